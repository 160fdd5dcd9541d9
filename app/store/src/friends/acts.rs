//! Making imaginary friends and changing them. Whoever changes one holds its row.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use governance::text::Handle;
use governance::{ActorId, MemberId, SourceId};
use migrations::schema::{actors, friend_acts, imaginary_friends};

use super::Keeper;
use crate::profiles::ProfileWords;
use crate::statement::statement;
use crate::{StoreError, Tx};

/// An imaginary friend about to be made.
#[derive(Debug, Clone)]
pub struct NewFriend<'a> {
    pub maker: MemberId,
    pub name: &'a str,
    pub page_url: Option<&'a str>,
}

/// So many handles are tried for one name, with a number each.
const HANDLES_TRIED: u32 = 200;

/// Makes an imaginary friend under the first handle of its name that is free.
pub async fn make(tx: &mut Tx, new: &NewFriend<'_>) -> Result<(ActorId, String), StoreError> {
    let (id, handle) = take_handle(tx, new.name).await?;
    diesel::insert_into(imaginary_friends::table)
        .values((
            imaginary_friends::id.eq(id.get()),
            imaginary_friends::page_url.eq(new.page_url),
            imaginary_friends::made_by.eq(new.maker.get()),
            imaginary_friends::kept_by.eq(Some(new.maker.get())),
        ))
        .execute(&mut **tx)
        .await?;
    note(tx, id, FriendAct::Made, new.maker, new.name).await?;
    Ok((id, handle))
}

async fn take_handle(tx: &mut Tx, name: &str) -> Result<(ActorId, String), StoreError> {
    for number in 1..=HANDLES_TRIED {
        let handle = Handle::of_imaginary(name, number).into_string();
        let id: Option<i64> = diesel::insert_into(actors::table)
            .values((actors::kind.eq("imaginary"), actors::handle.eq(&handle), actors::display_name.eq(name)))
            .on_conflict(actors::handle)
            .do_nothing()
            .returning(actors::id)
            .get_result(&mut **tx)
            .await
            .optional()?;
        if let Some(id) = id {
            return Ok((id.into(), handle));
        }
    }
    Err(StoreError::Unavailable("so many have this name that no handle is free".to_owned()))
}

/// What can be done to an imaginary friend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FriendAct {
    Made,
    Renamed,
    SourceAdded,
    SourceRemoved,
    LetGo,
    TakenOn,
    Claimed,
    Deleted,
}

impl FriendAct {
    fn as_str(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Renamed => "renamed",
            Self::SourceAdded => "source_added",
            Self::SourceRemoved => "source_removed",
            Self::LetGo => "let_go",
            Self::TakenOn => "taken_on",
            Self::Claimed => "claimed",
            Self::Deleted => "deleted",
        }
    }
}

/// Writes down who did what.
pub async fn note(tx: &mut Tx, friend: ActorId, what: FriendAct, by: MemberId, detail: &str) -> Result<(), StoreError> {
    let detail: String = detail.chars().take(2_000).collect();
    diesel::insert_into(friend_acts::table)
        .values((
            friend_acts::friend_id.eq(friend.get()),
            friend_acts::what.eq(what.as_str()),
            friend_acts::by_id.eq(Some(by.get())),
            friend_acts::detail.eq(detail),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Holds an imaginary friend until the transaction ends, and says who keeps it then. `NotFound` for one that was claimed meanwhile.
pub async fn hold(tx: &mut Tx, friend: ActorId) -> Result<Keeper, StoreError> {
    let kept_by: Option<i64> = imaginary_friends::table
        .find(friend.get())
        .filter(imaginary_friends::claimed_by.is_null())
        .select(imaginary_friends::kept_by)
        .for_no_key_update()
        .first(&mut **tx)
        .await?;
    Ok(kept_by.map_or(Keeper::Nobody, |member| Keeper::Member(member.into())))
}

/// Calls it something else, and says where its person is.
pub async fn rename(
    tx: &mut Tx,
    friend: ActorId,
    before: &ProfileWords,
    (name, page_url): (&str, Option<&str>),
) -> Result<(), StoreError> {
    crate::profiles::say(tx, friend, before, name, "", "").await?;
    diesel::update(imaginary_friends::table.find(friend.get()))
        .set(imaginary_friends::page_url.eq(page_url))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes a source of an imaginary friend away; returns its address, or `NotFound`. What it has brought in stays.
pub async fn remove_source(tx: &mut Tx, friend: ActorId, source: SourceId) -> Result<String, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        url: String,
    }
    let row: Row = statement(
        "UPDATE sources SET removed_at = folkmoot_now() WHERE id = $1 AND actor_id = $2 AND removed_at IS NULL RETURNING url",
    )
    .bind::<BigInt, _>(source.get())
    .bind::<BigInt, _>(friend.get())
    .get_result(&mut **tx)
    .await?;
    Ok(row.url)
}

/// Whether anybody but the keeper has a part in it: follows it, or has said or liked something where it is; or a case is open about it.
pub async fn has_others(tx: &mut Tx, friend: ActorId, keeper: MemberId) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        found: bool,
    }
    let row: Row = statement(
        "SELECT EXISTS (SELECT FROM follows WHERE followed_id = $1 AND follower_id <> $2)
            OR EXISTS (SELECT FROM entries e JOIN entries c ON c.thread_id = e.id WHERE e.author_id = $1 AND c.author_id <> $2 AND c.deleted_at IS NULL)
            OR EXISTS (SELECT FROM entries e JOIN likes l ON l.entry_id = e.id WHERE e.author_id = $1 AND l.actor_id <> $2)
            OR EXISTS (SELECT FROM entries e JOIN case_subjects x ON x.entry_id = e.id JOIN cases c ON c.id = x.case_id
                WHERE e.author_id = $1 AND c.state IN ('opened', 'before_jury')) AS found",
    )
    .bind::<BigInt, _>(friend.get())
    .bind::<BigInt, _>(keeper.get())
    .get_result(&mut **tx)
    .await?;
    Ok(row.found)
}

