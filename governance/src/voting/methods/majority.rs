//! Yes or no against the status quo, with a quorum and an exact threshold.
//!
//! Abstentions are cast but blank: they are no part of the base of the threshold. A further yes never turns a
//! passed proposal into a failed one, and under an approval quorum a further no never turns a failed one into a passed one.

use crate::voting::{FailReason, Outcome, QuorumKind, Rule, Step, Tally, WouldHave};

/// Counts, and says how.
#[must_use]
pub fn count(rule: &Rule, eligible: u64, yes: u64, no: u64, abstain: u64) -> Tally {
    let valid = yes.saturating_add(no);
    let cast = valid.saturating_add(abstain);
    let mut steps = vec![Step::Turnout { eligible, cast, blank: abstain, valid }, Step::Counted { yes, no, abstain }];
    let have = quorum_counts(rule, yes, cast);
    let is_quorate = rule.quorum.share.reached_by(have, eligible, false);
    steps.push(Step::Quorum {
        kind: rule.quorum.kind,
        share: rule.quorum.share,
        needed: rule.quorum.share.of(eligible),
        have,
        is_reached: is_quorate,
    });
    let is_carried = rule.threshold.reached_by(yes, valid, rule.strict);
    steps.push(Step::Threshold {
        threshold: rule.threshold,
        is_strict: rule.strict,
        yes,
        base: valid,
        is_reached: is_carried && valid > 0,
    });
    let is_tied = valid > 0 && yes == no && !is_carried;
    if is_tied {
        steps.push(Step::Tie { each: yes });
    }
    let outcome = if valid == 0 {
        Outcome::Failed(FailReason::NoValidBallots)
    } else if !is_quorate {
        Outcome::Failed(FailReason::QuorumNotReached)
    } else if is_tied {
        Outcome::Failed(FailReason::Tied)
    } else if !is_carried {
        Outcome::Failed(FailReason::ThresholdNotReached)
    } else {
        Outcome::Passed
    };
    steps.push(Step::Decided { outcome });
    Tally { rule: *rule, eligible, cast, blank: abstain, valid, yes, no, abstain, steps, outcome }
}

const fn quorum_counts(rule: &Rule, yes: u64, cast: u64) -> u64 {
    match rule.quorum.kind {
        QuorumKind::Approval => yes,
        QuorumKind::Participation => cast,
    }
}

/// Whether the same vote with other counts would have passed.
fn would_pass(tally: &Tally, more_yes: u64, more_no: u64) -> bool {
    let yes = tally.yes.saturating_add(more_yes);
    let no = tally.no.saturating_add(more_no);
    count(&tally.rule, tally.eligible, yes, no, tally.abstain).outcome.is_passed()
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
        let ballots = smallest(changes, self.eligible.max(self.cast))?;
        let left = self.eligible.saturating_sub(self.cast);
        Some(WouldHave { more_yes: !is_passed, ballots, is_possible: ballots <= left })
    }
}

/// The smallest number for which a condition holds that, once true, stays true. The threshold's parts are at most 10^6,
/// so `whole` times 2 * 10^6 is beyond any number that could be needed.
fn smallest(changes: impl Fn(u64) -> bool, whole: u64) -> Option<u64> {
    let mut high = whole.saturating_add(1).saturating_mul(2_000_000);
    if !changes(high) {
        return None;
    }
    let mut low = 0_u64;
    while low < high {
        let middle = low.midpoint(high);
        if changes(middle) {
            high = middle;
        } else {
            low = middle.saturating_add(1);
        }
    }
    Some(low)
}
