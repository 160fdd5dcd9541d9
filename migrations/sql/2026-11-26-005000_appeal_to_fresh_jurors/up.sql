-- A hold by whoever runs the server opens a case like one by a moderator, in nobody's name.
ALTER TABLE cases ADD COLUMN held_by_operator boolean NOT NULL DEFAULT false;
ALTER TABLE cases ADD CONSTRAINT cases_held_by_one CHECK (held_by IS NULL OR NOT held_by_operator);
COMMENT ON COLUMN cases.held_by_operator IS 'Whether whoever runs the server held the entry before the flags did.';

-- An appeal to fresh jurors is a case about the verdict of another. It holds nothing: what it is about is removed already. What its
-- jury finds wrong, or leaves undecided, is overruled as by a vote of all members.
ALTER TABLE cases ADD COLUMN appeals_case bigint;
ALTER TABLE cases ADD COLUMN plea text NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN suspends_limits boolean NOT NULL DEFAULT false;
ALTER TABLE cases ADD CONSTRAINT cases_appeals_case FOREIGN KEY (appeals_case) REFERENCES cases (id);
ALTER TABLE cases ADD CONSTRAINT cases_plea_length CHECK (char_length(plea) <= 2000);
ALTER TABLE cases ADD CONSTRAINT cases_appeals_plead CHECK ((appeals_case IS NULL) = (plea = ''));
ALTER TABLE cases ADD CONSTRAINT cases_appeals_suspend CHECK (appeals_case IS NOT NULL OR NOT suspends_limits);
ALTER TABLE case_steps DROP CONSTRAINT case_steps_what;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_what CHECK (what IN ('opened', 'drawn', 'accepted', 'excused', 'recused',
    'lapsed_seat', 'voted', 'replaced', 'decided', 'lapsed', 'removed', 'restored', 'overruled', 'reversed'));
CREATE UNIQUE INDEX cases_one_appeal_each ON cases (appeals_case) WHERE appeals_case IS NOT NULL;
COMMENT ON COLUMN cases.appeals_case IS 'Whose verdict this case judges, where it is an appeal.';
COMMENT ON COLUMN cases.plea IS 'Why the author thinks that verdict wrong; for the author and the jurors.';
COMMENT ON COLUMN cases.suspends_limits IS 'Whether limits that followed from that verdict rest while this case is open: the policy when it opened.';

-- Only a removal that holds is appealed, by a jury that was none of an appeal itself.
CREATE FUNCTION appeals_are_of_a_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cases c JOIN removals r ON r.case_id = c.id
        WHERE c.id = NEW.appeals_case AND c.state = 'decided' AND c.appeals_case IS NULL AND r.entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'case % appeals against no removal', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeals_are_of_a_removal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_are_of_a_removal BEFORE INSERT ON cases
    FOR EACH ROW WHEN (NEW.appeals_case IS NOT NULL) EXECUTE FUNCTION appeals_are_of_a_removal();
CREATE FUNCTION appeals_stay_appeals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what case % is about does not change', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'appeals_stay_appeals';
END $$;
CREATE TRIGGER appeals_stay_appeals BEFORE UPDATE ON cases FOR EACH ROW
    WHEN ((OLD.appeals_case, OLD.plea, OLD.suspends_limits) IS DISTINCT FROM (NEW.appeals_case, NEW.plea, NEW.suspends_limits))
    EXECUTE FUNCTION appeals_stay_appeals();

-- An overruling is by a vote, or by the jury of an appeal that ends in the same transaction.
ALTER TABLE overrulings ALTER COLUMN proposal_id DROP NOT NULL;
ALTER TABLE overrulings ADD COLUMN by_case_id bigint;
ALTER TABLE overrulings ADD CONSTRAINT overrulings_by_case FOREIGN KEY (by_case_id) REFERENCES cases (id);
ALTER TABLE overrulings ADD CONSTRAINT overrulings_once_per_appeal UNIQUE (by_case_id);
ALTER TABLE overrulings ADD CONSTRAINT overrulings_by_one CHECK (num_nonnulls(proposal_id, by_case_id) = 1);
COMMENT ON TABLE overrulings IS 'Removals that a vote or fresh jurors lifted: the removal itself is gone, when it was and what lifted it stays here.';
COMMENT ON COLUMN overrulings.by_case_id IS 'The appeal whose jury lifted it, where no vote did.';

