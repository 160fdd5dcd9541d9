-- The one visibility rule (DESIGN, invariant 8). `viewer` is NULL for a visitor. Every surface asks these
-- functions and nothing else: pages, API, search, live hints, feeds, digests, export.
--
-- A page asks them for some hundred lines. Postgres puts a function in SQL into the query that asks it, at no cost, as long
-- as it looks into no other table; so what must look elsewhere is a function of its own, asked only where it matters.

CREATE FUNCTION is_follower(viewer bigint, author bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM follows WHERE follower_id = viewer AND followed_id = author);
END $$;

CREATE FUNCTION entry_stands_alone(e entries, viewer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.deleted_at IS NULL
       AND (e.author_id IS NOT DISTINCT FROM viewer
            OR (NOT e.withheld AND (e.audience = 'public' OR is_follower(viewer, e.author_id))))
$$;
COMMENT ON FUNCTION entry_stands_alone(entries, bigint) IS 'Whether the viewer may see this entry, its thread not considered. Authors keep seeing what is held or removed, with the reason.';

CREATE FUNCTION thread_visible(thread bigint, viewer bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM entries t WHERE t.id = thread AND entry_stands_alone(t, viewer));
END $$;

-- For statements that have made sure of the thread: a comment has the audience of its thread.
CREATE FUNCTION comment_visible(c entries, viewer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT c.deleted_at IS NULL AND (c.author_id IS NOT DISTINCT FROM viewer OR NOT c.withheld)
$$;
COMMENT ON FUNCTION comment_visible(entries, bigint) IS 'Whether a viewer who may see the thread may see this comment in it.';

CREATE FUNCTION entry_visible(e entries, viewer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN e.thread_id IS NULL THEN entry_stands_alone(e, viewer)
        ELSE comment_visible(e, viewer) AND thread_visible(e.thread_id, viewer) END
$$;
COMMENT ON FUNCTION entry_visible(entries, bigint) IS 'Whether the viewer (NULL: a visitor) may see this entry.';

-- For statements that have an id and no row.
CREATE FUNCTION entry_visible_by_id(entry bigint, viewer bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM entries e WHERE e.id = entry AND entry_visible(e, viewer));
END $$;
