//! What a proposal would do, typed, checked when proposed and again when enacted.

mod check;
mod json;

use crate::canonical::{canonical_json, sha256_hex};
use crate::ids::CaseId;
use crate::policies::{Constitution, PolicyKey, PolicyValue, Track};
use crate::time;
use crate::voting::{Rule, Sheet, Tally};
use chrono::{DateTime, Utc};

use super::elect::Elect;
use super::expulsion::Expulsion;
use super::priorities::Priorities;
use super::question::Question;
use super::recall::Recall;
use super::values::Values;

pub use check::PayloadProblem;
pub use json::PayloadUnreadable;
pub(super) use json::{days_of, lasting};

/// The act a proposal carries. Its JSON is tagged by `kind`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// Set a policy.
    SetPolicy {
        /// The policy.
        key: PolicyKey,
        /// The value it changes from: compared when enacted, so that a vote never undoes what its voters had not seen.
        old: PolicyValue,
        /// The value it changes to.
        new: PolicyValue,
        /// For how many days it holds before it goes back by itself; none when it holds for good.
        for_days: Option<u32>,
    },
    /// Replace the text of a document.
    AmendDocument {
        /// The document.
        key: PolicyKey,
        /// SHA-256 of the text it changes from, in hexadecimal.
        old_sha256: String,
        /// The whole new text.
        new: String,
        /// For how many days it holds before the text goes back by itself; none when it holds for good.
        for_days: Option<u32>,
    },
    /// Set a policy to one of several values.
    ChooseValue(Values),
    /// Ask the community; the answer is advice, and puts nothing in force.
    Decide(Question),
    /// Order the features on the board by what there are days for.
    Prioritise(Priorities),
    /// Elect moderators.
    Elect(Elect),
    /// End a moderator's term.
    Recall(Recall),
    /// Expel a member, or let them back.
    Expel(Expulsion),
    /// Show again what a jury removed.
    Restore {
        /// The case in which it did.
        case: CaseId,
    },
}

impl Payload {
    /// A change of one policy from the value in force. `check` says whether it may be proposed.
    #[must_use]
    pub fn set_policy(constitution: &Constitution, key: PolicyKey, new: PolicyValue) -> Self {
        Self::SetPolicy { key, old: constitution.value(key), new, for_days: None }
    }

    /// A change of one document from the text in force. `check` says whether it may be proposed.
    #[must_use]
    pub fn amend_document(constitution: &Constitution, key: PolicyKey, new: &str) -> Self {
        let old_sha256 = sha256_hex(&constitution.text(key));
        Self::AmendDocument { key, old_sha256, new: new.to_owned(), for_days: None }
    }

    /// The most days that a change can be asked to hold for; the policy `proposal.sunset_days_max` may allow fewer.
    pub const MAX_DAYS: u32 = 3_650;

    /// The same change for so many days. What is no change of a policy is left as it is.
    #[must_use]
    pub fn lasting(mut self, days: Option<u32>) -> Self {
        if let Self::SetPolicy { for_days, .. } | Self::AmendDocument { for_days, .. } = &mut self {
            *for_days = days;
        }
        self
    }

    /// For how many days it holds; none when for good, or when it changes no policy.
    #[must_use]
    pub const fn for_days(&self) -> Option<u32> {
        match self {
            Self::SetPolicy { for_days, .. } | Self::AmendDocument { for_days, .. } => *for_days,
            Self::ChooseValue(values) => values.for_days,
            Self::Decide(_)
            | Self::Prioritise(_)
            | Self::Elect(_)
            | Self::Recall(_)
            | Self::Expel(_)
            | Self::Restore { .. } => None,
        }
    }

    /// When it ends, if it takes effect at a moment.
    #[must_use]
    pub fn ends_at(&self, in_force: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.for_days().map(|days| time::after_days(in_force, days.into()))
    }

