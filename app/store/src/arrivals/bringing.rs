//! Entries of archives, brought in under their own dates.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::EntryId;
use migrations::schema::{entries, entry_revisions};

use super::Place;
use super::keeping::{Became, note};
use crate::entries::StoredText;
use crate::events::{self, Event};
use crate::polls::{self, NewPoll};
use crate::statement::statement;
use crate::{StoreError, Tx};

/// An own entry from elsewhere, about to be brought in.
#[derive(Debug, Clone)]
pub struct BroughtEntry {
    /// `note`, `link` or `comment`.
    pub kind: &'static str,
    /// `public` or `followers`.
    pub audience: &'static str,
    /// The own entry here that it answers.
    pub thread: Option<EntryId>,
    pub title: Option<String>,
    pub link_url: Option<String>,
    pub text: StoredText,
    pub published_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    /// What it said before, the oldest first.
    pub earlier: Vec<Earlier>,
    pub event: Option<Event>,
    /// What it asked there; its answers stayed there.
    pub poll: Option<NewPoll>,
}

/// An earlier wording.
#[derive(Debug, Clone)]
pub struct Earlier {
    pub title: Option<String>,
    pub source: String,
    /// Sanitised.
    pub html: String,
    pub replaced_at: DateTime<Utc>,
    /// When and where its event was meanwhile.
    pub event: Option<Event>,
}

/// Brings an entry in under its own date.
pub async fn bring_in(tx: &mut Tx, place: Place<'_>, address: &str, new: &BroughtEntry) -> Result<EntryId, StoreError> {
    let id: i64 = diesel::insert_into(entries::table)
        .values((
            entries::author_id.eq(place.member.get()),
            entries::kind.eq(new.kind),
            entries::audience.eq(new.audience),
            entries::thread_id.eq(new.thread.map(EntryId::get)),
            entries::title.eq(&new.title),
            entries::link_url.eq(&new.link_url),
            entries::body.eq(&new.text.source),
            entries::body_html.eq(&new.text.html),
            entries::tags.eq(&new.text.tags),
            entries::lang.eq(new.text.lang),
            entries::published_at.eq(new.published_at),
            entries::bumped_at.eq(new.published_at),
            entries::created_at.eq(new.published_at),
            entries::edited_at.eq(new.edited_at),
            entries::arrival_id.eq(Some(place.arrival)),
        ))
        .returning(entries::id)
        .get_result(&mut **tx)
        .await?;
    for (revision, earlier) in (1_i32..).zip(&new.earlier) {
        diesel::insert_into(entry_revisions::table)
            .values((
                entry_revisions::entry_id.eq(id),
                entry_revisions::revision.eq(revision),
                entry_revisions::title.eq(&earlier.title),
                entry_revisions::body.eq(&earlier.source),
                entry_revisions::body_html.eq(&earlier.html),
                entry_revisions::replaced_at.eq(earlier.replaced_at),
            ))
            .execute(&mut **tx)
            .await?;
        if let Some(event) = &earlier.event {
            events::bring_earlier(tx, id.into(), revision, event).await?;
        }
    }
    if new.event.is_some() {
        events::set(tx, id.into(), new.event.as_ref()).await?;
    }
    if let Some(poll) = &new.poll {
        polls::ask(tx, id.into(), poll).await?;
    }
    if let Some(thread) = new.thread {
        statement("UPDATE entries SET bumped_at = greatest(bumped_at, $2) WHERE id = $1")
            .bind::<BigInt, _>(thread.get())
            .bind::<Timestamptz, _>(new.published_at)
            .execute(&mut **tx)
            .await?;
    }
    note(tx, place, Became::Entry(id, address)).await?;
    Ok(id.into())
}
