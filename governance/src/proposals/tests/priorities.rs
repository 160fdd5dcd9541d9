use std::collections::BTreeMap;

use super::*;
use crate::features::FeatureState;
use crate::ids::FeatureId;
use crate::voting::{Ballot, Outcome};

const LOTS: LotSource = LotSource { size: 7, root: [7; 32] };

fn candidate(id: i64, effort_days: u32) -> Candidate {
    Candidate { feature: id.into(), version: 1, effort_days, text_sha256: "ab".repeat(32) }
}

fn priorities(efforts: &[(i64, u32)]) -> Priorities {
    Priorities::of(&Constitution::new(), efforts.iter().map(|(id, effort)| candidate(*id, *effort)))
}

fn ruled(key: PolicyKey, value: PolicyValue) -> Constitution {
    Constitution::with(key, value)
}

fn cycle(payload: Payload, now: DateTime<Utc>) -> Amended {
    Amended {
        proposal: 12.into(),
        at: now,
        title: "What to build next".parse().unwrap(),
        body: "The standing vote.".parse().unwrap(),
        payload,
    }
}

fn house(state: ProposalState) -> Proposal {
    Proposal { author: None, track: Track::Priorities, sponsors: 0, ..proposal(state) }
}

/// Counts a cycle of these features, each ballot a list of their places on the ballot from 1.
fn counted(payload: &Payload, rules: &Constitution, ballots: &[&str]) -> (FrozenSpec, Closed) {
    let text = cycle(payload.clone(), at(0));
    let discussed = house(ProposalState::Discussion);
    let roll = names(ballots.len());
    let opened = open_voting(&discussed, &text.title, &text.body, payload, &roll, rules, at(0)).unwrap();
    let spec = opened.into_parts().0.spec;
    let sheet = spec.sheet();
    let cast: Vec<Ballot> = ballots.iter().map(|ballot| sheet.read(ballot).unwrap()).collect();
    let closed = close(&house(ProposalState::Voting), &spec, &roll, &cast, LOTS, spec.closes_at).unwrap();
    (spec, closed.into_parts().0)
}

fn ids(list: &[i64]) -> Vec<FeatureId> {
    list.iter().copied().map(FeatureId::from).collect()
}

