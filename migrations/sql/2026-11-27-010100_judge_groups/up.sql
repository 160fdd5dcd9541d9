-- What a group says of itself is judged as profiles are: an entry stands for it, by whoever wrote the words last. It is never shown as an
-- entry; while it is withheld the group shows its handle and no text.
ALTER TABLE entries DROP CONSTRAINT entries_kind;
ALTER TABLE entries ADD CONSTRAINT entries_kind CHECK (kind IN ('note', 'link', 'item', 'comment', 'proposal', 'feature', 'candidacy',
    'profile', 'old_profile', 'source', 'flagging', 'group', 'old_group'));
ALTER TABLE entries DROP CONSTRAINT entries_stand_ins_are_not_shown;
ALTER TABLE entries ADD CONSTRAINT entries_stand_ins_are_not_shown
    CHECK (kind NOT IN ('profile', 'old_profile', 'source', 'flagging', 'group', 'old_group') OR deleted_at IS NOT NULL);
ALTER TABLE entries ADD CONSTRAINT entries_in_groups CHECK (CASE WHEN kind IN ('group', 'old_group') THEN group_id IS NOT NULL
    ELSE group_id IS NULL OR kind IN ('note', 'link', 'comment') END);
CREATE UNIQUE INDEX entries_one_per_group ON entries (group_id) WHERE kind = 'group';

CREATE OR REPLACE FUNCTION entry_is_gone(e entries) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT e.deleted_at IS NOT NULL AND e.kind <> 'flagging' AND (e.kind NOT IN ('profile', 'source', 'group') OR e.title IS NULL)
$$;
DROP TRIGGER entries_search_insert ON entries;
CREATE TRIGGER entries_search_insert AFTER INSERT ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging', 'group')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_update ON entries;
CREATE TRIGGER entries_search_update AFTER UPDATE OF title, body, audience, deleted_at ON entries FOR EACH ROW
    WHEN (NEW.kind NOT IN ('profile', 'source', 'flagging', 'group')) EXECUTE FUNCTION search_outbox_entry();
DROP TRIGGER entries_search_withheld ON entries;
CREATE TRIGGER entries_search_withheld AFTER UPDATE OF withheld ON entries FOR EACH ROW
    WHEN (NEW.withheld <> OLD.withheld AND NEW.kind NOT IN ('profile', 'source', 'flagging', 'group')) EXECUTE FUNCTION search_outbox_entry();

-- The stand-in of a group is by a member, so it comes with the group's row, which knows whom.
CREATE OR REPLACE FUNCTION actors_have_a_stand_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind <> 'group' THEN
        INSERT INTO entries (author_id, kind, title, body, body_html, published_at, bumped_at, created_at, deleted_at)
        VALUES (NEW.id, 'profile', NEW.display_name, NEW.about, NEW.about_html, NEW.created_at, NEW.created_at, NEW.created_at, NEW.created_at);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION groups_have_a_stand_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO entries (author_id, kind, group_id, title, body, body_html, published_at, bumped_at, created_at, deleted_at)
    SELECT NEW.founded_by, 'group', NEW.id, a.display_name, a.about, a.about_html, NEW.founded_at, NEW.founded_at, NEW.founded_at, NEW.founded_at
    FROM actors a WHERE a.id = NEW.id AND a.kind = 'group';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'actor % is no group', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'groups_are_actors';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER groups_have_a_stand_in AFTER INSERT ON groups FOR EACH ROW EXECUTE FUNCTION groups_have_a_stand_in();

CREATE OR REPLACE FUNCTION actors_say_what_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words entries;
BEGIN
    IF NEW.erased_at IS NULL THEN
        IF NEW.kind = 'group' THEN
            SELECT * INTO words FROM entries WHERE group_id = NEW.id AND kind = 'group';
        ELSE
            SELECT * INTO words FROM entries WHERE author_id = NEW.id AND kind = 'profile';
        END IF;
        NEW.display_name := CASE WHEN words.withheld THEN NEW.handle ELSE words.title END;
        NEW.about := CASE WHEN words.withheld THEN '' ELSE words.body END;
        NEW.about_html := CASE WHEN words.withheld THEN '' ELSE words.body_html END;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION profiles_show_their_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE actors SET display_name = handle
        WHERE id = CASE WHEN NEW.kind = 'group' THEN NEW.group_id ELSE NEW.author_id END AND erased_at IS NULL;
    RETURN NULL;
END $$;
DROP TRIGGER profiles_show_their_words ON entries;
CREATE TRIGGER profiles_show_their_words AFTER UPDATE OF title, body, body_html, withheld ON entries FOR EACH ROW
    WHEN (NEW.kind IN ('profile', 'group')) EXECUTE FUNCTION profiles_show_their_words();

-- The name of a group is not folded either.
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
