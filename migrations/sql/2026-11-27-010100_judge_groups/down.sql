CREATE OR REPLACE FUNCTION appeals_are_decided_either_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases c JOIN entries e ON e.id = c.entry_id WHERE c.id = NEW.case_id
        AND (c.appeals_case IS NOT NULL OR e.kind IN ('profile', 'old_profile', 'source', 'proposal', 'flagging')
            OR EXISTS (SELECT FROM case_covers v WHERE v.case_id = c.id))) THEN
        RAISE EXCEPTION 'the jury of case % decides without a label', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeals_are_decided_either_way';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER profiles_show_their_words ON entries;
DROP TRIGGER groups_have_a_stand_in ON groups;
DROP FUNCTION groups_have_a_stand_in();
-- What was decided about groups is decided about deleted notes there.
ALTER TABLE entries DROP CONSTRAINT entries_in_groups;
DROP INDEX entries_one_per_group;
ALTER TABLE entries DROP CONSTRAINT entries_stand_ins_are_not_shown;
ALTER TABLE entries DROP CONSTRAINT entries_kind;
UPDATE entries SET kind = 'note' WHERE kind IN ('group', 'old_group');
ALTER TABLE entries ADD CONSTRAINT entries_kind
    CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature', 'candidacy', 'profile', 'old_profile', 'source', 'flagging'));
ALTER TABLE entries ADD CONSTRAINT entries_stand_ins_are_not_shown CHECK (kind NOT IN ('profile', 'old_profile', 'source', 'flagging') OR deleted_at IS NOT NULL);
CREATE OR REPLACE FUNCTION profiles_show_their_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE actors SET display_name = handle WHERE id = NEW.author_id AND erased_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER profiles_show_their_words AFTER UPDATE OF title, body, body_html, withheld ON entries FOR EACH ROW
    WHEN (NEW.kind = 'profile') EXECUTE FUNCTION profiles_show_their_words();
CREATE OR REPLACE FUNCTION actors_say_what_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words entries;
BEGIN
    IF NEW.erased_at IS NULL THEN
        SELECT * INTO words FROM entries WHERE author_id = NEW.id AND kind = 'profile';
        NEW.display_name := CASE WHEN words.withheld THEN NEW.handle ELSE words.title END;
        NEW.about := CASE WHEN words.withheld THEN '' ELSE words.body END;
        NEW.about_html := CASE WHEN words.withheld THEN '' ELSE words.body_html END;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION actors_have_a_stand_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO entries (author_id, kind, title, body, body_html, published_at, bumped_at, created_at, deleted_at)
    VALUES (NEW.id, 'profile', NEW.display_name, NEW.about, NEW.about_html, NEW.created_at, NEW.created_at, NEW.created_at, NEW.created_at);
    RETURN NULL;
END $$;
-- There every actor has a profile; that of a group shows its handle.
INSERT INTO entries (author_id, kind, title, body, body_html, published_at, bumped_at, created_at, deleted_at)
    SELECT id, 'profile', handle, '', '', created_at, created_at, created_at, created_at FROM actors WHERE kind = 'group';
UPDATE actors SET display_name = handle WHERE kind = 'group';
DROP TRIGGER entries_search_withheld ON entries;
CREATE TRIGGER entries_search_withheld AFTER UPDATE OF withheld ON entries FOR EACH ROW
    WHEN (NEW.withheld <> OLD.withheld AND NEW.kind NOT IN ('profile', 'source', 'flagging')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_update ON entries;
CREATE TRIGGER entries_search_update AFTER UPDATE OF title, body, audience, deleted_at ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_insert ON entries;
CREATE TRIGGER entries_search_insert AFTER INSERT ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging')) EXECUTE FUNCTION search_outbox_entry();
CREATE OR REPLACE FUNCTION entry_is_gone(e entries) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT e.deleted_at IS NOT NULL AND e.kind <> 'flagging' AND (e.kind NOT IN ('profile', 'source') OR e.title IS NULL)
$$;
