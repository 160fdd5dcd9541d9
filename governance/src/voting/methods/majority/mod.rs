//! Yes or no against the status quo, with a quorum and an exact threshold.
//!
//! Abstentions are cast but blank: they are no part of the base of the threshold. A further yes never turns a
//! passed proposal into a failed one, and under an approval quorum a further no never turns a failed one into a passed one.

mod step;
#[cfg(test)]
mod tests;

pub use step::{Step, WouldHave};

use crate::voting::halving::smallest;
use crate::voting::{
    Counts, FailReason, Figure, Labelled, Options, Outcome, Quorum, QuorumKind, Rule, Tally, Threshold, Tie, YesNo,
};

const YES: usize = 0;
const NO: usize = 1;

/// The two options of such a vote. Abstaining is a blank ballot and no option.
#[must_use]
pub fn options() -> Options {
    let label = |id: &str, name: &str| Labelled { id: id.into(), name: name.to_owned() };
    Options::new(vec![label("yes", "Yes"), label("no", "No")]).unwrap_or_else(|_| unreachable!("two different ids"))
}

/// Counts, and says how.
#[must_use]
pub fn count(rule: &Rule, eligible: Option<u64>, ballots: YesNo) -> Tally {
    let YesNo { yes, no, abstain } = ballots;
    let turnout = ballots.turnout();
    let (cast, valid) = (turnout.cast(), turnout.valid);
    let mut steps = vec![Step::Turnout { eligible, cast, blank: abstain, valid }, Step::Counted { yes, no, abstain }];
    let is_quorate = rule.quorum.is_none_or(|quorum| {
        let step = quorum_step(quorum, eligible, ballots);
        let is_reached = matches!(step, Step::Quorum { is_reached: true, .. });
        steps.push(step);
        is_reached
    });
    let threshold = rule.threshold.unwrap_or(Threshold::MAJORITY);
    let is_carried = valid > 0 && threshold.reached_by(yes, valid);
    steps.push(Step::Threshold { threshold, yes, base: valid, is_reached: is_carried });
    // Where more than a half is needed, as many yes as no is a tie to be broken; where two thirds are, it is simply too few.
    let is_tied = valid > 0 && yes == no && threshold == Threshold::MAJORITY;
    if is_tied {
        steps.push(Step::Tie { each: yes });
    }
    let outcome = outcome(valid, is_quorate, is_tied, is_carried);
    steps.push(Step::Decided { outcome });
    let tied = Tie { place: "result".to_owned(), among: vec![YES, NO], rule: "status quo", chosen: vec![NO] };
    Tally {
        rule: rule.clone(),
        options: options(),
        counts: Counts { eligible, cast, blank: abstain, valid, invalid: 0 },
        winners: vec![if outcome.is_passed() { YES } else { NO }],
        order: None,
        tie_dependent: false,
        ties: if is_tied { vec![tied] } else { Vec::new() },
        pairwise: None,
        scores: Some(vec![Figure::count(yes), Figure::count(no)]),
        steps: steps.into_iter().map(Into::into).collect(),
        outcome,
    }
}

const fn outcome(valid: u64, is_quorate: bool, is_tied: bool, is_carried: bool) -> Outcome {
    if valid == 0 {
        Outcome::Failed(FailReason::NoValidBallots)
    } else if !is_quorate {
        Outcome::Failed(FailReason::QuorumNotReached)
    } else if is_tied {
        Outcome::Failed(FailReason::Tied)
    } else if !is_carried {
        Outcome::Failed(FailReason::ThresholdNotReached)
    } else {
        Outcome::Passed
    }
}

/// A share of an electorate that nobody knows is never reached.
fn quorum_step(quorum: Quorum, eligible: Option<u64>, ballots: YesNo) -> Step {
    let have = match quorum.kind {
        QuorumKind::Approval => ballots.yes,
        QuorumKind::Participation => ballots.turnout().cast(),
    };
    let needed = quorum.needed.of(eligible);
    let is_reached = needed.is_some_and(|needed| have >= needed);
    Step::Quorum { kind: quorum.kind, rule: quorum.needed, needed: needed.unwrap_or(u64::MAX), have, is_reached }
}

/// Whether the same vote with other counts would have passed.
fn would_pass(tally: &Tally, more_yes: u64, more_no: u64) -> bool {
    let said = tally.yes_no();
    let more = YesNo { yes: said.yes.saturating_add(more_yes), no: said.no.saturating_add(more_no), ..said };
    count(&tally.rule, tally.counts.eligible, more).outcome.is_passed()
}

impl Tally {
    /// The smallest number of further ballots, from members who did not vote, that would have changed the outcome:
    /// further yes when it failed, further no when it passed. `None` when no number would have
    /// (an unanimity rule with a no against it).
    #[must_use]
    pub fn what_would_have_changed(&self) -> Option<WouldHave> {
        let is_passed = self.outcome.is_passed();
        let changes = |more: u64| {
            if is_passed { !would_pass(self, 0, more) } else { would_pass(self, more, 0) }
        };
        let Counts { eligible, cast, .. } = self.counts;
        // The threshold's parts are at most 10^6: whole times 2 * 10^6 is beyond any number that could be needed.
        let most = eligible.unwrap_or(0).max(cast).saturating_add(1).saturating_mul(2_000_000);
        let ballots = changes(most).then(|| smallest(changes, most))?;
        let is_possible = eligible.is_none_or(|eligible| ballots <= eligible.saturating_sub(cast));
        Some(WouldHave { more_yes: !is_passed, ballots, is_possible })
    }
}
