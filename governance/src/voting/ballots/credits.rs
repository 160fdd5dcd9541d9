//! Ballots of quadratic voting.

use super::Turnout;
use crate::voting::{Options, Unfit};

/// Votes bought with credits: v votes for or against an option cost v² credits. A ballot that spends more than it has is
/// invalid as a whole; so is one that names an unknown option (whoever reads ballots reports those by [`Self::refuse`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credits {
    options: usize,
    credits: u64,
    table: Vec<i64>,
    weights: Vec<u64>,
    turnout: Turnout,
}

impl Credits {
    /// More credits than this are refused.
    pub const LIMIT: u64 = 1_000_000_000_000;

    /// No ballots yet; each may spend so many credits.
    ///
    /// # Errors
    /// When the credits are beyond [`Self::LIMIT`].
    pub fn over(options: &Options, credits: u64) -> Result<Self, Unfit> {
        if credits > Self::LIMIT {
            return Err(Unfit::new(format!("more than {} credits cannot be counted", Self::LIMIT)));
        }
        Ok(Self {
            options: options.len(),
            credits,
            table: Vec::new(),
            weights: Vec::new(),
            turnout: Turnout::default(),
        })
    }

    /// Adds a ballot: pairs of an option and the votes for it (negative: against it). One that overspends is counted as invalid.
    ///
    /// # Errors
    /// When an option is named twice, or does not exist, or there are too many ballots.
    pub fn add(&mut self, weight: u64, votes: &[(usize, i64)]) -> Result<(), Unfit> {
        let mut row = vec![None; self.options];
        let mut spent = 0_u128;
        for (place, count) in votes {
            let cell =
                row.get_mut(*place).ok_or_else(|| Unfit::new("a ballot votes on an option that does not exist"))?;
            if cell.replace(*count).is_some() {
                return Err(Unfit::new("a ballot votes on an option twice"));
            }
            let count = u128::from(count.unsigned_abs());
            spent = spent.saturating_add(count.saturating_mul(count));
        }
        if spent > u128::from(self.credits) {
            return self.refuse(weight);
        }
        if weight == 0 {
            return Ok(());
        }
        if votes.is_empty() {
            return Turnout::add(&mut self.turnout.blank, weight);
        }
        super::has_room(self.table.len(), self.options)?;
        Turnout::add(&mut self.turnout.valid, weight)?;
        self.table.extend(row.into_iter().map(Option::unwrap_or_default));
        self.weights.push(weight);
        Ok(())
    }

    /// Counts ballots as cast and invalid.
    ///
    /// # Errors
    /// When there are too many.
    pub fn refuse(&mut self, weight: u64) -> Result<(), Unfit> {
        Turnout::add(&mut self.turnout.invalid, weight)
    }

    /// How many options there are.
    #[must_use]
    pub const fn options(&self) -> usize {
        self.options
    }

    /// What each ballot may spend.
    #[must_use]
    pub const fn credits(&self) -> u64 {
        self.credits
    }

    /// How many ballots there are, each counted by its weight.
    #[must_use]
    pub const fn turnout(&self) -> Turnout {
        self.turnout
    }

    /// The valid ballots with their weights: votes on every option.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[i64])> {
        self.weights.iter().copied().zip(self.table.chunks_exact(self.options.max(1)))
    }
}
