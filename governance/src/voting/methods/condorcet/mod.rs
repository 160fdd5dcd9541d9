//! The methods that compare options pair by pair: Schulze, ranked pairs, minimax, and the sets that Condorcet's idea leads to.

mod alone;
mod closure;
mod defeats;
mod explore;
mod minimax;
mod paths;
mod ranked_pairs;
mod route;
mod schulze;
mod sets;
mod step;
#[cfg(test)]
mod tests;

pub(crate) use alone::wins_alone;
pub(crate) use closure::Closure;
pub(crate) use defeats::Measure;
pub use step::{Set, Step};

use super::field::Field;
use crate::voting::{FailReason, Method, Outcome, Pairwise, Ranked, Tally, Tie, TieRule, Unfit};

/// Counts by one of these methods, which the rule names.
pub(crate) fn condorcet(field: &Field<'_>, ballots: &Ranked) -> Tally {
    let measure = if field.rule.default.is_some() { Measure::WinsThenFewerLosses } else { Measure::WinningVotes };
    let pairs = || Pairwise::of(ballots);
    match field.rule.method {
        Method::Schulze => schulze::schulze(field, pairs(), measure),
        Method::RankedPairs => ranked_pairs::ranked_pairs(field, pairs(), measure),
        Method::Minimax => minimax::minimax(field, pairs()),
        Method::CondorcetWinner => sets::condorcet_winner(field, pairs()),
        Method::SmithSet => sets::smith_set(field, pairs()),
        _ => sets::schwartz_set(field, pairs()),
    }
}

/// One winner: the only one left, or the one of several whose lot fell first or whom the casting vote will choose.
fn settle(mut tally: Tally, field: &Field<'_>, left: Vec<usize>) -> Tally {
    let Some(winner) = field.lots.first(&left) else { return tally };
    if left.len() > 1 && field.rule.tie == TieRule::CastingVote {
        // Debian constitution §A.5.8: the one with the casting vote chooses which of them wins. Until then nobody has.
        tally.outcome = Outcome::Failed(FailReason::CastingVoteMissing);
        tally.steps.push(Step::CastingVote { among: left.clone(), chosen: None }.into());
        tally.ties.push(Tie { place: "first place".to_owned(), among: left, rule: "casting vote", chosen: Vec::new() });
        return tally;
    }
    if left.len() > 1 {
        tally.tie_dependent = true;
        tally.steps.push(Step::Lot { among: left.clone(), chosen: winner }.into());
        tally.ties.push(Tie { place: "first place".to_owned(), among: left, rule: "lot", chosen: vec![winner] });
    }
    tally.steps.push(Step::Winner { option: winner }.into());
    tally.winners = vec![winner];
    tally
}

/// The casting vote, on a count that is left to it.
pub(crate) fn cast(mut tally: Tally, option: usize) -> Result<Tally, Unfit> {
    let is_open = tally.outcome == Outcome::Failed(FailReason::CastingVoteMissing);
    let Some(tie) = tally.ties.last_mut().filter(|_| is_open) else {
        return Err(Unfit::new("nothing is left to a casting vote"));
    };
    if !tie.among.contains(&option) {
        return Err(Unfit::new(format!("the casting vote chooses between {}", tally.options.names(&tie.among))));
    }
    tie.chosen = vec![option];
    let among = tie.among.clone();
    tally.steps.push(Step::CastingVote { among, chosen: Some(option) }.into());
    tally.steps.push(Step::Winner { option }.into());
    tally.winners = vec![option];
    tally.outcome = Outcome::Passed;
    Ok(tally)
}
