-- What a case answers, and what it does not: a flag that was taken back after its case had opened counts as raised; a case that ran out of
-- time has answered nothing, unless it happened twice; nothing is under two open cases at once.
CREATE OR REPLACE FUNCTION flag_is_answered(f flags) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(bool_or(c.state <> 'lapsed' AND c.opened_at >= f.at), false) OR count(*) FILTER (WHERE c.state = 'lapsed') > 1
    FROM case_subjects x JOIN cases c ON c.id = x.case_id JOIN entries e ON e.id = x.entry_id
    WHERE x.entry_id = f.entry_id AND (e.edited_at IS NULL OR e.edited_at < c.opened_at)
$$;

-- Whoever opens a case has locked what it is about, so that of two who do it at once the second sees the first.
CREATE FUNCTION one_open_case_per_subject() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject bigint := NEW.entry_id;
    own bigint := CASE TG_TABLE_NAME WHEN 'cases' THEN (to_jsonb(NEW) ->> 'id')::bigint ELSE (to_jsonb(NEW) ->> 'case_id')::bigint END;
BEGIN
    IF EXISTS (SELECT FROM case_subjects x JOIN cases c ON c.id = x.case_id
        WHERE x.entry_id = subject AND x.case_id <> own AND c.state IN ('opened', 'before_jury')
          AND NOT EXISTS (SELECT FROM cases o WHERE o.id = own AND o.appeals_case IS NOT NULL)) THEN
        RAISE EXCEPTION 'entry % is before a jury already', subject
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_open_case_per_subject';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER one_open_case_per_subject AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION one_open_case_per_subject();
CREATE TRIGGER one_open_case_per_subject AFTER INSERT ON case_covers FOR EACH ROW EXECUTE FUNCTION one_open_case_per_subject();

-- What nobody can see makes nobody else's post look like a copy.
CREATE OR REPLACE FUNCTION print_entry(about bigint, marks bytea[], in_turn boolean, since timestamptz, newcomers_since timestamptz)
RETURNS TABLE (mark bytea, entry bigint, thread bigint, author bigint, joined_at timestamptz) LANGUAGE plpgsql AS $$
BEGIN
    IF in_turn THEN
        PERFORM pg_advisory_xact_lock(k.key) FROM (
            SELECT DISTINCT hashtextextended(encode(m.m, 'hex'), 5000) AS key FROM unnest(marks) m(m) ORDER BY 1) k;
    END IF;
    DELETE FROM entry_prints p WHERE p.entry_id = about;
    INSERT INTO entry_prints (entry_id, print, author_id, thread_id)
        SELECT DISTINCT e.id, m.m, e.author_id, coalesce(e.thread_id, e.id) FROM entries e, unnest(marks) m(m) WHERE e.id = about;
    RETURN QUERY
        SELECT p.print, p.entry_id, p.thread_id, p.author_id, w.joined_at
        FROM entry_prints p JOIN members w ON w.id = p.author_id JOIN entries o ON o.id = p.entry_id
        WHERE p.print = ANY (marks) AND p.at > since
          AND (p.author_id = (SELECT e.author_id FROM entries e WHERE e.id = about)
            OR (w.joined_at > newcomers_since AND o.audience = 'public'))
        ORDER BY p.at DESC, p.entry_id DESC LIMIT 500;
END $$;
