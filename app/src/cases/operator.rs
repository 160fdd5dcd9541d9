//! `folkmoot hold`: what whoever runs the server may do about one entry where the law of the place leaves no choice. It is held like
//! any other: with a case, in the ledger, and only until a jury has looked at it.

use governance::moderation::{About, Hold, Holder};
use governance::text::Reason;
use governance::{CaseId, EntryId};

use super::opening;
use crate::config::Config;
use crate::database::Database;
use crate::error::AppError;
use crate::serve::{self, ServeError};
use crate::services::Services;

/// What is held, and why.
#[derive(Debug, clap::Args)]
pub struct Question {
    /// The entry's number, as in its address
    pub entry: i64,
    /// The rule of conduct in question, such as R1
    #[arg(long)]
    pub rule: String,
    /// Why; published with the case
    #[arg(long)]
    pub reason: String,
}

/// Why an entry was not held.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    #[error("no entry has this number")]
    NoEntry,
    #[error("what members vote on is not held")]
    Proposal,
    #[error("it is held or removed already; its case is in the docket")]
    HeldAlready,
    #[error("a jury looks at it already; its case is in the docket")]
    BeforeAJury,
    #[error("a case about these words has been decided: nobody holds them again alone")]
    Answered,
    #[error("the conduct document has no such rule; it has {0}")]
    NoRule(String),
    #[error("the reason: {0}")]
    Reason(String),
    #[error("{0}")]
    Act(AppError),
}

impl From<AppError> for HoldError {
    fn from(error: AppError) -> Self {
        Self::Act(error)
    }
}

impl From<store::StoreError> for HoldError {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::NotFound => Self::NoEntry,
            other => Self::Act(other.into()),
        }
    }
}

/// The subcommand. Returns what to tell the operator.
pub async fn run(config: &Config, question: &Question) -> Result<String, ServeError> {
    let database = Database::join(config).await?;
    let outcome = run_on(config, &database, question).await;
    database.close().await;
    outcome
}

async fn run_on(config: &Config, database: &Database, question: &Question) -> Result<String, ServeError> {
    let services = serve::services(config, database).await?;
    let case = hold(&services, question).await.map_err(|why| ServeError::Act(why.to_string()))?;
    let page = services.site.url(&format!("/cases/{case}"));
    Ok(format!("The entry is held, its author is told, and a jury is called. The case: {page}"))
}

/// Holds an entry in the operator's name, with its line in the ledger.
pub async fn hold(services: &Services, question: &Question) -> Result<CaseId, HoldError> {
    let reason = Reason::parse(&question.reason).map_err(|why| HoldError::Reason(why.to_string()))?;
    let entry = EntryId::from(question.entry);
    let mut tx = services.store.begin().await?;
    let found = store::entries::lock_any(&mut tx, entry).await?;
    let now = store::clock::now(&mut tx).await?;
    if !About::of_kind(&found.kind).can_be_held() {
        return Err(HoldError::Proposal);
    }
    if store::cases::is_held_or_removed(&mut tx, entry).await? {
        return Err(HoldError::HeldAlready);
    }
    if store::cases::is_open_about(&mut tx, entry).await? {
        return Err(HoldError::BeforeAJury);
    }
    if store::cases::has_answered(&mut tx, entry, &question.rule).await? {
        return Err(HoldError::Answered);
    }
    let constitution = services.constitution(&mut tx).await?;
    let hold = Hold { by: Holder::Operator, rule: &question.rule, reason: &reason, covers: &[] };
    let flags = store::flags::standing(&mut tx, entry).await?;
    let opened =
        opening::by_hold(services, &mut tx, &found, None, &hold, &flags, Vec::new(), &constitution, now).await?;
    let known = || constitution.conduct_rules().iter().map(|rule| rule.id.clone()).collect::<Vec<_>>().join(", ");
    let case = opened.ok_or_else(|| HoldError::NoRule(known()))?;
    tx.commit().await?;
    Ok(case)
}
