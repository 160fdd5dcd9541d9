//! Events: when and where something is that a note speaks of. Each is seen where its note is.

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};
use migrations::schema::events;
use serde::Deserialize;

use crate::picking::unwanted;
use crate::statement::statement;
use crate::streams::{DRESS, EntryRow};
use crate::visibility::Sight;
use crate::{Conn, StoreError, Tx};

/// What nobody said the end of is over so many hours after it began.
pub const NO_END_HOURS: i32 = 3;

/// When and where something is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, FromSqlRow)]
pub struct Event {
    pub starts_at: DateTime<Utc>,
    /// After it starts, where its author says when it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// By whose clock its author means it: a name of the IANA time zone database.
    pub zone: String,
    /// May be empty.
    pub place: String,
}

impl FromSql<Jsonb, Pg> for Event {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(serde_json::from_value(<serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes)?)?)
    }
}

/// The event of an entry; the caller has found that the viewer may see that.
pub async fn of_entry(conn: &mut Conn, entry: EntryId) -> Result<Option<Event>, StoreError> {
    type Columns = (DateTime<Utc>, Option<DateTime<Utc>>, String, String);
    let found: Option<Columns> = events::table
        .find(entry.get())
        .select((events::starts_at, events::ends_at, events::time_zone, events::place))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(|(starts_at, ends_at, zone, place)| Event { starts_at, ends_at, zone, place }))
}

/// Says when and where an entry's event is, or that it is none any more.
pub async fn set(tx: &mut Tx, entry: EntryId, event: Option<&Event>) -> Result<(), StoreError> {
    let Some(event) = event else {
        diesel::delete(events::table.find(entry.get())).execute(&mut **tx).await?;
        return Ok(());
    };
    let said = (
        events::starts_at.eq(event.starts_at),
        events::ends_at.eq(event.ends_at),
        events::time_zone.eq(&event.zone),
        events::place.eq(&event.place),
    );
    diesel::insert_into(events::table)
        .values((events::entry_id.eq(entry.get()), said))
        .on_conflict(events::entry_id)
        .do_update()
        .set(said)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes with the newest earlier wording when and where the event was while that stood.
pub(crate) async fn note_earlier(tx: &mut Tx, entry: EntryId, revision: i32) -> Result<(), StoreError> {
    statement(
        "UPDATE entry_revisions r SET event_starts_at = v.starts_at, event_ends_at = v.ends_at, event_zone = v.time_zone, event_place = v.place
         FROM events v WHERE v.entry_id = $1 AND r.entry_id = $1 AND r.revision = $2",
    )
    .bind::<BigInt, _>(entry.get())
    .bind::<Integer, _>(revision)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes when and where the event of an entry from elsewhere was, with one of its earlier wordings.
pub async fn bring_earlier(tx: &mut Tx, entry: EntryId, revision: i32, event: &Event) -> Result<(), StoreError> {
    statement(
        "UPDATE entry_revisions SET event_starts_at = $3, event_ends_at = $4, event_zone = $5, event_place = $6
         WHERE entry_id = $1 AND revision = $2",
    )
    .bind::<BigInt, _>(entry.get())
    .bind::<Integer, _>(revision)
    .bind::<Timestamptz, _>(event.starts_at)
    .bind::<Nullable<Timestamptz>, _>(event.ends_at)
    .bind::<Text, _>(&event.zone)
    .bind::<Text, _>(&event.place)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What events said before, by earlier wording.
pub async fn earlier(conn: &mut Conn, entry: EntryId) -> Result<Vec<(i32, Event)>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Integer)]
        revision: i32,
        #[diesel(sql_type = Timestamptz)]
        starts_at: DateTime<Utc>,
        #[diesel(sql_type = Nullable<Timestamptz>)]
        ends_at: Option<DateTime<Utc>>,
        #[diesel(sql_type = Text)]
        zone: String,
        #[diesel(sql_type = Text)]
        place: String,
    }
    let rows: Vec<Row> = statement(
        "SELECT revision, event_starts_at AS starts_at, event_ends_at AS ends_at, event_zone AS zone, event_place AS place
         FROM entry_revisions WHERE entry_id = $1 AND event_starts_at IS NOT NULL",
    )
    .bind::<BigInt, _>(entry.get())
    .load(conn)
    .await?;
    let event = |row: Row| {
        let Row { revision, starts_at, ends_at, zone, place } = row;
        (revision, Event { starts_at, ends_at, zone, place })
    };
    Ok(rows.into_iter().map(event).collect())
}

