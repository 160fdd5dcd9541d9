//! The one door to every method.

use super::methods::majority;
use super::{Choice, Election, Method, Rule, Seats, Seed, Tally, Unfit, YesNo};

/// Counts an election by a rule. Lots, where they are needed, are drawn from the seed.
///
/// # Errors
/// When the rule makes no sense for these ballots.
pub fn count(rule: &Rule, election: &Election, seed: Seed) -> Result<Tally, Unfit> {
    check(rule, election)?;
    let _ = seed;
    match (rule.method, &election.ballots) {
        (Method::Majority, super::Ballots::YesNo(ballots)) => Ok(majority::count(rule, election.eligible, *ballots)),
        (method, ballots) => Err(Unfit::new(format!("{} cannot count {}", method.name(), ballots.kind()))),
    }
}

/// Counts the ballots of a proposal, yes or no against the status quo, by its frozen rule. No lot is ever drawn in it.
#[must_use]
pub fn proposal(rule: &Rule, eligible: u64, ballots: &[Choice]) -> Tally {
    majority::count(rule, Some(eligible), ballots.iter().copied().collect::<YesNo>())
}

/// What can be said against a rule before anything is counted.
fn check(rule: &Rule, election: &Election) -> Result<(), Unfit> {
    let method = rule.method;
    if !method.ballots().is_of(&election.ballots) {
        return Err(Unfit::new(format!("{} cannot count {}", method.name(), election.ballots.kind())));
    }
    match (method.seats(), rule.seats) {
        (Seats::None, Some(seats)) => {
            return Err(Unfit::new(format!("{} has one result; {seats} seats make no sense for it", method.name())));
        }
        (Seats::Any, _) => {
            let seats = rule.seats_to_fill()?;
            let options = election.options.len();
            if seats > options {
                return Err(Unfit::new(format!("{seats} seats cannot be filled from {options} options")));
            }
        }
        (Seats::None, None) => {}
    }
    Ok(())
}
