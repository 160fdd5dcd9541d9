-- Moderators lay their office down: the term ends at once, by a line of their own and no vote. What a term ended by is told by its
-- row: a recall and its line, or a line alone.

ALTER TABLE moderator_terms DROP CONSTRAINT moderator_terms_recalled_whole;
ALTER TABLE moderator_terms ADD CONSTRAINT moderator_terms_recalled_whole CHECK (recalled_by IS NULL OR end_ledger_entry_id IS NOT NULL);
COMMENT ON COLUMN moderator_terms.end_ledger_entry_id IS 'The line that ended it before its time: of its recall, or, without one, of its holder, who resigned.';

CREATE OR REPLACE FUNCTION moderator_terms_stand_still() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.member_id, NEW.starts_at, NEW.ledger_entry_id, NEW.elected_by) IS DISTINCT FROM (OLD.id, OLD.member_id, OLD.starts_at, OLD.ledger_entry_id, OLD.elected_by)
       OR OLD.end_ledger_entry_id IS NOT NULL OR NEW.end_ledger_entry_id IS NULL
       OR NEW.ends_at >= OLD.ends_at OR NEW.ends_at > folkmoot_now() OR NEW.ends_at < folkmoot_now() - interval '1 minute' THEN
        RAISE EXCEPTION 'a term ends by itself, by a recall, or when its holder resigns' USING ERRCODE = 'check_violation', CONSTRAINT = 'moderator_terms_stand_still';
    END IF;
    RETURN NEW;
END $$;

-- As before, and: a term without a recall ends early only by the line in which its holder says so, about this term and this moment.
CREATE OR REPLACE FUNCTION moderator_terms_are_carried() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    vote bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.elected_by ELSE NEW.recalled_by END;
    is_in_force boolean := EXISTS (
        SELECT FROM proposals p JOIN enactments e ON e.proposal_id = p.id JOIN ledger_entries l ON l.id = e.ledger_entry_id
        JOIN tallies t ON t.proposal_id = p.id
        WHERE p.id = vote AND p.track = 'election' AND p.state = 'enacted' AND t.outcome = 'passed'
          AND l.xact = pg_current_xact_id()::text::bigint);
    is_carried boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.recalled_by IS NULL THEN
        is_carried := EXISTS (
            SELECT FROM ledger_entries l JOIN members m ON m.id = NEW.member_id
            WHERE l.id = NEW.end_ledger_entry_id AND l.xact = pg_current_xact_id()::text::bigint
              AND l.kind = 'moderator.resigned' AND l.subject = 'member:' || m.ledger_name AND l.body::jsonb ->> 'actor' = l.subject
              AND (l.body::jsonb #>> '{facts,starts_at}')::timestamptz = NEW.starts_at
              AND (l.body::jsonb #>> '{facts,ended_at}')::timestamptz = NEW.ends_at);
    ELSIF TG_OP = 'UPDATE' THEN
        is_carried := is_in_force AND EXISTS (
            SELECT FROM proposals p JOIN members m ON m.id = NEW.member_id JOIN ledger_entries l ON l.id = NEW.end_ledger_entry_id
            WHERE p.id = vote AND p.payload ->> 'kind' = 'recall' AND p.payload ->> 'moderator' = m.ledger_name
              AND (p.payload ->> 'starts_at')::timestamptz = NEW.starts_at AND l.xact = pg_current_xact_id()::text::bigint);
    ELSIF NEW.elected_by IS NULL THEN
        is_carried := current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = 'public.moderator_terms'::regclass)
            AND NOT EXISTS (SELECT FROM moderator_terms t WHERE t.elected_by IS NOT NULL);
    ELSE
        is_carried := is_in_force AND EXISTS (
            SELECT FROM proposals p JOIN tallies t ON t.proposal_id = p.id JOIN members m ON m.id = NEW.member_id,
                jsonb_array_elements_text(t.result::jsonb -> 'winners') won
            WHERE p.id = vote AND p.payload ->> 'kind' = 'elect' AND p.payload -> 'options' -> (won::integer - 1) ->> 'candidate' = m.ledger_name)
          AND NEW.starts_at = greatest((SELECT e.at FROM enactments e WHERE e.proposal_id = vote),
            (SELECT max(o.ends_at) FROM moderator_terms o WHERE o.member_id = NEW.member_id AND o.id <> NEW.id))
          AND NEW.ends_at = NEW.starts_at + make_interval(hours => 24 * policy_number('moderators.term_days'));
    END IF;
    IF is_carried IS NOT TRUE THEN
        RAISE EXCEPTION 'nothing carries this of the term of member %', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'moderator_terms_are_carried';
    END IF;
    RETURN NULL;
END $$;
