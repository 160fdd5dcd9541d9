//! In which votes a delegation speaks.

use std::fmt;
use std::str::FromStr;

use crate::policies::Track;

/// In which votes a delegation speaks. One for a track wins over one for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// In all votes with open ballots.
    All,
    /// In those of one track.
    Track(Track),
}

/// There is no such scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no kind of vote called “{0}”")]
pub struct UnknownScope(pub String);

impl Scope {
    /// The stable name: that of the track, or "all".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Track(track) => track.as_str(),
        }
    }

    /// Whether votes on a track are meant.
    #[must_use]
    pub fn covers(self, track: Track) -> bool {
        self == Self::All || self == Self::Track(track)
    }

    pub(super) fn in_words(self) -> String {
        match self {
            Self::All => "on all tracks".to_owned(),
            Self::Track(track) => format!("on the {track} track"),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "all" {
            return Ok(Self::All);
        }
        text.parse().map(Self::Track).map_err(|_| UnknownScope(text.to_owned()))
    }
}
