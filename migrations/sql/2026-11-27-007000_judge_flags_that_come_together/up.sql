-- Members who flag together and whom no jury follows can be judged themselves: in a case of its own, about what they flagged, whose
-- jurors are not told who they are. An entry stands for it, so that the rules for cases, appeals, log and export are the same.
ALTER TABLE entries DROP CONSTRAINT entries_kind;
ALTER TABLE entries ADD CONSTRAINT entries_kind
    CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature', 'candidacy', 'profile', 'old_profile', 'source', 'flagging'));
ALTER TABLE entries DROP CONSTRAINT entries_stand_ins_are_not_shown;
ALTER TABLE entries ADD CONSTRAINT entries_stand_ins_are_not_shown
    CHECK (kind NOT IN ('profile', 'old_profile', 'source', 'flagging') OR deleted_at IS NOT NULL);

CREATE OR REPLACE FUNCTION entry_is_gone(e entries) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT e.deleted_at IS NOT NULL AND e.kind <> 'flagging' AND (e.kind NOT IN ('profile', 'source') OR e.title IS NULL)
$$;

DROP TRIGGER entries_search_insert ON entries;
CREATE TRIGGER entries_search_insert AFTER INSERT ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_update ON entries;
CREATE TRIGGER entries_search_update AFTER UPDATE OF title, body, audience, deleted_at ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_withheld ON entries;
CREATE TRIGGER entries_search_withheld AFTER UPDATE OF withheld ON entries FOR EACH ROW
    WHEN (NEW.withheld <> OLD.withheld AND NEW.kind NOT IN ('profile', 'source', 'flagging')) EXECUTE FUNCTION search_outbox_entry();

CREATE TABLE ring_members (
    entry_id bigint NOT NULL,
    member_id bigint NOT NULL,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT ring_members_once PRIMARY KEY (entry_id, member_id),
    CONSTRAINT ring_members_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT ring_members_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT ring_members_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id)
);
CREATE INDEX ring_members_by_member ON ring_members (member_id);
COMMENT ON TABLE ring_members IS 'Whom a case about flags that came together is about. Nobody is shown it but themselves.';
CREATE TABLE ring_cases (
    entry_id bigint NOT NULL,
    case_id bigint NOT NULL,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT ring_cases_once PRIMARY KEY (entry_id, case_id),
    CONSTRAINT ring_cases_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT ring_cases_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT ring_cases_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id)
);
COMMENT ON TABLE ring_cases IS 'The cases that such a case rests on: what its members flagged, and no jury upheld.';
CREATE TRIGGER ring_members_need_a_record BEFORE INSERT ON ring_members FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER ring_members_are_history BEFORE UPDATE OR DELETE ON ring_members FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ring_cases_need_a_record BEFORE INSERT ON ring_cases FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER ring_cases_are_history BEFORE UPDATE OR DELETE ON ring_cases FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Nobody is charged but for what they flagged, and only with cases that a jury ended without finding the rule broken.
CREATE FUNCTION rings_rest_on_flags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entries e WHERE e.id = NEW.entry_id AND e.kind = 'flagging')
        OR NOT EXISTS (SELECT FROM flags f JOIN case_subjects x ON x.entry_id = f.entry_id JOIN ring_cases r ON r.case_id = x.case_id
            WHERE r.entry_id = NEW.entry_id AND f.member_id = NEW.member_id) THEN
        RAISE EXCEPTION 'member % flagged nothing that entry % rests on', NEW.member_id, NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rings_rest_on_flags';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rings_rest_on_flags BEFORE INSERT ON ring_members FOR EACH ROW EXECUTE FUNCTION rings_rest_on_flags();
CREATE FUNCTION rings_rest_on_what_was_not_upheld() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM verdicts v LEFT JOIN overrulings o ON o.case_id = v.case_id
        WHERE v.case_id = NEW.case_id AND (v.outcome = 'restore' OR o.case_id IS NOT NULL)) THEN
        RAISE EXCEPTION 'case % found the rule broken, or nothing yet', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rings_rest_on_what_was_not_upheld';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rings_rest_on_what_was_not_upheld BEFORE INSERT ON ring_cases
    FOR EACH ROW EXECUTE FUNCTION rings_rest_on_what_was_not_upheld();

-- How somebody flags is not folded, and there is nothing to hold.
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
