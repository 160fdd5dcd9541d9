//! Groups as their pages show them: what they say of themselves, who is in them, who waits at the door. What changes them is in `acts`.

mod acts;
mod words;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::groups::Entrance;
use governance::{ActorId, EntryId, MemberId};

pub use self::acts::{
    NewGroup, administrators, ask, enter, found, hold_places, invite, leave, note, set_admin, set_entrance,
    take_request,
};
pub use self::words::{latest, lock_words, say, words};
use crate::actors::ActorName;
use crate::entries::Audience;
use crate::statement::statement;
use crate::{Conn, StoreError};

/// A group as it meets a viewer.
#[derive(Debug, Clone, QueryableByName)]
pub struct GroupRow {
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
    #[diesel(sql_type = Text)]
    entrance: String,
    #[diesel(sql_type = Timestamptz)]
    pub founded_at: DateTime<Utc>,
    /// Whether its last member has left.
    #[diesel(sql_type = Bool)]
    pub is_closed: bool,
    #[diesel(sql_type = BigInt)]
    pub members: i64,
    /// The entry that stands for it where it is flagged.
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub stand_in: EntryId,
    /// Whether the viewer is in it.
    #[diesel(sql_type = Bool)]
    pub is_member: bool,
    #[diesel(sql_type = Bool)]
    pub is_admin: bool,
    /// Whether the viewer has asked to be let in.
    #[diesel(sql_type = Bool)]
    pub has_asked: bool,
    #[diesel(sql_type = Bool)]
    pub is_invited: bool,
}

impl GroupRow {
    /// How one gets in.
    pub fn entrance(&self) -> Result<Entrance, StoreError> {
        entrance(&self.entrance)
    }
}

fn entrance(name: &str) -> Result<Entrance, StoreError> {
    Entrance::from_name(name).ok_or_else(|| StoreError::unreadable("entrance", name))
}

/// The group behind a handle; `NotFound` when it is none.
pub async fn find(conn: &mut Conn, handle: &str, viewer: Option<ActorId>) -> Result<GroupRow, StoreError> {
    // Postgres cannot even be asked for it.
    if handle.contains('\0') {
        return Err(StoreError::NotFound);
    }
    Ok(statement(
        "SELECT g.id, a.handle, a.display_name, a.about_html, a.portrait_id, g.entrance, g.founded_at, g.closed_at IS NOT NULL AS is_closed,
            (SELECT count(*) FROM group_members m WHERE m.group_id = g.id) AS members,
            (SELECT e.id FROM entries e WHERE e.group_id = g.id AND e.kind = 'group') AS stand_in,
            m.member_id IS NOT NULL AS is_member, coalesce(m.is_admin, false) AS is_admin,
            r.member_id IS NOT NULL AND r.invited_by IS NULL AS has_asked, r.invited_by IS NOT NULL AS is_invited
         FROM groups g JOIN actors a ON a.id = g.id
         LEFT JOIN group_members m ON m.group_id = g.id AND m.member_id = $2
         LEFT JOIN group_requests r ON r.group_id = g.id AND r.member_id = $2
         WHERE a.handle = $1",
    )
    .bind::<Text, _>(handle)
    .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
    .get_result(conn)
    .await?)
}

/// A group in a list.
#[derive(Debug, Clone, QueryableByName)]
pub struct GroupLine {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub portrait_id: Option<i64>,
    #[diesel(sql_type = Text)]
    entrance: String,
    #[diesel(sql_type = BigInt)]
    pub members: i64,
    #[diesel(sql_type = Bool)]
    pub is_admin: bool,
    /// How many have asked to be let in.
    #[diesel(sql_type = BigInt)]
    pub requests: i64,
}

impl GroupLine {
    /// How one gets in.
    pub fn entrance(&self) -> Result<Entrance, StoreError> {
        entrance(&self.entrance)
    }
}

const LINE: &str =
    "SELECT g.id, a.handle, a.display_name, a.portrait_id, g.entrance, coalesce(m.is_admin, false) AS is_admin,
    (SELECT count(*) FROM group_members n WHERE n.group_id = g.id) AS members,
    (SELECT count(*) FROM group_requests r WHERE r.group_id = g.id AND r.invited_by IS NULL) AS requests
 FROM groups g JOIN actors a ON a.id = g.id";

/// The groups that a member is in, by name.
pub async fn of_member(mut conn: &Conn, member: MemberId) -> Result<Vec<GroupLine>, StoreError> {
    Ok(statement(format!(
        "{LINE} JOIN group_members m ON m.group_id = g.id AND m.member_id = $1 ORDER BY a.display_name, g.id"
    ))
    .bind::<BigInt, _>(member.get())
    .load(&mut conn)
    .await?)
}

