//! Who and what is new in the community: members and groups, by their handles only. Whoever joins chooses a name, and a mail to everybody is no
//! place for words that somebody chose for that.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use super::Span;
use crate::statement::statement;
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
        "WITH me AS MATERIALIZED (SELECT apart, muted FROM members WHERE id = $1),
         people AS (
            SELECT a.handle, false AS is_group, count(*) OVER () AS many, m.email_confirmed_at AS at, a.id FROM members m JOIN actors a ON a.id = m.id, me
            WHERE m.email_confirmed_at >= $2 AND m.email_confirmed_at < $3 AND m.joined_at >= $2 - interval '7 days' AND m.erased_at IS NULL AND m.id <> $1
                AND ($4::timestamptz IS NULL OR m.email_confirmed_at > $4) AND m.id <> ALL (me.apart) AND m.id <> ALL (me.muted) AND NOT {GONE}
            ORDER BY m.email_confirmed_at, a.id LIMIT {NAMED}),
         meeting AS (
            SELECT a.handle, true AS is_group, count(*) OVER () AS many, g.founded_at AS at, a.id FROM groups g JOIN actors a ON a.id = g.id, me
            WHERE g.founded_at >= $2 AND g.founded_at < $3 AND g.entrance <> 'private' AND g.closed_at IS NULL AND g.founded_by <> $1
                AND ($4::timestamptz IS NULL OR g.founded_at > $4) AND g.founded_by <> ALL (me.apart) AND g.founded_by <> ALL (me.muted)
                AND NOT EXISTS (SELECT FROM group_members x WHERE x.group_id = g.id AND x.member_id = $1)
            ORDER BY g.founded_at, a.id LIMIT {NAMED})
         SELECT handle, is_group, many FROM (SELECT * FROM people UNION ALL SELECT * FROM meeting) n ORDER BY is_group, at, id"
    )
}

/// Members and groups that are new in the window, and since the reader was here last.
pub(super) async fn of(
    conn: &mut Conn,
    member: MemberId,
    span: Span,
    seen_at: Option<DateTime<Utc>>,
) -> Result<Vec<NewcomerRow>, StoreError> {
    Ok(statement(newcomers())
        .bind::<BigInt, _>(member.get())
        .bind::<Timestamptz, _>(span.start)
        .bind::<Timestamptz, _>(span.end)
        .bind::<Nullable<Timestamptz>, _>(seen_at)
        .load(conn)
        .await?)
}
