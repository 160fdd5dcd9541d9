//! Whether the lots decided: every way in which they could have fallen is followed to its end, or until two ends differ.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::voting::Lots;

/// A lot to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lot {
    /// The options between which the ballots do not decide.
    pub(crate) among: Vec<usize>,
    /// Whether the option drawn gains by it (its lot falls first) or goes out (its lot falls last).
    pub(crate) is_won: bool,
}

/// A count that can be stopped where a lot must be drawn, and taken up with the option drawn.
pub(crate) trait Drawn: Sized {
    /// All that the rest of the count depends on. Two counts in one position elect the same for the same further lots.
    type Position: Ord;

    /// Counts until a lot must be drawn, or to the end.
    fn run(&mut self) -> Option<Lot>;

    /// Draws an option and goes on.
    fn draw(&mut self, option: usize);

    /// Where the count stands.
    fn position(&self) -> Self::Position;

    /// What a position costs, in ballots that are looked at.
    fn cost(&self) -> u64;

    /// A copy that keeps no record of its steps.
    fn silent(&self) -> Self;

    /// Those of the tied with which a lot can make a difference: of options that are alike in all that follows, one is enough.
    fn unlike(&self, lot: &Lot) -> Vec<usize> {
        lot.among.clone()
    }

    /// Who is elected at the end, in any order.
    fn winners(&self) -> Vec<usize>;
}

/// What is known of all the ways in which the lots could have fallen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All of them elect the same.
    Same,
    /// Some elect others.
    Others,
    /// There were too many ways; those that were followed elect the same.
    Unknown,
}

/// No more positions than this are looked at, and fewer where each costs much: small elections, where ties are common, stay far
/// below it, and in large ones ties are rare. The number depends on nothing but the election.
fn most_positions(cost: u64) -> usize {
    let positions = (1_u64 << 27).checked_div(cost).unwrap_or(u64::MAX);
    usize::try_from(positions.clamp(20, 20_000)).unwrap_or(20)
}

/// Counts to the end with these lots, and says whether other lots could have elected others.
pub(crate) fn count<C: Drawn>(count: &mut C, lots: &Lots) -> Reach {
    let mut first_tie = None;
    while let Some(lot) = count.run() {
        let drawn = if lot.is_won { lots.first(&lot.among) } else { lots.last(&lot.among) };
        let Some(drawn) = drawn else { break };
        if first_tie.is_none() {
            first_tie = Some((count.silent(), lot));
        }
        count.draw(drawn);
    }
    first_tie.map_or(Reach::Same, |(tied, lot)| explore(tied, &lot, &set(count)))
}

fn set<C: Drawn>(count: &C) -> Vec<usize> {
    let mut winners = count.winners();
    winners.sort_unstable();
    winners
}

/// Follows every lot from here, depth first, no position twice.
fn explore<C: Drawn>(tied: C, lot: &Lot, elected: &[usize]) -> Reach {
    let most = most_positions(tied.cost());
    let mut seen = BTreeSet::from([tied.position()]);
    let mut open: Vec<(Rc<C>, usize)> = Vec::new();
    let branch = |open: &mut Vec<(Rc<C>, usize)>, tied: C, lot: &Lot| {
        let tied = Rc::new(tied);
        open.extend(tied.unlike(lot).into_iter().map(|option| (Rc::clone(&tied), option)));
    };
    branch(&mut open, tied, lot);
    while let Some((tied, option)) = open.pop() {
        let mut count = tied.silent();
        drop(tied);
        count.draw(option);
        match count.run() {
            None if set(&count) != elected => return Reach::Others,
            None => {}
            Some(_) if seen.len() >= most => return Reach::Unknown,
            Some(lot) if seen.insert(count.position()) => branch(&mut open, count, &lot),
            Some(_) => {}
        }
    }
    Reach::Same
}
