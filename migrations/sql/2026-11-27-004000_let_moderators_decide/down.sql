-- What moderators decided cannot be said without it: such a record is not taken back in silence.
DO $$
BEGIN
    IF EXISTS (SELECT FROM cases WHERE decide_by IS NOT NULL) THEN
        RAISE EXCEPTION 'cases have waited for moderators: this step cannot be undone any more';
    END IF;
END $$;
ALTER TABLE case_steps DROP CONSTRAINT case_steps_detail_length;
ALTER TABLE case_steps ADD CONSTRAINT case_steps_detail_length CHECK (char_length(detail) <= 2000);
DO $$
DECLARE
    words text;
BEGIN
    SELECT replace(replace(substring(pg_get_constraintdef(k.oid) FROM '\[(.*)\]'), ', ''to_jury''::text', ''), ', ''moderator_recused''::text', '')
        INTO words FROM pg_constraint k WHERE k.conname = 'case_steps_what';
    ALTER TABLE case_steps DROP CONSTRAINT case_steps_what;
    EXECUTE format('ALTER TABLE case_steps ADD CONSTRAINT case_steps_what CHECK (what = ANY (ARRAY[%s]))', words);
END $$;
DROP TRIGGER verdicts_are_of_a_jury_or_a_moderator ON verdicts;
DROP FUNCTION verdicts_are_of_a_jury_or_a_moderator();
ALTER TABLE verdicts DROP COLUMN decided_by;
DROP TRIGGER juries_wait_for_moderators ON cases;
DROP FUNCTION juries_wait_for_moderators();
DROP TRIGGER cases_wait_as_they_opened ON cases;
DROP FUNCTION cases_wait_as_they_opened();
DROP TABLE moderator_calls;
DROP FUNCTION moderator_calls_stand();
DROP INDEX cases_waiting_for_moderators;
ALTER TABLE cases DROP COLUMN sent_ledger_entry_id, DROP COLUMN decide_by;
COMMENT ON COLUMN cases.seed_checkpoint IS 'Size of the ledger checkpoint whose root is the seed: the first that covers this case''s own line.';
