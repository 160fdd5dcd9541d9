//! What would follow from a change, said before anybody votes on it: a dry run. Nothing is drawn, written or guessed here; what there
//! is to know of the community at that moment is handed in.

mod elsewhere;
mod periods;
mod rules;

use chrono::{DateTime, Utc};

use super::{Payload, ProposalState};
use crate::ids::ProposalId;
use crate::policies::{Constitution, PolicyKey, PolicyValue, Track, counted};
use crate::time;
use crate::voting::{Election, Rule, Seed};

/// Something that would follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// It, in a sentence.
    pub sentence: String,
    /// The proposals it is about; a page names them behind the sentence.
    pub proposals: Vec<ProposalId>,
}

/// A proposal that is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prospect {
    /// Which.
    pub id: ProposalId,
    /// The policy it would change, if any.
    pub key: Option<PolicyKey>,
    /// Its track.
    pub track: Track,
    /// Where it is: published and not ended.
    pub state: ProposalState,
    /// How many stand behind it.
    pub sponsors: u64,
    /// Until when its state lasts.
    pub deadline: Option<DateTime<Utc>>,
}

/// A vote that was counted.
#[derive(Clone, Debug)]
pub struct Decided {
    /// On which proposal.
    pub id: ProposalId,
    /// By which rule.
    pub rule: Rule,
    /// What was voted.
    pub election: Election,
    /// What its lots were drawn from.
    pub seed: Seed,
}

/// The proposal itself, once it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// Which.
    pub id: ProposalId,
    /// Where it is.
    pub state: ProposalState,
    /// Until when its state lasts.
    pub deadline: Option<DateTime<Utc>>,
    /// When it takes effect if it passes, where that is frozen already.
    pub enact_at: Option<DateTime<Utc>>,
}

/// What there is to know at a moment.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The moment.
    pub now: DateTime<Utc>,
    /// The proposal itself; none while it is a draft or still in the form.
    pub own: Option<Own>,
    /// How many could vote at that moment.
    pub voters: u64,
    /// Every proposal on its way.
    pub on_their_way: Vec<Prospect>,
    /// The last decided votes that the change of a rule is tried on, the newest first.
    pub decided: Vec<Decided>,
    /// How many more there are among them that were too large to be counted again.
    pub not_counted: u64,
    /// How much there is already beyond a new bound, where that is counted for this policy.
    pub over: Option<u64>,
}

impl Consequence {
    fn plain(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), proposals: Vec::new() }
    }

    /// About some proposals; nothing when there are none. `one` is said of a single one, `many` of several: the number is put
    /// before both.
    fn of(proposals: Vec<ProposalId>, one: &str, many: &str) -> Option<Self> {
        let count = u64::try_from(proposals.len()).unwrap_or(u64::MAX);
        (count > 0).then(|| Self { sentence: counted(count, one, many), proposals })
    }
}

/// How many of the decided votes a change of a rule is tried on.
pub const REPLAYED: usize = 20;

/// What a policy is in the way of proposals.
enum Part {
    Quorum(Track),
    Threshold(Track),
    Period(periods::Period, Track),
    Sponsors,
    /// None: it is felt elsewhere.
    Elsewhere,
}

fn part(key: PolicyKey) -> Part {
    let of = |policy: fn(Track) -> PolicyKey| Track::ALL.iter().copied().find(|track| policy(*track) == key);
    if let Some(track) = of(Track::quorum_policy) {
        return Part::Quorum(track);
    }
    if let Some(track) = of(Track::threshold_policy) {
        return Part::Threshold(track);
    }
    let period = key
        .as_str()
        .split_once(".hours_")
        .and_then(|(name, track)| Some((periods::Period::named(name)?, track.parse::<Track>().ok()?)));
    match period {
        Some((period, track)) => Part::Period(period, track),
        None if key == PolicyKey::ProposalSponsorsNeeded => Part::Sponsors,
        None => Part::Elsewhere,
    }
}

/// The track whose decided votes show what a change of this policy means; none where no rule of a vote changes.
#[must_use]
pub fn replayed_track(key: PolicyKey) -> Option<Track> {
    match part(key) {
        Part::Quorum(track) | Part::Threshold(track) => Some(track),
        _ => None,
    }
}

/// A change and the moment from which it could hold.
struct Change<'a> {
    key: PolicyKey,
    old: PolicyValue,
    new: PolicyValue,
    payload: &'a Payload,
    constitution: &'a Constitution,
    around: &'a Surroundings,
    earliest: DateTime<Utc>,
}

