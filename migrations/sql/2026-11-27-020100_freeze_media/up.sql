-- A case freezes the pictures and files of what it is about, with what was said of them: whoever judges sees what was flagged, also when its
-- author takes it off meanwhile. They go as the frozen words go (decision 0024).
CREATE TABLE case_media (
    case_id bigint NOT NULL,
    medium_id bigint NOT NULL,
    alt text NOT NULL,
    CONSTRAINT case_media_once PRIMARY KEY (case_id, medium_id),
    CONSTRAINT case_media_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT case_media_medium FOREIGN KEY (medium_id) REFERENCES media (id),
    CONSTRAINT case_media_alt_length CHECK (char_length(alt) <= 1500)
);
CREATE INDEX case_media_by_medium ON case_media (medium_id);
COMMENT ON TABLE case_media IS 'The media that a case froze, and what was said of each at that moment.';

CREATE FUNCTION cases_freeze_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An appeal is about what was judged, whatever became of that since.
    IF NEW.appeals_case IS NOT NULL THEN
        INSERT INTO case_media (case_id, medium_id, alt) SELECT NEW.id, c.medium_id, c.alt FROM case_media c WHERE c.case_id = NEW.appeals_case;
    ELSE
        INSERT INTO case_media (case_id, medium_id, alt)
            SELECT NEW.id, m.id, m.alt FROM media m WHERE m.entry_id = NEW.entry_id AND m.taken_off_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_freeze_media AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION cases_freeze_media();

CREATE FUNCTION case_covers_freeze_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO case_media (case_id, medium_id, alt)
        SELECT NEW.case_id, m.id, m.alt FROM media m WHERE m.entry_id = NEW.entry_id AND m.taken_off_at IS NULL ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER case_covers_freeze_media AFTER INSERT ON case_covers FOR EACH ROW EXECUTE FUNCTION case_covers_freeze_media();

CREATE FUNCTION case_media_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR NOT EXISTS (SELECT FROM cases WHERE id = OLD.case_id AND words_erased_at IS NOT NULL) THEN
        RAISE EXCEPTION 'what case % has frozen stays as it was', OLD.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_media_stay';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER case_media_stay BEFORE UPDATE OR DELETE ON case_media FOR EACH ROW EXECUTE FUNCTION case_media_stay();

-- With its words a case lets go of its media, and what nobody keeps any more is gone.
CREATE FUNCTION case_media_go_with_their_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM case_media WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER case_media_go_with_their_words AFTER UPDATE ON cases FOR EACH ROW
    WHEN (NEW.words_erased_at IS NOT NULL AND OLD.words_erased_at IS NULL) EXECUTE FUNCTION case_media_go_with_their_words();
CREATE FUNCTION media_go_with_their_last_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM media WHERE id = OLD.medium_id AND taken_off_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM case_media c WHERE c.medium_id = OLD.medium_id);
    RETURN NULL;
END $$;
CREATE TRIGGER media_go_with_their_last_case AFTER DELETE ON case_media FOR EACH ROW EXECUTE FUNCTION media_go_with_their_last_case();

-- Takes media off an entry: one, or (NULL) all of them. The bytes go at once, but for those that a case keeps.
CREATE FUNCTION take_off_media(entry bigint, only_one bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE media m SET taken_off_at = folkmoot_now() WHERE m.entry_id = entry AND (only_one IS NULL OR m.id = only_one)
        AND m.taken_off_at IS NULL AND EXISTS (SELECT FROM case_media c WHERE c.medium_id = m.id);
    DELETE FROM media m WHERE m.entry_id = entry AND (only_one IS NULL OR m.id = only_one) AND m.taken_off_at IS NULL;
END $$;

CREATE FUNCTION media_go_with_their_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM take_off_media(NEW.id, NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER media_go_with_their_entry AFTER UPDATE OF deleted_at ON entries FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION media_go_with_their_entry();
-- What stands for a profile is in no stream from its beginning: its portrait goes with the account.
CREATE FUNCTION portraits_go_with_their_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM take_off_media(e.id, NULL) FROM entries e WHERE e.author_id = NEW.id AND e.kind IN ('profile', 'old_profile');
    RETURN NULL;
END $$;
CREATE TRIGGER portraits_go_with_their_account AFTER UPDATE OF erased_at ON actors FOR EACH ROW
    WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL) EXECUTE FUNCTION portraits_go_with_their_account();
