//! Moderators decide the cases of the rules that the members gave them, under a juror's duties: reason and recusal. Whoever wrote what
//! they removed appeals to fresh jurors as against any verdict. What no moderator decides in time is a jury's.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{CaseOpened, CaseRefusal, CaseState, Verdict};
use crate::canonical::sha256_hex;
use crate::ids::{CaseId, EntryId, MemberId};
use crate::juries::{Exclusion, Outcome, RoleFacts, excluded};
use crate::ledger::{LedgerActor, LedgerDraft, Pseudonym};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::text::Reason;
use crate::time;

/// Until when a case under this rule waits for a moderator that opens at a moment and is due at another; `None` where it is a jury's from
/// the beginning: the conduct document does not give the rule to moderators, the policy lets no case wait, or too little time would be
/// left for a jury to answer, to read and to deliberate.
#[must_use]
pub fn decide_until(
    rule: &str,
    constitution: &Constitution,
    opened_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let rules = constitution.conduct_rules();
    rules.iter().find(|known| known.id == rule).filter(|known| known.is_for_moderators())?;
    let hours = |key| constitution.integer(key).max(0);
    let jury =
        hours(PolicyKey::JuryResponseHours).saturating_mul(2).saturating_add(hours(PolicyKey::JuryDeliberationHours));
    let latest = time::after_hours(due_at, jury.saturating_neg());
    let until = time::after_hours(opened_at, hours(PolicyKey::ModeratorsDecideHours)).min(latest);
    (until > opened_at).then_some(until)
}

/// Lets a case that opens wait for a moderator: its line says so, and until when.
pub fn await_moderators(opened: Recorded<CaseOpened>, until: DateTime<Utc>) -> Recorded<CaseOpened> {
    let (opened, draft) = opened.into_parts();
    let mut facts = draft.facts().clone();
    if let Some(facts) = facts.as_object_mut() {
        facts.insert("track".to_owned(), json!("moderators"));
        facts.insert("decide_by".to_owned(), json!(time::written(until)));
    }
    let subject = format!("case:{}", opened.case);
    let record = LedgerDraft::new("case.opened", draft.actor().clone(), subject, facts);
    Recorded::new(opened, record)
}

/// Whether a moderator may decide a case: whoever may judge it as a juror, however often they were called lately. The office is theirs
/// to exercise, and does not count as duty.
#[must_use]
pub fn may_decide(facts: &RoleFacts, constitution: &Constitution, now: DateTime<Utc>) -> bool {
    matches!(excluded(facts, constitution, now), None | Some(Exclusion::ServedEnough))
}

/// How a case stands that may wait for a moderator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingFacts {
    /// Which.
    pub case: CaseId,
    /// About which entry.
    pub entry: EntryId,
    /// Where it is.
    pub state: CaseState,
    /// Until when it waits; `None` where it is a jury's from the beginning.
    pub until: Option<DateTime<Utc>>,
    /// Whether it was given to a jury meanwhile.
    pub is_sent: bool,
}

impl WaitingFacts {
    /// Whether it waits for a moderator at a moment.
    #[must_use]
    pub fn waits(&self, now: DateTime<Utc>) -> bool {
        self.state == CaseState::Opened && !self.is_sent && self.until.is_some_and(|until| now < until)
    }

    fn check(&self, now: DateTime<Utc>) -> Result<(), CaseRefusal> {
        if self.waits(now) { Ok(()) } else { Err(CaseRefusal::NotAwaiting) }
    }
}

/// What a moderator decided, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeratorVerdict {
    /// How the case ends. Nobody was counted.
    pub verdict: Verdict,
    /// Who decided.
    pub moderator: MemberId,
    /// Why; published.
    pub reason: Reason,
}

