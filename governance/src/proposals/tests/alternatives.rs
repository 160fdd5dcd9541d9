use super::*;
use crate::voting::Method;

const LOTS: LotSource = LotSource { size: 3, root: [3; 32] };

fn value(number: i64) -> PolicyValue {
    PolicyValue::Integer(number)
}

fn offered(state: ProposalState, there: &[PolicyValue], new: PolicyValue) -> Result<Alternative, LifecycleRefusal> {
    let open = Proposal { deadline: Some(at(1)), ..proposal(state) };
    let by = (member(2), &name("m2"));
    let rules = Constitution::new();
    offer(&open, &payload(), there, by, new, &rules, at(0)).map(|recorded| recorded.into_parts().0)
}

#[test]
fn an_alternative_is_another_value_that_the_policy_can_have_and_comes_in_time() {
    let there = [value(7_000), value(9_000)];
    let third = offered(ProposalState::Discussion, &there, value(6_000)).unwrap();
    assert_eq!((third.number, third.value), (3, value(6_000)));
    assert!(offered(ProposalState::Sponsoring, &[], value(6_000)).is_ok());
    let refused = |state, there: &[PolicyValue], new| offered(state, there, new).unwrap_err();
    let discussed = ProposalState::Discussion;
    assert_eq!(refused(discussed, &there, value(7_000)), LifecycleRefusal::AlternativeThere);
    assert_eq!(refused(discussed, &there, value(8_000)), LifecycleRefusal::AlternativeThere);
    assert_eq!(refused(discussed, &there, value(5_000)), LifecycleRefusal::Payload(PayloadProblem::Unchanged));
    assert!(matches!(refused(discussed, &there, value(1)), LifecycleRefusal::Payload(PayloadProblem::Value(_))));
    let many = [1, 2, 3, 4].map(|n| value(n * 1_000 + 500));
    assert_eq!(refused(discussed, &many, value(6_000)), LifecycleRefusal::TooManyAlternatives(4));
    for state in ProposalState::ALL
        .iter()
        .filter(|state| !matches!(state, ProposalState::Sponsoring | ProposalState::Discussion))
    {
        assert!(matches!(refused(*state, &[], value(6_000)), LifecycleRefusal::WrongState { .. }), "{state}");
    }
    let late = proposal(discussed);
    let by = (member(2), &name("m2"));
    let rules = Constitution::new();
    let too_late = offer(&late, &payload(), &[], by, value(6_000), &rules, at(0));
    assert_eq!(too_late.err(), Some(LifecycleRefusal::TooLate(at(0))));
    let document = Payload::amend_document(&rules, PolicyKey::DocumentTerms, "New.");
    let open = Proposal { deadline: Some(at(1)), ..late };
    let none = offer(&open, &document, &[], by, value(6_000), &rules, at(0));
    assert_eq!(none.err(), Some(LifecycleRefusal::NoAlternatives));
    let own = back(&open, (1, member(2)), by, 0, at(0));
    assert_eq!(own.err(), Some(LifecycleRefusal::OwnAlternative));
    let backed = back(&open, (1, member(3)), by, 1, at(0)).unwrap();
    assert_eq!(backed.record().facts()["backers"], 2);
}

/// The vote among what was proposed, 8,000, and two alternatives.
fn spec() -> FrozenSpec {
    let weighed = weighed(&payload(), vec![value(6_000), value(7_000)]).unwrap();
    let due = proposal(ProposalState::Discussion);
    let text = Amended { payload: weighed.clone(), ..text(at(0)) };
    let rules = Constitution::new();
    let merged = merge(&due, text.clone(), &rules).unwrap();
    assert_eq!(merged.record().facts()["kind"], "choose_value");
    let opened = open_voting(&due, &text.title, &text.body, &weighed, &names(10), &rules, at(0)).unwrap();
    opened.into_parts().0.spec
}

#[test]
fn what_is_backed_becomes_options_and_reads_back() {
    assert_eq!(weighed(&payload(), Vec::new()), None);
    // What the author has made their own, and what is in force, is no alternative.
    assert_eq!(weighed(&payload(), vec![value(8_000), value(5_000)]), None);
    let spec = spec();
    assert_eq!((spec.rule.method, spec.payload.kind()), (Method::Schulze, "choose_value"));
    assert_eq!(FrozenSpec::parse(&spec.canonical_json()).as_ref(), Ok(&spec));
    let names: Vec<String> = (0..4).map(|place| spec.sheet().options().name(place)).collect();
    assert_eq!(names, ["8,000 characters", "6,000 characters", "7,000 characters", "None of these"]);
    assert_eq!(
        spec.payload.canonical_json(),
        "{\"key\":\"entry.max_chars\",\"kind\":\"choose_value\",\"old\":5000,\"options\":[8000,6000,7000]}"
    );
    let rules = Constitution::new();
    let Payload::ChooseValue(values) = &spec.payload else { panic!("values") };
    let checked = |options: &[i64]| {
        let options = options.iter().copied().map(value).collect();
        Values { options, ..values.clone() }.check(&rules)
    };
    assert_eq!(checked(&[8_000]), Err(PayloadProblem::NoBallot));
    assert_eq!(checked(&[8_000, 8_000]), Err(PayloadProblem::NoBallot));
    assert_eq!(checked(&[8_000, 5_000]), Err(PayloadProblem::Unchanged));
    assert_eq!(values.check(&changed_constitution()), Err(PayloadProblem::OldDiffers(PolicyKey::EntryMaxChars)));
}

#[test]
fn the_winner_is_put_in_force_and_none_of_these_is_a_failure() {
    let spec = spec();
    let sheet = spec.sheet();
    let voting = proposal(ProposalState::Voting);
    let closed = |ballots: &[&str]| {
        let ballots: Vec<_> = ballots.iter().map(|text| sheet.read(text).unwrap()).collect();
        close(&voting, &spec, &names(ballots.len()), &ballots, LOTS, spec.closes_at).unwrap().into_parts().0
    };
    let rules = Constitution::new();
    let passed = proposal(ProposalState::Passed);
    let won = closed(&[r#"[["3"],["1"]]"#, r#"[["3"]]"#, r#"[["1"],["none"]]"#]);
    assert_eq!(won.transition.to, ProposalState::Passed);
    let enacted = enact_chosen(&passed, &spec.payload, &won.tally.canonical_json(), &rules, at(0)).unwrap();
    assert_eq!((enacted.value().new.clone(), enacted.value().old.clone()), (value(7_000), value(5_000)));
    assert_eq!(enacted.record().facts()["payload_sha256"], spec.payload.sha256());
    let none = closed(&[r#"[["none"]]"#, r#"[["3"],["none"]]"#]);
    assert_eq!(none.transition.to, ProposalState::Failed);
    let reason = none.tally.outcome.reason().unwrap();
    assert_eq!(reason.as_str(), "none_of_these");
    let refused = enact_chosen(&passed, &spec.payload, &none.tally.canonical_json(), &rules, at(0));
    assert!(matches!(refused.err(), Some(LifecycleRefusal::Contradiction(_))));
    // One of ten is a tenth; of nobody nothing is chosen.
    assert_eq!(closed(&[r#"[["2"]]"#]).transition.to, ProposalState::Passed);
    assert_eq!(closed(&[]).transition.to, ProposalState::Failed);
    let elsewhere = enact_chosen(&passed, &spec.payload, &won.tally.canonical_json(), &changed_constitution(), at(0));
    assert!(matches!(elsewhere.err(), Some(LifecycleRefusal::Payload(PayloadProblem::OldDiffers(_)))));
}
