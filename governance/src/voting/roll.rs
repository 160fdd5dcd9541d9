//! Commitments to the roll and to the ballots, so that what is published later can be held against them.

use serde_json::json;

use crate::canonical::{Hash, canonical_json, sha256};
use crate::ledger::{Pseudonym, leaf_hash, root};

/// Commits to the roll: the RFC 6962 root over the pseudonyms, sorted, so that the order of reading does not matter.
#[must_use]
pub fn roll_hash(roll: &[Pseudonym]) -> Hash {
    let mut names: Vec<&str> = roll.iter().map(Pseudonym::as_str).collect();
    names.sort_unstable();
    let leaves: Vec<Hash> = names.iter().map(|name| leaf_hash(name.as_bytes())).collect();
    root(&leaves)
}

/// Commits at closing to who voted and to the unlinked ballots: SHA-256 of `{"ballots":[…],"turnout":[…]}`.
///
/// Ballots are the texts of [`super::Sheet::written`]. Both lists are sorted, each by itself: no order is left that could join them.
#[must_use]
pub fn ballot_commitment(turnout: &[Pseudonym], ballots: &[String]) -> Hash {
    let mut names: Vec<&str> = turnout.iter().map(Pseudonym::as_str).collect();
    names.sort_unstable();
    let mut said: Vec<&str> = ballots.iter().map(String::as_str).collect();
    said.sort_unstable();
    sha256(canonical_json(&json!({"ballots": said, "turnout": names})))
}