/// The newest groups before one, but the private ones that the viewer is not in.
pub async fn newest(
    conn: &mut Conn,
    viewer: Option<ActorId>,
    before: i64,
    size: i64,
) -> Result<Vec<GroupLine>, StoreError> {
    Ok(statement(format!(
        "{LINE} LEFT JOIN group_members m ON m.group_id = g.id AND m.member_id = $1
         WHERE g.id < $2 AND g.closed_at IS NULL AND (g.entrance <> 'private' OR m.member_id IS NOT NULL) ORDER BY g.id DESC LIMIT $3"
    ))
    .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
    .bind::<BigInt, _>(before)
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?)
}

/// Where a member can post, by name.
pub async fn choices(conn: &Conn, member: MemberId) -> Result<Vec<ActorName>, StoreError> {
    let lines = of_member(conn, member).await?;
    Ok(lines.into_iter().map(|line| ActorName { handle: line.handle, display_name: line.display_name }).collect())
}

/// In how many groups a member is.
pub async fn count(conn: &mut Conn, member: MemberId) -> Result<u64, StoreError> {
    use migrations::schema::group_members;
    let found =
        group_members::table.filter(group_members::member_id.eq(member.get())).count().get_result::<i64>(conn).await?;
    Ok(u64::try_from(found).unwrap_or(0))
}

/// For whom an entry is that a member posts into a group; `None` when they are in no such group.
pub async fn audience(conn: &mut Conn, handle: &str, member: ActorId) -> Result<Option<Audience>, StoreError> {
    match find(conn, handle, Some(member)).await {
        Ok(group) if group.is_member => Ok(Some(Audience::Group(group.id, group.entrance()?))),
        Ok(_) | Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Somebody who is in a group.
#[derive(Debug, Clone, QueryableByName)]
pub struct PlaceRow {
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Bool)]
    pub is_admin: bool,
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
}

/// Who is in a group, by handle, after one.
pub async fn members(conn: &mut Conn, group: ActorId, after: &str, size: i64) -> Result<Vec<PlaceRow>, StoreError> {
    Ok(statement(
        "SELECT a.handle, a.display_name, m.is_admin, m.since FROM group_members m JOIN actors a ON a.id = m.member_id
         WHERE m.group_id = $1 AND a.handle > $2 ORDER BY a.handle LIMIT $3",
    )
    .bind::<BigInt, _>(group.get())
    .bind::<Text, _>(after.replace('\0', ""))
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?)
}

/// Somebody at the door of a group.
#[derive(Debug, Clone, QueryableByName)]
pub struct RequestRow {
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    /// Whether an administrator invited them.
    #[diesel(sql_type = Bool)]
    pub is_invited: bool,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// Who waits at the door of a group, the longest first.
pub async fn requests(conn: &mut Conn, group: ActorId) -> Result<Vec<RequestRow>, StoreError> {
    Ok(statement(
        "SELECT a.handle, a.display_name, r.invited_by IS NOT NULL AS is_invited, r.at FROM group_requests r JOIN actors a ON a.id = r.member_id
         WHERE r.group_id = $1 ORDER BY r.at, r.member_id LIMIT 200",
    )
    .bind::<BigInt, _>(group.get())
    .load(conn)
    .await?)
}

/// What somebody did at the door of a group.
#[derive(Debug, Clone, QueryableByName)]
pub struct ActRow {
    #[diesel(sql_type = Text)]
    pub what: String,
    #[diesel(sql_type = Text)]
    pub member: String,
    #[diesel(sql_type = Text)]
    pub by: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// What was done at the door of a group last.
pub async fn acts(conn: &mut Conn, group: ActorId, size: i64) -> Result<Vec<ActRow>, StoreError> {
    Ok(statement(
        "SELECT c.what, a.handle AS member, b.handle AS by, c.at FROM group_acts c
         JOIN actors a ON a.id = c.member_id JOIN actors b ON b.id = c.by_id WHERE c.group_id = $1 ORDER BY c.id DESC LIMIT $2",
    )
    .bind::<BigInt, _>(group.get())
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?)
}

/// The handle of a member.
pub async fn handle_of(conn: &mut Conn, member: MemberId) -> Result<String, StoreError> {
    use migrations::schema::actors;
    Ok(actors::table.find(member.get()).select(actors::handle).first(conn).await?)
}
