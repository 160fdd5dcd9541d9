-- Cases of rules that the members gave to their moderators wait for one of them, for a time. Who decides does so alone, in the open and
-- with a reason; what none decides in time, or one passes on, is a jury's, as every other case is from the beginning.
ALTER TABLE cases ADD COLUMN decide_by timestamptz;
ALTER TABLE cases ADD COLUMN sent_ledger_entry_id bigint;
ALTER TABLE cases ADD CONSTRAINT cases_sent_record FOREIGN KEY (sent_ledger_entry_id) REFERENCES ledger_entries (id);
ALTER TABLE cases ADD CONSTRAINT cases_sent_after_waiting CHECK (sent_ledger_entry_id IS NULL OR decide_by IS NOT NULL);
ALTER TABLE cases ADD CONSTRAINT cases_decide_by CHECK (decide_by > opened_at AND decide_by <= due_at);
ALTER TABLE cases ADD CONSTRAINT cases_of_moderators CHECK (decide_by IS NULL OR (appeals_case IS NULL AND NOT held_by_operator));
CREATE INDEX cases_waiting_for_moderators ON cases (decide_by) WHERE state = 'opened' AND decide_by IS NOT NULL AND sent_ledger_entry_id IS NULL;
COMMENT ON COLUMN cases.decide_by IS 'Until when it waits for a moderator; null where it is a jury''s from the beginning.';
COMMENT ON COLUMN cases.sent_ledger_entry_id IS 'The line that gave it to a jury, where it had waited for a moderator: the first checkpoint over it is the seed.';
COMMENT ON COLUMN cases.seed_checkpoint IS 'Size of the ledger checkpoint whose root is the seed: the first that covers this case''s own line, or the one that gave it to a jury.';

CREATE TABLE moderator_calls (
    case_id bigint NOT NULL,
    member_id bigint NOT NULL,
    state text NOT NULL DEFAULT 'called',
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint,
    CONSTRAINT moderator_calls_once PRIMARY KEY (case_id, member_id),
    CONSTRAINT moderator_calls_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT moderator_calls_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT moderator_calls_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT moderator_calls_state CHECK (state IN ('called', 'party', 'recused', 'passed')),
    CONSTRAINT moderator_calls_acts_have_lines CHECK ((state IN ('recused', 'passed')) = (ledger_entry_id IS NOT NULL))
);
CREATE INDEX moderator_calls_by_member ON moderator_calls (member_id, case_id);
COMMENT ON TABLE moderator_calls IS 'Which moderators a waiting case was put to, which of them are parties, and who stood aside or passed it on.';
CREATE TRIGGER moderator_calls_need_a_record BEFORE INSERT OR UPDATE ON moderator_calls FOR EACH ROW
    WHEN (NEW.ledger_entry_id IS NOT NULL) EXECUTE FUNCTION require_own_record();
CREATE FUNCTION moderator_calls_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who stood aside in case % did', OLD.case_id USING ERRCODE = 'check_violation', CONSTRAINT = 'moderator_calls_stand';
END $$;
CREATE TRIGGER moderator_calls_stand BEFORE UPDATE ON moderator_calls FOR EACH ROW
    WHEN (OLD.ledger_entry_id IS NOT NULL OR (OLD.case_id, OLD.member_id) IS DISTINCT FROM (NEW.case_id, NEW.member_id))
    EXECUTE FUNCTION moderator_calls_stand();

