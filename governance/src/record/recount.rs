//! Counting again. The one place here that knows what a ballot is.

use serde_json::Value;

use super::tree::TreeCheck;
use crate::canonical::{Hash, canonical_json, hash_from_hex, sha256_hex};
use crate::ledger::{Pseudonym, empty_root};
use crate::proposals::{
    FrozenSpec, LotSource, Part, commitment, count_again, for_ledger, open_ballots, open_commitment,
};
use crate::voting::Ballot;

/// A count made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recounted {
    /// The result's canonical JSON, with its steps.
    pub result: String,
    /// What the ledger must say of it, as canonical JSON.
    pub in_ledger: String,
    /// Whether the proposal carries.
    pub is_passed: bool,
    /// The commitment to who voted and to what was voted.
    pub commitment: Hash,
}

/// Counts a closed vote again by its frozen rule. `ballots` are the texts as they were committed to, each with how often it
/// was cast, together as many as `turnout`; `closed` are the facts of the line that closed the vote.
///
/// # Errors
/// In words, when a ballot is none of this vote's, or nothing says what lots were drawn from.
pub fn recount(
    spec: &FrozenSpec,
    turnout: &[Pseudonym],
    ballots: &[(String, usize)],
    closed: &Value,
) -> Result<Recounted, String> {
    let sheet = spec.sheet();
    let mut cast = Vec::with_capacity(turnout.len());
    for (text, times) in ballots {
        let ballot = sheet.read(text).map_err(|_| format!("“{text}” is no ballot of this vote"))?;
        if sheet.written(&ballot) != *text {
            return Err(format!("“{text}” is not written as ballots are"));
        }
        cast.extend(std::iter::repeat_n(ballot, *times));
    }
    counted(spec, &cast, commitment(spec, turnout, &cast), closed)
}

/// Counts a closed vote with open ballots again. `parts` are what became of everybody, by the names that were committed to.
///
/// # Errors
/// In words, when a ballot is none of this vote's, or nothing says what lots were drawn from.
pub fn recount_open(spec: &FrozenSpec, parts: &[(Pseudonym, Part)], closed: &Value) -> Result<Recounted, String> {
    let ballots = open_ballots(&spec.sheet(), parts).map_err(|why| why.to_string())?;
    counted(spec, &ballots, open_commitment(parts), closed)
}

fn counted(spec: &FrozenSpec, cast: &[Ballot], committed: Hash, closed: &Value) -> Result<Recounted, String> {
    let lots = closed.get("lots").and_then(LotSource::from_json);
    let lots = lots.ok_or_else(|| "the ledger does not say what its lots were drawn from".to_owned())?;
    let counted = count_again(spec, cast, lots.seed(spec.spec_hash(), committed)).map_err(|unfit| unfit.to_string())?;
    Ok(Recounted {
        result: counted.canonical_json(),
        in_ledger: canonical_json(&for_ledger(&counted)),
        is_passed: counted.outcome.is_passed(),
        commitment: committed,
    })
}

/// Whether a result is what the ledger says, or hashes to it. Where the words of a question are withheld (`is_told` is false),
/// so is its result, which names them.
pub fn is_recorded(result: Option<&str>, in_ledger: &Value, is_told: bool) -> bool {
    let hash = in_ledger.get("sha256").and_then(Value::as_str);
    match (result, hash) {
        (None, Some(_)) => !is_told,
        (None, None) => false,
        (Some(result), Some(hash)) => sha256_hex(result) == hash,
        (Some(result), None) => *result == canonical_json(in_ledger),
    }
}

/// Whether lots, where the ledger names what they were drawn from, come from a root that was signed, or from the empty tree.
pub fn lots_are_signed(lots: &Value, tree: &TreeCheck) -> bool {
    let root = lots.get("checkpoint_root").and_then(Value::as_str).and_then(hash_from_hex);
    let signed = match lots.get("checkpoint_size").and_then(Value::as_u64) {
        Some(0) => Some(empty_root()),
        Some(size) => tree.root_at(size).copied(),
        None => return true,
    };
    root.is_some() && root == signed
}
