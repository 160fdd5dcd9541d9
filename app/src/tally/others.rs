//! Who would have won under the other methods that the same ballots allow.

use std::collections::BTreeSet;

use governance::voting::formats::Contents;
use governance::voting::{BallotKind, Election, Method, Rule, Seats, Seed, Tally, TieRule, count};

use super::question::Asked;

/// A line of the comparison.
pub struct Other {
    pub method: &'static str,
    pub winners: String,
    /// What decided a tie that others could have won: "by lot", or nothing.
    pub by: &'static str,
}

impl Other {
    fn of(tally: &Tally) -> Self {
        let by = match tally.tie_dependent {
            true if tally.rule.tie == TieRule::CheaperThenVotesThenId => "by the order of the ids",
            true => "by lot",
            false => "",
        };
        Self { method: tally.rule.method.title(), winners: tally.options.names(&tally.winners), by }
    }
}

/// Counts again by every other method that can count these ballots as they were understood, each in its first variant.
/// Methods that fill seats fill as many as the one asked for; where that is several, those for one place answer another question
/// and are left out.
pub fn others(asked: &Asked, contents: &Contents) -> Vec<Other> {
    let mut seen = BTreeSet::from([asked.rule.method.name()]);
    let kinds = contents.kinds_beside(asked.rule.method.ballots());
    let seats = asked.rule.seats.unwrap_or(1);
    let is_of_several = seats > 1 || asked.rule.method.ballots() == BallotKind::Projects;
    let mut others = Vec::new();
    for method in Method::ALL.iter().copied().filter(|method| kinds.contains(&method.ballots())) {
        if !seen.insert(method.name()) {
            continue;
        }
        let Some(election) = contents.election(method.ballots()) else { continue };
        let mut rule = Rule { tie: tie(method, asked.rule.tie), ..contents.rule(method) };
        if method.seats() == Seats::Any {
            rule.seats = Some(seats);
        }
        let is_for_one = method.ballots() != BallotKind::Projects && rule.seats.is_none_or(|seats| seats == 1);
        if is_of_several && is_for_one {
            continue;
        }
        if let Some(tally) = counted(&rule, &election, asked) {
            others.push(Other::of(&tally));
        }
    }
    others
}

/// Counts the ballots of a live vote again by every other method that takes the same ones, each in its first variant, without
/// quorum, threshold or default option: those belong to the rule that was frozen. What fills one place is left out beside several.
pub fn of_same_ballots(rule: &Rule, election: &Election, seed: Seed) -> Vec<Other> {
    let mut seen = BTreeSet::from([rule.method.name()]);
    let kind = rule.method.ballots();
    let mut others = Vec::new();
    for method in Method::ALL.iter().copied().filter(|method| method.ballots() == kind) {
        if !seen.insert(method.name()) {
            continue;
        }
        let seats = (method.seats() == Seats::Any).then(|| rule.seats.unwrap_or(1));
        if seats.is_none() && rule.seats.is_some_and(|seats| seats > 1) {
            continue;
        }
        let tie = tie(method, rule.tie);
        let other = Rule { seats, budget: rule.budget.clone(), tie, ..Rule::plain(method) };
        if let Ok(tally) = count(&other, election, seed) {
            others.push(Other::of(&tally));
        }
    }
    others
}

/// How another method breaks ties: where both spend money and lots decide for the one, they do for the other.
fn tie(method: Method, asked: TieRule) -> TieRule {
    match (method.tie_rule(), asked) {
        (TieRule::CheaperThenVotesThenId, TieRule::CheaperThenVotesThenLot) => asked,
        (own, _) => own,
    }
}

/// A method that has no answer for these ballots is left out. Lots fall by a seed of its own, unless one was given for projects.
fn counted(rule: &Rule, election: &Election, asked: &Asked) -> Option<Tally> {
    let seed = match rule.tie {
        TieRule::CheaperThenVotesThenLot => asked.seed,
        _ => Seed::of(&rule.canonical_json(), &election.options),
    };
    count(rule, election, seed).ok()
}
