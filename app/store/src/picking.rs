//! Which entries a stream shows: the part of its statement that picks them.

use governance::ActorId;

use crate::visibility::Sight;

/// Which entries a stream is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Every public entry.
    Front,
    /// What the viewer and those they follow post, and what is posted into their groups.
    Home(ActorId),
    /// What one actor posts.
    Profile(ActorId),
    /// What is posted into one group.
    Group(ActorId),
    /// What one actor likes, the latest like first.
    Liked(ActorId),
}

/// The rule for entries that open a thread, and where the page begins.
const OPEN: &str =
    "e.thread_id IS NULL AND e.deleted_at IS NULL AND (e.bumped_at, e.id) < ($3, $4) AND entry_stands_alone(e, $1, $2)";

/// What a viewer put out of their own streams. Few hide anything, mute a source or leave labels out, and only those pay for the look at it.
pub(crate) fn unwanted(sight: &Sight<'_>) -> String {
    const HIDDEN: &str = " AND NOT EXISTS (SELECT FROM hides d WHERE d.member_id = $1 AND d.entry_id = e.id)";
    const MUTED_SOURCE: &str =
        " AND NOT EXISTS (SELECT FROM source_mutes d WHERE d.member_id = $1 AND d.source_id = e.source_id)";
    let hidden = if sight.hides { HIDDEN } else { "" };
    let source = if sight.mutes_sources { MUTED_SOURCE } else { "" };
    let is_free = sight.labels_left_out.is_empty();
    let labelled = if is_free { "$7::text[] IS NOT NULL" } else { "(NOT e.labels && $7 OR e.author_id = $1)" };
    format!("e.author_id <> ALL ($6){hidden}{source} AND {labelled}")
}

/// The limit stands in the text: Postgres plans for it, and there are few page sizes.
pub(crate) fn picked(stream: Stream, sight: &Sight<'_>, limit: usize) -> String {
    const NEWEST: &str = "ORDER BY e.bumped_at DESC, e.id DESC LIMIT";
    let wanted = unwanted(sight);
    match stream {
        Stream::Front => format!(
            "SELECT e.*, e.bumped_at AS position FROM entries e
             WHERE e.audience = 'public' AND {OPEN} AND $5::bigint IS NULL AND {wanted} {NEWEST} {limit}"
        ),
        // Of those whom the owner follows only the `limit` with the newest entries can have any of the `limit` newest ones. What those
        // post into the owner's groups is theirs already.
        Stream::Home(_) => format!(
            "SELECT e.*, e.bumped_at AS position FROM (
                (SELECT e.* FROM (
                    SELECT e.author_id AS id FROM (SELECT followed_id AS id FROM follows WHERE follower_id = $5 UNION ALL SELECT $5) f
                    CROSS JOIN LATERAL (SELECT author_id, bumped_at, id FROM entries e
                        WHERE e.author_id = f.id AND {OPEN} AND {wanted} {NEWEST} 1) e
                    {NEWEST} {limit}) f
                 CROSS JOIN LATERAL (SELECT * FROM entries e WHERE e.author_id = f.id AND {OPEN} AND {wanted} {NEWEST} {limit}) e
                 {NEWEST} {limit})
                UNION ALL
                (SELECT e.* FROM group_members g
                 CROSS JOIN LATERAL (SELECT * FROM entries e WHERE e.group_id = g.group_id AND {OPEN} AND {wanted}
                    AND e.author_id <> $5 AND NOT EXISTS (SELECT FROM follows f WHERE f.follower_id = $5 AND f.followed_id = e.author_id)
                    {NEWEST} {limit}) e
                 WHERE g.member_id = $5 {NEWEST} {limit})) e
             {NEWEST} {limit}"
        ),
        // Whoever opens somebody's page wants to see it, mutes and all.
        Stream::Profile(_) => format!(
            "SELECT e.*, e.bumped_at AS position FROM entries e
             WHERE e.author_id = $5 AND {OPEN} AND $6::bigint[] IS NOT NULL AND $7::text[] IS NOT NULL {NEWEST} {limit}"
        ),
        Stream::Group(_) => format!(
            "SELECT e.*, e.bumped_at AS position FROM entries e
             WHERE e.group_id = $5 AND {OPEN} AND {wanted} {NEWEST} {limit}"
        ),
        Stream::Liked(_) => format!(
            "SELECT e.*, k.at AS position FROM likes k JOIN entries e ON e.id = k.entry_id
             WHERE k.actor_id = $5 AND k.actor_id <> ALL ($2) AND (k.at, k.entry_id) < ($3, $4) AND e.thread_id IS NULL
               AND entry_stands_alone(e, $1, $2) AND $6::bigint[] IS NOT NULL AND $7::text[] IS NOT NULL
             ORDER BY k.at DESC, k.entry_id DESC LIMIT {limit}"
        ),
    }
}

pub(crate) fn owner(stream: Stream) -> Option<i64> {
    match stream {
        Stream::Front => None,
        Stream::Home(actor) | Stream::Profile(actor) | Stream::Group(actor) | Stream::Liked(actor) => Some(actor.get()),
    }
}
