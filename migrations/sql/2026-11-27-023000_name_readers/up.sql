-- Notes for people whom their author names. Who reads one is written down with it and never grows: nobody reads old words who was not there
-- when they were said (decision 0034). Readers can leave, and the others see that they did.
ALTER TABLE entries ADD COLUMN named integer;
COMMENT ON COLUMN entries.named IS 'For how many readers it was written, by name; of anything else, and of comments, nothing.';
ALTER TABLE entries DROP CONSTRAINT entries_audience;
ALTER TABLE entries ADD CONSTRAINT entries_audience CHECK (audience IN ('public', 'followers', 'group', 'named'));
ALTER TABLE entries ADD CONSTRAINT entries_named CHECK (CASE
    WHEN audience <> 'named' OR kind = 'comment' THEN named IS NULL
    ELSE named BETWEEN 1 AND 50 AND named IS NOT NULL END);
ALTER TABLE entries ADD CONSTRAINT entries_named_are_notes CHECK (audience <> 'named' OR (group_id IS NULL AND kind IN ('note', 'link', 'comment')));

ALTER TABLE members ADD COLUMN named_by text NOT NULL DEFAULT 'followed',
    ADD CONSTRAINT members_named_by CHECK (named_by IN ('everybody', 'followed', 'nobody'));
COMMENT ON COLUMN members.named_by IS 'Who may write to them alone: everybody, those whom they follow, or nobody.';

CREATE TABLE entry_readers (
    entry_id bigint NOT NULL,
    member_id bigint NOT NULL,
    at timestamptz NOT NULL,
    bumped_at timestamptz NOT NULL,
    left_at timestamptz,
    CONSTRAINT entry_readers_once PRIMARY KEY (entry_id, member_id),
    CONSTRAINT entry_readers_entry FOREIGN KEY (entry_id) REFERENCES entries (id),
    CONSTRAINT entry_readers_member FOREIGN KEY (member_id) REFERENCES members (id)
);
COMMENT ON TABLE entry_readers IS 'Who reads a note that is for named people, beside its author; and who has left it.';
COMMENT ON COLUMN entry_readers.at IS 'When the note was published. With the next one it lets a home be read in its order.';
COMMENT ON COLUMN entry_readers.bumped_at IS 'When something was last said there; a trigger keeps it.';
CREATE INDEX entry_readers_by_activity ON entry_readers (member_id, bumped_at DESC, entry_id DESC) WHERE left_at IS NULL;
CREATE INDEX entry_readers_by_date ON entry_readers (member_id, at DESC, entry_id DESC) WHERE left_at IS NULL;

CREATE FUNCTION entry_readers_are_named_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    note entries;
    reader members;
BEGIN
    SELECT * INTO note FROM entries WHERE id = NEW.entry_id;
    IF note.named IS NULL OR note.deleted_at IS NOT NULL OR note.author_id = NEW.member_id THEN
        RAISE EXCEPTION 'entry % is not for named people, or by this one', NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_readers_are_of_named_notes';
    END IF;
    IF (SELECT count(*) FROM entry_readers WHERE entry_id = NEW.entry_id) >= note.named THEN
        RAISE EXCEPTION 'entry % has all the readers it was written for', NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_readers_never_grow';
    END IF;
    -- Whoever is leaving for good holds the row: of the two one comes first.
    SELECT * INTO reader FROM members WHERE id = NEW.member_id AND erased_at IS NULL FOR KEY SHARE;
    IF NOT FOUND OR must_leave_groups(NEW.member_id) OR note.author_id = ANY (reader.apart) OR reader.named_by = 'nobody'
        OR (reader.named_by = 'followed' AND NOT EXISTS (SELECT FROM follows WHERE follower_id = NEW.member_id AND followed_id = note.author_id)) THEN
        RAISE EXCEPTION 'member % does not take notes of %', NEW.member_id, note.author_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_readers_take_it';
    END IF;
    NEW.at := note.published_at;
    NEW.bumped_at := note.bumped_at;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_readers_are_named_once BEFORE INSERT ON entry_readers FOR EACH ROW EXECUTE FUNCTION entry_readers_are_named_once();

