//! Ballots that approve: a set of options each.

use super::Turnout;
use crate::voting::{Options, Unfit};

/// Approval ballots, laid out flat. An empty set is a blank ballot; it is kept, because some methods share money among all who voted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approvals {
    options: usize,
    starts: Vec<usize>,
    places: Vec<u16>,
    weights: Vec<u64>,
    turnout: Turnout,
}

impl Approvals {
    /// No ballots yet, over so many options.
    #[must_use]
    pub fn over(options: &Options) -> Self {
        Self {
            options: options.len(),
            starts: vec![0],
            places: Vec::new(),
            weights: Vec::new(),
            turnout: Turnout::default(),
        }
    }

    /// Adds a ballot. The set is kept sorted.
    ///
    /// # Errors
    /// When it names an option that does not exist, or one twice, or there are too many ballots.
    pub fn add(&mut self, weight: u64, approved: &[usize]) -> Result<(), Unfit> {
        if weight == 0 {
            return Ok(());
        }
        let mut set: Vec<u16> = Vec::with_capacity(approved.len());
        for place in approved {
            let known = u16::try_from(*place).ok().filter(|_| *place < self.options);
            set.push(known.ok_or_else(|| Unfit::new(format!("there is no option {}", place.saturating_add(1))))?);
        }
        set.sort_unstable();
        if set.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Unfit::new("a ballot approves of an option twice"));
        }
        let number = if set.is_empty() { &mut self.turnout.blank } else { &mut self.turnout.valid };
        Turnout::add(number, weight)?;
        self.places.extend(set);
        self.starts.push(self.places.len());
        self.weights.push(weight);
        Ok(())
    }

    /// Adds a ballot that says no to every option: it approves of nothing, and is not blank.
    ///
    /// # Errors
    /// When there are too many ballots.
    pub fn disapprove(&mut self, weight: u64) -> Result<(), Unfit> {
        if weight == 0 {
            return Ok(());
        }
        Turnout::add(&mut self.turnout.valid, weight)?;
        self.starts.push(self.places.len());
        self.weights.push(weight);
        Ok(())
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

    /// The ballots with their weights, empty ones too; each set ascending.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[u16])> {
        self.starts.windows(2).zip(&self.weights).map(|(ends, weight)| {
            let range = match ends {
                [from, to] => *from..*to,
                _ => 0..0,
            };
            (*weight, self.places.get(range).unwrap_or_default())
        })
    }
}
