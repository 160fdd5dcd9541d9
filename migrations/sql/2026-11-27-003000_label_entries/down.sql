-- What a jury labelled cannot be said without it: such a record is not taken back in silence.
DO $$
BEGIN
    IF EXISTS (SELECT FROM seats WHERE opinion = 'label') OR EXISTS (SELECT FROM final_opinions WHERE opinion = 'label')
       OR EXISTS (SELECT FROM verdicts WHERE for_labelling > 0) OR EXISTS (SELECT FROM case_steps WHERE what = 'labelled') THEN
        RAISE EXCEPTION 'jurors have spoken of labels: this step cannot be undone any more';
    END IF;
END $$;
COMMENT ON COLUMN overrulings.removed_at IS NULL;
COMMENT ON TABLE overrulings IS 'Removals that a vote or fresh jurors lifted: the removal itself is gone, when it was and what lifted it stays here.';
DROP TRIGGER verdicts_to_label_label ON verdicts;
DROP FUNCTION verdicts_to_label_label();
CREATE OR REPLACE FUNCTION won_appeals_overrule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('decided', 'lapsed') AND EXISTS (SELECT FROM removals r WHERE r.case_id = NEW.appeals_case)
       AND NOT EXISTS (SELECT FROM verdicts v WHERE v.case_id = NEW.id AND v.outcome = 'remove') THEN
        RAISE EXCEPTION 'appeal % is won and what it is about stays removed', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'won_appeals_overrule';
    END IF;
    RETURN NULL;
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
CREATE OR REPLACE FUNCTION appeals_are_of_a_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cases c JOIN removals r ON r.case_id = c.id
        WHERE c.id = NEW.appeals_case AND c.state = 'decided' AND c.appeals_case IS NULL AND r.entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'case % appeals against no removal', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeals_are_of_a_removal';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION verdicts_say_what_jurors_said() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about cases%ROWTYPE;
    talk deliberations%ROWTYPE;
    removing bigint;
    restoring bigint;
    finals bigint;
BEGIN
    SELECT * INTO about FROM cases c WHERE c.id = NEW.case_id FOR UPDATE;
    SELECT * INTO talk FROM deliberations d WHERE d.case_id = NEW.case_id;
    SELECT count(*) FILTER (WHERE coalesce(f.opinion, s.opinion) = 'remove'), count(*) FILTER (WHERE coalesce(f.opinion, s.opinion) = 'restore'),
            count(f.opinion)
        INTO removing, restoring, finals
        FROM seats s LEFT JOIN final_opinions f ON f.case_id = s.case_id AND f.rank = s.rank WHERE s.case_id = NEW.case_id;
    IF (NEW.for_removal, NEW.for_restoring) IS DISTINCT FROM (removing, restoring) THEN
        RAISE EXCEPTION 'the verdict of case % is not what its jurors said', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verdicts_say_what_jurors_said';
    END IF;
    IF (talk.case_id IS NULL AND about.deliberation_hours > 0 AND removing > 0 AND restoring > 0 AND about.due_at > folkmoot_now())
       OR (talk.ends_at > folkmoot_now() AND finals < talk.opinions) THEN
        RAISE EXCEPTION 'the jury of case % has not deliberated', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verdicts_wait_for_deliberation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION deliberations_follow_first_opinions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about cases%ROWTYPE;
BEGIN
    SELECT * INTO about FROM cases c WHERE c.id = NEW.case_id FOR UPDATE;
    IF about.state <> 'before_jury' OR coalesce(about.deliberation_hours, 0) = 0
       OR NEW.ends_at > least(about.due_at, NEW.opened_at + make_interval(hours => about.deliberation_hours))
       OR NEW.opened_at > folkmoot_now()
       OR EXISTS (SELECT FROM seats s WHERE s.case_id = NEW.case_id AND s.state IN ('summoned', 'accepted'))
       OR (SELECT (count(DISTINCT s.opinion), count(*)) FROM seats s WHERE s.case_id = NEW.case_id AND s.opinion IS NOT NULL)
            IS DISTINCT FROM (2::bigint, NEW.opinions::bigint) THEN
        RAISE EXCEPTION 'the jury of case % has nothing to deliberate about, or not so long', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deliberations_follow_first_opinions';
    END IF;
    RETURN NEW;
END $$;
DROP FUNCTION labels_folding(bigint, bigint);
DROP FUNCTION labels_of(bigint);
ALTER TABLE members DROP COLUMN labels_left_out, DROP COLUMN labels_shown;
DROP TRIGGER entries_begin_unlabelled ON entries;
DROP TRIGGER entries_are_labelled_by_juries ON entries;
DROP TABLE labels;
DROP FUNCTION labels_are_summed_up();
DROP FUNCTION labels_are_lifted_as_removals_are();
DROP FUNCTION labels_follow_a_verdict();
DROP FUNCTION entries_are_labelled_by_juries();
ALTER TABLE entries DROP COLUMN labels;
DROP TRIGGER appeals_are_decided_either_way ON final_opinions;
DROP TRIGGER appeals_are_decided_either_way ON seats;
DROP FUNCTION appeals_are_decided_either_way();
ALTER TABLE case_steps DROP CONSTRAINT case_steps_what;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_what CHECK (what IN ('opened', 'drawn', 'accepted', 'excused', 'recused', 'lapsed_seat',
    'voted', 'replaced', 'deliberation', 'reconsidered', 'decided', 'lapsed', 'removed', 'restored', 'overruled', 'reversed'));
ALTER TABLE verdicts DROP COLUMN for_labelling;
ALTER TABLE verdicts DROP CONSTRAINT verdicts_outcome;
ALTER TABLE verdicts ADD CONSTRAINT verdicts_outcome CHECK (outcome IN ('remove', 'restore'));
ALTER TABLE final_opinions DROP CONSTRAINT final_opinions_opinion;
ALTER TABLE final_opinions ADD CONSTRAINT final_opinions_opinion CHECK (opinion IN ('remove', 'restore'));
ALTER TABLE seats DROP CONSTRAINT seats_opinion;
ALTER TABLE seats ADD CONSTRAINT seats_opinion CHECK (opinion IN ('remove', 'restore'));
