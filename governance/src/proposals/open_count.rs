//! Votes with open ballots: who said what, who was spoken for by whom, and the count of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::lifecycle::add;
use super::voting_acts::{allow_close, check_ballots, counted};
use super::{Closed, FrozenSpec, LifecycleRefusal, LotSource, Proposal};
use crate::canonical::{Hash, canonical_json, sha256};
use crate::delegations::{Hop, Loss, Share, resolve};
use crate::ledger::{LedgerActor, Pseudonym};
use crate::recorded::Recorded;
use crate::voting::{Ballot, Sheet};

/// What became of one member in a vote with open ballots. Nobody who is silent is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// They voted themselves: the ballot, as it is written.
    Cast(String),
    /// They count with the ballot that another member cast.
    Represented {
        /// Who cast it.
        via: Pseudonym,
        /// How many delegations lead there.
        hops: u32,
    },
    /// They delegated, and nobody speaks for them.
    Lost {
        /// Why.
        loss: Loss,
        /// How many delegations lead to the dead end; 0 for a circle.
        hops: u32,
    },
}

/// The parts of a vote, by the names of the members, in the order of those.
pub type Parts = Vec<(Pseudonym, Part)>;

impl Part {
    /// As it is committed to and published, with the member's name. How far somebody was represented from follows from the
    /// delegations, and is not said.
    #[must_use]
    pub fn to_json(&self, member: &Pseudonym) -> Map<String, Value> {
        let (name, value) = match self {
            Self::Cast(ballot) => ("ballot", ballot.as_str()),
            Self::Represented { via, .. } => ("via", via.as_str()),
            Self::Lost { loss, .. } => ("lost", loss.as_str()),
        };
        let mut parts = Map::new();
        parts.insert("member".to_owned(), member.as_str().into());
        parts.insert(name.to_owned(), value.into());
        parts
    }
}

/// What lies in the box of an open vote when it closes, and what was delegated.
#[derive(Clone, Copy, Debug)]
pub struct OpenBox<'a> {
    /// Everybody on the roll.
    pub roll: &'a [Pseudonym],
    /// Who cast what.
    pub cast: &'a BTreeMap<Pseudonym, String>,
    /// Who lets whom speak in this vote, on the roll or not.
    pub speaking: &'a BTreeMap<Pseudonym, Pseudonym>,
}

impl OpenBox<'_> {
    /// Finds out for everybody on the roll who speaks for them.
    #[must_use]
    pub fn parts(&self) -> Parts {
        let mut roll: Vec<&Pseudonym> = self.roll.iter().collect();
        roll.sort_unstable();
        let hop = |name: &&Pseudonym| {
            let to = self.speaking.get(*name)?;
            Some(roll.binary_search(&to).map_or(Hop::Off, Hop::To))
        };
        let has_voted: Vec<bool> = roll.iter().map(|name| self.cast.contains_key(*name)).collect();
        let next: Vec<Option<Hop>> = roll.iter().map(hop).collect();
        let shares = resolve(&has_voted, &next);
        let part = |(name, share): (&&Pseudonym, Share)| {
            let part = match share {
                Share::Cast => Part::Cast(self.cast.get(*name)?.clone()),
                Share::Represented { via, hops } => Part::Represented { via: (*roll.get(via)?).clone(), hops },
                Share::Lost { loss, hops } => Part::Lost { loss, hops },
                Share::Silent => return None,
            };
            Some(((*name).clone(), part))
        };
        roll.iter().zip(shares).filter_map(part).collect()
    }
}

/// How many voted, were represented, or delegated in vain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// Who voted themselves.
    pub cast: u64,
    /// For whom somebody spoke.
    pub represented: u64,
    /// Whose delegation led in a circle.
    pub circles: u64,
    /// Whose delegation ended with somebody who did not vote.
    pub dead_ends: u64,
}

