//! Entries: notes, links, comments, proposals' and features' threads, statements of candidates. Imported items are written by `sources`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};
use migrations::schema::{entries, entry_revisions, likes, reshares};

use crate::visibility::entry_visible_by_id;
use crate::{Conn, StoreError, Tx};

mod asides;
mod audience;
mod comments;
mod judged;
mod liked;
mod reshared;

pub use asides::{Aside, asides};
pub use audience::Audience;
pub use comments::{Before, bump, comment, comment_in_silence, comments_before};
pub use judged::{PlaceRow, StandIn, find_to_judge, hold_author, is_in_sight, lock_to_judge, place, stand_ins};
pub use liked::{like, likes, unlike};
pub use reshared::{original, reshare, unreshare};

/// A text as it is kept: what was written, and the sanitised HTML made from it.
#[derive(Debug, Clone, Default)]
pub struct StoredText {
    pub source: String,
    pub html: String,
    /// Its hashtags without their sign, in small letters; at most 30.
    pub tags: Vec<String>,
    /// The language it is written in, where that can be told: two letters of ISO 639-1.
    pub lang: Option<&'static str>,
    /// The handles that it names; told and not kept.
    pub mentions: Vec<String>,
}

/// A note, a link or a proposal's thread, about to be posted.
#[derive(Debug, Clone)]
pub struct NewEntry {
    pub author: ActorId,
    /// `note`, `link`, `proposal`, `feature` or `candidacy`.
    pub kind: &'static str,
    pub audience: Audience,
    pub title: Option<String>,
    pub link_url: Option<String>,
    pub text: StoredText,
    /// What it passes on.
    pub carries: Option<EntryId>,
    /// From the form: the same key posts once.
    pub once_key: Option<String>,
}

/// What an edit or a permission check needs to know of an entry.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = entries)]
pub struct EntryCore {
    #[diesel(deserialize_as = i64)]
    pub id: EntryId,
    #[diesel(deserialize_as = i64)]
    pub author_id: ActorId,
    pub thread_id: Option<i64>,
    pub kind: String,
    pub audience: String,
    pub title: Option<String>,
    pub link_url: Option<String>,
    pub body: String,
    pub body_html: String,
    pub published_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
}

impl EntryCore {
    /// The entry whose page shows this one.
    pub fn thread(&self) -> EntryId {
        self.thread_id.map_or(self.id, EntryId::from)
    }
}

/// An earlier wording of an entry.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = entry_revisions)]
pub struct Revision {
    pub revision: i32,
    pub title: Option<String>,
    pub body_html: String,
    pub replaced_at: DateTime<Utc>,
}

/// Posts an entry that opens its own thread. The same `once_key` by the same author posts once and answers with the first.
pub async fn post(tx: &mut Tx, new: &NewEntry) -> Result<EntryId, StoreError> {
    post_once(tx, new).await.map(|(id, _)| id)
}

/// The same, and whether it is new.
pub async fn post_once(tx: &mut Tx, new: &NewEntry) -> Result<(EntryId, bool), StoreError> {
    let now = crate::clock::now(tx).await?;
    let posted: Option<i64> = diesel::insert_into(entries::table)
        .values((
            entries::author_id.eq(new.author.get()),
            entries::kind.eq(new.kind),
            entries::audience.eq(new.audience.as_str()),
            entries::group_id.eq(new.audience.group()),
            entries::named.eq(new.audience.named()),
            entries::carries_id.eq(new.carries.map(EntryId::get)),
            entries::title.eq(&new.title),
            entries::link_url.eq(&new.link_url),
            entries::body.eq(&new.text.source),
            entries::body_html.eq(&new.text.html),
            entries::tags.eq(&new.text.tags),
            entries::lang.eq(new.text.lang),
            entries::once_key.eq(&new.once_key),
            entries::published_at.eq(now),
            entries::bumped_at.eq(now),
            entries::created_at.eq(now),
        ))
        .on_conflict((entries::author_id, entries::once_key))
        .do_nothing()
        .returning(entries::id)
        .get_result(&mut **tx)
        .await
        .optional()?;
    match posted {
        Some(id) => Ok((id.into(), true)),
        None => Ok((posted_before(tx, new.author, new.once_key.as_deref()).await?, false)),
    }
}

