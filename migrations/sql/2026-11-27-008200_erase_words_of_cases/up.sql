-- What a case froze is for those who judge it. When its author's account is erased, the words go as soon as the case is over: at once where it
-- is, else with its end. What was decided stays, with the reasons; so does the ledger, which never had the words.
ALTER TABLE cases ADD COLUMN words_erased_at timestamptz;
COMMENT ON COLUMN cases.words_erased_at IS 'When the words were erased with their author''s account: once the case is over, and not before. Whatever anybody writes here, a trigger says whether they were.';
ALTER TABLE cases DROP CONSTRAINT cases_appeals_plead;
ALTER TABLE cases ADD CONSTRAINT cases_appeals_plead
    CHECK (CASE WHEN appeals_case IS NULL THEN plea = '' ELSE plea <> '' OR words_erased_at IS NOT NULL END);
-- A case that never was open has no words to be erased.
ALTER TABLE cases ADD CONSTRAINT cases_words_erased_when_over CHECK (words_erased_at IS NULL OR state IN ('decided', 'lapsed'));

-- The words of proposals and features stay with these: they are other people's decisions too. So does what several members flagged. What was frozen beside a comment is what
-- somebody else began its thread with, and goes with their account.
CREATE FUNCTION cases_keep_their_words() RETURNS trigger LANGUAGE plpgsql AS $$
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
    SELECT a.erased_at IS NOT NULL AS has_left, e.kind IN ('proposal', 'feature', 'flagging') AS stays, h.erased_at IS NOT NULL AS head_has_left INTO about
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
CREATE TRIGGER cases_keep_their_words BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION cases_keep_their_words();

-- Accounts that were erased before.
UPDATE cases c SET words_erased_at = folkmoot_now()
    FROM entries e LEFT JOIN entries t ON t.id = e.thread_id
    WHERE e.id = c.entry_id AND c.state IN ('decided', 'lapsed')
      AND EXISTS (SELECT FROM actors a WHERE a.id IN (e.author_id, t.author_id) AND a.erased_at IS NOT NULL);
