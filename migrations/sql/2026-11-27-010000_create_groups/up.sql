-- Groups: actors that members found, join, leave and post into. Who is in one is its members' own affair: no line of the ledger tells it.
CREATE TABLE groups (
    id bigint PRIMARY KEY,
    entrance text NOT NULL,
    founded_by bigint NOT NULL,
    founded_at timestamptz NOT NULL DEFAULT folkmoot_now(),
    closed_at timestamptz,
    CONSTRAINT groups_actor FOREIGN KEY (id) REFERENCES actors (id),
    CONSTRAINT groups_founder FOREIGN KEY (founded_by) REFERENCES members (id),
    CONSTRAINT groups_entrance CHECK (entrance IN ('public', 'request', 'private'))
);
COMMENT ON TABLE groups IS 'Actors of kind group: how one gets in, and what follows for what is written there.';
COMMENT ON COLUMN groups.entrance IS 'public: everybody reads, members join at once. request: everybody reads, an administrator lets in. private: only its members read.';
COMMENT ON COLUMN groups.closed_at IS 'When its last member left: nobody joins or posts any more.';

CREATE TABLE group_members (
    group_id bigint NOT NULL,
    member_id bigint NOT NULL,
    is_admin boolean NOT NULL DEFAULT false,
    since timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT group_members_once PRIMARY KEY (group_id, member_id),
    CONSTRAINT group_members_group FOREIGN KEY (group_id) REFERENCES groups (id),
    CONSTRAINT group_members_member FOREIGN KEY (member_id) REFERENCES members (id)
);
CREATE INDEX group_members_by_member ON group_members (member_id);
COMMENT ON TABLE group_members IS 'Who is in a group now, and who administers it.';

CREATE TABLE group_requests (
    group_id bigint NOT NULL,
    member_id bigint NOT NULL,
    invited_by bigint,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT group_requests_once PRIMARY KEY (group_id, member_id),
    CONSTRAINT group_requests_group FOREIGN KEY (group_id) REFERENCES groups (id),
    CONSTRAINT group_requests_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT group_requests_inviter FOREIGN KEY (invited_by) REFERENCES members (id)
);
CREATE INDEX group_requests_by_member ON group_requests (member_id);
COMMENT ON TABLE group_requests IS 'Who waits at the door of a group: they have asked, or an administrator has invited them.';

CREATE TABLE group_acts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_id bigint NOT NULL,
    what text NOT NULL,
    member_id bigint NOT NULL,
    by_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT folkmoot_now(),
    CONSTRAINT group_acts_group FOREIGN KEY (group_id) REFERENCES groups (id),
    CONSTRAINT group_acts_member FOREIGN KEY (member_id) REFERENCES members (id),
    CONSTRAINT group_acts_by FOREIGN KEY (by_id) REFERENCES members (id),
    CONSTRAINT group_acts_what CHECK (what IN ('founded', 'joined', 'invited', 'let_in', 'refused', 'left', 'removed', 'named', 'unnamed', 'changed'))
);
CREATE INDEX group_acts_by_group ON group_acts (group_id, id DESC);
COMMENT ON TABLE group_acts IS 'What was done at the door of a group and by whom; its members read it.';
CREATE TRIGGER group_acts_are_history BEFORE UPDATE OR DELETE ON group_acts FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Nobody comes into a closed group, nor into more groups than a home stream can ask.
CREATE FUNCTION groups_are_entered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    door groups;
BEGIN
    -- Whoever leaves last holds this row too: of the two one comes first.
    SELECT * INTO door FROM groups WHERE id = NEW.group_id FOR SHARE;
    IF door.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'group % is closed', NEW.group_id USING ERRCODE = 'check_violation', CONSTRAINT = 'groups_closed';
    END IF;
    IF must_leave_groups(NEW.member_id) THEN
        RAISE EXCEPTION 'member % is gone or expelled', NEW.member_id USING ERRCODE = 'check_violation', CONSTRAINT = 'groups_are_of_members';
    END IF;
    IF NOT NEW.is_admin AND NOT EXISTS (SELECT FROM group_members WHERE group_id = NEW.group_id AND is_admin) THEN
        RAISE EXCEPTION 'group % has no administrator', NEW.group_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'groups_keep_an_administrator';
    END IF;
    IF (SELECT count(*) FROM group_members WHERE member_id = NEW.member_id) >= 200 THEN
        RAISE EXCEPTION 'member % is in as many groups as one member can', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'groups_per_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER groups_are_entered BEFORE INSERT ON group_members FOR EACH ROW EXECUTE FUNCTION groups_are_entered();
CREATE TRIGGER group_members_stay_themselves BEFORE UPDATE ON group_members FOR EACH ROW
    WHEN ((NEW.group_id, NEW.member_id, NEW.since) IS DISTINCT FROM (OLD.group_id, OLD.member_id, OLD.since)) EXECUTE FUNCTION refuse_change();