    /// The policy it changes; none when it changes none.
    #[must_use]
    pub const fn policy(&self) -> Option<PolicyKey> {
        match self {
            Self::SetPolicy { key, .. } | Self::AmendDocument { key, .. } => Some(*key),
            Self::ChooseValue(values) => Some(values.key),
            Self::Decide(_)
            | Self::Prioritise(_)
            | Self::Elect(_)
            | Self::Recall(_)
            | Self::Expel(_)
            | Self::Restore { .. } => None,
        }
    }

    /// The policy and the value it would have; nothing when it changes none, or the vote has yet to choose one.
    #[must_use]
    pub fn change(&self) -> Option<(PolicyKey, PolicyValue)> {
        match self {
            Self::SetPolicy { key, new, .. } => Some((*key, new.clone())),
            Self::AmendDocument { key, new, .. } => Some((*key, PolicyValue::Text(new.clone()))),
            Self::ChooseValue(_)
            | Self::Decide(_)
            | Self::Prioritise(_)
            | Self::Elect(_)
            | Self::Recall(_)
            | Self::Expel(_)
            | Self::Restore { .. } => None,
        }
    }

    /// How it must go.
    #[must_use]
    pub const fn track(&self) -> Track {
        match self {
            Self::SetPolicy { key, .. } | Self::AmendDocument { key, .. } => key.track(),
            Self::ChooseValue(values) => values.key.track(),
            Self::Decide(_) => Track::Decision,
            Self::Prioritise(_) => Track::Priorities,
            Self::Elect(_) | Self::Recall(_) => Track::Election,
            Self::Expel(expulsion) => expulsion.track,
            Self::Restore { .. } => Track::Appeal,
        }
    }

    /// The stable name of its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SetPolicy { .. } => "set_policy",
            Self::AmendDocument { .. } => "amend_document",
            Self::ChooseValue(_) => "choose_value",
            Self::Decide(_) => "community_decision",
            Self::Prioritise(_) => "prioritise",
            Self::Elect(_) => "elect",
            Self::Recall(_) => "recall",
            Self::Expel(expulsion) => expulsion.kind(),
            Self::Restore { .. } => "restore",
        }
    }

    /// The empty ballot.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        match self {
            Self::SetPolicy { .. }
            | Self::AmendDocument { .. }
            | Self::Recall(_)
            | Self::Expel(_)
            | Self::Restore { .. } => Sheet::yes_no(),
            Self::ChooseValue(values) => values.sheet(),
            Self::Decide(question) => question.sheet(),
            Self::Prioritise(priorities) => priorities.sheet(),
            Self::Elect(elect) => elect.sheet(),
        }
    }

    /// The voting rule under a constitution.
    #[must_use]
    pub fn rule(&self, constitution: &Constitution) -> Rule {
        let track = self.track();
        match self {
            Self::SetPolicy { .. }
            | Self::AmendDocument { .. }
            | Self::Recall(_)
            | Self::Expel(_)
            | Self::Restore { .. } => track.rule(constitution),
            Self::ChooseValue(values) => values.rule(constitution),
            Self::Decide(question) => question.rule(track.quorum(constitution), track.threshold(constitution)),
            Self::Prioritise(priorities) => priorities.rule(track.quorum(constitution)),
            Self::Elect(elect) => elect.rule(track.quorum(constitution)),
        }
    }

    /// What a count gives is what holds; an election leaves seats open that nobody has won.
    pub(super) fn settle(&self, tally: &mut Tally) {
        if let Self::Elect(elect) = self {
            elect.settle(tally);
        }
    }

    /// The same as it was frozen, where people's names were added for a page.
    #[must_use]
    pub fn unnamed(self) -> Self {
        match self {
            Self::Prioritise(priorities) => Self::Prioritise(priorities.unnamed()),
            Self::Elect(elect) => Self::Elect(elect.unnamed()),
            other => other,
        }
    }

    /// The payload, written one way.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        canonical_json(&self.to_json())
    }

    /// SHA-256 of the canonical JSON, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_hex(&self.canonical_json())
    }
}
