-- Appeals: a vote overrules a jury. What it removed is shown again, and limits that rested on that end.

ALTER TABLE proposals DROP CONSTRAINT proposals_track;
ALTER TABLE proposals ADD CONSTRAINT proposals_track
    CHECK (track IN ('ordinary', 'entrenched', 'document', 'decision', 'priorities', 'election', 'appeal'));
-- One at a time may ask the same; drafts are their authors' own papers.
CREATE UNIQUE INDEX proposals_one_appeal_per_case ON proposals ((payload ->> 'case'))
    WHERE track = 'appeal' AND state IN ('sponsoring', 'discussion', 'voting', 'passed');
CREATE INDEX proposals_appeals ON proposals ((payload ->> 'case'), id) WHERE track = 'appeal';

CREATE OR REPLACE FUNCTION enactments_of_their_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.policy_version_id IS NULL) <> EXISTS (
        SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.track IN ('priorities', 'election', 'appeal')) THEN
        RAISE EXCEPTION 'proposal % is not put in force like this', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enactments_of_their_track';
    END IF;
    RETURN NEW;
END $$;

ALTER TABLE case_steps DROP CONSTRAINT case_steps_what;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_what CHECK (what IN ('opened', 'drawn', 'accepted', 'excused', 'recused',
    'lapsed_seat', 'voted', 'replaced', 'decided', 'lapsed', 'removed', 'restored', 'overruled'));

CREATE TABLE overrulings (
    case_id bigint PRIMARY KEY,
    proposal_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    removed_at timestamptz NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT overrulings_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT overrulings_proposal FOREIGN KEY (proposal_id) REFERENCES proposals (id),
    CONSTRAINT overrulings_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT overrulings_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT overrulings_once_per_proposal UNIQUE (proposal_id)
);
COMMENT ON TABLE overrulings IS 'Removals that a vote lifted: the removal itself is gone, when it was and what lifted it stays here.';
CREATE TRIGGER overrulings_need_a_record BEFORE INSERT ON overrulings FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER overrulings_are_history BEFORE UPDATE OR DELETE ON overrulings FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Only a vote on this case that passed and is being put in force overrules it, and only what holds can be overruled.
CREATE FUNCTION overrulings_need_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER overrulings_need_a_vote BEFORE INSERT ON overrulings FOR EACH ROW EXECUTE FUNCTION overrulings_need_a_vote();

-- A removal is lifted by its overruling in the same transaction, and by nothing else.
CREATE FUNCTION removals_are_lifted_by_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM overrulings o JOIN ledger_entries l ON l.id = o.ledger_entry_id
        WHERE o.case_id = OLD.case_id AND o.entry_id = OLD.entry_id AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'what a jury removed, only a vote restores'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'removals_are_lifted_by_a_vote';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER removals_are_lifted_by_a_vote BEFORE DELETE ON removals FOR EACH ROW EXECUTE FUNCTION removals_are_lifted_by_a_vote();

-- An overruling lifts its removal, and an appeal is put in force by overruling: neither stays half done.
CREATE FUNCTION overrulings_are_carried_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM removals r WHERE r.case_id = NEW.case_id)
       OR NOT EXISTS (SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.state = 'enacted') THEN
        RAISE EXCEPTION 'case % is overruled and its removal stands', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_are_carried_out';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER overrulings_are_carried_out AFTER INSERT ON overrulings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION overrulings_are_carried_out();
CREATE FUNCTION appeals_overrule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.track = 'appeal')
       AND NOT EXISTS (SELECT FROM overrulings o WHERE o.proposal_id = NEW.proposal_id) THEN
        RAISE EXCEPTION 'proposal % is in force and overrules nothing', NEW.proposal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeals_overrule';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER appeals_overrule AFTER INSERT ON enactments
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION appeals_overrule();

-- A limit ends before its time only because a removal that it counted was lifted in the same transaction.
ALTER TABLE sanctions ADD COLUMN lifted_by bigint;
ALTER TABLE sanctions ADD CONSTRAINT sanctions_lifted_by FOREIGN KEY (lifted_by) REFERENCES proposals (id);
COMMENT ON COLUMN sanctions.lifted_by IS 'The vote that lifted a removal this limit rested on, and so ended it before its time.';
CREATE FUNCTION sanctions_end_early_by_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER sanctions_end_early_by_a_vote BEFORE UPDATE ON sanctions FOR EACH ROW EXECUTE FUNCTION sanctions_end_early_by_a_vote();
