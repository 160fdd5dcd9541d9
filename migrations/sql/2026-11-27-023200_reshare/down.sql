DELETE FROM notifications WHERE kind = 'reshare';
DELETE FROM notification_choices WHERE kind = 'reshare';
DROP INDEX notifications_reshares_once;
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
DROP FUNCTION carried_by(bigint, bigint, bigint[]);
DROP FUNCTION passed_on_by(bigint, bigint, bigint[]);
DROP TRIGGER entries_keep_what_they_carry ON entries;
DROP TRIGGER entries_carry_public_entries ON entries;
DROP FUNCTION entries_carry_public_entries();
DROP TABLE reshares;
DROP FUNCTION reshares_are_of_public_entries();
DROP FUNCTION can_be_passed_on(bigint);
DROP INDEX entries_by_carried;
ALTER TABLE entries DROP COLUMN carries_id;
