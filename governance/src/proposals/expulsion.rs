//! Expulsion: the one way in which a member loses the vote, and the way back. Only all members decide it, by the track that
//! `expulsion.track` names; it follows a suspension, ends by itself, and a vote can end it before.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{LifecycleRefusal, Payload, PayloadProblem, PayloadUnreadable, Proposal, ProposalState, Transition, Verb};
use crate::ids::{CaseId, MemberId, ProposalId, SanctionId};
use crate::ledger::{LedgerActor, Pseudonym};
use crate::moderation::{SanctionDraft, SanctionImposed, SanctionKind, SanctionLifted};
use crate::policies::{Constitution, PolicyKey, Track};
use crate::recorded::Recorded;
use crate::time;

/// Whether somebody goes or comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// They are expelled.
    Out,
    /// They are a member as before.
    Back,
}

/// An expulsion, or its end. Who it is about is not in it: it is the author of the case from which their suspension followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expulsion {
    /// That case.
    pub case: CaseId,
    /// Out or back.
    pub way: Way,
    /// By which track: of an expulsion the one that the policy named when it was proposed.
    pub track: Track,
    /// For how many days they are expelled; 0 on the way back.
    pub days: u32,
}

impl Expulsion {
    /// As it would be proposed now.
    #[must_use]
    pub fn proposed(case: CaseId, way: Way, constitution: &Constitution) -> Self {
        let days = u32::try_from(constitution.integer(PolicyKey::ExpulsionDays)).unwrap_or(u32::MAX);
        match way {
            Way::Out => Self { case, way, track: track(constitution).unwrap_or(Track::Entrenched), days },
            Way::Back => Self { case, way, track: Track::Ordinary, days: 0 },
        }
    }

    /// The stable name of its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.way {
            Way::Out => "expel",
            Way::Back => "readmit",
        }
    }

    /// The parts of its JSON.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        let mut parts = Map::new();
        parts.insert("case".to_owned(), self.case.get().into());
        parts.insert("track".to_owned(), self.track.as_str().into());
        if self.way == Way::Out {
            parts.insert("days".to_owned(), self.days.into());
        }
        parts
    }

    /// Reads what [`Self::to_json`] wrote, of this kind.
    ///
    /// # Errors
    /// When a part is missing, of the wrong type, or makes no sense.
    pub fn from_json(kind: &str, json: &Value) -> Result<Self, PayloadUnreadable> {
        let unreadable = |name: &str| PayloadUnreadable(format!("the expulsion's {name}"));
        let case =
            json.get("case").and_then(Value::as_i64).filter(|case| *case > 0).ok_or_else(|| unreadable("case"))?;
        let way = if kind == "expel" { Way::Out } else { Way::Back };
        let track = match json.get("track").and_then(Value::as_str) {
            Some("ordinary") => Track::Ordinary,
            Some("entrenched") if way == Way::Out => Track::Entrenched,
            _ => return Err(unreadable("track")),
        };
        let days = match way {
            Way::Out => {
                super::payload::days_of(json.get("days").unwrap_or(&Value::Null)).ok_or_else(|| unreadable("days"))?
            }
            Way::Back => 0,
        };
        Ok(Self { case: case.into(), way, track, days })
    }

    /// Whether the constitution lets it be proposed, and put in force, like this.
    ///
    /// # Errors
    /// When nobody is expelled here, or it goes by another track by now.
    pub fn check(&self, constitution: &Constitution) -> Result<(), PayloadProblem> {
        match (self.way, track(constitution)) {
            (Way::Back, _) => Ok(()),
            (Way::Out, Some(track)) if track == self.track => Ok(()),
            (Way::Out, _) => Err(PayloadProblem::NoExpulsion),
        }
    }
}

/// The track by which members are expelled; `None` where the constitution says that nobody is.
#[must_use]
pub fn track(constitution: &Constitution) -> Option<Track> {
    match constitution.choice(PolicyKey::ExpulsionTrack).as_str() {
        "ordinary" => Some(Track::Ordinary),
        "entrenched" => Some(Track::Entrenched),
        _ => None,
    }
}

/// How an expulsion stands at this moment. The store reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpulsionFacts {
    /// The case.
    pub case: CaseId,
    /// The rule it was about: "R1".
    pub rule: String,
    /// The author of what it was about and their name in the ledger; `None` where no account is behind it any more.
    pub member: Option<(MemberId, Pseudonym)>,
    /// Whether a suspension followed from its verdict that nothing has overruled.
    pub was_suspended: bool,
    /// The expulsion in force of this member, and from which case it followed.
    pub expelled: Option<(SanctionId, CaseId, DateTime<Utc>)>,
    /// The proposal about the same that is on its way.
    pub open: Option<ProposalId>,
}

