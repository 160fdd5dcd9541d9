//! Handles: the names in addresses.

use std::str::FromStr;

use crate::ids::MemberId;

use super::{TextProblem, check_length, text_traits};

/// A member's name in addresses: `^[a-z0-9_]{2,30}$`, made lower case, not one of the words pages need.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle(String);

/// Words that are, or may become, addresses or voices of the software itself.
const RESERVED: &[&str] = &[
    "about",
    "abuse",
    "account",
    "admin",
    "administrator",
    "all",
    "anonymous",
    "api",
    "assets",
    "author",
    "cases",
    "community",
    "conduct",
    "constitution",
    "demo",
    "digest",
    "entries",
    "everyone",
    "export",
    "feed",
    "feeds",
    "filter",
    "flags",
    "folkmoot",
    "groups",
    "health",
    "help",
    "home",
    "host",
    "hostmaster",
    "info",
    "juror",
    "jurors",
    "jury",
    "ledger",
    "lists",
    "mail",
    "me",
    "member",
    "members",
    "moderation",
    "moderator",
    "moderators",
    "news",
    "nobody",
    "operator",
    "owner",
    "policies",
    "policy",
    "postmaster",
    "privacy",
    "proposals",
    "register",
    "reset",
    "root",
    "search",
    "security",
    "settings",
    "sign_in",
    "sign_out",
    "signin",
    "signout",
    "sources",
    "staff",
    "static",
    "status",
    "stream",
    "support",
    "system",
    "terms",
    "undefined",
    "visitor",
    "webmaster",
    "well_known",
    "www",
];

/// What the handle of an erased account begins with; its member's number follows.
const ERASED_PREFIX: &str = "gone_";

/// What the handle of an imaginary friend ends with, and no other. The database says so too.
const IMAGINARY_SUFFIX: &str = "_imaginary";

impl Handle {
    /// The handle that an erased account leaves behind, so that nothing names it any more; nobody else gets its own (`left_handles`).
    #[must_use]
    pub fn of_erased(member: MemberId) -> Self {
        Self(format!("{ERASED_PREFIX}{member}"))
    }

    /// A handle for an imaginary friend, made of its name: a mark at its end says what it is, and no member can have such a one. The same
    /// name gives other handles for other numbers, from 1 on.
    #[must_use]
    pub fn of_imaginary(name: &str, number: u32) -> Self {
        let number = if number < 2 { String::new() } else { number.to_string() };
        let mut word = String::new();
        for c in name.chars().flat_map(char::to_lowercase) {
            match c {
                'a'..='z' | '0'..='9' => word.push(c),
                _ if word.ends_with('_') || word.is_empty() => {}
                _ => word.push('_'),
            }
        }
        word.truncate(Self::MAX.saturating_sub(IMAGINARY_SUFFIX.len()).saturating_sub(number.len()));
        let word = word.trim_end_matches('_');
        let word = if word.is_empty() { "friend" } else { word };
        Self(format!("{word}{number}{IMAGINARY_SUFFIX}"))
    }

    /// Whether a handle says that it is an imaginary friend's.
    #[must_use]
    pub fn is_imaginary(handle: &str) -> bool {
        handle.ends_with(IMAGINARY_SUFFIX)
    }

    /// The largest length, in characters.
    pub const MAX: usize = 30;
    /// The smallest length, in characters.
    pub const MIN: usize = 2;

    /// Checks a handle; a leading `@` is forgiven and capitals are made small.
    ///
    /// # Errors
    /// When the length is wrong, a character is not `a-z`, `0-9` or `_`, or the word is reserved.
    pub fn parse(text: &str) -> Result<Self, TextProblem> {
        let text = text.trim();
        let text = text.strip_prefix('@').unwrap_or(text).to_ascii_lowercase();
        check_length(&text, Self::MIN, Self::MAX)?;
        let is_bad = |c: &char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_');
        if let Some(character) = text.chars().find(is_bad) {
            return Err(TextProblem::BadCharacter(character));
        }
        if RESERVED.contains(&text.as_str()) || text.starts_with(ERASED_PREFIX) || Self::is_imaginary(&text) {
            return Err(TextProblem::Reserved);
        }
        Ok(Self(text))
    }
}

impl FromStr for Handle {
    type Err = TextProblem;

    fn from_str(text: &str) -> Result<Self, TextProblem> {
        Self::parse(text)
    }
}

text_traits!(Handle);
