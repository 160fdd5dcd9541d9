DROP FUNCTION entry_visible_by_id(bigint, bigint);
DROP FUNCTION entry_visible(entries, bigint);
DROP FUNCTION comment_visible(entries, bigint);
DROP FUNCTION thread_visible(bigint, bigint);
DROP FUNCTION entry_stands_alone(entries, bigint);
DROP FUNCTION is_follower(bigint, bigint);
