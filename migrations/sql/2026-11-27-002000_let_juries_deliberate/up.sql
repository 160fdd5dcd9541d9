-- Jurors give first opinions apart. Where these differ, they read each other's reasons for a time and may change theirs: what counts
-- is then the final opinion, and without one the first.
ALTER TABLE cases ADD COLUMN deliberation_hours integer;
ALTER TABLE cases ADD CONSTRAINT cases_deliberation_hours CHECK (deliberation_hours BETWEEN 0 AND 720);
COMMENT ON COLUMN cases.deliberation_hours IS 'The policy at the draw; null before it, and for juries that were drawn before there were deliberations.';

-- What a jury was drawn with stays: nothing moves under an open case.
CREATE FUNCTION juries_stay_as_drawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the jury of case % stays as it was drawn', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'juries_stay_as_drawn';
END $$;
CREATE TRIGGER juries_stay_as_drawn BEFORE UPDATE ON cases FOR EACH ROW
    WHEN (OLD.seed IS NOT NULL AND (OLD.seed, OLD.seed_checkpoint, OLD.jury_size, OLD.jury_majority, OLD.deliberation_hours)
        IS DISTINCT FROM (NEW.seed, NEW.seed_checkpoint, NEW.jury_size, NEW.jury_majority, NEW.deliberation_hours))
    EXECUTE FUNCTION juries_stay_as_drawn();

CREATE TABLE deliberations (
    case_id bigint PRIMARY KEY,
    opinions integer NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ends_at timestamptz NOT NULL,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT deliberations_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT deliberations_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT deliberations_opinions CHECK (opinions >= 2),
    CONSTRAINT deliberations_end CHECK (ends_at > opened_at)
);
CREATE INDEX deliberations_by_end ON deliberations (ends_at);
COMMENT ON TABLE deliberations IS 'Juries whose first opinions differ, and until when they read each other''s reasons.';
COMMENT ON COLUMN deliberations.opinions IS 'How many first opinions there are; nothing of which.';
CREATE TRIGGER deliberations_need_a_record BEFORE INSERT ON deliberations FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER deliberations_are_history BEFORE UPDATE OR DELETE ON deliberations FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Waiting for the case's lock, so that no opinion comes beside it unseen.
CREATE FUNCTION deliberations_follow_first_opinions() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER deliberations_follow_first_opinions BEFORE INSERT ON deliberations
    FOR EACH ROW EXECUTE FUNCTION deliberations_follow_first_opinions();

-- A first opinion stands from when it is given. From when the jurors read them, nobody comes, goes or is replaced.
CREATE FUNCTION first_opinions_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM cases c WHERE c.id = NEW.case_id FOR SHARE;
    IF TG_OP = 'UPDATE' AND OLD.opinion IS NOT NULL AND (OLD.opinion, OLD.reason) IS DISTINCT FROM (NEW.opinion, NEW.reason) THEN
        RAISE EXCEPTION 'a first opinion in case % is given once', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'first_opinions_stand';
    END IF;
    IF EXISTS (SELECT FROM deliberations d WHERE d.case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'the jury of case % deliberates as it is', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'juries_deliberate_as_they_are';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER first_opinions_stand BEFORE INSERT OR UPDATE ON seats FOR EACH ROW EXECUTE FUNCTION first_opinions_stand();

CREATE TABLE final_opinions (
    case_id bigint NOT NULL,
    rank integer NOT NULL,
    opinion text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT final_opinions_once PRIMARY KEY (case_id, rank),
    CONSTRAINT final_opinions_deliberation FOREIGN KEY (case_id) REFERENCES deliberations (case_id),
    CONSTRAINT final_opinions_seat FOREIGN KEY (case_id, rank) REFERENCES seats (case_id, rank),
    CONSTRAINT final_opinions_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT final_opinions_opinion CHECK (opinion IN ('remove', 'restore')),
    CONSTRAINT final_opinions_reason_length CHECK (char_length(reason) BETWEEN 1 AND 2000)
);
COMMENT ON TABLE final_opinions IS 'What jurors think after they have read each other''s reasons; replaced in place until the deliberation ends.';
CREATE TRIGGER final_opinions_need_a_record BEFORE INSERT OR UPDATE ON final_opinions
    FOR EACH ROW EXECUTE FUNCTION require_own_record();

-- The application reads the clock after the case's lock and before this statement; the minute is for what lies between.
CREATE FUNCTION final_opinions_are_of_jurors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM cases c WHERE c.id = NEW.case_id FOR SHARE;
    IF (TG_OP = 'UPDATE' AND (OLD.case_id, OLD.rank) IS DISTINCT FROM (NEW.case_id, NEW.rank))
       OR NOT EXISTS (
        SELECT FROM seats s JOIN cases c ON c.id = s.case_id JOIN deliberations d ON d.case_id = s.case_id
        WHERE s.case_id = NEW.case_id AND s.rank = NEW.rank AND s.state = 'voted' AND c.state = 'before_jury'
          AND d.ends_at > folkmoot_now() - interval '1 minute') THEN
        RAISE EXCEPTION 'nobody in seat % of case % deliberates now', NEW.rank, NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_opinions_are_of_jurors';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER final_opinions_are_of_jurors BEFORE INSERT OR UPDATE ON final_opinions
    FOR EACH ROW EXECUTE FUNCTION final_opinions_are_of_jurors();

-- A verdict counts what was said last, and a jury that differs does not decide before it has deliberated.
CREATE FUNCTION verdicts_say_what_jurors_said() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER verdicts_say_what_jurors_said BEFORE INSERT ON verdicts FOR EACH ROW EXECUTE FUNCTION verdicts_say_what_jurors_said();

ALTER TABLE case_steps DROP CONSTRAINT case_steps_what;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_what CHECK (what IN ('opened', 'drawn', 'accepted', 'excused', 'recused', 'lapsed_seat',
    'voted', 'replaced', 'deliberation', 'reconsidered', 'decided', 'lapsed', 'removed', 'restored', 'overruled', 'reversed'));