CREATE OR REPLACE FUNCTION overrulings_need_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by_case_id IS NULL AND NOT EXISTS (
        SELECT FROM proposals p JOIN tallies t ON t.proposal_id = p.id JOIN enactments e ON e.proposal_id = p.id
        JOIN ledger_entries l ON l.id = e.ledger_entry_id
        WHERE p.id = NEW.proposal_id AND p.track = 'appeal' AND p.state = 'passed' AND t.outcome = 'passed'
          AND p.enact_at <= folkmoot_now() AND p.payload ->> 'case' = NEW.case_id::text
          AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'no passed appeal overrules case %', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_need_a_vote';
    END IF;
    -- Decided for restoring, or lapsed: then there is no verdict.
    IF NEW.by_case_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM cases a JOIN case_steps s ON s.case_id = a.id AND s.what = a.state
        JOIN ledger_entries l ON l.id = s.ledger_entry_id LEFT JOIN verdicts v ON v.case_id = a.id
        WHERE a.id = NEW.by_case_id AND a.appeals_case = NEW.case_id AND a.state IN ('decided', 'lapsed')
          AND v.outcome IS DISTINCT FROM 'remove' AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'no appeal overrules case %', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_need_an_appeal';
    END IF;
    IF NOT EXISTS (SELECT FROM removals r WHERE r.case_id = NEW.case_id AND r.entry_id = NEW.entry_id AND r.at = NEW.removed_at) THEN
        RAISE EXCEPTION 'nothing is removed by case %', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_of_a_removal';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION removals_are_lifted_by_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM overrulings o JOIN ledger_entries l ON l.id = o.ledger_entry_id
        WHERE o.case_id = OLD.case_id AND o.entry_id = OLD.entry_id AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'what a jury removed, only an appeal or a vote restores'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'removals_are_lifted_by_a_vote';
    END IF;
    RETURN OLD;
END $$;

CREATE OR REPLACE FUNCTION overrulings_are_carried_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM removals r WHERE r.case_id = NEW.case_id)
       OR (NEW.by_case_id IS NULL AND NOT EXISTS (SELECT FROM proposals p WHERE p.id = NEW.proposal_id AND p.state = 'enacted')) THEN
        RAISE EXCEPTION 'case % is overruled and its removal stands', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overrulings_are_carried_out';
    END IF;
    RETURN NULL;
END $$;

-- An appeal that is won overrules, as long as there is something to overrule.
CREATE FUNCTION won_appeals_overrule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('decided', 'lapsed') AND EXISTS (SELECT FROM removals r WHERE r.case_id = NEW.appeals_case)
       AND NOT EXISTS (SELECT FROM verdicts v WHERE v.case_id = NEW.id AND v.outcome = 'remove') THEN
        RAISE EXCEPTION 'appeal % is won and what it is about stays removed', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'won_appeals_overrule';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER won_appeals_overrule AFTER UPDATE ON cases
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.appeals_case IS NOT NULL) EXECUTE FUNCTION won_appeals_overrule();

ALTER TABLE sanctions ADD COLUMN lifted_by_case bigint;
ALTER TABLE sanctions ADD CONSTRAINT sanctions_lifted_by_case FOREIGN KEY (lifted_by_case) REFERENCES cases (id);
ALTER TABLE sanctions ADD CONSTRAINT sanctions_lifted_by_one CHECK (num_nonnulls(lifted_by, lifted_by_case) <= 1);
COMMENT ON COLUMN sanctions.lifted_by_case IS 'The appeal that lifted a removal this limit rested on, and so ended it before its time.';
CREATE OR REPLACE FUNCTION sanctions_end_early_by_a_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.member_id, NEW.case_id, NEW.kind, NEW.rule_id, NEW.reason, NEW.starts_at)
        IS DISTINCT FROM (OLD.id, OLD.member_id, OLD.case_id, OLD.kind, OLD.rule_id, OLD.reason, OLD.starts_at)
       OR NEW.ends_at >= OLD.ends_at OR NEW.ends_at < folkmoot_now() - interval '1 minute'
       OR NOT EXISTS (
        SELECT FROM overrulings o JOIN entries e ON e.id = o.entry_id JOIN ledger_entries l ON l.id = o.ledger_entry_id
        WHERE (o.proposal_id = NEW.lifted_by OR o.by_case_id = NEW.lifted_by_case) AND e.author_id = OLD.member_id
          AND o.removed_at <= OLD.starts_at AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'limit % ends by itself', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sanctions_end_early_by_a_vote';
    END IF;
    RETURN NEW;
END $$;

-- Whether a limit rests while fresh jurors judge the verdict that it followed from.
CREATE FUNCTION sanction_rests(case_of_it bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM cases a WHERE a.appeals_case = case_of_it AND a.suspends_limits AND a.state IN ('opened', 'before_jury'));
END $$;
COMMENT ON FUNCTION sanction_rests(bigint) IS 'Whether limits that followed from this case rest just now.';

-- How often juries upheld what somebody flagged.
CREATE INDEX flags_by_member ON flags (member_id, at);
