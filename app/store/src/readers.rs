//! Who reads a note that is for named people: written down when it is posted, and never more later (decision 0034).

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId, MemberId};
use migrations::schema::{entry_readers, members};

use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError, Tx};

/// For how many people one note can be, as the database sees to: a conversation, and no mailing.
pub const MAX: u32 = 50;

/// Somebody whom a member may want to write to.
#[derive(Debug, Clone, QueryableByName)]
pub struct ReachRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: MemberId,
    #[diesel(sql_type = Text)]
    pub handle: String,
    /// Whether they take such notes from this author.
    #[diesel(sql_type = Bool)]
    pub takes_it: bool,
}

/// Those of whom the author is not apart, as their choices are at this moment.
fn reach(whom: &str) -> String {
    format!(
        "SELECT m.id, a.handle, m.named_by = 'everybody' OR (m.named_by = 'followed'
            AND EXISTS (SELECT FROM follows f WHERE f.follower_id = m.id AND f.followed_id = $1)) AS takes_it
         FROM members m JOIN actors a ON a.id = m.id
         WHERE {whom} AND m.erased_at IS NULL AND NOT must_leave_groups(m.id) AND m.id <> $1 AND $1 <> ALL (m.apart) ORDER BY a.handle"
    )
}

/// The members behind some handles. Left out are the author, whoever is apart from them, and handles that are nobody's.
pub async fn by_handles(conn: &mut Conn, author: ActorId, handles: &[String]) -> Result<Vec<ReachRow>, StoreError> {
    Ok(statement(reach("a.handle = ANY ($2)"))
        .bind::<BigInt, _>(author.get())
        .bind::<Array<Text>, _>(handles)
        .load(conn)
        .await?)
}

/// The members in a list of the author's own, as it is at this moment.
pub async fn in_list(conn: &mut Conn, author: ActorId, list: i64) -> Result<Vec<ReachRow>, StoreError> {
    let listed = "m.id IN (SELECT p.actor_id FROM list_people p WHERE p.list_id = $2 AND p.member_id = $1)";
    Ok(statement(reach(listed)).bind::<BigInt, _>(author.get()).bind::<BigInt, _>(list).load(conn).await?)
}

/// Writes down who reads a note that was posted in this transaction. Refused by `entry_readers_take_it` where somebody does not want to.
pub async fn name(tx: &mut Tx, entry: EntryId, readers: &[MemberId]) -> Result<(), StoreError> {
    let ids: Vec<i64> = readers.iter().map(|reader| reader.get()).collect();
    statement(
        "INSERT INTO entry_readers (entry_id, member_id, at, bumped_at)
         SELECT e.id, r.id, e.published_at, e.bumped_at FROM entries e, unnest($2::bigint[]) r(id) WHERE e.id = $1 ORDER BY r.id",
    )
    .bind::<BigInt, _>(entry.get())
    .bind::<Array<BigInt>, _>(ids)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Somebody who reads a thread, or has left it.
#[derive(Debug, Clone, QueryableByName)]
pub struct ReaderRow {
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Bool)]
    pub has_left: bool,
}

/// Who reads a thread beside its author, the viewer among them, but those whom the viewer is apart from.
pub async fn of_thread(conn: &mut Conn, thread: EntryId, sight: Sight<'_>) -> Result<Vec<ReaderRow>, StoreError> {
    Ok(statement(
        "SELECT a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS display_name, r.left_at IS NOT NULL AS has_left
         FROM entry_readers r JOIN actors a ON a.id = r.member_id
         WHERE r.entry_id = $3 AND r.member_id <> ALL ($2) AND thread_visible($3, $1, $2) ORDER BY has_left, a.handle",
    )
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<BigInt, _>(thread.get())
    .load(conn)
    .await?)
}

/// Leaves a thread: from now on the member reads nothing of it. `NotFound` for whoever does not read it.
pub async fn leave(tx: &mut Tx, thread: EntryId, member: MemberId) -> Result<(), StoreError> {
    let now = crate::clock::now(tx).await?;
    let own = entry_readers::table.find((thread.get(), member.get())).filter(entry_readers::left_at.is_null());
    let left = diesel::update(own).set(entry_readers::left_at.eq(now)).execute(&mut **tx).await?;
    if left == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

/// Who may write to a member alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    Everybody,
    /// Those whom the member follows.
    Followed,
    Nobody,
}

impl NamedBy {
    pub const ALL: [Self; 3] = [Self::Followed, Self::Everybody, Self::Nobody];

    /// The word the database and the form use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Followed => "followed",
            Self::Nobody => "nobody",
        }
    }

    /// Reads what [`NamedBy::as_str`] wrote; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == text)
    }
}

/// Who may write to a member alone, as they chose.
pub async fn choice(conn: &mut Conn, member: MemberId) -> Result<NamedBy, StoreError> {
    let chosen: String = members::table.find(member.get()).select(members::named_by).first(conn).await?;
    NamedBy::parse(&chosen).ok_or_else(|| StoreError::unreadable("choice", chosen))
}

/// Keeps who may write to a member alone from now on.
pub async fn choose(tx: &mut Tx, member: MemberId, by: NamedBy) -> Result<(), StoreError> {
    diesel::update(members::table.find(member.get())).set(members::named_by.eq(by.as_str())).execute(&mut **tx).await?;
    Ok(())
}
