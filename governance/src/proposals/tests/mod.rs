mod alternatives;
mod appeals;
mod elections;
mod lifecycle;
mod open_count;
mod outlook;
mod payload;
mod priorities;
mod voting_acts;

use super::*;
use crate::ids::MemberId;
use crate::ledger::Pseudonym;
use crate::policies::{Constitution, PolicyKey, PolicyValue, PolicyVersion, Track};
use crate::time::after_hours;
use chrono::{DateTime, Utc};

pub(super) const AUTHOR: i64 = 1;

pub(super) fn at(hours: i64) -> DateTime<Utc> {
    after_hours(DateTime::from_timestamp(1_800_000_000, 0).unwrap(), hours)
}

pub(super) fn member(id: i64) -> MemberId {
    id.into()
}

pub(super) fn name(text: &str) -> Pseudonym {
    text.parse().unwrap()
}

pub(super) fn names(count: usize) -> Vec<Pseudonym> {
    (0..count).map(|n| name(&format!("m{n}"))).collect()
}

pub(super) fn proposal(state: ProposalState) -> Proposal {
    Proposal {
        id: 12.into(),
        author: Some(member(AUTHOR)),
        state,
        track: Track::Ordinary,
        sponsors: 2,
        deadline: Some(at(0)),
    }
}

pub(super) fn payload() -> Payload {
    Payload::set_policy(&Constitution::new(), PolicyKey::EntryMaxChars, PolicyValue::Integer(8_000))
}

pub(super) fn text(now: DateTime<Utc>) -> Amended {
    Amended {
        proposal: 12.into(),
        at: now,
        title: "Longer entries".parse().unwrap(),
        body: "Because.".parse().unwrap(),
        payload: payload(),
    }
}

pub(super) fn changed_constitution() -> Constitution {
    let mut constitution = Constitution::new();
    let value = PolicyVersion {
        value: PolicyValue::Integer(700),
        version: 9.into(),
        since: at(0),
        carried_by: None,
        until: None,
    };
    constitution.insert(PolicyKey::EntryMaxChars, value).unwrap();
    constitution
}

pub(super) fn opened() -> Opened {
    let (title, body) = (text(at(0)).title, text(at(0)).body);
    let discussed = proposal(ProposalState::Discussion);
    let rules = Constitution::new();
    open_voting(&discussed, &title, &body, &payload(), &names(10), &rules, at(0)).unwrap().into_parts().0
}
