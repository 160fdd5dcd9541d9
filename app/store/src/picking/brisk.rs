//! A home as most of them are found: among the community's newest threads, moved by acts that are few. The statement costs some two thirds of the whole
//! one ([`super::home`]), of which much is only to begin it; where it does not hold a page it finds nothing at all, and the whole one is asked.

use super::home::{ACTS, FEW, MANY, NARROW, SPAN, can_travel, in_mine, moved, place};
use super::{Parts, Show};

/// What stands on a page of a home, where that is found without looking far; else no row. The same parameters as of every stream.
pub(super) fn picked(show: Show, parts: &Parts) -> String {
    let limit = parts.limit;
    let wide = wide(show, parts);
    let near = format!("SELECT followed_id AS id FROM follows WHERE follower_id = $5 AND in_home LIMIT {MANY} + 1");
    let head = format!(
        "WITH near AS MATERIALIZED ({near}),
         wide AS MATERIALIZED ({wide}),
         until AS MATERIALIZED (SELECT min(position) AS at FROM wide HAVING count(*) = {limit} AND (SELECT count(*) FROM near) <= {MANY})"
    );
    match show {
        Show::Friends => {
            format!(
                "{head} SELECT * FROM wide WHERE EXISTS (SELECT FROM until) ORDER BY position DESC, id DESC LIMIT {limit}"
            )
        }
        Show::Classic | Show::Everything => format!(
            "{head}, {acts}
             SELECT * FROM wide WHERE (SELECT few FROM span)
             UNION ALL ({brought})
             ORDER BY position DESC, id DESC LIMIT {limit}",
            acts = acts(),
            brought = brought(show, parts)
        ),
    }
}

/// What is there without anybody's like or comment, of the newest threads.
fn wide(show: Show, parts: &Parts) -> String {
    let Parts { at, after, open, newest, wanted, limit, .. } = parts;
    let (place, mine) = (place(show), in_mine("$5"));
    format!(
        "SELECT e.*, e.{at} AS position FROM (SELECT * FROM entries e WHERE {after} {newest} {NARROW}) e
         WHERE (e.author_id = $5 OR (e.author_id IN (SELECT id FROM near) AND {place}) OR {mine} OR e.audience = 'named') AND {open} AND {wanted}
         {newest} {limit}"
    )
}

/// What was done in the time of which the page tells, by anybody, and whether that is little enough to be looked through.
fn acts() -> String {
    let span = |who: &str, what: &str, when: &str, from: &str| {
        format!("(SELECT {who} AS who, {what} AS entry_id, {when} AS at FROM {from} AND {when} {SPAN} LIMIT {FEW} + 1)")
    };
    let liked = span("actor_id", "entry_id", "at", "likes WHERE true");
    let reshared = span("actor_id", "entry_id", "at", "reshares WHERE true");
    let said =
        span("author_id", "thread_id", "published_at", "entries WHERE deleted_at IS NULL AND kind <> 'proposal'");
    format!(
        "liked AS MATERIALIZED {liked}, reshared AS MATERIALIZED {reshared}, said AS MATERIALIZED {said},
         span AS MATERIALIZED (SELECT EXISTS (SELECT FROM until) AND greatest((SELECT count(*) FROM liked), (SELECT count(*) FROM reshared),
            (SELECT count(*) FROM said)) <= {FEW} AS few)"
    )
}

/// What those whom the owner follows brought.
fn brought(show: Show, parts: &Parts) -> String {
    let Parts { order, wanted, limit, .. } = parts;
    let (can_travel, moved) = (can_travel(show), moved(*order));
    format!(
        "SELECT e.*, a.at AS position FROM (
            SELECT DISTINCT a.at, a.entry_id FROM (SELECT * FROM liked UNION ALL SELECT * FROM reshared UNION ALL SELECT * FROM said) a
            WHERE a.entry_id IS NOT NULL AND a.who IN (SELECT id FROM near) AND (SELECT few FROM span)
            ORDER BY a.at DESC, a.entry_id DESC LIMIT {ACTS}) a
         JOIN entries e ON e.id = a.entry_id
         CROSS JOIN LATERAL (SELECT {moved} AS position OFFSET 0) m
         WHERE {can_travel} AND entry_stands_alone(e, $1, $2) AND {wanted} AND m.position = a.at AND (a.at, e.id) < ($3, $4)
         ORDER BY a.at DESC, a.entry_id DESC LIMIT {limit}"
    )
}
