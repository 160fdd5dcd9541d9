//! What a method is given to count.

use crate::voting::methods::majority;
use crate::voting::{Counts, Election, Lots, Rule, Step, Tally};

/// An election, the rule, the lots, and the options that are in the running: all of them, or those that a default
/// option has left.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    pub rule: &'a Rule,
    pub election: &'a Election,
    pub lots: &'a Lots,
    /// In the order of the ballot.
    pub among: Vec<usize>,
    /// What was said of the options before the count.
    pub said: Vec<Step>,
}

impl<'a> Field<'a> {
    /// All options are in the running.
    pub fn all(rule: &'a Rule, election: &'a Election, lots: &'a Lots) -> Self {
        Self { rule, election, lots, among: (0..election.options.len()).collect(), said: Vec::new() }
    }

    /// A tally that has only said who could vote and who did.
    pub fn begin(&self) -> Tally {
        let mut tally = Tally::begin(self.rule, self.election);
        let Counts { eligible, cast, blank, valid, .. } = tally.counts;
        tally.steps.push(majority::Step::Turnout { eligible, cast, blank, valid }.into());
        tally.steps.extend(self.said.iter().cloned());
        tally
    }
}
