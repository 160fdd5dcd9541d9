//! The lines of a vote.

use serde::Deserialize;

use crate::ledger::Pseudonym;
use crate::proposals::Part;

/// Exactly one of the parts beside `proposal` stands in a line.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum VoteLine {
    Spec { proposal: i64, spec: String },
    Withheld { proposal: i64, withheld: bool },
    Roll { proposal: i64, roll: Pseudonym },
    Voted { proposal: i64, voted: Pseudonym },
    Ballot { proposal: i64, ballot: String, times: usize },
    Result { proposal: i64, result: String },
    Part(PartLine),
}

impl VoteLine {
    pub(super) const fn proposal(&self) -> i64 {
        match self {
            Self::Part(part) => part.proposal(),
            Self::Spec { proposal, .. }
            | Self::Withheld { proposal, .. }
            | Self::Roll { proposal, .. }
            | Self::Voted { proposal, .. }
            | Self::Ballot { proposal, .. }
            | Self::Result { proposal, .. } => *proposal,
        }
    }
}

/// What a line says of one member.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum PartLine {
    Cast { proposal: i64, member: Pseudonym, ballot: String },
    Represented { proposal: i64, member: Pseudonym, via: Pseudonym },
    Lost { proposal: i64, member: Pseudonym, lost: String },
}

/// The same, without the proposal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    Cast(String),
    Represented(Pseudonym),
    Lost(String),
}

impl PartLine {
    pub(super) const fn proposal(&self) -> i64 {
        match self {
            Self::Cast { proposal, .. } | Self::Represented { proposal, .. } | Self::Lost { proposal, .. } => *proposal,
        }
    }

    pub(super) fn told(self) -> (Pseudonym, Told) {
        match self {
            Self::Cast { member, ballot, .. } => (member, Told::Cast(ballot)),
            Self::Represented { member, via, .. } => (member, Told::Represented(via)),
            Self::Lost { member, lost, .. } => (member, Told::Lost(lost)),
        }
    }
}

impl Told {
    pub(super) fn of(part: &Part) -> Self {
        match part {
            Part::Cast(ballot) => Self::Cast(ballot.clone()),
            Part::Represented { via, .. } => Self::Represented(via.clone()),
            Part::Lost { loss, .. } => Self::Lost(loss.as_str().to_owned()),
        }
    }
}
