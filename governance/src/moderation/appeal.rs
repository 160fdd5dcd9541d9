//! Appeals to a jury: what a jury removed or labelled is judged once more, by members none of whom has decided about it before.

use chrono::{DateTime, Utc};

use super::CaseOpened;
use super::case::opened_on_appeal;
use crate::canonical::Hash;
use crate::ids::{CaseId, EntryId, ProposalId};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::text::Reason;
use crate::time;

/// How a verdict stands that its author may appeal. The store reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictFacts {
    /// In which case.
    pub case: CaseId,
    /// About which entry.
    pub entry: EntryId,
    /// Under which rule: "R1".
    pub rule: String,
    /// When a jury decided to remove or to label the entry; `None` when none did.
    pub removed_at: Option<DateTime<Utc>>,
    /// Whether that still holds.
    pub is_removed: bool,
    /// Whether the author has deleted the entry meanwhile.
    pub is_gone: bool,
    /// Whether this case is itself an appeal.
    pub is_appeal: bool,
    /// The appeal that was made already.
    pub appealed: Option<CaseId>,
    /// The vote of all members about it that has found its sponsors and is on its way. One that still looks for them does not count:
    /// else anybody could keep an author from fresh jurors until the time is over.
    pub vote: Option<ProposalId>,
}

/// Why a verdict cannot be appealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppealRefusal {
    /// Nothing was removed or labelled, or that is overruled.
    #[error("nothing is removed or labelled by this case")]
    NothingRemoved,
    /// The author has deleted it.
    #[error("what this case is about has been deleted by its author")]
    Gone,
    /// The verdict is of fresh jurors already.
    #[error("this jury has judged an appeal: what it decided, only a vote of all members overrules")]
    LastInstance,
    /// There was an appeal.
    #[error("case {0} is the appeal against this verdict; there is one appeal to a jury")]
    AppealedAlready(CaseId),
    /// All members are asked.
    #[error("all members are being asked about this verdict, in proposal {0}")]
    Asked(ProposalId),
    /// Not in time.
    #[error("the time to appeal was over on {}", time::for_people(*.0))]
    TooLate(DateTime<Utc>),
    /// Everybody who could judge is a party or has judged.
    #[error("nobody is left who could judge this afresh: ask all members instead")]
    NobodyLeft,
}

/// Until when a verdict of that moment can be appealed.
#[must_use]
pub fn appeal_until(removed_at: DateTime<Utc>, constitution: &Constitution) -> DateTime<Utc> {
    time::after_days(removed_at, constitution.integer(PolicyKey::AppealDays))
}

impl VerdictFacts {
    /// Whether the author may appeal now. Who could judge is not asked here.
    ///
    /// # Errors
    /// Names what is not so.
    pub fn check(&self, constitution: &Constitution, now: DateTime<Utc>) -> Result<(), AppealRefusal> {
        let Some(removed_at) = self.removed_at.filter(|_| self.is_removed) else {
            return Err(if self.is_appeal { AppealRefusal::LastInstance } else { AppealRefusal::NothingRemoved });
        };
        if self.is_gone {
            return Err(AppealRefusal::Gone);
        }
        if let Some(other) = self.appealed {
            return Err(AppealRefusal::AppealedAlready(other));
        }
        if let Some(vote) = self.vote {
            return Err(AppealRefusal::Asked(vote));
        }
        let until = appeal_until(removed_at, constitution);
        if now < until { Ok(()) } else { Err(AppealRefusal::TooLate(until)) }
    }
}

/// An appeal to be stored: a case about the verdict of another, which hides nothing that is not removed already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppealOpened {
    /// The case of the fresh jury.
    pub opened: CaseOpened,
    /// Whose verdict it judges.
    pub appeals: CaseId,
    /// Why the author thinks it wrong. Not published: it may repeat what was removed.
    pub plea: Reason,
    /// Whether limits that followed from that verdict rest until this one (`appeal.limits`, as it is now).
    pub suspends_limits: bool,
}

/// Opens an appeal over a pool of which nobody has decided about the entry before. The line names nobody: only an author appeals.
///
/// # Errors
/// When there is nothing to appeal, not in time, or nobody left to judge it.
pub fn open_appeal(
    case: CaseId,
    verdict: &VerdictFacts,
    plea: Reason,
    tickets: &[Hash],
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<AppealOpened>, AppealRefusal> {
    verdict.check(constitution, now)?;
    if tickets.is_empty() {
        return Err(AppealRefusal::NobodyLeft);
    }
    let suspends_limits = constitution.choice(PolicyKey::AppealLimits) == "rest";
    let (opened, record) = opened_on_appeal(case, verdict, &plea, suspends_limits, tickets, constitution, now);
    Ok(Recorded::new(AppealOpened { opened, appeals: verdict.case, plea, suspends_limits }, record))
}
