//! Imaginary friends: actors made of sources for somebody who is not here. What changes them is in `acts`, how their person claims
//! them in `claim`.

mod acts;
mod claim;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId, MemberId, SourceId};

pub use self::acts::{FriendAct, NewFriend, erase, has_others, hold, keep, let_go, make, note, remove_source, rename};
pub use self::claim::{Claim, Site, claim, has_open_cases, hold_both, sites};
use crate::actors::ActorName;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// An imaginary friend as it meets a viewer.
#[derive(Debug, Clone, QueryableByName)]
pub struct FriendRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: ActorId,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    /// Where that person is, as whoever made it says.
    #[diesel(sql_type = Nullable<Text>)]
    pub page_url: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    pub made_at: DateTime<Utc>,
    /// `None` when whoever made it has left.
    #[diesel(sql_type = Nullable<Text>)]
    pub made_by: Option<String>,
    /// Who changes it and answers for it now; `None` for nobody.
    #[diesel(sql_type = Nullable<Text>)]
    pub kept_by: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    keeper: Option<i64>,
    #[diesel(sql_type = Bool)]
    pub followed_by_viewer: bool,
    #[diesel(sql_type = Bool)]
    pub muted_by_viewer: bool,
    #[diesel(sql_type = Bool)]
    pub blocked_by_viewer: bool,
    #[diesel(sql_type = BigInt)]
    pub followers: i64,
    /// The entry that stands for it where it is flagged.
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub stand_in: EntryId,
}

impl FriendRow {
    /// Who changes it and answers for it now.
    pub fn keeper(&self) -> Option<MemberId> {
        self.keeper.map(MemberId::from)
    }
}

/// The imaginary friend behind a handle; `NotFound` for others, and for one that was claimed or deleted.
pub async fn find(conn: &mut Conn, handle: &str, viewer: Option<ActorId>) -> Result<FriendRow, StoreError> {
    // Postgres cannot even be asked for it.
    if handle.contains('\0') {
        return Err(StoreError::NotFound);
    }
    Ok(statement(
        "SELECT f.id, a.handle, a.display_name, CASE WHEN f.kept_by = $2 OR NOT (SELECT e.withheld FROM entries e WHERE e.author_id = f.id AND e.kind = 'profile')
                THEN f.page_url END AS page_url, f.made_at, m.handle AS made_by, k.handle AS kept_by, f.kept_by AS keeper,
            EXISTS (SELECT FROM follows w WHERE w.follower_id = $2 AND w.followed_id = f.id) AS followed_by_viewer,
            EXISTS (SELECT FROM mutes u WHERE u.member_id = $2 AND u.muted_id = f.id) AS muted_by_viewer,
            EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $2 AND b.blocked_id = f.id) AS blocked_by_viewer,
            (SELECT count(*) FROM follows w WHERE w.followed_id = f.id) AS followers,
            (SELECT e.id FROM entries e WHERE e.author_id = f.id AND e.kind = 'profile') AS stand_in
         FROM imaginary_friends f JOIN actors a ON a.id = f.id LEFT JOIN actors m ON m.id = f.made_by AND m.erased_at IS NULL
         LEFT JOIN actors k ON k.id = f.kept_by
         WHERE a.handle = $1 AND a.erased_at IS NULL",
    )
    .bind::<Text, _>(handle)
    .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
    .get_result(conn)
    .await?)
}

/// The handle of the member who claimed the imaginary friend that had this one.
pub async fn claimed_by(conn: &mut Conn, handle: &str) -> Result<Option<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        handle: String,
    }
    let row: Option<Row> = statement(
        "SELECT m.handle FROM actors a JOIN imaginary_friends f ON f.id = a.id
         JOIN actors m ON m.id = f.claimed_by AND m.erased_at IS NULL WHERE a.handle = $1",
    )
    .bind::<Text, _>(handle.replace('\0', ""))
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map(|row| row.handle))
}

/// An imaginary friend that has a feed already.
#[derive(Debug, Clone, QueryableByName)]
pub struct Taken {
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    /// Whether a case hides that feed.
    #[diesel(sql_type = Bool)]
    pub withheld: bool,
}

/// Whether some imaginary friend is made of an address already, as a feed or as the page that a feed belongs to.
pub async fn with_address(conn: &mut Conn, url: &str) -> Result<Option<Taken>, StoreError> {
    let bare = url.trim_end_matches('/');
    Ok(statement(
        "SELECT a.handle, a.display_name, s.withheld FROM sources s JOIN imaginary_friends f ON f.id = s.actor_id JOIN actors a ON a.id = f.id
         WHERE s.removed_at IS NULL AND a.erased_at IS NULL AND (s.url IN ($1, $2, $2 || '/') OR s.site_url IN ($1, $2, $2 || '/'))
         ORDER BY s.withheld, f.id LIMIT 1",
    )
    .bind::<Text, _>(url)
    .bind::<Text, _>(bare)
    .get_result(conn)
    .await
    .optional()?)
}

/// Who keeps an actor, where it is an imaginary friend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper {
    /// It is none.
    NoFriend,
    /// Nobody does.
    Nobody,
    Member(MemberId),
}

impl Keeper {
    /// Whether it is this member.
    pub fn is(self, member: MemberId) -> bool {
        self == Self::Member(member)
    }
}

