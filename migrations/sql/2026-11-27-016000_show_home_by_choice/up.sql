-- What a member's home stream shows, and in which order: their choice, which their pages and their own feed follow.
ALTER TABLE members
    ADD COLUMN home_show text NOT NULL DEFAULT 'classic',
    ADD COLUMN home_order text NOT NULL DEFAULT 'activity',
    ADD CONSTRAINT members_home_show CHECK (home_show IN ('friends', 'classic', 'everything')),
    ADD CONSTRAINT members_home_order CHECK (home_order IN ('activity', 'date'));
COMMENT ON COLUMN members.home_show IS 'friends: what those they follow post, and their groups. classic: with what these like and talk about. everything: in all public groups too.';

-- Home is put together when it is read (decision 0030): nothing is written for each follower. What somebody liked and said of late
-- is found by these, for few who are followed from their side, for many from the side of time.
CREATE INDEX entries_comments_by_author ON entries (author_id, published_at DESC, id DESC) WHERE thread_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX likes_by_time ON likes (at DESC, entry_id, actor_id);
CREATE INDEX likes_by_entry ON likes (entry_id, at, actor_id);
-- With proposals' threads too, which search leaves out.
DROP INDEX entries_by_activity;
CREATE INDEX entries_by_activity ON entries (bumped_at DESC, id DESC) WHERE thread_id IS NULL AND deleted_at IS NULL;

-- Streams by date.
CREATE INDEX entries_by_date ON entries (published_at DESC, id DESC) WHERE thread_id IS NULL AND deleted_at IS NULL;
CREATE INDEX entries_by_author_and_date ON entries (author_id, published_at DESC, id DESC) WHERE thread_id IS NULL AND deleted_at IS NULL;
CREATE INDEX entries_by_group_and_date ON entries (group_id, published_at DESC, id DESC) WHERE group_id IS NOT NULL AND thread_id IS NULL AND deleted_at IS NULL;
