//! Every pair on every ballot: the hot loop of all methods that compare pairs.
//!
//! A ballot is read from the best option to the worst, with a set of the options that are still below: one byte each, eight in a
//! word of 64 bits, all ones for those in the set. Each option that is read leaves the set, and what is left is one vote more for
//! it against all of those: the set, cut to the ballot's weight, is added to its row of counters of one byte. Before one
//! of these can overflow, all are added to wide ones. The set stays in registers where the options fit in 16 words.

use super::super::{Ranked, Ranking};

/// Options in a word.
const IN_WORD: usize = 8;
/// What a byte can hold.
const BYTE: u64 = 0xff;
/// A one in every byte.
const ONES: u64 = u64::MAX / BYTE;

/// The rows of the matrix, one after the other.
pub fn all_pairs(ballots: &Ranked) -> Vec<u64> {
    match ballots.options() {
        0..=8 => in_one_block::<1>(ballots),
        9..=16 => in_one_block::<2>(ballots),
        17..=32 => in_one_block::<4>(ballots),
        33..=64 => in_one_block::<8>(ballots),
        65..=128 => in_one_block::<16>(ballots),
        _ => in_many_blocks(ballots),
    }
}

/// A block of bytes, one for an option: a part of a set, or of a row of counters.
type Block<const WORDS: usize> = [u64; WORDS];

/// Counters of a byte, in blocks, and wide ones.
struct Counters<const WORDS: usize> {
    options: usize,
    /// How many blocks a row has.
    blocks: usize,
    narrow: Vec<Block<WORDS>>,
    /// The sum of weights since the last emptying: no narrow counter is above it.
    since: u64,
    wide: Vec<u64>,
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are below `options`; a narrow counter is at most `since`, which a byte holds; sums are at most MAX_BALLOTS"
)]
impl<const WORDS: usize> Counters<WORDS> {
    fn over(options: usize) -> Self {
        let blocks = options.div_ceil(WORDS * IN_WORD);
        Self { options, blocks, narrow: vec![[0; WORDS]; options * blocks], since: 0, wide: vec![0; options * options] }
    }

    /// Makes room for a ballot; `None` if its weight is more than a narrow counter can hold.
    #[inline]
    fn room_for(&mut self, weight: u64) -> Option<u64> {
        if weight > BYTE {
            return None;
        }
        self.since += weight;
        if self.since > BYTE {
            self.empty();
            self.since = weight;
        }
        Some(weight * ONES)
    }

    /// Adds a weight, written in every byte, to the counters of `place` against all in a set.
    #[inline]
    fn add(&mut self, place: u16, block: usize, set: &Block<WORDS>, weights: u64) {
        let row = &mut self.narrow[usize::from(place) * self.blocks + block];
        for word in 0..WORDS {
            // Checked adding would keep the compiler from using vectors.
            row[word] = row[word].wrapping_add(set[word] & weights);
        }
    }

    /// Adds a weight that no byte can hold to the wide counters at once.
    fn add_heavy(&mut self, ballot: Ranking<'_>) {
        let mut is_below = vec![true; self.options];
        for tier in ballot.tiers() {
            tier.iter().for_each(|place| is_below[usize::from(*place)] = false);
            for place in tier {
                let row = &mut self.wide[usize::from(*place) * self.options..][..self.options];
                for (cell, is_below) in row.iter_mut().zip(&is_below) {
                    *cell += if *is_below { ballot.weight } else { 0 };
                }
            }
        }
    }

    fn empty(&mut self) {
        let narrow = self.narrow.chunks_mut(self.blocks.max(1));
        for (wide, narrow) in self.wide.chunks_mut(self.options.max(1)).zip(narrow) {
            for (cells, word) in wide.chunks_mut(IN_WORD).zip(narrow.as_flattened()) {
                for (cell, byte) in cells.iter_mut().zip(word.to_le_bytes()) {
                    *cell += u64::from(byte);
                }
            }
            narrow.fill([0; WORDS]);
        }
    }
}

/// The word and the byte of an option in a set.
#[expect(clippy::arithmetic_side_effects, reason = "divided by a constant; at most seven bytes")]
const fn byte_of(place: usize) -> (usize, u64) {
    (place / IN_WORD, BYTE << (place % IN_WORD * 8))
}

#[expect(clippy::indexing_slicing, reason = "places are below `options`, and those fit in the block")]
fn in_one_block<const WORDS: usize>(ballots: &Ranked) -> Vec<u64> {
    let mut counters = Counters::<WORDS>::over(ballots.options());
    let mut alone = vec![[0; WORDS]; ballots.options()];
    for (place, set) in alone.iter_mut().enumerate() {
        let (word, byte) = byte_of(place);
        set[word] = byte;
    }
    let remove = |set: &mut Block<WORDS>, place: u16| {
        for (word, byte) in set.iter_mut().zip(&alone[usize::from(place)]) {
            *word ^= byte;
        }
    };
    for ballot in ballots.iter() {
        let Some(weights) = counters.room_for(ballot.weight) else {
            counters.add_heavy(ballot);
            continue;
        };
        let mut below = [u64::MAX; WORDS];
        if ballots.is_strict() {
            for place in ballot.places {
                remove(&mut below, *place);
                counters.add(*place, 0, &below, weights);
            }
            continue;
        }
        for tier in ballot.tiers() {
            tier.iter().for_each(|place| remove(&mut below, *place));
            tier.iter().for_each(|place| counters.add(*place, 0, &below, weights));
        }
    }
    counters.empty();
    counters.wide
}

/// For more options than fit in registers.
#[expect(clippy::indexing_slicing, reason = "places are below `options`")]
fn in_many_blocks(ballots: &Ranked) -> Vec<u64> {
    const WORDS: usize = 16;
    let mut counters = Counters::<WORDS>::over(ballots.options());
    let mut below = vec![[u64::MAX; WORDS]; counters.blocks];
    for ballot in ballots.iter() {
        let Some(weights) = counters.room_for(ballot.weight) else {
            counters.add_heavy(ballot);
            continue;
        };
        below.fill([u64::MAX; WORDS]);
        for tier in ballot.tiers() {
            for place in tier {
                let (word, byte) = byte_of(usize::from(*place));
                below.as_flattened_mut()[word] ^= byte;
            }
            for place in tier {
                below.iter().enumerate().for_each(|(block, set)| counters.add(*place, block, set, weights));
            }
        }
    }
    counters.empty();
    counters.wide
}
