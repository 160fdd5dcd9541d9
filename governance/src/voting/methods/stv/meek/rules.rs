//! The reference rule, part by part.

use super::Votes;
use super::piles::Piles;
use super::step::Step;
use crate::voting::methods::branches::{Drawn, Lot};
use crate::voting::methods::stv::tie;
use crate::voting::{Ranked, Tie};

/// What an option is at some moment of the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Hopeful,
    Elected,
    Defeated,
}

/// A.: omega is 0.000001.
const OMEGA: u128 = Votes::ONE / 1_000_000;

/// A count under way.
#[derive(Clone)]
pub(super) struct Count<'a> {
    piles: Piles<'a>,
    seats: usize,
    state: Vec<State>,
    /// Keep factors in units of 10^-9.
    keep: Vec<u128>,
    votes: Vec<u128>,
    exhausted: u128,
    quota: u128,
    surplus: u128,
    round: usize,
    /// In order of election.
    pub(super) elected: Vec<usize>,
    /// The tie for defeat at which this round stands, and the option drawn for it.
    tied: Option<Vec<usize>>,
    drawn: Option<usize>,
    is_silent: bool,
    pub(super) steps: Vec<Step>,
    pub(super) ties: Vec<Tie>,
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are below `options`; votes are below 2^56 * 10^9, keep factors at most 10^9, so that products are below 2^128; an elected option has votes"
)]
impl<'a> Count<'a> {
    /// A., initialise election: every option is hopeful and keeps all.
    pub(super) fn begin(ballots: &'a Ranked, seats: usize) -> Self {
        let options = ballots.options();
        Self {
            piles: Piles::of(ballots),
            seats,
            state: vec![State::Hopeful; options],
            keep: vec![Votes::ONE; options],
            votes: vec![0; options],
            exhausted: 0,
            quota: 0,
            surplus: 0,
            round: 0,
            elected: Vec::new(),
            tied: None,
            drawn: None,
            is_silent: false,
            steps: vec![Step::Begin { valid: ballots.turnout().valid, seats }],
            ties: Vec::new(),
        }
    }

    fn hopeful(&self) -> Vec<usize> {
        (0..self.state.len()).filter(|option| self.state[*option] == State::Hopeful).collect()
    }

    /// B.1, test count complete.
    fn is_complete(&self) -> bool {
        self.elected.len() >= self.seats || self.elected.len() + self.hopeful().len() <= self.seats
    }

    /// B.2, iterate until somebody is elected or the surplus can get no smaller. Says whether somebody was.
    fn iterate(&mut self) -> bool {
        self.round += 1;
        let mut before = None;
        let mut iterations = 1;
        loop {
            // a. distribute votes
            self.exhausted = self.piles.distribute(&self.keep, &mut self.votes);
            // b. update quota: truncated to 9 decimal places, plus 0.000000001
            let parts = u128::try_from(self.seats).unwrap_or(u128::MAX).saturating_add(1);
            self.quota = self.votes.iter().sum::<u128>() / parts + 1;
            // c. find winners
            let mut winners = self.hopeful();
            winners.retain(|option| self.votes[*option] >= self.quota);
            // d. calculate the total surplus, not less than 0
            self.surplus = self.total_surplus(&winners);
            // e. test for iteration finished
            let is_elected = !winners.is_empty();
            let is_finished = self.surplus < OMEGA || before.is_some_and(|before| self.surplus >= before);
            if is_elected || is_finished {
                self.record_round(iterations);
                self.elect(winners, true);
                return is_elected;
            }
            before = Some(self.surplus);
            // f. update keep factors: both the product and the quotient rounded up
            for option in &self.elected {
                let product = (self.keep[*option] * self.quota).div_ceil(Votes::ONE);
                self.keep[*option] = (product * Votes::ONE).div_ceil(self.votes[*option]);
            }
            iterations += 1;
        }
    }

    fn total_surplus(&self, winners: &[usize]) -> u128 {
        let (mut above, mut below) = (0, 0);
        for option in self.elected.iter().chain(winners) {
            above += self.votes[*option].saturating_sub(self.quota);
            below += self.quota.saturating_sub(self.votes[*option]);
        }
        above.saturating_sub(below)
    }

