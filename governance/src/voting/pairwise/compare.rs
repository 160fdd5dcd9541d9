//! Every pair on every ballot: the hot loop of all methods that compare pairs.
//!
//! A ballot becomes a row of tiers, one byte an option. For each option that it ranks, sixteen others at a time are compared
//! with it, and the ballot's weight is added to sixteen narrow counters. Before a narrow counter can overflow, all are
//! added to the wide ones. The compiler makes vector instructions of the inner loop.

use super::super::{Ranked, Ranking};

/// How many counters are added to at once.
const LANES: usize = 16;
/// The tier of what a ballot leaves out: below every other.
const UNRANKED: u8 = u8::MAX;
/// A narrow counter holds so much.
const NARROW: u64 = u8::MAX as u64;

/// The rows of the matrix, one after the other.
pub fn all_pairs(ballots: &Ranked) -> Vec<u64> {
    // A byte must tell all tiers and "left out" apart.
    if ballots.options() < usize::from(UNRANKED) { narrow(ballots) } else { wide(ballots) }
}

/// Counters of a byte, emptied into those of 64 bits in time.
struct Counters {
    options: usize,
    /// How many blocks of lanes a row has.
    blocks: usize,
    narrow: Vec<[u8; LANES]>,
    /// The sum of weights since the last emptying: no narrow counter is above it.
    since: u64,
    wide: Vec<u64>,
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are below `options`; a narrow counter is at most `since` <= 255; sums are at most MAX_BALLOTS"
)]
impl Counters {
    fn new(options: usize) -> Self {
        let blocks = options.div_ceil(LANES);
        let narrow = vec![[0; LANES]; options * blocks];
        Self { options, blocks, narrow, since: 0, wide: vec![0; options * options] }
    }

    fn add(&mut self, ballot: Ranking<'_>, weight: u8, row: &[[u8; LANES]]) {
        self.since += u64::from(weight);
        if self.since > NARROW {
            self.empty();
            self.since = u64::from(weight);
        }
        for (place, tier) in ballot.places.iter().zip(ballot.tiers) {
            let tier = tier_byte(*tier);
            let from = usize::from(*place) * self.blocks;
            for (counters, others) in self.narrow[from..][..self.blocks].iter_mut().zip(row) {
                for (counter, other) in counters.iter_mut().zip(others) {
                    // Checked adding would keep the compiler from using vectors.
                    *counter = counter.wrapping_add(if tier < *other { weight } else { 0 });
                }
            }
        }
    }

    fn empty(&mut self) {
        let narrow_rows = self.narrow.chunks_mut(self.blocks.max(1));
        for (row, narrow) in self.wide.chunks_mut(self.options.max(1)).zip(narrow_rows) {
            for (cell, counter) in row.iter_mut().zip(narrow.as_flattened()) {
                *cell += u64::from(*counter);
            }
            narrow.fill([0; LANES]);
        }
    }
}

#[expect(clippy::indexing_slicing, reason = "places are below `options`")]
fn narrow(ballots: &Ranked) -> Vec<u64> {
    let mut counters = Counters::new(ballots.options());
    let mut row = vec![[UNRANKED; LANES]; counters.blocks];
    for ballot in ballots.iter() {
        row.fill([UNRANKED; LANES]);
        let flat = row.as_flattened_mut();
        for (place, tier) in ballot.places.iter().zip(ballot.tiers) {
            flat[usize::from(*place)] = tier_byte(*tier);
        }
        match u8::try_from(ballot.weight) {
            Ok(weight) => counters.add(ballot, weight, &row),
            Err(_) => add_wide(&mut counters.wide, ballots.options(), ballot, row.as_flattened(), tier_byte),
        }
    }
    counters.empty();
    counters.wide
}

/// Tiers are fewer than options, and those are fewer than 255 here.
fn tier_byte(tier: u16) -> u8 {
    u8::try_from(tier).unwrap_or(UNRANKED)
}

/// For more options than a byte can tell apart.
#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "places are below `options`")]
fn wide(ballots: &Ranked) -> Vec<u64> {
    let options = ballots.options();
    let mut cells = vec![0; options * options];
    let mut row = vec![u16::MAX; options];
    for ballot in ballots.iter() {
        row.fill(u16::MAX);
        for (place, tier) in ballot.places.iter().zip(ballot.tiers) {
            row[usize::from(*place)] = *tier;
        }
        add_wide(&mut cells, options, ballot, &row, |tier| tier);
    }
    cells
}

/// Adds one ballot to the wide counters.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are below `options`; sums are at most MAX_BALLOTS"
)]
fn add_wide<T: Copy + PartialOrd>(
    cells: &mut [u64],
    options: usize,
    ballot: Ranking<'_>,
    row: &[T],
    narrowed: impl Fn(u16) -> T,
) {
    for (place, tier) in ballot.places.iter().zip(ballot.tiers) {
        let tier = narrowed(*tier);
        for (cell, other) in cells[usize::from(*place) * options..][..options].iter_mut().zip(row) {
            *cell += if tier < *other { ballot.weight } else { 0 };
        }
    }
}
