-- Pictures and files that members bring with an entry. What a medium is stands apart from its bytes, so that no list ever touches these
-- (decision 0031). What is kept was written anew by us: of what was brought only what is seen, or, of a file, the bytes.
CREATE TABLE media (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id bigint NOT NULL,
    actor_id bigint NOT NULL,
    kind text NOT NULL,
    place smallint NOT NULL,
    content_type text NOT NULL,
    name text NOT NULL DEFAULT '',
    alt text NOT NULL DEFAULT '',
    width integer,
    height integer,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    taken_off_at timestamptz,
    CONSTRAINT media_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT media_actor FOREIGN KEY (actor_id) REFERENCES actors (id),
    CONSTRAINT media_kind CHECK (kind IN ('picture', 'file', 'portrait')),
    CONSTRAINT media_place CHECK (place BETWEEN 1 AND CASE kind WHEN 'picture' THEN 4 WHEN 'file' THEN 2 ELSE 1 END),
    CONSTRAINT media_content_type CHECK (CASE WHEN kind = 'file'
        THEN content_type IN ('application/pdf', 'application/zip', 'audio/mpeg', 'audio/ogg', 'audio/flac', 'text/plain')
        ELSE content_type IN ('image/jpeg', 'image/png') END),
    CONSTRAINT media_content_type_length CHECK (char_length(content_type) <= 40),
    CONSTRAINT media_files_have_a_name CHECK ((kind = 'file') = (name <> '')),
    CONSTRAINT media_name_length CHECK (char_length(name) <= 100),
    CONSTRAINT media_alt_length CHECK (char_length(alt) <= 1500),
    CONSTRAINT media_pictures_have_edges CHECK (CASE WHEN kind = 'file' THEN width IS NULL AND height IS NULL
        ELSE coalesce(width BETWEEN 1 AND 2048 AND height BETWEEN 1 AND 2048, false) END),
    CONSTRAINT media_size CHECK (size > 0),
    CONSTRAINT media_sha256_length CHECK (octet_length(sha256) = 32)
);
CREATE UNIQUE INDEX media_places ON media (entry_id, kind, place) WHERE taken_off_at IS NULL;
CREATE INDEX media_by_actor ON media (actor_id, at);
COMMENT ON TABLE media IS 'Pictures and files of entries, and the portraits of members and groups, which belong to what stands for their profile.';
COMMENT ON COLUMN media.actor_id IS 'Whose it is. Whatever anybody writes here, a trigger puts whose the entry is.';
COMMENT ON COLUMN media.name IS 'What a file is called when it is saved; pictures have no name.';
COMMENT ON COLUMN media.alt IS 'What a picture shows, in words; empty where its author has not said.';
COMMENT ON COLUMN media.size IS 'The bytes of its largest form.';
COMMENT ON COLUMN media.sha256 IS 'Of the bytes of its largest form, as they are kept.';
COMMENT ON COLUMN media.taken_off_at IS 'When it was taken off its entry, or the entry was deleted, where a case still keeps it; else the row goes.';

CREATE TABLE media_bytes (
    medium_id bigint NOT NULL,
    form text NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT media_bytes_once PRIMARY KEY (medium_id, form),
    CONSTRAINT media_bytes_medium FOREIGN KEY (medium_id) REFERENCES media (id) ON DELETE CASCADE,
    CONSTRAINT media_bytes_form CHECK (form IN ('large', 'small', 'file')),
    CONSTRAINT media_bytes_length CHECK (octet_length(bytes) BETWEEN 1 AND 20000000)
);
-- They are compressed already.
ALTER TABLE media_bytes ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE media_bytes IS 'The bytes of media: a picture large and small (where it is larger than small), a file as it is.';

