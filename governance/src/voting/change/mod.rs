//! What would have changed a result: one door for every method.

mod further;
mod recount;

pub use further::Further;
pub use recount::Recounted;

use super::methods::majority::WouldHave;
use super::methods::{equal_shares, stv};
use super::{Election, Method, Options, Seed, Step, Tally};

/// What would have changed a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WouldHaveChanged {
    /// Further yes or no.
    Majority(WouldHave),
    /// Further ballots for one option alone, and no smaller number.
    Further(Further),
    /// Further ballots for one option alone, found by counting again.
    Recounted(Recounted),
    /// Of an election in rounds or by transfers.
    Transfers(stv::Change),
    /// Further ballots for the project that came nearest, found by counting again.
    Supported {
        /// For which, and how many.
        further: Further,
        /// The projects that would then not have been bought.
        instead: Vec<usize>,
    },
    /// Money for the project that came nearest, where counting again would take too long.
    Nearest(Box<equal_shares::Step>),
    /// Further ballots that would have been enough, though fewer might have been.
    Enough {
        /// For which, and how many.
        further: Further,
        /// Why it is not said whether fewer would have been.
        because: &'static str,
    },
    /// No number answers the question, for this reason.
    Undefined(&'static str),
}

impl WouldHaveChanged {
    /// The same in a sentence or two.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        match self {
            Self::Majority(would_have) => would_have.sentence(),
            Self::Further(further) => further.sentence(options),
            Self::Supported { further: Further { option, ballots }, instead } => {
                let name = options.name(*option);
                let (ballots, fewer) = in_number(*ballots);
                let instead = match instead.as_slice() {
                    [] => " besides, and nothing would have dropped out".to_owned(),
                    others => format!(" instead of {}", options.names(others)),
                };
                format!(
                    "With {ballots} for {name} alone, {name} would have been bought{instead}{fewer}. (Found by counting again. More \
                     voters also make every share smaller.)"
                )
            }
            Self::Recounted(recounted) => recounted.sentence(options),
            Self::Transfers(change) => change.sentence(options),
            Self::Nearest(step) => format!(
                "{} How many ballots would have changed that was not counted: there are too many to count them again and again.",
                step.sentence(options)
            ),
            Self::Enough { further: Further { option, ballots }, because } => {
                let name = options.name(*option);
                let (ballots, _) = in_number(*ballots);
                format!(
                    "With {ballots} for {name} alone, {name} would have beaten every other option and won. Whether fewer would have \
                     been enough is not said: {because}."
                )
            }
            Self::Undefined(reason) => (*reason).to_owned(),
        }
    }
}

/// So many ballots, and that no fewer would have done where that needs saying.
fn in_number(ballots: u64) -> (String, &'static str) {
    match ballots {
        1 => ("one more ballot".to_owned(), ""),
        ballots => (format!("{ballots} more ballots"), "; no smaller number would have been enough"),
    }
}

/// What would have changed the result of a count. The tally is the one of the election, by the seed.
#[must_use]
pub fn would_have_changed(tally: &Tally, election: &Election, seed: Seed) -> WouldHaveChanged {
    let method = tally.rule.method;
    if method == Method::Majority {
        let would_have = tally.what_would_have_changed().map(WouldHaveChanged::Majority);
        return would_have.unwrap_or(WouldHaveChanged::Undefined(if tally.outcome.is_passed() {
            "No number of further ballots: no share of no is too large under this threshold."
        } else {
            "No number of further ballots: the rule is of unanimity, and somebody is against it."
        }));
    }
    if tally.winners.len() >= tally.options.len() {
        return WouldHaveChanged::Undefined("Nothing: no option lost.");
    }
    let found = match method {
        Method::EqualShares(..) => nearest(tally, election, seed),
        Method::StvScottish | Method::StvMeek => {
            stv::what_would_have_changed(tally, election, seed).map(WouldHaveChanged::Transfers)
        }
        Method::Irv => tally
            .further_ballots()
            .map(WouldHaveChanged::Further)
            .or_else(|| stv::what_would_have_changed(tally, election, seed).map(WouldHaveChanged::Transfers)),
        Method::RankedPairs | Method::CondorcetWinner => {
            enough(tally, "in this method that depends on which defeats are dropped")
        }
        Method::Schulze | Method::Minimax if tally.options.len() > further::MOST_OPTIONS => {
            enough(tally, "among so many options it would take too long to find out")
        }
        _ => tally
            .further_ballots()
            .map(WouldHaveChanged::Further)
            .or_else(|| recount::recounted(tally, election, seed).map(WouldHaveChanged::Recounted)),
    };
    found.unwrap_or_else(|| WouldHaveChanged::Undefined(reason(method)))
}

/// So many ballots that an option beats every other.
fn enough(tally: &Tally, because: &'static str) -> Option<WouldHaveChanged> {
    further::to_beat_all(tally).map(|further| WouldHaveChanged::Enough { further, because })
}

/// The project left out that came nearest to being bought.
fn nearest(tally: &Tally, election: &Election, seed: Seed) -> Option<WouldHaveChanged> {
    let (project, step) = tally.steps.iter().find_map(|step| match step {
        Step::Spending(step) => match step.as_ref() {
            equal_shares::Step::Nearest { project, .. } if !tally.winners.contains(project) => Some((*project, step)),
            _ => None,
        },
        _ => None,
    })?;
    let recounted = recount::supported(tally, election, seed, project);
    Some(recounted.map_or_else(
        || WouldHaveChanged::Nearest(step.clone()),
        |(further, instead)| WouldHaveChanged::Supported { further, instead },
    ))
}

/// Why there is no number.
const fn reason(method: Method) -> &'static str {
    match method {
        Method::SmithSet | Method::SchwartzSet => {
            "No number says it: the result is a group of options, and there are many ways for a group to change."
        }
        Method::SeqPhragmen | Method::SeqPav => {
            "No number says it: whoever wins a seat changes what every later seat takes, so that further ballots can help an \
             option early and hurt it late."
        }
        Method::EqualShares(..) => {
            "No number says it: no project that is left out was within reach of what its supporters had left."
        }
        Method::Greedy(_) => {
            "No number says it: whether a project is taken depends on which others are taken before it and on what they cost."
        }
        _ => {
            "No number was found: with a quorum, a default option, several seats or a tie that lots broke, it would take too many \
              counts to be sure of the smallest."
        }
    }
}
