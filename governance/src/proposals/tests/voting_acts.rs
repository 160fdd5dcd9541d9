use super::*;
use crate::voting::{Choice, FailReason, Outcome};
use chrono::TimeDelta;

#[test]
fn a_specification_is_read_back_as_it_was_written_and_in_no_other_form() {
    let spec = opened().spec;
    let text = spec.canonical_json();
    assert_eq!(FrozenSpec::parse(&text), Ok(spec));
    assert!(FrozenSpec::parse(&text.replacen(':', ": ", 1)).is_err());
    assert!(FrozenSpec::parse("{}").is_err());
}

#[test]
fn what_is_frozen_is_bound_by_its_hash() {
    let spec = opened().spec;
    assert_eq!(spec.spec_hash(), opened().spec_hash);
    assert_eq!((spec.roll_size, spec.opens_at, spec.closes_at), (10, at(0), at(72)));
    assert!(spec.is_open(spec.opens_at) && !spec.is_open(spec.closes_at));
    let changes: [fn(&mut FrozenSpec); 9] = [
        |s| s.proposal = 13.into(),
        |s| s.title.push('!'),
        |s| s.body.push('!'),
        |s| {
            s.payload = Payload::set_policy(&Constitution::new(), PolicyKey::EntryMaxChars, PolicyValue::Integer(8_001))
        },
        |s| s.options.truncate(2),
        |s| s.rule.threshold = None,
        |s| s.roll_hash[0] ^= 1,
        |s| s.closes_at += TimeDelta::microseconds(1),
        |s| s.enactment_hours += 1,
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut other = spec.clone();
        change(&mut other);
        assert_ne!(other.spec_hash(), spec.spec_hash(), "change {number}");
    }
}

#[test]
fn a_vote_opens_only_when_discussed_with_a_roll_and_a_payload_that_applies() {
    let t = text(at(0));
    let rules = Constitution::new();
    let open = |p: &Proposal, roll: &[Pseudonym], rules: &Constitution, now| {
        open_voting(p, &t.title, &t.body, &t.payload, roll, rules, now).err()
    };
    let discussed = proposal(ProposalState::Discussion);
    let early = Proposal { deadline: Some(at(1)), ..discussed };
    assert_eq!(open(&early, &names(3), &rules, at(0)), Some(LifecycleRefusal::TooEarly(at(1))));
    assert_eq!(open(&discussed, &[], &rules, at(0)), Some(LifecycleRefusal::EmptyRoll));
    let stale = Some(PayloadProblem::OldDiffers(PolicyKey::EntryMaxChars).into());
    assert_eq!(open(&discussed, &names(3), &changed_constitution(), at(0)), stale);
}

#[test]
fn closing_counts_and_refuses_records_that_contradict_themselves() {
    let spec = opened().spec;
    let voting = proposal(ProposalState::Voting);
    let yes = [Choice::Yes; 3];
    let early = close(&voting, &spec, &names(3), &yes, at(71)).err();
    assert_eq!(early, Some(LifecycleRefusal::TooEarly(at(72))));
    assert!(matches!(close(&voting, &spec, &names(2), &yes, at(72)).err(), Some(LifecycleRefusal::Contradiction(_))));
    let many = [Choice::Yes; 11];
    assert!(matches!(close(&voting, &spec, &names(11), &many, at(72)).err(), Some(LifecycleRefusal::Contradiction(_))));
    let other = Proposal { id: 13.into(), ..voting };
    assert!(matches!(close(&other, &spec, &names(3), &yes, at(72)).err(), Some(LifecycleRefusal::Contradiction(_))));
    let closed = close(&voting, &spec, &names(3), &yes, at(80)).unwrap();
    assert_eq!(closed.value().transition.to, ProposalState::Passed);
    // The delay is counted from the end of the vote, however late it is counted.
    assert_eq!(closed.value().transition.deadline, Some(at(72)));
    let nobody = close(&voting, &spec, &[], &[], at(72)).unwrap();
    assert_eq!(nobody.value().tally.outcome, Outcome::Failed(FailReason::NoValidBallots));
    assert_eq!(nobody.value().transition.to, ProposalState::Failed);
}

#[test]
fn enactment_compares_and_swaps() {
    let rules = Constitution::new();
    let passed = proposal(ProposalState::Passed);
    let enacted = enact(&passed, &payload(), &rules, at(0)).unwrap();
    assert_eq!(enacted.value().old, PolicyValue::Integer(5_000));
    assert_eq!(enacted.value().new, PolicyValue::Integer(8_000));
    let early = Proposal { deadline: Some(at(1)), ..passed };
    assert_eq!(enact(&early, &payload(), &rules, at(0)).err(), Some(LifecycleRefusal::TooEarly(at(1))));
    assert_eq!(
        supersede(&early, &payload(), &changed_constitution(), at(0)).err(),
        Some(LifecycleRefusal::TooEarly(at(1)))
    );
    assert_eq!(supersede(&passed, &payload(), &rules, at(0)).err(), Some(LifecycleRefusal::StillApplies));
    let stale = enact(&passed, &payload(), &changed_constitution(), at(0)).err();
    assert_eq!(stale, Some(PayloadProblem::OldDiffers(PolicyKey::EntryMaxChars).into()));
}
