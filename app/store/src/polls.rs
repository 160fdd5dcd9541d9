//! Polls: what a note asks, what members say to it while it runs, and what was said when it is over.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text};
use diesel_async::RunQueryDsl;
use governance::polls::Poll;
use governance::voting::{Ballot, Sheet};
use governance::{EntryId, MemberId};
use migrations::schema::{poll_ballots, polls};
use serde::Deserialize;

use crate::ballots::{Said, read};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// The poll of an entry, as the viewer of its row meets it.
#[derive(Debug, Clone, Deserialize, FromSqlRow)]
pub struct PollRow {
    method: String,
    options: Vec<String>,
    pub closes_at: DateTime<Utc>,
    /// Whether nothing more is said.
    pub is_over: bool,
    /// What the viewer said, while that is kept.
    own: Option<String>,
    /// How many have answered.
    pub answered: i64,
    /// What was said and how often: only for whoever has answered, or when it is over.
    said: Option<Vec<(String, i64)>>,
    /// Whether it was asked at another community, where its answers are.
    pub is_elsewhere: bool,
}

impl FromSql<Jsonb, Pg> for PollRow {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(serde_json::from_value(<serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes)?)?)
    }
}

impl PollRow {
    /// What is asked.
    pub fn poll(&self) -> Result<Poll, StoreError> {
        let way = self.method.parse().map_err(|why| StoreError::unreadable("poll", why))?;
        Ok(Poll { way, options: self.options.clone() })
    }

    /// What it offers, in one text.
    pub fn words(&self) -> String {
        self.options.join(" ")
    }

    /// What the viewer said.
    pub fn own(&self, sheet: &Sheet) -> Option<Ballot> {
        self.own.as_deref().and_then(|choice| sheet.read(choice).ok())
    }

    /// What all said, as far as the viewer may know.
    pub fn ballots(&self, sheet: &Sheet) -> Result<Option<Vec<Ballot>>, StoreError> {
        let said = |(choice, times): &(String, i64)| Said { choice: choice.clone(), times: *times };
        self.said.as_ref().map(|all| read(all.iter().map(said).collect(), sheet)).transpose()
    }

    /// Whether it takes answers.
    pub const fn is_open(&self) -> bool {
        !self.is_over && !self.is_elsewhere
    }
}

/// A poll about to be asked.
#[derive(Debug, Clone)]
pub struct NewPoll {
    pub poll: Poll,
    pub lasts: TimeDelta,
}

/// Asks a poll with an entry, from the moment on at which that was published.
pub async fn ask(tx: &mut Tx, entry: EntryId, new: &NewPoll) -> Result<(), StoreError> {
    statement(
        "INSERT INTO polls (entry_id, method, options, opens_at, closes_at)
         SELECT id, $2, $3, published_at, published_at + $4 * interval '1 microsecond' FROM entries WHERE id = $1",
    )
    .bind::<BigInt, _>(entry.get())
    .bind::<Text, _>(new.poll.way.as_str())
    .bind::<Array<Text>, _>(&new.poll.options)
    .bind::<BigInt, _>(new.lasts.num_microseconds().unwrap_or(i64::MAX))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The poll of an entry as this viewer meets it; the caller has found that they may see the entry.
pub async fn of_entry(
    conn: &mut Conn,
    entry: EntryId,
    viewer: Option<MemberId>,
) -> Result<Option<PollRow>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Jsonb)]
        poll: PollRow,
    }
    let row: Option<Row> = statement("SELECT poll_of(entry_id, $2) AS poll FROM polls WHERE entry_id = $1")
        .bind::<BigInt, _>(entry.get())
        .bind::<Nullable<BigInt>, _>(viewer.map(MemberId::get))
        .get_result(conn)
        .await
        .optional()?;
    Ok(row.map(|row| row.poll))
}

/// Says something to a poll, or something else in its place. Refused by `poll_ballots_only_while_open`, by `poll_ballots_are_of_readers`, and by
/// `poll_ballots_of_their_poll`; the primary key lets only one stand, however many arrive at once. The guard holds the poll before a ballot is
/// touched, as the count does: neither waits for the other.
pub async fn answer(tx: &mut Tx, entry: EntryId, member: MemberId, written: &str) -> Result<(), StoreError> {
    diesel::insert_into(poll_ballots::table)
        .values((
            poll_ballots::entry_id.eq(entry.get()),
            poll_ballots::member_id.eq(member.get()),
            poll_ballots::choice.eq(written),
        ))
        .on_conflict((poll_ballots::entry_id, poll_ballots::member_id))
        .do_update()
        .set(poll_ballots::choice.eq(written))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Polls that are over and were not counted yet.
pub async fn over(conn: &mut Conn, size: i64) -> Result<Vec<EntryId>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        entry: i64,
    }
    let rows: Vec<Row> = statement(
        "SELECT entry_id AS entry FROM polls WHERE counted_at IS NULL AND closes_at <= (SELECT folkmoot_now()) ORDER BY closes_at LIMIT $1",
    )
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.entry.into()).collect())
}

/// Somebody who asked a poll or answered it.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct TakingPart {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub member: MemberId,
    /// Whether they asked it.
    #[diesel(sql_type = Bool)]
    pub asked: bool,
}

/// Holds a poll that is over for the count; `false` where another node was first.
pub async fn hold(tx: &mut Tx, entry: EntryId) -> Result<bool, StoreError> {
    let held = statement(
        "SELECT FROM polls WHERE entry_id = $1 AND counted_at IS NULL AND closes_at <= (SELECT folkmoot_now()) FOR UPDATE SKIP LOCKED",
    )
    .bind::<BigInt, _>(entry.get())
    .execute(&mut **tx)
    .await?;
    Ok(held > 0)
}

/// Who asked it and who answered it, as far as they may see it now. After the count nobody can say any more who answered.
pub async fn taking_part(conn: &mut Conn, entry: EntryId) -> Result<Vec<TakingPart>, StoreError> {
    Ok(statement(
        "SELECT m.id AS member, m.id = e.author_id AS asked FROM entries e
         JOIN members m ON m.id = e.author_id OR m.id IN (SELECT b.member_id FROM poll_ballots b WHERE b.entry_id = e.id)
         WHERE e.id = $1 AND m.erased_at IS NULL AND entry_visible(e, m.id) ORDER BY m.id",
    )
    .bind::<BigInt, _>(entry.get())
    .load(conn)
    .await?)
}

/// Counts a poll that is held: what was said and how often stays, and the link to whoever said it goes, by a trigger.
pub async fn count(tx: &mut Tx, entry: EntryId) -> Result<(), StoreError> {
    statement("UPDATE polls SET counted_at = folkmoot_now() WHERE entry_id = $1 AND counted_at IS NULL")
        .bind::<BigInt, _>(entry.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether an entry asks a poll.
pub async fn is_asked(conn: &mut Conn, entry: EntryId) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(polls::table.find(entry.get()))).get_result(conn).await?)
}