-- Asked when everything is written: a note that had fewer readers than it says could get others later.
CREATE FUNCTION entries_have_their_readers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM entry_readers WHERE entry_id = NEW.id) <> NEW.named
        AND EXISTS (SELECT FROM entries WHERE id = NEW.id AND deleted_at IS NULL) THEN
        RAISE EXCEPTION 'entry % is for % readers and has others', NEW.id, NEW.named
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_have_their_readers';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entries_have_their_readers AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.named IS NOT NULL) EXECUTE FUNCTION entries_have_their_readers();

-- A reader leaves, once; nobody comes back, and nobody is put in somebody's place. The rows go with the note.
CREATE FUNCTION entry_readers_only_leave() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM entries WHERE id = OLD.entry_id AND deleted_at IS NULL) THEN
            RAISE EXCEPTION 'the readers of entry % stay written down', OLD.entry_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_readers_only_leave';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.entry_id, NEW.member_id, NEW.at) IS DISTINCT FROM (OLD.entry_id, OLD.member_id, OLD.at)
        OR (OLD.left_at IS NOT NULL AND NEW.left_at IS DISTINCT FROM OLD.left_at) THEN
        RAISE EXCEPTION 'readers of entry % only leave', OLD.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_readers_only_leave';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_readers_only_leave BEFORE UPDATE OR DELETE ON entry_readers FOR EACH ROW EXECUTE FUNCTION entry_readers_only_leave();

-- The note comes first, then its readers: whoever comments, deletes or erases takes the rows in this order.
CREATE FUNCTION entry_readers_follow_their_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deleted_at IS NOT NULL THEN
        DELETE FROM entry_readers WHERE entry_id = NEW.id;
    ELSE
        UPDATE entry_readers SET bumped_at = NEW.bumped_at WHERE entry_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_readers_follow_their_note AFTER UPDATE OF bumped_at, deleted_at ON entries FOR EACH ROW
    WHEN (NEW.named IS NOT NULL) EXECUTE FUNCTION entry_readers_follow_their_note();

-- As they leave their groups.
CREATE FUNCTION expelled_leave_their_conversations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE entry_readers SET left_at = folkmoot_now() WHERE member_id = NEW.member_id AND left_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER expelled_leave_their_conversations AFTER INSERT ON sanctions FOR EACH ROW WHEN (NEW.kind = 'expel')
    EXECUTE FUNCTION expelled_leave_their_conversations();

-- In a thread for named people only they speak.
CREATE FUNCTION entries_are_by_readers_of_their_thread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entries WHERE id = NEW.thread_id AND author_id = NEW.author_id)
        AND NOT EXISTS (SELECT FROM entry_readers WHERE entry_id = NEW.thread_id AND member_id = NEW.author_id AND left_at IS NULL) THEN
        RAISE EXCEPTION 'member % does not read thread %', NEW.author_id, NEW.thread_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_are_by_readers_of_their_thread';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entries_are_by_readers_of_their_thread BEFORE INSERT ON entries FOR EACH ROW
    WHEN (NEW.audience = 'named' AND NEW.kind = 'comment') EXECUTE FUNCTION entries_are_by_readers_of_their_thread();

DROP TRIGGER entries_keep_their_audience ON entries;
CREATE TRIGGER entries_keep_their_audience BEFORE UPDATE OF audience, group_id, named ON entries FOR EACH ROW
    WHEN ((NEW.audience, NEW.group_id, NEW.named) IS DISTINCT FROM (OLD.audience, OLD.group_id, OLD.named)) EXECUTE FUNCTION entries_keep_their_audience();

