CREATE OR REPLACE FUNCTION appeals_are_decided_either_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases c JOIN entries e ON e.id = c.entry_id WHERE c.id = NEW.case_id
        AND (c.appeals_case IS NOT NULL OR e.kind IN ('profile', 'old_profile', 'source', 'proposal', 'flagging', 'group', 'old_group')
            OR EXISTS (SELECT FROM case_covers v WHERE v.case_id = c.id))) THEN
        RAISE EXCEPTION 'the jury of case % decides without a label', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeals_are_decided_either_way';
    END IF;
    RETURN NEW;
END $$;
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
DROP FUNCTION verdict_reason_as_read(verdicts);
DROP FUNCTION words_as_read(bigint, text, bigint);
DROP FUNCTION case_withholding_words(bigint, text, bigint);
DROP TRIGGER said_words_stay ON entries;
DROP TABLE said_words;
DROP FUNCTION said_words_were_published();
DROP VIEW case_words;
DROP TRIGGER entries_search_withheld ON entries;
CREATE TRIGGER entries_search_withheld AFTER UPDATE OF withheld ON entries FOR EACH ROW
    WHEN (NEW.withheld <> OLD.withheld AND NEW.kind NOT IN ('profile', 'source', 'flagging', 'group')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_update ON entries;
CREATE TRIGGER entries_search_update AFTER UPDATE OF title, body, audience, deleted_at ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging', 'group')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_insert ON entries;
CREATE TRIGGER entries_search_insert AFTER INSERT ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging', 'group')) EXECUTE FUNCTION search_outbox_entry();
CREATE OR REPLACE FUNCTION entry_is_gone(e entries) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT e.deleted_at IS NOT NULL AND e.kind <> 'flagging' AND (e.kind NOT IN ('profile', 'source', 'group') OR e.title IS NULL)
$$;
DROP FUNCTION kind_is_blind(text);
-- What was decided about published words is decided about deleted notes there, and the words are read again.
ALTER TABLE entries DROP CONSTRAINT entries_stand_ins_are_not_shown;
ALTER TABLE entries DROP CONSTRAINT entries_kind;
UPDATE entries SET kind = 'note' WHERE kind = 'said';
ALTER TABLE entries ADD CONSTRAINT entries_kind CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature', 'candidacy',
    'profile', 'old_profile', 'source', 'flagging', 'group', 'old_group'));
ALTER TABLE entries ADD CONSTRAINT entries_stand_ins_are_not_shown
    CHECK (kind NOT IN ('profile', 'old_profile', 'source', 'flagging', 'group', 'old_group') OR deleted_at IS NOT NULL);
