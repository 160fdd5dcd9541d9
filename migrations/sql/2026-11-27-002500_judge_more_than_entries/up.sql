-- What is no entry can break a rule too: what somebody says about themselves, a feed that they bring in, a proposal. So that these are
-- flagged, held, judged, appealed and logged by the rules that hold for entries, a profile and a source each have an entry that stands
-- for it: a stand-in. It is never shown as an entry; to every surface it is a deleted one.
ALTER TABLE entries DROP CONSTRAINT entries_kind;
ALTER TABLE entries ADD CONSTRAINT entries_kind
    CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature', 'candidacy', 'profile', 'old_profile', 'source'));
ALTER TABLE entries DROP CONSTRAINT entries_items_have_a_source;
ALTER TABLE entries ADD CONSTRAINT entries_items_have_a_source CHECK ((kind IN ('item', 'source')) = (source_id IS NOT NULL));
ALTER TABLE entries ADD CONSTRAINT entries_stand_ins_are_not_shown CHECK (kind NOT IN ('profile', 'old_profile', 'source') OR deleted_at IS NOT NULL);
CREATE UNIQUE INDEX entries_one_per_profile ON entries (author_id) WHERE kind = 'profile';
CREATE UNIQUE INDEX entries_one_per_source ON entries (source_id) WHERE kind = 'source';

-- Whether there is nothing left to show again: a stand-in is there as long as what it stands for has words.
CREATE FUNCTION entry_is_gone(e entries) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT e.deleted_at IS NOT NULL AND (e.kind NOT IN ('profile', 'source') OR e.title IS NULL)
$$;

-- Nobody searches for a stand-in, and what is withheld leaves the search engine by whatever it is withheld.
DROP TRIGGER entries_search_insert ON entries;
CREATE TRIGGER entries_search_insert AFTER INSERT ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_update ON entries;
CREATE TRIGGER entries_search_update AFTER UPDATE OF title, body, audience, deleted_at ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER holds_search ON holds;
DROP TRIGGER removals_search ON removals;
DROP FUNCTION search_outbox_held();
CREATE TRIGGER entries_search_withheld AFTER UPDATE OF withheld ON entries FOR EACH ROW
    WHEN (NEW.withheld <> OLD.withheld AND NEW.kind NOT IN ('profile', 'source')) EXECUTE FUNCTION search_outbox_entry();

-- Profiles. The stand-in keeps what its owner says, and whoever finds other words after a removal gets a new one, as a removed note is
-- followed by another (the one before becomes an old_profile). The actor's columns, which every surface reads, show it unless it is withheld.
CREATE FUNCTION actors_have_a_stand_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO entries (author_id, kind, title, body, body_html, published_at, bumped_at, created_at, deleted_at)
    VALUES (NEW.id, 'profile', NEW.display_name, NEW.about, NEW.about_html, NEW.created_at, NEW.created_at, NEW.created_at, NEW.created_at);
    RETURN NULL;
END $$;
CREATE TRIGGER actors_have_a_stand_in AFTER INSERT ON actors FOR EACH ROW EXECUTE FUNCTION actors_have_a_stand_in();
INSERT INTO entries (author_id, kind, title, body, body_html, published_at, bumped_at, created_at, deleted_at)
    SELECT id, 'profile', CASE WHEN erased_at IS NULL THEN display_name END, about, about_html, created_at, created_at, created_at, created_at
    FROM actors ORDER BY id;

CREATE FUNCTION actors_say_what_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words entries;
BEGIN
    IF NEW.erased_at IS NULL THEN
        SELECT * INTO words FROM entries WHERE author_id = NEW.id AND kind = 'profile';
        NEW.display_name := CASE WHEN words.withheld THEN NEW.handle ELSE words.title END;
        NEW.about := CASE WHEN words.withheld THEN '' ELSE words.body END;
        NEW.about_html := CASE WHEN words.withheld THEN '' ELSE words.body_html END;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER actors_say_what_stands BEFORE UPDATE OF display_name, about, about_html ON actors
    FOR EACH ROW EXECUTE FUNCTION actors_say_what_stands();
COMMENT ON COLUMN actors.display_name IS 'Whatever anybody writes here and in about, a trigger puts what the profile''s stand-in says, and nothing of it while that is withheld: the handle stands in its place.';

