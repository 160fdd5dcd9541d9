//! Ballots that score every option.

use super::Turnout;
use crate::voting::{Options, Unfit};

/// Score ballots: a table of whole numbers, one row a ballot. What a ballot does not score has the score zero, also where zero is
/// not on the scale; a ballot that scores nothing at all is blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scores {
    options: usize,
    min: i64,
    max: i64,
    table: Vec<i64>,
    weights: Vec<u64>,
    turnout: Turnout,
}

impl Scores {
    /// Scores beyond this are no scale.
    pub const LIMIT: i64 = 1_000_000;

    /// No ballots yet.
    ///
    /// # Errors
    /// When the scale is empty or beyond [`Self::LIMIT`].
    pub fn over(options: &Options, min: i64, max: i64) -> Result<Self, Unfit> {
        if min > max || min < -Self::LIMIT || max > Self::LIMIT {
            return Err(Unfit::new(format!("scores from {min} to {max} are no scale")));
        }
        Ok(Self {
            options: options.len(),
            min,
            max,
            table: Vec::new(),
            weights: Vec::new(),
            turnout: Turnout::default(),
        })
    }

    /// Adds a ballot: pairs of an option and its score.
    ///
    /// # Errors
    /// When an option does not exist or is scored twice, a score is off the scale, or there are too many ballots.
    pub fn add(&mut self, weight: u64, scored: &[(usize, i64)]) -> Result<(), Unfit> {
        let mut row = vec![None; self.options];
        for (place, score) in scored {
            let cell =
                row.get_mut(*place).ok_or_else(|| Unfit::new("a ballot scores an option that does not exist"))?;
            if cell.replace(*score).is_some() {
                return Err(Unfit::new("a ballot scores an option twice"));
            }
            if *score < self.min || *score > self.max {
                return Err(Unfit::new(format!("the score {score} is not between {} and {}", self.min, self.max)));
            }
        }
        if weight == 0 {
            return Ok(());
        }
        if scored.is_empty() {
            return Turnout::add(&mut self.turnout.blank, weight);
        }
        super::has_room(self.table.len(), self.options)?;
        Turnout::add(&mut self.turnout.valid, weight)?;
        self.table.extend(row.into_iter().map(|cell| cell.unwrap_or(0)));
        self.weights.push(weight);
        Ok(())
    }

    /// How many options there are.
    #[must_use]
    pub const fn options(&self) -> usize {
        self.options
    }

    /// The lowest and the highest score.
    #[must_use]
    pub const fn scale(&self) -> (i64, i64) {
        (self.min, self.max)
    }

    /// How many ballots there are, each counted by its weight.
    #[must_use]
    pub const fn turnout(&self) -> Turnout {
        self.turnout
    }

    /// The ballots with their weights: a score for every option.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[i64])> {
        self.weights.iter().copied().zip(self.table.chunks_exact(self.options.max(1)))
    }
}
