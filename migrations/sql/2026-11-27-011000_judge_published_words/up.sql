-- The reasons that jurors and moderators publish can break a rule as well. An entry stands for such words, so that they are flagged, held, judged,
-- appealed and logged by the rules that hold for entries; whoever reads a case is not told who wrote them.
ALTER TABLE entries DROP CONSTRAINT entries_kind;
ALTER TABLE entries ADD CONSTRAINT entries_kind CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature', 'candidacy',
    'profile', 'old_profile', 'source', 'flagging', 'group', 'old_group', 'said'));
ALTER TABLE entries DROP CONSTRAINT entries_stand_ins_are_not_shown;
ALTER TABLE entries ADD CONSTRAINT entries_stand_ins_are_not_shown
    CHECK (kind NOT IN ('profile', 'old_profile', 'source', 'flagging', 'group', 'old_group', 'said') OR deleted_at IS NOT NULL);

-- Whose something is, nobody is told of these kinds: not on pages, not by a sanction that would show it.
CREATE FUNCTION kind_is_blind(kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT kind IN ('flagging', 'said') $$;

CREATE OR REPLACE FUNCTION entry_is_gone(e entries) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT e.deleted_at IS NOT NULL AND e.kind NOT IN ('flagging', 'said') AND (e.kind NOT IN ('profile', 'source', 'group') OR e.title IS NULL)
$$;
DROP TRIGGER entries_search_insert ON entries;
CREATE TRIGGER entries_search_insert AFTER INSERT ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging', 'group', 'said')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_update ON entries;
CREATE TRIGGER entries_search_update AFTER UPDATE OF title, body, audience, deleted_at ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging', 'group', 'said')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_withheld ON entries;
CREATE TRIGGER entries_search_withheld AFTER UPDATE OF withheld ON entries FOR EACH ROW
    WHEN (NEW.withheld <> OLD.withheld AND NEW.kind NOT IN ('profile', 'source', 'flagging', 'group', 'said')) EXECUTE FUNCTION search_outbox_entry();

-- Everything that cases publish in somebody's words. What the clock, a policy or whoever runs the server said is not among it.
CREATE VIEW case_words AS
    SELECT s.case_id, 'juror' AS role, coalesce(f.opinion, s.opinion) AS opinion, coalesce(f.reason, s.reason) AS words, s.member_id AS writer_id, s.rank AS place
    FROM seats s JOIN cases c ON c.id = s.case_id AND c.state = 'decided'
        LEFT JOIN final_opinions f ON f.case_id = s.case_id AND f.rank = s.rank
    WHERE s.opinion IS NOT NULL
    UNION ALL SELECT v.case_id, 'decider', v.outcome, v.reason, v.decided_by, 0 FROM verdicts v WHERE v.decided_by IS NOT NULL
    UNION ALL SELECT c.id, 'holder', NULL, s.detail, c.held_by, 0
    FROM cases c JOIN case_steps s ON s.case_id = c.id AND s.what = 'opened' WHERE c.held_by IS NOT NULL
    UNION ALL SELECT s.case_id, 'passer', NULL, substr(s.detail, 8), r.member_id, 0
    FROM case_steps s JOIN moderator_calls r ON r.case_id = s.case_id AND r.ledger_entry_id = s.ledger_entry_id
    WHERE s.what = 'to_jury' AND s.detail LIKE 'passed%';
COMMENT ON VIEW case_words IS 'The reasons that are published with cases, each with whoever wrote it: for the writer and for the draw, and for nobody else to read.';

CREATE TABLE said_words (
    entry_id bigint NOT NULL,
    case_id bigint NOT NULL,
    words_sha256 bytea NOT NULL,
    CONSTRAINT said_words_key PRIMARY KEY (entry_id),
    CONSTRAINT said_words_once UNIQUE (case_id, words_sha256),
    CONSTRAINT said_words_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT said_words_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT said_words_hash_length CHECK (octet_length(words_sha256) = 32)
);
COMMENT ON TABLE said_words IS 'Which words of which case an entry stands for. They are named by their hash, which the ledger has anyway, and not by the seat of whoever wrote them.';
CREATE TRIGGER said_words_are_history BEFORE UPDATE OR DELETE ON said_words FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Else words could be put into somebody's mouth, or taken from a case that is not over.
CREATE FUNCTION said_words_were_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entries e JOIN case_words w ON w.case_id = NEW.case_id AND w.words = e.body AND w.writer_id = e.author_id
        JOIN cases c ON c.id = w.case_id AND c.state IN ('decided', 'lapsed')
        WHERE e.id = NEW.entry_id AND e.kind = 'said' AND sha256(convert_to(e.body, 'UTF8')) = NEW.words_sha256) THEN
        RAISE EXCEPTION 'entry % stands for nothing that case % has published', NEW.entry_id, NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'said_words_were_published';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER said_words_were_published BEFORE INSERT ON said_words FOR EACH ROW EXECUTE FUNCTION said_words_were_published();

