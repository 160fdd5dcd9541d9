//! What actors say about themselves: their name and a text, kept in the entry that stands for their profile. Every surface reads the
//! actor's columns, which triggers keep as that entry says.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A profile as its owner sees it.
#[derive(Debug, Clone, QueryableByName)]
pub struct ProfileWords {
    /// The entry that stands for it.
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: EntryId,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Text)]
    pub about: String,
    /// Whether nobody else sees it.
    #[diesel(sql_type = Bool)]
    pub withheld: bool,
    /// For which case.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub case_id: Option<i64>,
    /// Until when that holds it; `None` where a verdict removed it.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub held_until: Option<DateTime<Utc>>,
    /// Whether a portrait belongs to it, shown or not.
    #[diesel(sql_type = Bool)]
    pub has_portrait: bool,
}

/// What an entry that stands for a profile or a group says; which one is for the caller to add.
const WORDS: &str = "SELECT e.id, coalesce(e.title, '') AS display_name, e.body AS about, e.withheld, w.id AS case_id,
    CASE WHEN w.state IN ('opened', 'before_jury') THEN w.due_at END AS held_until,
    EXISTS (SELECT FROM media m WHERE m.entry_id = e.id AND m.taken_off_at IS NULL) AS has_portrait
 FROM entries e LEFT JOIN cases w ON w.id = CASE WHEN e.withheld THEN withholding_case(e.id) END";

const OF_ACTOR: &str = "WHERE e.author_id = $1 AND e.kind = 'profile'";

/// What an actor says about themselves, shown or not.
pub async fn words(conn: &mut Conn, actor: ActorId) -> Result<ProfileWords, StoreError> {
    words_of(conn, actor, OF_ACTOR).await
}

/// The same, locked for a change.
pub async fn lock(tx: &mut Tx, actor: ActorId) -> Result<ProfileWords, StoreError> {
    lock_of(tx, actor, OF_ACTOR).await
}

/// What the entry says that stands for an actor; `which` tells it from the others.
pub(crate) async fn words_of(conn: &mut Conn, actor: ActorId, which: &str) -> Result<ProfileWords, StoreError> {
    Ok(statement(format!("{WORDS} {which}")).bind::<BigInt, _>(actor.get()).get_result(conn).await?)
}

/// The same, with the actor and the entry locked.
pub(crate) async fn lock_of(tx: &mut Tx, actor: ActorId, which: &str) -> Result<ProfileWords, StoreError> {
    statement("SELECT FROM actors WHERE id = $1 FOR NO KEY UPDATE")
        .bind::<BigInt, _>(actor.get())
        .execute(&mut **tx)
        .await?;
    Ok(statement(format!("{WORDS} {which} FOR NO KEY UPDATE OF e"))
        .bind::<BigInt, _>(actor.get())
        .get_result(&mut **tx)
        .await?)
}

/// Says something else (source, and the sanitised HTML made from it). Words that a verdict removed stay removed: others take their
/// place.
pub async fn say(
    tx: &mut Tx,
    actor: ActorId,
    before: &ProfileWords,
    display_name: &str,
    about: &str,
    about_html: &str,
) -> Result<(), StoreError> {
    if before.withheld {
        crate::profile_links::forget(tx, actor).await?;
        statement("UPDATE entries SET kind = 'old_profile' WHERE id = $1")
            .bind::<BigInt, _>(before.id.get())
            .execute(&mut **tx)
            .await?;
        statement(
            "INSERT INTO entries (author_id, kind, title, body, body_html, published_at, bumped_at, created_at, deleted_at)
             SELECT $1, 'profile', '', '', '', now, now, now, now FROM (SELECT folkmoot_now() AS now) clock",
        )
        .bind::<BigInt, _>(actor.get())
        .execute(&mut **tx)
        .await?;
    }
    statement(
        "UPDATE entries SET title = $2, body = $3, body_html = $4, edited_at = folkmoot_now() WHERE author_id = $1 AND kind = 'profile'",
    )
    .bind::<BigInt, _>(actor.get())
    .bind::<Text, _>(display_name)
    .bind::<Text, _>(about)
    .bind::<Text, _>(about_html)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
