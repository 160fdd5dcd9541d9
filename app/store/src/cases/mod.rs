//! Cases: opened with everything frozen, moved step by step, each step with its ledger line. What pages show of
//! them is in `docket`.

mod covers;
mod docket;
mod ending;
mod office;
mod texts;
mod tickets;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::canonical::Hash;
use governance::moderation::{About, CaseOpened, CaseState, EntryActed, WaitingFacts};
use governance::{ActorId, CaseId, EntryId, Fraction, LedgerEntryId, MemberId, Recorded};
use migrations::schema::{case_steps, holds};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

pub use covers::{CoveredRow, covered, flood_size, latest, lock_flood};
pub use docket::{Counts, DocketRow, Show, StepRow, VerdictRow, counts, docket, reasons, steps, verdict};
pub(crate) use ending::end;
pub use ending::{claim_overdue, conclude, has_answered, is_held_or_removed, is_open_about};
pub use office::{
    WaitingRow, call, claim_unminded, conclude_by_moderator, has_deciders, recuse, send_to_jury, uncalled, waiting_for,
};
pub use texts::{EntryText, text_of};
pub use tickets::Ticket;
use tickets::freeze_pool;

/// A case, with what was frozen when it opened.
#[derive(Debug, Clone, QueryableByName)]
pub struct CaseRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: CaseId,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub entry_id: EntryId,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub author_id: ActorId,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Text)]
    pub rule_id: String,
    /// The rule as it read: its title on the first line, then its text.
    #[diesel(sql_type = Text)]
    pub rule_text: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub snapshot_title: Option<String>,
    #[diesel(sql_type = Text)]
    pub snapshot_html: String,
    #[diesel(sql_type = Text)]
    pub snapshot_context_html: String,
    #[diesel(sql_type = Timestamptz)]
    pub opened_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub due_at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    pub pool_size: i32,
    #[diesel(sql_type = Nullable<Binary>)]
    pub pool_commitment: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub seed: Option<Vec<u8>>,
    /// Size of the ledger checkpoint whose root is the seed.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub seed_checkpoint: Option<i64>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub jury_size: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    pub jury_majority: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    deliberation_hours: Option<i32>,
    /// The moderator who held the entry before the flags did.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub held_by: Option<i64>,
    /// Whether whoever runs the server did.
    #[diesel(sql_type = Bool)]
    pub held_by_operator: bool,
    /// Whose verdict this case judges, where it is an appeal.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub appeals_case: Option<i64>,
    /// Why the author thinks that verdict wrong; empty where it is no appeal.
    #[diesel(sql_type = Text)]
    pub plea: String,
    /// Whether it is about more than one entry.
    #[diesel(sql_type = Bool)]
    is_flood: bool,
    /// Until when it waits for a moderator; `None` where it is a jury's from the beginning.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub decide_by: Option<DateTime<Utc>>,
    /// Whether it was given to a jury meanwhile.
    #[diesel(sql_type = Bool)]
    pub is_sent: bool,
}

impl CaseRow {
    /// Whether a label could be enough: there are words of one entry to fold, and no verdict that stands or not.
    pub fn can_be_labelled(&self) -> bool {
        self.appeals_case.is_none() && !self.is_flood && matches!(self.about(), About::Entry | About::Proposal)
    }

    /// Whose verdict this case judges, where it is an appeal.
    pub fn appeals(&self) -> Option<CaseId> {
        self.appeals_case.map(CaseId::from)
    }

    /// What the case is about.
    pub fn about(&self) -> About {
        About::of_kind(&self.kind)
    }

    /// Where the case is.
    pub fn state(&self) -> Result<CaseState, StoreError> {
        self.state.parse().map_err(|why| StoreError::unreadable("case state", why))
    }

    /// What governance calls a case that may wait for a moderator.
    pub fn waiting(&self) -> Result<WaitingFacts, StoreError> {
        let (state, until, is_sent) = (self.state()?, self.decide_by, self.is_sent);
        Ok(WaitingFacts { case: self.id, entry: self.entry_id, state, until, is_sent })
    }

