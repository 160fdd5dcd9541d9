//! Rules 46 to 53, in their order.

use super::Votes;
use super::papers::{Papers, Sorted, State};
use super::step::{Action, Given, Step};
use crate::voting::methods::branches::{Drawn, Lot};
use crate::voting::methods::stv::{first_preferences, tie};
use crate::voting::{Ranked, Tie};

/// What is to be done next.
enum Next {
    TransferSurplus(usize),
    Exclude(usize),
    Lot(Lot),
    Nothing,
}

/// A count under way.
#[derive(Clone)]
pub(super) struct Count<'a> {
    papers: Papers<'a>,
    seats: usize,
    quota: u128,
    state: Vec<State>,
    /// Votes credited, in units of 10^-5.
    votes: Vec<u128>,
    /// How options that can still be tied compare at the end of this stage, or else of the most recent preceding stage at
    /// which they had unequal votes: more is better, equal means equal at all stages. Rules 50(2) and 52 ask for nothing else.
    standing: Vec<usize>,
    /// Elected options whose surplus has not been transferred.
    surpluses: Vec<usize>,
    /// In order of election.
    pub(super) elected: Vec<usize>,
    /// Units on papers that name no continuing option, and units cut off by rule 49(3).
    non_transferable: u128,
    cut: u128,
    stage: usize,
    /// What was so when options were elected or a surplus moved; between two of these the order of exclusions changes no parcel.
    marks: Vec<(Option<usize>, Vec<State>)>,
    /// The option whose lot was drawn for the next stage.
    drawn: Option<usize>,
    is_silent: bool,
    pub(super) steps: Vec<Step>,
    pub(super) ties: Vec<Tie>,
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are below `options`; votes are below 2^56 * 10^5, their products with a value below 2^128; a surplus is above the quota"
)]
impl<'a> Count<'a> {
    /// Rule 46, first stage: the papers are sorted by first preferences and counted.
    pub(super) fn first_stage(ballots: &'a Ranked, seats: usize) -> Self {
        let options = ballots.options();
        let first = first_preferences(ballots);
        let valid: u64 = first.iter().sum();
        let mut count = Self {
            papers: Papers::by_first_preference(ballots),
            seats,
            quota: Self::quota(valid, seats),
            state: vec![State::Continuing; options],
            votes: first.iter().map(|votes| u128::from(*votes) * Votes::ONE).collect(),
            standing: vec![0; options],
            surpluses: Vec::new(),
            elected: Vec::new(),
            non_transferable: 0,
            cut: 0,
            stage: 0,
            marks: Vec::new(),
            drawn: None,
            is_silent: false,
            steps: Vec::new(),
            ties: Vec::new(),
        };
        count.steps.push(Step::Quota { valid, seats, quota: Votes::units(count.quota) });
        count.end_of_stage(Action::FirstPreferences, Sorted::default(), 0);
        count
    }

    /// Rule 47, the quota: valid papers divided by one more than the seats, fractions ignored, plus one.
    fn quota(valid: u64, seats: usize) -> u128 {
        let parts = u128::try_from(seats).unwrap_or(u128::MAX).saturating_add(1);
        (u128::from(valid) / parts + 1) * Votes::ONE
    }

    fn with(&self, state: State) -> Vec<usize> {
        (0..self.state.len()).filter(|option| self.state[*option] == state).collect()
    }

    fn vacancies(&self) -> usize {
        self.seats - self.elected.len()
    }

    /// The end of a stage: what it changed is written down, then rules 48 and 53 look whether somebody is elected by it.
    fn end_of_stage(&mut self, action: Action, sorted: Sorted, cut: u128) {
        self.stage += 1;
        for (option, (_, votes)) in &sorted.given {
            self.votes[*option] += votes;
        }
        self.non_transferable += sorted.non_transferable.1;
        self.cut += cut;
        self.compare();
        if !self.is_silent {
            let given = |(to, (papers, votes)): (usize, (u64, u128))| Given { to, papers, votes: Votes::units(votes) };
            self.steps.push(Step::Stage {
                number: self.stage,
                action,
                given: sorted.given.into_iter().map(given).collect(),
                ended: (sorted.non_transferable.0, Votes::units(sorted.non_transferable.1)),
                votes: self.votes.iter().copied().map(Votes::units).collect(),
                non_transferable: Votes::units(self.non_transferable),
                cut: Votes::units(self.cut),
            });
        }
        self.return_of_councillors();
        self.filling_of_last_vacancies();
    }

