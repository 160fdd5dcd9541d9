//! The home stream: what the owner's people post, their groups, and what these people like, pass on and talk about elsewhere (decision 0030).
//!
//! Nothing is written for followers: all of it is found when it is read. In these texts `$5` is the owner, who is the viewer too.

use super::{Order, Parts, Show};

/// From more followed than this, the community's newest entries, likes and comments are looked at instead of each one's.
pub(super) const MANY: usize = 1_000;
/// So many of the community's newest threads are looked through, before each one's are looked for after all.
const WIDE: usize = 3_000;
/// So many of them where fewer are followed: mostly these have written some of the newest, and looking for each one's costs as much as this does.
pub(super) const NARROW: usize = 300;
/// So many of the newest likes, and of the newest comments, of each one who is followed; of all together, [`ACTS`].
const EACH: usize = 50;
/// So many likes and comments can lead one page to what others post.
pub(super) const ACTS: usize = 500;
/// So many of the community's newest likes, and of its newest entries, where many are followed.
const ALL: usize = 5_000;
/// Where all together did not do more since the page's last entry, it costs less to look through that than to look for each one's acts.
pub(super) const FEW: usize = 1_000;
/// The time of which a page tells, as a condition.
pub(super) const SPAN: &str = "BETWEEN (SELECT at FROM until) AND $3";

/// Whom the owner follows, but for those whom they read in a list only.
fn circle(owner: &str) -> String {
    format!("SELECT followed_id AS id FROM follows WHERE follower_id = {owner} AND in_home")
}

/// Whether the owner follows somebody, and not in a list only.
fn near(owner: &str, who: &str) -> String {
    format!("EXISTS (SELECT FROM follows f WHERE f.follower_id = {owner} AND f.followed_id = {who} AND f.in_home)")
}

/// Whether it stands in a group of the owner's.
pub(super) fn in_mine(owner: &str) -> String {
    format!("EXISTS (SELECT FROM group_members g WHERE g.member_id = {owner} AND g.group_id = e.group_id)")
}

/// Whether what somebody who is followed posts comes home from where it stands: what they post into a group is its members', unless
/// everything is shown.
pub(super) fn place(show: Show) -> &'static str {
    match show {
        Show::Everything => "true",
        Show::Friends | Show::Classic => "(e.group_id IS NULL OR e.author_id = $5)",
    }
}

/// Whether an entry that is not there already can be brought by somebody's like or comment: it is public, and it was not
/// posted into a group, unless everything is shown.
pub(super) fn can_travel(show: Show) -> String {
    let place = match show {
        Show::Everything => format!("(e.group_id IS NULL OR NOT {})", in_mine("$5")),
        Show::Friends | Show::Classic => "e.group_id IS NULL".to_owned(),
    };
    // Nobody brings what the owner reads in a list only.
    let followed = "EXISTS (SELECT FROM follows f WHERE f.follower_id = $5 AND f.followed_id = e.author_id)";
    format!("e.thread_id IS NULL AND e.audience = 'public' AND {place} AND e.author_id <> $5 AND NOT {followed}")
}

/// When somebody who is followed first did this (`likes` or `reshares`), as far as the owner wants to know of them.
fn first(acts: &str) -> String {
    let near = near("$5", "k.actor_id");
    format!(
        "SELECT k.at FROM {acts} k WHERE k.entry_id = e.id AND k.actor_id <> ALL ($6) AND k.actor_id <> ALL ($2) AND {near} ORDER BY k.at LIMIT 1"
    )
}

/// When somebody who is followed said something there that the owner sees, for the first time or the last.
fn comment(direction: &str) -> String {
    let near = near("$5", "c.author_id");
    format!(
        "SELECT c.published_at FROM entries c WHERE c.thread_id = e.id AND c.author_id <> ALL ($6) AND comment_visible(c, $1, $2) AND {near}
         ORDER BY c.id {direction} LIMIT 1"
    )
}

/// Where an entry stands that somebody who is followed brought. A like or a reshare moves it once, a comment each time; by date it stays where it came.
pub(super) fn moved(order: Order) -> String {
    let (like, reshare) = (first("likes"), first("reshares"));
    match order {
        Order::Activity => format!("greatest(({like}), ({reshare}), ({}))", comment("DESC")),
        Order::Date => format!("least(({like}), ({reshare}), ({}))", comment("ASC")),
    }
}

