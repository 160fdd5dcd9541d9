//! The ballot papers on the table: in a parcel for each option and each value. Only their numbers are moved.

use std::collections::BTreeMap;

use super::Votes;
use crate::voting::Ranked;

/// What an option is at some moment of the count (article 2, "continuing candidate").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Continuing,
    Elected,
    Excluded,
}

/// The value of a ballot paper in units of 10^-5 of a vote: at most one vote.
pub(super) type Value = u128;

/// Papers that were credited to one option, by their value when received.
pub(super) type Parcels = BTreeMap<Value, Vec<u32>>;

/// Where papers went from one option, and what they were worth.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorted {
    /// For each option: how many papers it received, and votes in units.
    pub(super) given: BTreeMap<usize, (u64, u128)>,
    /// Papers that name no continuing option, and their votes in units.
    pub(super) non_transferable: (u64, u128),
}

/// All papers of a count.
#[derive(Clone)]
pub(super) struct Papers<'a> {
    ballots: &'a Ranked,
    parcels: Vec<Parcels>,
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are below `options`; votes are below 2^56 * 10^5"
)]
impl<'a> Papers<'a> {
    /// Rule 46: every paper lies with the option it ranks first, and is worth one vote.
    pub(super) fn by_first_preference(ballots: &'a Ranked) -> Self {
        let mut parcels = vec![Vec::new(); ballots.options()];
        for (number, ballot) in (0..).zip(ballots.iter()) {
            if let Some(first) = ballot.places.first() {
                parcels[usize::from(*first)].push(number);
            }
        }
        let parcels = parcels.into_iter().map(|papers| Parcels::from([(Votes::ONE, papers)])).collect();
        Self { ballots, parcels }
    }

    /// What the papers say.
    pub(super) const fn ballots(&self) -> &'a Ranked {
        self.ballots
    }

    /// Rules 49(1) and 51(2): sorts the papers of an option by the next available preference and hands them on, each at the value
    /// that `transfer_value` makes of its value when received.
    pub(super) fn transfer(&mut self, from: usize, state: &[State], transfer_value: impl Fn(Value) -> Value) -> Sorted {
        let mut sorted = Sorted::default();
        for (received, papers) in std::mem::take(&mut self.parcels[from]) {
            let value = transfer_value(received);
            let mut further: Vec<(Vec<u32>, u64)> = vec![(Vec::new(), 0); state.len()];
            let mut ended = 0;
            for number in papers {
                let ballot = self.ballots.ballot(number);
                let next = ballot.places.iter().find(|place| state[usize::from(**place)] == State::Continuing);
                if let Some(next) = next {
                    let (parcel, votes) = &mut further[usize::from(*next)];
                    parcel.push(number);
                    *votes += ballot.weight;
                } else {
                    ended += ballot.weight;
                }
            }
            sorted.non_transferable.0 += ended;
            sorted.non_transferable.1 += u128::from(ended) * value;
            for (to, (parcel, votes)) in further.into_iter().enumerate().filter(|(_, (parcel, _))| !parcel.is_empty()) {
                let given = sorted.given.entry(to).or_default();
                given.0 += votes;
                given.1 += u128::from(votes) * value;
                self.parcels[to].entry(value).or_default().extend(parcel);
            }
        }
        sorted
    }
}
