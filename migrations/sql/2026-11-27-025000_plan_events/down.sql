DROP TRIGGER entries_search_update ON entries;
CREATE TRIGGER entries_search_update AFTER UPDATE OF title, body, audience, deleted_at ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging', 'group', 'said')) EXECUTE FUNCTION search_outbox_entry();
DROP FUNCTION event_of(bigint);
DROP TRIGGER events_go_with_their_entry ON entries;
DROP FUNCTION events_go_with_their_entry();
DROP TABLE events;
DROP FUNCTION events_are_known_to_their_entry();
DROP TRIGGER entries_begin_without_event ON entries;
DROP TRIGGER entries_say_where_their_event_is ON entries;
DROP FUNCTION entries_say_where_their_event_is();
DROP FUNCTION events_are_of_notes();
ALTER TABLE entry_revisions DROP COLUMN event_starts_at, DROP COLUMN event_ends_at, DROP COLUMN event_zone, DROP COLUMN event_place;
ALTER TABLE entries DROP COLUMN event_place;
