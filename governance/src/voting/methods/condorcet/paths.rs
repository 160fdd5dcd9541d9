//! Strongest paths: the heart of Schulze's method.
//!
//! A path is as strong as its weakest defeat. Instead of looking for the widest path of every pair (options³ steps), defeats
//! are added from the strongest to the weakest to a relation that is kept transitive: the moment a pair enters it, the
//! defeat just added is the weakest on its strongest path.

use super::closure::Closure;
use super::defeats::Defeat;

/// How strong the strongest path of each pair is, as the number of its group of defeats: 0 is the strongest.
#[derive(Clone, Debug)]
pub struct Paths {
    options: usize,
    groups: Vec<u32>,
}

/// There is no path.
pub const NONE: u32 = u32::MAX;

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "options are below the number the table was made for"
)]
impl Paths {
    /// Finds the strongest path of every pair.
    pub fn along(groups: &[Vec<Defeat>], options: usize) -> Self {
        let mut paths = vec![NONE; options * options];
        let mut closure = Closure::over(options);
        for (group, defeats) in (0_u32..).zip(groups) {
            for defeat in defeats {
                closure.add(defeat.winner, defeat.loser, |x, y| paths[x * options + y] = group);
            }
        }
        Self { options, groups: paths }
    }

    /// The group of the weakest defeat on the strongest path from `a` to `b`; [`NONE`] without a path.
    pub fn group(&self, a: usize, b: usize) -> u32 {
        self.groups[a * self.options + b]
    }

    /// Whether the strongest path from `a` to `b` is stronger than the one back.
    pub fn beats(&self, a: usize, b: usize) -> bool {
        a != b && self.group(a, b) < self.group(b, a)
    }
}

/// The tiers of a transitive relation from best to worst, if it is a weak order: if whoever is in a higher tier beats all in
/// the lower ones.
pub fn weak_order(among: &[usize], beats: impl Fn(usize, usize) -> bool) -> Option<Vec<Vec<usize>>> {
    let beaten = |a: usize| among.iter().filter(|b| beats(a, **b)).count();
    let mut counted: Vec<(usize, usize)> = among.iter().map(|place| (beaten(*place), *place)).collect();
    counted.sort_by_key(|(beaten, place)| (std::cmp::Reverse(*beaten), *place));
    let mut below = among.len();
    let mut tiers: Vec<Vec<usize>> = Vec::new();
    for tier in counted.chunk_by(|a, b| a.0 == b.0) {
        below = below.saturating_sub(tier.len());
        if tier.iter().any(|(beaten, _)| *beaten != below) {
            return None;
        }
        tiers.push(tier.iter().map(|(_, place)| *place).collect());
    }
    Some(tiers)
}
