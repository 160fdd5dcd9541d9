//! What a set of entries becomes as [`EntryRow`](crate::streams::EntryRow)s. Everywhere `$1` is the viewer and `$2` whom they are apart from;
//! the set is called `picked`, and an entry of it `e`.

/// The statement out of its parts, each of them a macro below: what is the same for each entry, its likes, what only some have.
macro_rules! dress {
    ($likes:ident, $own:ident, $like_join:ident, $own_joins:ident) => {
        concat!(
            "
SELECT e.id, e.author_id, a.handle, a.display_name, e.thread_id, e.kind, e.audience, e.title, e.link_url, e.body_html,
    e.published_at, e.bumped_at, e.position, e.edited_at, e.tags, ",
            $likes!(),
            "
    CASE WHEN w.state IN ('opened', 'before_jury') THEN w.due_at END AS held_until,
    coalesce(w.state NOT IN ('opened', 'before_jury'), false) AS removed, w.id AS case_id,
    CASE WHEN e.labels <> '{}' THEN labels_of(e.id) END AS labels,
    CASE WHEN e.group_id IS NOT NULL THEN (SELECT jsonb_build_array(g.handle, g.display_name) FROM actors g WHERE g.id = e.group_id) END AS in_group,
    a.portrait_id, CASE WHEN e.pictures + e.files > 0 THEN media_of(e.id) END AS media,
    CASE WHEN e.event_place IS NOT NULL THEN event_of(e.id) END AS event, CASE WHEN e.poll_words <> '' THEN poll_of(e.id, $1) END AS poll,
    CASE WHEN e.audience = 'named' THEN readers_of(coalesce(e.thread_id, e.id), $1, $2) END AS readers,
    CASE WHEN e.arrival_id IS NOT NULL THEN (SELECT jsonb_build_array(r.site, r.begun_at) FROM arrivals r WHERE r.id = e.arrival_id) END AS arrived, ",
            $own!(),
            "
FROM picked e
JOIN actors a ON a.id = e.author_id
LEFT JOIN cases w ON w.id = CASE WHEN e.withheld THEN case_withholding(e.id) END ",
            $like_join!(),
            $own_joins!()
        )
    };
}

macro_rules! likes_with_names {
    () => {
        "l.like_count, l.liked_by_viewer,
    CASE WHEN l.like_count > 0 THEN (SELECT jsonb_agg(jsonb_build_array(n.handle, n.display_name)) FROM (
        SELECT b.handle, b.display_name FROM likes k2 JOIN actors b ON b.id = k2.actor_id
        WHERE k2.entry_id = e.id AND k2.actor_id IS DISTINCT FROM $1 AND k2.actor_id <> ALL ($2)
        ORDER BY k2.at LIMIT 4) n) END AS likers,"
    };
}

macro_rules! likes_of_each {
    () => {
        "
CROSS JOIN LATERAL (
    SELECT count(*) AS like_count, coalesce(bool_or(k.actor_id = $1), false) AS liked_by_viewer
    FROM likes k WHERE k.entry_id = e.id AND k.actor_id <> ALL ($2)) l"
    };
}

macro_rules! numbers_of_likes {
    () => {
        "coalesce(l.like_count, 0) AS like_count, coalesce(l.liked_by_viewer, false) AS liked_by_viewer, NULL::jsonb AS likers,"
    };
}

macro_rules! likes_of_all {
    () => {
        "
LEFT JOIN (
    SELECT k.entry_id, count(*) AS like_count, bool_or(k.actor_id = $1) AS liked_by_viewer
    FROM likes k WHERE k.entry_id = ANY (ARRAY(SELECT id FROM picked)) AND k.actor_id <> ALL ($2) GROUP BY k.entry_id) l ON l.entry_id = e.id"
    };
}

macro_rules! of_entries {
    () => {
        "
    s.title AS source_title, coalesce(s.site_url, s.url) AS source_url, p.id AS proposal_id,
    (SELECT count(*) FROM entries c WHERE c.thread_id = e.id AND comment_visible(c, $1, $2)) AS comment_count,
    CASE WHEN e.thread_id IS NULL AND (EXISTS (SELECT FROM reshares y WHERE y.entry_id = e.id)
            OR EXISTS (SELECT FROM entries c WHERE c.carries_id = e.id AND c.deleted_at IS NULL))
        THEN (SELECT count(DISTINCT y.actor_id) FROM passed_on_by(e.id, $1, $2) y) ELSE 0 END AS reshare_count,
    e.thread_id IS NULL AND EXISTS (SELECT FROM reshares y WHERE y.entry_id = e.id AND y.actor_id = $1) AS reshared_by_viewer,
    e.carries_id IS NOT NULL AS carries, CASE WHEN e.carries_id IS NOT NULL THEN carried_by(e.carries_id, $1, $2) END AS carried"
    };
}

macro_rules! joins_of_entries {
    () => {
        "
LEFT JOIN sources s ON s.id = e.source_id
LEFT JOIN proposals p ON p.thread_id = e.id AND e.kind = 'proposal'"
    };
}

macro_rules! of_comments {
    () => {
        "
    NULL::text AS source_title, NULL::text AS source_url, NULL::bigint AS proposal_id, 0::bigint AS comment_count,
    0::bigint AS reshare_count, false AS reshared_by_viewer, false AS carries, NULL::jsonb AS carried"
    };
}

macro_rules! nothing {
    () => {
        ""
    };
}

/// Any entries.
pub(crate) const DRESS: &str = dress!(likes_with_names, of_entries, likes_of_each, joins_of_entries);

/// Comments in their threads: they come from no source, open no discussion, pass nothing on and are not passed on.
pub(crate) const DRESS_COMMENTS: &str = dress!(likes_with_names, of_comments, likes_of_each, nothing);

/// Comments below the cards of a stream, of which there are three times as many as cards: nobody is named who likes them, and the likes of all are
/// looked for at once.
pub(crate) const DRESS_FOLDED: &str = dress!(numbers_of_likes, of_comments, likes_of_all, nothing);
