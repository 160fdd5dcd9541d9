//! What can be said against a rule before anything is counted.

use super::{
    BallotKind, Ballots, Borda, Election, Method, Needed, OptionId, Pairwise, QuorumKind, Rule, Seats, TieRule, Unfit,
};

/// Refuses a rule that makes no sense for an election.
///
/// # Errors
/// Says what makes no sense.
pub fn fits(rule: &Rule, election: &Election) -> Result<(), Unfit> {
    let method = rule.method;
    if !method.ballots().is_of(&election.ballots) {
        return Err(Unfit::new(format!("{} cannot count {}", method.name(), election.ballots.kind())));
    }
    let is_known = match rule.tie {
        TieRule::CheaperThenVotesThenLot => method.ballots() == BallotKind::Projects,
        TieRule::CastingVote => method == Method::Schulze,
        tie => tie == method.tie_rule(),
    };
    if !is_known {
        return Err(Unfit::new(format!("{} cannot break ties by {}", method.name(), rule.tie.as_str())));
    }
    seats_fit(rule, election)?;
    default_fits(rule, election)?;
    strict_enough(method, &election.ballots)?;
    if method == Method::Majority {
        return Ok(());
    }
    if election.options.is_empty() {
        return Err(Unfit::new("there are no options to choose from"));
    }
    pairs_fit(method, election.options.len())?;
    budget_fits(rule, election)?;
    conditions_fit(rule, election)
}

/// A rule's budget is what is counted with: it says the same amount as the election does.
fn budget_fits(rule: &Rule, election: &Election) -> Result<(), Unfit> {
    match (&rule.budget, &election.ballots) {
        (Some(budget), Ballots::Projects(projects)) if !projects.is_written(budget, projects.budget) => {
            let there_is = projects.written(projects.budget);
            Err(Unfit::new(format!("the rule's budget is {budget}, and the projects share {there_is}")))
        }
        (None, _) | (_, Ballots::Projects(_)) => Ok(()),
        (Some(_), _) => {
            Err(Unfit::new(format!("{} spends no money; a budget makes no sense for it", rule.method.name())))
        }
    }
}

fn seats_fit(rule: &Rule, election: &Election) -> Result<(), Unfit> {
    match (rule.method.seats(), rule.seats) {
        (Seats::None, Some(seats)) => {
            Err(Unfit::new(format!("{} has one result; {} for it", rule.method.name(), no_sense(seats))))
        }
        (Seats::Any, _) => {
            let seats = rule.seats_to_fill()?;
            let options = election.options.len();
            if seats > options {
                let [seats, options] = [(seats, "seat"), (options, "option")].map(|(count, noun)| plural(count, noun));
                return Err(Unfit::new(format!("{seats} cannot be filled from {options}")));
            }
            Ok(())
        }
        (Seats::None, None) => Ok(()),
    }
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn no_sense(seats: u32) -> String {
    match seats {
        1 => "1 seat makes no sense".to_owned(),
        seats => format!("{seats} seats make no sense"),
    }
}

/// A default option is one that the others are compared with, pair by pair, so it needs ranked ballots and one result.
fn default_fits(rule: &Rule, election: &Election) -> Result<(), Unfit> {
    let Some(default) = &rule.default else {
        return match rule.thresholds.keys().next() {
            Some(id) => Err(Unfit::new(format!("a threshold for {id} needs a default option to be preferred to"))),
            None => Ok(()),
        };
    };
    let method = rule.method;
    let is_no_option = |id: &&OptionId| *id == default || election.options.place(id).is_none();
    if let Some(id) = rule.thresholds.keys().find(is_no_option) {
        return Err(Unfit::new(format!("the threshold for {id} is for none of the options beside the default one")));
    }
    if method.ballots() != BallotKind::Ranked || method.seats() == Seats::Any {
        return Err(Unfit::new(format!("{} compares nothing with a default option", method.name())));
    }
    match election.options.place(default) {
        Some(_) => Ok(()),
        None => Err(Unfit::new(format!("the default {default} is none of the options"))),
    }
}

/// Methods that ask for "the" first preference have no answer for two of them.
fn strict_enough(method: Method, ballots: &Ballots) -> Result<(), Unfit> {
    let wants_strict = matches!(
        method,
        Method::Plurality | Method::Irv | Method::Borda(Borda::Modified) | Method::StvScottish | Method::StvMeek
    );
    match ballots {
        Ballots::Ranked(ballots) if wants_strict && !ballots.is_strict() => {
            Err(Unfit::new(format!("{} cannot count ballots that rank options equal", method.name())))
        }
        _ => Ok(()),
    }
}

/// Every pair of options is compared: so many would fill the memory with their matrices.
fn pairs_fit(method: Method, options: usize) -> Result<(), Unfit> {
    let is_by_pairs = matches!(
        method,
        Method::Schulze
            | Method::RankedPairs
            | Method::Minimax
            | Method::CondorcetWinner
            | Method::SmithSet
            | Method::SchwartzSet
    );
    if is_by_pairs && options > Pairwise::MOST_OPTIONS {
        let (name, most) = (method.name(), Pairwise::MOST_OPTIONS);
        return Err(Unfit::new(format!(
            "{name} compares every pair of options, and can do so among {most}, not {options}"
        )));
    }
    Ok(())
}

/// Quorum and threshold of an election.
fn conditions_fit(rule: &Rule, election: &Election) -> Result<(), Unfit> {
    if rule.threshold.is_some() && rule.default.is_none() {
        return Err(Unfit::new("a threshold in an election needs a default option to be preferred to"));
    }
    let Some(quorum) = &rule.quorum else { return Ok(()) };
    if quorum.kind == QuorumKind::Approval && rule.default.is_none() {
        return Err(Unfit::new("a quorum of approval in an election needs a default option to be preferred to"));
    }
    if matches!(quorum.needed, Needed::Share(_)) && election.eligible.is_none() {
        return Err(Unfit::new("a quorum that is a share needs the number of all who could vote"));
    }
    Ok(())
}
