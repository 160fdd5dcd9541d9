//! What people do with features, each with its refusals and its ledger line.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{FeatureState, FeatureText, FeatureVerb};
use crate::canonical::sha256_hex;
use crate::ids::{FeatureId, MemberId};
use crate::ledger::{LedgerDraft, Pseudonym};
use crate::recorded::Recorded;
use crate::text::Reason;

/// The facts of a feature that its verbs need. The store loads them under a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Which.
    pub id: FeatureId,
    /// By whom; `None` when the account was erased.
    pub author: Option<MemberId>,
    /// How far it has come.
    pub state: FeatureState,
    /// How often its text was written.
    pub version: u32,
}

/// A feature, or a new version of one, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureProposed {
    /// Which.
    pub id: FeatureId,
    /// By whom.
    pub by: MemberId,
    /// Which version.
    pub version: u32,
    /// What it says.
    pub text: FeatureText,
    /// When.
    pub at: DateTime<Utc>,
}

/// A change of a feature's state by somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureMoved {
    /// Which.
    pub id: FeatureId,
    /// By whom.
    pub by: MemberId,
    /// To.
    pub to: FeatureState,
    /// Why; empty where its proposer takes it back.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why an act is refused, in words for whoever tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeatureRefusal {
    /// Only its proposer may.
    #[error("only who proposed a feature may do this")]
    NotTheAuthor,
    /// It has come too far.
    #[error("a feature that is {0} can no longer be changed by its proposer")]
    NotProposed(FeatureState),
    /// No moderator's way leads there.
    #[error(
        "a feature that is {from} cannot be made {to}: what is planned, and what no longer is, only the count decides"
    )]
    NoWay {
        /// Where it is.
        from: FeatureState,
        /// What was wanted.
        to: FeatureState,
    },
}

fn line(kind: &'static str, by: &Pseudonym, id: FeatureId, facts: Value) -> LedgerDraft {
    LedgerDraft::new(kind, by.into(), format!("feature:{id}"), facts)
}

fn said(version: u32, text: &FeatureText) -> Value {
    json!({"version": version, "effort_days": text.effort_days, "text_sha256": text.sha256()})
}

/// Puts a feature on the board.
pub fn propose_feature(
    id: FeatureId,
    by: MemberId,
    name: &Pseudonym,
    text: FeatureText,
    now: DateTime<Utc>,
) -> Recorded<FeatureProposed> {
    let record = line("feature.proposed", name, id, said(1, &text));
    Recorded::new(FeatureProposed { id, by, version: 1, text, at: now }, record)
}

fn allow_author(feature: &Feature, by: MemberId, verb: FeatureVerb) -> Result<(), FeatureRefusal> {
    if feature.author != Some(by) {
        return Err(FeatureRefusal::NotTheAuthor);
    }
    feature.state.after(verb).map(|_| ()).ok_or(FeatureRefusal::NotProposed(feature.state))
}

/// Its proposer writes it anew. Ballots that are being cast are on the version that was frozen when their vote opened.
///
/// # Errors
/// Not its proposer, or no longer merely proposed.
pub fn amend_feature(
    feature: &Feature,
    by: MemberId,
    name: &Pseudonym,
    text: FeatureText,
    now: DateTime<Utc>,
) -> Result<Recorded<FeatureProposed>, FeatureRefusal> {
    allow_author(feature, by, FeatureVerb::Amend)?;
    let version = feature.version.saturating_add(1);
    let record = line("feature.amended", name, feature.id, said(version, &text));
    Ok(Recorded::new(FeatureProposed { id: feature.id, by, version, text, at: now }, record))
}

/// Its proposer takes it back.
///
/// # Errors
/// Not its proposer, or no longer merely proposed.
pub fn withdraw_feature(
    feature: &Feature,
    by: MemberId,
    name: &Pseudonym,
    now: DateTime<Utc>,
) -> Result<Recorded<FeatureMoved>, FeatureRefusal> {
    allow_author(feature, by, FeatureVerb::Withdraw)?;
    let record = line("feature.withdrawn", name, feature.id, json!({}));
    let to = FeatureState::Withdrawn;
    Ok(Recorded::new(FeatureMoved { id: feature.id, by, to, reason: String::new(), at: now }, record))
}

/// A moderator says how far it has come, and why.
///
/// # Errors
/// When only a count leads there, or nothing does.
pub fn move_feature(
    feature: &Feature,
    to: FeatureState,
    reason: &Reason,
    by: MemberId,
    name: &Pseudonym,
    now: DateTime<Utc>,
) -> Result<Recorded<FeatureMoved>, FeatureRefusal> {
    if !feature.state.by_moderators().contains(&to) {
        return Err(FeatureRefusal::NoWay { from: feature.state, to });
    }
    let facts = json!({
        "from": feature.state.as_str(),
        "to": to.as_str(),
        "reason_sha256": sha256_hex(reason.as_str()),
    });
    let record = line("feature.moved", name, feature.id, facts);
    Ok(Recorded::new(FeatureMoved { id: feature.id, by, to, reason: reason.as_str().to_owned(), at: now }, record))
}
