//! The methods in which each option gets a number and the highest wins: plurality, approval, score, Borda, quadratic.

mod approval;
mod borda;
mod highest;
mod plurality;
mod quadratic;
mod score;
mod step;
#[cfg(test)]
mod tests;

pub(crate) use approval::approval;
pub(crate) use borda::borda;
pub(crate) use plurality::plurality;
pub(crate) use quadratic::quadratic;
pub(crate) use score::{score, sums};
pub use step::{Step, What};

use super::field::Field;
use crate::voting::{Figure, Rule, Tally};
use highest::highest;
pub(crate) use highest::tiers;

/// How many are to be elected; one where the method has one result.
fn seats(rule: &Rule) -> usize {
    rule.seats.and_then(|seats| usize::try_from(seats).ok()).unwrap_or(1)
}

/// Elects those with the highest figures. `shown` writes a figure; an option out of the running has none.
fn elect(mut tally: Tally, field: &Field<'_>, what: What, figures: &[i128], shown: impl Fn(i128) -> Figure) -> Tally {
    let elected = highest(figures, &field.among, seats(field.rule), field.lots);
    let written: Vec<Figure> = (0_usize..)
        .zip(figures)
        .map(
            |(place, figure)| {
                if field.among.contains(&place) { shown(*figure) } else { Figure::Exact("dropped".to_owned()) }
            },
        )
        .collect();
    let figure = |place: usize| figures.get(place).copied().unwrap_or_default();
    let order: Vec<usize> = elected.order.iter().flatten().copied().collect();
    tally.steps.push(Step::Counted { what, order, figures: written.clone() }.into());
    if let Some(tie) = &elected.tie {
        tally.steps.push(Step::Lot { among: tie.among.clone(), chosen: tie.chosen.clone() }.into());
    }
    let is_out = |place: &&usize| !elected.winners.contains(place);
    let next = elected.order.iter().flatten().find(is_out).copied();
    for winner in &elected.winners {
        let ahead = next.map(|next| (next, shown(figure(*winner).saturating_sub(figure(next)))));
        tally.steps.push(Step::Elected { what, option: *winner, figure: shown(figure(*winner)), ahead }.into());
    }
    tally.winners = elected.winners;
    tally.tie_dependent = elected.tie.is_some();
    tally.ties.extend(elected.tie);
    tally.order = Some(elected.order);
    tally.scores = Some(written);
    tally
}
