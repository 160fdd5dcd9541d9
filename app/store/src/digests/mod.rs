//! Digests: who is due one, what is in it, and the row that says it was made, once per member and window.

mod asked;
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
use migrations::schema::members;

use crate::mails::Recipient;
use crate::statement::{Statement, statement};
use crate::{Conn, StoreError, Tx};

pub use cases::CaseRow;
pub use content::{Content, Section, Span, Wanted, contents};
pub use newcomers::NewcomerRow;
pub use threads::{LatestRow, ThreadRow};
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

/// A member who gets digests, and where they are with them.
#[derive(Debug, Clone)]
pub struct Reader {
    pub member: MemberId,
    /// Where a mail reaches them; `None` where none does.
    pub to: Option<Recipient>,
    pub schedule: Schedule,
    /// The words of the sections that they want.
    pub sections: Vec<String>,
    pub joined_at: DateTime<Utc>,
    /// When they were last here, as far as is known.
    pub seen_at: Option<DateTime<Utc>>,
    /// Where their last digest ended.
    pub told_until: Option<DateTime<Utc>>,
    /// The words that they do not want to read, one on each line.
    pub muted_words: String,
}

#[derive(QueryableByName)]
struct ReaderRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<Text>)]
    address: Option<String>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    muted_words: String,
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

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

const DUE: &str = "
SELECT m.id FROM members m
JOIN unnest($1::text[], $2::text[], $3::int2[], $4::timestamptz[]) AS s (time_zone, digest, digest_hour, window_end)
    ON s.time_zone = m.time_zone AND s.digest = m.digest AND s.digest_hour = m.digest_hour
WHERE m.digest <> 'off' AND m.erased_at IS NULL AND m.email_confirmed_at IS NOT NULL AND NOT mail_is_stopped(m.id, m.email)
  AND m.joined_at < s.window_end AND m.id > $6
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
    let rows: Vec<Id> = bound(DUE, slots, after, size).load(conn).await?;
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

const READERS: &str = "
SELECT m.id, CASE WHEN m.email_confirmed_at IS NOT NULL AND NOT mail_is_stopped(m.id, m.email) THEN m.email END AS address,
    coalesce(nullif(a.display_name, ''), a.handle) AS name, m.muted_words, m.time_zone, m.digest, m.digest_hour, m.digest_sections, m.joined_at,
    greatest(m.seen_at, (SELECT max(s.seen_at) FROM sessions s WHERE s.member_id = m.id)) AS seen_at,
    (SELECT d.window_end FROM digests d WHERE d.member_id = m.id ORDER BY d.window_start DESC LIMIT 1) AS told_until
FROM members m JOIN actors a ON a.id = m.id WHERE m.id = ANY ($1) AND m.erased_at IS NULL ORDER BY m.id";

fn reader_of(row: ReaderRow) -> Reader {
    let ReaderRow { id, address, name, muted_words, time_zone, digest, digest_hour, digest_sections, .. } = row;
    let member = MemberId::from(id);
    let to = |address| Recipient { member: Some(member), address, name, time_zone: time_zone.clone() };
    Reader {
        member,
        to: address.map(to),
        schedule: Schedule { time_zone, digest, digest_hour },
        sections: digest_sections,
        joined_at: row.joined_at,
        seen_at: row.seen_at,
        told_until: row.told_until,
        muted_words,
    }
}

const CLAIM: &str = "
SELECT m.id FROM members m WHERE m.id = ANY ($1) AND m.erased_at IS NULL AND m.digest <> 'off' AND m.email_confirmed_at IS NOT NULL
ORDER BY m.id FOR NO KEY UPDATE SKIP LOCKED";

/// Takes members for this transaction, so that nobody else writes their digests meanwhile: those whom nobody else has, and who can still be
/// written to. Their sessions, ballots and entries are not held up by it.
///
/// The commit does not wait for the disk. Should Postgres die before it got there, digests and their mails are gone together and are written
/// anew; a mail that was sent was claimed before, and that commit waits until all before it are on the disk.
pub async fn claim(tx: &mut Tx, members: &[MemberId]) -> Result<Vec<Reader>, StoreError> {
    statement("SET LOCAL synchronous_commit = off").execute(&mut **tx).await?;
    let ids: Vec<i64> = members.iter().map(|member| member.get()).collect();
    let taken: Vec<Id> = statement(CLAIM).bind::<Array<BigInt>, _>(ids).load(&mut **tx).await?;
    // Read again with the locks held: whoever held them before may have written the rows that tell where we are.
    readers(tx, taken.into_iter().map(|row| row.id).collect()).await
}

/// A member's schedule and where their digests are; `None` when the account was erased.
pub async fn reader(conn: &mut Conn, member: MemberId) -> Result<Option<Reader>, StoreError> {
    Ok(readers(conn, vec![member.get()]).await?.pop())
}

async fn readers(conn: &mut Conn, ids: Vec<i64>) -> Result<Vec<Reader>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<ReaderRow> = statement(READERS).bind::<Array<BigInt>, _>(ids).load(conn).await?;
    Ok(rows.into_iter().map(reader_of).collect())
}

/// That a window is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    pub member: MemberId,
    pub span: Span,
    /// Its mail; `None` when there was nothing to say.
    pub mail: Option<i64>,
}

/// Writes that windows are done; returns how many. Less than there are when one had been written before: then the caller's mails must not go
/// out either.
pub async fn settle(tx: &mut Tx, settled: &[Settled]) -> Result<usize, StoreError> {
    Ok(statement(
        "INSERT INTO digests (member_id, window_start, window_end, mail_id)
         SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::bigint[]) ON CONFLICT DO NOTHING",
    )
    .bind::<Array<BigInt>, _>(settled.iter().map(|done| done.member.get()).collect::<Vec<_>>())
    .bind::<Array<Timestamptz>, _>(settled.iter().map(|done| done.span.start).collect::<Vec<_>>())
    .bind::<Array<Timestamptz>, _>(settled.iter().map(|done| done.span.end).collect::<Vec<_>>())
    .bind::<Array<Nullable<BigInt>>, _>(settled.iter().map(|done| done.mail).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?)
}

/// Ends a member's digests. `false` when there is no such account any more.
pub async fn unsubscribe(tx: &mut Tx, member: MemberId) -> Result<bool, StoreError> {
    let ended = diesel::update(members::table.find(member.get()).filter(members::erased_at.is_null()))
        .set(members::digest.eq("off"))
        .execute(&mut **tx)
        .await?;
    Ok(ended == 1)
}
