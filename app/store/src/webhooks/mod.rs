//! Webhooks: addresses of a member's own that are told what happens. Whatever is asked for here is asked for its owner.

mod log;
mod outbox;
mod sending;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;

pub use log::{DeliveryRow, TryRow, again, log, ping, sweep, tries};
pub use outbox::{Happened, SearchRow, queue_entries, queue_found, queue_notifications, searches, take, waiting};
pub use sending::{Attempt, Claimed, claim, end, failed, told, unseen, viewer, wanted};

use crate::notifications::Kind;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// How many one member can have, as the database sees to.
pub const PER_MEMBER_MAX: usize = 10;

/// What a webhook is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Notifications of these kinds.
    pub kinds: Vec<Kind>,
    /// What the member posts.
    pub own_entries: bool,
    /// What is posted into these groups, by number.
    pub groups: Vec<i64>,
    /// What fits these saved searches, by number.
    pub searches: Vec<i64>,
}

/// A webhook that is made.
#[derive(Debug, Clone, Copy)]
pub struct NewWebhook<'w> {
    pub member: MemberId,
    pub name: &'w str,
    pub url: &'w str,
    pub host: &'w str,
    /// What its secret is made of.
    pub seed: &'w [u8; 16],
}

/// A webhook as its member sees it.
#[derive(Debug, Clone, QueryableByName)]
pub struct WebhookRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub url: String,
    #[diesel(sql_type = Array<Text>)]
    kinds: Vec<String>,
    #[diesel(sql_type = Bool)]
    own_entries: bool,
    #[diesel(sql_type = Array<BigInt>)]
    groups: Vec<i64>,
    #[diesel(sql_type = Array<BigInt>)]
    searches: Vec<i64>,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    /// Until when the secret before is signed with too.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub old_until: Option<DateTime<Utc>>,
    /// Why it is switched off, where it is: `gone`, `failing`, `password` or `suspended`.
    #[diesel(sql_type = Nullable<Text>)]
    pub ended_because: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub failing_since: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
}

impl WebhookRow {
    /// What it is sent.
    pub fn choice(&self) -> Choice {
        Choice {
            kinds: self.kinds.iter().filter_map(|kind| kind.parse().ok()).collect(),
            own_entries: self.own_entries,
            groups: self.groups.clone(),
            searches: self.searches.clone(),
        }
    }
}

const ROWS: &str = "SELECT w.id, w.name, w.url, w.kinds, w.own_entries, w.created_at, w.old_until, w.ended_because, w.failing_since,
        array(SELECT s.group_id FROM webhook_streams s WHERE s.webhook_id = w.id AND s.group_id IS NOT NULL ORDER BY 1) AS groups,
        array(SELECT s.search_id FROM webhook_streams s WHERE s.webhook_id = w.id AND s.search_id IS NOT NULL ORDER BY 1) AS searches,
        (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.state = 'waiting') AS waiting
    FROM webhooks w WHERE w.member_id = $1";

/// The member's webhooks, the newest first.
pub async fn list(conn: &mut Conn, member: MemberId) -> Result<Vec<WebhookRow>, StoreError> {
    Ok(statement(format!("{ROWS} ORDER BY w.id DESC")).bind::<BigInt, _>(member.get()).load(conn).await?)
}