/// Leaves it to whoever takes it on: it is read on, and nobody changes it.
pub async fn let_go(tx: &mut Tx, friend: ActorId, by: MemberId) -> Result<(), StoreError> {
    set_keeper(tx, friend, None).await?;
    note(tx, friend, FriendAct::LetGo, by, "").await
}

/// Gives it to a member who takes it on. Refused by `friends_are_kept_by_members`.
pub async fn keep(tx: &mut Tx, friend: ActorId, member: MemberId) -> Result<(), StoreError> {
    set_keeper(tx, friend, Some(member)).await?;
    note(tx, friend, FriendAct::TakenOn, member, "").await
}

async fn set_keeper(tx: &mut Tx, friend: ActorId, keeper: Option<MemberId>) -> Result<(), StoreError> {
    statement("UPDATE imaginary_friends SET kept_by = $2 WHERE id = $1")
        .bind::<BigInt, _>(friend.get())
        .bind::<Nullable<BigInt>, _>(keeper.map(MemberId::get))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What goes with an imaginary friend that nobody else has a part in, in an order that the foreign keys allow.
const ERASE: [&str; 10] = [
    "DELETE FROM friend_sites WHERE friend_id = $1",
    "UPDATE imaginary_friends SET page_url = NULL WHERE id = $1",
    "DELETE FROM follows WHERE followed_id = $1",
    "DELETE FROM mutes WHERE muted_id = $1",
    "DELETE FROM blocks WHERE blocked_id = $1",
    "DELETE FROM source_mutes WHERE source_id IN (SELECT id FROM sources WHERE actor_id = $1)",
    "DELETE FROM hides WHERE entry_id IN (SELECT id FROM entries WHERE author_id = $1)",
    "DELETE FROM likes WHERE entry_id IN (SELECT id FROM entries WHERE author_id = $1)",
    "UPDATE entries SET deleted_at = coalesce(deleted_at, folkmoot_now()), title = NULL, link_url = NULL, body = '', body_html = '', tags = '{}', lang = NULL
        WHERE author_id = $1",
    "UPDATE sources SET url = 'about:erased/' || id, title = '', site_url = NULL, etag = NULL, last_modified = NULL, trouble = NULL,
        removed_at = coalesce(removed_at, folkmoot_now()) WHERE actor_id = $1",
];

/// Deletes it with all that it has brought in; its handle is free again. The actor comes first: a change of its handle waits for entries
/// that are being written, so that the statements after it see them.
pub async fn erase(tx: &mut Tx, friend: ActorId, by: MemberId) -> Result<(), StoreError> {
    note(tx, friend, FriendAct::Deleted, by, "").await?;
    set_keeper(tx, friend, None).await?;
    tx.batch_execute("SET LOCAL statement_timeout = '60s'").await?;
    statement(
        "UPDATE actors SET handle = $2, display_name = 'Deleted imaginary friend', about = '', about_html = '', erased_at = folkmoot_now()
         WHERE id = $1",
    )
    .bind::<BigInt, _>(friend.get())
    .bind::<Text, _>(Handle::of_erased(MemberId::from(friend.get())).as_str())
    .execute(&mut **tx)
    .await?;
    for step in ERASE {
        statement(step).bind::<BigInt, _>(friend.get()).execute(&mut **tx).await?;
    }
    Ok(())
}