-- Whether a case waits, and until when, is said when it opens; that it is a jury's now is said once, with the line and the step that say so.
CREATE FUNCTION cases_wait_as_they_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decide_by IS DISTINCT FROM NEW.decide_by OR OLD.sent_ledger_entry_id IS NOT NULL OR OLD.state <> 'opened' OR NOT EXISTS (
        SELECT FROM case_steps s JOIN ledger_entries l ON l.id = s.ledger_entry_id
        WHERE s.case_id = NEW.id AND s.what = 'to_jury' AND l.id = NEW.sent_ledger_entry_id AND l.kind = 'case.sent_to_jury'
          AND l.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'case % waits for a moderator as it was opened', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_wait_as_they_opened';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_wait_as_they_opened BEFORE UPDATE ON cases FOR EACH ROW
    WHEN ((OLD.decide_by, OLD.sent_ledger_entry_id) IS DISTINCT FROM (NEW.decide_by, NEW.sent_ledger_entry_id))
    EXECUTE FUNCTION cases_wait_as_they_opened();
CREATE FUNCTION juries_wait_for_moderators() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'case % waits for a moderator', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'juries_wait_for_moderators';
END $$;
CREATE TRIGGER juries_wait_for_moderators BEFORE UPDATE ON cases FOR EACH ROW
    WHEN (OLD.seed IS NULL AND NEW.seed IS NOT NULL AND NEW.decide_by IS NOT NULL AND NEW.sent_ledger_entry_id IS NULL)
    EXECUTE FUNCTION juries_wait_for_moderators();

-- A verdict is a drawn jury's, or that of a moderator in office who has no part in a case that waits for one. The application reads
-- the clock after the case's lock and before this statement; the minute is for what lies between.
ALTER TABLE verdicts ADD COLUMN decided_by bigint;
ALTER TABLE verdicts ADD CONSTRAINT verdicts_decided_by FOREIGN KEY (decided_by) REFERENCES members (id);
ALTER TABLE verdicts ADD CONSTRAINT verdicts_of_moderators_have_a_reason CHECK (decided_by IS NULL OR char_length(reason) BETWEEN 1 AND 2000);
CREATE INDEX verdicts_by_moderator ON verdicts (decided_by) WHERE decided_by IS NOT NULL;
COMMENT ON COLUMN verdicts.decided_by IS 'The moderator who decided; null where a jury did.';
CREATE FUNCTION verdicts_are_of_a_jury_or_a_moderator() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about cases%ROWTYPE;
BEGIN
    SELECT * INTO about FROM cases c WHERE c.id = NEW.case_id FOR UPDATE;
    IF NEW.decided_by IS NULL THEN
        IF about.seed IS NULL THEN
            RAISE EXCEPTION 'case % was before no jury', NEW.case_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'verdicts_are_of_a_jury_or_a_moderator';
        END IF;
        RETURN NEW;
    END IF;
    IF about.state <> 'opened' OR about.seed IS NOT NULL OR about.sent_ledger_entry_id IS NOT NULL
       OR about.decide_by IS NULL OR about.decide_by <= folkmoot_now() - interval '1 minute'
       OR NOT EXISTS (SELECT FROM moderator_terms t JOIN members m ON m.id = t.member_id WHERE t.member_id = NEW.decided_by
            AND m.erased_at IS NULL AND t.starts_at <= NEW.at AND t.ends_at > NEW.at)
       OR NEW.at > folkmoot_now() OR NEW.at < folkmoot_now() - interval '1 minute'
       OR NOT EXISTS (SELECT FROM ledger_entries l JOIN members m ON m.id = NEW.decided_by
            WHERE l.id = NEW.ledger_entry_id AND l.body::jsonb ->> 'actor' = 'member:' || m.ledger_name)
       OR NEW.decided_by = about.held_by
       OR NEW.decided_by = (SELECT e.author_id FROM entries e WHERE e.id = about.entry_id)
       OR EXISTS (SELECT FROM flags f WHERE f.member_id = NEW.decided_by
            AND (f.entry_id = about.entry_id OR f.entry_id IN (SELECT v.entry_id FROM case_covers v WHERE v.case_id = NEW.case_id)))
       OR EXISTS (SELECT FROM moderator_calls r WHERE r.case_id = NEW.case_id AND r.member_id = NEW.decided_by AND r.state = 'recused') THEN
        RAISE EXCEPTION 'no moderator decides case % so', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verdicts_are_of_a_jury_or_a_moderator';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verdicts_are_of_a_jury_or_a_moderator BEFORE INSERT ON verdicts
    FOR EACH ROW EXECUTE FUNCTION verdicts_are_of_a_jury_or_a_moderator();

-- The words for steps that there are, and two more.
DO $$
DECLARE
    words text;
BEGIN
    SELECT substring(pg_get_constraintdef(k.oid) FROM '\[(.*)\]') INTO words FROM pg_constraint k WHERE k.conname = 'case_steps_what';
    ALTER TABLE case_steps DROP CONSTRAINT case_steps_what;
    EXECUTE format('ALTER TABLE case_steps ADD CONSTRAINT case_steps_what CHECK (what = ANY (ARRAY[%s, ''to_jury''::text, ''moderator_recused''::text]))', words);
END $$;
-- A reason with which a moderator passes a case on may be as long as any, and the word "passed" stands before it.
ALTER TABLE case_steps DROP CONSTRAINT case_steps_detail_length;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_detail_length CHECK (char_length(detail) <= 2010);
