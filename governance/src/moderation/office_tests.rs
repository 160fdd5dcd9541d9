use super::*;
use crate::PolicyValue;
use crate::conduct::ConductRule;
use crate::ledger::LedgerActor;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn in_hours(hours: i64) -> DateTime<Utc> {
    time::after_hours(now(), hours)
}

/// The default rules, with R4 given to the moderators.
fn rules(changes: &[(PolicyKey, i64)]) -> Constitution {
    let text = Constitution::new().text(PolicyKey::DocumentConduct).replace("(spam).**", "(spam, moderators).**");
    let mut rules = Constitution::with(PolicyKey::DocumentConduct, PolicyValue::Text(text));
    for (key, value) in changes {
        let version = crate::policies::PolicyVersion {
            value: PolicyValue::Integer(*value),
            version: 1.into(),
            since: now(),
            carried_by: None,
            until: None,
        };
        rules.insert(*key, version).unwrap();
    }
    rules
}

fn waiting() -> WaitingFacts {
    WaitingFacts {
        case: 5.into(),
        entry: 7.into(),
        state: CaseState::Opened,
        until: Some(in_hours(48)),
        is_sent: false,
    }
}

#[test]
fn only_the_rules_that_the_document_marks_are_the_moderators() {
    let rules = rules(&[]);
    let until = |rule| decide_until(rule, &rules, now(), in_hours(168));
    assert_eq!(until("R4"), Some(in_hours(48)));
    assert_eq!((until("R1"), until("R3"), until("R99")), (None, None, None));
    assert_eq!(decide_until("R4", &Constitution::new(), now(), in_hours(168)), None);
    let marks = |title: &str| {
        let rule = ConductRule { id: "R1".into(), title: title.into(), text: String::new() };
        (rule.is_urgent(), rule.is_for_moderators())
    };
    assert_eq!(marks("No spam (urgent, Moderators)"), (true, true));
    assert_eq!(marks("No spam (moderators) (urgent)"), (true, true));
    assert_eq!(marks("No spam (urgent)(moderators)"), (true, true));
    assert_eq!(marks("No (moderators) spam"), (false, false));
    assert_eq!(marks("Moderators (are people)"), (false, false));
    assert_eq!(marks("(moderators, urgent"), (false, false));
}

#[test]
fn a_case_waits_as_long_as_the_policy_says_and_leaves_time_for_a_jury() {
    let until = |changes: &[_], due| decide_until("R4", &rules(changes), now(), in_hours(due));
    assert_eq!(until(&[(PolicyKey::ModeratorsDecideHours, 10)], 168), Some(in_hours(10)));
    assert_eq!(until(&[(PolicyKey::ModeratorsDecideHours, 0)], 168), None);
    // Two times 48 hours to answer, and 24 to deliberate.
    assert_eq!(until(&[], 150), Some(in_hours(30)));
    assert_eq!(until(&[], 120), None);
    assert_eq!(until(&[(PolicyKey::JuryResponseHours, 10)], 72), Some(in_hours(28)));
}

#[test]
fn a_moderator_decides_in_the_open_while_the_case_waits() {
    let name = "00ff".parse().unwrap();
    let reason: Reason = "It is an advertisement.".parse().unwrap();
    let decide =
        |case: &WaitingFacts, at| decide_as_moderator(case, (3.into(), &name), Outcome::Remove, reason.clone(), at);
    let decided = decide(&waiting(), in_hours(47)).unwrap();
    assert_eq!(decided.record().actor(), &LedgerActor::from(&name));
    assert_eq!(decided.record().facts()["by"], "moderator");
    assert_eq!((decided.value().verdict.remove, decided.value().verdict.state), (0, CaseState::Decided));
    let late = [
        decide(&waiting(), in_hours(48)),
        decide(&WaitingFacts { state: CaseState::BeforeJury, ..waiting() }, now()),
        decide(&WaitingFacts { state: CaseState::Decided, ..waiting() }, now()),
        decide(&WaitingFacts { is_sent: true, ..waiting() }, now()),
        decide(&WaitingFacts { until: None, ..waiting() }, now()),
    ];
    for refused in late {
        assert_eq!(refused.unwrap_err(), CaseRefusal::NotAwaiting);
    }
    let recused = recuse_moderator(&waiting(), (3.into(), &name), now()).unwrap();
    assert_eq!(recused.record().actor(), &LedgerActor::from(&name));
    assert!(recuse_moderator(&waiting(), (3.into(), &name), in_hours(48)).is_err());
}

#[test]
fn a_case_goes_to_a_jury_once_and_for_a_reason_that_is_so() {
    let name = "00ff".parse().unwrap();
    let reason: Reason = "It is close.".parse().unwrap();
    let passed = SentBecause::Passed(3.into(), &name, &reason);
    let sent = send_to_jury(&waiting(), passed, now()).unwrap();
    assert_eq!(sent.value().detail, "passed\nIt is close.");
    assert_eq!(sent.record().facts()["reason_sha256"], sha256_hex("It is close."));
    let early = send_to_jury(&waiting(), SentBecause::Time, now()).unwrap_err();
    assert_eq!(early, CaseRefusal::TooEarly(in_hours(48)));
    assert!(send_to_jury(&waiting(), SentBecause::Time, in_hours(48)).is_ok());
    assert!(send_to_jury(&waiting(), passed, in_hours(48)).is_err());
    let nobody = send_to_jury(&waiting(), SentBecause::Nobody, now()).unwrap();
    assert_eq!(nobody.record().actor(), &LedgerActor::System);
    for case in [
        WaitingFacts { is_sent: true, ..waiting() },
        WaitingFacts { until: None, ..waiting() },
        WaitingFacts { state: CaseState::BeforeJury, ..waiting() },
    ] {
        for why in [SentBecause::Nobody, SentBecause::Time, passed] {
            assert!(send_to_jury(&case, why, in_hours(48)).is_err(), "{case:?} {why:?}");
        }
    }
}

#[test]
fn whoever_may_not_judge_may_not_decide_but_for_having_served() {
    let rules = rules(&[]);
    let facts = RoleFacts { is_confirmed: true, joined_at: time::after_days(now(), -900), ..RoleFacts::default() };
    assert!(may_decide(&facts, &rules, now()));
    assert!(may_decide(&RoleFacts { called_lately: 99, ..facts }, &rules, now()));
    for party in [
        RoleFacts { is_author: true, ..facts },
        RoleFacts { is_flagger: true, ..facts },
        RoleFacts { has_decided_before: true, ..facts },
        RoleFacts { follows_author: true, followed_by_author: true, ..facts },
        RoleFacts { blocks_author: true, ..facts },
        RoleFacts { blocked_by_author: true, ..facts },
        RoleFacts { is_sanctioned: true, ..facts },
    ] {
        assert!(!may_decide(&party, &rules, now()), "{party:?}");
    }
}