pub(super) fn picked(show: Show, parts: &Parts) -> String {
    let limit = parts.limit;
    let theirs = theirs(show, parts);
    let (together, brought) = match show {
        Show::Friends => (String::new(), String::new()),
        Show::Classic | Show::Everything => (together(), format!("UNION ALL ({})", brought(show, parts))),
    };
    format!(
        "WITH reach AS MATERIALIZED (SELECT count(*) > {MANY} AS is_wide, CASE WHEN count(*) > {MANY} THEN {WIDE} ELSE {NARROW} END AS walk
            FROM (SELECT FROM follows WHERE follower_id = $5 LIMIT {MANY} + 1) f),
         {theirs},
         until AS MATERIALIZED (SELECT CASE WHEN count(*) = {limit} THEN min(position) ELSE '-infinity' END AS at FROM theirs)
         {together} SELECT * FROM theirs {brought} ORDER BY position DESC, id DESC LIMIT {limit}"
    )
}

/// Of which acts all together's are looked through, instead of each one's.
fn together() -> String {
    let is_few = |acts: &str| format!("(SELECT count(*) <= {FEW} FROM (SELECT {acts} LIMIT {FEW} + 1) n)");
    let (likes, reshares) =
        (is_few(&format!("FROM likes WHERE at {SPAN}")), is_few(&format!("FROM reshares WHERE at {SPAN}")));
    let comments =
        is_few(&format!("FROM entries WHERE deleted_at IS NULL AND kind <> 'proposal' AND published_at {SPAN}"));
    format!(
        ", together AS MATERIALIZED (SELECT is_wide OR {likes} AS likes, is_wide OR {reshares} AS reshares, is_wide OR {comments} AS comments FROM reach)"
    )
}

/// What is there without anybody's like or comment. Most often the community's newest threads hold a page of theirs.
fn theirs(show: Show, parts: &Parts) -> String {
    let Parts { at, after, open, newest, wanted, limit, .. } = parts;
    let (place, mine) = (place(show), in_mine("$5"));
    let near = near("$5", "e.author_id");
    let each = each(show, parts);
    format!(
        "wide AS MATERIALIZED (
            SELECT e.*, e.{at} AS position FROM (SELECT * FROM entries e WHERE {after} {newest} (SELECT walk FROM reach)) e
            WHERE (e.author_id = $5 OR ({near} AND {place}) OR {mine} OR e.audience = 'named') AND {open} AND {wanted} {newest} {limit}),
         theirs AS MATERIALIZED (
            SELECT * FROM wide WHERE (SELECT count(*) FROM wide) = {limit}
            UNION ALL ({each}))"
    )
}

/// What some people (a list of their numbers, as a statement) post. Only the `limit` of them with the newest entries can have any of the
/// `limit` newest ones, and none of these is older than each one's newest is.
fn by_each(people: &str, place: &str, parts: &Parts) -> String {
    let Parts { at, open, newest, wanted, limit, .. } = parts;
    format!(
        "WITH latest AS MATERIALIZED (
            SELECT e.author_id, e.{at} AS at FROM ({people}) f
            CROSS JOIN LATERAL (SELECT author_id, {at}, id FROM entries e
                WHERE e.author_id = f.id AND {place} AND {open} AND {wanted} {newest} 1) e
            {newest} {limit})
         SELECT e.* FROM latest l
         CROSS JOIN LATERAL (SELECT * FROM entries e WHERE e.author_id = l.author_id AND {place} AND {open} AND {wanted}
            AND e.{at} >= (SELECT CASE WHEN count(*) = {limit} THEN min(at) ELSE '-infinity' END FROM latest) {newest} {limit}) e
         {newest} {limit}"
    )
}

/// What the people of the list `$5` post in their own streams.
pub(super) fn of_a_list(parts: &Parts) -> String {
    let entries = by_each("SELECT actor_id AS id FROM list_people WHERE list_id = $5", "e.group_id IS NULL", parts);
    format!("SELECT e.*, e.{} AS position FROM ({entries}) e", parts.at)
}

