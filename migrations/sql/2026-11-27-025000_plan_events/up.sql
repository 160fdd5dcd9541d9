-- A note may be an event: when it begins and ends, by the clock of which place, and where it is (decision 0037). It is seen where its note is.
CREATE TABLE events (
    entry_id bigint PRIMARY KEY,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz,
    time_zone text NOT NULL,
    place text NOT NULL DEFAULT '',
    CONSTRAINT events_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT events_end_after_they_start CHECK (ends_at > starts_at),
    CONSTRAINT events_are_of_this_age CHECK (starts_at >= '1970-01-01 00:00:00+00' AND coalesce(ends_at, starts_at) < '2200-01-01 00:00:00+00'),
    CONSTRAINT events_time_zone_length CHECK (char_length(time_zone) BETWEEN 1 AND 64),
    CONSTRAINT events_place_length CHECK (char_length(place) <= 200)
);
COMMENT ON TABLE events IS 'When and where the event is that a note speaks of. What it said before stands with the earlier wordings.';
COMMENT ON COLUMN events.ends_at IS 'NULL: its author has not said.';
COMMENT ON COLUMN events.time_zone IS 'By whose clock its author means it: a name of the IANA time zone database.';
CREATE INDEX events_by_end ON events ((coalesce(ends_at, starts_at)), entry_id);

ALTER TABLE entries ADD COLUMN event_place text, ADD CONSTRAINT entries_event_place_length CHECK (char_length(event_place) <= 200);
COMMENT ON COLUMN entries.event_place IS 'Where its event is; NULL where it is none. Whatever anybody writes here, a trigger puts what events says.';
CREATE INDEX entries_with_events ON entries (published_at DESC, id DESC) WHERE event_place IS NOT NULL AND deleted_at IS NULL;

ALTER TABLE entry_revisions ADD COLUMN event_starts_at timestamptz, ADD COLUMN event_ends_at timestamptz, ADD COLUMN event_zone text,
    ADD COLUMN event_place text NOT NULL DEFAULT '',
    ADD CONSTRAINT entry_revisions_event CHECK ((event_starts_at IS NULL) = (event_zone IS NULL)),
    ADD CONSTRAINT entry_revisions_event_zone_length CHECK (char_length(event_zone) <= 64),
    ADD CONSTRAINT entry_revisions_event_place_length CHECK (char_length(event_place) <= 200);

CREATE FUNCTION events_are_of_notes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.entry_id <> OLD.entry_id
        OR NOT EXISTS (SELECT FROM entries WHERE id = NEW.entry_id AND kind = 'note' AND deleted_at IS NULL) THEN
        RAISE EXCEPTION 'entry % takes no event', NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'events_are_of_notes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER events_are_of_notes BEFORE INSERT OR UPDATE ON events FOR EACH ROW EXECUTE FUNCTION events_are_of_notes();

CREATE FUNCTION entries_say_where_their_event_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.event_place := (SELECT place FROM events WHERE entry_id = NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER entries_say_where_their_event_is BEFORE UPDATE OF event_place ON entries FOR EACH ROW EXECUTE FUNCTION entries_say_where_their_event_is();
CREATE TRIGGER entries_begin_without_event BEFORE INSERT ON entries FOR EACH ROW
    WHEN (NEW.event_place IS NOT NULL) EXECUTE FUNCTION entries_say_where_their_event_is();
CREATE FUNCTION events_are_known_to_their_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE entries SET event_place = NULL WHERE id = coalesce(NEW.entry_id, OLD.entry_id);
    RETURN NULL;
END $$;
CREATE TRIGGER events_are_known_to_their_entry AFTER INSERT OR DELETE OR UPDATE ON events FOR EACH ROW EXECUTE FUNCTION events_are_known_to_their_entry();

CREATE FUNCTION events_go_with_their_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM events WHERE entry_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER events_go_with_their_entry AFTER UPDATE OF deleted_at ON entries FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION events_go_with_their_entry();

-- The event of an entry as a page takes it along with it.
CREATE FUNCTION event_of(entry bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('starts_at', v.starts_at, 'ends_at', v.ends_at, 'zone', v.time_zone, 'place', v.place)
        FROM events v WHERE v.entry_id = entry);
END $$;

DROP TRIGGER entries_search_update ON entries;
CREATE TRIGGER entries_search_update AFTER UPDATE OF title, body, audience, deleted_at, event_place ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging', 'group', 'said')) EXECUTE FUNCTION search_outbox_entry();
