//! What only a demonstration's database may do: have a clock that runs elsewhere, and be begun again.
//!
//! While a demonstration is being seeded its clock is behind the machine's; when it is finished the clock is level, and
//! afterwards people move it forward only. So `ahead < 0` says that somebody stopped in the middle, and needs no mark of its own.

use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{OptionalExtension, QueryableByName};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use governance::{ActorId, EntryId};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// What a database holds, as a demonstration sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoState {
    /// No community yet.
    Empty,
    /// A community of real people.
    Real,
    /// A demonstration whose seeding was interrupted.
    Unfinished,
    /// A demonstration.
    Ready,
}

#[derive(QueryableByName)]
struct Facts {
    #[diesel(sql_type = Bool)]
    founded: bool,
    #[diesel(sql_type = Bool)]
    demo: bool,
    #[diesel(sql_type = Bool)]
    behind: bool,
}

/// What the database holds.
pub async fn state(conn: &mut Conn) -> Result<DemoState, StoreError> {
    let facts: Facts = statement(
        "SELECT EXISTS (SELECT FROM community WHERE founded_at IS NOT NULL) AS founded,
            kind = 'demo' AS demo, ahead < interval '0' AS behind FROM clock",
    )
    .get_result(conn)
    .await?;
    Ok(match facts {
        Facts { founded: false, .. } => DemoState::Empty,
        Facts { demo: false, .. } => DemoState::Real,
        Facts { behind: true, .. } => DemoState::Unfinished,
        Facts { .. } => DemoState::Ready,
    })
}

/// Makes the empty database a demonstration's, with its clock behind. Needs the owner; refused once a community is founded.
pub async fn prepare(tx: &mut Tx, ahead_ms: i64) -> Result<(), StoreError> {
    let prepared = statement(
        "UPDATE clock SET kind = 'demo', ahead = make_interval(secs => $1::double precision / 1000)
         WHERE NOT EXISTS (SELECT FROM community WHERE founded_at IS NOT NULL)",
    )
    .bind::<BigInt, _>(ahead_ms)
    .execute(&mut **tx)
    .await?;
    if prepared == 1 { Ok(()) } else { Err(StoreError::Refused("clock_of_a_founded_community".to_string())) }
}

/// Takes everything away from a demonstration whose seeding was interrupted, the tables too: migrate afterwards.
/// Needs the owner; refused for any other database.
pub async fn start_over(tx: &mut Tx) -> Result<(), StoreError> {
    // The lock waits for whoever still seeds; the state is read after it.
    statement("SELECT ahead FROM clock FOR UPDATE").execute(&mut **tx).await?;
    if state(tx).await? != DemoState::Unfinished {
        return Err(StoreError::Refused("start_over_unfinished_demonstrations_only".to_string()));
    }
    (**tx).batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The imported item of an author that links to an address; `None` while it has not come in.
pub async fn item(conn: &mut Conn, author: ActorId, link_url: &str) -> Result<Option<EntryId>, StoreError> {
    let found: Option<Id> = statement(
        "SELECT id FROM entries WHERE author_id = $1 AND kind = 'item' AND link_url = $2 ORDER BY id LIMIT 1",
    )
    .bind::<BigInt, _>(author.get())
    .bind::<Text, _>(link_url)
    .get_result(conn)
    .await
    .optional()?;
    Ok(found.map(|row| row.id.into()))
}

/// The open case about an entry; `None` when there is none.
pub async fn open_case(conn: &mut Conn, entry: EntryId) -> Result<Option<governance::CaseId>, StoreError> {
    let found: Option<Id> =
        statement("SELECT id FROM cases WHERE entry_id = $1 AND state IN ('opened', 'before_jury')")
            .bind::<BigInt, _>(entry.get())
            .get_result(conn)
            .await
            .optional()?;
    Ok(found.map(|row| row.id.into()))
}