/// How often entries were changed: what a calendar goes by to know which of two is the newer.
pub async fn sequences(conn: &mut Conn, ids: &[i64]) -> Result<Vec<(i64, i64)>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        entry: i64,
        #[diesel(sql_type = BigInt)]
        times: i64,
    }
    let rows: Vec<Row> = statement(
        "SELECT entry_id AS entry, count(*) AS times FROM entry_revisions WHERE entry_id = ANY ($1) GROUP BY entry_id",
    )
    .bind::<Array<BigInt>, _>(ids)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.entry, row.times)).collect())
}

/// Whose events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's, of what everybody may see.
    Everybodys,
    /// One actor's.
    Actors(ActorId),
    /// What was posted into one group.
    Groups(ActorId),
    /// A member's own, those of whom they follow, and of their groups.
    Followed(ActorId),
}

impl Whose {
    /// Which entries, with whose they are as `$3`.
    const fn are(self) -> &'static str {
        match self {
            Self::Everybodys => "e.audience = 'public' AND $3::bigint IS NULL",
            Self::Actors(_) => "e.author_id = $3",
            Self::Groups(_) => "e.group_id = $3",
            Self::Followed(_) => {
                "(e.author_id = $3 OR e.group_id IN (SELECT g.group_id FROM group_members g WHERE g.member_id = $3)
                  OR EXISTS (SELECT FROM entry_readers r WHERE r.entry_id = e.id AND r.member_id = $3 AND r.left_at IS NULL)
                  OR (e.group_id IS NULL AND e.author_id IN (SELECT f.followed_id FROM follows f WHERE f.follower_id = $3 AND f.in_home)))"
            }
        }
    }

    /// Whoever opens somebody's page wants to see it, mutes and all; elsewhere the viewer's own lists hold.
    fn wanted(self, sight: &Sight<'_>) -> String {
        match self {
            Self::Actors(_) => "$6::bigint[] IS NOT NULL AND $7::text[] IS NOT NULL".to_owned(),
            Self::Everybodys | Self::Groups(_) | Self::Followed(_) => unwanted(sight),
        }
    }

    const fn owner(self) -> Option<ActorId> {
        match self {
            Self::Everybodys => None,
            Self::Actors(owner) | Self::Groups(owner) | Self::Followed(owner) => Some(owner),
        }
    }
}

/// Events that are not over at a moment, the one that ends first before the others, as far as the viewer may see them and wants to.
pub async fn after(
    conn: &mut Conn,
    whose: Whose,
    sight: Sight<'_>,
    at: DateTime<Utc>,
    size: usize,
) -> Result<Vec<EntryRow>, StoreError> {
    let sql = format!(
        "WITH picked AS MATERIALIZED (
            SELECT e.*, coalesce(v.ends_at, v.starts_at) AS position FROM events v JOIN entries e ON e.id = v.entry_id
            WHERE coalesce(v.ends_at, v.starts_at) >= $4 - make_interval(hours => {NO_END_HOURS}) AND (v.ends_at IS NULL OR v.ends_at >= $4)
              AND {} AND entry_stands_alone(e, $1, $2) AND {}
            ORDER BY coalesce(v.ends_at, v.starts_at), e.id LIMIT $5){DRESS} ORDER BY e.position, e.id",
        whose.are(),
        whose.wanted(&sight)
    );
    Ok(statement(sql)
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Nullable<BigInt>, _>(whose.owner().map(ActorId::get))
        .bind::<Timestamptz, _>(at)
        .bind::<BigInt, _>(i64::try_from(size).unwrap_or(i64::MAX))
        .bind::<Array<BigInt>, _>(sight.muted)
        .bind::<Array<Text>, _>(sight.labels_left_out)
        .load(conn)
        .await?)
}
