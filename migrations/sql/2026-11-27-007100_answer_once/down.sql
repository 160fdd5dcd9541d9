DROP TRIGGER one_open_case_per_subject ON cases;
DROP TRIGGER one_open_case_per_subject ON case_covers;
DROP FUNCTION one_open_case_per_subject();
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
        FROM entry_prints p JOIN members w ON w.id = p.author_id
        WHERE p.print = ANY (marks) AND p.at > since
          AND (w.joined_at > newcomers_since OR p.author_id = (SELECT e.author_id FROM entries e WHERE e.id = about))
        ORDER BY p.at DESC, p.entry_id DESC LIMIT 500;
END $$;
CREATE OR REPLACE FUNCTION flag_is_answered(f flags) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM case_subjects x JOIN cases c ON c.id = x.case_id JOIN entries e ON e.id = x.entry_id
        WHERE x.entry_id = f.entry_id AND c.opened_at >= f.at AND (e.edited_at IS NULL OR e.edited_at < c.opened_at))
$$;