CREATE FUNCTION profiles_show_their_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE actors SET display_name = handle WHERE id = NEW.author_id AND erased_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER profiles_show_their_words AFTER UPDATE OF title, body, body_html, withheld ON entries FOR EACH ROW
    WHEN (NEW.kind = 'profile') EXECUTE FUNCTION profiles_show_their_words();

-- Sources. While one is withheld nothing is fetched, and what it brought in is withheld with it: the newest thousand at once, what is
-- older by the beat, so that nobody waits for a long statement.
ALTER TABLE sources ADD COLUMN withheld boolean NOT NULL DEFAULT false;
ALTER TABLE sources ADD COLUMN unsettled boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN sources.withheld IS 'Whatever anybody writes here, a trigger puts what its stand-in says.';
COMMENT ON COLUMN sources.unsettled IS 'Whether some of what it brought in may not be withheld, or shown, as the source is by now.';
CREATE INDEX sources_unsettled ON sources (id) WHERE unsettled;

CREATE FUNCTION sources_have_a_stand_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO entries (author_id, kind, source_id, title, body, published_at, bumped_at, created_at, deleted_at)
    VALUES (NEW.actor_id, 'source', NEW.id, coalesce(nullif(NEW.title, ''), left(NEW.url, 300)), NEW.url, NEW.added_at, NEW.added_at, NEW.added_at, NEW.added_at);
    RETURN NULL;
END $$;
CREATE TRIGGER sources_have_a_stand_in AFTER INSERT ON sources FOR EACH ROW EXECUTE FUNCTION sources_have_a_stand_in();
INSERT INTO entries (author_id, kind, source_id, title, body, published_at, bumped_at, created_at, deleted_at)
    SELECT actor_id, 'source', id, CASE WHEN url NOT LIKE 'about:erased/%' THEN coalesce(nullif(title, ''), left(url, 300)) END,
        CASE WHEN url NOT LIKE 'about:erased/%' THEN url ELSE '' END, added_at, added_at, added_at, added_at
    FROM sources ORDER BY id;

CREATE FUNCTION sources_name_their_stand_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE entries SET title = coalesce(nullif(NEW.title, ''), left(NEW.url, 300)), body = NEW.url WHERE source_id = NEW.id AND kind = 'source';
    RETURN NULL;
END $$;
CREATE TRIGGER sources_name_their_stand_in AFTER UPDATE OF title, url ON sources FOR EACH ROW
    WHEN (NEW.url NOT LIKE 'about:erased/%' AND (NEW.title, NEW.url) IS DISTINCT FROM (OLD.title, OLD.url))
    EXECUTE FUNCTION sources_name_their_stand_in();

CREATE FUNCTION sources_are_withheld_by_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.withheld := coalesce((SELECT withheld FROM entries WHERE source_id = NEW.id AND kind = 'source'), false);
    RETURN NEW;
END $$;
CREATE TRIGGER sources_are_withheld_by_cases BEFORE UPDATE OF withheld ON sources
    FOR EACH ROW EXECUTE FUNCTION sources_are_withheld_by_cases();

-- At most a thousand items of a source that are not as the source is. Returns how many there were.
CREATE FUNCTION settle_source(wanted bigint) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    hidden boolean := (SELECT withheld FROM sources WHERE id = wanted);
    settled integer;
BEGIN
    UPDATE entries SET withheld = hidden WHERE id IN (
        SELECT id FROM entries WHERE source_id = wanted AND kind = 'item' AND withheld <> hidden
            AND (hidden OR NOT is_withheld_itself(id))
        ORDER BY id DESC LIMIT 1000);
    GET DIAGNOSTICS settled = ROW_COUNT;
    UPDATE sources SET unsettled = settled = 1000 WHERE id = wanted;
    RETURN settled;
END $$;

CREATE FUNCTION sources_hide_what_they_brought() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sources SET withheld = NEW.withheld WHERE id = NEW.source_id;
    PERFORM settle_source(NEW.source_id);
    RETURN NULL;
END $$;
CREATE TRIGGER sources_hide_what_they_brought AFTER UPDATE OF withheld ON entries FOR EACH ROW
    WHEN (NEW.kind = 'source' AND NEW.withheld <> OLD.withheld) EXECUTE FUNCTION sources_hide_what_they_brought();