-- What was said stays said: the stand-in's words and whose they are never change, also not into or out of this kind.
CREATE TRIGGER said_words_stay BEFORE UPDATE OF author_id, kind, title, body, body_html ON entries FOR EACH ROW
    WHEN ((OLD.kind = 'said' OR NEW.kind = 'said')
        AND (OLD.author_id, OLD.kind, OLD.title, OLD.body, OLD.body_html) IS DISTINCT FROM (NEW.author_id, NEW.kind, NEW.title, NEW.body, NEW.body_html))
    EXECUTE FUNCTION refuse_change();

-- The one place that decides who reads published words: the case that keeps them from this viewer (NULL for everybody who is not asked about), or
-- NULL where they are read. While they are before a jury, whoever wrote them and its jurors still read them.
CREATE FUNCTION case_withholding_words(wanted bigint, said text, viewer bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT c.id FROM said_words w JOIN entries e ON e.id = w.entry_id AND e.withheld JOIN cases c ON c.id = withholding_case(e.id)
    WHERE w.case_id = wanted AND w.words_sha256 = sha256(convert_to(said, 'UTF8'))
        AND (viewer IS NULL OR c.state IN ('decided', 'lapsed') OR (e.author_id <> viewer AND NOT EXISTS (SELECT FROM seats s
            WHERE s.case_id = c.id AND s.member_id = viewer AND s.state IN ('summoned', 'accepted', 'voted'))))
$$;

-- The words, or what stands in their place.
CREATE FUNCTION words_as_read(wanted bigint, said text, viewer bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT CASE WHEN c.state IN ('decided', 'lapsed') THEN 'These words were removed: rule ' || c.rule_id || ', case ' || c.id || '.'
            ELSE 'These words are before a jury: case ' || c.id || '.' END
        FROM cases c WHERE c.id = case_withholding_words(wanted, said, viewer)), said)
$$;

-- The reason of a verdict as everybody reads it: a moderator's, or those of the majority of a jury.
CREATE FUNCTION verdict_reason_as_read(v verdicts) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (SELECT FROM said_words w WHERE w.case_id = v.case_id) THEN v.reason
        WHEN v.decided_by IS NOT NULL THEN words_as_read(v.case_id, v.reason, NULL)
        ELSE (SELECT string_agg(words_as_read(w.case_id, w.words, NULL), E'\n\n' ORDER BY w.words COLLATE "C") FROM case_words w
            WHERE w.case_id = v.case_id AND w.role = 'juror' AND (w.opinion = v.outcome OR (v.outcome = 'label' AND w.opinion = 'remove')))
        END
$$;

-- Who wrote a reason is not told, so nothing may say that whoever did has left: reasons stay (decision 0024).
CREATE OR REPLACE FUNCTION cases_keep_their_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about record;
BEGIN
    IF (OLD.snapshot_title, OLD.snapshot_html, OLD.snapshot_context_html) IS DISTINCT FROM (NEW.snapshot_title, NEW.snapshot_html, NEW.snapshot_context_html) THEN
        RAISE EXCEPTION 'what case % has frozen stays as it was', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_keep_their_words';
    END IF;
    NEW.words_erased_at := OLD.words_erased_at;
    IF NEW.state NOT IN ('decided', 'lapsed') THEN
        RETURN NEW;
    END IF;
    SELECT a.erased_at IS NOT NULL AS has_left, e.kind IN ('proposal', 'feature', 'flagging', 'said') AS stays, h.erased_at IS NOT NULL AS head_has_left INTO about
        FROM entries e JOIN actors a ON a.id = e.author_id LEFT JOIN entries t ON t.id = e.thread_id LEFT JOIN actors h ON h.id = t.author_id
        WHERE e.id = NEW.entry_id;
    IF about.head_has_left OR (about.has_left AND NOT about.stays) THEN
        NEW.snapshot_context_html := '';
    END IF;
    IF about.has_left AND NOT about.stays THEN
        NEW.snapshot_title := NULL;
        NEW.snapshot_html := '';
    END IF;
    IF about.has_left THEN
        NEW.plea := '';
        NEW.words_erased_at := coalesce(OLD.words_erased_at, folkmoot_now());
    END IF;
    RETURN NEW;
END $$;

-- A label would be shown beside the name of nobody.
CREATE OR REPLACE FUNCTION appeals_are_decided_either_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases c JOIN entries e ON e.id = c.entry_id WHERE c.id = NEW.case_id
        AND (c.appeals_case IS NOT NULL OR e.kind IN ('profile', 'old_profile', 'source', 'proposal', 'flagging', 'group', 'old_group', 'said')
            OR EXISTS (SELECT FROM case_covers v WHERE v.case_id = c.id))) THEN
        RAISE EXCEPTION 'the jury of case % decides without a label', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeals_are_decided_either_way';
    END IF;
    RETURN NEW;
END $$;
