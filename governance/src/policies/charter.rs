//! The founding charter: the one time policies are set without a vote.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{PolicyKey, PolicyValue, ValueProblem};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::recorded::Recorded;

/// The constitution a community is founded with: a value for every policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charter {
    /// The name of the community.
    pub community: String,
    /// A value for every policy, the defaults where the founders said nothing.
    pub values: BTreeMap<PolicyKey, PolicyValue>,
}

/// Founds a community: the defaults, with the founders' own values in their place.
///
/// # Errors
/// Names the first policy whose value is not of its kind or out of its bounds.
pub fn found(
    community: &str,
    chosen: &BTreeMap<PolicyKey, PolicyValue>,
) -> Result<Recorded<Charter>, (PolicyKey, ValueProblem)> {
    let mut values = BTreeMap::new();
    let mut facts = serde_json::Map::new();
    for key in PolicyKey::ALL.iter().copied() {
        let value = chosen.get(&key).cloned().unwrap_or_else(|| key.definition().default);
        key.kind().check(&value).map_err(|problem| (key, problem))?;
        facts.insert(key.as_str().to_owned(), value.for_ledger());
        values.insert(key, value);
    }
    let facts = json!({"community": community, "policies": Value::Object(facts)});
    let record = LedgerDraft::new("charter.founded", LedgerActor::Operator, "constitution", facts);
    Ok(Recorded::new(Charter { community: community.to_owned(), values }, record))
}
