//! Meek's single transferable vote: elected options keep just the share of every ballot that they need, and the rest goes on.
//!
//! Source: Hill, Wichmann and Woodall, "Algorithm 123: single transferable vote by Meek's method", Computer Journal 30 (1987) 277,
//! as fixed to the last decimal by the Proportional Representation Foundation's reference Meek rule: nine decimal places, shares
//! kept rounded up, omega 10^-6. The letters and numbers in `count` are those of the reference rule.

mod piles;
mod rules;
mod step;
#[cfg(test)]
mod tests;

pub use step::Step;

use super::{check, scores};
use crate::voting::methods::branches::{self, Reach};
use crate::voting::methods::field::Field;
use crate::voting::{Ranked, Tally, Unfit};
use rules::Count;

/// Votes and shares, to nine decimal places.
pub type Votes = super::Votes<9>;

/// Counts, and says how. Ballots are strict.
///
/// # Errors
/// When there are more options than [`super::MOST_OPTIONS`], or more different ballots than 2^32.
pub(crate) fn count(field: &Field<'_>, ballots: &Ranked) -> Result<Tally, Unfit> {
    check(ballots)?;
    let mut tally = field.begin();
    let mut count = Count::begin(ballots, field.rule.seats_to_fill()?);
    let reach = branches::count(&mut count, field.lots);
    let Count { elected, steps, ties, .. } = count;
    tally.winners = elected;
    tally.tie_dependent = reach == Reach::Others;
    tally.ties = ties;
    tally.scores = scores(ballots);
    tally.steps.extend(steps.into_iter().map(Into::into));
    if reach == Reach::Unknown {
        tally.steps.push(Step::TooManyLots.into());
    }
    Ok(tally)
}
