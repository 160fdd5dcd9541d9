//! Which sources are due, the entries made of their items, and what became of each look.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use migrations::schema::{entries, sources};

use crate::entries::StoredText;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

const TROUBLE_CHARS_MAX: usize = 500;

/// A source that is due, claimed: nobody else fetches it before the lease is over.
#[derive(Debug, Clone, QueryableByName)]
pub struct ClaimedSource {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = BigInt)]
    pub actor_id: i64,
    #[diesel(sql_type = Text)]
    pub url: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub etag: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub last_modified: Option<String>,
    /// In a row, up to now.
    #[diesel(sql_type = Integer)]
    pub failures: i32,
    /// `None` before the first import.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub fetched_at: Option<DateTime<Utc>>,
    /// The end of the lease. It fences: whoever comes after a later claim changes nothing.
    #[diesel(sql_type = Timestamptz)]
    pub leased_until: DateTime<Utc>,
}

/// One item of a feed, ready to become an entry.
#[derive(Debug, Clone)]
pub struct NewItem {
    /// SHA-256 of what identifies the item in its source.
    pub key: [u8; 32],
    pub title: Option<String>,
    pub link_url: Option<String>,
    pub text: StoredText,
    /// Never in the future.
    pub published_at: DateTime<Utc>,
}

/// What a feed says about itself, for the next time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedFacts {
    /// Where the feed really is, when a page led to it.
    pub url: Option<String>,
    pub title: String,
    pub site_url: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

// A sanction takes the voice in the stream away; a feed would be a way around it, so it waits until the sanction ends.
const CLAIM: &str = "
WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now),
due AS (
    SELECT s.id FROM sources s
    WHERE s.removed_at IS NULL AND s.gone_at IS NULL AND NOT s.withheld AND s.next_fetch_at <= (SELECT now FROM clock)
      AND EXISTS (SELECT FROM actors a WHERE a.id = s.actor_id AND a.erased_at IS NULL)
      AND NOT EXISTS (SELECT FROM sanctions x WHERE x.member_id = s.actor_id AND x.kind <> 'warn'
        AND x.starts_at <= (SELECT now FROM clock) AND x.ends_at > (SELECT now FROM clock)
        AND NOT sanction_rests(x.case_id))
    ORDER BY s.next_fetch_at, s.id LIMIT $1 FOR UPDATE OF s SKIP LOCKED)
UPDATE sources s SET next_fetch_at = (SELECT now FROM clock) + make_interval(secs => $2)
FROM due WHERE s.id = due.id
RETURNING s.id, s.actor_id, s.url, s.etag, s.last_modified, s.failures, s.fetched_at, s.next_fetch_at AS leased_until";

/// Claims sources that are due, at most `size` of them, for `lease_seconds`.
pub async fn claim_due(tx: &mut Tx, size: i64, lease_seconds: i32) -> Result<Vec<ClaimedSource>, StoreError> {
    Ok(statement(CLAIM).bind::<BigInt, _>(size).bind::<Integer, _>(lease_seconds).load(&mut **tx).await?)
}

/// Locks a claimed source to record what became of it; `false` when it was removed or the claim has passed to somebody else.
pub async fn still_ours(tx: &mut Tx, claimed: &ClaimedSource) -> Result<bool, StoreError> {
    // The actor before the source, as erasing an account does: two orders would wait for each other for ever.
    statement("SELECT id FROM actors WHERE id = $1 FOR KEY SHARE")
        .bind::<BigInt, _>(claimed.actor_id)
        .execute(&mut **tx)
        .await?;
    let id: Option<i64> = sources::table
        .find(claimed.id)
        .filter(sources::next_fetch_at.eq(claimed.leased_until))
        .filter(sources::removed_at.is_null())
        .select(sources::id)
        .for_update()
        .first(&mut **tx)
        .await
        .optional()?;
    Ok(id.is_some())
}

