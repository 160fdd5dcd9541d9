use super::*;
use crate::juries::{Opinion, Outcome, pool_commitment};
use crate::ledger::{LedgerActor, Pseudonym};
use crate::text::Reason;
use crate::time::after_days;
use crate::{Constitution, Fraction, PolicyKey, PolicyValue};
use chrono::{DateTime, TimeDelta, Utc};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn name() -> Pseudonym {
    "00ff".parse().unwrap()
}

fn flag(rule: &str) -> FlagRaised {
    let rule = rule.to_owned();
    FlagRaised { entry: 3.into(), by: 4.into(), rule, remark: None, weight: 1, at: now() }
}

fn case() -> CaseOpened {
    let flags = [("R4".to_owned(), 1), ("R1".to_owned(), 1), ("R4".to_owned(), 1)];
    let tickets = [[1; 32], [2; 32]];
    let rules = Constitution::new();
    open_case(9.into(), 3.into(), &flags, &tickets, &rules, now()).unwrap().into_parts().0
}

#[test]
fn flags_name_a_rule_in_force() {
    let rules = Constitution::new();
    assert!(raise_flag(flag("R1"), &rules).is_some());
    assert!(raise_flag(flag("R99"), &rules).is_none());
    assert!(raise_flag(flag(""), &rules).is_none());
}

/// A pseudonym would join a flag to what its member does in the open.
#[test]
fn the_lines_of_flags_name_nobody() {
    let raised = raise_flag(flag("R1"), &Constitution::new()).unwrap();
    let withdrawn = withdraw_flag(1.into(), 3.into(), "R1", now());
    for record in [raised.record(), withdrawn.record()] {
        assert_eq!(record.actor(), &LedgerActor::System);
        assert!(!record.seal(now()).body.contains("member"));
    }
}

#[test]
fn a_moderator_opens_a_case_under_a_rule_in_force_and_in_the_open() {
    let (rules, name) = (Constitution::new(), name());
    let reason = "An address is in it.".parse().unwrap();
    let open = |rule| {
        let hold = Hold { by: Holder::Moderator(&name), rule, reason: &reason, covers: &[] };
        let flags = [("R1".to_owned(), 2)];
        open_case_by_hold(9.into(), 3.into(), &hold, &flags, &[[1; 32]], &rules, now())
    };
    let opened = open("R3").unwrap();
    assert_eq!(opened.value().rule, "R3");
    assert_eq!(opened.value().rules, ["R1", "R3"]);
    assert_eq!(opened.record().actor(), &LedgerActor::from(&name));
    assert_eq!(opened.record().facts()["held_by"], "moderator");
    assert!(open("R99").is_none());
}

#[test]
fn flags_hold_from_the_weight_of_the_policy_on() {
    let rules = Constitution::new();
    for (rule, weights, holds) in [
        ("R1", vec![], false),
        ("R1", vec![1, 1], false),
        ("R1", vec![1, 1, 1], true),
        ("R1", vec![1, 1, 0, 0], false),
        ("R1", vec![u64::MAX, u64::MAX], true),
        ("R3", vec![0, 0], false),
        ("R3", vec![1], true),
    ] {
        let flags: Vec<_> = weights.iter().map(|weight| (rule.to_owned(), *weight)).collect();
        assert_eq!(should_hold(&flags, &rules), holds, "{flags:?}");
    }
    let two = Constitution::with(PolicyKey::FlagUrgentWeight, PolicyValue::Integer(2));
    let urgent = ("R3".to_owned(), 1);
    assert!(!should_hold(&[urgent.clone(), ("R1".to_owned(), 1)], &two), "only one of them is urgent");
    assert!(should_hold(&[urgent.clone(), urgent.clone()], &two));
    let again = [urgent.clone(), urgent];
    assert!(!should_hold_again(&again, &["R3".to_owned()], &two), "a jury has looked at it under that rule");
    assert!(should_hold_again(&again, &["R1".to_owned()], &two));
}

#[test]
fn a_flag_weighs_alike_but_from_accounts_of_today_and_from_those_whom_juries_never_upheld() {
    let rules = Constitution::new();
    let weighed = |unheeded, pending, days| {
        flag_weight(
            &FlaggerFacts { joined_at: now(), unheeded, pending, is_unheard: false },
            &rules,
            after_days(now(), days),
        )
    };
    let weight = |unheeded, days| weighed(unheeded, 0, days);
    assert_eq!((weighed(0, 4, 3), weighed(0, 5, 3)), (1, 0), "who keeps five entries held");
    assert_eq!((weight(0, 0), weight(0, 3), weight(4, 3), weight(5, 3), weight(9, 300)), (0, 1, 1, 0, 0));
}

