//! What happens at the door of a group. Whoever changes a place in it holds the row of that place; the database counts the administrators.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable};
use diesel_async::RunQueryDsl;
use governance::groups::Entrance;
use governance::{ActorId, MemberId};
use migrations::schema::{actors, group_acts, group_members, group_requests, groups};

use crate::statement::statement;
use crate::{StoreError, Tx};

/// A group about to be founded.
#[derive(Debug, Clone)]
pub struct NewGroup<'a> {
    pub founder: MemberId,
    pub handle: &'a str,
    pub display_name: &'a str,
    pub about: &'a str,
    pub about_html: &'a str,
    pub entrance: Entrance,
}

/// Founds a group; its founder is its first administrator. Refused by `actors_handle_is_unique` where the handle is taken.
pub async fn found(tx: &mut Tx, new: &NewGroup<'_>) -> Result<ActorId, StoreError> {
    let id: i64 = diesel::insert_into(actors::table)
        .values((
            actors::kind.eq("group"),
            actors::handle.eq(new.handle),
            actors::display_name.eq(new.display_name),
            actors::about.eq(new.about),
            actors::about_html.eq(new.about_html),
        ))
        .returning(actors::id)
        .get_result(&mut **tx)
        .await?;
    diesel::insert_into(groups::table)
        .values((
            groups::id.eq(id),
            groups::entrance.eq(new.entrance.as_str()),
            groups::founded_by.eq(new.founder.get()),
        ))
        .execute(&mut **tx)
        .await?;
    let group = ActorId::from(id);
    enter(tx, group, new.founder, true).await?;
    note(tx, group, "founded", new.founder, new.founder).await?;
    Ok(group)
}

/// Lets a member into a group; whoever is in it already stays as they are. Refused by `groups_closed` and `groups_per_member`.
pub async fn enter(tx: &mut Tx, group: ActorId, member: MemberId, is_admin: bool) -> Result<(), StoreError> {
    diesel::insert_into(group_members::table)
        .values((
            group_members::group_id.eq(group.get()),
            group_members::member_id.eq(member.get()),
            group_members::is_admin.eq(is_admin),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes down that a member asks to be let in; whether they had not before.
pub async fn ask(tx: &mut Tx, group: ActorId, member: MemberId) -> Result<bool, StoreError> {
    wait(tx, group, member, None).await
}

/// Invites a member; whether they did not wait at the door before.
pub async fn invite(tx: &mut Tx, group: ActorId, member: MemberId, by: MemberId) -> Result<bool, StoreError> {
    wait(tx, group, member, Some(by)).await
}

async fn wait(tx: &mut Tx, group: ActorId, member: MemberId, by: Option<MemberId>) -> Result<bool, StoreError> {
    let written = diesel::insert_into(group_requests::table)
        .values((
            group_requests::group_id.eq(group.get()),
            group_requests::member_id.eq(member.get()),
            group_requests::invited_by.eq(by.map(MemberId::get)),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(written > 0)
}

/// Takes a member away from the door; whether they had been invited, or `None` when nobody waited there.
pub async fn take_request(tx: &mut Tx, group: ActorId, member: MemberId) -> Result<Option<bool>, StoreError> {
    let by: Option<Option<i64>> = diesel::delete(group_requests::table.find((group.get(), member.get())))
        .returning(group_requests::invited_by)
        .get_result(&mut **tx)
        .await
        .optional()?;
    Ok(by.map(|by| by.is_some()))
}

/// Takes a member out of a group; whether they were in it. Refused by `groups_keep_an_administrator` for the last administrator of others.
pub async fn leave(tx: &mut Tx, group: ActorId, member: MemberId) -> Result<bool, StoreError> {
    let gone = diesel::delete(group_members::table.find((group.get(), member.get()))).execute(&mut **tx).await?;
    Ok(gone > 0)
}

/// Makes a member of a group an administrator, or a member like others; whether they are in it.
pub async fn set_admin(tx: &mut Tx, group: ActorId, member: MemberId, is_admin: bool) -> Result<bool, StoreError> {
    let set = diesel::update(group_members::table.find((group.get(), member.get())))
        .set(group_members::is_admin.eq(is_admin))
        .execute(&mut **tx)
        .await?;
    Ok(set > 0)
}

/// Changes how one gets in. What was written before keeps its readers.
pub async fn set_entrance(tx: &mut Tx, group: ActorId, entrance: Entrance) -> Result<(), StoreError> {
    diesel::update(groups::table.find(group.get()))
        .set(groups::entrance.eq(entrance.as_str()))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes down who did what to whom, for the members of the group.
pub async fn note(
    tx: &mut Tx,
    group: ActorId,
    what: &'static str,
    member: MemberId,
    by: MemberId,
) -> Result<(), StoreError> {
    diesel::insert_into(group_acts::table)
        .values((
            group_acts::group_id.eq(group.get()),
            group_acts::what.eq(what),
            group_acts::member_id.eq(member.get()),
            group_acts::by_id.eq(by.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Holds the places of up to two members until the transaction ends, in an order in which no two wait for each other; whether the
/// first one administers the group then.
pub async fn hold_places(
    tx: &mut Tx,
    group: ActorId,
    me: MemberId,
    other: Option<MemberId>,
) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Place {
        #[diesel(sql_type = BigInt)]
        member_id: i64,
        #[diesel(sql_type = Bool)]
        is_admin: bool,
    }
    let places: Vec<Place> = statement(
        "SELECT member_id, is_admin FROM group_members WHERE group_id = $1 AND member_id IN ($2, $3) ORDER BY member_id FOR NO KEY UPDATE",
    )
    .bind::<BigInt, _>(group.get())
    .bind::<BigInt, _>(me.get())
    .bind::<Nullable<BigInt>, _>(other.map(MemberId::get))
    .load(&mut **tx)
    .await?;
    Ok(places.iter().any(|place| place.member_id == me.get() && place.is_admin))
}

/// Who administers a group.
pub async fn administrators(tx: &mut Tx, group: ActorId) -> Result<Vec<MemberId>, StoreError> {
    let ids: Vec<i64> = group_members::table
        .filter(group_members::group_id.eq(group.get()))
        .filter(group_members::is_admin)
        .order(group_members::since)
        .limit(50)
        .select(group_members::member_id)
        .load(&mut **tx)
        .await?;
    Ok(ids.into_iter().map(MemberId::from).collect())
}