/// What is written for the owner by name, but by those who are read there in any case. The rows of the readers have the order.
fn for_owner(parts: &Parts) -> String {
    let Parts { order, open, wanted, limit, .. } = parts;
    let at = match order {
        Order::Activity => "bumped_at",
        Order::Date => "at",
    };
    let near = near("$5", "e.author_id");
    format!(
        "SELECT e.* FROM entry_readers r JOIN entries e ON e.id = r.entry_id
         WHERE r.member_id = $5 AND r.left_at IS NULL AND (r.{at}, r.entry_id) < ($3, $4) AND NOT {near} AND {open} AND {wanted}
         ORDER BY r.{at} DESC, r.entry_id DESC LIMIT {limit}"
    )
}

/// The same, asked of each author and each group, and of what names the owner.
fn each(show: Show, parts: &Parts) -> String {
    let Parts { at, open, newest, wanted, limit, .. } = parts;
    let named = for_owner(parts);
    let people = by_each(&format!("{} UNION ALL SELECT $5", circle("$5")), place(show), parts);
    let needed = format!("(SELECT count(*) FROM wide) < {limit}");
    let once = match show {
        Show::Everything => format!("AND NOT {}", near("$5", "e.author_id")),
        Show::Friends | Show::Classic => String::new(),
    };
    format!(
        "SELECT e.*, e.{at} AS position FROM (
            (SELECT e.* FROM ({people}) e WHERE {needed})
            UNION ALL
            (SELECT e.* FROM group_members g
             CROSS JOIN LATERAL (SELECT * FROM entries e WHERE e.group_id = g.group_id AND {open} AND {wanted}
                AND e.author_id <> $5 {once} {newest} {limit}) e
             WHERE g.member_id = $5 AND {needed} {newest} {limit})
            UNION ALL
            (SELECT e.* FROM ({named}) e WHERE {needed})) e
         {newest} {limit}"
    )
}

/// What those whom the owner follows like and talk about: from their acts, the newest first, to the entries that stand where the act
/// is, for as long as the page is not full. Acts older than the page's last entry lead to nothing that it shows.
fn brought(show: Show, parts: &Parts) -> String {
    let Parts { order, wanted, limit, .. } = parts;
    let (acts, can_travel, moved) = (acts(), can_travel(show), moved(*order));
    format!(
        "SELECT e.*, a.at AS position FROM (SELECT DISTINCT a.at, a.entry_id FROM ({acts}) a ORDER BY a.at DESC, a.entry_id DESC LIMIT {ACTS}) a
         JOIN entries e ON e.id = a.entry_id
         CROSS JOIN LATERAL (SELECT {moved} AS position OFFSET 0) m
         WHERE {can_travel} AND entry_stands_alone(e, $1, $2) AND {wanted} AND m.position = a.at AND (a.at, e.id) < ($3, $4)
         ORDER BY a.at DESC, a.entry_id DESC LIMIT {limit}"
    )
}

fn acts() -> String {
    let circle = circle("$5");
    let (liker, commenter) = (near("$5", "k.actor_id"), near("$5", "c.author_id"));
    let either = |acts: &str| {
        format!(
            "(SELECT k.entry_id, k.at FROM ({circle}) f
              CROSS JOIN LATERAL (SELECT entry_id, at FROM {acts} k WHERE k.actor_id = f.id AND k.at {SPAN} ORDER BY k.at DESC LIMIT {EACH}) k
              WHERE NOT (SELECT {acts} FROM together))
             UNION ALL
             (SELECT k.entry_id, k.at FROM (SELECT * FROM {acts} k WHERE k.at {SPAN} ORDER BY k.at DESC LIMIT {ALL}) k
              WHERE (SELECT {acts} FROM together) AND {liker})"
        )
    };
    let (likes, reshares) = (either("likes"), either("reshares"));
    format!(
        "{likes} UNION ALL {reshares}
         UNION ALL
         (SELECT c.thread_id, c.published_at FROM ({circle}) f
          CROSS JOIN LATERAL (SELECT c.thread_id, c.published_at FROM entries c
            WHERE c.author_id = f.id AND c.thread_id IS NOT NULL AND c.deleted_at IS NULL AND c.published_at {SPAN}
            ORDER BY c.published_at DESC, c.id DESC LIMIT {EACH}) c
          WHERE NOT (SELECT comments FROM together))
         UNION ALL
         (SELECT c.thread_id, c.published_at FROM (SELECT author_id, thread_id, published_at FROM entries c
            WHERE c.deleted_at IS NULL AND c.kind <> 'proposal' AND c.published_at {SPAN}
            ORDER BY c.published_at DESC, c.id DESC LIMIT {ALL}) c
          WHERE (SELECT comments FROM together) AND c.thread_id IS NOT NULL AND {commenter})"
    )
}

