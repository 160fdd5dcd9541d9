//! Who sends a mail next, and which mails wait: for a domain that asked for patience, or at a domain's pace.

use diesel::sql_types::{BigInt, Integer};
use diesel_async::RunQueryDsl;

use super::ClaimedMail;
use crate::statement::statement;
use crate::{StoreError, Tx};

/// Held by whoever looks how much room there is for mail to a domain.
const CLAIMS: &str = "mail claims";

/// What a domain takes at once: what comes in so many seconds at an even pace, and one mail at least.
const AT_ONCE: &str = "greatest(interval '6 seconds', make_interval(secs => 60.0 / $3))";

// Of each domain as many as have room at its pace, but what somebody waits for at this moment goes out always. What has no room stays unclaimed.
const PACED: &str = "
due AS (
    SELECT s.id, s.domain FROM (SELECT *, row_number() OVER (PARTITION BY domain ORDER BY lane, next_try_at, id) AS place FROM seen) s
    LEFT JOIN mail_paces p ON p.domain = s.domain
    WHERE s.lane = 0 OR make_interval(secs => 60.0 / $3 * s.place) <=
        (SELECT now FROM clock) + {AT_ONCE} - greatest(p.busy_until, (SELECT now FROM clock))),
noted AS (
    INSERT INTO mail_paces AS p (domain, busy_until)
    SELECT domain, (SELECT now FROM clock) + make_interval(secs => 60.0 / $3 * count(*)) FROM due GROUP BY domain ORDER BY domain
    ON CONFLICT (domain) DO UPDATE SET busy_until = greatest(p.busy_until, (SELECT now FROM clock)) + (excluded.busy_until - (SELECT now FROM clock)))";

fn claims(is_paced: bool) -> String {
    let full = "AND NOT EXISTS (SELECT FROM mail_paces p WHERE p.domain = lower(split_part(m.to_address, '@', 2)) AND m.lane > 0
            AND p.busy_until > (SELECT now FROM clock) + {AT_ONCE} - make_interval(secs => 60.0 / $3))";
    format!(
        "WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now),
seen AS MATERIALIZED (
    SELECT id, lane, next_try_at, lower(split_part(to_address, '@', 2)) AS domain FROM mails m
    WHERE sent_at IS NULL AND failed_at IS NULL AND $3 >= 0
      AND next_try_at <= (SELECT now FROM clock)
      AND (leased_until IS NULL OR leased_until <= (SELECT now FROM clock))
      AND NOT EXISTS (SELECT FROM mail_domains d WHERE d.domain = lower(split_part(m.to_address, '@', 2))
        AND d.paused_until > (SELECT now FROM clock) AND m.lane > 0)
      {}
    ORDER BY lane, next_try_at, id LIMIT $1 FOR UPDATE SKIP LOCKED),
{}
UPDATE mails m
SET attempts = m.attempts + 1, leased_until = (SELECT now FROM clock) + make_interval(secs => $2)
FROM due WHERE m.id = due.id
RETURNING m.id, m.kind, m.to_address, m.subject, m.text_body, m.html_body, m.unsubscribe_url, m.list_id,
    m.message_key, m.queued_at, m.attempts AS attempt",
        if is_paced { full } else { "" },
        if is_paced { PACED } else { "due AS (SELECT id FROM seen)" },
    )
    .replace("{AT_ONCE}", AT_ONCE)
}

/// Claims mails that are due, at most `size` of them, for `lease_seconds`: those that somebody waits for first, and to one domain no more than
/// `per_minute` in a minute, evenly; 0 means as many as there are. Each claim counts as a try.
pub async fn claim(
    tx: &mut Tx,
    size: i64,
    lease_seconds: i32,
    per_minute: u32,
) -> Result<Vec<ClaimedMail>, StoreError> {
    let per_minute = i32::try_from(per_minute).unwrap_or(i32::MAX);
    if per_minute > 0 {
        // One after the other: two that claim at once would each count on the same room.
        tx.lock(CLAIMS).await?;
    }
    Ok(statement(claims(per_minute > 0))
        .bind::<BigInt, _>(size)
        .bind::<Integer, _>(lease_seconds)
        .bind::<Integer, _>(per_minute)
        .load(&mut **tx)
        .await?)
}

