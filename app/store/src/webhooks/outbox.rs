//! From what happened to what is sent: which webhooks want it, as far as their members may see it at this moment.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// Something that happened.
#[derive(Debug, Clone, QueryableByName)]
pub struct Happened {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub notification_id: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub entry_id: Option<i64>,
    /// Whether the entry was withheld until now.
    #[diesel(sql_type = Bool)]
    pub is_shown: bool,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// A saved search whose webhook is sent what fits it.
#[derive(Debug, Clone, QueryableByName)]
pub struct SearchRow {
    #[diesel(sql_type = BigInt)]
    pub webhook_id: i64,
    #[diesel(sql_type = BigInt)]
    pub member_id: i64,
    #[diesel(sql_type = Text)]
    pub typed: String,
}

/// How something stands that is queued: of so much that waits, more is only written down.
const STATE: &str = "CASE WHEN (SELECT count(*) FROM (SELECT FROM webhook_deliveries q WHERE q.webhook_id = w.id AND q.state = 'waiting' LIMIT 1000) x) < 1000
    THEN 'waiting' ELSE 'dropped' END";

/// What happened first and waits in the outbox, at most `size`.
pub async fn waiting(conn: &mut Conn, size: i64) -> Result<Vec<Happened>, StoreError> {
    Ok(statement("SELECT id, notification_id, entry_id, is_shown, at FROM webhook_outbox ORDER BY id LIMIT $1")
        .bind::<BigInt, _>(size)
        .load(conn)
        .await?)
}

/// Takes these out of the outbox, but those that somebody else takes: they are gone when the transaction is.
pub async fn take(tx: &mut Tx, ids: &[i64]) -> Result<Vec<Happened>, StoreError> {
    Ok(statement(
        "DELETE FROM webhook_outbox WHERE id IN (SELECT id FROM webhook_outbox WHERE id = ANY ($1) ORDER BY id FOR UPDATE SKIP LOCKED)
         RETURNING id, notification_id, entry_id, is_shown, at",
    )
    .bind::<Array<BigInt>, _>(ids)
    .load(&mut **tx)
    .await?)
}

/// Queues notifications for the webhooks of their members that want their kind. With an entry that is shown again come those that were told
/// of it and could not be sent.
pub async fn queue_notifications(tx: &mut Tx, happened: &[Happened]) -> Result<(), StoreError> {
    let (ids, ats): (Vec<i64>, Vec<DateTime<Utc>>) =
        happened.iter().filter_map(|one| one.notification_id.map(|id| (id, one.at))).unzip();
    let shown: Vec<i64> = happened.iter().filter(|one| one.is_shown).filter_map(|one| one.entry_id).collect();
    if ids.is_empty() && shown.is_empty() {
        return Ok(());
    }
    statement(format!(
        "WITH told AS (
            SELECT n, t.at FROM unnest($1::bigint[], $2::timestamptz[]) t(id, at) JOIN notifications n ON n.id = t.id
            UNION ALL SELECT n, n.at FROM unnest($3::bigint[]) t(id) CROSS JOIN webhooks v
                JOIN notifications n ON n.member_id = v.member_id AND n.entry_id = t.id AND n.kind IN ('mention', 'reply') WHERE v.ended_at IS NULL
            UNION ALL SELECT n, n.at FROM unnest($3::bigint[]) t(id) CROSS JOIN webhooks v
                JOIN notifications n ON n.member_id = v.member_id AND n.entry_id = t.id AND n.kind = 'named' WHERE v.ended_at IS NULL)
         INSERT INTO webhook_deliveries (webhook_id, event, notification_id, at, state)
         SELECT DISTINCT ON (w.id, (t.n).id, t.at) w.id, 'notification.' || (t.n).kind, (t.n).id, t.at, {STATE}
         FROM told t JOIN webhooks w ON w.member_id = (t.n).member_id AND w.ended_at IS NULL AND (t.n).kind = ANY (w.kinds)
         JOIN members m ON m.id = w.member_id
         WHERE notification_stands(t.n, m.apart, m.muted)
            AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.notification_id = (t.n).id AND d.at = t.at)"
    ))
    .bind::<Array<BigInt>, _>(&ids)
    .bind::<Array<Timestamptz>, _>(&ats)
    .bind::<Array<BigInt>, _>(&shown)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// An entry is sent once to each webhook; what could not be seen when its turn came, and is shown again, has another turn.
const ONCE: &str = "ON CONFLICT (webhook_id, entry_id) WHERE entry_id IS NOT NULL
    DO UPDATE SET state = 'waiting', next_try_at = folkmoot_now() WHERE webhook_deliveries.state = 'unseen'";

/// Queues new entries that open a thread for the webhooks of their authors, and of those who are in their group, where they may see them.
pub async fn queue_entries(tx: &mut Tx, entries: &[i64]) -> Result<(), StoreError> {
    statement(format!(
        "WITH new AS (SELECT e FROM entries e WHERE e.id = ANY ($1) AND e.deleted_at IS NULL AND e.thread_id IS NULL),
         wanted AS (
            SELECT w.id, 'own' AS cause, n.e FROM new n JOIN webhooks w ON w.member_id = (n.e).author_id AND w.own_entries AND w.ended_at IS NULL
            UNION ALL SELECT w.id, 'group', n.e FROM new n JOIN webhook_streams s ON s.group_id = (n.e).group_id
                JOIN webhooks w ON w.id = s.webhook_id AND w.ended_at IS NULL
                JOIN group_members g ON g.group_id = s.group_id AND g.member_id = w.member_id)
         INSERT INTO webhook_deliveries (webhook_id, event, entry_id, cause, at, state)
         SELECT DISTINCT ON (w.id, (x.e).id) w.id, 'entry.posted', (x.e).id, x.cause, (x.e).published_at, {STATE}
         FROM wanted x JOIN webhooks w ON w.id = x.id WHERE entry_visible(x.e, w.member_id) ORDER BY w.id, (x.e).id, x.cause DESC {ONCE}"
    ))
    .bind::<Array<BigInt>, _>(entries)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The saved searches that webhooks are sent the finds of.
pub async fn searches(conn: &mut Conn) -> Result<Vec<SearchRow>, StoreError> {
    Ok(statement(
        "SELECT w.id AS webhook_id, w.member_id, q.typed FROM webhook_streams s JOIN webhooks w ON w.id = s.webhook_id AND w.ended_at IS NULL
         JOIN saved_searches q ON q.id = s.search_id AND q.member_id = w.member_id ORDER BY s.id",
    )
    .load(conn)
    .await?)
}

/// Queues what a saved search found among new entries and comments.
pub async fn queue_found(tx: &mut Tx, webhook: i64, entries: &[i64]) -> Result<(), StoreError> {
    statement(format!(
        "INSERT INTO webhook_deliveries (webhook_id, event, entry_id, cause, at, state)
         SELECT w.id, 'entry.posted', e.id, 'search', e.published_at, {STATE} FROM webhooks w, entries e
         WHERE w.id = $1 AND w.ended_at IS NULL AND e.id = ANY ($2) AND entry_visible(e, w.member_id) {ONCE}"
    ))
    .bind::<BigInt, _>(webhook)
    .bind::<Array<BigInt>, _>(entries)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
