DELETE FROM notifications WHERE kind = 'named';
DELETE FROM notification_choices WHERE kind = 'named';
DROP INDEX notifications_named_once;
CREATE OR REPLACE FUNCTION notification_stands(n notifications, apart bigint[], muted bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE n.kind
        WHEN 'like' THEN entry_visible_by_id(n.entry_id, n.member_id, apart) AND EXISTS (SELECT FROM likes k
            WHERE k.entry_id = n.entry_id AND k.actor_id <> n.member_id AND k.actor_id <> ALL (apart) AND k.actor_id <> ALL (muted))
        WHEN 'follow' THEN n.actor_id <> ALL (apart) AND n.actor_id <> ALL (muted)
            AND EXISTS (SELECT FROM follows f WHERE f.follower_id = n.actor_id AND f.followed_id = n.member_id)
        WHEN 'mention' THEN n.actor_id <> ALL (muted) AND entry_visible_by_id(n.entry_id, n.member_id, apart)
        WHEN 'reply' THEN n.actor_id <> ALL (muted) AND entry_visible_by_id(n.entry_id, n.member_id, apart)
        ELSE true END
$$;
ALTER TABLE notification_choices DROP CONSTRAINT notification_choices_kind;
ALTER TABLE notification_choices ADD CONSTRAINT notification_choices_kind
    CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group'));
ALTER TABLE notifications DROP CONSTRAINT notifications_shape;
ALTER TABLE notifications ADD CONSTRAINT notifications_shape CHECK (CASE
    WHEN kind IN ('mention', 'reply', 'like') THEN entry_id IS NOT NULL AND actor_id IS NOT NULL AND num_nonnulls(words, path, message_key) = 0
    WHEN kind = 'follow' THEN entry_id IS NULL AND actor_id IS NOT NULL AND num_nonnulls(words, path, message_key) = 0
    ELSE entry_id IS NULL AND actor_id IS NULL AND num_nonnulls(words, path, message_key) = 3 END);
ALTER TABLE notifications DROP CONSTRAINT notifications_kind;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind
    CHECK (kind IN ('mention', 'reply', 'like', 'follow', 'proposal', 'standing', 'case', 'flag', 'jury', 'group'));
DROP FUNCTION readers_of(bigint, bigint, bigint[]);
CREATE OR REPLACE FUNCTION entry_stands_alone(e entries, viewer bigint, apart bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.deleted_at IS NULL
       AND (e.audience <> 'group' OR is_in_group(viewer, e.group_id))
       AND (e.author_id IS NOT DISTINCT FROM viewer
            OR (NOT e.withheld
                AND (e.author_id <> ALL (apart) OR e.kind = ANY ('{proposal,feature,candidacy}'))
                AND (e.audience <> 'followers' OR is_follower(viewer, e.author_id))))
$$;
DROP FUNCTION is_for(bigint, text, bigint, bigint, bigint);
DROP TRIGGER entries_keep_their_audience ON entries;
DROP TRIGGER entries_are_by_readers_of_their_thread ON entries;
DROP FUNCTION entries_are_by_readers_of_their_thread();
DROP TRIGGER expelled_leave_their_conversations ON sanctions;
DROP FUNCTION expelled_leave_their_conversations();
DROP TRIGGER entry_readers_follow_their_note ON entries;
DROP FUNCTION entry_readers_follow_their_note();
DROP TRIGGER entries_have_their_readers ON entries;
DROP FUNCTION entries_have_their_readers();
DROP TABLE entry_readers;
DROP FUNCTION entry_readers_only_leave();
DROP FUNCTION entry_readers_are_named_once();
ALTER TABLE members DROP COLUMN named_by;
ALTER TABLE entries DROP CONSTRAINT entries_named_are_notes;
ALTER TABLE entries DROP COLUMN named;
ALTER TABLE entries DROP CONSTRAINT entries_audience;
-- The shape before has no such readers: what was for a few is deleted there, and never public.
UPDATE entries SET audience = 'followers', deleted_at = coalesce(deleted_at, folkmoot_now()), title = NULL, link_url = NULL, body = '', body_html = ''
    WHERE audience = 'named' AND thread_id IS NULL;
UPDATE entries SET audience = 'followers' WHERE audience = 'named';
ALTER TABLE entries ADD CONSTRAINT entries_audience CHECK (audience IN ('public', 'followers', 'group'));
CREATE TRIGGER entries_keep_their_audience BEFORE UPDATE OF audience, group_id ON entries FOR EACH ROW
    WHEN ((NEW.audience, NEW.group_id) IS DISTINCT FROM (OLD.audience, OLD.group_id)) EXECUTE FUNCTION entries_keep_their_audience();
