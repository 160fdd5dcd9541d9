//! The ballots in piles that are treated alike: those that pass the same elected options, in the same order, on their way to
//! the same hopeful one. A round looks at piles only, and a change of state sorts again only the piles that end at its option.

use std::collections::BTreeMap;

use super::Votes;
use super::rules::State;
use crate::voting::Ranked;

/// A way through elected options: the way before, and the last of them.
#[derive(Clone, Copy)]
struct Way {
    before: usize,
    last: usize,
}

/// Ballots that are treated alike.
#[derive(Clone, Default)]
struct Pile {
    weight: u64,
    ballots: Vec<u32>,
}

/// All ballots of a count.
#[derive(Clone)]
pub(super) struct Piles<'a> {
    ballots: &'a Ranked,
    /// The first is the empty way.
    ways: Vec<Way>,
    longer: BTreeMap<(usize, usize), usize>,
    /// By the hopeful option at the end (or none) and the way to it.
    piles: BTreeMap<(Option<usize>, usize), Pile>,
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are below `options`, ways below `ways.len()`; a ballot's weight only shrinks; votes are below 2^56 * 10^9"
)]
impl<'a> Piles<'a> {
    /// Every ballot lies with the option it ranks first.
    pub(super) fn of(ballots: &'a Ranked) -> Self {
        let mut piles =
            Self { ballots, ways: vec![Way { before: 0, last: 0 }], longer: BTreeMap::new(), piles: BTreeMap::new() };
        let mut first = vec![Pile::default(); ballots.options()];
        for (number, ballot) in (0..).zip(ballots.iter()) {
            if let Some(option) = ballot.places.first() {
                let pile = &mut first[usize::from(*option)];
                pile.weight += ballot.weight;
                pile.ballots.push(number);
            }
        }
        piles.piles = (0..).zip(first).map(|(option, pile)| ((Some(option), 0), pile)).collect();
        piles
    }

    /// What the ballots say.
    pub(super) const fn ballots(&self) -> &'a Ranked {
        self.ballots
    }

    /// An option is no longer hopeful: sorts the piles that ended at it.
    pub(super) fn sort_again(&mut self, option: usize, state: &[State]) {
        let ended = self.piles.split_off(&(Some(option), 0));
        let mut kept = ended;
        let mut others = kept.split_off(&(Some(option + 1), 0));
        self.piles.append(&mut others);
        for pile in kept.into_values() {
            for number in pile.ballots {
                let ballot = self.ballots.ballot(number);
                let mut way = 0;
                let mut end = None;
                for place in ballot.places.iter().map(|place| usize::from(*place)) {
                    match state[place] {
                        State::Defeated => {}
                        State::Elected => way = self.longer(way, place),
                        State::Hopeful => {
                            end = Some(place);
                            break;
                        }
                    }
                }
                let pile = self.piles.entry((end, way)).or_default();
                pile.weight += ballot.weight;
                if end.is_some() {
                    pile.ballots.push(number);
                }
            }
        }
    }

    fn longer(&mut self, before: usize, last: usize) -> usize {
        let next = self.ways.len();
        let way = *self.longer.entry((before, last)).or_insert(next);
        if way == next {
            self.ways.push(Way { before, last });
        }
        way
    }

    /// B.2.a: the votes of every option, and what is left on ballots that name nobody further. `keep` are the keep factors of
    /// elected options; a hopeful one keeps all that arrives.
    pub(super) fn distribute(&self, keep: &[u128], votes: &mut [u128]) -> u128 {
        votes.fill(0);
        let mut exhausted = 0;
        let mut way = Vec::new();
        for ((end, last), pile) in &self.piles {
            self.write_way(*last, &mut way);
            let weight = u128::from(pile.weight);
            let mut left = Votes::ONE;
            for option in way.iter().rev() {
                let kept = (left * keep[*option]).div_ceil(Votes::ONE);
                votes[*option] += weight * kept;
                left -= kept;
            }
            match end {
                Some(option) => votes[*option] += weight * left,
                None => exhausted += weight * left,
            }
        }
        exhausted
    }

    /// The options of a way, the last one first.
    fn write_way(&self, mut way: usize, options: &mut Vec<usize>) {
        options.clear();
        while way != 0 {
            options.push(self.ways[way].last);
            way = self.ways[way].before;
        }
    }
}
