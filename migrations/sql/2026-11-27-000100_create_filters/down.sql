CREATE OR REPLACE FUNCTION entry_stands_alone(e entries, viewer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.deleted_at IS NULL
       AND (e.author_id IS NOT DISTINCT FROM viewer
            OR (NOT e.withheld AND (e.audience = 'public' OR is_follower(viewer, e.author_id))))
$$;
CREATE OR REPLACE FUNCTION comment_visible(c entries, viewer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT c.deleted_at IS NULL AND (c.author_id IS NOT DISTINCT FROM viewer OR NOT c.withheld)
$$;
DROP FUNCTION entry_visible_by_id(bigint, bigint, bigint[]);
DROP FUNCTION thread_visible(bigint, bigint, bigint[]);
DROP FUNCTION entry_visible(entries, bigint, bigint[]);
DROP FUNCTION comment_visible(entries, bigint, bigint[]);
DROP FUNCTION entry_stands_alone(entries, bigint, bigint[]);
DROP FUNCTION apart_of(bigint);
DROP TRIGGER members_filter_as_their_tables_say ON members;
DROP FUNCTION members_filter_as_their_tables_say();
DROP TABLE hides;
DROP TABLE mutes;
DROP TABLE blocks;
DROP FUNCTION mutes_are_summed_up();
DROP FUNCTION blocks_set_apart();
DROP FUNCTION blocks_have_an_end();
ALTER TABLE members DROP COLUMN muted_words, DROP COLUMN muted, DROP COLUMN apart;
