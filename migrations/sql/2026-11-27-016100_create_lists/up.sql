-- Lists of people: a member's own ways to read those they follow. Nobody else is told.
CREATE TABLE lists (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL,
    name text NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT lists_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT lists_once UNIQUE (member_id, name),
    CONSTRAINT lists_whose UNIQUE (id, member_id),
    CONSTRAINT lists_name_length CHECK (char_length(name) BETWEEN 1 AND 60)
);
COMMENT ON TABLE lists IS 'Lists of people that a member keeps, each a stream of its own that only they read.';

-- Whoever is followed no more, or was blocked, or has left, is in no list any more: the key sees to it.
CREATE TABLE list_people (
    list_id bigint NOT NULL,
    member_id bigint NOT NULL,
    actor_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT list_people_once PRIMARY KEY (list_id, actor_id),
    CONSTRAINT list_people_list FOREIGN KEY (list_id, member_id) REFERENCES lists (id, member_id) ON DELETE CASCADE,
    CONSTRAINT list_people_are_followed FOREIGN KEY (member_id, actor_id) REFERENCES follows (follower_id, followed_id) ON DELETE CASCADE
);
CREATE INDEX list_people_by_follow ON list_people (member_id, actor_id);
COMMENT ON TABLE list_people IS 'Who is in a list; its owner follows them all.';
COMMENT ON COLUMN list_people.member_id IS 'Whose list it is.';
CREATE TRIGGER list_people_never_change BEFORE UPDATE ON list_people FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE follows ADD COLUMN in_home boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN follows.in_home IS 'Whether they are read at home; who is not is read in a list only.';

-- One after the other: of two at once the second counts the first.
CREATE FUNCTION lists_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM members WHERE id = NEW.member_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM lists WHERE member_id = NEW.member_id) >= 50 THEN
        RAISE EXCEPTION 'member % keeps as many lists as one member can', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lists_have_an_end';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lists_have_an_end BEFORE INSERT ON lists FOR EACH ROW EXECUTE FUNCTION lists_have_an_end();

CREATE FUNCTION list_people_have_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM lists WHERE id = NEW.list_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM list_people WHERE list_id = NEW.list_id) >= 500 THEN
        RAISE EXCEPTION 'list % has as many people as one list can', NEW.list_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_people_have_an_end';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER list_people_have_an_end BEFORE INSERT ON list_people FOR EACH ROW EXECUTE FUNCTION list_people_have_an_end();

-- Nobody who is followed is read nowhere. The row is held: whoever takes them out of the list meanwhile comes after, and brings them home.
CREATE FUNCTION follows_are_read_somewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM list_people WHERE member_id = NEW.follower_id AND actor_id = NEW.followed_id LIMIT 1 FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'member % has % in no list', NEW.follower_id, NEW.followed_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'follows_are_read_somewhere';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER follows_are_read_somewhere BEFORE INSERT OR UPDATE ON follows FOR EACH ROW WHEN (NOT NEW.in_home)
    EXECUTE FUNCTION follows_are_read_somewhere();

CREATE FUNCTION list_people_come_home() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE follows SET in_home = true WHERE follower_id = OLD.member_id AND followed_id = OLD.actor_id AND NOT in_home
        AND NOT EXISTS (SELECT FROM list_people WHERE member_id = OLD.member_id AND actor_id = OLD.actor_id);
    RETURN NULL;
END $$;
CREATE TRIGGER list_people_come_home AFTER DELETE ON list_people FOR EACH ROW EXECUTE FUNCTION list_people_come_home();
