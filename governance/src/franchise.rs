//! The franchise: who may vote. Members vouch for newcomers; before a roll is frozen it is published, and accounts on it
//! can be challenged. Who belongs to it at a moment is decided in one place, the SQL function `franchise`.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::canonical::{Hash, sha256_hex};
use crate::ids::{MemberId, ProposalId};
use crate::ledger::{LedgerActor, LedgerDraft, Pseudonym};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::text::Remark;
use crate::time;
use crate::voting::roll_hash;

/// Why an act of the franchise is refused, in words for whoever tried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FranchiseRefusal {
    /// Not a voter.
    #[error("only members who may vote themselves can do this")]
    NotAVoter,
    /// About oneself.
    #[error("nobody does this for themselves")]
    Oneself,
    /// Said already.
    #[error("you have done this already, and it can be done once")]
    Twice,
    /// As many as a month allows.
    #[error("you have vouched for {max} in thirty days, which is as many as one member may")]
    TooMany {
        /// How many there may be (`franchise.vouches_per_month`).
        max: u64,
    },
    /// The voucher has been used.
    #[error("they are on a roll already, and your voucher stands behind that")]
    Used,
    /// Outside the window.
    #[error("this roll can be challenged from its publication until the vote opens")]
    WindowClosed,
    /// Not on the provisional roll.
    #[error("that account is not on this roll")]
    NotListed,
}

/// What is known about one member vouching for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VouchFacts {
    /// Who vouches.
    pub by: MemberId,
    /// For whom.
    pub of: MemberId,
    /// Whether who vouches may vote at this moment.
    pub may_vote: bool,
    /// Whether they vouched for this member before, withdrawn or not.
    pub is_repeated: bool,
    /// How many they vouched for in the last thirty days.
    pub this_month: u64,
}

/// A voucher to be stored or withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vouch {
    /// Who vouches.
    pub by: MemberId,
    /// For whom.
    pub of: MemberId,
    /// When it is given, or withdrawn.
    pub at: DateTime<Utc>,
}

/// Vouches for somebody: both stand in the ledger by their pseudonyms.
///
/// # Errors
/// For oneself, twice, by somebody who may not vote, or beyond the month's number.
pub fn vouch(
    facts: VouchFacts,
    by: &Pseudonym,
    of: &Pseudonym,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Vouch>, FranchiseRefusal> {
    let max = constitution.count(PolicyKey::FranchiseVouchesPerMonth);
    if facts.by == facts.of {
        return Err(FranchiseRefusal::Oneself);
    }
    if !facts.may_vote {
        return Err(FranchiseRefusal::NotAVoter);
    }
    if facts.is_repeated {
        return Err(FranchiseRefusal::Twice);
    }
    if facts.this_month >= max {
        return Err(FranchiseRefusal::TooMany { max });
    }
    let record = LedgerDraft::new("member.vouched_for", by.into(), format!("member:{of}"), json!({}));
    Ok(Recorded::new(Vouch { by: facts.by, of: facts.of, at: now }, record))
}

/// Withdraws a voucher that no roll rests on.
///
/// # Errors
/// When it was used.
pub fn withdraw_vouch(
    vouch: Vouch,
    is_used: bool,
    by: &Pseudonym,
    of: &Pseudonym,
) -> Result<Recorded<Vouch>, FranchiseRefusal> {
    if is_used {
        return Err(FranchiseRefusal::Used);
    }
    let record = LedgerDraft::new("member.voucher_withdrawn", by.into(), format!("member:{of}"), json!({}));
    Ok(Recorded::new(vouch, record))
}

/// The moment by which one must belong to the franchise to be on a roll: the beginning of the challenge window. `None`
/// without a window.
#[must_use]
pub fn window_opens(discussion_ends: DateTime<Utc>, constitution: &Constitution) -> Option<DateTime<Utc>> {
    match constitution.integer(PolicyKey::FranchiseChallengeHours) {
        0 => None,
        hours => Some(time::after_hours(discussion_ends, hours.saturating_neg())),
    }
}

/// A roll that is published before it is frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProvisionalRoll {
    /// Of which proposal.
    pub proposal: ProposalId,
    /// The commitment to it, by [`roll_hash`].
    pub hash: Hash,
    /// When.
    pub at: DateTime<Utc>,
}

/// Publishes the provisional roll: how many, the hash, and the names under which they stand in the ledger.
pub fn publish_roll(proposal: ProposalId, roll: &[Pseudonym], now: DateTime<Utc>) -> Recorded<ProvisionalRoll> {
    let hash = roll_hash(roll);
    let facts = json!({"roll_hash": hex::encode(hash), "roll_size": roll.len()});
    let record = LedgerDraft::new("roll.published", LedgerActor::System, format!("proposal:{proposal}"), facts);
    Recorded::new(ProvisionalRoll { proposal, hash, at: now }, record)
}

/// What somebody says about an account on a provisional roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// That it is nobody who belongs there.
    Against,
    /// That it is.
    For,
}