#[test]
fn a_case_asks_about_the_rule_most_named_and_commits_to_its_pool() {
    let case = case();
    assert_eq!(case.rules, ["R1", "R4"]);
    assert_eq!(case.rule, "R4");
    assert_eq!(case.pool_commitment, pool_commitment(&[[2; 32], [1; 32]]));
    assert_eq!(case.deadline, after_days(now(), 7));
    let few = [("R1".to_owned(), 2)];
    let refused = open_case(9.into(), 3.into(), &few, &[], &Constitution::new(), now());
    assert_eq!(refused.err(), Some(CaseRefusal::NotEnoughFlags));
}

#[test]
fn a_verdict_needs_a_settled_jury() {
    use Opinion::{Remove, Restore};
    let reasons: [Reason; 1] = ["It insults.".parse().unwrap()];
    let judge = |state, opinions: &[Opinion]| {
        reach_verdict(9.into(), 3.into(), state, opinions, &reasons, 3, Fraction::HALF, 3, now())
    };
    let removed = judge(CaseState::BeforeJury, &[Remove, Remove]).unwrap();
    assert_eq!((removed.value().outcome, removed.value().remove), (Outcome::Remove, 2));
    assert_eq!(removed.record().kind(), "case.decided");
    let open = judge(CaseState::BeforeJury, &[Remove, Restore]);
    assert_eq!(open.err(), Some(CaseRefusal::Undecided));
    for state in [CaseState::Opened, CaseState::Decided, CaseState::Lapsed] {
        assert_eq!(judge(state, &[Remove, Remove]).err(), Some(CaseRefusal::WrongState(state)));
    }
}

#[test]
fn a_missed_deadline_restores() {
    let case = case();
    let end = |state, opinions: &[Opinion], at| lapse_case(&case, state, opinions, 3, Fraction::HALF, at);
    let early = end(CaseState::BeforeJury, &[], case.deadline - TimeDelta::microseconds(1));
    assert_eq!(early.err(), Some(CaseRefusal::TooEarly(case.deadline)));
    for state in [CaseState::Opened, CaseState::BeforeJury] {
        let lapsed = end(state, &[Opinion::Remove], case.deadline).unwrap();
        assert_eq!((lapsed.value().outcome, lapsed.value().state), (Outcome::Restore, CaseState::Lapsed));
        assert_eq!(lapsed.record().kind(), "case.lapsed");
    }
    // What the jury did decide in time is not undone by recording it late.
    assert!(end(CaseState::BeforeJury, &[Opinion::Remove; 2], case.deadline).is_err());
    assert!(end(CaseState::Decided, &[], case.deadline).is_err());
}

#[test]
fn a_warning_a_limit_a_suspension_each_at_its_policy_and_doubled_eightfold_at_most() {
    let rules = Constitution::new();
    use SanctionKind::{Limit, Suspension, Warning};
    assert_eq!(sanction_after(0, &rules, now()), None);
    for (removals, kind, days) in [
        (1, Warning, 90),
        (2, Warning, 90),
        (3, Limit, 7),
        (4, Limit, 14),
        (5, Limit, 28),
        (6, Limit, 56),
        (7, Limit, 56),
        (8, Suspension, 60),
        (9, Suspension, 120),
        (60, Suspension, 480),
    ] {
        let sanction = sanction_after(removals, &rules, now()).unwrap();
        assert_eq!((sanction.kind, sanction.days), (kind, days), "{removals}");
        assert_eq!(sanction.until, after_days(now(), days));
    }
}

#[test]
fn a_limit_ends_as_it_would_have_without_the_removal_that_was_lifted() {
    let rules = Constitution::new();
    let (began, in_three_days) = (now(), after_days(now(), 3));
    let ends =
        |left, days| ends_without(SanctionKind::Limit, left, began, after_days(began, days), &rules, in_three_days);
    assert_eq!(ends(2, 7), Some(in_three_days), "two removals limit nobody");
    assert_eq!(ends(3, 14), Some(after_days(began, 7)), "three limit for a week, not for two");
    assert_eq!(ends(3, 7), None, "it rests on three all the same");
    let late = after_days(began, 9);
    assert_eq!(ends_without(SanctionKind::Limit, 3, began, after_days(began, 14), &rules, late), Some(late));
    let suspended = |left| ends_without(SanctionKind::Suspension, left, began, after_days(began, 120), &rules, late);
    assert_eq!(suspended(8), Some(after_days(began, 60)), "eight suspend for sixty days");
    assert_eq!(suspended(7), Some(late), "seven would limit, and nobody is limited anew for it");
    let warned = |left| ends_without(SanctionKind::Warning, left, began, after_days(began, 90), &rules, late);
    assert_eq!((warned(1), warned(0)), (None, Some(late)));
    assert_eq!(counted_since(after_days(now(), 90), &rules), now());
}

