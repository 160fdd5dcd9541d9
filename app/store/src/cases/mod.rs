//! Cases: opened with everything frozen, moved step by step, each step with its ledger line. What pages show of
//! them is in `docket`.

mod covers;
mod docket;
mod ending;
mod floods;
mod office;
mod opening;
mod texts;
mod tickets;
mod withholding;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::canonical::Hash;
use governance::moderation::{About, CaseOpened, CaseState, WaitingFacts};
use governance::{ActorId, CaseId, EntryId, Fraction, LedgerEntryId};
use migrations::schema::case_steps;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

pub use covers::{CoveredRow, Flood, covered, flood_size, latest, lock_flood};
pub(crate) use docket::STAGE;
pub use docket::{Counts, DocketRow, Show, StepRow, VerdictRow, counts, docket, steps, verdict};
pub(crate) use ending::end;
pub use ending::{
    claim_overdue, conclude, has_answered, heard, is_held_from_everybody, is_held_or_removed, is_open_about,
};
pub use floods::{FloodRow, flood};
pub use office::{
    WaitingRow, call, claim_unminded, conclude_by_moderator, has_deciders, recuse, send_to_jury, uncalled, waiting_for,
};
pub(crate) use opening::{Against, insert};
pub use opening::{Frozen, open};
pub use texts::{EntryText, text_of};
pub use tickets::Ticket;
pub use withholding::{answer_to, withholding};

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
    #[diesel(sql_type = Bool)]
    has_left: bool,
}

impl CaseRow {
    /// Whether a label could be enough: there are words of one entry to fold, and no verdict that stands or not. What is put to a vote is
    /// read whole, or its words are gone.
    pub fn can_be_labelled(&self) -> bool {
        let is_read_alone = matches!(self.about(), About::Entry | About::Feature | About::Candidacy);
        self.appeals_case.is_none() && !self.is_flood && is_read_alone
    }

    /// Whose verdict this case judges, where it is an appeal.
    pub fn appeals(&self) -> Option<CaseId> {
        self.appeals_case.map(CaseId::from)
    }

    /// Whether what it is about was erased with its author's account, after the case was over.
    pub fn is_erased(&self) -> bool {
        self.has_left && self.snapshot_title.is_none() && self.snapshot_html.is_empty()
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

const CASE: &str = "SELECT c.id, c.entry_id, e.kind, e.author_id, c.state, c.rule_id, c.rule_text, c.snapshot_title, c.snapshot_html,
    c.snapshot_context_html, c.opened_at, c.due_at, c.pool_size, c.pool_commitment, c.seed, c.seed_checkpoint, c.jury_size,
    c.jury_majority, c.deliberation_hours, c.held_by, c.held_by_operator, c.appeals_case, c.plea,
    c.decide_by, c.sent_ledger_entry_id IS NOT NULL AS is_sent, c.words_erased_at IS NOT NULL AS has_left,
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
