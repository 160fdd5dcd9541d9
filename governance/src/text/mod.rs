//! Texts that have been checked: each type's only constructor is its `parse`.
//!
//! Lengths are counted in Unicode scalar values, as PostgreSQL's `char_length` counts them, so a limit here
//! and a `CHECK` there agree.

use std::fmt;
use std::str::FromStr;

mod email;
mod handle;
mod password;

pub use email::EmailAddress;
pub use handle::Handle;
pub use password::Password;

/// Why a text was not accepted, in words for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    /// Nothing but white space.
    #[error("this cannot be empty")]
    Empty,
    /// Below the smallest length.
    #[error("this must have at least {min} characters")]
    TooShort {
        /// The smallest length.
        min: usize,
    },
    /// Above the largest length.
    #[error("this may have at most {max} characters; yours has {is}")]
    TooLong {
        /// The largest length.
        max: usize,
        /// The length of what was typed.
        is: usize,
    },
    /// A character that cannot be used here.
    #[error("the character {} cannot be used here", shown(*.0))]
    BadCharacter(char),
    /// A handle the software keeps for itself.
    #[error("this handle is reserved; please choose another")]
    Reserved,
    /// Not an e-mail address.
    #[error("this does not look like an e-mail address (name@example.org)")]
    NotAnAddress,
    /// A password everybody tries first.
    #[error("this password is among the first that anyone would try; please choose another")]
    TooCommon,
}

fn shown(character: char) -> String {
    if character.is_control() || is_direction_control(character) {
        format!("U+{:04X}", u32::from(character))
    } else {
        format!("“{character}”")
    }
}

/// Characters that turn the direction of text: they can make a name or title read as another.
fn is_direction_control(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Checks the length of a text in Unicode scalar values.
fn check_length(text: &str, min: usize, max: usize) -> Result<(), TextProblem> {
    let is = text.chars().count();
    if is == 0 {
        return if min == 0 { Ok(()) } else { Err(TextProblem::Empty) };
    }
    if is < min {
        return Err(TextProblem::TooShort { min });
    }
    if is > max {
        return Err(TextProblem::TooLong { max, is });
    }
    Ok(())
}

/// One line: trimmed, no control characters, nothing that turns the direction of text.
fn one_line(text: &str, min: usize, max: usize) -> Result<String, TextProblem> {
    let text = text.trim();
    check_length(text, min, max)?;
    match text.chars().find(|c| c.is_control() || is_direction_control(*c)) {
        Some(character) => Err(TextProblem::BadCharacter(character)),
        None => Ok(text.to_owned()),
    }
}

/// Several lines: trimmed, line ends made `\n`, no control characters but line ends and tabs.
fn many_lines(text: &str, min: usize, max: usize) -> Result<String, TextProblem> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    check_length(text, min, max)?;
    match text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t') {
        Some(character) => Err(TextProblem::BadCharacter(character)),
        None => Ok(text.to_owned()),
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $shape:ident($min:expr, $max:expr);)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The largest length, in characters.
            pub const MAX: usize = $max;
            /// The smallest length, in characters.
            pub const MIN: usize = $min;

            /// Checks a text.
            ///
            /// # Errors
            /// When it is too short, too long, or holds a character that cannot be used here.
            pub fn parse(text: &str) -> Result<Self, TextProblem> {
                Self::parse_within(text, i64::MAX)
            }

            /// Checks a text that a policy keeps shorter than [`Self::MAX`].
            ///
            /// # Errors
            /// As for [`Self::parse`].
            pub fn parse_within(text: &str, max_chars: i64) -> Result<Self, TextProblem> {
                let max = usize::try_from(max_chars).unwrap_or(usize::MAX).min(Self::MAX);
                $shape(text, Self::MIN, max).map(Self)
            }
        }

        impl FromStr for $name {
            type Err = TextProblem;

            fn from_str(text: &str) -> Result<Self, TextProblem> {
                Self::parse(text)
            }
        }

        text_traits!($name);
    )+};
}

macro_rules! text_traits {
    ($name:ident) => {
        impl $name {
            /// The checked text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The checked text, given away.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
use text_traits;

texts! {
    /// The name a member shows.
    DisplayName = one_line(1, 60);
    /// What a member says about themselves; may be empty.
    About = many_lines(0, 2_000);
    /// The title of an entry.
    EntryTitle = one_line(1, 300);
    /// The title of a proposal.
    ProposalTitle = one_line(3, 200);
    /// The text of a proposal, in Markdown.
    ProposalBody = many_lines(1, 20_000);
    /// The title of a feature.
    FeatureTitle = one_line(3, 120);
    /// The text of a feature, in Markdown.
    FeatureBody = many_lines(1, 10_000);
    /// Why somebody stands for election, in Markdown.
    CandidateStatement = many_lines(1, 4_000);
    /// A short remark, such as the one with a flag.
    Remark = many_lines(1, 1_000);
    /// What a member calls an address for a feed reader.
    FeedAddressName = one_line(1, 60);
    /// What a member calls a token for a program.
    TokenName = one_line(1, 60);
    /// Where an event is; may be empty.
    EventPlace = one_line(0, 200);
    /// What a member calls a list of people.
    ListName = one_line(1, 60);
    /// The reason a decision carries.
    Reason = many_lines(1, 2_000);
}

/// The Markdown of an entry or a comment. Its largest length is a policy, so it is an argument.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EntryBody(String);

impl EntryBody {
    /// Checks a text against the policy in force (`entry.max_chars` or `comment.max_chars`).
    ///
    /// # Errors
    /// When it is empty, too long, or holds a control character.
    pub fn parse(text: &str, max_chars: i64) -> Result<Self, TextProblem> {
        let max = usize::try_from(max_chars).unwrap_or(0);
        many_lines(text, 1, max).map(Self)
    }
}

text_traits!(EntryBody);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests;