/// Who answers for what an actor brings in, where it is an imaginary friend.
pub async fn keeper(conn: &mut Conn, actor: ActorId) -> Result<Keeper, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<BigInt>)]
        kept_by: Option<i64>,
    }
    let row: Option<Row> = statement("SELECT kept_by FROM imaginary_friends WHERE id = $1")
        .bind::<BigInt, _>(actor.get())
        .get_result(conn)
        .await
        .optional()?;
    Ok(match row.map(|row| row.kept_by) {
        None => Keeper::NoFriend,
        Some(None) => Keeper::Nobody,
        Some(Some(member)) => Keeper::Member(member.into()),
    })
}

/// The imaginary friends that a member keeps, by name.
pub async fn kept(conn: &mut Conn, member: MemberId) -> Result<Vec<(ActorId, ActorName)>, StoreError> {
    use migrations::schema::{actors, imaginary_friends};
    let rows: Vec<(i64, String, String)> = imaginary_friends::table
        .inner_join(actors::table.on(actors::id.eq(imaginary_friends::id)))
        .filter(imaginary_friends::kept_by.eq(member.get()))
        .filter(actors::erased_at.is_null())
        .order((actors::display_name, actors::id))
        .select((actors::id, actors::handle, actors::display_name))
        .load(conn)
        .await?;
    let named = |(id, handle, display_name)| (ActorId::from(id), ActorName { handle, display_name });
    Ok(rows.into_iter().map(named).collect())
}

/// What was done to an imaginary friend.
#[derive(Debug, Clone, QueryableByName)]
pub struct ActRow {
    #[diesel(sql_type = Text)]
    pub what: String,
    /// `None` for the software, and for whoever has left.
    #[diesel(sql_type = Nullable<Text>)]
    pub by: Option<String>,
    #[diesel(sql_type = Text)]
    pub detail: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// What was done to an imaginary friend last.
pub async fn history(conn: &mut Conn, friend: ActorId, size: i64) -> Result<Vec<ActRow>, StoreError> {
    Ok(statement(
        "SELECT c.what, b.handle AS by, c.detail, c.at FROM friend_acts c
         LEFT JOIN actors b ON b.id = c.by_id AND b.erased_at IS NULL WHERE c.friend_id = $1 ORDER BY c.id DESC LIMIT $2",
    )
    .bind::<BigInt, _>(friend.get())
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?)
}

/// An imaginary friend that a member claimed.
#[derive(Debug, Clone, QueryableByName)]
pub struct ClaimedRow {
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Timestamptz)]
    pub claimed_at: DateTime<Utc>,
}

/// The imaginary friends that a member claimed, the latest first.
pub async fn claimed(conn: &mut Conn, member: MemberId) -> Result<Vec<ClaimedRow>, StoreError> {
    Ok(statement(
        "SELECT a.handle, f.claimed_at FROM imaginary_friends f JOIN actors a ON a.id = f.id WHERE f.claimed_by = $1 ORDER BY f.claimed_at DESC LIMIT 50",
    )
    .bind::<BigInt, _>(member.get())
    .load(conn)
    .await?)
}

/// How many sources a member brings in, their own and those of the imaginary friends they keep. Locks the member's actor, so that two
/// forms at once cannot both take the last place.
pub async fn count_sources_locked(tx: &mut Tx, member: ActorId) -> Result<u64, StoreError> {
    statement("SELECT id FROM actors WHERE id = $1 FOR NO KEY UPDATE")
        .bind::<BigInt, _>(member.get())
        .execute(&mut **tx)
        .await?;
    count_sources(tx, member).await
}

/// The same, for a page.
pub async fn count_sources(conn: &mut Conn, member: ActorId) -> Result<u64, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let row: Row = statement(
        "SELECT count(*) AS number FROM sources s WHERE s.removed_at IS NULL
            AND (s.actor_id = $1 OR s.actor_id IN (SELECT id FROM imaginary_friends WHERE kept_by = $1))",
    )
    .bind::<BigInt, _>(member.get())
    .get_result(conn)
    .await?;
    Ok(u64::try_from(row.number).unwrap_or(0))
}

/// An address of which an imaginary friend is made.
#[derive(Debug, Clone, QueryableByName)]
pub struct AddressRow {
    #[diesel(sql_type = Text)]
    pub url: String,
    #[diesel(sql_type = Text)]
    pub handle: String,
    /// Whether the viewer follows it, or keeps it.
    #[diesel(sql_type = Bool)]
    pub followed: bool,
}

/// Those of some addresses that imaginary friends are made of.
pub async fn with_addresses(conn: &mut Conn, urls: &[String], viewer: ActorId) -> Result<Vec<AddressRow>, StoreError> {
    Ok(statement(
        "SELECT s.url, a.handle, EXISTS (SELECT FROM follows w WHERE w.follower_id = $2 AND w.followed_id = f.id) OR coalesce(f.kept_by = $2, false) AS followed
         FROM sources s JOIN imaginary_friends f ON f.id = s.actor_id JOIN actors a ON a.id = f.id
         WHERE s.url = ANY ($1) AND s.removed_at IS NULL AND a.erased_at IS NULL",
    )
    .bind::<diesel::sql_types::Array<Text>, _>(urls)
    .bind::<BigInt, _>(viewer.get())
    .load(conn)
    .await?)
}

/// Whether a source stands on the page of an imaginary friend; `NotFound` when it does not.
pub async fn lists_source(conn: &mut Conn, source: SourceId) -> Result<(), StoreError> {
    let rows = statement(
        "SELECT FROM sources s JOIN imaginary_friends f ON f.id = s.actor_id
         WHERE s.id = $1 AND s.removed_at IS NULL AND NOT s.withheld AND f.claimed_by IS NULL",
    )
    .bind::<BigInt, _>(source.get())
    .execute(conn)
    .await?;
    if rows == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}
