//! Words and figures that the explanations of both counts share.

use std::fmt::Display;

use serde_json::{Map, Value};

use crate::voting::Options;

/// What is said where [`crate::voting::methods::branches::Reach::Unknown`].
pub(in crate::voting::methods) const TOO_MANY_LOTS: &str =
    "The lots could have fallen in so many ways that not all were followed; those that were elect the same.";

/// "1 ballot", "3 ballots".
pub(in crate::voting::methods) fn ballots(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// "A, B and C".
pub(in crate::voting::methods) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Votes under the ids of their options.
pub(in crate::voting::methods) fn votes_of_all(options: &Options, votes: &[impl Display]) -> Value {
    let votes =
        options.iter().zip(votes).map(|(option, votes)| (option.id.to_string(), Value::from(votes.to_string())));
    Value::Object(votes.collect::<Map<_, _>>())
}
