//! A member's own entries as others would read them: only for whom they were written counts, and nothing of what those others keep away,
//! which is theirs to know.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId, MemberId};

use crate::page::{Cursor, Page};
use crate::statement::statement;
use crate::streams::{DRESS, EntryRow, ORDER};
use crate::visibility::Sight;
use crate::{Conn, StoreError};

/// As whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eyes {
    /// Somebody without an account.
    Visitor,
    /// Anybody who follows the author.
    Follower,
    Member(MemberId),
}

impl Eyes {
    fn member(self) -> Option<i64> {
        match self {
            Self::Member(member) => Some(member.get()),
            Self::Visitor | Self::Follower => None,
        }
    }

    /// For whom `e` must be, with the member as `$4`.
    fn may_read(self) -> &'static str {
        match self {
            Self::Follower => {
                "(e.audience IN ('public', 'followers') OR is_for($4, e.audience, e.author_id, e.group_id, e.id))"
            }
            Self::Visitor | Self::Member(_) => {
                "(e.audience = 'public' OR is_for($4, e.audience, e.author_id, e.group_id, e.id))"
            }
        }
    }
}

/// What the author posted, or one of it, as far as those would read it and the author sees it too: who else is in a group that the author
/// has left is not told. It is dressed as for a visitor, so that nothing of anybody else's stands on it.
pub async fn own(
    conn: &mut Conn,
    author: ActorId,
    (eyes, only): (Eyes, Option<EntryId>),
    sight: Sight<'_>,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<EntryRow>, StoreError> {
    let after = after.unwrap_or(Cursor { at: DateTime::<Utc>::MAX_UTC, id: i64::MAX });
    let at = after.at.min(DateTime::from_timestamp(253_402_300_799, 0).unwrap_or(after.at));
    let (may_read, limit) = (eyes.may_read(), size + 1);
    // Of readers by name all are named but whoever looks, who is the one looked as here.
    let dress = DRESS.replace(
        "readers_of(coalesce(e.thread_id, e.id), $1, $2)",
        "readers_of(coalesce(e.thread_id, e.id), coalesce($4, $1), $2)",
    );
    let sql = format!(
        "WITH picked AS MATERIALIZED (SELECT e.*, e.bumped_at AS position FROM entries e
            WHERE e.author_id = $5 AND e.thread_id IS NULL AND e.deleted_at IS NULL AND NOT e.withheld AND (e.bumped_at, e.id) < ($3, $6)
              AND ($7::bigint IS NULL OR e.id = $7) AND {may_read} AND (e.audience <> 'group' OR is_in_group($5, e.group_id))
            ORDER BY e.bumped_at DESC, e.id DESC LIMIT {limit}){dress}{ORDER}"
    );
    let rows: Vec<EntryRow> = statement(sql)
        .bind::<Nullable<BigInt>, _>(None::<i64>)
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Timestamptz, _>(at)
        .bind::<Nullable<BigInt>, _>(eyes.member())
        .bind::<BigInt, _>(author.get())
        .bind::<BigInt, _>(after.id)
        .bind::<Nullable<BigInt>, _>(only.map(EntryId::get))
        .load(conn)
        .await?;
    Ok(Page::cut(rows, size, EntryRow::cursor))
}

/// The first comments below one of the author's own entries that stand there for everybody who reads it, but those by whom the author is
/// apart from.
pub async fn comments(
    conn: &mut Conn,
    author: ActorId,
    thread: EntryId,
    sight: Sight<'_>,
    size: usize,
) -> Result<Vec<EntryRow>, StoreError> {
    let sql = format!(
        "WITH picked AS MATERIALIZED (SELECT c.*, c.bumped_at AS position FROM entries c JOIN entries t ON t.id = c.thread_id AND t.author_id = $4
            WHERE c.thread_id = $3 AND comment_visible(c, $1, $2) ORDER BY c.id LIMIT $5){DRESS} ORDER BY e.id"
    );
    Ok(statement(sql)
        .bind::<Nullable<BigInt>, _>(None::<i64>)
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<BigInt, _>(thread.get())
        .bind::<BigInt, _>(author.get())
        .bind::<BigInt, _>(i64::try_from(size).unwrap_or(i64::MAX))
        .load(conn)
        .await?)
}
