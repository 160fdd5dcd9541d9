use super::*;
use crate::voting::{Ballot, Choice, FailReason, Method, Outcome, TieRule};
use chrono::TimeDelta;

const LOTS: LotSource = LotSource { size: 7, root: [7; 32] };

fn question(method: Method, terms: Terms) -> Question {
    let options =
        if method == Method::Majority { Vec::new() } else { ["Oak", "Ash", "Elm"].map(String::from).to_vec() };
    Question { method, options, terms }
}

/// Every method that a question may ask for, with what it needs.
fn questions() -> Vec<Question> {
    let with = |method: Method| {
        let mut terms = Terms::default();
        match method.ballots() {
            crate::voting::BallotKind::Scores => terms.max_score = Some(5),
            crate::voting::BallotKind::Credits => terms.credits = Some(100),
            crate::voting::BallotKind::Projects => (terms.budget, terms.costs) = (Some(100), vec![40, 50, 60]),
            _ => {}
        }
        terms.seats = (method.seats() == crate::voting::Seats::Any).then_some(1);
        question(method, terms)
    };
    Question::METHODS.iter().copied().map(with).collect()
}

fn opened_question(question: Question) -> FrozenSpec {
    let payload = Payload::Decide(question);
    let discussed = Proposal { track: Track::Decision, ..proposal(ProposalState::Discussion) };
    let t = text(at(0));
    let opened = open_voting(&discussed, &t.title, &t.body, &payload, &names(10), &Constitution::new(), at(0));
    opened.unwrap().into_parts().0.spec
}

#[test]
fn a_question_of_every_method_is_frozen_read_back_counted_and_counted_again() {
    let voting = Proposal { track: Track::Decision, ..proposal(ProposalState::Voting) };
    for question in questions() {
        let method = question.method;
        assert_eq!(question.check(), Ok(()), "{method:?}");
        let spec = opened_question(question);
        assert_eq!(FrozenSpec::parse(&spec.canonical_json()).as_ref(), Ok(&spec), "{method:?}");
        let sheet = spec.sheet();
        let text = match sheet.kind() {
            crate::voting::BallotKind::YesNo => "yes",
            crate::voting::BallotKind::Ranked => r#"[["2"],["1"]]"#,
            crate::voting::BallotKind::Scores => r#"{"1":2,"2":5}"#,
            crate::voting::BallotKind::Credits => r#"{"2":9}"#,
            _ => r#"["2"]"#,
        };
        let ballots = vec![sheet.read(text).unwrap(); 4];
        let closed = close(&voting, &spec, &names(4), &ballots, LOTS, at(80)).unwrap().into_parts().0;
        assert_eq!((closed.transition.to, closed.transition.deadline), (ProposalState::Passed, None), "{method:?}");
        let winner = if method == Method::Majority { "Yes" } else { "Ash" };
        assert_eq!(closed.tally.options.names(&closed.tally.winners), winner, "{method:?}");
        let seed = LOTS.seed(spec.spec_hash(), commitment(&spec, &names(4), &ballots));
        assert_eq!(count_again(&spec, &ballots, seed).unwrap().canonical_json(), closed.tally.canonical_json());
        let nobody = close(&voting, &spec, &[], &[], LOTS, at(80)).unwrap().into_parts().0;
        assert_eq!(nobody.transition.to, ProposalState::Failed, "{method:?}");
        let foreign = vec![Ballot::Numbers(vec![(7, 1)])];
        assert!(close(&voting, &spec, &names(1), &foreign, LOTS, at(80)).is_err(), "{method:?}");
    }
}

