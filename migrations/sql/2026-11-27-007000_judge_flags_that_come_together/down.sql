CREATE OR REPLACE FUNCTION appeals_are_decided_either_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases c JOIN entries e ON e.id = c.entry_id WHERE c.id = NEW.case_id
        AND (c.appeals_case IS NOT NULL OR e.kind IN ('profile', 'old_profile', 'source', 'proposal')
            OR EXISTS (SELECT FROM case_covers v WHERE v.case_id = c.id))) THEN
        RAISE EXCEPTION 'the jury of case % decides without a label', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeals_are_decided_either_way';
    END IF;
    RETURN NEW;
END $$;
DROP TABLE ring_members;
DROP TABLE ring_cases;
DROP FUNCTION rings_rest_on_flags();
DROP FUNCTION rings_rest_on_what_was_not_upheld();
DROP TRIGGER entries_search_insert ON entries;
CREATE TRIGGER entries_search_insert AFTER INSERT ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_update ON entries;
CREATE TRIGGER entries_search_update AFTER UPDATE OF title, body, audience, deleted_at ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_withheld ON entries;
CREATE TRIGGER entries_search_withheld AFTER UPDATE OF withheld ON entries FOR EACH ROW
    WHEN (NEW.withheld <> OLD.withheld AND NEW.kind NOT IN ('profile', 'source')) EXECUTE FUNCTION search_outbox_entry();
CREATE OR REPLACE FUNCTION entry_is_gone(e entries) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT e.deleted_at IS NOT NULL AND (e.kind NOT IN ('profile', 'source') OR e.title IS NULL)
$$;
ALTER TABLE entries DROP CONSTRAINT entries_stand_ins_are_not_shown;
ALTER TABLE entries DROP CONSTRAINT entries_kind;
-- A case keeps what it is about: it stays as a deleted note.
UPDATE entries SET kind = 'note' WHERE kind = 'flagging';
ALTER TABLE entries ADD CONSTRAINT entries_kind
    CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature', 'candidacy', 'profile', 'old_profile', 'source'));
ALTER TABLE entries ADD CONSTRAINT entries_stand_ins_are_not_shown CHECK (kind NOT IN ('profile', 'old_profile', 'source') OR deleted_at IS NOT NULL);
