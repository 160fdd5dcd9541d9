-- Pictures and files that a program sends ahead of the entry they are for, made anew as those of a form are. They belong to nobody's stream,
-- nobody but their member can name them, and what no entry took within a day is gone (decision 0046).
CREATE TABLE uploads (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    kind text NOT NULL,
    content_type text NOT NULL,
    name text NOT NULL DEFAULT '',
    alt text NOT NULL DEFAULT '',
    width integer,
    height integer,
    large bytea NOT NULL,
    small bytea,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT uploads_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT uploads_kind CHECK (kind IN ('picture', 'file')),
    CONSTRAINT uploads_content_type_length CHECK (char_length(content_type) <= 40),
    CONSTRAINT uploads_files_have_a_name CHECK ((kind = 'file') = (name <> '')),
    CONSTRAINT uploads_name_length CHECK (char_length(name) <= 100),
    CONSTRAINT uploads_alt_length CHECK (char_length(alt) <= 1500),
    CONSTRAINT uploads_pictures_have_edges CHECK (num_nonnulls(width, height) = CASE kind WHEN 'picture' THEN 2 ELSE 0 END),
    CONSTRAINT uploads_length CHECK (octet_length(large) BETWEEN 1 AND 20000000 AND (small IS NULL OR octet_length(small) BETWEEN 1 AND 20000000))
);
CREATE INDEX uploads_by_member ON uploads (member_id);
CREATE INDEX uploads_by_time ON uploads (at);
-- They are compressed already.
ALTER TABLE uploads ALTER COLUMN large SET STORAGE EXTERNAL, ALTER COLUMN small SET STORAGE EXTERNAL;
COMMENT ON TABLE uploads IS 'Pictures and files that members'' programs sent ahead, until an entry takes them or a day is over.';
COMMENT ON COLUMN uploads.name IS 'What a file is called when it is saved; pictures have no name.';
COMMENT ON COLUMN uploads.alt IS 'What a picture shows, in words; empty where its member has not said.';
COMMENT ON COLUMN uploads.large IS 'The bytes: of a picture its larger form, of a file as it is.';

-- One after the other: of two at once the second counts the first, and none is kept for an account that is being erased.
CREATE FUNCTION uploads_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM members WHERE id = NEW.member_id AND erased_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % is gone', NEW.member_id USING ERRCODE = 'check_violation', CONSTRAINT = 'uploads_of_a_member';
    END IF;
    IF (SELECT count(*) FROM uploads WHERE member_id = NEW.member_id) >= 12
        OR octet_length(NEW.large) + coalesce((SELECT sum(octet_length(large)) FROM uploads WHERE member_id = NEW.member_id), 0) > 40 * 1024 * 1024 THEN
        RAISE EXCEPTION 'as much of member % waits for an entry as may', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'uploads_per_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER uploads_have_an_end BEFORE INSERT ON uploads FOR EACH ROW EXECUTE FUNCTION uploads_have_an_end();

-- What was looked at when it came is what an entry takes.
CREATE FUNCTION uploads_stay_as_they_are() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'upload % stays as it is', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'uploads_stay_as_they_are';
END $$;
CREATE TRIGGER uploads_stay_as_they_are BEFORE UPDATE ON uploads FOR EACH ROW EXECUTE FUNCTION uploads_stay_as_they_are();
