//! Addresses that mail came back from, and domains that asked for patience.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

const SAID_CHARS_MAX: usize = 500;

/// Why no mail goes to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The server did not take it, and said that it never will.
    Refused,
    /// A server took it, and sent it back later.
    Bounced,
    /// Its reader told their provider that it is junk.
    Complained,
}

impl Why {
    /// The word the database uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }
}

/// What a member is told of it.
#[derive(Debug, Clone, QueryableByName)]
pub struct StopRow {
    /// `refused`, `bounced` or `complained`.
    #[diesel(sql_type = Text)]
    pub why: String,
    /// What the server said; empty for a complaint.
    #[diesel(sql_type = Text)]
    pub said: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

// Only of the address that the member has now: what came back from an old one says nothing of it.
const STOP: &str = "
WITH stopped AS (
    INSERT INTO mail_stops (member_id, address, why, said)
    SELECT m.member_id, m.to_address, $2, $3 FROM mails m
    JOIN members x ON x.id = m.member_id AND lower(x.email) = lower(m.to_address) AND x.erased_at IS NULL WHERE m.id = $1
    ON CONFLICT (member_id) DO UPDATE SET address = excluded.address, why = excluded.why, said = excluded.said, at = folkmoot_now()
    RETURNING member_id)
UPDATE mails SET failed_at = folkmoot_now(), last_error = 'mail to this address came back', text_body = '', html_body = '', unsubscribe_url = NULL
WHERE member_id IN (SELECT member_id FROM stopped) AND lane > 0 AND sent_at IS NULL AND failed_at IS NULL AND leased_until IS NULL";

/// Ends mail to the address that a mail of the queue went to, and gives up what waits for it. Nothing happens where that is nobody's
/// address any more.
pub async fn stop(tx: &mut Tx, mail: i64, why: Why, said: &str) -> Result<(), StoreError> {
    // Shown to the member as it is, on one line.
    let line: String =
        said.split(char::is_control).collect::<Vec<_>>().join(" ").chars().take(SAID_CHARS_MAX).collect();
    statement(STOP)
        .bind::<BigInt, _>(mail)
        .bind::<Text, _>(why.as_str())
        .bind::<Text, _>(line)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether, why and since when no mail goes to the member's address.
pub async fn of(conn: &mut Conn, member: MemberId) -> Result<Option<StopRow>, StoreError> {
    Ok(statement(
        "SELECT s.why, s.said, s.at FROM mail_stops s JOIN members m ON m.id = s.member_id AND mail_is_stopped(m.id, m.email) WHERE s.member_id = $1",
    )
    .bind::<BigInt, _>(member.get())
    .get_result(conn)
    .await
    .optional()?)
}

/// Lets mail go to the member's address again. `false` where it does already.
pub async fn lift(tx: &mut Tx, member: MemberId) -> Result<bool, StoreError> {
    let lifted = statement("DELETE FROM mail_stops WHERE member_id = $1")
        .bind::<BigInt, _>(member.get())
        .execute(&mut **tx)
        .await?;
    Ok(lifted == 1)
}

/// Notes that a server put a mail off. From the `patience`th time in a row on its domain is left in peace: for a minute, then for twice as long
/// each time, up to an hour.
pub async fn put_off(tx: &mut Tx, mail: i64, patience: i32) -> Result<(), StoreError> {
    statement(
        "INSERT INTO mail_domains AS d (domain, refusals) SELECT lower(split_part(to_address, '@', 2)), 1 FROM mails WHERE id = $1 AND to_address LIKE '%@_%'
         ON CONFLICT (domain) DO UPDATE SET refusals = least(d.refusals + 1, 1000),
            paused_until = CASE WHEN d.refusals + 1 >= $2 THEN folkmoot_now() + least(interval '1 minute' * power(2, least(d.refusals + 1 - $2, 10)), interval '1 hour') END",
    )
    .bind::<BigInt, _>(mail)
    .bind::<Integer, _>(patience)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
