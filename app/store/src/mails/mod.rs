//! Mails: a queue in the database. A mail is queued by the transaction that causes it, and sent by whoever claims it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;
use migrations::schema::mails;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

mod claims;
mod queueing;

pub use claims::{claim, hold, rest};
pub use queueing::{queue, queue_all};

/// A mail, written out and ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail {
    /// The member it is for, so that erasing the account forgets it too.
    pub member: Option<MemberId>,
    /// What it is about: `confirm`, `digest`, …
    pub kind: &'static str,
    /// One address, without a name.
    pub to_address: String,
    pub subject: String,
    pub text_body: String,
    pub html_body: String,
    /// For the List-Unsubscribe header: set for digests, never for mail about an account or a case.
    pub unsubscribe_url: Option<String>,
    /// For the List-ID header.
    pub list_id: Option<String>,
    /// Names the occasion: the same key is queued once, and every try to send it is the same mail.
    pub message_key: String,
    /// Which mail goes first.
    pub lane: Lane,
}

/// Which mail goes first: nobody waits for a new password behind a hundred thousand digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lane {
    /// Somebody waits for it at this moment, and asked for it; it also goes to an address that mail came back from.
    Asked,
    /// Steps of what concerns one member.
    #[default]
    Step,
    /// What comes regularly, for everybody.
    Regular,
}

impl Lane {
    /// The number the database uses.
    const fn number(self) -> i16 {
        match self {
            Self::Asked => 0,
            Self::Step => 1,
            Self::Regular => 2,
        }
    }
}

/// A claimed mail: nobody else sends it before the lease is over.
#[derive(Debug, Clone, QueryableByName)]
pub struct ClaimedMail {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub to_address: String,
    #[diesel(sql_type = Text)]
    pub subject: String,
    #[diesel(sql_type = Text)]
    pub text_body: String,
    #[diesel(sql_type = Text)]
    pub html_body: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub unsubscribe_url: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub list_id: Option<String>,
    #[diesel(sql_type = Text)]
    pub message_key: String,
    #[diesel(sql_type = Timestamptz)]
    pub queued_at: DateTime<Utc>,
    /// Which try this is, from 1. It fences: whoever comes after a later claim changes nothing.
    #[diesel(sql_type = Integer)]
    pub attempt: i32,
}

const ERROR_CHARS_MAX: usize = 2000;

/// What servers say may hold anything; a text in Postgres holds every character but one.
fn cut(text: &str, chars_max: usize) -> String {
    text.chars().map(|c| if c == '\0' { '\u{fffd}' } else { c }).take(chars_max).collect()
}

// Whatever goes through shows that its domain takes mail again. Where somebody else holds the domain's row, a later mail shows it.
const SENT: &str = "
WITH sent AS MATERIALIZED (SELECT * FROM unnest($1::bigint[], $2::integer[]) AS s (id, attempt)),
marked AS (
    UPDATE mails m SET sent_at = folkmoot_now(), leased_until = NULL, last_error = NULL, text_body = '', html_body = '', unsubscribe_url = NULL
    FROM sent WHERE m.id = sent.id AND m.attempts = sent.attempt AND m.sent_at IS NULL AND m.failed_at IS NULL
    RETURNING m.id, lower(split_part(m.to_address, '@', 2)) AS domain),
well AS (
    DELETE FROM mail_domains WHERE domain IN (
        SELECT d.domain FROM mail_domains d WHERE d.domain IN (SELECT domain FROM marked) ORDER BY d.domain FOR UPDATE SKIP LOCKED))
SELECT id FROM marked";

