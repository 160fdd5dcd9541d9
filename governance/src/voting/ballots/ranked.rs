//! Ballots that rank: weak orders, possibly of a part of the options.

use super::Turnout;
use crate::voting::{Options, Unfit};

/// Ranked ballots, laid out flat: a million of ten options are three arrays, not a million lists.
///
/// A ballot names options from best to worst. Options in one tier are ranked equal; those it does not name
/// are tied with each other below all it names (Debian constitution §A.5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    options: usize,
    /// Ballot `i` is `places[starts[i]..starts[i + 1]]`.
    starts: Vec<usize>,
    places: Vec<u16>,
    /// The tier of each of `places` within its ballot: 0 is the best.
    tiers: Vec<u16>,
    weights: Vec<u64>,
    turnout: Turnout,
    is_strict: bool,
    is_complete: bool,
}

/// One ranked ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranking<'a> {
    /// How many voters cast it.
    pub weight: u64,
    /// The options it names, from best to worst.
    pub places: &'a [u16],
    /// The tier of each.
    pub tiers: &'a [u16],
}

impl<'a> Ranking<'a> {
    /// The tiers, from best to worst.
    #[expect(clippy::arithmetic_side_effects, reason = "a position within the ballot")]
    pub fn tiers(self) -> impl Iterator<Item = &'a [u16]> {
        let Self { places, tiers, .. } = self;
        let mut from = 0;
        tiers.chunk_by(|a, b| a == b).map(move |tier| {
            let to = from + tier.len();
            let tier = places.get(from..to).unwrap_or_default();
            from = to;
            tier
        })
    }
}

impl Ranked {
    /// Starts collecting ballots over so many options.
    #[must_use]
    pub fn over(options: &Options) -> RankedBuilder {
        RankedBuilder {
            ballots: Self {
                options: options.len(),
                starts: vec![0],
                places: Vec::new(),
                tiers: Vec::new(),
                weights: Vec::new(),
                turnout: Turnout::default(),
                is_strict: true,
                is_complete: true,
            },
            seen: vec![0; options.len()],
            stamp: 0,
            tier: 0,
        }
    }

    /// The same ballots with only some of the options named on them. A ballot on which none is left stays valid.
    #[must_use]
    pub(crate) fn only(&self, among: &[usize]) -> Self {
        let mut kept = Self { starts: vec![0], places: Vec::new(), tiers: Vec::new(), ..self.clone() };
        for ballot in self.iter() {
            for (place, tier) in ballot.places.iter().zip(ballot.tiers) {
                if among.contains(&usize::from(*place)) {
                    kept.places.push(*place);
                    kept.tiers.push(*tier);
                }
            }
            kept.starts.push(kept.places.len());
        }
        kept.is_complete = false;
        kept
    }

    /// How many options there are.
    #[must_use]
    pub const fn options(&self) -> usize {
        self.options
    }

    /// How many ballots there are, each counted by its weight.
    #[must_use]
    pub const fn turnout(&self) -> Turnout {
        self.turnout
    }

    /// Whether no ballot ranks two options equal.
    #[must_use]
    pub const fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// Whether every ballot names every option.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// How many different entries there are (a weight may stand for many ballots).
    #[must_use]
    pub const fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether nobody ranked anything.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// One ballot by its number in the order given; one that names nobody where there is none of that number.
    #[must_use]
    pub fn ballot(&self, number: u32) -> Ranking<'_> {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let from = self.starts.get(number).copied().unwrap_or(0);
        let to = self.starts.get(number.saturating_add(1)).copied().unwrap_or(from);
        Ranking {
            weight: self.weights.get(number).copied().unwrap_or(0),
            places: self.places.get(from..to).unwrap_or_default(),
            tiers: self.tiers.get(from..to).unwrap_or_default(),
        }
    }

    /// The same ballots and so many further ones that name one option only.
    ///
    /// # Errors
    /// When there are too many ballots, or there is no such option.
    pub fn with_further(&self, place: usize, ballots: u64) -> Result<Self, Unfit> {
        let options = self.options;
        let mut more = RankedBuilder { ballots: self.clone(), seen: vec![0; options], stamp: 0, tier: 0 };
        more.name(place, true)?;
        more.end(ballots)?;
        Ok(more.finish())
    }

    /// The ballots with their weights. Blank ones are in [`Self::turnout`] only.
    pub fn iter(&self) -> impl Iterator<Item = Ranking<'_>> {
        self.starts.windows(2).zip(&self.weights).map(|(ends, weight)| {
            let range = match ends {
                [from, to] => *from..*to,
                _ => 0..0,
            };
            Ranking {
                weight: *weight,
                places: self.places.get(range.clone()).unwrap_or_default(),
                tiers: self.tiers.get(range).unwrap_or_default(),
            }
        })
    }
}

