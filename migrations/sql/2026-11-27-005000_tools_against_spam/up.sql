-- Tools against spam: what a policy holds at posting, the fingerprints by which floods are noticed, and flags that come together.

-- A hold by a policy opens a case like one by a moderator, in nobody's name.
CREATE TABLE policy_holds (
    case_id bigint PRIMARY KEY,
    policy text NOT NULL,
    finding text NOT NULL,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT policy_holds_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT policy_holds_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT policy_holds_policy_length CHECK (char_length(policy) BETWEEN 1 AND 80),
    CONSTRAINT policy_holds_finding_length CHECK (char_length(finding) BETWEEN 1 AND 1000)
);
CREATE INDEX policy_holds_by_policy ON policy_holds (policy, case_id);
COMMENT ON TABLE policy_holds IS 'Cases that a policy of the community opened, and what was found; neither flags nor anybody did.';
CREATE TRIGGER policy_holds_need_a_record BEFORE INSERT ON policy_holds FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER policy_holds_are_history BEFORE UPDATE OR DELETE ON policy_holds FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- It is the line that opened the case, and of the first posts of one author only one waits at a time. Whoever posts twice at once
-- waits for the author's row.
CREATE FUNCTION policy_holds_open_their_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    author bigint;
BEGIN
    SELECT e.author_id INTO author FROM cases c JOIN holds h ON h.case_id = c.id JOIN entries e ON e.id = c.entry_id
        WHERE c.id = NEW.case_id AND c.ledger_entry_id = NEW.ledger_entry_id AND c.held_by IS NULL AND NOT c.held_by_operator
          AND c.appeals_case IS NULL AND h.released_at IS NULL;
    IF author IS NULL THEN
        RAISE EXCEPTION 'no policy opened case %', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_holds_open_their_case';
    END IF;
    IF NEW.policy = 'review.first_posts' THEN
        PERFORM FROM members WHERE id = author FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT FROM policy_holds p JOIN cases c ON c.id = p.case_id JOIN entries e ON e.id = c.entry_id
            WHERE p.policy = NEW.policy AND c.state IN ('opened', 'before_jury') AND e.author_id = author) THEN
            RAISE EXCEPTION 'a first post of member % waits already', author
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reviews_one_at_a_time';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER policy_holds_open_their_case BEFORE INSERT ON policy_holds
    FOR EACH ROW EXECUTE FUNCTION policy_holds_open_their_case();

-- Fingerprints of what was written lately: of the words, and of each link. They say nothing but that two are the same.
CREATE TABLE entry_prints (
    entry_id bigint NOT NULL,
    print bytea NOT NULL,
    author_id bigint NOT NULL,
    thread_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT entry_prints_once PRIMARY KEY (entry_id, print),
    CONSTRAINT entry_prints_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT entry_prints_author FOREIGN KEY (author_id) REFERENCES members (id),
    CONSTRAINT entry_prints_length CHECK (octet_length(print) = 32)
);
CREATE INDEX entry_prints_by_print ON entry_prints (print, at);
CREATE INDEX entry_prints_by_time ON entry_prints (at);
COMMENT ON TABLE entry_prints IS 'SHA-256 of words and links of the last days, by which floods are noticed; forgotten with the entry, and after eight days.';

-- Keeps the fingerprints of an entry and says who left the same ones lately: the author, and accounts made after a moment. In turn:
-- of two who write the same at once, the second sees the first.
CREATE FUNCTION print_entry(about bigint, marks bytea[], in_turn boolean, since timestamptz, newcomers_since timestamptz)
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
COMMENT ON FUNCTION print_entry(bigint, bytea[], boolean, timestamptz, timestamptz) IS 'Keeps the fingerprints of an entry, and says who left the same ones.';

CREATE FUNCTION entry_prints_go_with_their_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM entry_prints p WHERE p.entry_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_prints_go_with_their_entry AFTER UPDATE OF deleted_at ON entries
    FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION entry_prints_go_with_their_entry();

-- Members who flag the same again and again, as it was found when a case opened and when it ended. Numbers, never who.
CREATE TABLE coordinations (
    case_id bigint NOT NULL,
    at_end boolean NOT NULL,
    flaggers integer NOT NULL,
    together integer NOT NULL,
    burst integer NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT coordinations_once PRIMARY KEY (case_id, at_end),
    CONSTRAINT coordinations_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT coordinations_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT coordinations_counts CHECK (together >= 0 AND burst >= 0 AND together + burst > 0 AND greatest(together, burst) <= flaggers)
);
COMMENT ON TABLE coordinations IS 'How many of those who flagged what a case is about flag together, or came all at once.';
COMMENT ON COLUMN coordinations.at_end IS 'Found when the case ended, or (false) when it opened.';
CREATE TRIGGER coordinations_need_a_record BEFORE INSERT ON coordinations FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER coordinations_are_history BEFORE UPDATE OR DELETE ON coordinations FOR EACH ROW EXECUTE FUNCTION refuse_change();