/// The entry that a form with this key made before.
pub async fn sent_before(tx: &mut Tx, author: ActorId, once_key: &str) -> Result<Option<EntryId>, StoreError> {
    match posted_before(tx, author, Some(once_key)).await {
        Ok(id) => Ok(Some(id)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Says where an entry leads.
pub async fn set_link(tx: &mut Tx, id: EntryId, link: Option<&str>) -> Result<(), StoreError> {
    diesel::update(entries::table.find(id.get())).set(entries::link_url.eq(link)).execute(&mut **tx).await?;
    Ok(())
}

async fn posted_before(tx: &mut Tx, author: ActorId, once_key: Option<&str>) -> Result<EntryId, StoreError> {
    let id: i64 = entries::table
        .filter(entries::author_id.eq(author.get()))
        .filter(entries::once_key.eq(once_key))
        .select(entries::id)
        .first(&mut **tx)
        .await?;
    Ok(id.into())
}

/// An entry as the viewer (`None`: a visitor) may see it; `NotFound` when they may not.
pub async fn find_visible(conn: &mut Conn, id: EntryId, viewer: Option<ActorId>) -> Result<EntryCore, StoreError> {
    Ok(entries::table
        .find(id.get())
        .filter(entry_visible_by_id(entries::id, viewer.map(ActorId::get)))
        .select(EntryCore::as_select())
        .first(conn)
        .await?)
}

/// An entry that the viewer can see or has written, locked for a change; `NotFound` for others. One's own words can be changed and
/// taken back wherever they stand: also in a thread that is hidden from their author by now.
pub async fn lock(tx: &mut Tx, id: EntryId, viewer: Option<ActorId>) -> Result<EntryCore, StoreError> {
    Ok(entries::table
        .find(id.get())
        .filter(
            entry_visible_by_id(entries::id, viewer.map(ActorId::get))
                .or(entries::author_id.eq(viewer.map_or(0, ActorId::get))),
        )
        // Asked of the row itself too: whoever waited for a deletion meets the new row, but the function the old one.
        .filter(entries::deleted_at.is_null())
        .select(EntryCore::as_select())
        .for_no_key_update()
        .first(&mut **tx)
        .await?)
}

/// An entry of one's own that is there, wherever it stands; `NotFound` for anything else.
pub async fn find_own(conn: &mut Conn, id: EntryId, author: ActorId) -> Result<EntryCore, StoreError> {
    Ok(entries::table
        .find(id.get())
        .filter(entries::author_id.eq(author.get()))
        .filter(entries::deleted_at.is_null())
        .select(EntryCore::as_select())
        .first(conn)
        .await?)
}

/// An entry that is there, or what stands for a profile or a source, whoever may see it, locked for a change: for the operator alone.
pub async fn lock_any(tx: &mut Tx, id: EntryId) -> Result<EntryCore, StoreError> {
    hold_author(tx, id).await?;
    Ok(entries::table
        .find(id.get())
        .filter(
            entries::deleted_at
                .is_null()
                .or(entries::kind.eq_any(["profile", "source", "group"]).and(entries::title.is_not_null())),
        )
        .select(EntryCore::as_select())
        .for_no_key_update()
        .first(&mut **tx)
        .await?)
}

/// Replaces an entry's text, keeping what it said before. `before` is the row that [`lock`] gave.
pub async fn edit(tx: &mut Tx, before: &EntryCore, title: Option<&str>, text: &StoredText) -> Result<(), StoreError> {
    let now = crate::clock::now(tx).await?;
    let revision: Option<i32> = entry_revisions::table
        .filter(entry_revisions::entry_id.eq(before.id.get()))
        .select(diesel::dsl::max(entry_revisions::revision))
        .first(&mut **tx)
        .await?;
    let revision = revision.unwrap_or(0) + 1;
    diesel::insert_into(entry_revisions::table)
        .values((
            entry_revisions::entry_id.eq(before.id.get()),
            entry_revisions::revision.eq(revision),
            entry_revisions::title.eq(&before.title),
            entry_revisions::body.eq(&before.body),
            entry_revisions::body_html.eq(&before.body_html),
            entry_revisions::replaced_at.eq(now),
        ))
        .execute(&mut **tx)
        .await?;
    if before.kind == "note" {
        crate::events::note_earlier(tx, before.id, revision).await?;
    }
    diesel::update(entries::table.find(before.id.get()))
        .set((
            entries::title.eq(title),
            entries::body.eq(&text.source),
            entries::body_html.eq(&text.html),
            entries::tags.eq(&text.tags),
            entries::lang.eq(text.lang),
            entries::edited_at.eq(Some(now)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What an entry said before, newest first.
pub async fn revisions(conn: &mut Conn, id: EntryId) -> Result<Vec<Revision>, StoreError> {
    Ok(entry_revisions::table
        .filter(entry_revisions::entry_id.eq(id.get()))
        .order(entry_revisions::revision.desc())
        .limit(100)
        .select(Revision::as_select())
        .load(conn)
        .await?)
}

/// Deletes an entry's words and its earlier wordings; the row stays so that ids and threads keep their meaning.
pub async fn delete(tx: &mut Tx, id: EntryId) -> Result<(), StoreError> {
    let now = crate::clock::now(tx).await?;
    diesel::delete(entry_revisions::table.filter(entry_revisions::entry_id.eq(id.get()))).execute(&mut **tx).await?;
    diesel::delete(likes::table.filter(likes::entry_id.eq(id.get()))).execute(&mut **tx).await?;
    diesel::delete(reshares::table.filter(reshares::entry_id.eq(id.get()))).execute(&mut **tx).await?;
    diesel::update(entries::table.find(id.get()))
        .set((
            entries::deleted_at.eq(Some(now)),
            entries::title.eq(None::<String>),
            entries::link_url.eq(None::<String>),
            entries::body.eq(""),
            entries::body_html.eq(""),
            entries::tags.eq(Vec::<String>::new()),
            entries::lang.eq(None::<String>),
            entries::carries_id.eq(None::<i64>),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The highest entry id, for the live hints; 0 when there is none.
pub async fn newest_id(mut conn: &Conn) -> Result<i64, StoreError> {
    let id: Option<i64> = entries::table.select(diesel::dsl::max(entries::id)).first(&mut conn).await?;
    Ok(id.unwrap_or(0))
}