ALTER TABLE entries ADD COLUMN pictures smallint NOT NULL DEFAULT 0, ADD COLUMN files smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN entries.pictures IS 'How many pictures it has. Whatever anybody writes here and in files, a trigger puts what media says.';
CREATE INDEX entries_with_pictures ON entries (published_at DESC, id DESC) WHERE pictures > 0 AND deleted_at IS NULL;
CREATE INDEX entries_with_files ON entries (published_at DESC, id DESC) WHERE files > 0 AND deleted_at IS NULL;

CREATE FUNCTION media_fit_their_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about entries;
BEGIN
    SELECT * INTO about FROM entries WHERE id = NEW.entry_id;
    IF NOT coalesce(CASE
        WHEN about.kind = 'note' THEN NEW.kind IN ('picture', 'file') AND about.deleted_at IS NULL
        WHEN about.kind = 'comment' THEN NEW.kind = 'picture' AND NEW.place = 1 AND about.deleted_at IS NULL
        WHEN about.kind IN ('profile', 'group') THEN NEW.kind = 'portrait' AND NOT about.withheld
        ELSE false END, false) THEN
        RAISE EXCEPTION 'entry % takes no such %', NEW.entry_id, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'media_fit_their_entry';
    END IF;
    NEW.actor_id := CASE WHEN about.kind = 'group' THEN about.group_id ELSE about.author_id END;
    NEW.taken_off_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER media_fit_their_entry BEFORE INSERT ON media FOR EACH ROW EXECUTE FUNCTION media_fit_their_entry();

-- What was seen once is never another picture, and what was taken off does not come back.
CREATE FUNCTION media_stay_as_they_are() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before media := OLD;
BEGIN
    before.alt := NEW.alt;
    IF OLD.taken_off_at IS NULL THEN
        before.taken_off_at := NEW.taken_off_at;
    END IF;
    IF before IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'medium % stays as it is', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'media_stay_as_they_are';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER media_stay_as_they_are BEFORE UPDATE ON media FOR EACH ROW EXECUTE FUNCTION media_stay_as_they_are();

CREATE FUNCTION entries_count_their_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT count(*) FILTER (WHERE kind = 'picture'), count(*) FILTER (WHERE kind = 'file') INTO NEW.pictures, NEW.files
        FROM media WHERE entry_id = NEW.id AND taken_off_at IS NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER entries_count_their_media BEFORE UPDATE OF pictures, files ON entries FOR EACH ROW EXECUTE FUNCTION entries_count_their_media();
CREATE TRIGGER entries_begin_without_media BEFORE INSERT ON entries FOR EACH ROW
    WHEN (NEW.pictures <> 0 OR NEW.files <> 0) EXECUTE FUNCTION entries_count_their_media();

CREATE FUNCTION media_are_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE entries SET pictures = 0 WHERE id = coalesce(NEW.entry_id, OLD.entry_id);
    RETURN NULL;
END $$;
CREATE TRIGGER media_are_counted AFTER INSERT OR DELETE OR UPDATE OF taken_off_at ON media FOR EACH ROW EXECUTE FUNCTION media_are_counted();

-- The media of an entry as a page takes them along with it, pictures first.
CREATE FUNCTION media_of(entry bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT jsonb_agg(jsonb_build_object('id', m.id, 'kind', m.kind, 'type', m.content_type, 'name', m.name, 'alt', m.alt,
        'width', m.width, 'height', m.height, 'size', m.size) ORDER BY m.kind DESC, m.place) FROM media m
        WHERE m.entry_id = entry AND m.taken_off_at IS NULL);
END $$;

-- The visibility rule for media: that of their entry. A portrait is seen where the name is that it stands beside.
CREATE FUNCTION medium_visible(m media, viewer bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN m.taken_off_at IS NULL AND EXISTS (SELECT FROM entries e WHERE e.id = m.entry_id
        AND CASE WHEN m.kind = 'portrait' THEN e.kind IN ('profile', 'group') AND NOT e.withheld ELSE entry_visible(e, viewer) END);
END $$;
COMMENT ON FUNCTION medium_visible(media, bigint) IS 'Whether the viewer (NULL: a visitor) may see this medium.';
