//! Seat after seat.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::Ratio;

use super::step::{Step, Value};
use crate::voting::methods::branches::{Drawn, Lot};
use crate::voting::{Approvals, Tie};

/// An exact number.
type Exact = Ratio<BigInt>;

/// A count under way.
#[derive(Clone)]
pub(super) struct Count<'a> {
    ballots: &'a Approvals,
    seats: usize,
    is_phragmen: bool,
    /// What each ballot has got. Thiele: how many of its options are elected. Phragmén: the seat, from 1, that gave it the load it
    /// bears, the latest of those it supported, or 0.
    got: Vec<usize>,
    /// For each option, how many of its supporters have got what.
    supporters: Vec<BTreeMap<usize, u64>>,
    /// Phragmén: the load that each supporter of a seat bears, from seat 0, which weighs nothing.
    loads: Vec<Exact>,
    pub(super) elected: Vec<usize>,
    drawn: Option<usize>,
    is_silent: bool,
    pub(super) steps: Vec<Step>,
    pub(super) ties: Vec<Tie>,
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are below `options`, seats below `loads.len()`; numbers of voters are below 2^56, fractions have no limit, and nothing is divided by zero: an option without supporters has no value"
)]
impl<'a> Count<'a> {
    /// Nobody is elected, no voter has got anything.
    pub(super) fn begin(ballots: &'a Approvals, seats: usize, is_phragmen: bool) -> Self {
        let mut supporters = vec![BTreeMap::new(); ballots.options()];
        for (weight, approved) in ballots.iter() {
            for place in approved {
                *supporters[usize::from(*place)].entry(0).or_insert(0) += weight;
            }
        }
        Self {
            ballots,
            seats,
            is_phragmen,
            got: ballots.iter().map(|_| 0).collect(),
            supporters,
            loads: vec![Exact::from(BigInt::from(0))],
            elected: Vec::new(),
            drawn: None,
            is_silent: false,
            steps: Vec::new(),
            ties: Vec::new(),
        }
    }

    /// How many approve of each option.
    pub(super) fn approvals(&self) -> Vec<u64> {
        self.supporters.iter().map(|supporters| supporters.values().sum()).collect()
    }

    fn open(&self) -> Vec<usize> {
        (0..self.supporters.len()).filter(|option| !self.elected.contains(option)).collect()
    }

    /// What an option has to offer for the next seat; `None` without supporters.
    fn value(&self, option: usize) -> Option<Exact> {
        let supporters = &self.supporters[option];
        if supporters.is_empty() {
            return None;
        }
        let whole = |number: u64| Exact::from(BigInt::from(number));
        if !self.is_phragmen {
            // Thiele: a voter with k elected options counts 1 / (k + 1).
            let share = |(got, weight): (&usize, &u64)| Exact::new(BigInt::from(*weight), BigInt::from(got + 1));
            return Some(supporters.iter().map(share).sum());
        }
        // Phragmén: the load 1 of the seat and what its supporters bear already, shared evenly among them.
        let borne: Exact = supporters.iter().map(|(seat, weight)| &self.loads[*seat] * whole(*weight)).sum();
        Some((borne + whole(1)) / whole(supporters.values().sum()))
    }

    /// The options with the best value, and all values. Options without supporters come last, all alike.
    fn best(&self) -> (Vec<usize>, Vec<(usize, Option<Exact>)>) {
        let values: Vec<(usize, Option<Exact>)> =
            self.open().into_iter().map(|option| (option, self.value(option))).collect();
        let known = values.iter().filter_map(|(_, value)| value.as_ref());
        let best = if self.is_phragmen { known.min() } else { known.max() };
        let tied = values.iter().filter(|(_, value)| value.as_ref() == best).map(|(option, _)| *option).collect();
        (tied, values)
    }

    fn elect(&mut self, option: usize, tied: &[usize], values: &[(usize, Option<Exact>)]) {
        let seat = self.elected.len() + 1;
        if !self.is_silent {
            if tied.len() > 1 {
                self.ties.push(Tie {
                    place: format!("seat {seat}"),
                    among: tied.to_vec(),
                    rule: "lot",
                    chosen: vec![option],
                });
            }
            let values =
                values.iter().map(|(option, value)| Value { option: *option, value: value.as_ref().map(text) });
            self.steps.push(Step::Seat {
                seat,
                seats: self.seats,
                is_load: self.is_phragmen,
                values: values.collect(),
                tied: tied.to_vec(),
                option,
            });
        }
        let value = values.iter().find(|(other, _)| *other == option).and_then(|(_, value)| value.clone());
        self.loads.push(value.unwrap_or_default());
        self.elected.push(option);
        for ((weight, approved), got) in self.ballots.iter().zip(&mut self.got) {
            if !approved.iter().any(|place| usize::from(*place) == option) {
                continue;
            }
            let now = if self.is_phragmen { seat } else { *got + 1 };
            for place in approved {
                let supporters = &mut self.supporters[usize::from(*place)];
                *supporters.entry(now).or_insert(0) += weight;
                if let Some(before) = supporters.get_mut(got) {
                    *before -= weight;
                    if *before == 0 {
                        supporters.remove(got);
                    }
                }
            }
            *got = now;
        }
    }
}

/// "7", or "137/3".
fn text(value: &Exact) -> String {
    value.to_string()
}

impl Drawn for Count<'_> {
    /// The elected with their loads, in the order of the ballot, and for each ballot the option whose load it bears. Thiele's
    /// weights follow from who is elected.
    type Position = (Vec<(usize, Exact)>, Vec<Option<usize>>);

    fn run(&mut self) -> Option<Lot> {
        while self.elected.len() < self.seats {
            let (tied, values) = self.best();
            let chosen = match (self.drawn.take(), tied.as_slice()) {
                (Some(drawn), _) => drawn,
                (None, []) => return None,
                (None, [only]) => *only,
                (None, _) => return Some(Lot { among: tied, is_won: true }),
            };
            self.elect(chosen, &tied, &values);
        }
        None
    }

    fn draw(&mut self, option: usize) {
        self.drawn = Some(option);
    }

    fn position(&self) -> Self::Position {
        let loads = if self.is_phragmen { self.loads.as_slice() } else { &[] };
        let load = |seat: usize| loads.get(seat.saturating_add(1)).cloned().unwrap_or_default();
        let mut elected: Vec<(usize, Exact)> =
            self.elected.iter().enumerate().map(|(seat, option)| (*option, load(seat))).collect();
        elected.sort_unstable();
        let bears = |seat: &usize| seat.checked_sub(1).and_then(|seat| self.elected.get(seat)).copied();
        (elected, if self.is_phragmen { self.got.iter().map(bears).collect() } else { Vec::new() })
    }

    fn ballots(&self) -> u64 {
        self.ballots.turnout().valid
    }

    fn silent(&self) -> Self {
        let mut copy = self.clone();
        copy.is_silent = true;
        copy.steps.clear();
        copy.ties.clear();
        copy
    }

    /// Where every option that is left gets a seat, a lot decides about their order only.
    fn unlike(&self, lot: &Lot) -> Vec<usize> {
        let kept = if self.seats >= self.supporters.len() { 1 } else { lot.among.len() };
        lot.among.iter().copied().take(kept).collect()
    }

    fn winners(&self) -> Vec<usize> {
        self.elected.clone()
    }
}
