//! E-mail addresses, checked as far as is useful; the confirming mail checks the rest.

use std::str::FromStr;

use super::{TextProblem, check_length, text_traits};

/// An e-mail address: ASCII, one `@`, a domain with a dot, at most 254 characters, made lower case.
///
/// The characters that could end a header or a bracketed address are refused, so an address can be put
/// in a mail header as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The largest length, in characters (RFC 5321).
    pub const MAX: usize = 254;
    /// The smallest length, in characters (`a@b.c`).
    pub const MIN: usize = 5;

    /// Checks an address.
    ///
    /// # Errors
    /// When the length, a character or the shape is wrong.
    pub fn parse(text: &str) -> Result<Self, TextProblem> {
        let text = text.trim().to_ascii_lowercase();
        check_length(&text, Self::MIN, Self::MAX)?;
        let is_bad = |c: &char| !c.is_ascii_graphic() || "()<>[]\\,;:\"".contains(*c);
        if let Some(character) = text.chars().find(is_bad) {
            return Err(TextProblem::BadCharacter(character));
        }
        let (local, domain) = text.split_once('@').ok_or(TextProblem::NotAnAddress)?;
        if !is_local(local) || !is_domain(domain) {
            return Err(TextProblem::NotAnAddress);
        }
        Ok(Self(text))
    }

    /// The part after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

fn is_local(local: &str) -> bool {
    !local.is_empty() && local.len() <= 64 && !local.starts_with('.') && !local.ends_with('.') && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

impl FromStr for EmailAddress {
    type Err = TextProblem;

    fn from_str(text: &str) -> Result<Self, TextProblem> {
        Self::parse(text)
    }
}

text_traits!(EmailAddress);