impl Stance {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Against => "against",
            Self::For => "for",
        }
    }
}

/// What is known about a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChallengeFacts {
    /// On which roll.
    pub proposal: ProposalId,
    /// About whom.
    pub of: MemberId,
    /// By whom.
    pub by: MemberId,
    /// Whether the roll is published and not yet frozen.
    pub is_open: bool,
    /// Whether the one it is about is on it.
    pub is_listed: bool,
    /// Whether the one who says it is on it.
    pub may_vote: bool,
    /// Whether they said something about this account already.
    pub is_repeated: bool,
}

/// A challenge, or a voucher against one, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// On which roll.
    pub proposal: ProposalId,
    /// About whom.
    pub of: MemberId,
    /// By whom.
    pub by: MemberId,
    /// What.
    pub stance: Stance,
    /// Why.
    pub reason: Remark,
    /// When.
    pub at: DateTime<Utc>,
}

/// Challenges an account on a provisional roll, or vouches for it there.
///
/// # Errors
/// Outside the window, about oneself or somebody who is not on it, by somebody who is not on it, or twice.
pub fn challenge(
    facts: ChallengeFacts,
    stance: Stance,
    reason: Remark,
    by: &Pseudonym,
    of: &Pseudonym,
    now: DateTime<Utc>,
) -> Result<Recorded<Challenge>, FranchiseRefusal> {
    if !facts.is_open {
        return Err(FranchiseRefusal::WindowClosed);
    }
    if !facts.may_vote {
        return Err(FranchiseRefusal::NotAVoter);
    }
    if facts.by == facts.of {
        return Err(FranchiseRefusal::Oneself);
    }
    if !facts.is_listed {
        return Err(FranchiseRefusal::NotListed);
    }
    if facts.is_repeated {
        return Err(FranchiseRefusal::Twice);
    }
    let says =
        json!({"member": of.to_string(), "stance": stance.as_str(), "reason_sha256": sha256_hex(reason.as_str())});
    let subject = format!("proposal:{}", facts.proposal);
    let record = LedgerDraft::new("roll.challenged", by.into(), subject, says);
    let ChallengeFacts { proposal, of, by, .. } = facts;
    Ok(Recorded::new(Challenge { proposal, of, by, stance, reason, at: now }, record))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(letter: char) -> Pseudonym {
        Pseudonym::parse(&letter.to_string().repeat(16)).unwrap()
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn only_voters_vouch_for_others_once_and_not_for_everybody() {
        let fine = VouchFacts { by: 1.into(), of: 2.into(), may_vote: true, is_repeated: false, this_month: 4 };
        for (facts, refused) in [
            (fine, None),
            (VouchFacts { of: 1.into(), ..fine }, Some(FranchiseRefusal::Oneself)),
            (VouchFacts { may_vote: false, ..fine }, Some(FranchiseRefusal::NotAVoter)),
            (VouchFacts { is_repeated: true, ..fine }, Some(FranchiseRefusal::Twice)),
            (VouchFacts { this_month: 5, ..fine }, Some(FranchiseRefusal::TooMany { max: 5 })),
        ] {
            assert_eq!(vouch(facts, &name('a'), &name('b'), &Constitution::new(), now()).err(), refused);
        }
        let given = Vouch { by: 1.into(), of: 2.into(), at: now() };
        assert!(withdraw_vouch(given, false, &name('a'), &name('b')).is_ok());
        assert_eq!(withdraw_vouch(given, true, &name('a'), &name('b')).err(), Some(FranchiseRefusal::Used));
    }

    #[test]
    fn a_roll_is_challenged_by_those_on_it_while_it_is_provisional() {
        let fine = ChallengeFacts {
            proposal: 1.into(),
            of: 2.into(),
            by: 1.into(),
            is_open: true,
            is_listed: true,
            may_vote: true,
            is_repeated: false,
        };
        for (facts, refused) in [
            (fine, None),
            (ChallengeFacts { is_open: false, ..fine }, Some(FranchiseRefusal::WindowClosed)),
            (ChallengeFacts { of: 1.into(), ..fine }, Some(FranchiseRefusal::Oneself)),
            (ChallengeFacts { is_listed: false, ..fine }, Some(FranchiseRefusal::NotListed)),
            (ChallengeFacts { may_vote: false, ..fine }, Some(FranchiseRefusal::NotAVoter)),
            (ChallengeFacts { is_repeated: true, ..fine }, Some(FranchiseRefusal::Twice)),
        ] {
            let reason = Remark::parse("ten accounts, one evening").unwrap();
            let said = challenge(facts, Stance::Against, reason, &name('a'), &name('b'), now());
            assert_eq!(said.err(), refused);
        }
    }

    #[test]
    fn the_window_is_the_end_of_the_discussion() {
        assert_eq!(window_opens(now(), &Constitution::new()), Some(time::after_hours(now(), -24)));
    }
}