-- A case about a flood: beside the stand-in of its author's profile it covers entries of theirs, and holds, removes and restores them all.
CREATE TABLE case_covers (
    case_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    place integer NOT NULL,
    ledger_entry_id bigint NOT NULL,
    CONSTRAINT case_covers_once PRIMARY KEY (case_id, entry_id),
    CONSTRAINT case_covers_case FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT case_covers_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT case_covers_record FOREIGN KEY (ledger_entry_id) REFERENCES ledger_entries (id),
    CONSTRAINT case_covers_place UNIQUE (case_id, place),
    CONSTRAINT case_covers_at_most_a_thousand CHECK (place BETWEEN 1 AND 1000)
);
CREATE INDEX case_covers_by_entry ON case_covers (entry_id);
COMMENT ON TABLE case_covers IS 'What else a case is about than the entry it names.';
CREATE TRIGGER case_covers_need_a_record BEFORE INSERT ON case_covers FOR EACH ROW EXECUTE FUNCTION require_own_record();
CREATE TRIGGER case_covers_are_history BEFORE UPDATE OR DELETE ON case_covers FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE VIEW case_subjects AS
    SELECT id AS case_id, entry_id FROM cases UNION ALL SELECT case_id, entry_id FROM case_covers;
COMMENT ON VIEW case_subjects IS 'What each case is about: the entry it names, and what it covers beside it.';

-- What a case has answered is answered, until the entry says something else.
CREATE OR REPLACE FUNCTION flag_is_answered(f flags) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM case_subjects x JOIN cases c ON c.id = x.case_id JOIN entries e ON e.id = x.entry_id
        WHERE x.entry_id = f.entry_id AND c.opened_at >= f.at AND (e.edited_at IS NULL OR e.edited_at < c.opened_at))
$$;

-- The case that withholds an entry: its own, or one that covers it. Held first.
CREATE FUNCTION withholding_case(wanted bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT w.case_id FROM (
        SELECT h.case_id, 0 AS place FROM holds h WHERE h.entry_id = wanted AND h.released_at IS NULL
        UNION ALL SELECT r.case_id, 1 FROM removals r WHERE r.entry_id = wanted
        UNION ALL SELECT h.case_id, 2 FROM case_covers v JOIN holds h ON h.case_id = v.case_id WHERE v.entry_id = wanted AND h.released_at IS NULL
        UNION ALL SELECT r.case_id, 3 FROM case_covers v JOIN removals r ON r.case_id = v.case_id WHERE v.entry_id = wanted) w
    ORDER BY w.place, w.case_id LIMIT 1
$$;
CREATE FUNCTION is_withheld_itself(wanted bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN withholding_case(wanted) IS NOT NULL;
END $$;

CREATE FUNCTION case_withholding(wanted bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(withholding_case(wanted), (SELECT withholding_case(s.id) FROM entries i
        JOIN entries s ON s.source_id = i.source_id AND s.kind = 'source' WHERE i.id = wanted AND i.kind = 'item'))
$$;
COMMENT ON FUNCTION case_withholding(bigint) IS 'The case for which an entry is held or removed; NULL when it is neither.';

CREATE OR REPLACE FUNCTION entries_are_withheld_by_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.withheld := is_withheld_itself(NEW.id)
        OR (NEW.kind = 'item' AND EXISTS (SELECT FROM sources s WHERE s.id = NEW.source_id AND s.withheld));
    RETURN NEW;
END $$;
DROP TRIGGER entries_begin_free ON entries;
CREATE TRIGGER entries_begin_free BEFORE INSERT ON entries
    FOR EACH ROW WHEN (NEW.withheld OR NEW.kind = 'item') EXECUTE FUNCTION entries_are_withheld_by_cases();

CREATE OR REPLACE FUNCTION withheld_again() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ruled record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    -- Whatever is set here, the trigger of the row says what holds and removals say. In the order of ids, so that two never wait for each other.
    UPDATE entries SET withheld = true WHERE id IN (
        SELECT e.id FROM entries e WHERE e.id = ruled.entry_id OR e.id IN (SELECT entry_id FROM case_covers WHERE case_id = ruled.case_id)
        ORDER BY e.id FOR NO KEY UPDATE);
    RETURN NULL;
END $$;
