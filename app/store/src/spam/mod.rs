//! What the tools against spam keep and ask: holds by policies, first posts, and fingerprints of what was posted lately.

mod prints;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use governance::{ActorId, CaseId, EntryId, PolicyKey};
use migrations::schema::policy_holds;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

pub use self::prints::{Print, PrintRow, print, sweep};

/// Says that a policy opened a case, and what it found. In the transaction in which the case opens, and with the case's own line.
/// Refused by `reviews_one_at_a_time` when a first post of the author waits already: then the transaction must be given up.
pub async fn hold(tx: &mut Tx, case: CaseId, policy: PolicyKey, finding: &str) -> Result<(), StoreError> {
    statement(
        "INSERT INTO policy_holds (case_id, policy, finding, ledger_entry_id)
         SELECT id, $2, $3, ledger_entry_id FROM cases WHERE id = $1",
    )
    .bind::<BigInt, _>(case.get())
    .bind::<Text, _>(policy.as_str())
    .bind::<Text, _>(finding)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The policy that opened a case; `None` where flags or somebody did.
pub async fn held_by_policy(conn: &mut Conn, case: CaseId) -> Result<Option<PolicyKey>, StoreError> {
    let key: Option<String> =
        policy_holds::table.find(case.get()).select(policy_holds::policy).first(conn).await.optional()?;
    key.map(|key| key.parse().map_err(|_| StoreError::unreadable("policy", &key))).transpose()
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// How many public notes and comments of somebody everybody can see, counted up to a number. What came in an archive was never seen posted here.
pub async fn seen_of(conn: &mut Conn, author: ActorId, up_to: u64) -> Result<u64, StoreError> {
    let found: Found = statement(
        "SELECT count(*) AS number FROM (SELECT FROM entries WHERE author_id = $1 AND kind IN ('note', 'comment')
            AND audience = 'public' AND deleted_at IS NULL AND NOT withheld AND arrival_id IS NULL LIMIT $2) seen",
    )
    .bind::<BigInt, _>(author.get())
    .bind::<BigInt, _>(i64::try_from(up_to).unwrap_or(i64::MAX))
    .get_result(conn)
    .await?;
    Ok(u64::try_from(found.number).unwrap_or(0))
}

/// The open case about a first post of somebody.
pub async fn open_review(conn: &mut Conn, author: ActorId) -> Result<Option<CaseId>, StoreError> {
    let found: Option<Found> = statement(
        "SELECT c.id AS number FROM policy_holds p JOIN cases c ON c.id = p.case_id JOIN entries e ON e.id = c.entry_id
         WHERE p.policy = $2 AND c.state IN ('opened', 'before_jury') AND e.author_id = $1 LIMIT 1",
    )
    .bind::<BigInt, _>(author.get())
    .bind::<Text, _>(PolicyKey::ReviewFirstPosts.as_str())
    .get_result(conn)
    .await
    .optional()?;
    Ok(found.map(|found| CaseId::from(found.number)))
}

/// An open case that a policy opened about something by this author. Held until the transaction ends: of two posts at once one opens one.
pub async fn open_case_of(tx: &mut Tx, author: ActorId) -> Result<Option<CaseId>, StoreError> {
    statement("SELECT FROM members WHERE id = $1 FOR NO KEY UPDATE")
        .bind::<BigInt, _>(author.get())
        .execute(&mut **tx)
        .await?;
    let found: Option<Found> = statement(
        "SELECT c.id AS number FROM policy_holds p JOIN cases c ON c.id = p.case_id JOIN entries e ON e.id = c.entry_id
         WHERE c.state IN ('opened', 'before_jury') AND e.author_id = $1 ORDER BY c.id LIMIT 1",
    )
    .bind::<BigInt, _>(author.get())
    .get_result(&mut **tx)
    .await
    .optional()?;
    Ok(found.map(|found| CaseId::from(found.number)))
}

/// The newest case about an entry, whatever became of it.
pub async fn case_about(conn: &mut Conn, entry: EntryId) -> Result<Option<CaseId>, StoreError> {
    let found: Option<Found> = statement("SELECT id AS number FROM cases WHERE entry_id = $1 ORDER BY id DESC LIMIT 1")
        .bind::<BigInt, _>(entry.get())
        .get_result(conn)
        .await
        .optional()?;
    Ok(found.map(|found| CaseId::from(found.number)))
}

/// What a policy held nobody has seen yet: found fine, it stands where it would stand if it were posted now. What no jury found fine in
/// time stands where it was posted.
pub async fn bump_unseen(tx: &mut Tx, case: CaseId) -> Result<(), StoreError> {
    statement(
        "UPDATE entries SET bumped_at = folkmoot_now() WHERE deleted_at IS NULL AND id = (
            SELECT coalesce(e.thread_id, e.id) FROM policy_holds p JOIN cases c ON c.id = p.case_id JOIN entries e ON e.id = c.entry_id
            WHERE p.case_id = $1 AND c.state = 'decided' AND e.deleted_at IS NULL)",
    )
    .bind::<BigInt, _>(case.get())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