/// A webhook of the member's own; `NotFound` for anybody else's.
pub async fn find(conn: &mut Conn, member: MemberId, id: i64) -> Result<WebhookRow, StoreError> {
    Ok(statement(format!("{ROWS} AND w.id = $2"))
        .bind::<BigInt, _>(member.get())
        .bind::<BigInt, _>(id)
        .get_result(conn)
        .await?)
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Makes a webhook and says its number; `None` when the member has as many as one can.
pub async fn make(tx: &mut Tx, new: &NewWebhook<'_>, choice: &Choice) -> Result<Option<i64>, StoreError> {
    let made: Result<Number, StoreError> = statement(
        "INSERT INTO webhooks (member_id, name, url, host, seed, kinds, own_entries) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind::<BigInt, _>(new.member.get())
    .bind::<Text, _>(new.name)
    .bind::<Text, _>(new.url)
    .bind::<Text, _>(new.host)
    .bind::<Binary, _>(new.seed.to_vec())
    .bind::<Array<Text>, _>(words(&choice.kinds))
    .bind::<Bool, _>(choice.own_entries)
    .get_result(&mut **tx)
    .await
    .map_err(StoreError::from);
    match made {
        Err(refused) if refused.is("webhooks_per_member") => Ok(None),
        made => {
            let Number { id } = made?;
            set_streams(tx, new.member, id, choice).await?;
            Ok(Some(id))
        }
    }
}

fn words(kinds: &[Kind]) -> Vec<&'static str> {
    kinds.iter().map(|kind| kind.as_str()).collect()
}

/// Changes what a webhook of the member's own is called and sent; `NotFound` where it is not theirs.
pub async fn choose(tx: &mut Tx, (member, id): (MemberId, i64), name: &str, choice: &Choice) -> Result<(), StoreError> {
    let changed =
        statement("UPDATE webhooks SET name = $3, kinds = $4, own_entries = $5 WHERE id = $2 AND member_id = $1")
            .bind::<BigInt, _>(member.get())
            .bind::<BigInt, _>(id)
            .bind::<Text, _>(name)
            .bind::<Array<Text>, _>(words(&choice.kinds))
            .bind::<Bool, _>(choice.own_entries)
            .execute(&mut **tx)
            .await?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    set_streams(tx, member, id, choice).await
}

/// Sets the groups and searches; only groups that the member is in, and searches of theirs.
async fn set_streams(tx: &mut Tx, member: MemberId, id: i64, choice: &Choice) -> Result<(), StoreError> {
    statement("DELETE FROM webhook_streams WHERE webhook_id = $1").bind::<BigInt, _>(id).execute(&mut **tx).await?;
    statement(
        "INSERT INTO webhook_streams (webhook_id, group_id, search_id)
         SELECT $2, g.group_id, NULL FROM group_members g WHERE g.member_id = $1 AND g.group_id = ANY ($3)
         UNION ALL SELECT $2, NULL, s.id FROM saved_searches s WHERE s.member_id = $1 AND s.id = ANY ($4)",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<BigInt, _>(id)
    .bind::<Array<BigInt>, _>(&choice.groups)
    .bind::<Array<BigInt>, _>(&choice.searches)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Gives a webhook of the member's own another secret; what is sent in the next day is signed with that before too.
pub async fn renew(tx: &mut Tx, member: MemberId, id: i64, seed: &[u8; 16]) -> Result<(), StoreError> {
    let renewed = statement(
        "UPDATE webhooks SET old_seed = seed, old_until = folkmoot_now() + interval '1 day', seed = $3 WHERE id = $2 AND member_id = $1",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<BigInt, _>(id)
    .bind::<Binary, _>(seed.to_vec())
    .execute(&mut **tx)
    .await?;
    if renewed == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

/// Switches a webhook of the member's own on again. What happened meanwhile is not sent.
pub async fn resume(tx: &mut Tx, member: MemberId, id: i64) -> Result<(), StoreError> {
    let resumed = statement(
        "UPDATE webhooks SET ended_at = NULL, ended_because = NULL, failures = 0, failing_since = NULL, rests_until = NULL, is_slow = false
         WHERE id = $2 AND member_id = $1 AND ended_at IS NOT NULL",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<BigInt, _>(id)
    .execute(&mut **tx)
    .await?;
    if resumed == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

/// Removes a webhook of the member's own, with its log.
pub async fn remove(tx: &mut Tx, member: MemberId, id: i64) -> Result<(), StoreError> {
    let removed = statement("DELETE FROM webhooks WHERE id = $2 AND member_id = $1")
        .bind::<BigInt, _>(member.get())
        .bind::<BigInt, _>(id)
        .execute(&mut **tx)
        .await?;
    if removed == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}
