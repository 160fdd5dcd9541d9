use super::*;

fn removal() -> RemovalFacts {
    RemovalFacts {
        case: 7.into(),
        entry: 30.into(),
        rule: "R1".to_owned(),
        was_removed: true,
        is_removed: true,
        is_gone: false,
        open: None,
        before_jury: None,
        failed_at: None,
    }
}

fn appeal(state: ProposalState) -> Proposal {
    Proposal { track: Track::Appeal, ..proposal(state) }
}

#[test]
fn only_what_a_jury_removed_and_is_still_there_can_be_restored() {
    assert_eq!(removal().check(), Ok(()));
    let never = RemovalFacts { was_removed: false, is_removed: false, ..removal() };
    assert_eq!(never.check(), Err(PayloadProblem::NothingRemoved));
    assert_eq!(RemovalFacts { is_gone: true, ..removal() }.check(), Err(PayloadProblem::EntryGone));
    assert_eq!(RemovalFacts { is_removed: false, ..removal() }.check(), Err(PayloadProblem::RestoredAlready));
}

#[test]
fn one_appeal_at_a_time_and_a_failed_one_rests() {
    let rules = Constitution::new();
    let other = RemovalFacts { open: Some(12.into()), ..removal() };
    assert_eq!(other.check_new(None, &rules, at(0)), Err(PayloadProblem::AppealedAlready(12.into())));
    assert_eq!(other.check_new(Some(12.into()), &rules, at(0)), Ok(()), "it is that one itself");
    let heard = RemovalFacts { before_jury: Some(9.into()), ..removal() };
    assert_eq!(heard.check_new(None, &rules, at(0)), Err(PayloadProblem::BeforeFreshJury(9.into())));
    let failed = RemovalFacts { failed_at: Some(at(0)), ..removal() };
    let again = crate::time::after_days(at(0), 30);
    assert_eq!(failed.check_new(None, &rules, at(1)), Err(PayloadProblem::AppealRests(again)));
    assert_eq!(failed.check_new(None, &rules, again), Ok(()));
}

#[test]
fn a_passed_appeal_overrules_its_own_case_once_its_time_has_come() {
    let payload = Payload::Restore { case: 7.into() };
    let done = overrule(&appeal(ProposalState::Passed), &payload, &removal(), at(0)).unwrap();
    assert_eq!((done.value().case, done.value().entry), (7.into(), 30.into()));
    assert_eq!(done.value().transition.to, ProposalState::Enacted);
    let facts = done.record().facts().clone();
    assert_eq!((&facts["case"], &facts["entry"]), (&7.into(), &30.into()));
    let refused = |proposal: &Proposal, payload: &Payload, removal: &RemovalFacts, now| {
        overrule(proposal, payload, removal, now).err().unwrap()
    };
    let passed = appeal(ProposalState::Passed);
    assert_eq!(refused(&passed, &payload, &removal(), at(-1)), LifecycleRefusal::TooEarly(at(0)));
    let other = Payload::Restore { case: 8.into() };
    assert!(matches!(refused(&passed, &other, &removal(), at(0)), LifecycleRefusal::Contradiction(_)));
    assert_eq!(refused(&passed, &super::payload(), &removal(), at(0)), LifecycleRefusal::WrongTrack(Track::Ordinary));
    assert!(matches!(
        refused(&appeal(ProposalState::Voting), &payload, &removal(), at(0)),
        LifecycleRefusal::WrongState { .. }
    ));
    let gone = RemovalFacts { is_gone: true, ..removal() };
    assert_eq!(refused(&passed, &payload, &gone, at(0)), PayloadProblem::EntryGone.into());
}

#[test]
fn an_appeal_is_superseded_only_when_nothing_is_left_to_restore() {
    let discussed = appeal(ProposalState::Discussion);
    assert_eq!(supersede_appeal(&discussed, &removal(), at(0)).err(), Some(LifecycleRefusal::StillApplies));
    let back = RemovalFacts { is_removed: false, ..removal() };
    let ended = supersede_appeal(&discussed, &back, at(0)).unwrap();
    assert_eq!(ended.value().to, ProposalState::Superseded);
    assert!(
        supersede_appeal(&appeal(ProposalState::Voting), &back, at(0)).is_err(),
        "nothing moves under an open vote"
    );
}
