//! The explanation of a count in which the highest number wins.

use serde_json::{Map, Value, json};

use crate::voting::methods::listing::leading;
use crate::voting::{Figure, Options};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Plurality.
    FirstPreferences,
    /// Approval.
    Approvals,
    /// Score.
    Points,
    /// Borda.
    BordaPoints,
    /// Quadratic voting.
    Votes,
}

/// One step of such a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ballots that spent more credits than they had, or were otherwise invalid.
    Refused {
        /// How many.
        ballots: u64,
        /// What each could spend.
        credits: u64,
    },
    /// The figures.
    Counted {
        /// What they count.
        what: What,
        /// Who has them, best first.
        order: Vec<usize>,
        /// The figure of every option, by place.
        figures: Vec<Figure>,
    },
    /// A tie for the last place to win, broken by lot.
    Lot {
        /// The tied.
        among: Vec<usize>,
        /// Those whose lot fell first.
        chosen: Vec<usize>,
    },
    /// An option won.
    Elected {
        /// What was counted.
        what: What,
        /// The winner.
        option: usize,
        /// Its figure.
        figure: Figure,
        /// The best of those that did not win, and by how much the winner is ahead of it.
        ahead: Option<(usize, Figure)>,
    },
}

impl What {
    const fn words(self) -> &'static str {
        match self {
            Self::FirstPreferences => "first preferences",
            Self::Approvals => "approvals",
            Self::Points | Self::BordaPoints => "points",
            Self::Votes => "votes",
        }
    }

    const fn means(self) -> &'static str {
        match self {
            Self::FirstPreferences => "Each ballot counts for the option it ranks first.",
            Self::Approvals => "Each ballot counts for every option it approves of.",
            Self::Points => "The scores that all ballots give are added up.",
            Self::BordaPoints => "On each ballot an option gets more points the more options it is ranked above.",
            Self::Votes => "The votes bought on all ballots are added up, those against subtracted.",
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::FirstPreferences => "first_preferences",
            Self::Approvals => "approvals",
            Self::Points => "points",
            Self::BordaPoints => "borda_points",
            Self::Votes => "votes",
        }
    }
}

impl Step {
    /// The step in a sentence.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        match self {
            Self::Refused { ballots, credits } => {
                format!(
                    "{ballots} ballots are not counted: each may spend {credits} credits, and on options that exist."
                )
            }
            Self::Counted { what, order, figures } => {
                let figure = |place: &usize| figures.get(*place).map(ToString::to_string).unwrap_or_default();
                let listed: Vec<String> =
                    order.iter().map(|place| format!("{} {}", options.name(*place), figure(place))).collect();
                format!("{} {}.", what.means(), leading(&listed))
            }
            Self::Lot { among, chosen } => format!(
                "{} have the same number and not all of them can win; lots, drawn from the published seed, fall to {}.",
                options.names(among),
                options.names(chosen)
            ),
            Self::Elected { what, option, figure, ahead } => {
                let (name, words) = (options.name(*option), what.words());
                match ahead {
                    Some((next, more)) if more.to_string() == "0" => {
                        format!("{name} wins with {figure} {words}, as many as {}, by lot.", options.name(*next))
                    }
                    Some((next, more)) => {
                        format!("{name} wins with {figure} {words}, {more} more than {}.", options.name(*next))
                    }
                    None => format!("{name} wins with {figure} {words}."),
                }
            }
        }
    }

    /// The step as JSON.
    #[must_use]
    pub fn to_json(&self, options: &Options) -> Value {
        match self {
            Self::Refused { ballots, credits } => json!({"kind": "refused", "ballots": ballots, "credits": credits}),
            Self::Counted { what, order, figures } => {
                let figure = |place: &usize| figures.get(*place).map(|figure| json!(figure)).unwrap_or_default();
                let listed: Map<String, Value> =
                    order.iter().map(|place| (options.id(*place).to_string(), figure(place))).collect();
                json!({"kind": "counted", "what": what.as_str(), "figures": listed})
            }
            Self::Lot { among, chosen } => {
                json!({"kind": "lot", "among": options.ids(among), "chosen": options.ids(chosen)})
            }
            Self::Elected { figure, option, ahead, .. } => {
                let next = ahead.as_ref().map(|(next, _)| options.id(*next));
                let more = ahead.as_ref().map(|(_, more)| more);
                json!({
                    "kind": "elected", "option": options.id(*option), "figure": figure,
                    "ahead_of": next, "ahead_by": more,
                })
            }
        }
    }
}

impl From<Step> for crate::voting::Step {
    fn from(step: Step) -> Self {
        Self::Points(step)
    }
}
