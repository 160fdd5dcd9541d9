//! The one door to every method.

use super::fit::fits;
use super::methods::field::Field;
use super::methods::{committee, condorcet, debian, equal_shares, greedy, irv, majority, points, star, stv};
use super::{Ballots, Choice, Election, Lots, Method, Rule, Seed, Tally, TieRule, Unfit, YesNo};

/// Counts an election by a rule. Lots, where they are needed, are drawn from the seed.
///
/// # Errors
/// When the rule makes no sense for these ballots.
pub fn count(rule: &Rule, election: &Election, seed: Seed) -> Result<Tally, Unfit> {
    fits(rule, election)?;
    let lots = lots(rule, election, seed);
    let field = debian::field(rule, election, &lots);
    by_method(&field).map(debian::quorum_of_election)
}

/// The lots of a count, or what stands in for them.
pub(super) fn lots(rule: &Rule, election: &Election, seed: Seed) -> Lots {
    match rule.tie {
        TieRule::CheaperThenVotesThenId => Lots::by_id(&election.options),
        _ => Lots::draw(seed, &election.options),
    }
}

fn by_method(field: &Field<'_>) -> Result<Tally, Unfit> {
    let Field { rule, election, .. } = field;
    match (rule.method, &election.ballots) {
        (Method::Majority, Ballots::YesNo(ballots)) => Ok(majority::count(rule, election.eligible, *ballots)),
        (Method::Approval, Ballots::Approvals(ballots)) => Ok(points::approval(field, ballots)),
        (Method::Score, Ballots::Scores(ballots)) => Ok(points::score(field, ballots)),
        (Method::Quadratic, Ballots::Credits(ballots)) => Ok(points::quadratic(field, ballots)),
        (Method::Plurality, Ballots::Ranked(ballots)) => Ok(points::plurality(field, ballots)),
        (Method::Borda(truncated), Ballots::Ranked(ballots)) => {
            Ok(points::borda(field, &debian::without_dropped(field, ballots), truncated))
        }
        (Method::Irv, Ballots::Ranked(ballots)) => Ok(irv::irv(field, &debian::without_dropped(field, ballots))),
        (Method::Star, Ballots::Scores(ballots)) => Ok(star::star(field, ballots)),
        (
            Method::Schulze
            | Method::RankedPairs
            | Method::Minimax
            | Method::CondorcetWinner
            | Method::SmithSet
            | Method::SchwartzSet,
            Ballots::Ranked(ballots),
        ) => Ok(condorcet::condorcet(field, ballots)),
        (Method::SeqPhragmen | Method::SeqPav, Ballots::Approvals(ballots)) => committee::count(field, ballots),
        (Method::StvScottish, Ballots::Ranked(ballots)) => stv::scottish::count(field, ballots),
        (Method::StvMeek, Ballots::Ranked(ballots)) => stv::meek::count(field, ballots),
        (Method::EqualShares(utility, completion), Ballots::Projects(projects)) => {
            Ok(equal_shares::count(field, projects, utility, completion))
        }
        (Method::Greedy(utility), Ballots::Projects(projects)) => Ok(greedy::count(field, projects, utility)),
        (method, ballots) => Err(Unfit::new(format!("{} cannot count {}", method.name(), ballots.kind()))),
    }
}

/// Counts the ballots of a proposal, yes or no against the status quo, by its frozen rule. No lot is ever drawn in it.
#[must_use]
pub fn proposal(rule: &Rule, eligible: u64, ballots: &[Choice]) -> Tally {
    majority::count(rule, Some(eligible), ballots.iter().copied().collect::<YesNo>())
}
