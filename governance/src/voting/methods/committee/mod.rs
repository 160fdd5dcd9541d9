//! Committees by approval, elected one member at a time so that every group of voters gets its share.
//!
//! Two methods go the same way. At each seat they look at who approves of an option and how much these voters have already got.
//! [`Method::SeqPav`]: Thiele, "Om Flerfoldsvalg" (1895), weights 1, 1/2, 1/3, …; the greatest weight is elected.
//! [`Method::SeqPhragmen`]: Phragmén (1894), as in Brill, Freeman, Janson and Lackner, "Phragmén's voting methods and justified
//! representation", Math. Program. 203 (2024) 47, section 3: a seat is a load of 1 on its supporters, and the smallest maximum load is elected.

mod offers;
mod seats;
mod step;
#[cfg(test)]
mod tests;

pub use step::Step;

use super::branches::{self, Reach};
use super::field::Field;
use crate::voting::{Approvals, Figure, Method, Tally, Unfit};
use seats::Count;

/// Counts, and says how.
///
/// # Errors
/// When no seat is to be filled.
pub(crate) fn count(field: &Field<'_>, ballots: &Approvals) -> Result<Tally, Unfit> {
    let mut tally = field.begin();
    let mut count = Count::begin(ballots, field.rule.seats_to_fill()?, field.rule.method == Method::SeqPhragmen);
    let approvals = count.approvals();
    let reach = branches::count(&mut count, field.lots);
    let Count { elected, steps, ties, .. } = count;
    tally.winners = elected;
    tally.tie_dependent = reach == Reach::Others;
    tally.ties = ties;
    tally.scores = Some(approvals.into_iter().map(Figure::count).collect());
    tally.steps.extend(steps.into_iter().map(Into::into));
    if reach == Reach::Unknown {
        tally.steps.push(Step::TooManyLots.into());
    }
    Ok(tally)
}
