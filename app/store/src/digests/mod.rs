//! Digests: who is due one, what is in it, and the row that says it was made, once per member and window.

mod cases;
mod content;
mod newcomers;
mod threads;
mod votes;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;
use migrations::schema::{digests, members};

use crate::statement::{Statement, statement};
use crate::{Conn, StoreError, Tx};

pub use cases::CaseRow;
pub use content::{Content, Section, Span, Wanted, content};
pub use newcomers::NewcomerRow;
pub use threads::ThreadRow;
pub use votes::{DecidedRow, VoteRow};

/// How often and when members want their digest; members with the same schedule have the same windows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, QueryableByName)]
pub struct Schedule {
    /// IANA name.
    #[diesel(sql_type = Text)]
    pub time_zone: String,
    /// `daily`, `weekly` or `off`.
    #[diesel(sql_type = Text)]
    pub digest: String,
    /// On their clock, 0 to 23.
    #[diesel(sql_type = SmallInt)]
    pub digest_hour: i16,
}

/// A schedule, and when the window that it is time for ended.
#[derive(Debug, Clone)]
pub struct Slot {
    pub schedule: Schedule,
    pub window_end: DateTime<Utc>,
}

/// A member whose next digest nobody else is writing.
#[derive(Debug, Clone)]
pub struct Reader {
    pub member: MemberId,
    pub schedule: Schedule,
    /// The words of the sections that they want.
    pub sections: Vec<String>,
    pub joined_at: DateTime<Utc>,
    /// When they were last here, as far as is known.
    pub seen_at: Option<DateTime<Utc>>,
    /// Where their last digest ended.
    pub told_until: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct ReaderRow {
    #[diesel(sql_type = Text)]
    time_zone: String,
    #[diesel(sql_type = Text)]
    digest: String,
    #[diesel(sql_type = SmallInt)]
    digest_hour: i16,
    #[diesel(sql_type = Array<Text>)]
    digest_sections: Vec<String>,
    #[diesel(sql_type = Timestamptz)]
    joined_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    seen_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    told_until: Option<DateTime<Utc>>,
}

/// The schedules that somebody who can be written to has.
pub async fn schedules(conn: &mut Conn) -> Result<Vec<Schedule>, StoreError> {
    Ok(statement(
        "SELECT DISTINCT time_zone, digest, digest_hour FROM members
         WHERE digest <> 'off' AND erased_at IS NULL AND email_confirmed_at IS NOT NULL",
    )
    .load(conn)
    .await?)
}

const DUE: &str = "
SELECT m.id FROM members m
JOIN unnest($1::text[], $2::text[], $3::int2[], $4::timestamptz[]) AS s (time_zone, digest, digest_hour, window_end)
    ON s.time_zone = m.time_zone AND s.digest = m.digest AND s.digest_hour = m.digest_hour
WHERE m.erased_at IS NULL AND m.email_confirmed_at IS NOT NULL AND NOT mail_is_stopped(m.id, m.email) AND m.joined_at < s.window_end
  AND m.id > $6
  -- No window is longer than a week and an hour, so older rows need not be looked at.
  AND NOT EXISTS (SELECT FROM digests d WHERE d.member_id = m.id
        AND d.window_start > s.window_end - interval '9 days' AND d.window_end >= s.window_end)
ORDER BY m.id LIMIT $5";

/// Members behind `after` whose window has ended and who have no digest for it, in the order of their ids.
pub async fn due(
    conn: &mut Conn,
    slots: &[Slot],
    after: Option<MemberId>,
    size: i64,
) -> Result<Vec<MemberId>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let rows: Vec<Row> = bound(DUE, slots, after, size).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}

/// How many members are due a digest; at most `most` are counted.
pub async fn count_due(conn: &mut Conn, slots: &[Slot], most: i64) -> Result<i64, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let counted = format!("SELECT count(*) AS count FROM ({DUE}) due");
    let row: Row = bound(counted, slots, None, most).get_result(conn).await?;
    Ok(row.count)
}

