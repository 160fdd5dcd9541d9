//! STAR: score, then automatic runoff, with the "Official Tiebreaker Protocol" of the Equal Vote Coalition.
//!
//! The two options with the highest sums go on; of these the one that more voters score higher wins. Ties:
//!
//! - in the scoring round the tied are compared pair by pair, those who lose most pairs drop out, and so on; then those with
//!   fewest highest scores; then lots;
//! - in the runoff the higher sum wins; then more highest scores; then lots.

mod protocol;
mod step;
#[cfg(test)]
mod tests;

pub use step::{By, Step};

use super::field::Field;
use super::points::{sums, tiers};
use crate::voting::{Figure, Scores, Tally, Tie};
use protocol::{Narrowed, Voters};

/// Counts by STAR.
pub(crate) fn star(field: &Field<'_>, ballots: &Scores) -> Tally {
    let sums = sums(ballots);
    let order = tiers(&sums, &field.among);
    let mut tally = field.begin();
    let figures: Vec<Figure> = sums.iter().copied().map(Figure::sum).collect();
    tally.steps.push(Step::Scored { order: order.concat(), figures: figures.clone() }.into());
    tally.scores = Some(figures);
    let voters = Voters::of(ballots);
    let mut steps = Vec::new();
    let narrowed = finalists(&order, &voters, &mut steps);
    tally.ties.extend(steps.iter().filter_map(Step::tie));
    tally.steps.extend(steps.into_iter().map(Into::into));
    let drawn = draw(&mut tally, field, &narrowed);
    let finalists = [narrowed.sure.as_slice(), &drawn].concat();
    let [a, b] = match finalists.as_slice() {
        [a, b] => [*a, *b],
        one => {
            tally.winners = one.to_vec();
            tally.steps.extend(one.iter().map(|only| Step::Alone { option: *only }.into()));
            return tally;
        }
    };
    tally.steps.push(Step::Finalists { first: a, second: b }.into());
    let decided = runoff(&sums, &voters, a, b);
    tally.tie_dependent = decided.is_none() || lots_matter(&sums, &voters, &narrowed);
    decide(tally, field, &voters, [a, b], decided)
}

/// The two to go on, as far as the ballots tell.
fn finalists(order: &[Vec<usize>], voters: &Voters<'_>, steps: &mut Vec<Step>) -> Narrowed {
    let mut sure = Vec::new();
    for tier in order {
        let left = 2_usize.saturating_sub(sure.len());
        if left == 0 {
            break;
        }
        let narrowed = voters.narrow(tier, left, steps);
        sure.extend(narrowed.sure);
        if narrowed.left > 0 {
            return Narrowed { sure, ..narrowed };
        }
    }
    Narrowed { sure, tied: Vec::new(), left: 0 }
}

/// Lots for the places that the ballots leave open.
fn draw(tally: &mut Tally, field: &Field<'_>, narrowed: &Narrowed) -> Vec<usize> {
    let Narrowed { tied, left, .. } = narrowed;
    let mut drawn = tied.clone();
    drawn.sort_unstable_by_key(|place| field.lots.rank(*place));
    drawn.truncate(*left);
    if *left > 0 {
        tally.steps.push(Step::Lot { among: tied.clone(), chosen: drawn.clone() }.into());
        let place = if *left == 1 { "second finalist" } else { "finalists" }.to_owned();
        tally.ties.push(Tie { place, among: tied.clone(), rule: "lot", chosen: drawn.clone() });
    }
    drawn
}

/// Who wins the runoff, and by what; `None` if only lots can tell.
fn runoff(sums: &[i128], voters: &Voters<'_>, a: usize, b: usize) -> Option<(usize, By)> {
    let sum = |place: usize| sums.get(place).copied().unwrap_or_default();
    let (above, below) = voters.compare(a, b);
    let compared = [
        (By::Preference, above.cmp(&below)),
        (By::Sum, sum(a).cmp(&sum(b))),
        (By::HighestScores, voters.highest(a).cmp(&voters.highest(b))),
    ];
    let (by, order) = compared.into_iter().find(|(_, order)| order.is_ne())?;
    Some((if order.is_gt() { a } else { b }, by))
}

/// Whether lots for the finalists could change who wins. With two places open among three or more, leaving out the winner of one
/// runoff makes another; with one place open it matters unless the sure finalist wins against every one of the tied.
fn lots_matter(sums: &[i128], voters: &Voters<'_>, narrowed: &Narrowed) -> bool {
    match (narrowed.left, narrowed.sure.as_slice()) {
        (0, _) => false,
        (1, [sure]) => {
            let wins = |other: &usize| runoff(sums, voters, *sure, *other).is_some_and(|(winner, _)| winner == *sure);
            !narrowed.tied.iter().all(wins)
        }
        _ => true,
    }
}

fn decide(
    mut tally: Tally,
    field: &Field<'_>,
    voters: &Voters<'_>,
    [a, b]: [usize; 2],
    decided: Option<(usize, By)>,
) -> Tally {
    let (above, below) = voters.compare(a, b);
    tally.steps.push(
        Step::Runoff {
            first: a,
            second: b,
            above,
            below,
            equal: voters.all().saturating_sub(above).saturating_sub(below),
        }
        .into(),
    );
    let mut among = vec![a, b];
    among.sort_unstable();
    let winner = match decided {
        Some((winner, _)) => winner,
        None => field.lots.first(&among).unwrap_or(a),
    };
    let by = decided.map(|(_, by)| by);
    if by != Some(By::Preference) {
        let rule = by.map_or("lot", By::words);
        tally.ties.push(Tie { place: "runoff".to_owned(), among, rule, chosen: vec![winner] });
    }
    tally.steps.push(Step::Winner { option: winner, by }.into());
    tally.winners = vec![winner];
    tally
}
