//! Ties that only a lot can break, and what other lots would have done.

use crate::voting::Lots;
use crate::voting::methods::condorcet::Closure;

/// One decision by lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Between which, as far as earlier lots left it open.
    pub open: Vec<usize>,
    /// Whose lot fell first.
    pub chosen: usize,
}

/// Lots that remember what they have decided: one order serves all runs of a count.
pub struct Draws<'a> {
    lots: &'a Lots,
    /// Who is known to come before whom, with everything that follows from it.
    before: Closure,
    /// What was decided beyond what was known at the beginning.
    pub drawn: Vec<Drawn>,
    /// How much work has been done with these lots, in groups of voters that were looked at.
    pub work: u64,
}

impl<'a> Draws<'a> {
    /// Lots that fall as they fell, but for decisions that are imposed on them.
    #[must_use]
    pub fn with(lots: &'a Lots, imposed: &[Drawn]) -> Self {
        let mut draws = Self { lots, before: Closure::over(lots.len()), drawn: Vec::new(), work: 0 };
        for drawn in imposed {
            draws.learn(drawn);
        }
        draws
    }

    /// The lots themselves, for orders in which nothing depends on them.
    #[must_use]
    pub const fn lots(&self) -> &Lots {
        self.lots
    }

    /// Those of several of whom it is not known that another comes before them.
    fn open(&self, among: &[usize]) -> Vec<usize> {
        let is_behind = |place: usize| among.iter().any(|other| self.before.reaches(*other, place));
        among.iter().copied().filter(|place| !is_behind(*place)).collect()
    }

    /// Whose lot falls first among several between which only the order depends on it: that is no decision to remember.
    #[must_use]
    pub fn first_as_known(&self, among: &[usize]) -> Option<usize> {
        self.lots.first(&self.open(among))
    }

    /// Whether one is known to come before all others of several.
    #[must_use]
    pub fn is_known_first(&self, first: usize, among: &[usize]) -> bool {
        among.iter().all(|other| *other == first || self.before.reaches(first, *other))
    }

    /// Whose lot falls first among several.
    pub fn first(&mut self, among: &[usize]) -> Option<usize> {
        let open = self.open(among);
        let chosen = self.lots.first(&open)?;
        let drawn = Drawn { open, chosen };
        self.learn(&drawn);
        if drawn.open.len() > 1 {
            self.drawn.push(drawn);
        }
        Some(chosen)
    }

    fn learn(&mut self, drawn: &Drawn) {
        for other in drawn.open.iter().filter(|other| **other != drawn.chosen) {
            self.before.add(drawn.chosen, *other, |_, _| ());
        }
        self.work = self.work.saturating_add(drawn.open.len() as u64);
    }
}

/// What other orders of the lots would have done to the winners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dependence {
    /// No order of the lots gives other winners.
    None,
    /// Some order does.
    Other,
    /// None was found within the work that is done for this question.
    NotFound,
}

/// Looks through the orders of the lots, as far as they differ in what they decide, for one with other winners.
/// `result` counts once with the lots it is given; `drawn` is what was decided in the real count.
pub fn dependence<W: PartialEq>(
    lots: &Lots,
    real: &W,
    drawn: Vec<Drawn>,
    most_work: u64,
    mut result: impl FnMut(&mut Draws<'_>) -> W,
) -> Dependence {
    if drawn.is_empty() {
        return Dependence::None;
    }
    let mut work = 0_u64;
    for other in lots.others() {
        let mut draws = Draws::with(&other, &[]);
        if result(&mut draws) != *real {
            return Dependence::Other;
        }
        work = work.saturating_add(draws.work).saturating_add(1);
    }
    let mut waiting = alternatives(&[], &drawn);
    while let Some(imposed) = waiting.pop() {
        if work > most_work {
            return Dependence::NotFound;
        }
        let mut draws = Draws::with(lots, &imposed);
        if result(&mut draws) != *real {
            return Dependence::Other;
        }
        work = work.saturating_add(draws.work).saturating_add(1);
        waiting.extend(alternatives(&imposed, &draws.drawn));
    }
    Dependence::None
}

/// Every way to decide one of several decisions otherwise, those before it staying as they were; the earliest decision comes last, and
/// so is looked at first: the earlier, the more may follow from it.
fn alternatives(imposed: &[Drawn], drawn: &[Drawn]) -> Vec<Vec<Drawn>> {
    let mut found = Vec::new();
    for (position, decision) in drawn.iter().enumerate().rev() {
        for other in decision.open.iter().filter(|other| **other != decision.chosen) {
            let mut path = imposed.to_vec();
            path.extend(drawn.iter().take(position).cloned());
            path.push(Drawn { open: decision.open.clone(), chosen: *other });
            found.push(path);
        }
    }
    found
}
