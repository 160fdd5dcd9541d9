//! What stands on somebody's page beside what they post: their likes, what they passed on, their comments, and the threads they talk in. Whoever opens it
//! wants to see it, mutes and all.

/// Takes the parameters that other streams need, and asks nothing of them.
const MUTES_AND_ALL: &str = "$6::bigint[] IS NOT NULL AND $7::text[] IS NOT NULL";

pub(super) fn liked(limit: usize) -> String {
    acted_on("likes", limit)
}

pub(super) fn reshared(limit: usize) -> String {
    acted_on("reshares", limit)
}

fn acted_on(acts: &str, limit: usize) -> String {
    format!(
        "SELECT e.*, k.at AS position FROM {acts} k JOIN entries e ON e.id = k.entry_id
         WHERE k.actor_id = $5 AND k.actor_id <> ALL ($2) AND (k.at, k.entry_id) < ($3, $4) AND e.thread_id IS NULL
           AND entry_stands_alone(e, $1, $2) AND {MUTES_AND_ALL}
         ORDER BY k.at DESC, k.entry_id DESC LIMIT {limit}"
    )
}

pub(super) fn comments(limit: usize) -> String {
    format!(
        "SELECT e.*, e.published_at AS position FROM entries e
         WHERE e.author_id = $5 AND e.thread_id IS NOT NULL AND e.deleted_at IS NULL AND (e.published_at, e.id) < ($3, $4)
           AND entry_visible(e, $1, $2) AND {MUTES_AND_ALL}
         ORDER BY e.published_at DESC, e.id DESC LIMIT {limit}"
    )
}

/// A thread stands where its last comment by them does, as far as the viewer may see it.
pub(super) fn discussions(limit: usize) -> String {
    format!(
        "SELECT e.*, c.published_at AS position FROM entries c JOIN entries e ON e.id = c.thread_id
         WHERE c.author_id = $5 AND c.thread_id IS NOT NULL AND c.deleted_at IS NULL AND c.published_at <= $3
           AND (c.published_at, e.id) < ($3, $4) AND comment_visible(c, $1, $2) AND entry_stands_alone(e, $1, $2) AND {MUTES_AND_ALL}
           AND NOT EXISTS (SELECT FROM entries l WHERE l.thread_id = c.thread_id AND l.author_id = $5 AND l.id > c.id AND comment_visible(l, $1, $2))
         ORDER BY c.published_at DESC, e.id DESC LIMIT {limit}"
    )
}
