ALTER INDEX entries_search RESET (gin_pending_list_limit);
CREATE OR REPLACE FUNCTION entry_visible(e entries, viewer bigint, apart bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN e.thread_id IS NULL THEN entry_stands_alone(e, viewer, apart)
        ELSE comment_visible(e, viewer, apart) AND thread_visible(e.thread_id, viewer) END
$$;
