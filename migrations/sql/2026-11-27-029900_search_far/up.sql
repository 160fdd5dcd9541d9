-- The rule asks the comment's thread with the list that it was handed: looking the list up again was half of what a found comment costs.
CREATE OR REPLACE FUNCTION entry_visible(e entries, viewer bigint, apart bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN e.thread_id IS NULL THEN entry_stands_alone(e, viewer, apart)
        ELSE comment_visible(e, viewer, apart) AND thread_visible(e.thread_id, viewer, apart) END
$$;

-- What was posted since the index of words was last put in order is read word by word in each search: 4 MB of it, as is usual, cost
-- 3.6 ms each. With an eighth of that a post puts it in order somewhat more often.
ALTER INDEX entries_search SET (gin_pending_list_limit = 512);
