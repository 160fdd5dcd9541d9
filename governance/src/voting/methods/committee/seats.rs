//! Seat after seat.

use std::collections::BTreeMap;

use super::offers::{Exact, Loads, Offer};
use super::step::{Step, Value};
use crate::voting::methods::branches::{Drawn, Lot};
use crate::voting::{Approvals, Tie};

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
    /// Phragmén: the load that each supporter of a seat bears.
    loads: Loads,
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
            loads: Loads::begin(),
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
    fn offer(&self, option: usize) -> Option<Offer> {
        let supporters = &self.supporters[option];
        match (supporters.is_empty(), self.is_phragmen) {
            (true, _) => None,
            (false, true) => Some(self.loads.offer(supporters)),
            (false, false) => Some(Offer::weight(supporters)),
        }
    }

    /// The options with the best offer, and all offers. Options without supporters come last, all alike.
    fn best(&self) -> (Vec<usize>, Vec<(usize, Option<Offer>)>) {
        let offers: Vec<(usize, Option<Offer>)> =
            self.open().into_iter().map(|option| (option, self.offer(option))).collect();
        let best = offers.iter().filter_map(|(_, offer)| offer.as_ref()).max_by(|one, other| one.compare(other));
        let is_best = |offer: &Option<Offer>| match (offer, best) {
            (Some(offer), Some(best)) => offer.compare(best).is_eq(),
            (offer, best) => offer.is_none() && best.is_none(),
        };
        let tied = offers.iter().filter(|(_, offer)| is_best(offer)).map(|(option, _)| *option).collect();
        (tied, offers)
    }

    fn elect(&mut self, option: usize, tied: &[usize], offers: &[(usize, Option<Offer>)]) {
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
            let values = offers.iter().map(|(option, offer)| Value {
                option: *option,
                value: offer.as_ref().map(|offer| self.loads.written(offer)),
            });
            self.steps.push(Step::Seat {
                seat,
                seats: self.seats,
                is_load: self.is_phragmen,
                values: values.collect(),
                tied: tied.to_vec(),
                option,
            });
        }
        self.loads.fill(offers.iter().find(|(other, _)| *other == option).and_then(|(_, offer)| offer.as_ref()));
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

impl Drawn for Count<'_> {
    /// The elected with their loads, in the order of the ballot, and for each ballot the option whose load it bears. Thiele's
    /// weights follow from who is elected.
    type Position = (Vec<(usize, Exact)>, Vec<Option<usize>>);

    fn run(&mut self) -> Option<Lot> {
        while self.elected.len() < self.seats {
            let (tied, offers) = self.best();
            let chosen = match (self.drawn.take(), tied.as_slice()) {
                (Some(drawn), _) => drawn,
                (None, []) => return None,
                (None, [only]) => *only,
                (None, _) => return Some(Lot { among: tied, is_won: true }),
            };
            self.elect(chosen, &tied, &offers);
        }
        None
    }

    fn draw(&mut self, option: usize) {
        self.drawn = Some(option);
    }

    fn position(&self) -> Self::Position {
        let load =
            |seat: usize| if self.is_phragmen { self.loads.of(seat.saturating_add(1)) } else { Exact::default() };
        let mut elected: Vec<(usize, Exact)> =
            self.elected.iter().enumerate().map(|(seat, option)| (*option, load(seat))).collect();
        elected.sort_unstable();
        let bears = |seat: &usize| seat.checked_sub(1).and_then(|seat| self.elected.get(seat)).copied();
        (elected, if self.is_phragmen { self.got.iter().map(bears).collect() } else { Vec::new() })
    }

    /// Ballots, and for every seat the value of every option, a fraction that grows with the seats.
    fn cost(&self) -> u64 {
        let values = self.seats.saturating_mul(self.supporters.len()).saturating_mul(self.seats.div_ceil(4));
        self.ballots.turnout().valid.saturating_add(values as u64)
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
