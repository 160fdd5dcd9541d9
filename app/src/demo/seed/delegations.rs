//! Who lets whom speak, on questions to the community: its ballots are open there.

use super::script::{Act, Script, ms};
use super::stage::{Stage, done};
use crate::delegations::acts;
use crate::error::AppError;

/// By whom, to whom, for which votes, how many days ago. A chain, and two who each wait for the other.
const GIVEN: [(&str, &str, &str, f64); 5] = [
    ("leila", "olga", "decision", 18.5),
    ("olga", "kofi", "all", 18.0),
    ("ines", "marta", "decision", 17.0),
    ("marta", "ines", "all", 16.5),
    ("imani", "ruth", "decision", 8.0),
];

pub fn script(script: &mut Script<'_>) {
    for (number, (.., ago)) in GIVEN.iter().enumerate() {
        script.at(ms(*ago), Act::Delegate(number));
    }
}

pub async fn give(stage: &Stage, number: usize) -> Result<(), AppError> {
    let Some((by, to, scope, _)) = GIVEN.get(number) else { return Ok(()) };
    done(acts::give(&stage.services, stage.named(by)?, to, scope).await?, by)
}