    /// Brings `standing` up to date: first by the votes at the end of this stage, then by how it was before.
    fn compare(&mut self) {
        let rivals: Vec<usize> = (0..self.state.len())
            .filter(|option| self.state[*option] == State::Continuing || self.surpluses.contains(option))
            .collect();
        let mut keys: Vec<(u128, usize)> =
            rivals.iter().map(|option| (self.votes[*option], self.standing[*option])).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut standing = vec![0; self.state.len()];
        for option in rivals {
            let key = (self.votes[option], self.standing[option]);
            standing[option] = keys.partition_point(|other| *other < key);
        }
        self.standing = standing;
    }

    /// Rule 48, return of councillors: whoever has the quota at the end of a stage is deemed to be elected.
    fn return_of_councillors(&mut self) {
        let mut reached = self.with(State::Continuing);
        reached.retain(|option| self.votes[*option] >= self.quota);
        self.elect(reached, true);
    }

    /// Rule 53, filling of last vacancies: as many options left as vacancies, and all of them are elected. Once the last
    /// vacancy is filled nothing more is transferred (53(2)).
    fn filling_of_last_vacancies(&mut self) {
        let continuing = self.with(State::Continuing);
        if continuing.len() <= self.vacancies() {
            self.elect(continuing, false);
        }
    }

    /// Elects several at once. The rules give no order among them and nothing depends on it: they are listed with more votes first,
    /// equal ones in the order of the ballot, as other programs list them. Whose surplus comes first, rule 50(2) says.
    fn elect(&mut self, mut options: Vec<usize>, by_quota: bool) {
        if options.is_empty() {
            return;
        }
        options.sort_by_key(|option| std::cmp::Reverse(self.votes[*option]));
        for option in options {
            self.state[option] = State::Elected;
            self.elected.push(option);
            if self.votes[option] > self.quota {
                self.surpluses.push(option);
            }
            if !self.is_silent {
                let (votes, seat, seats) = (Votes::units(self.votes[option]), self.elected.len(), self.seats);
                self.steps.push(Step::Elected { option, stage: self.stage, votes, by_quota, seat, seats });
            }
        }
        self.marks.push((None, self.state.clone()));
    }

    /// What rules 49 to 52 make of the next stage: a surplus if there is one, else an exclusion.
    fn next(&mut self) -> Next {
        if self.vacancies() == 0 {
            return Next::Nothing;
        }
        if self.surpluses.is_empty() {
            // Rule 51(1): no papers are left to be transferred; the option with the fewest votes is excluded.
            let continuing = self.with(State::Continuing);
            let lowest = continuing.iter().map(|option| self.votes[*option]).min().unwrap_or(0);
            let tied = continuing.into_iter().filter(|option| self.votes[*option] == lowest).collect();
            self.decide(tied, false).map_or_else(Next::Lot, Next::Exclude)
        } else {
            // Rule 50(1): the largest surplus first.
            let largest = self.surpluses.iter().map(|option| self.votes[*option]).max().unwrap_or(0);
            let tied = self.surpluses.iter().copied().filter(|option| self.votes[*option] == largest).collect();
            self.decide(tied, true).map_or_else(Next::Lot, Next::TransferSurplus)
        }
    }