/// Collects ranked ballots and refuses impossible ones.
#[derive(Clone, Debug)]
pub struct RankedBuilder {
    ballots: Ranked,
    /// The ballot in which an option was last named.
    seen: Vec<u64>,
    stamp: u64,
    tier: u16,
}

#[expect(clippy::arithmetic_side_effects, reason = "positions in memory, and tiers below Options::MAX")]
impl RankedBuilder {
    /// Names an option on the ballot being written: in a tier of its own below the last, or in the same tier.
    ///
    /// # Errors
    /// When there is no such option, or the ballot names it already.
    pub fn name(&mut self, place: usize, is_new_tier: bool) -> Result<(), Unfit> {
        let seen = self.seen.get_mut(place).ok_or_else(|| Unfit::new(format!("there is no option {}", place + 1)))?;
        if *seen == self.stamp + 1 {
            return Err(Unfit::new(format!("option {} is on one ballot twice", place + 1)));
        }
        *seen = self.stamp + 1;
        let is_first = self.ballots.starts.last() == Some(&self.ballots.places.len());
        if is_new_tier && !is_first {
            self.tier += 1;
        }
        if !is_new_tier && !is_first {
            self.ballots.is_strict = false;
        }
        let place = u16::try_from(place).map_err(|_| Unfit::new("too many options"))?;
        self.ballots.places.push(place);
        self.ballots.tiers.push(self.tier);
        Ok(())
    }

    /// Makes room for so many ballots with so many options on them together.
    pub(in crate::voting) fn reserve(&mut self, ballots: usize, named: usize) {
        self.ballots.starts.reserve(ballots);
        self.ballots.weights.reserve(ballots);
        self.ballots.places.reserve(named);
        self.ballots.tiers.reserve(named);
    }

    /// Names options on an empty ballot at once, from best to worst, none of them equal. Does nothing, and says so, where
    /// there is no such option or one is named twice: [`Self::name`] says which.
    pub(in crate::voting) fn rank(&mut self, order: &[u16]) -> bool {
        let stamp = self.stamp + 1;
        let mut is_new = |place: &u16| match self.seen.get_mut(usize::from(*place)) {
            Some(seen) if *seen != stamp => {
                *seen = stamp;
                true
            }
            _ => false,
        };
        if !order.iter().all(&mut is_new) {
            // The marks made are those of a ballot that never was.
            self.stamp = stamp;
            return false;
        }
        self.ballots.places.extend_from_slice(order);
        self.ballots.tiers.extend((0_u16..).take(order.len()));
        true
    }

    /// Ends the ballot being written. One that names nobody is blank.
    ///
    /// # Errors
    /// When there are too many ballots.
    pub fn end(&mut self, weight: u64) -> Result<(), Unfit> {
        let from = self.ballots.starts.last().copied().unwrap_or(0);
        let named = self.ballots.places.len() - from;
        self.stamp += 1;
        self.tier = 0;
        if weight == 0 {
            self.ballots.places.truncate(from);
            self.ballots.tiers.truncate(from);
            return Ok(());
        }
        if named == 0 {
            return Turnout::add(&mut self.ballots.turnout.blank, weight);
        }
        Turnout::add(&mut self.ballots.turnout.valid, weight)?;
        self.ballots.is_complete &= named == self.ballots.options;
        self.ballots.weights.push(weight);
        self.ballots.starts.push(self.ballots.places.len());
        Ok(())
    }

    /// Adds a whole ballot, its tiers from best to worst.
    ///
    /// # Errors
    /// As [`Self::name`] and [`Self::end`].
    pub fn add(&mut self, weight: u64, tiers: &[&[usize]]) -> Result<(), Unfit> {
        for tier in tiers {
            for (position, place) in tier.iter().enumerate() {
                self.name(*place, position == 0)?;
            }
        }
        self.end(weight)
    }

    /// The ballots collected.
    #[must_use]
    pub fn finish(self) -> Ranked {
        self.ballots
    }
}
