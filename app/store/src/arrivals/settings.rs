//! What members set for themselves elsewhere, and have here too.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use crate::statement::statement;
use crate::{StoreError, Tx};

/// Puts a link on the profile, under its old date and not verified; whether it is there now: there are at most so many.
pub async fn link(tx: &mut Tx, member: MemberId, url: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let added = "INSERT INTO profile_links (member_id, url, added_at) SELECT $1, $2, $3
        WHERE (SELECT count(*) FROM profile_links WHERE member_id = $1) < 10 AND NOT EXISTS (SELECT FROM profile_links WHERE member_id = $1 AND url = $2)";
    dated(tx, member, added, url, at).await?;
    is_there(tx, member, "profile_links WHERE member_id = $1 AND url = $2", url).await
}

/// Keeps a search under its old date; whether it is kept now.
pub async fn search(tx: &mut Tx, member: MemberId, typed: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let added = "INSERT INTO saved_searches (member_id, typed, at) SELECT $1, $2, $3
        WHERE (SELECT count(*) FROM saved_searches WHERE member_id = $1) < 50 AND NOT EXISTS (SELECT FROM saved_searches WHERE member_id = $1 AND typed = $2)";
    dated(tx, member, added, typed, at).await?;
    is_there(tx, member, "saved_searches WHERE member_id = $1 AND typed = $2", typed).await
}

async fn dated(tx: &mut Tx, member: MemberId, sql: &str, text: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    statement(sql)
        .bind::<BigInt, _>(member.get())
        .bind::<Text, _>(text.to_owned())
        .bind::<Timestamptz, _>(at)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn is_there(tx: &mut Tx, member: MemberId, rows: &str, text: &str) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        is_there: bool,
    }
    let row: Row = statement(format!("SELECT EXISTS (SELECT FROM {rows}) AS is_there"))
        .bind::<BigInt, _>(member.get())
        .bind::<Text, _>(text.to_owned())
        .get_result(&mut **tx)
        .await?;
    Ok(row.is_there)
}

/// A feed as an archive names it.
#[derive(Debug, Clone)]
pub struct BroughtFeed<'f> {
    pub url: &'f str,
    pub title: &'f str,
    pub site: Option<&'f str>,
    pub added_at: DateTime<Utc>,
}

/// Brings in a feed under its old date, to be read by the next beat; one that is there stays as it is.
pub async fn feed(tx: &mut Tx, member: MemberId, feed: &BroughtFeed<'_>) -> Result<(), StoreError> {
    statement(
        "INSERT INTO sources (actor_id, url, title, site_url, added_at) SELECT $1, $2, $3, $4, $5
         WHERE NOT EXISTS (SELECT FROM sources WHERE actor_id = $1 AND url = $2)",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(feed.url)
    .bind::<Text, _>(feed.title)
    .bind::<Nullable<Text>, _>(feed.site)
    .bind::<Timestamptz, _>(feed.added_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// How somebody reads, as their archive says it; every value was looked at.
#[derive(Debug, Clone)]
pub struct Reading<'r> {
    pub digest: &'r str,
    pub digest_hour: i16,
    pub time_zone: &'r str,
    pub vote_reminders: bool,
    pub muted_words: &'r str,
    pub home_show: &'r str,
    pub home_order: &'r str,
    /// What stands in their digest; `None` in older archives.
    pub digest_sections: Option<Vec<&'r str>>,
}

/// Sets how a member reads.
pub async fn read_as(tx: &mut Tx, member: MemberId, reading: &Reading<'_>) -> Result<(), StoreError> {
    statement(
        "UPDATE members SET digest = $2, digest_hour = $3, time_zone = $4, vote_reminders = $5, muted_words = $6, home_show = $7,
            home_order = $8, digest_sections = coalesce($9, digest_sections) WHERE id = $1",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(reading.digest)
    .bind::<SmallInt, _>(reading.digest_hour)
    .bind::<Text, _>(reading.time_zone)
    .bind::<Bool, _>(reading.vote_reminders)
    .bind::<Text, _>(reading.muted_words)
    .bind::<Text, _>(reading.home_show)
    .bind::<Text, _>(reading.home_order)
    .bind::<Nullable<Array<Text>>, _>(reading.digest_sections.as_deref())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
