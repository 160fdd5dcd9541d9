//! The single transferable vote of Scottish local elections (weighted inclusive Gregory method).
//!
//! Source: the Scottish Local Government Elections Order 2011 (SSI 2011/399), schedule 1, rules 46 to 53; in the Order of 2007
//! (SSI 2007/42) the same rules have the numbers 45 to 52. `count` follows them one by one; `papers` is the table on which the
//! ballot papers lie.

mod papers;
mod rules;
mod step;
#[cfg(test)]
mod tests;

pub use step::{Action, Given, Step};

use super::{check, scores};
use crate::voting::methods::branches::{self, Reach};
use crate::voting::methods::field::Field;
use crate::voting::{Ranked, Tally, Unfit};
use rules::Count;

/// Votes, to the five decimal places of rule 49(3).
pub type Votes = super::Votes<5>;

/// Counts, and says how. Ballots are strict.
///
/// # Errors
/// When there are more options than [`super::MOST_OPTIONS`], or more different ballots than 2^32.
pub(crate) fn count(field: &Field<'_>, ballots: &Ranked) -> Result<Tally, Unfit> {
    check(ballots)?;
    let mut tally = field.begin();
    let mut count = Count::first_stage(ballots, field.rule.seats_to_fill()?);
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