    /// Rules 50(2) and 52(a): the most recent preceding stage at which the tied had unequal votes decides; rules 50(3) and 52(b):
    /// if there is none, the lot.
    fn decide(&mut self, mut tied: Vec<usize>, is_surplus: bool) -> Result<usize, Lot> {
        tied.sort_unstable();
        let standings = tied.iter().map(|option| self.standing[*option]);
        let best = if is_surplus { standings.max() } else { standings.min() };
        let mut left = tied.clone();
        left.retain(|option| Some(self.standing[*option]) == best);
        let what = format!("stage {}: {}", self.stage + 1, if is_surplus { "surplus" } else { "exclusion" });
        let (chosen, rule) = match (self.drawn.take(), left.as_slice()) {
            (None, [only]) => (*only, "most recent earlier stage"),
            (None, _) => return Err(Lot { among: left, is_won: is_surplus }),
            (Some(drawn), _) => (drawn, "lot"),
        };
        if tied.len() > 1 && !self.is_silent {
            if left.len() > 1 && left.len() < tied.len() {
                let chosen = left.clone();
                self.ties.push(Tie {
                    place: what.clone(),
                    among: tied.clone(),
                    rule: "most recent earlier stage",
                    chosen,
                });
            }
            let among = if left.len() > 1 { left } else { tied };
            self.steps.push(Step::Tie { is_surplus, among: among.clone(), by_lot: rule == "lot", chosen });
            self.ties.push(tie(what, &among, rule, chosen));
        }
        Ok(chosen)
    }

    /// Rule 49: every paper of the elected option goes to the next available preference, at the value
    /// surplus * value when received / votes, to five decimal places, the remainder ignored (49(3)).
    fn transfer_surplus(&mut self, option: usize) {
        let votes = self.votes[option];
        let surplus = votes - self.quota;
        let sorted = self.papers.transfer(option, &self.state, |received| surplus * received / votes);
        self.votes[option] = self.quota;
        self.surpluses.retain(|other| *other != option);
        self.marks.push((Some(option), self.state.clone()));
        let moved = sorted.given.values().map(|(_, votes)| votes).sum::<u128>() + sorted.non_transferable.1;
        let action = Action::Surplus { of: option, surplus: Votes::units(surplus), votes: Votes::units(votes) };
        self.end_of_stage(action, sorted, surplus - moved);
    }

    /// Rule 51: every paper of the excluded option goes to the next available preference at the value at which it was received.
    fn exclude(&mut self, option: usize) {
        self.state[option] = State::Excluded;
        let sorted = self.papers.transfer(option, &self.state, |received| received);
        let votes = std::mem::take(&mut self.votes[option]);
        self.end_of_stage(Action::Exclusion { of: option, votes: Votes::units(votes) }, sorted, 0);
    }
}

#[expect(clippy::indexing_slicing, reason = "places are below `options`")]
impl Drawn for Count<'_> {
    type Position = (Vec<(Option<usize>, Vec<State>)>, Vec<State>, Vec<usize>);

    fn run(&mut self) -> Option<Lot> {
        loop {
            match self.next() {
                Next::TransferSurplus(option) => self.transfer_surplus(option),
                Next::Exclude(option) => self.exclude(option),
                Next::Lot(lot) => return Some(lot),
                Next::Nothing => return None,
            }
        }
    }

    fn draw(&mut self, option: usize) {
        self.drawn = Some(option);
    }

    fn position(&self) -> Self::Position {
        (self.marks.clone(), self.state.clone(), self.standing.clone())
    }

    /// Ballots, and in each of as many stages as there are options, what all of them have.
    fn cost(&self) -> u64 {
        let ballots = self.papers.ballots();
        ballots.turnout().valid.saturating_add((ballots.options().saturating_pow(2) as u64).saturating_mul(8))
    }

    fn silent(&self) -> Self {
        let mut copy = self.clone();
        copy.is_silent = true;
        copy.steps.clear();
        copy.ties.clear();
        copy
    }

    /// Options without a vote are alike as long as all of them go out: nobody else's votes change by it.
    fn unlike(&self, lot: &Lot) -> Vec<usize> {
        let is_zero = |option: &usize| self.votes[*option] == 0;
        let others = self.with(State::Continuing).into_iter().filter(|option| !is_zero(option)).count();
        if lot.among.iter().all(is_zero) && others >= self.vacancies() {
            return lot.among.iter().copied().take(1).collect();
        }
        lot.among.clone()
    }

    fn winners(&self) -> Vec<usize> {
        self.elected.clone()
    }
}