impl ExpulsionFacts {
    /// Whether it still applies.
    ///
    /// # Errors
    /// Names what is not so.
    pub const fn check(&self, asked: &Expulsion) -> Result<(), PayloadProblem> {
        match (asked.way, &self.member, &self.expelled) {
            // First: what else is so of the author of any other case is nobody's to learn here.
            (Way::Out, ..) if !self.was_suspended => Err(PayloadProblem::NeverSuspended),
            (_, None, _) => Err(PayloadProblem::MemberGone),
            (Way::Out, _, Some(_)) => Err(PayloadProblem::ExpelledAlready),
            (Way::Out, _, None) => Ok(()),
            (Way::Back, _, Some((_, case, _))) if case.get() == self.case.get() => Ok(()),
            (Way::Back, ..) => Err(PayloadProblem::NotExpelled),
        }
    }

    /// Whether this proposal may ask it now: it applies, and no other that asks the same is on its way.
    ///
    /// # Errors
    /// Names what is not so.
    pub fn check_new(&self, asked: &Expulsion, own: Option<ProposalId>) -> Result<(), PayloadProblem> {
        self.check(asked)?;
        match self.open.filter(|other| Some(*other) != own) {
            Some(other) => Err(PayloadProblem::AskedAlready(other)),
            None => Ok(()),
        }
    }
}

/// What a passed one brings about: the store writes it with the change of state, in one transaction.
#[derive(Debug, PartialEq, Eq)]
pub struct Carried {
    /// The change of state.
    pub transition: Recorded<Transition>,
    /// What follows for the member.
    pub follows: Follows,
}

/// What follows for the member.
#[derive(Debug, PartialEq, Eq)]
pub enum Follows {
    /// The expulsion.
    Expelled(Recorded<SanctionImposed>),
    /// Its end.
    Readmitted(Recorded<SanctionLifted>),
}

/// Ends a proposal that asks what does not apply any more.
///
/// # Errors
/// Wrong state, before the delay of a passed one is over, or it still applies.
pub fn supersede_expulsion(
    proposal: &Proposal,
    asked: &Expulsion,
    facts: &ExpulsionFacts,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Transition>, LifecycleRefusal> {
    if proposal.state == ProposalState::Passed {
        proposal.allow_due(Verb::Supersede, now)?;
    }
    proposal.allow(Verb::Supersede)?;
    let Err(problem) = asked.check(constitution).and_then(|()| facts.check(asked)) else {
        return Err(LifecycleRefusal::StillApplies);
    };
    let facts = json!({"from": proposal.state.as_str(), "why": problem.to_string()});
    let record = proposal.line("proposal.superseded", LedgerActor::System, facts);
    Ok(Recorded::new(proposal.to(ProposalState::Superseded, now, None), record))
}

/// Puts a passed one in force.
///
/// # Errors
/// Wrong state, too early, another kind of proposal or another case, or it does not apply any more (supersede it then).
pub fn carry_expulsion(
    proposal: &Proposal,
    payload: &Payload,
    facts: &ExpulsionFacts,
    now: DateTime<Utc>,
) -> Result<Carried, LifecycleRefusal> {
    proposal.allow_due(Verb::Enact, now)?;
    let Payload::Expel(asked) = payload else {
        return Err(LifecycleRefusal::WrongTrack(payload.track()));
    };
    if asked.case != facts.case {
        return Err(LifecycleRefusal::Contradiction("the expulsion is about another case"));
    }
    facts.check(asked)?;
    let Some((member, name)) = &facts.member else { return Err(PayloadProblem::MemberGone.into()) };
    let line = json!({"payload_sha256": payload.sha256(), "case": asked.case.get(), "act": asked.kind()});
    let record = proposal.line("proposal.enacted", LedgerActor::System, line);
    let transition = Recorded::new(proposal.to(ProposalState::Enacted, now, None), record);
    let follows = match (asked.way, facts.expelled) {
        (Way::Back, Some((sanction, ..))) => {
            Follows::Readmitted(crate::moderation::readmit(sanction, name, proposal.id, now))
        }
        _ => {
            let days = i64::from(asked.days);
            let sanction = SanctionDraft {
                kind: SanctionKind::Expulsion,
                until: time::after_days(now, days),
                days,
                removals: 0,
                policy: PolicyKey::ExpulsionTrack,
            };
            let imposed =
                crate::moderation::expel(*member, name, sanction, (asked.case, &facts.rule), proposal.id, now);
            Follows::Expelled(imposed)
        }
    };
    Ok(Carried { transition, follows })
}
