CREATE OR REPLACE FUNCTION entry_stands_alone(e entries, viewer bigint, apart bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.deleted_at IS NULL
       AND (e.author_id IS NOT DISTINCT FROM viewer
            OR (NOT e.withheld
                AND (e.author_id <> ALL (apart) OR e.kind = ANY ('{proposal,feature,candidacy}'))
                AND (e.audience = 'public' OR is_follower(viewer, e.author_id))))
$$;
DROP FUNCTION is_in_group(bigint, bigint);
DROP TRIGGER entries_keep_their_audience ON entries;
DROP FUNCTION entries_keep_their_audience();
DROP TRIGGER entries_are_by_members_of_their_group ON entries;
DROP FUNCTION entries_are_by_members_of_their_group();
DROP INDEX entries_by_group;
ALTER TABLE entries DROP CONSTRAINT entries_of_a_group_have_one;
ALTER TABLE entries DROP CONSTRAINT entries_audience;
-- The shape before has no such readers: what was for a few is deleted there, and never public.
UPDATE entries SET audience = 'followers', deleted_at = coalesce(deleted_at, folkmoot_now()), title = NULL, link_url = NULL, body = '', body_html = ''
    WHERE audience = 'group' AND thread_id IS NULL;
UPDATE entries SET audience = 'followers' WHERE audience = 'group';
ALTER TABLE entries ADD CONSTRAINT entries_audience CHECK (audience IN ('public', 'followers'));
ALTER TABLE entries DROP CONSTRAINT entries_group;
ALTER TABLE entries DROP COLUMN group_id;
DROP TRIGGER expelled_leave_their_groups ON sanctions;
DROP FUNCTION expelled_leave_their_groups();
DROP TABLE group_acts;
DROP TABLE group_requests;
DROP TABLE group_members;
DROP FUNCTION groups_keep_an_administrator();
DROP FUNCTION must_leave_groups(bigint);
DROP FUNCTION groups_are_entered();
DROP TABLE groups;
