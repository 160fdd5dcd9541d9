-- The open log asks for the acts under one rule of conduct. Most lines do not name it: their case does. So that no page walks through all
-- lines, each says beside its body which rule it is about; the body, which is hashed, stays what it is.
ALTER TABLE ledger_entries ADD COLUMN rule_id text;
ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_rule_length CHECK (char_length(rule_id) BETWEEN 1 AND 20);
COMMENT ON COLUMN ledger_entries.rule_id IS 'The rule of conduct that an act of moderation is about: for finding it, never for judging it. Whatever anybody writes here, a trigger puts what the line names, or what its case is about.';

CREATE FUNCTION rule_of_line(kind text, subject text, body text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    facts jsonb;
    named text;
    about text;
BEGIN
    IF split_part(kind, '.', 1) NOT IN ('flag', 'case', 'jury', 'entry', 'sanction') THEN
        RETURN NULL;
    END IF;
    facts := coalesce(body::jsonb -> 'facts', '{}');
    named := left(nullif(facts ->> 'rule', ''), 20);
    IF named IS NOT NULL THEN
        RETURN named;
    END IF;
    IF (facts ->> 'sanction') ~ '^[0-9]{1,18}$' THEN
        RETURN (SELECT c.rule_id FROM sanctions s JOIN cases c ON c.id = s.case_id WHERE s.id = (facts ->> 'sanction')::bigint);
    END IF;
    about := CASE WHEN subject LIKE 'case:%' THEN substr(subject, 6) ELSE facts ->> 'case' END;
    IF about ~ '^[0-9]{1,18}$' THEN
        RETURN (SELECT c.rule_id FROM cases c WHERE c.id = about::bigint);
    END IF;
    RETURN NULL;
END $$;

-- Lines from before this: what was written stays untouched but for the new column.
ALTER TABLE ledger_entries DISABLE TRIGGER ledger_entries_are_history;
UPDATE ledger_entries SET rule_id = rule_of_line(kind, subject, body)
    WHERE split_part(kind, '.', 1) IN ('flag', 'case', 'jury', 'entry', 'sanction');
-- Flags taken back in lines that name no rule yet are about what their case is about: the one that was open then, or opened next.
UPDATE ledger_entries e SET rule_id = (
        SELECT o.rule_id FROM cases o WHERE o.entry_id = split_part(e.subject, ':', 2)::bigint AND (o.ledger_entry_id > e.id OR NOT EXISTS (
            SELECT FROM case_steps t WHERE t.case_id = o.id AND t.what IN ('decided', 'lapsed') AND t.ledger_entry_id < e.id))
        ORDER BY o.id LIMIT 1)
    WHERE e.kind = 'flag.withdrawn' AND e.rule_id IS NULL AND e.subject ~ '^entry:[0-9]{1,18}$';
ALTER TABLE ledger_entries ENABLE TRIGGER ledger_entries_are_history;

CREATE FUNCTION ledger_entries_say_their_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.rule_id := rule_of_line(NEW.kind, NEW.subject, NEW.body);
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_entries_say_their_rule BEFORE INSERT ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION ledger_entries_say_their_rule();

CREATE INDEX ledger_entries_by_rule ON ledger_entries (rule_id, id)
    WHERE split_part(kind, '.', 1) IN ('flag', 'case', 'jury', 'entry', 'sanction');