/// Marks claimed mails as handed over, each given by its number and which try it was, and forgets what they said: links in them may open an
/// account. Returns those that are marked; the claim of the others had passed to somebody else.
pub async fn mark_sent(tx: &mut Tx, sent: &[(i64, i32)]) -> Result<Vec<i64>, StoreError> {
    let marked: Vec<Id> = statement(SENT)
        .bind::<Array<BigInt>, _>(sent.iter().map(|(id, _)| *id).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(sent.iter().map(|(_, attempt)| *attempt).collect::<Vec<_>>())
        .load(&mut **tx)
        .await?;
    Ok(marked.into_iter().map(|row| row.id).collect())
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Puts a claimed mail back, to be tried again after `wait_seconds`. `false` when the claim had passed to somebody else.
pub async fn put_back(tx: &mut Tx, id: i64, attempt: i32, wait_seconds: i32, error: &str) -> Result<bool, StoreError> {
    let changed = statement(
        "UPDATE mails SET next_try_at = folkmoot_now() + make_interval(secs => $3), leased_until = NULL, last_error = $4
         WHERE id = $1 AND attempts = $2 AND sent_at IS NULL AND failed_at IS NULL",
    )
    .bind::<BigInt, _>(id)
    .bind::<Integer, _>(attempt)
    .bind::<Integer, _>(wait_seconds)
    .bind::<Text, _>(cut(error, ERROR_CHARS_MAX))
    .execute(&mut **tx)
    .await?;
    Ok(changed == 1)
}

/// Gives a claimed mail up for good, with the reason. `false` when the claim had passed to somebody else.
pub async fn mark_failed(tx: &mut Tx, id: i64, attempt: i32, error: &str) -> Result<bool, StoreError> {
    let changed = statement(
        "UPDATE mails SET failed_at = folkmoot_now(), leased_until = NULL, last_error = $3, text_body = '', html_body = '', unsubscribe_url = NULL
         WHERE id = $1 AND attempts = $2 AND sent_at IS NULL AND failed_at IS NULL",
    )
    .bind::<BigInt, _>(id)
    .bind::<Integer, _>(attempt)
    .bind::<Text, _>(cut(error, ERROR_CHARS_MAX))
    .execute(&mut **tx)
    .await?;
    Ok(changed == 1)
}

/// Forgets every mail to a member, sent or not: part of erasing an account. A mail that is being sent at this moment still arrives.
pub async fn forget(tx: &mut Tx, member: MemberId) -> Result<(), StoreError> {
    statement("UPDATE digests SET mail_id = NULL WHERE member_id = $1 AND mail_id IS NOT NULL")
        .bind::<BigInt, _>(member.get())
        .execute(&mut **tx)
        .await?;
    diesel::delete(mails::table.filter(mails::member_id.eq(member.get()))).execute(&mut **tx).await?;
    Ok(())
}

/// Deletes mails that were sent or given up more than `days` ago; returns how many. Digests keep their row without it.
pub async fn sweep(tx: &mut Tx, days: i32) -> Result<usize, StoreError> {
    #[derive(QueryableByName)]
    struct Swept {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let swept: Swept = statement(
        "WITH old AS MATERIALIZED (
            SELECT id FROM mails WHERE coalesce(sent_at, failed_at) < (SELECT folkmoot_now()) - make_interval(days => $1)
            ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED),
         unlinked AS (UPDATE digests SET mail_id = NULL WHERE mail_id IN (SELECT id FROM old)),
         healed AS (DELETE FROM mail_domains WHERE paused_until < (SELECT folkmoot_now()) - interval '1 day'),
         idle AS (DELETE FROM mail_paces WHERE greatest(busy_until, put_off_until) < (SELECT folkmoot_now()) - interval '1 day'),
         gone AS (DELETE FROM mails WHERE id IN (SELECT id FROM old) RETURNING id)
         SELECT count(*) AS count FROM gone",
    )
    .bind::<Integer, _>(days)
    .get_result(&mut **tx)
    .await?;
    Ok(usize::try_from(swept.count).unwrap_or(0))
}

/// Somebody a mail goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub member: Option<MemberId>,
    pub address: String,
    /// How a mail greets them.
    pub name: String,
    /// IANA name, for the times in a mail.
    pub time_zone: String,
}

#[derive(QueryableByName)]
struct RecipientRow {
    #[diesel(sql_type = Text)]
    address: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    time_zone: String,
}

/// A member as somebody to write to; `None` when the account was erased, its address is not confirmed, or mail to it came back.
pub async fn recipient(conn: &mut Conn, member: MemberId) -> Result<Option<Recipient>, StoreError> {
    let row: Option<RecipientRow> = statement(
        "SELECT m.email AS address, coalesce(nullif(a.display_name, ''), a.handle) AS name, m.time_zone
         FROM members m JOIN actors a ON a.id = m.id
         WHERE m.id = $1 AND m.erased_at IS NULL AND m.email IS NOT NULL AND m.email_confirmed_at IS NOT NULL AND NOT mail_is_stopped(m.id, m.email)",
    )
    .bind::<BigInt, _>(member.get())
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map(|row| Recipient {
        member: Some(member),
        address: row.address,
        name: row.name,
        time_zone: row.time_zone,
    }))
}
