//! Flags: one that stands per member and entry. Who flagged is known to nobody but the flagger.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::moderation::{FlagRaised, FlagWithdrawn};
use governance::{EntryId, FlagId, LedgerEntryId, MemberId, Recorded};
use migrations::schema::flags;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A member's own flag on an entry.
#[derive(Debug, Clone, QueryableByName)]
pub struct OwnFlag {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: FlagId,
    #[diesel(sql_type = Text)]
    pub rule_id: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    /// When it was taken back; `None` while it stands.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Whether a case has ended since, and the entry says something else by now: then another can follow.
    #[diesel(sql_type = Bool)]
    pub is_outdated: bool,
}

/// The member's own flag on an entry, the last of them, taken back or not.
pub async fn own(conn: &mut Conn, entry: EntryId, member: MemberId) -> Result<Option<OwnFlag>, StoreError> {
    Ok(statement(
        "SELECT f.id, f.rule_id, f.at, f.withdrawn_at, flag_is_outdated(f) AS is_outdated FROM flags f
         WHERE f.entry_id = $1 AND f.member_id = $2 AND f.flagged_again_at IS NULL",
    )
    .bind::<BigInt, _>(entry.get())
    .bind::<BigInt, _>(member.get())
    .get_result(conn)
    .await
    .optional()?)
}

/// The same, locked: of two who take it back at once, the second finds that it is.
pub async fn lock_own(tx: &mut Tx, entry: EntryId, member: MemberId) -> Result<Option<OwnFlag>, StoreError> {
    statement("SELECT FROM flags f WHERE f.entry_id = $1 AND f.member_id = $2 ORDER BY f.id FOR NO KEY UPDATE")
        .bind::<BigInt, _>(entry.get())
        .bind::<BigInt, _>(member.get())
        .execute(&mut **tx)
        .await?;
    own(tx, entry, member).await
}

/// Makes room for a flag on what says something else since a case answered the member's last one. That one stays on record.
async fn make_room(tx: &mut Tx, flag: &FlagRaised, record: LedgerEntryId) -> Result<(), StoreError> {
    statement(
        "UPDATE flags SET flagged_again_at = $3, ledger_entry_id = $4
         WHERE entry_id = $1 AND member_id = $2 AND flagged_again_at IS NULL AND withdrawn_at IS NULL AND flag_is_outdated(flags)",
    )
    .bind::<BigInt, _>(flag.entry.get())
    .bind::<BigInt, _>(flag.by.get())
    .bind::<Timestamptz, _>(flag.at)
    .bind::<BigInt, _>(record.get())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Raises a flag with its ledger line; one that was taken back stands again with what it says now, and one that a case answered before
/// the entry changed makes room.
/// Refused by `flags_one_per_member` when the member's flag stands: then the transaction must be given up.
pub async fn raise(tx: &mut Tx, flag: Recorded<FlagRaised>) -> Result<(), StoreError> {
    let (flag, record) = crate::ledger::record(tx, flag).await?;
    let weight = i32::try_from(flag.weight).map_err(|_| StoreError::unreadable("flag weight", flag.weight))?;
    make_room(tx, &flag, record).await?;
    let written = statement(
        "INSERT INTO flags (entry_id, member_id, rule_id, remark, weight, at, ledger_entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (entry_id, member_id) WHERE flagged_again_at IS NULL DO UPDATE SET rule_id = excluded.rule_id, remark = excluded.remark,
            weight = excluded.weight, at = excluded.at, withdrawn_at = NULL, ledger_entry_id = excluded.ledger_entry_id
         WHERE flags.withdrawn_at IS NOT NULL AND NOT flag_is_answered(flags)",
    )
    .bind::<BigInt, _>(flag.entry.get())
    .bind::<BigInt, _>(flag.by.get())
    .bind::<Text, _>(&flag.rule)
    .bind::<Text, _>(flag.remark.as_ref().map_or("", |remark| remark.as_str()))
    .bind::<Integer, _>(weight)
    .bind::<Timestamptz, _>(flag.at)
    .bind::<BigInt, _>(record.get())
    .execute(&mut **tx)
    .await?;
    if written == 0 { Err(StoreError::Refused("flags_one_per_member".to_string())) } else { Ok(()) }
}

/// Whether a case has answered the member's flag, or would have, and the entry still says what it said: then it cannot be
/// raised again, or the same few could hold the same words for ever.
pub async fn is_answered(conn: &mut Conn, entry: EntryId, member: MemberId) -> Result<bool, StoreError> {
    let own = flags::table
        .filter(flags::entry_id.eq(entry.get()))
        .filter(flags::member_id.eq(member.get()))
        .filter(flags::flagged_again_at.is_null());
    let answered = own.filter(diesel::dsl::sql::<Bool>("flag_is_answered(flags)"));
    Ok(diesel::select(diesel::dsl::exists(answered)).get_result(conn).await?)
}

/// Takes a flag back, with its ledger line.
pub async fn withdraw(tx: &mut Tx, withdrawn: Recorded<FlagWithdrawn>) -> Result<(), StoreError> {
    let (withdrawn, record) = crate::ledger::record(tx, withdrawn).await?;
    diesel::update(flags::table.find(withdrawn.flag.get()))
        .set((flags::withdrawn_at.eq(Some(withdrawn.at)), flags::ledger_entry_id.eq(record.get())))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The rules and weights of the flags that stand on an entry and that no case has answered yet.
pub async fn standing(conn: &mut Conn, entry: EntryId) -> Result<Vec<(String, u64)>, StoreError> {
    let flags = crate::coordination::standing(conn, entry).await?;
    Ok(flags.into_iter().map(|flag| (flag.rule, flag.weight)).collect())
}

/// What became of a member's flags.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct FlagsBefore {
    /// How many juries answered and did not uphold, since the last one that a jury did uphold. What was taken back before
    /// a case opened, or lapsed without a verdict, says nothing.
    #[diesel(sql_type = BigInt)]
    pub unheeded: i64,
    /// In how many cases that are open just now flags of theirs had a part.
    #[diesel(sql_type = BigInt)]
    pub pending: i64,
}

/// What became of a member's flags so far.
pub async fn before(conn: &mut Conn, member: MemberId) -> Result<FlagsBefore, StoreError> {
    Ok(statement(
        "WITH led_to AS (
            SELECT f.at, c.id, c.state, v.outcome, o.case_id IS NOT NULL AS is_overruled, v.decided_by IS NOT NULL AS by_moderator
            FROM flags f
            JOIN LATERAL (SELECT c.id, c.state, c.opened_at FROM case_subjects x JOIN cases c ON c.id = x.case_id
                WHERE x.entry_id = f.entry_id AND c.opened_at >= f.at AND c.appeals_case IS NULL ORDER BY c.id LIMIT 1) c ON true
            LEFT JOIN verdicts v ON v.case_id = c.id LEFT JOIN overrulings o ON o.case_id = c.id
            WHERE f.member_id = $1 AND (f.withdrawn_at IS NULL OR f.withdrawn_at >= c.opened_at))
         SELECT (SELECT count(*) FROM led_to WHERE outcome IS NOT NULL AND NOT by_moderator AND at > coalesce(
                (SELECT max(at) FROM led_to WHERE outcome IN ('remove', 'label') AND NOT is_overruled), '-infinity')) AS unheeded,
            (SELECT count(*) FROM led_to WHERE state IN ('opened', 'before_jury')) AS pending",
    )
    .bind::<BigInt, _>(member.get())
    .get_result(conn)
    .await?)
}
