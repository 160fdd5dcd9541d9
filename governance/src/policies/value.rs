//! The value of a policy: typed, bounded, written one way.

use std::fmt;

use serde_json::Value;

use super::PolicyKind;
use crate::canonical::{canonical_json, sha256_hex};
use crate::fraction::{Fraction, FractionProblem};

/// A value of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyValue {
    /// A whole number.
    Integer(i64),
    /// A share.
    Fraction(Fraction),
    /// One of the words the policy allows.
    Choice(String),
    /// Yes or no.
    Switch(bool),
    /// A text in Markdown.
    Text(String),
}

/// Why something is not a value of a policy, in words for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueProblem {
    /// Nothing was given.
    #[error("this cannot be empty")]
    Empty,
    /// Another type of value.
    #[error("this must be {0}")]
    WrongKind(&'static str),
    /// Outside the bounds of a whole number.
    #[error("this must be between {min} and {max}")]
    IntegerOutOfBounds {
        /// The smallest value.
        min: i64,
        /// The largest value.
        max: i64,
    },
    /// Outside the bounds of a share.
    #[error("this must be between {min} and {max}")]
    FractionOutOfBounds {
        /// The smallest share.
        min: Fraction,
        /// The largest share.
        max: Fraction,
    },
    /// Not readable as a share.
    #[error("{0}")]
    Fraction(#[from] FractionProblem),
    /// Not one of the words.
    #[error("this must be one of: {}", .0.join(", "))]
    NotAChoice(&'static [&'static str]),
    /// A text that is too long.
    #[error("this may have at most {max} characters; yours has {is}")]
    TooLong {
        /// The largest length.
        max: usize,
        /// The length given.
        is: usize,
    },
    /// A character a text cannot hold.
    #[error("this holds a control character that cannot be kept")]
    BadCharacter,
}

impl PolicyKind {
    /// Whether a value is of this kind and within its bounds.
    ///
    /// # Errors
    /// Names what is wrong.
    pub fn check(&self, value: &PolicyValue) -> Result<(), ValueProblem> {
        match (self, value) {
            (Self::Integer { min, max }, PolicyValue::Integer(number)) => {
                if (min..=max).contains(&number) {
                    Ok(())
                } else {
                    Err(ValueProblem::IntegerOutOfBounds { min: *min, max: *max })
                }
            }
            (Self::Fraction { min, max }, PolicyValue::Fraction(share)) => {
                if min <= share && share <= max {
                    Ok(())
                } else {
                    Err(ValueProblem::FractionOutOfBounds { min: *min, max: *max })
                }
            }
            (Self::Choice(words), PolicyValue::Choice(word)) => {
                if words.contains(&word.as_str()) {
                    Ok(())
                } else {
                    Err(ValueProblem::NotAChoice(words))
                }
            }
            (Self::Switch, PolicyValue::Switch(_)) => Ok(()),
            (Self::Document { max_chars }, PolicyValue::Text(text)) => check_text(text, *max_chars),
            _ => Err(ValueProblem::WrongKind(self.in_words())),
        }
    }

    const fn in_words(&self) -> &'static str {
        match self {
            Self::Integer { .. } => "a whole number",
            Self::Fraction { .. } => "a share such as 2/3 or 20 %",
            Self::Choice(_) => "one of the words offered",
            Self::Switch => "yes or no",
            Self::Document { .. } => "a text",
        }
    }
}

fn check_text(text: &str, max: usize) -> Result<(), ValueProblem> {
    if text.trim().is_empty() {
        return Err(ValueProblem::Empty);
    }
    let is = text.chars().count();
    if is > max {
        return Err(ValueProblem::TooLong { max, is });
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(ValueProblem::BadCharacter);
    }
    Ok(())
}

impl PolicyValue {
    /// The JSON the database and the ledger keep: a number, a string ("2/3", a word, a text), or a boolean.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Integer(number) => Value::from(*number),
            Self::Fraction(share) => Value::from(share.to_string()),
            Self::Choice(text) | Self::Text(text) => Value::from(text.clone()),
            Self::Switch(on) => Value::from(*on),
        }
    }

    /// Reads what [`Self::to_json`] wrote, and checks the bounds.
    ///
    /// # Errors
    /// When it is of another kind or out of bounds.
    pub fn from_json(kind: &PolicyKind, json: &Value) -> Result<Self, ValueProblem> {
        let wrong = || ValueProblem::WrongKind(kind.in_words());
        let text = || json.as_str().map(str::to_owned).ok_or_else(wrong);
        let value = match kind {
            PolicyKind::Integer { .. } => Self::Integer(json.as_i64().ok_or_else(wrong)?),
            PolicyKind::Fraction { .. } => Self::Fraction(text()?.parse()?),
            PolicyKind::Choice(_) => Self::Choice(text()?),
            PolicyKind::Switch => Self::Switch(json.as_bool().ok_or_else(wrong)?),
            PolicyKind::Document { .. } => Self::Text(text()?),
        };
        kind.check(&value).map(|()| value)
    }

    /// Reads what a person typed into a form, and checks the bounds.
    ///
    /// # Errors
    /// Names what is wrong, in words for that person.
    pub fn parse_input(kind: &PolicyKind, input: &str) -> Result<Self, ValueProblem> {
        let trimmed = input.trim();
        if trimmed.is_empty() {
            return Err(ValueProblem::Empty);
        }
        let wrong = || ValueProblem::WrongKind(kind.in_words());
        let value = match kind {
            PolicyKind::Integer { .. } => Self::Integer(trimmed.parse().map_err(|_| wrong())?),
            PolicyKind::Fraction { .. } => Self::Fraction(trimmed.parse()?),
            PolicyKind::Choice(_) => Self::Choice(trimmed.to_ascii_lowercase()),
            PolicyKind::Switch => match trimmed.to_ascii_lowercase().as_str() {
                "yes" | "on" | "true" => Self::Switch(true),
                "no" | "off" | "false" => Self::Switch(false),
                _ => return Err(wrong()),
            },
            PolicyKind::Document { .. } => Self::Text(trimmed.replace("\r\n", "\n").replace('\r', "\n")),
        };
        kind.check(&value).map(|()| value)
    }

    /// SHA-256 of the value: of the text itself for a document, of the canonical JSON for anything else. Hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        match self {
            Self::Text(text) => sha256_hex(text),
            other => sha256_hex(&canonical_json(&other.to_json())),
        }
    }

    /// What the ledger says of the value: the value itself, or, for a document, `{"sha256": …}`.
    #[must_use]
    pub fn for_ledger(&self) -> Value {
        match self {
            Self::Text(_) => serde_json::json!({"sha256": self.sha256()}),
            other => other.to_json(),
        }
    }
}

impl fmt::Display for PolicyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => fmt::Display::fmt(number, f),
            Self::Fraction(share) => fmt::Display::fmt(share, f),
            Self::Choice(text) | Self::Text(text) => f.write_str(text),
            Self::Switch(on) => f.write_str(if *on { "yes" } else { "no" }),
        }
    }
}
