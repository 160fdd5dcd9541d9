//! Actors: the public faces that author things, and who follows whom.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId, MemberId};
use migrations::schema::{actors, follows};

use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError, Tx};

/// An actor as their profile shows them to a viewer.
#[derive(Debug, Clone, QueryableByName)]
pub struct ProfileRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: ActorId,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Text)]
    pub about_html: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub portrait_id: Option<i64>,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = Bool)]
    pub followed_by_viewer: bool,
    /// Whether there is an account behind the face.
    #[diesel(sql_type = Bool)]
    pub is_member: bool,
    /// Whether it is a group: joined, not followed.
    #[diesel(sql_type = Bool)]
    pub is_group: bool,
    /// The entry that stands for the profile where it is flagged.
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub stand_in: EntryId,
    #[diesel(sql_type = BigInt)]
    pub following: i64,
    /// Whether one of the two blocks the other: neither sees what the other posts.
    #[diesel(sql_type = Bool)]
    pub apart: bool,
    #[diesel(sql_type = Bool)]
    pub blocked_by_viewer: bool,
    #[diesel(sql_type = Bool)]
    pub muted_by_viewer: bool,
}

/// A name in a list of people.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = actors)]
pub struct ActorName {
    pub handle: String,
    pub display_name: String,
}

/// The profile behind a handle; `NotFound` when there is none or the account was erased.
pub async fn profile(conn: &mut Conn, handle: &str, viewer: Option<ActorId>) -> Result<ProfileRow, StoreError> {
    // Postgres cannot even be asked for it.
    if handle.contains('\0') {
        return Err(StoreError::NotFound);
    }
    Ok(statement(
        "SELECT a.id, a.handle, a.display_name, a.about_html, a.portrait_id, a.created_at,
            EXISTS (SELECT FROM follows f WHERE f.follower_id = $2 AND f.followed_id = a.id) AS followed_by_viewer,
            a.kind = 'member' AS is_member, a.kind = 'group' AS is_group,
            coalesce((SELECT e.id FROM entries e WHERE e.author_id = a.id AND e.kind = 'profile'),
                (SELECT e.id FROM entries e WHERE e.group_id = a.id AND e.kind = 'group')) AS stand_in,
            (SELECT count(*) FROM follows f WHERE f.follower_id = a.id AND f.followed_id <> ALL (v.apart)) AS following,
            a.id = ANY (v.apart) AS apart,
            EXISTS (SELECT FROM blocks b WHERE b.blocker_id = $2 AND b.blocked_id = a.id) AS blocked_by_viewer,
            EXISTS (SELECT FROM mutes u WHERE u.member_id = $2 AND u.muted_id = a.id) AS muted_by_viewer
         FROM actors a CROSS JOIN (SELECT apart_of($2) AS apart) v WHERE a.handle = $1 AND a.erased_at IS NULL",
    )
    .bind::<Text, _>(handle)
    .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
    .get_result(conn)
    .await?)
}

/// Whom an actor follows, by handle, but those whom the viewer is apart from.
pub async fn followed_by(conn: &mut Conn, actor: ActorId, sight: Sight<'_>) -> Result<Vec<ActorName>, StoreError> {
    Ok(follows::table
        .inner_join(actors::table.on(actors::id.eq(follows::followed_id)))
        .filter(follows::follower_id.eq(actor.get()))
        .filter(actors::erased_at.is_null())
        .filter(actors::id.ne_all(sight.apart))
        .order(actors::handle)
        .limit(200)
        .select(ActorName::as_select())
        .load(conn)
        .await?)
}

/// Holds two members against each other's blocks and follows until the transaction ends: of a block and a follow at once one
/// comes first.
pub async fn hold_pair(tx: &mut Tx, one: ActorId, other: ActorId) -> Result<(), StoreError> {
    statement("SELECT FROM members WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE")
        .bind::<BigInt, _>(one.get())
        .bind::<BigInt, _>(other.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Follows an actor; following twice is following once.
pub async fn follow(tx: &mut Tx, follower: ActorId, followed: ActorId) -> Result<(), StoreError> {
    diesel::insert_into(follows::table)
        .values((follows::follower_id.eq(follower.get()), follows::followed_id.eq(followed.get())))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Stops following.
pub async fn unfollow(tx: &mut Tx, follower: ActorId, followed: ActorId) -> Result<(), StoreError> {
    diesel::delete(follows::table.find((follower.get(), followed.get()))).execute(&mut **tx).await?;
    Ok(())
}

/// Some members whom the viewer neither follows nor keeps away from, the most active first: for people who have just arrived.
pub async fn suggestions(conn: &mut Conn, sight: Sight<'_>, size: i64) -> Result<Vec<ActorName>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        handle: String,
        #[diesel(sql_type = Text)]
        display_name: String,
    }
    let rows: Vec<Row> = statement(
        "SELECT a.handle, a.display_name FROM (
            SELECT author_id, count(*) AS n FROM (SELECT author_id FROM entries WHERE deleted_at IS NULL AND arrival_id IS NULL ORDER BY id DESC LIMIT 500) r
            GROUP BY author_id) r
         JOIN actors a ON a.id = r.author_id
         WHERE a.erased_at IS NULL AND a.id <> $1 AND NOT EXISTS (SELECT FROM follows f WHERE f.follower_id = $1 AND f.followed_id = a.id)
           AND a.id <> ALL ($3) AND a.id <> ALL ($4)
         ORDER BY r.n DESC, a.id LIMIT $2",
    )
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<BigInt, _>(size)
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Array<BigInt>, _>(sight.muted)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| ActorName { handle: row.handle, display_name: row.display_name }).collect())
}

/// Members who have not left, in the order in which they came.
pub async fn members_by_age(conn: &mut Conn, size: i64) -> Result<Vec<ActorName>, StoreError> {
    Ok(actors::table
        .filter(actors::kind.eq("member"))
        .filter(actors::erased_at.is_null())
        .order(actors::id)
        .limit(size)
        .select(ActorName::as_select())
        .load(conn)
        .await?)
}

/// The member behind a handle; `NotFound` for other actors and for members who have left.
pub async fn member_by_handle(conn: &mut Conn, handle: &str) -> Result<MemberId, StoreError> {
    let id: i64 = actors::table
        .filter(actors::handle.eq(handle))
        .filter(actors::kind.eq("member"))
        .filter(actors::erased_at.is_null())
        .select(actors::id)
        .first(conn)
        .await?;
    Ok(id.into())
}