impl Shares {
    /// Counts them.
    #[must_use]
    pub fn of<'a>(parts: impl Iterator<Item = &'a Part>) -> Self {
        let mut shares = Self::default();
        for part in parts {
            let slot = match part {
                Part::Cast(_) => &mut shares.cast,
                Part::Represented { .. } => &mut shares.represented,
                Part::Lost { loss: Loss::Circle, .. } => &mut shares.circles,
                Part::Lost { loss: Loss::DeadEnd, .. } => &mut shares.dead_ends,
            };
            *slot = slot.saturating_add(1);
        }
        shares
    }

    /// As the line of the close has it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "cast": self.cast, "represented": self.represented, "circles": self.circles, "dead_ends": self.dead_ends,
        })
    }

    /// Reads what [`Self::to_json`] wrote; `None` when it is something else.
    #[must_use]
    pub fn from_json(json: &Value) -> Option<Self> {
        let number = |name: &str| json.get(name)?.as_u64();
        Some(Self {
            cast: number("cast")?,
            represented: number("represented")?,
            circles: number("circles")?,
            dead_ends: number("dead_ends")?,
        })
    }
}

/// The commitment to who said what: SHA-256 of `{"open":[…]}`, in the order of the members' names.
#[must_use]
pub fn open_commitment(parts: &[(Pseudonym, Part)]) -> Hash {
    let mut sorted: Vec<&(Pseudonym, Part)> = parts.iter().collect();
    sorted.sort_unstable_by_key(|(name, _)| name);
    let written: Vec<Value> = sorted.iter().map(|(name, part)| Value::Object(part.to_json(name))).collect();
    sha256(canonical_json(&json!({"open": written})))
}

/// The ballots that are counted: what was cast, and one copy of it for each member who is represented by it. So no method needs
/// weights, and as many are counted as voted or are represented.
///
/// # Errors
/// When a ballot is none of this vote's, or a copy is of one that nobody cast.
pub fn open_ballots(sheet: &Sheet, parts: &[(Pseudonym, Part)]) -> Result<Vec<Ballot>, LifecycleRefusal> {
    let contradiction = LifecycleRefusal::Contradiction;
    let mut cast = BTreeMap::new();
    for (name, part) in parts {
        if let Part::Cast(written) = part {
            let ballot = sheet.read(written).ok().filter(|ballot| sheet.written(ballot) == *written);
            cast.insert(name, ballot.ok_or_else(|| contradiction("a ballot is of another vote"))?);
        }
    }
    let mut ballots = Vec::with_capacity(parts.len());
    for (name, part) in parts {
        let by = match part {
            Part::Cast(_) => name,
            Part::Represented { via, .. } => via,
            Part::Lost { .. } => continue,
        };
        ballots.push(cast.get(by).cloned().ok_or_else(|| contradiction("a ballot is counted that nobody cast"))?);
    }
    Ok(ballots)
}

/// A vote with open ballots that closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedOpen {
    /// The change of state and the count.
    pub closed: Closed,
    /// What became of everybody.
    pub parts: Parts,
    /// How many that are.
    pub shares: Shares,
}

/// Counts a vote with open ballots that is over: finds out who speaks for whom, and counts, both here, so that nothing else can be
/// recorded.
///
/// # Errors
/// Wrong state, too early, or facts that contradict each other: another proposal's specification, one with secret ballots, a
/// ballot of another vote or of somebody who is not on the roll.
pub fn close_open(
    proposal: &Proposal,
    spec: &FrozenSpec,
    found: OpenBox<'_>,
    lots: LotSource,
    now: DateTime<Utc>,
) -> Result<Recorded<ClosedOpen>, LifecycleRefusal> {
    allow_close(proposal, spec, now)?;
    if !spec.ballots.is_open() {
        return Err(LifecycleRefusal::Contradiction("its ballots are secret"));
    }
    let parts = found.parts();
    let shares = Shares::of(parts.iter().map(|(_, part)| part));
    if u64::try_from(found.cast.len()) != Ok(shares.cast) {
        return Err(LifecycleRefusal::Contradiction("somebody voted who is not on the roll"));
    }
    let ballots = open_ballots(&spec.sheet(), &parts)?;
    check_ballots(spec, &ballots)?;
    let (closed, mut facts) = counted(proposal, spec, &ballots, open_commitment(&parts), (lots, now))?;
    add(&mut facts, "open", shares.to_json());
    let record = proposal.line("proposal.closed", LedgerActor::System, facts);
    Ok(Recorded::new(ClosedOpen { closed, parts, shares }, record))
}