/// Holds a claimed mail for `lease_seconds` from now, for whoever waited before they could send it. `false` when the claim had passed to
/// somebody else, or the mail is gone.
pub async fn hold(tx: &mut Tx, id: i64, attempt: i32, lease_seconds: i32) -> Result<bool, StoreError> {
    let held = statement(
        "UPDATE mails SET leased_until = folkmoot_now() + make_interval(secs => $3)
         WHERE id = $1 AND attempts = $2 AND sent_at IS NULL AND failed_at IS NULL",
    )
    .bind::<BigInt, _>(id)
    .bind::<Integer, _>(attempt)
    .bind::<Integer, _>(lease_seconds)
    .execute(&mut **tx)
    .await?;
    Ok(held == 1)
}

// One after the other, so that they do not come back together.
const REST: &str = "
WITH paused AS MATERIALIZED (SELECT domain, paused_until FROM mail_domains WHERE paused_until > (SELECT folkmoot_now())),
due AS (
    SELECT m.id, d.paused_until FROM paused d JOIN mails m ON lower(split_part(m.to_address, '@', 2)) = d.domain
    WHERE m.sent_at IS NULL AND m.failed_at IS NULL AND m.lane > 0 AND m.next_try_at <= (SELECT folkmoot_now()) AND m.leased_until IS NULL
    LIMIT $1 FOR UPDATE OF m SKIP LOCKED)
UPDATE mails m SET next_try_at = due.paused_until + make_interval(secs => m.id % 60) FROM due WHERE m.id = due.id";

// What concerns one member waits for the next free place; regular mail queues up behind what waits already, each at its time.
const PACE: &str = "
WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now, make_interval(secs => 60.0 / $2) AS each),
busy AS MATERIALIZED (
    SELECT domain, busy_until, greatest(put_off_until, (SELECT now FROM clock)) AS behind FROM mail_paces
    WHERE busy_until > (SELECT now + {AT_ONCE} - each FROM clock) ORDER BY domain FOR UPDATE),
due AS MATERIALIZED (
    SELECT m.id, m.lane, d.domain, d.busy_until, d.behind FROM busy d JOIN mails m ON lower(split_part(m.to_address, '@', 2)) = d.domain
    WHERE m.sent_at IS NULL AND m.failed_at IS NULL AND m.lane > 0 AND m.next_try_at <= (SELECT now FROM clock) AND m.leased_until IS NULL
    LIMIT $1 FOR UPDATE OF m SKIP LOCKED),
placed AS MATERIALIZED (SELECT *, CASE WHEN lane = 1 THEN busy_until
    ELSE behind + (SELECT each FROM clock) * row_number() OVER (PARTITION BY domain, lane ORDER BY id) END AS at FROM due),
queued AS (
    UPDATE mail_paces p SET put_off_until = q.last FROM (SELECT domain, max(at) AS last FROM placed WHERE lane = 2 GROUP BY domain) q
    WHERE p.domain = q.domain)
UPDATE mails m SET next_try_at = placed.at FROM placed WHERE m.id = placed.id";

/// Puts off what would go to domains that are left in peace, and what has no room at the pace of its domain, at most `size` mails of each;
/// returns how many. `per_minute` as for [`claim`].
pub async fn rest(tx: &mut Tx, size: i64, per_minute: u32) -> Result<usize, StoreError> {
    if per_minute > 0 {
        // Taken before any row, as by whoever claims: otherwise each could wait for the other.
        tx.lock(CLAIMS).await?;
    }
    let paused = statement(REST).bind::<BigInt, _>(size).execute(&mut **tx).await?;
    if per_minute == 0 {
        return Ok(paused);
    }
    let pace = PACE.replace("{AT_ONCE}", &AT_ONCE.replace("$3", "$2"));
    let paced = statement(pace)
        .bind::<BigInt, _>(size)
        .bind::<Integer, _>(i32::try_from(per_minute).unwrap_or(i32::MAX))
        .execute(&mut **tx)
        .await?;
    Ok(paused + paced)
}
