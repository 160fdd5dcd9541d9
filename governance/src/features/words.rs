//! What a feature says: its words, its effort, and where its work is tracked.

use serde_json::json;

use crate::canonical::{canonical_json, sha256_hex};
use crate::policies::{Constitution, PolicyKey};
use crate::text::{FeatureBody, FeatureTitle};

/// The address of a feature in an outside tracker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureLink(String);

/// Why an address cannot be a feature's link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkProblem {
    /// Not an address of the web that is kept secret on its way.
    #[error("give an address that begins with https://, or nothing")]
    NotHttps,
    /// Too long.
    #[error("give an address of at most {} characters", FeatureLink::MAX)]
    TooLong,
    /// Not an address that every browser reads alike.
    #[error("this is no address that a browser would open")]
    Unreadable,
}

impl FeatureLink {
    /// The largest length, in characters.
    pub const MAX: usize = 500;

    /// Reads an address; none when nothing was typed.
    ///
    /// # Errors
    /// When it is of another scheme, too long, names a password, or holds a character that has no place in an address.
    pub fn parse(text: &str) -> Result<Option<Self>, LinkProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if text.len() > Self::MAX {
            return Err(LinkProblem::TooLong);
        }
        let is_https = text.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
        let rest = text.get(8..).filter(|_| is_https).ok_or(LinkProblem::NotHttps)?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let name = host.split(':').next().unwrap_or_default();
        let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
            && name.contains('.')
            && !name.starts_with(['.', '-'])
            && !name.ends_with(['.', '-']);
        let port = host.get(name.len()..).unwrap_or_default();
        let is_port = port.is_empty() || port.get(1..).is_some_and(|port| port.parse::<u16>().is_ok());
        let is_plain = rest.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'`'));
        if is_name && is_port && is_plain {
            return Ok(Some(Self(format!("https://{rest}"))));
        }
        Err(LinkProblem::Unreadable)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The effort is no number of days that a feature may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give a whole number of days from 1 to {max}; what takes longer should be proposed in parts")]
pub struct EffortProblem {
    /// The most (`feature.effort_days_max`).
    pub max: i64,
}

/// Reads an effort, in whole days.
///
/// # Errors
/// When it is no whole number, or not within the policy's bounds.
pub fn effort_days(text: &str, constitution: &Constitution) -> Result<u32, EffortProblem> {
    let max = constitution.integer(PolicyKey::FeatureEffortDaysMax);
    let days = text.trim().parse::<u32>().ok().filter(|days| *days >= 1 && i64::from(*days) <= max);
    days.ok_or(EffortProblem { max })
}

/// All that a feature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureText {
    /// What would be there.
    pub title: FeatureTitle,
    /// What for, in Markdown.
    pub body: FeatureBody,
    /// How many days of work it is thought to take.
    pub effort_days: u32,
    /// Where its work is tracked, if anywhere.
    pub link: Option<FeatureLink>,
}

impl FeatureText {
    /// SHA-256 of the text as canonical JSON, in hexadecimal: what the ledger and the ballots are about.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_hex(&canonical_json(&json!({
            "title": self.title.as_str(),
            "body": self.body.as_str(),
            "effort_days": self.effort_days,
            "link": self.link.as_ref().map(FeatureLink::as_str),
        })))
    }
}
