//! Who and what is new in the community: members and groups, by their handles only. Whoever joins chooses a name, and a mail to everybody is no
//! place for words that somebody chose for that.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::Wanted;
use super::asked::ask;
use crate::{Conn, StoreError};

/// So many of each are named.
const NAMED: usize = 10;

/// A member or a group that is new.
#[derive(Debug, Clone, QueryableByName)]
pub struct NewcomerRow {
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Bool)]
    pub is_group: bool,
    /// How many there are of its kind.
    #[diesel(sql_type = BigInt)]
    pub many: i64,
}

/// Under a limit that keeps them out, or by somebody from whom the reader is apart, they are nobody's news. Private groups are named to nobody.
fn newcomers() -> String {
    const GONE: &str = "EXISTS (SELECT FROM sanctions s WHERE s.member_id = m.id AND s.kind IN ('suspend', 'expel') AND s.ends_at > (SELECT folkmoot_now()))";
    format!(
        "WITH people AS (
            SELECT a.handle, false AS is_group, count(*) OVER () AS many, m.email_confirmed_at AS at, a.id FROM members m JOIN actors a ON a.id = m.id
            WHERE m.email_confirmed_at >= r.start AND m.email_confirmed_at < r.ending AND m.joined_at >= r.start - interval '7 days' AND m.erased_at IS NULL AND m.id <> r.id
                AND (r.seen_at IS NULL OR m.email_confirmed_at > r.seen_at) AND m.id <> ALL (me.apart) AND m.id <> ALL (me.muted) AND NOT {GONE}
            ORDER BY m.email_confirmed_at, a.id LIMIT {NAMED}),
         meeting AS (
            SELECT a.handle, true AS is_group, count(*) OVER () AS many, g.founded_at AS at, a.id FROM groups g JOIN actors a ON a.id = g.id
            WHERE g.founded_at >= r.start AND g.founded_at < r.ending AND g.entrance <> 'private' AND g.closed_at IS NULL AND g.founded_by <> r.id
                AND (r.seen_at IS NULL OR g.founded_at > r.seen_at) AND g.founded_by <> ALL (me.apart) AND g.founded_by <> ALL (me.muted)
                AND NOT EXISTS (SELECT FROM group_members x WHERE x.group_id = g.id AND x.member_id = r.id)
            ORDER BY g.founded_at, a.id LIMIT {NAMED})
         SELECT handle, is_group, many FROM (SELECT * FROM people UNION ALL SELECT * FROM meeting) n ORDER BY is_group, at, id"
    )
}

/// Members and groups that are new in the window, and since the reader was here last.
pub(super) async fn of(conn: &mut Conn, readers: &[&Wanted<'_>]) -> Result<HashMap<i64, Vec<NewcomerRow>>, StoreError> {
    ask(conn, &newcomers(), readers).await
}