/// Imports items that the source has not brought in before, oldest first; returns how many were new.
/// Items are dated back: an old post appears in the stream where it would have been.
pub async fn import(tx: &mut Tx, claimed: &ClaimedSource, items: &[NewItem]) -> Result<usize, StoreError> {
    if items.is_empty() {
        return Ok(0);
    }
    let now = crate::clock::now(tx).await?;
    let mut in_order: Vec<&NewItem> = items.iter().collect();
    in_order.sort_by_key(|item| item.published_at);
    let mut seen = HashSet::new();
    let rows: Vec<_> = in_order
        .into_iter()
        .filter(|item| seen.insert(item.key))
        .map(|item| {
            let at = item.published_at.min(now);
            (
                entries::author_id.eq(claimed.actor_id),
                entries::kind.eq("item"),
                entries::audience.eq("public"),
                entries::title.eq(&item.title),
                entries::link_url.eq(&item.link_url),
                entries::body.eq(&item.text.source),
                entries::body_html.eq(&item.text.html),
                entries::tags.eq(&item.text.tags),
                entries::lang.eq(item.text.lang),
                entries::source_id.eq(claimed.id),
                entries::source_key.eq(&item.key[..]),
                entries::published_at.eq(at),
                entries::bumped_at.eq(at),
                entries::created_at.eq(now),
            )
        })
        .collect();
    Ok(diesel::insert_into(entries::table)
        .values(rows)
        .on_conflict((entries::source_id, entries::source_key))
        .do_nothing()
        .execute(&mut **tx)
        .await?)
}

/// When the source's newest items were published, newest first: how often to look again follows from it.
pub async fn rhythm(conn: &mut Conn, claimed: &ClaimedSource) -> Result<Vec<DateTime<Utc>>, StoreError> {
    Ok(entries::table
        .filter(entries::source_id.eq(claimed.id))
        .order(entries::published_at.desc())
        .limit(10)
        .select(entries::published_at)
        .load(conn)
        .await?)
}

/// Notes that the source was read, and when it is due again. `facts`: `None` when nothing had changed (304).
pub async fn record_fetch(
    tx: &mut Tx,
    claimed: &ClaimedSource,
    facts: Option<&FeedFacts>,
    rest_seconds: i32,
) -> Result<(), StoreError> {
    let now = crate::clock::now(tx).await?;
    let next = now + chrono::TimeDelta::seconds(rest_seconds.into());
    diesel::update(sources::table.find(claimed.id))
        .set((
            sources::fetched_at.eq(Some(now)),
            sources::next_fetch_at.eq(next),
            sources::failures.eq(0),
            sources::trouble.eq(None::<String>),
        ))
        .execute(&mut **tx)
        .await?;
    let Some(facts) = facts else { return Ok(()) };
    diesel::update(sources::table.find(claimed.id))
        .set((
            sources::title.eq(&facts.title),
            sources::site_url.eq(&facts.site_url),
            sources::etag.eq(&facts.etag),
            sources::last_modified.eq(&facts.last_modified),
        ))
        .execute(&mut **tx)
        .await?;
    if let Some(url) = &facts.url {
        diesel::update(sources::table.find(claimed.id)).set(sources::url.eq(url)).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Notes in words why the source brought nothing, and when it is tried again; `gone` means never.
pub async fn record_trouble(
    tx: &mut Tx,
    claimed: &ClaimedSource,
    trouble: &str,
    rest_seconds: i32,
    gone: bool,
) -> Result<(), StoreError> {
    let now = crate::clock::now(tx).await?;
    let trouble: String = trouble.chars().take(TROUBLE_CHARS_MAX).collect();
    diesel::update(sources::table.find(claimed.id))
        .set((
            sources::next_fetch_at.eq(now + chrono::TimeDelta::seconds(rest_seconds.into())),
            sources::failures.eq(claimed.failures.saturating_add(1)),
            sources::trouble.eq(Some(trouble)),
            sources::gone_at.eq(gone.then_some(now)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether the actor of a claimed source brings `url` in through another one already (`Some(true)`), or is an imaginary friend and another friend
/// does (`Some(false)`).
pub async fn has_other(conn: &mut Conn, claimed: &ClaimedSource, url: &str) -> Result<Option<bool>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        is_own: bool,
    }
    let row: Option<Row> = statement(
        "SELECT s.actor_id = $1 AS is_own FROM sources s WHERE s.url = $3 AND s.removed_at IS NULL AND s.id <> $2
            AND (s.actor_id = $1 OR (EXISTS (SELECT FROM imaginary_friends WHERE id = $1)
                AND EXISTS (SELECT FROM imaginary_friends WHERE id = s.actor_id))) ORDER BY is_own DESC LIMIT 1",
    )
    .bind::<BigInt, _>(claimed.actor_id)
    .bind::<BigInt, _>(claimed.id)
    .bind::<Text, _>(url)
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map(|row| row.is_own))
}