/// A moderator decides a case that waits for one. An office is exercised in the open: the line names their pseudonym.
///
/// # Errors
/// When the case does not wait for a moderator any more.
pub fn decide_as_moderator(
    case: &WaitingFacts,
    (moderator, name): (MemberId, &Pseudonym),
    outcome: Outcome,
    reason: Reason,
    now: DateTime<Utc>,
) -> Result<Recorded<ModeratorVerdict>, CaseRefusal> {
    case.check(now)?;
    let state = CaseState::Decided;
    let verdict =
        Verdict { case: case.case, entry: case.entry, outcome, state, remove: 0, label: 0, restore: 0, at: now };
    let facts = json!({
        "entry": case.entry.get(),
        "outcome": outcome.as_str(),
        "state": state.as_str(),
        "by": "moderator",
        "remove": 0,
        "restore": 0,
        "reasons_sha256": [sha256_hex(reason.as_str())],
    });
    let record = LedgerDraft::new("case.decided", name.into(), format!("case:{}", case.case), facts);
    Ok(Recorded::new(ModeratorVerdict { verdict, moderator, reason }, record))
}

/// A moderator who stands aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModeratorRecused {
    /// In which case.
    pub case: CaseId,
    /// Who.
    pub moderator: MemberId,
    /// When.
    pub at: DateTime<Utc>,
}

/// A moderator who is too close to a case stands aside; others may still decide it.
///
/// # Errors
/// When the case does not wait for a moderator any more.
pub fn recuse_moderator(
    case: &WaitingFacts,
    (moderator, name): (MemberId, &Pseudonym),
    now: DateTime<Utc>,
) -> Result<Recorded<ModeratorRecused>, CaseRefusal> {
    case.check(now)?;
    let record = LedgerDraft::new("case.moderator_recused", name.into(), format!("case:{}", case.case), json!({}));
    Ok(Recorded::new(ModeratorRecused { case: case.case, moderator, at: now }, record))
}

/// Why a case that waited for a moderator is given to a jury.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentBecause<'a> {
    /// No moderator is in office who may decide it.
    Nobody,
    /// None decided in time.
    Time,
    /// A moderator wants a jury to decide, for this reason; published.
    Passed(MemberId, &'a Pseudonym, &'a Reason),
}

impl SentBecause<'_> {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Time => "time",
            Self::Passed(..) => "passed",
        }
    }
}

/// A case that is a jury's from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentToJury {
    /// Which.
    pub case: CaseId,
    /// What the docket says of it: "nobody", "time", or "passed" and the moderator's reason on the next line.
    pub detail: String,
    /// The moderator who passed it on.
    pub passed_by: Option<MemberId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Gives a case that waited for a moderator to a jury. Its seed will be the root of the first checkpoint over this line, so that nobody
/// who passes a case on knows whom the lot calls.
///
/// # Errors
/// When it waits no more, or its time is not over although that is said to be why.
pub fn send_to_jury(
    case: &WaitingFacts,
    why: SentBecause<'_>,
    now: DateTime<Utc>,
) -> Result<Recorded<SentToJury>, CaseRefusal> {
    match (why, case.until) {
        (SentBecause::Time, Some(until)) if now < until => return Err(CaseRefusal::TooEarly(until)),
        (SentBecause::Passed(..), _) => case.check(now)?,
        (_, None) => return Err(CaseRefusal::NotAwaiting),
        _ if case.is_sent || case.state != CaseState::Opened => return Err(CaseRefusal::NotAwaiting),
        _ => {}
    }
    let mut facts = json!({ "why": why.as_str() });
    let (actor, detail, passed_by) = match why {
        SentBecause::Passed(member, name, reason) => {
            if let Some(facts) = facts.as_object_mut() {
                facts.insert("reason_sha256".to_owned(), json!(sha256_hex(reason.as_str())));
            }
            (name.into(), format!("passed\n{}", reason.as_str()), Some(member))
        }
        _ => (LedgerActor::System, why.as_str().to_owned(), None),
    };
    let record = LedgerDraft::new("case.sent_to_jury", actor, format!("case:{}", case.case), facts);
    Ok(Recorded::new(SentToJury { case: case.case, detail, passed_by, at: now }, record))
}

#[cfg(test)]
#[path = "office_tests.rs"]
mod tests;
