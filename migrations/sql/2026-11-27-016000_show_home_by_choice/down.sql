DROP INDEX entries_by_group_and_date;
DROP INDEX entries_by_author_and_date;
DROP INDEX entries_by_date;
DROP INDEX entries_by_activity;
CREATE INDEX entries_by_activity ON entries (bumped_at DESC, id DESC) WHERE thread_id IS NULL AND deleted_at IS NULL AND kind <> 'proposal';
DROP INDEX likes_by_entry;
DROP INDEX likes_by_time;
DROP INDEX entries_comments_by_author;
ALTER TABLE members DROP COLUMN home_order, DROP COLUMN home_show;
