-- What an appeal decided cannot be said without it: such a record is not taken back in silence.
DO $$
BEGIN
    IF EXISTS (SELECT FROM cases WHERE appeals_case IS NOT NULL) THEN
        RAISE EXCEPTION 'there are appeals to fresh jurors: this step cannot be undone any more';
    END IF;
END $$;
DROP INDEX flags_by_member;
DROP FUNCTION sanction_rests(bigint);
CREATE OR REPLACE FUNCTION sanctions_end_early_by_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.member_id, NEW.case_id, NEW.kind, NEW.rule_id, NEW.reason, NEW.starts_at)
        IS DISTINCT FROM (OLD.id, OLD.member_id, OLD.case_id, OLD.kind, OLD.rule_id, OLD.reason, OLD.starts_at)
       OR NEW.ends_at >= OLD.ends_at OR NEW.ends_at < folkmoot_now() - interval '1 minute'
       OR NOT EXISTS (
        SELECT FROM overrulings o JOIN entries e ON e.id = o.entry_id JOIN ledger_entries l ON l.id = o.ledger_entry_id
        WHERE o.proposal_id = NEW.lifted_by AND e.author_id = OLD.member_id AND o.removed_at <= OLD.starts_at
          AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'limit % ends by itself', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sanctions_end_early_by_a_vote';
    END IF;
    RETURN NEW;
END $$;
ALTER TABLE sanctions DROP COLUMN lifted_by_case;
DROP TRIGGER won_appeals_overrule ON cases;
DROP FUNCTION won_appeals_overrule();
CREATE OR REPLACE FUNCTION overrulings_are_carried_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM removals r WHERE r.case_id = NEW.case_id)
       OR NOT EXISTS (SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.state = 'enacted') THEN
        RAISE EXCEPTION 'case % is overruled and its removal stands', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_are_carried_out';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION removals_are_lifted_by_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM overrulings o JOIN ledger_entries l ON l.id = o.ledger_entry_id
        WHERE o.case_id = OLD.case_id AND o.entry_id = OLD.entry_id AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'what a jury removed, only a vote restores'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'removals_are_lifted_by_a_vote';
    END IF;
    RETURN OLD;
END $$;
CREATE OR REPLACE FUNCTION overrulings_need_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM proposals p JOIN tallies t ON t.proposal_id = p.id JOIN enactments e ON e.proposal_id = p.id
        JOIN ledger_entries l ON l.id = e.ledger_entry_id
        WHERE p.id = NEW.proposal_id AND p.track = 'appeal' AND p.state = 'passed' AND t.outcome = 'passed'
          AND p.enact_at <= folkmoot_now() AND p.payload ->> 'case' = NEW.case_id::text
          AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'no passed appeal overrules case %', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_need_a_vote';
    END IF;
    IF NOT EXISTS (SELECT FROM removals r WHERE r.case_id = NEW.case_id AND r.entry_id = NEW.entry_id AND r.at = NEW.removed_at) THEN
        RAISE EXCEPTION 'nothing is removed by case %', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_of_a_removal';
    END IF;
    RETURN NEW;
END $$;
ALTER TABLE overrulings DROP COLUMN by_case_id;
ALTER TABLE overrulings ALTER COLUMN proposal_id SET NOT NULL;
COMMENT ON TABLE overrulings IS 'Removals that a vote lifted: the removal itself is gone, when it was and what lifted it stays here.';
DROP TRIGGER appeals_stay_appeals ON cases;
DROP FUNCTION appeals_stay_appeals();
DROP TRIGGER appeals_are_of_a_removal ON cases;
DROP FUNCTION appeals_are_of_a_removal();
ALTER TABLE case_steps DROP CONSTRAINT case_steps_what;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_what CHECK (what IN ('opened', 'drawn', 'accepted', 'excused', 'recused',
    'lapsed_seat', 'voted', 'replaced', 'decided', 'lapsed', 'removed', 'restored', 'overruled'));
ALTER TABLE cases DROP COLUMN held_by_operator, DROP COLUMN suspends_limits, DROP COLUMN plea, DROP COLUMN appeals_case;
