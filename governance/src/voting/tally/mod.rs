//! The count: who won, in what order, how it came about, and how each tie was broken.

mod figure;
mod json;
mod outcome;
mod tie;

pub use figure::Figure;
pub use outcome::{FailReason, Outcome};
pub use tie::Tie;

use super::methods::condorcet;
use super::{Choice, Election, Options, Pairwise, Rule, Step, Unfit, YesNo};
use crate::canonical::canonical_json;

/// Who could vote, who did, and what it was worth. Never mixed: every share names its denominator.
/// `cast = blank + valid + invalid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// How many could vote, where that is known.
    pub eligible: Option<u64>,
    /// How many ballots were cast.
    pub cast: u64,
    /// How many of them say nothing.
    pub blank: u64,
    /// How many of them decide.
    pub valid: u64,
    /// How many of them break the rules of the ballot.
    pub invalid: u64,
}

impl Counts {
    /// The four numbers of an election.
    #[must_use]
    pub const fn of(election: &Election) -> Self {
        let turnout = election.ballots.turnout();
        Self {
            eligible: election.eligible,
            cast: turnout.cast(),
            blank: turnout.blank,
            valid: turnout.valid,
            invalid: turnout.invalid,
        }
    }
}

/// A count with its explanation. An option is its place in `options`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The rule counted by.
    pub rule: Rule,
    /// What was voted on.
    pub options: Options,
    /// Who voted.
    pub counts: Counts,
    /// Who won: in the order of the options, or in the order of election where seats are filled one by one.
    pub winners: Vec<usize>,
    /// The full order in tiers from best to worst, where the method has one. Equal Shares: the purchases, one by one.
    pub order: Option<Vec<Vec<usize>>>,
    /// Whether another order of the lots could have made others win.
    pub tie_dependent: bool,
    /// The ties that had to be broken, in order.
    pub ties: Vec<Tie>,
    /// Who is preferred to whom by how many, for the methods that compare pairs.
    pub pairwise: Option<Pairwise>,
    /// A figure for every option, where the method has them.
    pub scores: Option<Vec<Figure>>,
    /// How the result came about, in order.
    pub steps: Vec<Step>,
    /// Whether the vote decided anything.
    pub outcome: Outcome,
}

impl Tally {
    /// A tally in which nothing has been counted yet.
    #[must_use]
    pub fn begin(rule: &Rule, election: &Election) -> Self {
        Self {
            rule: rule.clone(),
            options: election.options.clone(),
            counts: Counts::of(election),
            winners: Vec::new(),
            order: None,
            tie_dependent: false,
            ties: Vec::new(),
            pairwise: None,
            scores: None,
            steps: Vec::new(),
            outcome: Outcome::Passed,
        }
    }

    /// The count, written one way: byte-identical wherever it is repeated.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        canonical_json(&self.to_json())
    }

    /// What the ballots of a vote for or against said; nothing for other votes.
    #[must_use]
    pub fn yes_no(&self) -> YesNo {
        let said = |choice: Choice| {
            let place = self.options.place(&choice.as_str().into());
            let figure = place.and_then(|place| self.scores.as_ref()?.get(place)).and_then(Figure::whole);
            figure.and_then(|figure| u64::try_from(figure).ok()).unwrap_or(0)
        };
        YesNo { yes: said(Choice::Yes), no: said(Choice::No), abstain: self.counts.blank }
    }

    /// The count with the casting vote, where the rule leaves a tie to one (Debian constitution §A.5.8).
    ///
    /// # Errors
    /// When nothing is left to it, or the option is not among those that are left.
    pub fn with_casting_vote(self, option: usize) -> Result<Self, Unfit> {
        condorcet::cast(self, option)
    }

    /// The steps in sentences.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        self.steps.iter().map(|step| step.sentence(&self.options)).collect()
    }

    /// Whether it is certain what other lots would have done: there were not too many ways for them to fall.
    #[must_use]
    pub fn is_explored(&self) -> bool {
        use super::methods::{committee, condorcet, equal_shares, stv};
        !self.steps.iter().any(|step| match step {
            Step::Committee(step) => matches!(step, committee::Step::TooManyLots),
            Step::Condorcet(step) => matches!(step, condorcet::Step::Unexplored),
            Step::Scottish(step) => matches!(step, stv::scottish::Step::TooManyLots),
            Step::Meek(step) => matches!(step, stv::meek::Step::TooManyLots),
            Step::Spending(step) => matches!(step.as_ref(), equal_shares::Step::NotAllLotsTried),
            _ => false,
        })
    }
}
