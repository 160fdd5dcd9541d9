//! Where else members are, as they say it on their profiles, and whether the pages there say so too.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, MemberId};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A link of a profile.
#[derive(Debug, Clone, QueryableByName)]
pub struct LinkRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub url: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub checked_at: Option<DateTime<Utc>>,
    /// Since when the page links back; `None` when it does not.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub verified_at: Option<DateTime<Utc>>,
    /// Why it is not verified, or why it could not be looked at last.
    #[diesel(sql_type = Nullable<Text>)]
    pub trouble: Option<String>,
}

/// A member's own links, in the order in which they were added.
pub async fn own(conn: &mut Conn, member: MemberId) -> Result<Vec<LinkRow>, StoreError> {
    Ok(statement(
        "SELECT id, url, checked_at, verified_at, trouble FROM profile_links WHERE member_id = $1 ORDER BY id",
    )
    .bind::<BigInt, _>(member.get())
    .load(conn)
    .await?)
}

/// The links that others see on a profile, and the page that an imaginary friend was given: none while a case holds what is said there, or after a
/// verdict removed it.
pub async fn shown(conn: &mut Conn, actor: ActorId) -> Result<Vec<LinkRow>, StoreError> {
    Ok(statement(
        "SELECT * FROM (SELECT l.id, l.url, l.checked_at, l.verified_at, l.trouble FROM profile_links l WHERE l.member_id = $1
                UNION ALL SELECT 0, f.page_url, NULL, NULL, NULL FROM imaginary_friends f WHERE f.id = $1 AND f.page_url IS NOT NULL) l
            WHERE NOT EXISTS (SELECT FROM entries e WHERE e.author_id = $1 AND e.kind = 'profile' AND e.withheld) ORDER BY l.id",
    )
    .bind::<BigInt, _>(actor.get())
    .load(conn)
    .await?)
}

/// Adds a link; `false` where it is there already. Refused by `profile_links_have_an_end` when there are as many as there can be.
pub async fn add(tx: &mut Tx, member: MemberId, url: &str) -> Result<bool, StoreError> {
    let added = statement(
        "INSERT INTO profile_links (member_id, url) SELECT $1, $2
         WHERE NOT EXISTS (SELECT FROM profile_links WHERE member_id = $1 AND url = $2) ON CONFLICT DO NOTHING",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(url)
    .execute(&mut **tx)
    .await?;
    Ok(added == 1)
}

/// Takes one of a member's own links away, or `NotFound`.
pub async fn remove(tx: &mut Tx, member: MemberId, id: i64) -> Result<(), StoreError> {
    found(
        statement("DELETE FROM profile_links WHERE id = $1 AND member_id = $2")
            .bind::<BigInt, _>(id)
            .bind::<BigInt, _>(member.get())
            .execute(&mut **tx)
            .await?,
    )
}

/// Has one of a member's own links looked at by the next beat, or `NotFound`.
pub async fn look_again(tx: &mut Tx, member: MemberId, id: i64) -> Result<(), StoreError> {
    found(
        statement("UPDATE profile_links SET check_at = folkmoot_now() WHERE id = $1 AND member_id = $2")
            .bind::<BigInt, _>(id)
            .bind::<BigInt, _>(member.get())
            .execute(&mut **tx)
            .await?,
    )
}

fn found(rows: usize) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// Forgets all links of a member: what a verdict removed from a profile does not come back with new words.
pub async fn forget(tx: &mut Tx, actor: ActorId) -> Result<(), StoreError> {
    statement("DELETE FROM profile_links WHERE member_id = $1")
        .bind::<BigInt, _>(actor.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A link that is due to be looked at.
#[derive(Debug, Clone, QueryableByName)]
pub struct DueLink {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub url: String,
    /// Of its member.
    #[diesel(sql_type = Text)]
    pub handle: String,
    /// How long it has been on the profile, in hours.
    #[diesel(sql_type = BigInt)]
    pub hours: i64,
}

/// Claims links that are due, for `lease_seconds`.
pub async fn claim_due(tx: &mut Tx, size: i64, lease_seconds: i32) -> Result<Vec<DueLink>, StoreError> {
    Ok(statement(
        "WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now),
         due AS (SELECT id FROM profile_links WHERE check_at <= (SELECT now FROM clock) ORDER BY check_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
         UPDATE profile_links l SET check_at = (SELECT now FROM clock) + make_interval(secs => $2) FROM due, actors a
         WHERE l.id = due.id AND a.id = l.member_id
         RETURNING l.id, l.url, a.handle, floor(extract(epoch FROM (SELECT now FROM clock) - l.added_at) / 3600)::bigint AS hours",
    )
    .bind::<BigInt, _>(size)
    .bind::<Integer, _>(lease_seconds)
    .load(&mut **tx)
    .await?)
}

/// What a look at a page found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// It links back.
    Verified,
    /// It does not.
    Missing(String),
    /// It could not be looked at, which says nothing against what it said before.
    Trouble(String),
}

/// Keeps what was found, and when to look again.
pub async fn record(tx: &mut Tx, id: i64, seen: &Seen, again_in_hours: i32) -> Result<(), StoreError> {
    let (verified, keeps, trouble) = match seen {
        Seen::Verified => (true, true, None),
        Seen::Missing(why) => (false, false, Some(why)),
        Seen::Trouble(why) => (false, true, Some(why)),
    };
    let trouble: Option<String> = trouble.map(|why| why.chars().take(500).collect());
    statement(
        "UPDATE profile_links SET checked_at = folkmoot_now(), check_at = folkmoot_now() + make_interval(hours => $5), trouble = $4,
            verified_at = CASE WHEN $2 THEN coalesce(verified_at, folkmoot_now()) WHEN $3 THEN verified_at END WHERE id = $1",
    )
    .bind::<BigInt, _>(id)
    .bind::<Bool, _>(verified)
    .bind::<Bool, _>(keeps)
    .bind::<Nullable<Text>, _>(trouble)
    .bind::<Integer, _>(again_in_hours)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
