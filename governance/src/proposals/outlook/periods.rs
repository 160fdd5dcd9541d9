//! Which dates a new period moves, and which stand.

use chrono::{DateTime, Utc};

use super::{Change, Consequence, Prospect};
use crate::policies::{PolicyValue, Track};
use crate::proposals::ProposalState;
use crate::time;

/// A period of a proposal's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    Discussion,
    Voting,
    Delay,
}

impl Period {
    /// By the first word of its policy's name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "discussion" => Some(Self::Discussion),
            "voting" => Some(Self::Voting),
            "enactment" => Some(Self::Delay),
            _ => None,
        }
    }
}

fn hours(value: &PolicyValue) -> i64 {
    match value {
        PolicyValue::Integer(hours) => *hours,
        _ => 0,
    }
}

pub(super) fn of(change: &Change<'_>, period: Period, track: Track) -> Vec<Consequence> {
    let mut said = vec![Consequence::plain(format!("{}.", change.headline()))];
    if change.payload.track() == track {
        said.push(Consequence::plain("This proposal itself goes by today's periods, not by the one it proposes."));
    }
    match period {
        Period::Discussion => said.extend(of_discussion(change, track)),
        Period::Voting | Period::Delay => said.extend(of_vote(change, period, track)),
    }
    said
}

fn of_discussion(change: &Change<'_>, track: Track) -> impl Iterator<Item = Consequence> {
    let in_state = |state| change.ids(|other| other.track == track && other.state == state);
    let new = change.key.in_words(&change.new);
    let moved = Consequence::of(
        in_state(ProposalState::Sponsoring),
        &format!(
            "proposal that is looking for sponsors would be discussed for {new}, if it finds them after this has taken effect"
        ),
        &format!(
            "proposals that are looking for sponsors would be discussed for {new}, if they find them after this has taken effect"
        ),
    );
    let kept = Consequence::of(
        in_state(ProposalState::Discussion),
        "discussion that is open keeps its end",
        "discussions that are open keep their ends",
    );
    moved.into_iter().chain(kept)
}

/// The moment that would move for a vote that opens at another: its close, or when it takes effect.
fn moment(
    change: &Change<'_>,
    period: Period,
    track: Track,
    opens: DateTime<Utc>,
    value: &PolicyValue,
) -> DateTime<Utc> {
    match period {
        Period::Delay => {
            let closes = time::after_hours(opens, track.voting_hours(change.constitution));
            time::after_hours(closes, hours(value))
        }
        _ => time::after_hours(opens, hours(value)),
    }
}

fn of_vote(change: &Change<'_>, period: Period, track: Track) -> Vec<Consequence> {
    let (verb, verbs, kept, all_kept) = match period {
        Period::Delay => ("take effect", "take effect", "its date to take effect", "their dates to take effect"),
        _ => ("close", "close", "its close", "their closes"),
    };
    let of_track = |applies: &dyn Fn(&Prospect) -> bool| change.others(|other| other.track == track && applies(other));
    let later = of_track(&|other| other.state == ProposalState::Discussion && !change.opens_before(other));
    let moved = later.iter().filter_map(|other| {
        let opens = other.deadline?;
        let [new, old] =
            [&change.new, &change.old].map(|value| time::for_people(moment(change, period, track, opens, value)));
        let sentence =
            format!("Voted on from {}, this would {verb} on {new} instead of {old}", time::for_people(opens));
        Some(Consequence { sentence, proposals: vec![other.id] })
    });
    let ids = |others: Vec<Prospect>| others.into_iter().map(|other| other.id).collect();
    let new = change.key.in_words(&change.new);
    let looking = Consequence::of(
        ids(of_track(&|other| other.state == ProposalState::Sponsoring)),
        &format!(
            "proposal that is looking for sponsors would {verb} after {new}, if its vote opens after this has taken effect"
        ),
        &format!(
            "proposals that are looking for sponsors would {verbs} after {new}, if their votes open after this has taken effect"
        ),
    );
    let early = Consequence::of(
        ids(of_track(&|other| change.opens_before(other))),
        &format!("proposal opens its vote before this can take effect and keeps {kept}"),
        &format!("proposals open their votes before this can take effect and keep {all_kept}"),
    );
    let frozen = Consequence::of(
        ids(of_track(&|other| matches!(other.state, ProposalState::Voting | ProposalState::Passed))),
        &format!("vote keeps {kept}, frozen when it opened"),
        &format!("votes keep {all_kept}, frozen when they opened"),
    );
    moved.chain([looking, early, frozen].into_iter().flatten()).collect()
}
