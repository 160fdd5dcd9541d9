-- The one visibility rule (DESIGN, invariant 8). `viewer` is NULL for a visitor. Every surface asks this
-- function and nothing else: pages, API, search, live hints, feeds, digests, export.
CREATE FUNCTION entry_stands_alone(e entries, viewer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.deleted_at IS NULL
       AND (e.audience = 'public' OR e.author_id = viewer
            OR EXISTS (SELECT FROM follows f WHERE f.follower_id = viewer AND f.followed_id = e.author_id))
       AND (e.author_id = viewer
            OR (NOT EXISTS (SELECT FROM holds h WHERE h.entry_id = e.id AND h.released_at IS NULL)
                AND NOT EXISTS (SELECT FROM removals r WHERE r.entry_id = e.id)))
$$;
COMMENT ON FUNCTION entry_stands_alone(entries, bigint) IS 'Whether the viewer may see this entry, its thread not considered. Authors keep seeing what is held or removed, with the reason.';

-- A comment is seen only where its thread is seen, by the audience of the thread.
CREATE FUNCTION entry_visible(e entries, viewer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN e.thread_id IS NULL THEN entry_stands_alone(e, viewer)
        ELSE e.deleted_at IS NULL
         AND (e.author_id = viewer
              OR (NOT EXISTS (SELECT FROM holds h WHERE h.entry_id = e.id AND h.released_at IS NULL)
                  AND NOT EXISTS (SELECT FROM removals r WHERE r.entry_id = e.id)))
         AND EXISTS (SELECT FROM entries t WHERE t.id = e.thread_id AND entry_stands_alone(t, viewer))
        END
$$;
COMMENT ON FUNCTION entry_visible(entries, bigint) IS 'Whether the viewer (NULL: a visitor) may see this entry.';

-- For statements that have an id and no row.
CREATE FUNCTION entry_visible_by_id(entry bigint, viewer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM entries e WHERE e.id = entry AND entry_visible(e, viewer))
$$;