#[test]
fn an_option_that_does_not_beat_none_of_these_does_not_win() {
    let spec = opened_question(question(Method::Schulze, Terms::default()));
    let sheet = spec.sheet();
    let ballots = vec![sheet.read(r#"[["none"],["1"]]"#).unwrap(); 4];
    let tally = count_again(&spec, &ballots, LOTS.seed([0; 32], [0; 32])).unwrap();
    assert_eq!(tally.options.names(&tally.winners), "None of these");
}

#[test]
fn a_live_vote_on_money_breaks_ties_by_lot_and_the_lot_depends_on_the_ballots() {
    let spend = questions().into_iter().find(|question| question.terms.budget.is_some()).unwrap();
    assert_eq!(opened_question(spend).rule.tie, TieRule::CheaperThenVotesThenLot);
    assert_ne!(LOTS.seed([1; 32], [2; 32]), LOTS.seed([1; 32], [3; 32]));
    let later = LotSource { root: [8; 32], ..LOTS };
    assert_ne!(LOTS.seed([1; 32], [2; 32]), later.seed([1; 32], [2; 32]));
    assert_eq!(LotSource::from_json(&LOTS.to_json()), Some(LOTS));
}

#[test]
fn a_question_that_cannot_be_voted_on_is_refused() {
    let none = Terms::default();
    let cases = [
        (question(Method::Majority, Terms { seats: Some(1), ..none.clone() }), QuestionProblem::Needless),
        (question(Method::StvScottish, none.clone()), QuestionProblem::Seats),
        (question(Method::StvScottish, Terms { seats: Some(3), ..none.clone() }), QuestionProblem::Seats),
        (question(Method::Star, Terms { max_score: Some(11), ..none.clone() }), QuestionProblem::Scale),
        (question(Method::Quadratic, none.clone()), QuestionProblem::Credits),
        (question(Method::SmithSet, none.clone()), QuestionProblem::Method),
        (
            Question { options: vec!["Oak".into(), "oak".into()], ..question(Method::Schulze, none.clone()) },
            QuestionProblem::Twice("oak".into()),
        ),
        (Question { options: vec!["Oak".into()], ..question(Method::Schulze, none.clone()) }, QuestionProblem::Count),
        (
            Question { options: vec!["Oak".into(), " ".into()], ..question(Method::Schulze, none) },
            QuestionProblem::Name,
        ),
    ];
    for (question, problem) in cases {
        assert_eq!(question.check(), Err(problem));
    }
    let mut dear = questions().into_iter().find(|question| question.terms.budget.is_some()).unwrap();
    dear.terms.costs[0] = 101;
    assert_eq!(dear.check(), Err(QuestionProblem::Money));
}

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
        |s| s.rule.threshold = None,
        |s| s.roll_hash[0] ^= 1,
        |s| s.closes_at += TimeDelta::microseconds(1),
        |s| s.enactment_hours += 1,
        |s| s.ballots = crate::policies::Secrecy::Open,
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
    let yes = vec![Ballot::from(Choice::Yes); 3];
    let early = close(&voting, &spec, &names(3), &yes, LOTS, at(71)).err();
    assert_eq!(early, Some(LifecycleRefusal::TooEarly(at(72))));
    assert!(matches!(
        close(&voting, &spec, &names(2), &yes, LOTS, at(72)).err(),
        Some(LifecycleRefusal::Contradiction(_))
    ));
    let many = vec![Ballot::from(Choice::Yes); 11];
    assert!(matches!(
        close(&voting, &spec, &names(11), &many, LOTS, at(72)).err(),
        Some(LifecycleRefusal::Contradiction(_))
    ));
    let other = Proposal { id: 13.into(), ..voting };
    assert!(matches!(
        close(&other, &spec, &names(3), &yes, LOTS, at(72)).err(),
        Some(LifecycleRefusal::Contradiction(_))
    ));
    let closed = close(&voting, &spec, &names(3), &yes, LOTS, at(80)).unwrap();
    assert_eq!(closed.value().transition.to, ProposalState::Passed);
    // The delay is counted from the end of the vote, however late it is counted.
    assert_eq!(closed.value().transition.deadline, Some(at(72)));
    let nobody = close(&voting, &spec, &[], &[], LOTS, at(72)).unwrap();
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