fn bound(sql: impl Into<String>, slots: &[Slot], after: Option<MemberId>, size: i64) -> Statement<'static> {
    let of = |part: fn(&Slot) -> String| slots.iter().map(part).collect::<Vec<String>>();
    statement(sql)
        .bind::<Array<Text>, _>(of(|slot| slot.schedule.time_zone.clone()))
        .bind::<Array<Text>, _>(of(|slot| slot.schedule.digest.clone()))
        .bind::<Array<SmallInt>, _>(slots.iter().map(|slot| slot.schedule.digest_hour).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(slots.iter().map(|slot| slot.window_end).collect::<Vec<_>>())
        .bind::<BigInt, _>(size)
        .bind::<BigInt, _>(after.map_or(0, MemberId::get))
}

const READER: &str = "
SELECT m.time_zone, m.digest, m.digest_hour, m.digest_sections, m.joined_at,
    greatest(m.seen_at, (SELECT max(s.seen_at) FROM sessions s WHERE s.member_id = m.id)) AS seen_at,
    (SELECT d.window_end FROM digests d WHERE d.member_id = m.id ORDER BY d.window_start DESC LIMIT 1) AS told_until
FROM members m WHERE m.id = $1 AND m.erased_at IS NULL";

fn reader_of(member: MemberId, row: ReaderRow) -> Reader {
    let ReaderRow { time_zone, digest, digest_hour, digest_sections, joined_at, seen_at, told_until } = row;
    let schedule = Schedule { time_zone, digest, digest_hour };
    Reader { member, schedule, sections: digest_sections, joined_at, seen_at, told_until }
}

/// Takes a member for this transaction, so that nobody else writes their digest meanwhile. `None` when somebody does,
/// or when they cannot be written to any more. Their sessions, ballots and entries are not held up by it.
pub async fn claim(tx: &mut Tx, member: MemberId) -> Result<Option<Reader>, StoreError> {
    let claim = format!(
        "{READER} AND m.digest <> 'off' AND m.email_confirmed_at IS NOT NULL FOR NO KEY UPDATE OF m SKIP LOCKED"
    );
    let taken: Option<ReaderRow> =
        statement(claim).bind::<BigInt, _>(member.get()).get_result(&mut **tx).await.optional()?;
    if taken.is_none() {
        return Ok(None);
    }
    // Read again with the lock held: whoever held it before may have written the row that tells where we are.
    reader(tx, member).await
}

/// A member's schedule and where their digests are; `None` when the account was erased.
pub async fn reader(conn: &mut Conn, member: MemberId) -> Result<Option<Reader>, StoreError> {
    let row: Option<ReaderRow> = statement(READER).bind::<BigInt, _>(member.get()).get_result(conn).await.optional()?;
    Ok(row.map(|row| reader_of(member, row)))
}

/// Writes that a window is done, with its mail or, when there was nothing to say, without.
/// `false` when that had been written before: then the caller's mail must not go out either.
pub async fn settle(
    tx: &mut Tx,
    member: MemberId,
    window_start: DateTime<Utc>,
    window_end: DateTime<Utc>,
    mail_id: Option<i64>,
) -> Result<bool, StoreError> {
    let written = diesel::insert_into(digests::table)
        .values((
            digests::member_id.eq(member.get()),
            digests::window_start.eq(window_start),
            digests::window_end.eq(window_end),
            digests::mail_id.eq(mail_id),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(written == 1)
}

/// Ends a member's digests. `false` when there is no such account any more.
pub async fn unsubscribe(tx: &mut Tx, member: MemberId) -> Result<bool, StoreError> {
    let ended = diesel::update(members::table.find(member.get()).filter(members::erased_at.is_null()))
        .set(members::digest.eq("off"))
        .execute(&mut **tx)
        .await?;
    Ok(ended == 1)
}