-- As long as somebody is in it, somebody administers it. Whose account is gone, or who was expelled, is followed by whoever is there longest.
CREATE FUNCTION groups_keep_an_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT OLD.is_admin AND TG_OP = 'UPDATE' THEN
        RETURN NULL;
    END IF;
    PERFORM FROM groups WHERE id = OLD.group_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM group_members WHERE group_id = OLD.group_id AND is_admin) THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT FROM group_members WHERE group_id = OLD.group_id) THEN
        UPDATE groups SET closed_at = folkmoot_now() WHERE id = OLD.group_id AND closed_at IS NULL;
        DELETE FROM group_requests WHERE group_id = OLD.group_id;
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' AND must_leave_groups(OLD.member_id) THEN
        UPDATE group_members SET is_admin = true WHERE group_id = OLD.group_id AND member_id = (
            SELECT g.member_id FROM group_members g WHERE g.group_id = OLD.group_id
            ORDER BY EXISTS (SELECT FROM sanctions s WHERE s.member_id = g.member_id AND s.kind IN ('suspend', 'expel')
                AND s.ends_at > (SELECT folkmoot_now())), g.since, g.member_id LIMIT 1);
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'member % is the last administrator of group %', OLD.member_id, OLD.group_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'groups_keep_an_administrator';
END $$;
CREATE FUNCTION must_leave_groups(wanted bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM members WHERE id = wanted AND erased_at IS NOT NULL)
        OR EXISTS (SELECT FROM sanctions WHERE member_id = wanted AND kind = 'expel' AND ends_at > (SELECT folkmoot_now()));
END $$;
CREATE TRIGGER groups_keep_an_administrator AFTER DELETE OR UPDATE OF is_admin ON group_members
    FOR EACH ROW EXECUTE FUNCTION groups_keep_an_administrator();

CREATE FUNCTION expelled_leave_their_groups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM group_requests WHERE member_id = NEW.member_id;
    DELETE FROM group_members WHERE member_id = NEW.member_id;
    RETURN NULL;
END $$;
CREATE TRIGGER expelled_leave_their_groups AFTER INSERT ON sanctions FOR EACH ROW WHEN (NEW.kind = 'expel')
    EXECUTE FUNCTION expelled_leave_their_groups();

-- Entries in groups. In a group that everybody reads they are public ones with a group; only those of private groups have an audience of
-- their own, so that nothing public costs a look at who is in what.
ALTER TABLE entries ADD COLUMN group_id bigint;
ALTER TABLE entries ADD CONSTRAINT entries_group FOREIGN KEY (group_id) REFERENCES groups (id);
ALTER TABLE entries DROP CONSTRAINT entries_audience;
ALTER TABLE entries ADD CONSTRAINT entries_audience CHECK (audience IN ('public', 'followers', 'group'));
ALTER TABLE entries ADD CONSTRAINT entries_of_a_group_have_one CHECK (audience <> 'group' OR group_id IS NOT NULL);
CREATE INDEX entries_by_group ON entries (group_id, bumped_at DESC, id DESC) WHERE group_id IS NOT NULL AND thread_id IS NULL AND deleted_at IS NULL;
COMMENT ON COLUMN entries.group_id IS 'The group it was posted into; of a comment that of its thread.';

CREATE FUNCTION entries_are_by_members_of_their_group() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    door text;
BEGIN
    -- The row of the membership is held: whoever is being removed has posted before, or does not post.
    IF NEW.kind <> 'comment' OR NEW.audience = 'group' THEN
        PERFORM FROM group_members WHERE group_id = NEW.group_id AND member_id = NEW.author_id FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'member % is not in group %', NEW.author_id, NEW.group_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_are_by_members_of_their_group';
        END IF;
    END IF;
    IF NEW.kind <> 'comment' THEN
        SELECT entrance INTO door FROM groups WHERE id = NEW.group_id FOR SHARE;
        IF NEW.audience <> (CASE WHEN door = 'private' THEN 'group' ELSE 'public' END) THEN
            RAISE EXCEPTION 'what is posted into group % is not for %', NEW.group_id, NEW.audience
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_have_the_audience_of_their_group';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entries_are_by_members_of_their_group BEFORE INSERT ON entries FOR EACH ROW
    WHEN (NEW.group_id IS NOT NULL AND NEW.kind NOT IN ('group', 'old_group')) EXECUTE FUNCTION entries_are_by_members_of_their_group();

-- What was written for a few is never for more of them later, whatever becomes of the group.
CREATE FUNCTION entries_keep_their_audience() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entry % keeps the audience it was written for', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_keep_their_audience';
END $$;
CREATE TRIGGER entries_keep_their_audience BEFORE UPDATE OF audience, group_id ON entries FOR EACH ROW
    WHEN ((NEW.audience, NEW.group_id) IS DISTINCT FROM (OLD.audience, OLD.group_id)) EXECUTE FUNCTION entries_keep_their_audience();

-- The visibility rule, with groups. Of what is written in a private group even its author sees nothing any more who is not in it: under
-- their own words stand those of others. They still find them in their export, and can take them back.
CREATE FUNCTION is_in_group(viewer bigint, wanted bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM group_members WHERE group_id = wanted AND member_id = viewer);
END $$;
CREATE OR REPLACE FUNCTION entry_stands_alone(e entries, viewer bigint, apart bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.deleted_at IS NULL
       AND (e.audience <> 'group' OR is_in_group(viewer, e.group_id))
       AND (e.author_id IS NOT DISTINCT FROM viewer
            OR (NOT e.withheld
                AND (e.author_id <> ALL (apart) OR e.kind = ANY ('{proposal,feature,candidacy}'))
                AND (e.audience <> 'followers' OR is_follower(viewer, e.author_id))))
$$;
