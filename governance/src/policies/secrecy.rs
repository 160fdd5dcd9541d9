//! Whether what members say in a vote stays secret or is published with their names. Each track has its own policy for it.

use std::fmt;
use std::str::FromStr;

use super::{Constitution, PolicyKey, Track};

/// Who learns what somebody voted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Secrecy {
    /// Nobody: after the close nothing joins a member to a choice.
    #[default]
    Secret,
    /// Everybody, after the close; before it nobody.
    Open,
}

impl Secrecy {
    /// The words that a policy may say.
    pub const WORDS: &'static [&'static str] = &["secret", "open"];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Open => "open",
        }
    }

    /// Whether ballots are published with names.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open)
    }
}

impl fmt::Display for Secrecy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Secrecy {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "secret" => Ok(Self::Secret),
            "open" => Ok(Self::Open),
            _ => Err(()),
        }
    }
}

impl Track {
    /// The policy that says whether ballots are secret or open. `None` where no vote can open them: who is elected, and whether
    /// a verdict stands, is for or against somebody, and nobody shall be asked afterwards how they voted on a person.
    #[must_use]
    pub const fn ballots_policy(self) -> Option<PolicyKey> {
        match self {
            Self::Ordinary => Some(PolicyKey::BallotsOrdinary),
            Self::Entrenched => Some(PolicyKey::BallotsEntrenched),
            Self::Document => Some(PolicyKey::BallotsDocument),
            Self::Decision => Some(PolicyKey::BallotsDecision),
            Self::Priorities => Some(PolicyKey::BallotsPriorities),
            // Who judges people, and who judged them wrongly, nobody has to say aloud.
            Self::Election | Self::Appeal => None,
        }
    }

    /// Whether ballots on this track are secret or open, in votes that open from now on.
    #[must_use]
    pub fn secrecy(self, constitution: &Constitution) -> Secrecy {
        let word = self.ballots_policy().map(|key| constitution.choice(key)).unwrap_or_default();
        word.parse().unwrap_or_default()
    }
}