/// What would follow from a payload. Nothing for what changes no policy, or not any more.
#[must_use]
pub fn outlook(constitution: &Constitution, payload: &Payload, around: &Surroundings) -> Vec<Consequence> {
    let Some((key, new)) = payload.change() else { return Vec::new() };
    let old = constitution.value(key);
    if old == new {
        return Vec::new();
    }
    let earliest = earliest(constitution, payload.track(), around);
    let change = Change { key, old, new, payload, constitution, around, earliest };
    let mut said = match part(key) {
        Part::Quorum(track) => rules::of_quorum(&change, track),
        Part::Threshold(track) => rules::of_threshold(&change, track),
        Part::Period(period, track) => periods::of(&change, period, track),
        Part::Sponsors => change.of_sponsors(),
        Part::Elsewhere => change.elsewhere(),
    };
    said.extend(change.ends());
    said.extend(change.overtakes());
    said
}

/// The first moment at which it could hold, if nothing takes longer than it must.
fn earliest(constitution: &Constitution, track: Track, around: &Surroundings) -> DateTime<Utc> {
    let [discussion, voting, delay] =
        [track.discussion_hours(constitution), track.voting_hours(constitution), track.enactment_hours(constitution)];
    let from_opening = |opens| time::after_hours(time::after_hours(opens, voting), delay);
    match around.own {
        Some(Own { enact_at: Some(at), .. }) => at,
        Some(Own { state: ProposalState::Discussion, deadline: Some(opens), .. }) => from_opening(opens),
        _ => from_opening(time::after_hours(around.now, discussion)),
    }
}

impl Change<'_> {
    /// "After this, the quorum of ordinary policies is … instead of …".
    fn headline(&self) -> String {
        let title = self.key.definition().title;
        let subject = match title.split_once(", ") {
            Some((what, of)) if !self.key.is_document() => format!("the {} of {of}", what.to_lowercase()),
            _ => format!("“{title}”"),
        };
        if self.key.is_document() {
            return format!("After this, {subject} is the text of this proposal instead of the one in force");
        }
        let (new, old) = (self.key.in_words(&self.new), self.key.in_words(&self.old));
        format!("After this, {subject} is {new} instead of {old}")
    }

    /// What its votes are about: "ordinary policies".
    fn noun(&self) -> &'static str {
        self.key.definition().title.split_once(", ").map_or("this kind", |(_, of)| of)
    }

    /// The others on their way that this applies to.
    fn others(&self, applies: impl Fn(&Prospect) -> bool) -> Vec<Prospect> {
        let own = self.around.own.map(|own| own.id);
        let others = self.around.on_their_way.iter().copied();
        others.filter(|other| Some(other.id) != own && applies(other)).collect()
    }

    fn ids(&self, applies: impl Fn(&Prospect) -> bool) -> Vec<ProposalId> {
        self.others(applies).into_iter().map(|other| other.id).collect()
    }

    /// Whether a proposal opens its vote before this could hold.
    fn opens_before(&self, other: &Prospect) -> bool {
        other.state == ProposalState::Discussion && other.deadline.is_some_and(|opens| opens < self.earliest)
    }

    /// What becomes of it when it holds for a time only; and that what holds for a time only is made to stay.
    fn ends(&self) -> Vec<Consequence> {
        let mut said = Vec::new();
        let (old, key) = (self.key.in_words(&self.old), self.key);
        let old = if key.is_document() { "the text in force now".to_owned() } else { old };
        if let Some((days, at)) = self.payload.for_days().zip(self.payload.ends_at(self.earliest)) {
            let (days, at) = (counted(days.into(), "day", "days"), time::for_people(at));
            said.push(Consequence::plain(format!(
                "It holds for {days}, until {at} at the earliest, and then goes back to {old} by itself, unless it is changed again \
                 before."
            )));
        }
        if let Some(until) = self.constitution.until(key) {
            let at = time::for_people(until.at);
            said.push(Consequence::plain(format!(
                "What is in force now holds until {at} only. If this takes effect before, it does not go back; if not, this is \
                 superseded, because it changes from {old}."
            )));
        }
        said
    }

    fn overtakes(&self) -> Option<Consequence> {
        Consequence::of(
            self.ids(|other| other.key == Some(self.key)),
            "other open proposal would change the same, and is superseded if this takes effect first",
            "other open proposals would change the same, and are superseded if this takes effect first",
        )
    }
}