/// Whether something new (`n`, in the thread `e`) moves a thread in this home.
pub(crate) fn counted(show: Show, order: Order) -> String {
    let (place, mine) = (place(show), in_mine("$5"));
    let theirs =
        format!("(e.author_id = $5 OR ({} AND {place}) OR {mine} OR e.audience = 'named')", near("$5", "e.author_id"));
    let (theirs, moves) = match order {
        Order::Activity => (theirs, "true".to_owned()),
        Order::Date => (format!("{theirs} AND n.thread_id IS NULL"), format!("n.published_at = {}", moved(order))),
    };
    match show {
        Show::Friends => theirs,
        Show::Classic | Show::Everything => {
            let (near, can_travel) = (near("$5", "n.author_id"), can_travel(show));
            format!("({theirs} OR (n.thread_id IS NOT NULL AND {near} AND {can_travel} AND {moves}))")
        }
    }
}

/// Threads that a like or a reshare has brought since `$8`, and that stand where it does.
pub(crate) fn newly_brought(show: Show, order: Order) -> Option<String> {
    if show == Show::Friends {
        return None;
    }
    let (near, can_travel, moved) = (near("$5", "k.actor_id"), can_travel(show), moved(order));
    Some(format!(
        "SELECT e.id FROM ((SELECT entry_id, actor_id, at FROM likes WHERE at > $8 ORDER BY at DESC LIMIT {ACTS})
            UNION ALL (SELECT entry_id, actor_id, at FROM reshares WHERE at > $8 ORDER BY at DESC LIMIT {ACTS})) k JOIN entries e ON e.id = k.entry_id
         WHERE {near} AND {can_travel} AND entry_stands_alone(e, $1, $2) AND k.at = {moved}"
    ))
}

/// Why entries (`$3`) stand in the home of `$1`, for those that are not there by themselves: whose likes, reshares and comments brought them, but
/// for whom the viewer is apart from (`$2`) or mutes (`$4`).
pub(crate) fn reasons() -> String {
    const NAME: &str = "coalesce(nullif(a.display_name, ''), a.handle)";
    let (mine, followed) = (in_mine("$1"), near("$1", "e.author_id"));
    let (liker, commenter) = (near("$1", "k.actor_id"), near("$1", "c.author_id"));
    let by = |acts: &str| {
        format!(
            "SELECT count(*) AS n, coalesce((array_agg(k.name ORDER BY k.at))[1:3], '{{}}') AS names FROM (
                SELECT {NAME} AS name, k.at FROM {acts} k JOIN actors a ON a.id = k.actor_id
                WHERE k.entry_id = e.id AND k.actor_id <> ALL ($2) AND k.actor_id <> ALL ($4) AND {liker}) k"
        )
    };
    let (liked, reshared) = (by("likes"), by("reshares"));
    format!(
        "SELECT e.id, {followed} AS follows_author, l.n AS liked, l.names AS liked_by, y.n AS reshared, y.names AS reshared_by,
            t.n AS commented, t.names AS commented_by
         FROM entries e
         CROSS JOIN LATERAL ({liked}) l
         CROSS JOIN LATERAL ({reshared}) y
         CROSS JOIN LATERAL (
            SELECT count(*) AS n, coalesce((array_agg(c.name ORDER BY c.id))[1:3], '{{}}') AS names FROM (
                SELECT {NAME} AS name, min(c.id) AS id FROM entries c JOIN actors a ON a.id = c.author_id
                WHERE c.thread_id = e.id AND comment_visible(c, $1, $2) AND c.author_id <> ALL ($4) AND {commenter} GROUP BY a.id) c) t
         WHERE e.id = ANY ($3) AND e.author_id <> $1 AND NOT {mine} AND NOT ({followed} AND e.group_id IS NULL)"
    )
}
