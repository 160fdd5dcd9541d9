//! When a jury has decided, and what.

use std::fmt;
use std::str::FromStr;

use crate::Fraction;

/// A name that is none of the words of its type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not one of the words used here")]
pub struct UnknownWord(pub String);

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$word_doc])* $word,)+ }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$word,)+];

            /// The stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                let known = Self::ALL.iter().copied().find(|word| word.as_str() == text);
                known.ok_or_else(|| UnknownWord(text.to_owned()))
            }
        }
    };
}

words! {
    /// Where a seat of a jury is.
    SeatState {
        /// Called, has not answered.
        Summoned = "summoned",
        /// Serves.
        Accepted = "accepted",
        /// Cannot serve.
        Excused = "excused",
        /// Is a party, and stands aside.
        Recused = "recused",
        /// Did not answer, or gave no opinion, in time.
        Lapsed = "lapsed",
        /// Has given an opinion.
        Voted = "voted",
    }
}

impl SeatState {
    /// Whether its juror has left it: it went to the next in the draw, if there was one.
    #[must_use]
    pub const fn is_left(self) -> bool {
        matches!(self, Self::Excused | Self::Recused | Self::Lapsed)
    }

    /// Why a seat in this state cannot go to that one, to its juror.
    #[must_use]
    pub const fn why_not(self, to: Self) -> &'static str {
        match (self, to) {
            (Self::Excused, _) => "you are excused from this case: the next in the draw is called, if there is one",
            (Self::Recused, _) => "you have stood aside in this case: the next in the draw is called, if there is one",
            (Self::Lapsed, _) => {
                "your place has passed on: the time to answer was over, and the next in the draw is called, if there is one"
            }
            (Self::Voted, _) => "you have given your opinion: it stands, and your place with it",
            (Self::Summoned, _) => "please accept the seat first",
            (Self::Accepted, Self::Excused) => {
                "you have accepted: you can still stand aside, if you find that you are too close to it"
            }
            (Self::Accepted, _) => "you have accepted: your opinion is wanted",
        }
    }

    /// What its juror is told who says the same twice.
    #[must_use]
    pub const fn already(self) -> &'static str {
        match self {
            Self::Recused => "You have already stood aside in this case.",
            Self::Excused => "You are already excused from this case.",
            _ => "You have accepted already. Please read, and say what you think.",
        }
    }
}

words! {
    /// What a juror thinks.
    Opinion {
        /// The rule was broken, and the words are to go.
        Remove = "remove",
        /// The rule was broken, and it is enough that the words stand folded under a label that names it.
        Label = "label",
        /// It was not broken.
        Restore = "restore",
    }
}

words! {
    /// What a jury decides.
    Outcome {
        /// The entry is removed.
        Remove = "remove",
        /// The entry is shown folded, under a label that names the rule.
        Label = "label",
        /// The entry is restored.
        Restore = "restore",
    }
}

fn count(opinions: &[Opinion], wanted: Opinion) -> u64 {
    u64::try_from(opinions.iter().filter(|opinion| **opinion == wanted).count()).unwrap_or(u64::MAX)
}

/// A majority is counted of the whole jury, seats without an opinion included; one half means more than half.
fn reaches(votes: u64, size: u64, majority: Fraction) -> bool {
    size > 0 && majority.reached_by(votes, size, majority == Fraction::HALF)
}

/// The decision, as soon as no opinion still to come could change it; `None` until then. A tie is decided for the milder outcome.
///
/// Every seat without an opinion may still give one; see [`decide_among`] when some cannot be filled any more.
#[must_use]
pub fn decide(opinions: &[Opinion], size: u64, majority: Fraction) -> Option<Outcome> {
    decide_among(opinions, size, majority, size)
}

/// Like [`decide`], when at most `still` opinions can come: jurors who have not spoken, and lots not called yet.
/// The majority is counted of the whole jury all the same.
///
/// Whoever would remove would at least label: what too few would remove is labelled when enough would do one or the other.
#[must_use]
pub fn decide_among(opinions: &[Opinion], size: u64, majority: Fraction, still: u64) -> Option<Outcome> {
    let remove = count(opinions, Opinion::Remove);
    let broken = remove.saturating_add(count(opinions, Opinion::Label));
    let given = u64::try_from(opinions.len()).unwrap_or(u64::MAX);
    let open = size.saturating_sub(given).min(still);
    let is_reached = |votes: u64| reaches(votes, size, majority);
    if is_reached(remove) {
        Some(Outcome::Remove)
    } else if is_reached(remove.saturating_add(open)) {
        None
    } else if is_reached(broken) {
        Some(Outcome::Label)
    } else if is_reached(broken.saturating_add(open)) {
        None
    } else {
        Some(Outcome::Restore)
    }
}

/// Whether not all think the same.
#[must_use]
pub fn differ(opinions: &[Opinion]) -> bool {
    opinions.iter().any(|opinion| Some(opinion) != opinions.first())
}

/// The decision when the deadline has passed, and nobody speaks any more: what is not decided restores.
#[must_use]
pub fn decide_at_deadline(opinions: &[Opinion], size: u64, majority: Fraction) -> Outcome {
    decide_among(opinions, size, majority, 0).unwrap_or(Outcome::Restore)
}
