//! An old charter grows: a policy that newer software brings enters the constitution once, with its default and without a vote.
//!
//! It takes nothing from anybody: the software goes by the default where the constitution says nothing, and here that is written
//! down. Whatever has a value already changes by a vote only.

use serde_json::json;

use super::{Constitution, PolicyKey, PolicyValue};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::recorded::Recorded;

/// A policy that came with the software.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduced {
    /// The policy.
    pub key: PolicyKey,
    /// Its first value: the default.
    pub value: PolicyValue,
}

/// The policy has a value already, and only a vote gives it another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is in the constitution already, and only a vote changes it")]
pub struct InForceAlready(pub PolicyKey);

/// Introduces a policy that the constitution lacks. `software` is what brings it, with its version.
///
/// # Errors
/// When the policy has a value already, also when that is its default.
pub fn introduce(
    constitution: &Constitution,
    key: PolicyKey,
    software: &str,
) -> Result<Recorded<Introduced>, InForceAlready> {
    if constitution.version(key).is_some() {
        return Err(InForceAlready(key));
    }
    let value = key.definition().default;
    let facts = json!({"key": key, "new": value.for_ledger(), "software": software});
    // Whoever runs the server chose the software; nobody chose the value.
    let record = LedgerDraft::new("policy.introduced", LedgerActor::Operator, format!("policy:{key}"), facts);
    Ok(Recorded::new(Introduced { key, value }, record))
}
