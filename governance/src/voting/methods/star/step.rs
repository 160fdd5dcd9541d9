//! The explanation of a STAR count.

use serde_json::{Map, Value, json};

use crate::voting::methods::listing::leading;
use crate::voting::{Figure, Options, Tie};

/// What told tied options apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// More voters score the one above the other.
    Preference,
    /// The higher sum of scores.
    Sum,
    /// More voters give the highest score.
    HighestScores,
}

/// One step of a STAR count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The sums of scores.
    Scored {
        /// Best first.
        order: Vec<usize>,
        /// By place.
        figures: Vec<Figure>,
    },
    /// Of the tied, some drop out.
    Narrowed {
        /// What told them apart.
        by: By,
        /// The tied.
        among: Vec<usize>,
        /// Who drops out.
        dropped: Vec<usize>,
    },
    /// Of the tied, some go on.
    Preferred {
        /// What told them apart.
        by: By,
        /// The tied.
        among: Vec<usize>,
        /// Who goes on.
        on: Vec<usize>,
    },
    /// Nothing tells them apart, and lots choose.
    Lot {
        /// The tied.
        among: Vec<usize>,
        /// Whose lot fell first.
        chosen: Vec<usize>,
    },
    /// There is only one option.
    Alone {
        /// The option.
        option: usize,
    },
    /// The two that go on.
    Finalists {
        /// One.
        first: usize,
        /// The other.
        second: usize,
    },
    /// The runoff.
    Runoff {
        /// One.
        first: usize,
        /// The other.
        second: usize,
        /// How many score the first above the second.
        above: u64,
        /// How many score it below.
        below: u64,
        /// How many score both the same.
        equal: u64,
    },
    /// The end.
    Winner {
        /// Who won.
        option: usize,
        /// By what; nothing if by lot.
        by: Option<By>,
    },
}

impl By {
    /// In a few words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Preference => "preferred by more voters",
            Self::Sum => "higher sum of scores",
            Self::HighestScores => "more highest scores",
        }
    }

    const fn worse(self) -> &'static str {
        match self {
            Self::Preference => "lose most comparisons among them",
            Self::Sum => "have the lowest sum",
            Self::HighestScores => "have the fewest highest scores",
        }
    }
}

impl Step {
    /// The tie of the scoring round that this step broke, or made smaller.
    pub(super) fn tie(&self) -> Option<Tie> {
        let (by, among, chosen): (_, _, Vec<usize>) = match self {
            Self::Narrowed { by, among, dropped } => {
                (by, among, among.iter().copied().filter(|place| !dropped.contains(place)).collect())
            }
            Self::Preferred { by, among, on } => (by, among, on.clone()),
            _ => return None,
        };
        let in_order = |mut places: Vec<usize>| {
            places.sort_unstable();
            places
        };
        let place = "scoring round".to_owned();
        Some(Tie { place, among: in_order(among.clone()), rule: by.words(), chosen: in_order(chosen) })
    }

    /// The step in a sentence.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        let name = |place: &usize| options.name(*place);
        match self {
            Self::Scored { order, figures } => {
                let figure = |place: &usize| figures.get(*place).map(ToString::to_string).unwrap_or_default();
                let listed: Vec<String> =
                    order.iter().map(|place| format!("{} {}", name(place), figure(place))).collect();
                format!("All scores added up: {}.", leading(&listed))
            }
            Self::Narrowed { by, among, dropped } => {
                format!(
                    "{} have the same sum; of these {} {} and drop out.",
                    options.names(among),
                    options.names(dropped),
                    by.worse()
                )
            }
            Self::Preferred { by, among, on } => {
                format!("{} have the same sum; {} goes on: {}.", options.names(among), options.names(on), by.words())
            }
            Self::Lot { among, chosen } => format!(
                "Nothing tells {} apart; lots, drawn from the published seed, fall to {}.",
                options.names(among),
                options.names(chosen)
            ),
            Self::Alone { option } => format!("{} is the only option and wins.", name(option)),
            Self::Finalists { first, second } => {
                format!("{} and {} go on to the runoff.", name(first), name(second))
            }
            Self::Runoff { first, second, above, below, equal } => format!(
                "{above} voters score {} higher, {below} score {} higher, and {equal} score both the same.",
                name(first),
                name(second)
            ),
            Self::Winner { option, by: Some(By::Preference) } => format!("{} wins.", name(option)),
            Self::Winner { option, by: Some(by) } => format!("That is a tie; {} wins: {}.", name(option), by.words()),
            Self::Winner { option, by: None } => {
                format!("Nothing tells the two apart; lots, drawn from the published seed, fall to {}.", name(option))
            }
        }
    }

    /// The step as JSON.
    #[must_use]
    pub fn to_json(&self, options: &Options) -> Value {
        let id = |place: &usize| options.id(*place);
        match self {
            Self::Scored { order, figures } => {
                let figure = |place: &usize| figures.get(*place).map(|figure| json!(figure)).unwrap_or_default();
                let sums: Map<String, Value> =
                    order.iter().map(|place| (id(place).to_string(), figure(place))).collect();
                json!({"kind": "scored", "sums": sums})
            }
            Self::Narrowed { by, among, dropped } => json!({
                "kind": "narrowed", "by": by.words(), "among": options.ids(among), "dropped": options.ids(dropped),
            }),
            Self::Preferred { by, among, on } => {
                json!({"kind": "preferred", "by": by.words(), "among": options.ids(among), "on": options.ids(on)})
            }
            Self::Lot { among, chosen } => {
                json!({"kind": "lot", "among": options.ids(among), "chosen": options.ids(chosen)})
            }
            Self::Alone { option } => json!({"kind": "alone", "option": id(option)}),
            Self::Finalists { first, second } => json!({"kind": "finalists", "options": [id(first), id(second)]}),
            Self::Runoff { first, second, above, below, equal } => json!({
                "kind": "runoff", "first": id(first), "second": id(second), "above": above, "below": below, "equal": equal,
            }),
            Self::Winner { option, by } => {
                json!({"kind": "winner", "option": id(option), "by": by.map_or("lot", By::words)})
            }
        }
    }
}

impl From<Step> for crate::voting::Step {
    fn from(step: Step) -> Self {
        Self::Star(step)
    }
}
