//! Lists of people that a member keeps to read them apart. Whatever is asked for here is asked for its owner.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text};
use diesel_async::RunQueryDsl;
use governance::{ActorId, MemberId};
use migrations::schema::{actors, follows, list_people, lists};

use crate::actors::ActorName;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// How many lists one member can have, as the database sees to.
pub const PER_MEMBER_MAX: usize = 50;
/// How many people can be in one list, as the database sees to.
pub const PEOPLE_MAX: usize = 500;

/// A list among a member's.
#[derive(Debug, Clone, QueryableByName)]
pub struct ListRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = BigInt)]
    pub people: i64,
    /// Whether the actor who was asked about is in it.
    #[diesel(sql_type = Bool)]
    pub has: bool,
}

/// Somebody in a list.
#[derive(Debug, Clone, Queryable)]
pub struct ListedRow {
    pub handle: String,
    pub display_name: String,
    /// Whether they are read at home too.
    pub in_home: bool,
}

/// A member's lists by name, and whether somebody is in them.
pub async fn of_member(mut conn: &Conn, member: MemberId, about: Option<ActorId>) -> Result<Vec<ListRow>, StoreError> {
    let sql = "SELECT l.id, l.name, (SELECT count(*) FROM list_people p WHERE p.list_id = l.id) AS people,
            EXISTS (SELECT FROM list_people p WHERE p.list_id = l.id AND p.actor_id = $2) AS has
         FROM lists l WHERE l.member_id = $1 ORDER BY lower(l.name), l.id";
    Ok(statement(sql)
        .bind::<BigInt, _>(member.get())
        .bind::<BigInt, _>(about.map_or(0, ActorId::get))
        .load(&mut conn)
        .await?)
}

/// The name of a list of a member's own; `NotFound` for anybody else's.
pub async fn name(conn: &mut Conn, member: MemberId, list: i64) -> Result<String, StoreError> {
    Ok(lists::table.find(list).filter(lists::member_id.eq(member.get())).select(lists::name).first(conn).await?)
}

/// Who is in a list, by handle.
pub async fn people(conn: &mut Conn, member: MemberId, list: i64) -> Result<Vec<ListedRow>, StoreError> {
    let follow = follows::follower_id.eq(list_people::member_id).and(follows::followed_id.eq(list_people::actor_id));
    Ok(list_people::table
        .inner_join(actors::table.on(actors::id.eq(list_people::actor_id)))
        .inner_join(follows::table.on(follow))
        .filter(list_people::list_id.eq(list).and(list_people::member_id.eq(member.get())))
        .order(actors::handle)
        .select((actors::handle, actors::display_name, follows::in_home))
        .load(conn)
        .await?)
}

/// Those whom a member follows and who are not in a list of theirs yet, by handle: so many at most.
pub async fn others(conn: &mut Conn, member: MemberId, list: i64, size: i64) -> Result<Vec<ActorName>, StoreError> {
    let listed = list_people::table.filter(list_people::list_id.eq(list)).select(list_people::actor_id);
    Ok(follows::table
        .inner_join(actors::table.on(actors::id.eq(follows::followed_id)))
        .filter(follows::follower_id.eq(member.get()))
        .filter(follows::followed_id.ne_all(listed))
        .order(actors::handle)
        .limit(size)
        .select(ActorName::as_select())
        .load(conn)
        .await?)
}

/// Makes a list. Refused by `lists_once` where a list is called so, by `lists_have_an_end` when there are as many as there can be.
pub async fn make(tx: &mut Tx, member: MemberId, name: &str) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(lists::table)
        .values((lists::member_id.eq(member.get()), lists::name.eq(name)))
        .returning(lists::id)
        .get_result(&mut **tx)
        .await?)
}

/// Calls a list of one's own something else; `NotFound` for anybody else's.
pub async fn rename(tx: &mut Tx, member: MemberId, list: i64, name: &str) -> Result<(), StoreError> {
    let own = lists::table.find(list).filter(lists::member_id.eq(member.get()));
    found(diesel::update(own).set(lists::name.eq(name)).execute(&mut **tx).await?)
}

/// Ends a list of one's own. Whoever was read there only is read at home again.
pub async fn remove(tx: &mut Tx, member: MemberId, list: i64) -> Result<(), StoreError> {
    let own = lists::table.find(list).filter(lists::member_id.eq(member.get()));
    found(diesel::delete(own).execute(&mut **tx).await?)
}

fn found(rows: usize) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

/// Puts somebody into a list; twice is once. Refused by `list_people_are_followed` for whoever is not followed, by `list_people_list`
/// where the list is somebody else's, by `list_people_have_an_end` when it is full.
pub async fn put(tx: &mut Tx, member: MemberId, list: i64, actor: ActorId) -> Result<(), StoreError> {
    let known = list_people::table.find((list, actor.get())).select(list_people::list_id);
    if known.first::<i64>(&mut **tx).await.optional()?.is_some() {
        return Ok(());
    }
    diesel::insert_into(list_people::table)
        .values((
            list_people::list_id.eq(list),
            list_people::member_id.eq(member.get()),
            list_people::actor_id.eq(actor.get()),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes somebody out of a member's lists, but for those that are kept.
pub async fn take_out(tx: &mut Tx, member: MemberId, actor: ActorId, keep: &[i64]) -> Result<(), StoreError> {
    statement("DELETE FROM list_people WHERE member_id = $1 AND actor_id = $2 AND list_id <> ALL ($3)")
        .bind::<BigInt, _>(member.get())
        .bind::<BigInt, _>(actor.get())
        .bind::<Array<BigInt>, _>(keep)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes somebody out of one list.
pub async fn take_out_of(tx: &mut Tx, member: MemberId, list: i64, actor: ActorId) -> Result<(), StoreError> {
    diesel::delete(list_people::table.find((list, actor.get())).filter(list_people::member_id.eq(member.get())))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether somebody who is followed is read at home; `None` for whoever is not followed.
pub async fn is_in_home(conn: &mut Conn, member: MemberId, actor: ActorId) -> Result<Option<bool>, StoreError> {
    let follow = follows::table.find((member.get(), actor.get()));
    Ok(follow.select(follows::in_home).first(conn).await.optional()?)
}

/// Has somebody read at home, or in lists only. Refused by `follows_are_read_somewhere` for whoever is in no list.
pub async fn set_in_home(tx: &mut Tx, member: MemberId, actor: ActorId, wanted: bool) -> Result<(), StoreError> {
    diesel::update(follows::table.find((member.get(), actor.get())))
        .set(follows::in_home.eq(wanted))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