#[test]
fn a_cycle_is_announced_brought_up_to_date_frozen_counted_and_put_in_force() {
    let rules = Constitution::new();
    let payload = Payload::Prioritise(priorities(&[(3, 20), (5, 20), (9, 30)]));
    let announced = announce_cycle(12.into(), &cycle(payload.clone(), at(0))).unwrap();
    assert_eq!((announced.value().to, announced.record().kind()), (ProposalState::Sponsoring, "proposal.published"));
    assert!(open_discussion(&house(ProposalState::Sponsoring), &rules, at(0)).is_ok(), "the house needs no sponsors");
    let more = Payload::Prioritise(priorities(&[(3, 20), (5, 20), (9, 30), (11, 1)]));
    let revised = revise_cycle(&house(ProposalState::Discussion), cycle(more, at(1))).unwrap();
    assert_eq!(revised.record().kind(), "proposal.amended");
    let (spec, closed) = counted(&payload, &rules, &[r#"["1","3"]"#, r#"["1"]"#, r#"["2"]"#, r#"["2"]"#]);
    assert_eq!(FrozenSpec::parse(&spec.canonical_json()).as_ref(), Ok(&spec));
    assert_eq!((closed.tally.outcome, closed.transition.deadline), (Outcome::Passed, Some(spec.closes_at)));
    let passed = Proposal { deadline: closed.transition.deadline, ..house(ProposalState::Passed) };
    let board = BTreeMap::from([
        (3.into(), FeatureState::Planned),
        (5.into(), FeatureState::Proposed),
        (9.into(), FeatureState::Planned),
    ]);
    let result = closed.tally.canonical_json();
    let early = prioritise(&passed, &payload, &result, &board, at(0));
    assert!(matches!(early, Err(LifecycleRefusal::TooEarly(_))));
    let order = prioritise(&passed, &payload, &result, &board, spec.closes_at).unwrap();
    let said = order.value();
    assert_eq!(
        said.order.iter().map(|one| (one.approvals, one.is_chosen)).collect::<Vec<_>>(),
        [(2, true), (2, true), (1, false)]
    );
    assert_eq!((&said.moves.planned, &said.moves.put_back), (&ids(&[5]), &ids(&[9])));
    assert_eq!(order.record().facts()["put_back"], serde_json::json!([9]));
    let other = Payload::Prioritise(priorities(&[(3, 20), (5, 20), (9, 30), (11, 1)]));
    assert!(prioritise(&passed, &other, &result, &board, spec.closes_at).is_err(), "the count is of other features");
}

#[test]
fn no_more_is_chosen_than_there_are_days_for_and_nothing_that_nobody_wants() {
    let one = PolicyKey::PrioritiesMethod;
    for word in ["equal shares", "most approvals"] {
        let rules = ruled(one, PolicyValue::Choice(word.to_owned()));
        let board = [(1, 25), (2, 25), (3, 10), (4, 5), (5, 1)].map(|(id, effort)| candidate(id, effort));
        let payload = Payload::Prioritise(Priorities::of(&rules, board));
        let (_, closed) = counted(&payload, &rules, &[r#"["1","2"]"#, r#"["1","2","3"]"#, r#"["1","3"]"#, r#"["4"]"#]);
        let Payload::Prioritise(asked) = &payload else { panic!() };
        let order = asked.order(&closed.tally.canonical_json()).unwrap();
        let effort = |id: FeatureId| asked.features.iter().find(|f| f.feature == id).unwrap().effort_days;
        let spent: u32 = order.iter().filter(|one| one.is_chosen).map(|one| effort(one.feature)).sum();
        assert!(u64::from(spent) <= asked.capacity && spent > 0, "{word}: {spent}");
        let last = order.last().unwrap();
        assert_eq!((last.feature, last.approvals, last.is_chosen), (5.into(), 0, false), "{word}");
        let (chosen, rest) = order.split_at(order.iter().filter(|one| one.is_chosen).count());
        assert!(chosen.iter().all(|one| one.is_chosen) && rest.iter().all(|one| !one.is_chosen), "{word}");
        assert!(rest.is_sorted_by(|one, next| one.approvals >= next.approvals), "{word}");
    }
}

#[test]
fn too_few_ballots_order_nothing() {
    let rules = Constitution::new();
    let payload = Payload::Prioritise(priorities(&[(3, 20)]));
    let text = cycle(payload.clone(), at(0));
    let roll = names(40);
    let discussed = house(ProposalState::Discussion);
    let opened = open_voting(&discussed, &text.title, &text.body, &payload, &roll, &rules, at(0)).unwrap();
    let spec = opened.into_parts().0.spec;
    let cast = [spec.sheet().read(r#"["1"]"#).unwrap()];
    let closed = close(&house(ProposalState::Voting), &spec, &roll[..1], &cast, LOTS, spec.closes_at).unwrap();
    assert_eq!(closed.value().transition.to, ProposalState::Failed);
}

#[test]
fn a_ballot_holds_what_fits_and_is_refused_when_it_is_none() {
    let rules = ruled(PolicyKey::PrioritiesCapacityDays, PolicyValue::Integer(10));
    let fitting = Priorities::of(&rules, [candidate(9, 10), candidate(3, 11), candidate(4, 1)]);
    assert_eq!(fitting.features.iter().map(|one| one.feature.get()).collect::<Vec<_>>(), [4, 9]);
    let crowd = Priorities::of(&rules, (1..=150).rev().map(|id| candidate(id, 1)));
    assert_eq!((crowd.features.len(), crowd.features[0].feature), (Priorities::MAX_FEATURES, 1.into()));
    assert_eq!(priorities(&[]).check(), Err(PayloadProblem::EmptyBoard));
    let empty = Payload::Prioritise(priorities(&[]));
    assert!(announce_cycle(12.into(), &cycle(empty, at(0))).is_err());
    assert!(cancel_cycle(&house(ProposalState::Discussion), at(0)).is_ok());
    assert!(cancel_cycle(&proposal(ProposalState::Discussion), at(0)).is_err(), "a member's proposal is not cancelled");
    let json = Payload::Prioritise(priorities(&[(3, 20), (5, 2)])).to_json();
    assert_eq!(Payload::from_json(&json).unwrap().to_json(), json);
    for (part, bad) in [
        ("capacity_days", serde_json::json!(19)),
        ("capacity_days", serde_json::json!(-1)),
        ("method", serde_json::json!("schulze")),
        ("options", serde_json::json!([])),
        ("options", serde_json::json!([json["options"][1], json["options"][0]])),
        ("options", serde_json::json!([json["options"][0], json["options"][0]])),
    ] {
        let mut other = json.clone();
        other[part] = bad;
        assert!(Payload::from_json(&other).is_err(), "{other}");
    }
}

#[test]
fn names_are_for_people_and_are_never_written() {
    let plain = priorities(&[(3, 20), (5, 2)]);
    let named = plain.clone().named(&BTreeMap::from([(3.into(), "Dark mode".to_owned())]));
    assert_eq!(named.to_json(), plain.to_json());
    assert_eq!(
        (named.sheet().options().name(0), named.sheet().options().name(1)),
        ("Dark mode".into(), "Feature 5".into())
    );
    assert_eq!(named.unnamed(), plain);
}
