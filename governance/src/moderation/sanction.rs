//! Sanctions: graduated, announced beforehand by policies, and ending by themselves.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::Overruler;
use crate::ids::{CaseId, MemberId, ProposalId, SanctionId};
use crate::ledger::{LedgerActor, LedgerDraft, Pseudonym};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::time;

/// How hard a sanction is, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SanctionKind {
    /// Nothing is taken away; it says what comes next.
    Warning,
    /// No posts, no flags, no proposals for a time.
    Limit,
    /// No voice but the vote for a time.
    Suspension,
    /// No voice and no vote for a time. Only all members decide it.
    Expulsion,
}

impl SanctionKind {
    /// Every kind, the mildest first.
    pub const ALL: [Self; 4] = [Self::Warning, Self::Limit, Self::Suspension, Self::Expulsion];

    /// The stable name, as the database and the ledger have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warn",
            Self::Limit => "limit",
            Self::Suspension => "suspend",
            Self::Expulsion => "expel",
        }
    }

    /// The kind with this stable name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A sanction that follows from removals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SanctionDraft {
    /// How hard it is.
    pub kind: SanctionKind,
    /// When it ends.
    pub until: DateTime<Utc>,
    /// How many days it lasts.
    pub days: i64,
    /// How many removals it rests on.
    pub removals: u64,
    /// The policy it rests on.
    pub policy: PolicyKey,
}

/// How many removals count, and how many of them juries found, in the first instance or on appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removals {
    /// By juries and moderators.
    pub all: u64,
    /// By juries alone: no moderator's word takes somebody's voice.
    pub by_juries: u64,
}

impl From<u64> for Removals {
    fn from(by_juries: u64) -> Self {
        Self { all: by_juries, by_juries }
    }
}

/// The sanction that follows, if any, when a verdict brings a member's removals within the window
/// (`sanction.window_days`, the new one included) to this number.
///
/// From `sanction.removals_before_suspension` on, by juries, it is a suspension for `sanction.suspension_days`, from
/// `sanction.removals_before_limit` on, by juries or moderators, a limit for `sanction.limit_days`; both double with each further removal, at most
/// `sanction.doublings_max` times. Fewer removals warn, for as long as they count.
#[must_use]
pub fn sanction_after(
    removals: impl Into<Removals>,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Option<SanctionDraft> {
    use PolicyKey::{SanctionLimitDays, SanctionSuspensionDays, SanctionWindowDays};
    let Removals { all, by_juries } = removals.into();
    let beyond = |removals: u64, key: PolicyKey| removals.checked_sub(constitution.count(key).max(1));
    let suspended = beyond(by_juries, PolicyKey::SanctionRemovalsBeforeSuspension);
    let limited = beyond(all, PolicyKey::SanctionRemovalsBeforeLimit);
    let removals = if suspended.is_some() { by_juries } else { all };
    let (kind, policy, length, beyond) = match (suspended, limited) {
        (Some(beyond), _) => {
            (SanctionKind::Suspension, PolicyKey::SanctionRemovalsBeforeSuspension, SanctionSuspensionDays, beyond)
        }
        (None, Some(beyond)) => {
            (SanctionKind::Limit, PolicyKey::SanctionRemovalsBeforeLimit, SanctionLimitDays, beyond)
        }
        (None, None) if removals > 0 => (SanctionKind::Warning, SanctionWindowDays, SanctionWindowDays, 0),
        (None, None) => return None,
    };
    let doublings = beyond.min(constitution.count(PolicyKey::SanctionDoublingsMax));
    let factor = u32::try_from(doublings).ok().and_then(|n| 1_i64.checked_shl(n)).unwrap_or(i64::MAX);
    let days = constitution.integer(length).saturating_mul(factor);
    Some(SanctionDraft { kind, until: time::after_days(now, days), days, removals, policy })
}

/// A sanction to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SanctionImposed {
    /// On whom.
    pub member: MemberId,
    /// What.
    pub sanction: SanctionDraft,
    /// After the verdict in which case.
    pub case: CaseId,
    /// Under which rule of conduct: "R1".
    pub rule: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A sanction that ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SanctionLifted {
    /// Which.
    pub sanction: SanctionId,
    /// By what its removal was overruled.
    pub by: Overruler,
    /// When it ends.
    pub until: DateTime<Utc>,
    /// When that was said.
    pub at: DateTime<Utc>,
}

/// Imposes what [`sanction_after`] found. The line names nobody: by the pseudonym everybody would know whose entry was removed.
pub fn impose_sanction(
    member: MemberId,
    sanction: SanctionDraft,
    case: CaseId,
    rule: &str,
    now: DateTime<Utc>,
) -> Recorded<SanctionImposed> {
    let facts = json!({
        "kind": sanction.kind.as_str(),
        "removals": sanction.removals,
        "days": sanction.days,
        "until": time::written(sanction.until),
        "policy": sanction.policy,
        "case": case.get(),
        "rule": rule,
    });
    let subject = format!("case:{case}");
    let record = LedgerDraft::new("sanction.imposed", LedgerActor::System, subject, facts);
    Recorded::new(SanctionImposed { member, sanction, case, rule: rule.to_owned(), at: now }, record)
}

/// Ends a sanction before its time, because a removal that it rested on was lifted.
pub fn lift_sanction(
    sanction: SanctionId,
    by: Overruler,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Recorded<SanctionLifted> {
    let (by_name, number) = by.named();
    let facts = json!({"sanction": sanction.get(), by_name: number, "until": time::written(until)});
    let subject = format!("sanction:{sanction}");
    let record = LedgerDraft::new("sanction.lifted", LedgerActor::System, subject, facts);
    Recorded::new(SanctionLifted { sanction, by, until, at: now }, record)
}

/// Expels a member, as a vote decided. `case` is the one that their suspension followed from, with its rule.
pub(crate) fn expel(
    member: MemberId,
    name: &Pseudonym,
    sanction: SanctionDraft,
    (case, rule): (CaseId, &str),
    vote: ProposalId,
    now: DateTime<Utc>,
) -> Recorded<SanctionImposed> {
    let facts = json!({
        "kind": sanction.kind.as_str(),
        "days": sanction.days,
        "until": time::written(sanction.until),
        "policy": sanction.policy,
        "case": case.get(),
        "rule": rule,
        "proposal": vote.get(),
    });
    let record = LedgerDraft::new("sanction.imposed", LedgerActor::System, format!("member:{name}"), facts);
    Recorded::new(SanctionImposed { member, sanction, case, rule: rule.to_owned(), at: now }, record)
}

/// Ends an expulsion at once, as a vote decided.
pub(crate) fn readmit(
    sanction: SanctionId,
    name: &Pseudonym,
    vote: ProposalId,
    now: DateTime<Utc>,
) -> Recorded<SanctionLifted> {
    let facts = json!({
        "kind": SanctionKind::Expulsion.as_str(),
        "sanction": sanction.get(),
        "proposal": vote.get(),
        "until": time::written(now),
    });
    let record = LedgerDraft::new("sanction.lifted", LedgerActor::System, format!("member:{name}"), facts);
    Recorded::new(SanctionLifted { sanction, by: Overruler::Vote(vote), until: now, at: now }, record)
}
