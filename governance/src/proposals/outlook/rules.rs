//! What a new quorum or threshold means: how many must say yes, which votes it holds for, how earlier ones would have gone.

use super::{Change, Consequence, Decided, Prospect};
use crate::Fraction;
use crate::ids::ProposalId;
use crate::policies::{PolicyValue, Track, counted};
use crate::proposals::ProposalState;
use crate::time;
use crate::voting::{Needed, Quorum, Rule, Threshold, count};

fn share(value: &PolicyValue) -> Fraction {
    match value {
        PolicyValue::Fraction(share) => *share,
        _ => Fraction::ONE,
    }
}

/// What those do that a quorum counts.
const fn must(track: Track) -> &'static str {
    match track {
        Track::Ordinary | Track::Entrenched | Track::Document | Track::Appeal => "must say yes",
        Track::Decision => "must prefer an option to none of these, say yes, or take part",
        _ => "must take part",
    }
}

pub(super) fn of_quorum(change: &Change<'_>, track: Track) -> Vec<Consequence> {
    let voters = change.around.voters;
    let [after, before] = [&change.new, &change.old].map(|value| share(value).of(voters));
    let must = must(track);
    let meaning = if after == before {
        format!("that is {after} who {must}, as today")
    } else {
        format!("{after} {must} instead of {before}")
    };
    let (headline, voters) = (change.headline(), counted(voters, "voter", "voters"));
    let first = Consequence::plain(format!("{headline}: with today's {voters}, {meaning}."));
    let new = share(&change.new);
    let under = move |rule: &Rule| {
        let quorum = rule.quorum.map(|quorum| Quorum { needed: Needed::Share(new), ..quorum });
        Rule { quorum, ..rule.clone() }
    };
    of_rule(change, track, first, under)
}

pub(super) fn of_threshold(change: &Change<'_>, track: Track) -> Vec<Consequence> {
    let voters = change.around.voters;
    let least = |value: &PolicyValue| least(Threshold::of(share(value)), voters);
    let (after, before) = (least(&change.new), least(&change.old));
    let meaning = if after == before {
        format!("it takes {after} yes, as today")
    } else {
        format!("it takes {after} yes instead of {before}")
    };
    let (headline, voters) = (change.headline(), counted(voters, "voter says", "voters say"));
    let first = Consequence::plain(format!("{headline}: when all of today's {voters} yes or no, {meaning}."));
    let new = Threshold::of(share(&change.new));
    let under = move |rule: &Rule| Rule { threshold: rule.threshold.map(|_| new), ..rule.clone() };
    of_rule(change, track, first, under)
}

/// The fewest yes of so many that are enough.
fn least(threshold: Threshold, whole: u64) -> u64 {
    let reached = threshold.share.of(whole);
    if threshold.reached_by(reached, whole) { reached } else { reached.saturating_add(1) }
}

fn of_rule(change: &Change<'_>, track: Track, first: Consequence, under: impl Fn(&Rule) -> Rule) -> Vec<Consequence> {
    let mut said = vec![first];
    if change.payload.track() == track {
        said.push(Consequence::plain(format!(
            "This vote itself is held by today's rule, not by the one it proposes. {}",
            change.payload.rule(change.constitution).sentence()
        )));
    }
    said.extend(open_votes(change, track));
    said.extend(replay(change, under));
    said
}

fn open_votes(change: &Change<'_>, track: Track) -> Vec<Consequence> {
    let is_frozen = |other: &Prospect| matches!(other.state, ProposalState::Voting | ProposalState::Passed);
    let of_track = |applies: &dyn Fn(&Prospect) -> bool| change.ids(|other| other.track == track && applies(other));
    let at = time::for_people(change.earliest);
    let new = Consequence::of(
        of_track(&|other| !is_frozen(other) && !change.opens_before(other)),
        &format!(
            "open proposal would be voted on under the new rule, unless its vote opens before this takes effect ({at} at the earliest)"
        ),
        &format!(
            "open proposals would be voted on under the new rule, unless their votes open before this takes effect ({at} at the earliest)"
        ),
    );
    let today = Consequence::of(
        of_track(&|other| change.opens_before(other)),
        &format!("open proposal keeps today's rule: its vote opens before this can take effect ({at} at the earliest)"),
        &format!(
            "open proposals keep today's rule: their votes open before this can take effect ({at} at the earliest)"
        ),
    );
    let frozen = Consequence::of(
        of_track(&is_frozen),
        "open proposal keeps its rule, which was frozen when its vote opened",
        "open proposals keep their rule, which was frozen when their votes opened",
    );
    [new, today, frozen].into_iter().flatten().collect()
}

/// How a decided vote would have gone otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Failed,
    Passed,
    /// Passed both times, and another option won.
    Won,
}

/// What another rule makes of a decided vote; `None` where it makes no difference, or does not fit it.
fn turn(vote: &Decided, rule: &Rule) -> Option<Turn> {
    let by = |rule: &Rule| {
        let tally = count(rule, &vote.election, vote.seed).ok()?;
        Some((tally.outcome.is_passed() && tally.counts.valid > 0, tally.winners))
    };
    match (by(&vote.rule)?, by(rule)?) {
        ((true, _), (false, _)) => Some(Turn::Failed),
        ((false, _), (true, _)) => Some(Turn::Passed),
        ((true, before), (true, after)) if before != after => Some(Turn::Won),
        _ => None,
    }
}

fn replay(change: &Change<'_>, under: impl Fn(&Rule) -> Rule) -> Vec<Consequence> {
    let noun = change.noun();
    let decided = &change.around.decided;
    let left_out = change.around.not_counted;
    let mut said = Vec::new();
    if decided.is_empty() && left_out == 0 {
        return vec![Consequence::plain(format!(
            "No vote on {noun} has been counted yet on which this could be tried."
        ))];
    }
    let of = match u64::try_from(decided.len()).unwrap_or(u64::MAX) {
        1 => format!("the only counted vote on {noun} that this was tried on"),
        several => format!("the last {several} counted votes on {noun}"),
    };
    let turned: Vec<(ProposalId, Turn)> =
        decided.iter().filter_map(|vote| Some((vote.id, turn(vote, &under(&vote.rule))?))).collect();
    if turned.is_empty() && !decided.is_empty() {
        said.push(Consequence::plain(format!("Of {of}, none would have ended otherwise.")));
    }
    for (kind, how) in [(Turn::Failed, "failed"), (Turn::Passed, "passed"), (Turn::Won, "had another result")] {
        let these: Vec<ProposalId> = turned.iter().filter(|(_, turn)| *turn == kind).map(|(id, _)| *id).collect();
        if !these.is_empty() {
            said.push(Consequence { sentence: format!("Of {of}, {} would have {how}", these.len()), proposals: these });
        }
    }
    if left_out > 0 {
        let votes = counted(left_out, "vote was", "votes were");
        said.push(Consequence::plain(format!("{votes} left out, having more ballots than a page counts again.")));
    }
    said
}