-- The visibility rule, with readers. What is public costs one comparison, and looks nowhere else.
CREATE FUNCTION is_for(viewer bigint, e_audience text, author bigint, e_group bigint, entry bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- Step by step, the most common first: one expression of them all would begin each of its questions, and cost three times as much.
    IF e_audience = 'followers' THEN
        IF author = viewer THEN RETURN true; END IF;
        RETURN EXISTS (SELECT FROM follows WHERE follower_id = viewer AND followed_id = author);
    ELSIF e_audience = 'group' THEN
        RETURN EXISTS (SELECT FROM group_members WHERE group_id = e_group AND member_id = viewer);
    ELSIF e_audience = 'named' THEN
        IF author = viewer THEN RETURN true; END IF;
        RETURN EXISTS (SELECT FROM entry_readers WHERE entry_id = entry AND member_id = viewer AND left_at IS NULL);
    END IF;
    RETURN false;
END $$;
COMMENT ON FUNCTION is_for(bigint, text, bigint, bigint, bigint) IS 'Whether the viewer is among those for whom an entry was written that is not for everybody.';
CREATE OR REPLACE FUNCTION entry_stands_alone(e entries, viewer bigint, apart bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.deleted_at IS NULL
       AND (e.audience = 'public' OR is_for(viewer, e.audience, e.author_id, e.group_id, e.id))
       AND (e.author_id IS NOT DISTINCT FROM viewer
            OR (NOT e.withheld AND (e.author_id <> ALL (apart) OR e.kind = ANY ('{proposal,feature,candidacy}'))))
$$;

-- Who else reads it, as the viewer meets them: how many, and the first three. Of two who are apart neither reads what the other says.
CREATE FUNCTION readers_of(thread bigint, viewer bigint, apart bigint[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('count', count(*), 'names', coalesce(jsonb_path_query_array(jsonb_agg(
            coalesce(nullif(a.display_name, ''), a.handle) ORDER BY a.handle), '$[0 to 2]'), '[]'))
        FROM entry_readers r JOIN actors a ON a.id = r.member_id
        WHERE r.entry_id = thread AND r.left_at IS NULL AND r.member_id IS DISTINCT FROM viewer AND r.member_id <> ALL (apart));
END $$;

-- One line for each such thread: that it was begun, and that something was said in it.
ALTER TABLE notifications DROP CONSTRAINT notifications_kind;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind
    CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group', 'named'));
ALTER TABLE notifications DROP CONSTRAINT notifications_shape;
ALTER TABLE notifications ADD CONSTRAINT notifications_shape CHECK (CASE
    WHEN kind IN ('mention', 'reply', 'like', 'named') THEN entry_id IS NOT NULL AND actor_id IS NOT NULL AND num_nonnulls(words, path, message_key) = 0
    WHEN kind = 'follow' THEN entry_id IS NULL AND actor_id IS NOT NULL AND num_nonnulls(words, path, message_key) = 0
    ELSE entry_id IS NULL AND actor_id IS NULL AND num_nonnulls(words, path, message_key) = 3 END);
ALTER TABLE notification_choices DROP CONSTRAINT notification_choices_kind;
ALTER TABLE notification_choices ADD CONSTRAINT notification_choices_kind
    CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group', 'named'));
CREATE UNIQUE INDEX notifications_named_once ON notifications (member_id, entry_id) WHERE kind = 'named';

CREATE OR REPLACE FUNCTION notification_stands(n notifications, apart bigint[], muted bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE n.kind
        WHEN 'like' THEN entry_visible_by_id(n.entry_id, n.member_id, apart) AND EXISTS (SELECT FROM likes k
            WHERE k.entry_id = n.entry_id AND k.actor_id <> n.member_id AND k.actor_id <> ALL (apart) AND k.actor_id <> ALL (muted))
        WHEN 'follow' THEN n.actor_id <> ALL (apart) AND n.actor_id <> ALL (muted)
            AND EXISTS (SELECT FROM follows f WHERE f.follower_id = n.actor_id AND f.followed_id = n.member_id)
        WHEN 'mention' THEN n.actor_id <> ALL (muted) AND entry_visible_by_id(n.entry_id, n.member_id, apart)
        WHEN 'reply' THEN n.actor_id <> ALL (muted) AND entry_visible_by_id(n.entry_id, n.member_id, apart)
        WHEN 'named' THEN n.actor_id <> ALL (apart) AND n.actor_id <> ALL (muted) AND entry_visible_by_id(n.entry_id, n.member_id, apart)
        ELSE true END
$$;
