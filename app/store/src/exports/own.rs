//! What an archive says of entries and media, which are asked for by their numbers, too. `$1` is the member here as in all parts.

/// What the archive says of one of the member's own entries. Whatever answers another entry says where that stands, and what the member may
/// see of it.
pub(super) const ENTRY: &str = "SELECT e.id AS key, entry_address(e.id, $1, (SELECT base FROM site)) AS address, e.kind, e.audience, e.title,
    e.link_url AS link, e.body AS markdown, e.lang AS language, e.published_at, e.edited_at, CASE WHEN e.withheld THEN true END AS withheld,
    (SELECT g.handle FROM actors g WHERE g.id = e.group_id) AS in_group,
    (SELECT jsonb_build_object('starts_at', v.starts_at, 'ends_at', v.ends_at, 'time_zone', v.time_zone, 'place', v.place)
        FROM events v WHERE v.entry_id = e.id) AS event,
    (SELECT jsonb_build_object('method', o.method, 'options', to_jsonb(o.options), 'closes_at', o.closes_at) FROM polls o WHERE o.entry_id = e.id) AS poll,
    CASE WHEN e.carries_id IS NOT NULL THEN entry_address(e.carries_id, $1, (SELECT base FROM site)) END AS passes_on,
    (SELECT jsonb_agg(jsonb_build_object('handle', a.handle, 'left_at', r.left_at) ORDER BY a.handle)
        FROM entry_readers r JOIN actors a ON a.id = r.member_id WHERE r.entry_id = e.id) AS readers,
    (SELECT coalesce(nullif(s.title, ''), s.url) FROM sources s WHERE s.id = e.source_id) AS source,
    (SELECT jsonb_build_object('address', entry_address(t.id, $1, (SELECT base FROM site)),
            'author', CASE WHEN t.author_id <> $1 AND entry_visible_by_id(t.id, $1) THEN a.handle END,
            'title', CASE WHEN entry_visible_by_id(t.id, $1) THEN t.title END)
        FROM entries t JOIN actors a ON a.id = t.author_id WHERE t.id = e.thread_id) AS answers,
    nullif(e.pictures + e.files, 0) AS attached,
    (SELECT jsonb_agg(jsonb_build_object('title', r.title, 'markdown', r.body, 'replaced_at', r.replaced_at)
            || CASE WHEN r.event_starts_at IS NULL THEN '{}' ELSE jsonb_build_object('event', jsonb_build_object('starts_at', r.event_starts_at,
                'ends_at', r.event_ends_at, 'time_zone', r.event_zone, 'place', r.event_place)) END ORDER BY r.revision)
        FROM entry_revisions r WHERE r.entry_id = e.id) AS earlier
    FROM entries e WHERE e.author_id = $1 AND e.deleted_at IS NULL";

/// What the archive says of a picture or a file. A portrait belongs to the profile, which is no entry of the archive.
pub(super) const MEDIUM: &str = "SELECT m.id AS key,
    CASE WHEN m.kind <> 'portrait' THEN entry_address(m.entry_id, $1, (SELECT base FROM site)) END AS entry, m.kind, m.content_type,
    nullif(m.name, '') AS name, nullif(m.alt, '') AS alt, m.width, m.height, m.size, encode(m.sha256, 'hex') AS sha256, m.at
    FROM media m WHERE m.actor_id = $1 AND m.taken_off_at IS NULL";
