//! Debian's conditions on the options of a ranked vote (Debian constitution 1.9, §A.5), and the quorum of an election.
//!
//! Where the rule names a default option ("none of these"), each other option must reach the quorum against it (§A.5.2) and
//! beat it by its majority (§A.5.3). What does not is dropped before the count; the default option never is.

mod step;
#[cfg(test)]
mod tests;

pub use step::{Missed, Step};

use std::borrow::Cow;

use super::field::Field;
use crate::voting::{
    Ballots, Election, FailReason, Lots, Needed, Outcome, Pairwise, QuorumKind, Ranked, Rule, Tally, Threshold,
};

/// The options that go into the count, and what is said of those that do not.
pub(crate) fn field<'a>(rule: &'a Rule, election: &'a Election, lots: &'a Lots) -> Field<'a> {
    let mut field = Field::all(rule, election, lots);
    let default = rule.default.as_ref().and_then(|id| election.options.place(id));
    let (Some(default), Ballots::Ranked(ballots)) = (default, &election.ballots) else { return field };
    let threshold = rule.threshold.unwrap_or(Threshold::MAJORITY);
    let quorum = rule.quorum.filter(|quorum| quorum.kind == QuorumKind::Approval);
    let quorum = quorum.and_then(|quorum| quorum.needed.of(election.eligible));
    let of = |place: usize| rule.thresholds.get(election.options.id(place)).copied().unwrap_or(threshold);
    let steps = against_default(&Pairwise::of(ballots), default, quorum, of);
    let is_dropped =
        |place: usize| steps.iter().any(|step| matches!(step, Step::Dropped { option, .. } if *option == place));
    field.among.retain(|place| !is_dropped(*place));
    field.said = steps.into_iter().map(Into::into).collect();
    field
}

/// Compares each option with the default one.
fn against_default(
    pairs: &Pairwise,
    default: usize,
    quorum: Option<u64>,
    threshold: impl Fn(usize) -> Threshold,
) -> Vec<Step> {
    let others = (0..pairs.options()).filter(|option| *option != default);
    let compare = |option: usize| {
        let (above, below) = (pairs.over(option, default), pairs.over(default, option));
        let threshold = threshold(option);
        // §A.5.2: V(A,D) is at least R.
        let short = quorum.filter(|quorum| above < *quorum);
        // §A.5.3 since constitution 1.6: V(A,D) is at least N · V(D,A), and greater than V(D,A).
        let whole = above.saturating_add(below);
        let is_beaten = threshold.reached_by(above, whole) && above > below;
        let missed = short.map(Missed::Quorum).or((!is_beaten).then_some(Missed::Threshold(threshold)));
        match missed {
            Some(missed) => Step::Dropped { option, default, above, below, missed },
            None => Step::Kept { option, default, above, below },
        }
    };
    others.map(compare).collect()
}

/// The ballots without the options that were dropped.
pub(crate) fn without_dropped<'a>(field: &Field<'_>, ballots: &'a Ranked) -> Cow<'a, Ranked> {
    if field.among.len() < ballots.options() { Cow::Owned(ballots.only(&field.among)) } else { Cow::Borrowed(ballots) }
}

/// A participation quorum on an election as a whole: when it is missed, nobody is elected.
pub(crate) fn quorum_of_election(mut tally: Tally) -> Tally {
    let Some(quorum) = tally.rule.quorum.filter(|quorum| quorum.kind == QuorumKind::Participation) else {
        return tally;
    };
    let cast = tally.counts.cast;
    let needed = quorum.needed.of(tally.counts.eligible);
    let is_reached = needed.is_some_and(|needed| cast >= needed);
    let share = match quorum.needed {
        Needed::Share(share) => Some(share),
        Needed::Votes(_) => None,
    };
    tally.steps.push(Step::Turnout { share, needed: needed.unwrap_or(u64::MAX), cast, is_reached }.into());
    if !is_reached {
        tally.outcome = Outcome::Failed(FailReason::QuorumNotReached);
        tally.winners = Vec::new();
        tally.tie_dependent = false;
    }
    tally
}
