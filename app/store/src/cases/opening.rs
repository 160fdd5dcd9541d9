//! How a case begins: everything frozen, what it is about held, its pool committed to.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::moderation::coordination::Group;
use governance::moderation::{CaseOpened, EntryActed};
use governance::{CaseId, EntryId, LedgerEntryId, MemberId, Recorded};
use migrations::schema::holds;

use super::tickets::{Ticket, freeze_pool};
use super::{covers, step};
use crate::statement::statement;
use crate::{StoreError, Tx};

/// What is frozen with a new case, beside what governance says.
#[derive(Debug, Clone)]
pub struct Frozen<'a> {
    /// Title on the first line, then the text.
    pub rule_text: &'a str,
    pub title: Option<&'a str>,
    pub html: &'a str,
    /// The head of the thread when the entry is a comment; else empty.
    pub context_html: &'a str,
    /// The moderator who held the entry.
    pub held_by: Option<MemberId>,
    /// Whether whoever runs the server did.
    pub held_by_operator: bool,
    /// Until when it waits for a moderator.
    pub decide_by: Option<DateTime<Utc>>,
    /// What the docket says of the opening: the moderator's reason, or how many flags weighed and how many more did not ("3 200").
    pub detail: &'a str,
    pub tickets: &'a [Ticket],
    /// What else of the same author it is about, in ascending order.
    pub covers: &'a [EntryId],
    /// Whose flags it is about, where it is about flags that came together.
    pub ring: Option<&'a Group>,
}

/// Of an appeal: what it is against.
pub(crate) struct Against<'a> {
    /// Whose verdict.
    pub case: CaseId,
    pub plea: &'a str,
    pub suspends_limits: bool,
}

/// Opens a case, freezes its pool and holds what it is about (`None`: that stays in sight), each with its ledger line.
pub async fn open(
    tx: &mut Tx,
    opened: Recorded<CaseOpened>,
    held: Option<Recorded<EntryActed>>,
    frozen: &Frozen<'_>,
) -> Result<(), StoreError> {
    let (opened, record) = crate::ledger::record(tx, opened).await?;
    insert(tx, &opened, record, frozen, None).await?;
    covers::insert(tx, &opened, frozen.covers, record).await?;
    if let Some(ring) = frozen.ring {
        crate::rings::insert(tx, opened.entry, ring, record).await?;
    }
    let Some(held) = held else { return Ok(()) };
    let (held, record) = crate::ledger::record(tx, held).await?;
    diesel::insert_into(holds::table)
        .values((
            holds::case_id.eq(held.case.get()),
            holds::entry_id.eq(held.entry.get()),
            holds::at.eq(held.at),
            holds::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A case with its first step and its pool.
pub(crate) async fn insert(
    tx: &mut Tx,
    opened: &CaseOpened,
    record: LedgerEntryId,
    frozen: &Frozen<'_>,
    against: Option<&Against<'_>>,
) -> Result<(), StoreError> {
    statement(
        "INSERT INTO cases (id, entry_id, rule_id, rule_text, snapshot_title, snapshot_html, snapshot_context_html, opened_at,
            due_at, pool_size, pool_commitment, held_by, ledger_entry_id, appeals_case, plea, suspends_limits,
            held_by_operator, decide_by)
         OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind::<BigInt, _>(opened.case.get())
    .bind::<BigInt, _>(opened.entry.get())
    .bind::<Text, _>(&opened.rule)
    .bind::<Text, _>(frozen.rule_text)
    .bind::<Nullable<Text>, _>(frozen.title)
    .bind::<Text, _>(frozen.html)
    .bind::<Text, _>(frozen.context_html)
    .bind::<Timestamptz, _>(opened.opened_at)
    .bind::<Timestamptz, _>(opened.deadline)
    .bind::<Integer, _>(i32::try_from(frozen.tickets.len()).unwrap_or(i32::MAX))
    .bind::<Binary, _>(opened.pool_commitment.to_vec())
    .bind::<Nullable<BigInt>, _>(frozen.held_by.map(MemberId::get))
    .bind::<BigInt, _>(record.get())
    .bind::<Nullable<BigInt>, _>(against.map(|against| against.case.get()))
    .bind::<Text, _>(against.map_or("", |against| against.plea))
    .bind::<Bool, _>(against.is_some_and(|against| against.suspends_limits))
    .bind::<Bool, _>(frozen.held_by_operator)
    .bind::<Nullable<Timestamptz>, _>(frozen.decide_by)
    .execute(&mut **tx)
    .await?;
    step(tx, opened.case, "opened", frozen.detail, record).await?;
    freeze_pool(tx, opened.case, frozen.tickets).await
}