    fn record_round(&mut self, iterations: usize) {
        if !self.is_silent {
            self.steps.push(Step::Round {
                number: self.round,
                iterations,
                quota: Votes::units(self.quota),
                surplus: Votes::units(self.surplus),
                votes: self.votes.iter().copied().map(Votes::units).collect(),
                keep: self.keep.iter().copied().map(Votes::units).collect(),
                exhausted: Votes::units(self.exhausted),
            });
        }
    }

    /// Elects several at once, listed with more votes first, equal ones in the order of the ballot; nothing depends on it.
    fn elect(&mut self, mut options: Vec<usize>, by_quota: bool) {
        options.sort_by_key(|option| std::cmp::Reverse(self.votes[*option]));
        for option in &options {
            self.state[*option] = State::Elected;
            self.elected.push(*option);
            if !self.is_silent {
                let (votes, quota) = (Votes::units(self.votes[*option]), Votes::units(self.quota));
                let (seat, seats) = (self.elected.len(), self.seats);
                self.steps.push(Step::Elected { option: *option, votes, quota, by_quota, seat, seats });
            }
        }
        for option in options {
            self.piles.sort_again(option, &self.state);
        }
    }

    /// B.3, defeat low candidate: those within the total surplus of the lowest are tied with it.
    fn lowest(&self) -> Vec<usize> {
        let mut hopeful = self.hopeful();
        let lowest = hopeful.iter().map(|option| self.votes[*option]).min().unwrap_or(0);
        hopeful.retain(|option| self.votes[*option] <= lowest + self.surplus);
        hopeful
    }

    fn defeat(&mut self, option: usize, among: &[usize]) {
        if among.len() > 1 && !self.is_silent {
            self.ties.push(tie(format!("round {}: exclusion", self.round), among, "lot", option));
            let surplus = Votes::units(self.surplus);
            self.steps.push(Step::Tie { among: among.to_vec(), surplus, chosen: option });
        }
        if !self.is_silent {
            self.steps.push(Step::Excluded { option, votes: Votes::units(self.votes[option]), round: self.round });
        }
        self.state[option] = State::Defeated;
        self.keep[option] = 0;
        self.piles.sort_again(option, &self.state);
    }
}

#[expect(clippy::indexing_slicing, reason = "places are below `options`")]
impl Drawn for Count<'_> {
    type Position = (Vec<State>, Vec<u128>);

    fn run(&mut self) -> Option<Lot> {
        loop {
            if let (Some(tied), Some(drawn)) = (self.tied.take(), self.drawn.take()) {
                self.defeat(drawn, &tied);
            }
            if self.is_complete() {
                break;
            }
            if self.iterate() {
                continue;
            }
            let tied = self.lowest();
            if let [only] = tied.as_slice() {
                self.defeat(*only, &tied);
            } else {
                self.tied = Some(tied.clone());
                return Some(Lot { among: tied, is_won: false });
            }
        }
        // C., finish count: whoever is still hopeful takes the seats that are left, if any are.
        if self.elected.len() < self.seats {
            self.elect(self.hopeful(), false);
        }
        None
    }

    fn draw(&mut self, option: usize) {
        self.drawn = Some(option);
    }

    fn position(&self) -> Self::Position {
        (self.state.clone(), self.keep.clone())
    }

    /// Ballots, and in each of as many stages as there are options, what all of them have.
    fn cost(&self) -> u64 {
        let ballots = self.piles.ballots();
        ballots.turnout().valid.saturating_add((ballots.options().saturating_pow(2) as u64).saturating_mul(8))
    }

    fn silent(&self) -> Self {
        let mut copy = self.clone();
        copy.is_silent = true;
        copy.steps.clear();
        copy.ties.clear();
        copy
    }

    /// Options without a vote are alike as long as all of them go out and nothing moves meanwhile.
    fn unlike(&self, lot: &Lot) -> Vec<usize> {
        let is_zero = |option: &usize| self.votes[*option] == 0;
        let others = self.hopeful().into_iter().filter(|option| !is_zero(option)).count();
        let is_still = self.surplus < OMEGA && others.saturating_add(self.elected.len()) >= self.seats;
        if is_still && lot.among.iter().all(is_zero) {
            return lot.among.iter().copied().take(1).collect();
        }
        lot.among.clone()
    }

    fn winners(&self) -> Vec<usize> {
        self.elected.clone()
    }
}
