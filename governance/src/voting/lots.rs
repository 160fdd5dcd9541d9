//! Lots: how a tie is broken when the rule says "by lot".
//!
//! The options are ordered by SHA-256 of the seed followed by the option's id. Anyone can repeat that with the
//! published seed, nobody can choose the order without choosing the seed, and neither the order of the options
//! nor that of the ballots has any part in it. One order serves the whole count.

use sha2::{Digest, Sha256};

use super::{OptionId, Options};
use crate::canonical::{Hash, canonical_json};

/// What the lots are drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub Hash);

impl Seed {
    /// The seed where nobody gave one: SHA-256 of the canonical rule, a line feed, and the options as canonical JSON.
    /// Good to repeat a count on paper; never for a live vote, whose seed must not be known before it closes.
    #[must_use]
    pub fn of(canonical_rule: &str, options: &Options) -> Self {
        let options = serde_json::to_value(options).map(|value| canonical_json(&value)).unwrap_or_default();
        let mut hash = Sha256::new();
        hash.update(canonical_rule.as_bytes());
        hash.update(b"\n");
        hash.update(options.as_bytes());
        Self(hash.finalize().into())
    }
}

/// The order in which lots fall: an option that comes earlier wins a tie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lots {
    rank: Vec<usize>,
    name: &'static str,
}

impl Lots {
    /// Draws the lots of all options.
    #[must_use]
    pub fn draw(seed: Seed, options: &Options) -> Self {
        let mut drawn: Vec<(Hash, usize)> = options
            .iter()
            .enumerate()
            .map(|(place, option)| {
                let mut hash = Sha256::new();
                hash.update(seed.0);
                hash.update(option.id.to_string().as_bytes());
                (hash.finalize().into(), place)
            })
            .collect();
        drawn.sort_unstable();
        Self::from_order(drawn.into_iter().map(|(_, place)| place))
    }

    /// The order of the ids: it stands in for lots where projects are counted and nobody published a seed, because a lot
    /// drawn from what everybody knows beforehand is none, and others who count the same ballots take that order.
    #[must_use]
    pub fn by_id(options: &Options) -> Self {
        let mut order: Vec<(&OptionId, usize)> = options.iter().map(|option| &option.id).zip(0..).collect();
        order.sort_unstable();
        Self { name: "id", ..Self::from_order(order.into_iter().map(|(_, place)| place)) }
    }

    /// What the record of a tie calls them: "lot", or "id" for the ids that stand in for lots.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// A few orders that differ from this one as a whole: backwards, and begun elsewhere. Where other lots would have elected others, one
    /// of these often shows it at once.
    #[must_use]
    pub(crate) fn others(&self) -> Vec<Self> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_unstable_by_key(|place| self.rank(*place));
        let mut others = Vec::new();
        for _ in 0..2 {
            order.reverse();
            for part in 1..=4_usize {
                let mut turned = order.clone();
                turned.rotate_left(order.len().saturating_mul(part).div_euclid(4).min(order.len()));
                others.push(Self { name: self.name, ..Self::from_order(turned) });
            }
        }
        others.dedup();
        others.retain(|other| other != self);
        others
    }

    /// Lots that fall in a given order; every option must be in it once.
    #[must_use]
    pub fn from_order(order: impl IntoIterator<Item = usize>) -> Self {
        let order: Vec<usize> = order.into_iter().collect();
        let mut rank = vec![usize::MAX; order.len()];
        for (position, place) in order.into_iter().enumerate() {
            if let Some(slot) = rank.get_mut(place) {
                *slot = position;
            }
        }
        Self { rank, name: "lot" }
    }

    /// How many options have one.
    #[must_use]
    pub(crate) const fn len(&self) -> usize {
        self.rank.len()
    }

    /// How early the lot of an option fell: 0 is the best.
    #[must_use]
    pub fn rank(&self, place: usize) -> usize {
        self.rank.get(place).copied().unwrap_or(usize::MAX)
    }

    /// The option among several whose lot fell first; `None` among none.
    #[must_use]
    pub fn first(&self, among: &[usize]) -> Option<usize> {
        among.iter().copied().min_by_key(|place| self.rank(*place))
    }

    /// The option among several whose lot fell last; `None` among none.
    #[must_use]
    pub fn last(&self, among: &[usize]) -> Option<usize> {
        among.iter().copied().max_by_key(|place| self.rank(*place))
    }
}
