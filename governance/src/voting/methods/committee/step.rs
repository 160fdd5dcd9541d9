//! The explanation of a committee's election, made from the very values that decided it.

use serde_json::{Value as Json, json};

use crate::voting::Options;
use crate::voting::methods::listing::leading;
use crate::voting::methods::stv::words::{TOO_MANY_LOTS, list};

/// What an option had to offer for a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Which.
    pub option: usize,
    /// Its weight or load, a whole number or a fraction ("137/3"); nothing without supporters.
    pub value: Option<String>,
}

/// One step of a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A seat is filled.
    Seat {
        /// From 1.
        seat: usize,
        /// Of how many.
        seats: usize,
        /// Phragmén's load, of which the smallest is best, or else Thiele's weight, of which the greatest is.
        is_load: bool,
        /// Every option that was not elected yet, in the order of the ballot.
        values: Vec<Value>,
        /// Those with the best value.
        tied: Vec<usize>,
        /// The one elected.
        option: usize,
    },
    /// The lots could have fallen in more ways than are followed.
    TooManyLots,
}

impl Step {
    /// The step in a sentence.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        let Self::Seat { seat, seats, is_load, values, tied, option } = self else { return TOO_MANY_LOTS.to_owned() };
        let what = match (is_load, seat) {
            (false, 1) => "every ballot counts 1 for each option it approves".to_owned(),
            (false, _) => {
                "a ballot counts 1, or 1/2 if one option it approves is elected already, 1/3 if two are, and so on"
                    .to_owned()
            }
            (true, 1) => "a seat is a load of 1, which those who approve of the option share evenly. Each would bear".to_owned(),
            (true, _) => "a further load of 1 is shared so that all who approve of the option bear the same in the end. Each would then bear".to_owned(),
        };
        let offers: Vec<String> = values
            .iter()
            .filter_map(|Value { option, value }| Some(format!("{} {}", options.name(*option), value.as_ref()?)))
            .collect();
        let offers =
            if offers.is_empty() { "nobody approves of those that are left".to_owned() } else { leading(&offers) };
        let best = if *is_load { "smallest load" } else { "most" };
        let name = options.name(*option);
        let end = match tied.as_slice() {
            [_] => format!("{name} has the {best} and is elected"),
            _ => {
                let names: Vec<String> = tied.iter().map(|option| options.name(*option)).collect();
                format!("{} are tied; a lot decides that {name} is elected", list(&names))
            }
        };
        format!("Seat {seat} of {seats}: {what}: {offers}. {end}.")
    }

    /// The step as JSON.
    #[must_use]
    pub fn to_json(&self, options: &Options) -> Json {
        match self {
            Self::Seat { seat, is_load, values, tied, option, .. } => json!({
                "kind": "seat", "seat": seat, "measure": if *is_load { "load" } else { "weight" },
                "values": values.iter().map(|Value { option, value }| json!({"option": options.id(*option), "value": value}))
                    .collect::<Json>(),
                "tied": options.ids(tied), "elected": options.id(*option),
            }),
            Self::TooManyLots => json!({"kind": "too_many_lots"}),
        }
    }
}

impl From<Step> for crate::voting::Step {
    fn from(step: Step) -> Self {
        Self::Committee(step)
    }
}
