DROP TRIGGER entries_begin_free ON entries;
CREATE TRIGGER entries_begin_free BEFORE INSERT ON entries
    FOR EACH ROW WHEN (NEW.withheld) EXECUTE FUNCTION entries_are_withheld_by_cases();
CREATE OR REPLACE FUNCTION entries_are_withheld_by_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.withheld := EXISTS (SELECT FROM holds WHERE entry_id = NEW.id AND released_at IS NULL)
        OR EXISTS (SELECT FROM removals WHERE entry_id = NEW.id);
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION withheld_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        UPDATE entries SET withheld = true WHERE id = NEW.entry_id;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE entries SET withheld = false WHERE id = OLD.entry_id;
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER sources_hide_what_they_brought ON entries;
DROP FUNCTION sources_hide_what_they_brought();
DROP FUNCTION settle_source(bigint);
DROP FUNCTION case_withholding(bigint);
DROP FUNCTION is_withheld_itself(bigint);
DROP FUNCTION withholding_case(bigint);
DROP TRIGGER profiles_show_their_words ON entries;
DROP FUNCTION profiles_show_their_words();
DROP TRIGGER actors_say_what_stands ON actors;
DROP FUNCTION actors_say_what_stands();
DROP TRIGGER actors_have_a_stand_in ON actors;
DROP FUNCTION actors_have_a_stand_in();
DROP TRIGGER sources_are_withheld_by_cases ON sources;
DROP FUNCTION sources_are_withheld_by_cases();
DROP TRIGGER sources_name_their_stand_in ON sources;
DROP FUNCTION sources_name_their_stand_in();
DROP TRIGGER sources_have_a_stand_in ON sources;
DROP FUNCTION sources_have_a_stand_in();
COMMENT ON COLUMN actors.display_name IS NULL;
-- What was decided about profiles and floods cannot be kept by the shape before: words that were withheld are shown again there.
UPDATE actors a SET display_name = e.title, about = e.body, about_html = e.body_html
    FROM entries e WHERE e.author_id = a.id AND e.kind = 'profile' AND e.withheld AND e.title IS NOT NULL;
CREATE OR REPLACE FUNCTION flag_is_answered(f flags) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM cases c JOIN entries e ON e.id = c.entry_id
        WHERE c.entry_id = f.entry_id AND c.opened_at >= f.at AND (e.edited_at IS NULL OR e.edited_at < c.opened_at))
$$;
DROP VIEW case_subjects;
DROP TABLE case_covers;
UPDATE entries SET withheld = false WHERE withheld;
DROP INDEX sources_unsettled;
ALTER TABLE sources DROP COLUMN unsettled;
ALTER TABLE sources DROP COLUMN withheld;
DROP TRIGGER entries_search_withheld ON entries;
DROP TRIGGER entries_search_insert ON entries;
CREATE TRIGGER entries_search_insert AFTER INSERT ON entries FOR EACH ROW EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_update ON entries;
CREATE TRIGGER entries_search_update AFTER UPDATE OF title, body, audience, deleted_at ON entries FOR EACH ROW EXECUTE FUNCTION search_outbox_entry();
CREATE FUNCTION search_outbox_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, key) VALUES ('entry', coalesce(NEW.entry_id, OLD.entry_id));
    RETURN NULL;
END $$;
CREATE TRIGGER holds_search AFTER INSERT OR UPDATE OR DELETE ON holds FOR EACH ROW EXECUTE FUNCTION search_outbox_held();
CREATE TRIGGER removals_search AFTER INSERT OR UPDATE OR DELETE ON removals FOR EACH ROW EXECUTE FUNCTION search_outbox_held();
DROP FUNCTION entry_is_gone(entries);
DROP INDEX entries_one_per_source;
DROP INDEX entries_one_per_profile;
ALTER TABLE entries DROP CONSTRAINT entries_stand_ins_are_not_shown;
ALTER TABLE entries DROP CONSTRAINT entries_items_have_a_source;
ALTER TABLE entries DROP CONSTRAINT entries_kind;
-- Cases and flags keep what they are about: it stays as a deleted note.
UPDATE entries SET kind = 'note', source_id = NULL WHERE kind IN ('profile', 'old_profile', 'source');
ALTER TABLE entries ADD CONSTRAINT entries_kind CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature', 'candidacy'));
ALTER TABLE entries ADD CONSTRAINT entries_items_have_a_source CHECK ((kind = 'item') = (source_id IS NOT NULL));
