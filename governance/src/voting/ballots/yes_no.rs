//! Ballots of a vote for or against.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use serde_json::Value;

use super::Turnout;
use crate::voting::Unfit;

/// How many said what. An abstention is a blank ballot: cast, but deciding nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YesNo {
    /// For.
    pub yes: u64,
    /// Against.
    pub no: u64,
    /// Neither.
    pub abstain: u64,
}

impl YesNo {
    /// What a recorded tally of such a vote says was said; `None` when it is the record of something else.
    #[must_use]
    pub fn recorded(tally: &Value) -> Option<Self> {
        let number = |path: &str| tally.pointer(path).and_then(Value::as_u64);
        Some(Self { yes: number("/scores/yes")?, no: number("/scores/no")?, abstain: number("/counts/blank")? })
    }

    /// Adds ballots.
    ///
    /// # Errors
    /// When there are too many.
    pub fn add(&mut self, weight: u64, choice: Choice) -> Result<(), Unfit> {
        match choice {
            Choice::Yes => Turnout::add(&mut self.yes, weight),
            Choice::No => Turnout::add(&mut self.no, weight),
            Choice::Abstain => Turnout::add(&mut self.abstain, weight),
        }
    }

    /// How many ballots there are.
    #[must_use]
    pub const fn turnout(&self) -> Turnout {
        Turnout { blank: self.abstain, valid: self.yes.saturating_add(self.no), invalid: 0 }
    }
}

impl FromIterator<Choice> for YesNo {
    fn from_iter<I: IntoIterator<Item = Choice>>(choices: I) -> Self {
        choices.into_iter().fold(Self::default(), |counted, choice| match choice {
            Choice::Yes => Self { yes: counted.yes.saturating_add(1), ..counted },
            Choice::No => Self { no: counted.no.saturating_add(1), ..counted },
            Choice::Abstain => Self { abstain: counted.abstain.saturating_add(1), ..counted },
        })
    }
}

/// What a ballot says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// For the proposal.
    Yes,
    /// For the status quo.
    No,
    /// Neither: cast, but blank.
    Abstain,
}

/// No choice has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("choose yes, no or abstain")]
pub struct UnknownChoice;

impl Choice {
    /// Every choice, in the order of the ballot.
    pub const ALL: &'static [Self] = &[Self::Yes, Self::No, Self::Abstain];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Abstain => "abstain",
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Choice {
    type Err = UnknownChoice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|choice| choice.as_str() == text).ok_or(UnknownChoice)
    }
}