    /// How many sit and which share of them must agree, as fixed at the draw; `None` before it.
    pub fn jury(&self) -> Result<Option<(u64, Fraction)>, StoreError> {
        let (Some(size), Some(majority)) = (self.jury_size, &self.jury_majority) else {
            return Ok(None);
        };
        let majority = majority.parse().map_err(|why| StoreError::unreadable("majority", why))?;
        Ok(Some((u64::try_from(size).unwrap_or(0), majority)))
    }

    /// How long its jury deliberates where first opinions differ, as fixed at the draw; 0 for not at all.
    pub fn deliberation_hours(&self) -> i64 {
        self.deliberation_hours.map_or(0, i64::from)
    }

    /// The commitment to the pool.
    pub fn commitment(&self) -> Result<Hash, StoreError> {
        hash(self.pool_commitment.as_deref().unwrap_or_default())
    }

    /// What governance calls an opened case.
    pub fn opened(&self) -> Result<CaseOpened, StoreError> {
        Ok(CaseOpened {
            case: self.id,
            entry: self.entry_id,
            rules: vec![self.rule_id.clone()],
            rule: self.rule_id.clone(),
            pool_commitment: self.commitment()?,
            pool_size: u64::try_from(self.pool_size).unwrap_or(0),
            opened_at: self.opened_at,
            deadline: self.due_at,
        })
    }
}

/// Thirty-two bytes out of the database.
pub(crate) fn hash(bytes: &[u8]) -> Result<Hash, StoreError> {
    bytes.try_into().map_err(|_| StoreError::unreadable("hash", bytes.len()))
}

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
}

const CASE: &str = "SELECT c.id, c.entry_id, e.kind, e.author_id, c.state, c.rule_id, c.rule_text, c.snapshot_title, c.snapshot_html,
    c.snapshot_context_html, c.opened_at, c.due_at, c.pool_size, c.pool_commitment, c.seed, c.seed_checkpoint, c.jury_size,
    c.jury_majority, c.deliberation_hours, c.held_by, c.held_by_operator, c.appeals_case, c.plea,
    c.decide_by, c.sent_ledger_entry_id IS NOT NULL AS is_sent,
    EXISTS (SELECT FROM case_covers v WHERE v.case_id = c.id) AS is_flood
 FROM cases c JOIN entries e ON e.id = c.entry_id";

/// A case by its number.
pub async fn find(conn: &mut Conn, id: CaseId) -> Result<CaseRow, StoreError> {
    Ok(statement(format!("{CASE} WHERE c.id = $1")).bind::<BigInt, _>(id.get()).get_result(conn).await?)
}

/// A case, locked so that its jurors act one after the other.
pub async fn lock(tx: &mut Tx, id: CaseId) -> Result<CaseRow, StoreError> {
    Ok(statement(format!("{CASE} WHERE c.id = $1 FOR UPDATE OF c"))
        .bind::<BigInt, _>(id.get())
        .get_result(&mut **tx)
        .await?)
}

/// Takes the number of a case to come: tickets are made of it.
pub async fn next_id(tx: &mut Tx) -> Result<CaseId, StoreError> {
    #[derive(QueryableByName)]
    struct Next {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let next: Next =
        statement("SELECT nextval(pg_get_serial_sequence('cases', 'id')) AS id").get_result(&mut **tx).await?;
    Ok(CaseId::from(next.id))
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

/// Writes a step of a case beside the ledger line that says it.
pub(crate) async fn step(
    tx: &mut Tx,
    case: CaseId,
    what: &str,
    detail: &str,
    record: LedgerEntryId,
) -> Result<(), StoreError> {
    diesel::insert_into(case_steps::table)
        .values((
            case_steps::case_id.eq(case.get()),
            case_steps::what.eq(what),
            case_steps::detail.eq(detail),
            case_steps::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
