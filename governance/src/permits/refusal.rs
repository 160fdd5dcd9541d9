//! The rules say no: why, and which rule.

use chrono::{DateTime, Utc};

use super::Limit;
use crate::policies::PolicyKey;
use crate::time;

/// Why somebody may not do something, in words for that person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not signed in.
    #[error("please sign in first")]
    SignIn,
    /// The address is not confirmed.
    #[error("please confirm your e-mail address first: the link is in the mail we sent you")]
    Unconfirmed,
    /// Under a limit.
    #[error(
        "your account is limited until {} after removals under rule {rule}: you cannot post, flag or propose; you can read, vote, sponsor and appeal meanwhile",
        time::for_people(*until)
    )]
    Limited {
        /// When it ends by itself.
        until: DateTime<Utc>,
        /// The rule it rests on.
        rule: String,
    },
    /// Suspended.
    #[error(
        "your account is suspended until {} after removals under rule {rule}; you can read, vote and appeal meanwhile",
        time::for_people(*until)
    )]
    Suspended {
        /// When it ends by itself.
        until: DateTime<Utc>,
        /// The rule it rests on.
        rule: String,
    },
    /// Expelled by a vote.
    #[error(
        "the members have expelled you until {} (rule {rule}); you can read, take out what is yours, and leave",
        time::for_people(*until)
    )]
    Expelled {
        /// When it ends by itself.
        until: DateTime<Utc>,
        /// The rule it rests on.
        rule: String,
    },
    /// Somebody else's.
    #[error("only its author may do this")]
    NotYours,
    /// One's own.
    #[error("this cannot be done with what is your own")]
    Own,
    /// One's own proposal.
    #[error("authors cannot sponsor their own proposal")]
    OwnProposal,
    /// Held or removed.
    #[error("this entry is held or removed: it cannot be changed while a jury may have to judge it")]
    Held,
    /// One of the two blocks the other.
    #[error("one of you blocks the other: you see nothing of each other here")]
    Apart,
    /// As many blocked or muted as one member can have.
    #[error("you keep as many people away as one member can ({})", super::KEPT_AWAY_MAX)]
    TooManyKeptAway,
    /// As many sources as are allowed.
    #[error("you have as many sources as a member may have ({max})")]
    TooManySources {
        /// How many there may be.
        max: u64,
    },
    /// The vote is not open.
    #[error("this vote is not open")]
    VoteNotOpen,
    /// Not on the frozen roll.
    #[error("you were not on the roll when this vote opened; its page says who may vote, and what you are missing")]
    NotOnRoll,
    /// As many features as one member may have waiting.
    #[error("you have {max} features waiting on the board, which is as many as one member may")]
    TooManyFeatures {
        /// How many there may be (`feature.open_max`).
        max: u64,
    },
    /// No seat on this jury.
    #[error("only the jurors drawn for this case may do this")]
    NotSeated,
    /// Not a moderator.
    #[error("only a moderator in office may do this")]
    NotModerator,
    /// A party to the matter.
    #[error("nobody judges their own case: you wrote or flagged this entry")]
    Party,
    /// A party to a case that waits for a moderator.
    #[error(
        "nobody decides about what they have a part in: you wrote, flagged or held this, decided about it before, stood aside, or are close to its author"
    )]
    PartyInCase,
    /// In as many groups as one member can be.
    #[error("you are in as many groups as one member can be ({})", crate::groups::GROUPS_MAX)]
    TooManyGroups,
    /// Not an administrator of the group.
    #[error("only an administrator of this group may do this")]
    NotAdministrator,
    /// Oneself needs no nomination.
    #[error("you need nobody to name you: say that you stand, and why")]
    OwnNomination,
    /// No newcomers now.
    #[error("this community does not take new members at present; its members decided so")]
    RegistrationClosed,
}

impl From<Limit> for Refusal {
    fn from(limit: Limit) -> Self {
        let Limit { until, rule, suspended, expelled } = limit;
        if expelled {
            return Self::Expelled { until, rule };
        }
        if suspended { Self::Suspended { until, rule } } else { Self::Limited { until, rule } }
    }
}

/// What kind of answer a refusal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalStatus {
    /// Sign in, then try again.
    NeedsSignIn,
    /// No.
    Forbidden,
}

impl Refusal {
    /// The policy that says so, where one does.
    #[must_use]
    pub const fn policy(&self) -> Option<PolicyKey> {
        match self {
            Self::Limited { .. } => Some(PolicyKey::SanctionRemovalsBeforeLimit),
            Self::Suspended { .. } => Some(PolicyKey::SanctionRemovalsBeforeSuspension),
            Self::Expelled { .. } => Some(PolicyKey::ExpulsionTrack),
            Self::TooManySources { .. } => Some(PolicyKey::SourcesPerMemberMax),
            Self::TooManyFeatures { .. } => Some(PolicyKey::FeatureOpenMax),
            Self::NotOnRoll => Some(PolicyKey::FranchiseMinAccountDays),
            Self::RegistrationClosed => Some(PolicyKey::MembersRegistration),
            Self::OwnProposal => Some(PolicyKey::ProposalSponsorsNeeded),
            _ => None,
        }
    }

    /// The rule of conduct it rests on, where there is one.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::Limited { rule, .. } | Self::Suspended { rule, .. } | Self::Expelled { rule, .. } => Some(rule),
            _ => None,
        }
    }

    /// What kind of answer this is.
    #[must_use]
    pub const fn status(&self) -> RefusalStatus {
        match self {
            Self::SignIn => RefusalStatus::NeedsSignIn,
            _ => RefusalStatus::Forbidden,
        }
    }
}