#[test]
fn lines_show_pseudonyms_and_roles_only() {
    let sanction = sanction_after(3, &Constitution::new(), now()).unwrap();
    let imposed = impose_sanction(77.into(), sanction, 9.into(), "R1", now());
    let body = imposed.record().seal(now()).body;
    assert!(!body.contains("member:") && !body.contains("77"), "{body}");
    assert_eq!(imposed.record().subject(), "case:9");
    let lifted = lift_sanction(5.into(), Overruler::Vote(12.into()), now(), now());
    assert_eq!((lifted.record().kind(), lifted.record().subject()), ("sanction.lifted", "sanction:5"));
    let held = act_on_entry(3.into(), EntryAct::Hold, 9.into(), "R1", LedgerActor::System, now());
    assert_eq!(held.record().kind(), "entry.held");
    assert_eq!(withdraw_flag(1.into(), 3.into(), "R1", now()).record().subject(), "entry:3");
    let erased = crate::members::erase_account(77.into(), &name(), now());
    assert!(!erased.record().seal(now()).body.contains("77"));
    let term = crate::members::appoint_moderator(77.into(), &name(), &Constitution::new(), now());
    assert_eq!(term.value().ends_at, after_days(now(), 180));
}

#[test]
fn a_hold_by_the_operator_is_theirs_in_the_ledger_and_short() {
    let (rules, reason) = (Constitution::new(), Reason::parse("A court order.").unwrap());
    let hold = Hold { by: Holder::Operator, rule: "R1", reason: &reason, covers: &[] };
    let opened = open_case_by_hold(9.into(), 3.into(), &hold, &[], &[[1; 32]], &rules, now()).unwrap();
    assert_eq!(opened.record().facts()["held_by"], "operator");
    assert!(opened.record().seal(now()).body.contains(r#""actor":"operator""#));
    assert_eq!(opened.value().deadline, crate::time::after_hours(now(), 72));
    // Never longer than any other case.
    let short = Constitution::with(PolicyKey::CaseDeadlineHours, PolicyValue::Integer(24));
    let opened = open_case_by_hold(9.into(), 3.into(), &hold, &[], &[[1; 32]], &short, now()).unwrap();
    assert_eq!(opened.value().deadline, crate::time::after_hours(now(), 24));
}

fn verdict() -> VerdictFacts {
    VerdictFacts {
        case: 4.into(),
        entry: 3.into(),
        rule: "R1".to_owned(),
        removed_at: Some(now()),
        is_removed: true,
        is_gone: false,
        is_appeal: false,
        appealed: None,
        vote: None,
    }
}

#[test]
fn an_author_appeals_once_in_time_and_against_what_still_holds() {
    let rules = Constitution::new();
    let until = after_days(now(), 14);
    let last = until - chrono::TimeDelta::milliseconds(1);
    assert_eq!(verdict().check(&rules, last), Ok(()));
    for (facts, at, why) in [
        (verdict(), until, AppealRefusal::TooLate(until)),
        (VerdictFacts { removed_at: None, ..verdict() }, last, AppealRefusal::NothingRemoved),
        (VerdictFacts { is_removed: false, ..verdict() }, last, AppealRefusal::NothingRemoved),
        (VerdictFacts { is_removed: false, is_appeal: true, ..verdict() }, last, AppealRefusal::LastInstance),
        (VerdictFacts { is_gone: true, ..verdict() }, last, AppealRefusal::Gone),
        (VerdictFacts { appealed: Some(5.into()), ..verdict() }, last, AppealRefusal::AppealedAlready(5.into())),
        (VerdictFacts { vote: Some(8.into()), ..verdict() }, last, AppealRefusal::Asked(8.into())),
    ] {
        assert_eq!(facts.check(&rules, at), Err(why));
    }
}

#[test]
fn an_appeal_is_a_case_whose_line_says_whose_verdict_it_judges_and_not_what_the_author_pleads() {
    let (rules, plea) = (Constitution::new(), Reason::parse("It was a quotation.").unwrap());
    let none = open_appeal(5.into(), &verdict(), plea.clone(), &[], &rules, now());
    assert_eq!(none.unwrap_err(), AppealRefusal::NobodyLeft);
    let opened = open_appeal(5.into(), &verdict(), plea, &[[7; 32]], &rules, now()).unwrap();
    let body = opened.record().seal(now()).body;
    assert!(body.contains(r#""appeals":4"#) && body.contains(r#""suspends_limits":false"#), "{body}");
    assert!(!body.contains("quotation"), "{body}");
    assert_eq!((opened.record().kind(), opened.record().subject()), ("case.opened", "case:5"));
    let said = overrule_case(4.into(), 3.into(), Overruler::Jury(5.into()), now()).record().seal(now()).body;
    assert!(said.contains(r#""case":5"#) && !said.contains("proposal"), "{said}");
}

#[test]
fn states_have_names() {
    for state in CaseState::ALL {
        assert_eq!(state.as_str().parse::<CaseState>(), Ok(*state));
    }
}
