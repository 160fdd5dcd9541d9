//! Tracks: how each kind of proposal goes. A track is itself made of policies.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Constitution, PolicyKey};
use crate::Fraction;
use crate::voting::{Quorum, QuorumKind, Rule, Threshold};

/// The way a proposal goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    /// A change to an ordinary policy.
    Ordinary,
    /// A change to the rules of the game.
    Entrenched,
    /// A change to a document.
    Document,
    /// A question to the community, answered by advice.
    Decision,
    /// A cycle of the standing vote on features, proposed by the house.
    Priorities,
    /// An election of moderators, proposed by the house, or the recall of one.
    Election,
    /// Overruling a jury: what it removed is shown again.
    Appeal,
}

impl Track {
    /// Every track.
    pub const ALL: &'static [Self] = &[
        Self::Ordinary,
        Self::Entrenched,
        Self::Document,
        Self::Decision,
        Self::Priorities,
        Self::Election,
        Self::Appeal,
    ];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Entrenched => "entrenched",
            Self::Document => "document",
            Self::Decision => "decision",
            Self::Priorities => "priorities",
            Self::Election => "election",
            Self::Appeal => "appeal",
        }
    }

    /// The policy that sets the quorum.
    #[must_use]
    pub const fn quorum_policy(self) -> PolicyKey {
        match self {
            Self::Ordinary => PolicyKey::VoteQuorumOrdinary,
            Self::Entrenched => PolicyKey::VoteQuorumEntrenched,
            Self::Document => PolicyKey::VoteQuorumDocument,
            Self::Decision => PolicyKey::VoteQuorumDecision,
            Self::Priorities => PolicyKey::VoteQuorumPriorities,
            Self::Election => PolicyKey::VoteQuorumElection,
            Self::Appeal => PolicyKey::VoteQuorumAppeal,
        }
    }

    /// The policy that sets the threshold. Where nothing is for or against, as among features, no vote asks for it.
    #[must_use]
    pub const fn threshold_policy(self) -> PolicyKey {
        match self {
            Self::Ordinary => PolicyKey::VoteThresholdOrdinary,
            Self::Entrenched => PolicyKey::VoteThresholdEntrenched,
            Self::Document => PolicyKey::VoteThresholdDocument,
            Self::Decision | Self::Priorities => PolicyKey::VoteThresholdDecision,
            Self::Election => PolicyKey::VoteThresholdElection,
            Self::Appeal => PolicyKey::VoteThresholdAppeal,
        }
    }

    /// The quorum, as a share of the roll.
    #[must_use]
    pub fn quorum(self, constitution: &Constitution) -> Fraction {
        constitution.fraction(self.quorum_policy())
    }

    /// The threshold. One of exactly one half means more than half; any other is met by reaching it.
    #[must_use]
    pub fn threshold(self, constitution: &Constitution) -> Threshold {
        Threshold::of(constitution.fraction(self.threshold_policy()))
    }

    /// The rule of a vote for or against.
    #[must_use]
    pub fn rule(self, constitution: &Constitution) -> Rule {
        let quorum = Quorum::share(QuorumKind::Approval, self.quorum(constitution));
        Rule::majority(Some(quorum), self.threshold(constitution))
    }

    /// How many sponsors are needed; none for cycles. What else the house proposes is opened without asking for any.
    #[must_use]
    pub fn sponsors_needed(self, constitution: &Constitution) -> u64 {
        if self == Self::Priorities { 0 } else { constitution.count(PolicyKey::ProposalSponsorsNeeded) }
    }

    /// How many days a proposal may wait for them.
    #[must_use]
    pub fn sponsoring_days(self, constitution: &Constitution) -> i64 {
        constitution.integer(PolicyKey::ProposalSponsoringDays)
    }

    /// How many hours it is discussed.
    #[must_use]
    pub fn discussion_hours(self, constitution: &Constitution) -> i64 {
        constitution.integer(match self {
            Self::Ordinary => PolicyKey::DiscussionHoursOrdinary,
            Self::Entrenched => PolicyKey::DiscussionHoursEntrenched,
            Self::Document => PolicyKey::DiscussionHoursDocument,
            Self::Decision => PolicyKey::DiscussionHoursDecision,
            Self::Priorities => PolicyKey::DiscussionHoursPriorities,
            Self::Election => PolicyKey::DiscussionHoursElection,
            Self::Appeal => PolicyKey::DiscussionHoursAppeal,
        })
    }

    /// How many hours the vote is open.
    #[must_use]
    pub fn voting_hours(self, constitution: &Constitution) -> i64 {
        constitution.integer(match self {
            Self::Ordinary => PolicyKey::VotingHoursOrdinary,
            Self::Entrenched => PolicyKey::VotingHoursEntrenched,
            Self::Document => PolicyKey::VotingHoursDocument,
            Self::Decision => PolicyKey::VotingHoursDecision,
            Self::Priorities => PolicyKey::VotingHoursPriorities,
            Self::Election => PolicyKey::VotingHoursElection,
            Self::Appeal => PolicyKey::VotingHoursAppeal,
        })
    }

    /// How many hours after the vote it takes effect. Advice takes none; an order holds until the next one; who is elected
    /// begins, who is recalled goes, and whoever was removed wrongly is back, at once.
    #[must_use]
    pub fn enactment_hours(self, constitution: &Constitution) -> i64 {
        match self {
            Self::Ordinary => constitution.integer(PolicyKey::EnactmentHoursOrdinary),
            Self::Entrenched => constitution.integer(PolicyKey::EnactmentHoursEntrenched),
            Self::Document => constitution.integer(PolicyKey::EnactmentHoursDocument),
            Self::Decision | Self::Priorities | Self::Election | Self::Appeal => 0,
        }
    }
}

impl fmt::Display for Track {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Track {
    type Err = UnknownTrack;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().copied().find(|track| track.as_str() == text);
        known.ok_or_else(|| UnknownTrack(text.to_owned()))
    }
}

/// No track has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no track called “{0}”")]
pub struct UnknownTrack(pub String);
