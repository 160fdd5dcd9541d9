use super::*;
use crate::canonical::sha256_hex;

#[test]
fn payloads_are_checked_by_name() {
    let rules = Constitution::new();
    let set = |key, new| Payload::set_policy(&rules, key, new).check(&rules);
    let amend = |key, new: &str| Payload::amend_document(&rules, key, new).check(&rules);
    let (entry, terms, conduct) = (PolicyKey::EntryMaxChars, PolicyKey::DocumentTerms, PolicyKey::DocumentConduct);
    assert_eq!(set(entry, PolicyValue::Integer(8_000)), Ok(()));
    assert_eq!(set(entry, PolicyValue::Integer(5_000)), Err(PayloadProblem::Unchanged));
    assert!(matches!(set(entry, PolicyValue::Integer(1)), Err(PayloadProblem::Value(_))));
    assert!(matches!(set(entry, PolicyValue::Switch(true)), Err(PayloadProblem::Value(_))));
    assert_eq!(set(terms, PolicyValue::Text("x".to_owned())), Err(PayloadProblem::IsDocument(terms)));
    assert_eq!(amend(entry, "x"), Err(PayloadProblem::NotADocument(entry)));
    assert_eq!(amend(terms, "New terms."), Ok(()));
    assert!(matches!(amend(terms, " "), Err(PayloadProblem::Value(_))));
    assert_eq!(amend(terms, &rules.text(terms)), Err(PayloadProblem::Unchanged));
    assert_eq!(amend(conduct, "Be nice."), Err(PayloadProblem::NoConductRules));
    assert_eq!(amend(conduct, "1. **R1 Be nice.** Always."), Ok(()));
    let stale =
        Payload::AmendDocument { key: terms, old_sha256: sha256_hex("other"), new: "x".to_owned(), for_days: None };
    assert_eq!(stale.check(&rules), Err(PayloadProblem::OldDiffers(terms)));
}

#[test]
fn an_appeal_reads_back_and_names_a_case() {
    let appeal = Payload::Restore { case: 7.into() };
    assert_eq!(appeal.canonical_json(), "{\"case\":7,\"kind\":\"restore\"}");
    assert_eq!(Payload::from_json(&appeal.to_json()), Ok(appeal.clone()));
    assert_eq!((appeal.track(), appeal.policy()), (Track::Appeal, None));
    assert_eq!(appeal.sheet(), crate::voting::Sheet::yes_no());
    for bad in ["{\"kind\":\"restore\"}", "{\"kind\":\"restore\",\"case\":\"7\"}", "{\"kind\":\"restore\",\"case\":0}"]
    {
        assert!(serde_json::from_str::<Payload>(bad).is_err(), "{bad}");
    }
}

#[test]
fn payloads_read_back_and_unreadable_ones_say_why() {
    let rules = Constitution::new();
    for payload in [payload(), Payload::amend_document(&rules, PolicyKey::DocumentTerms, "New.")] {
        let json = serde_json::to_string(&payload).unwrap();
        assert_eq!(serde_json::from_str::<Payload>(&json).unwrap(), payload);
        assert_eq!(payload.track(), payload.policy().unwrap().track());
    }
    assert_eq!(
        payload().canonical_json(),
        "{\"key\":\"entry.max_chars\",\"kind\":\"set_policy\",\"new\":8000,\"old\":5000}"
    );
    for bad in [
        "{}",
        "[]",
        "{\"kind\":\"set_policy\",\"key\":\"no.such\",\"old\":1,\"new\":2}",
        "{\"kind\":\"set_policy\",\"key\":\"entry.max_chars\",\"old\":5000}",
        "{\"kind\":\"seize_power\",\"key\":\"entry.max_chars\",\"old\":5000,\"new\":8000}",
        "{\"kind\":\"set_policy\",\"key\":\"entry.max_chars\",\"old\":5000,\"new\":\"8000\"}",
    ] {
        assert!(serde_json::from_str::<Payload>(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_change_for_a_time_is_written_only_when_it_is_asked_for() {
    let rules = Constitution::new();
    let lasting = payload().lasting(Some(30));
    assert_eq!(
        lasting.canonical_json(),
        "{\"for_days\":30,\"key\":\"entry.max_chars\",\"kind\":\"set_policy\",\"new\":8000,\"old\":5000}"
    );
    assert_eq!(Payload::from_json(&lasting.to_json()).as_ref(), Ok(&lasting));
    assert_eq!(payload().lasting(None), payload());
    for days in ["0", "3651", "-1", "\"30\"", "null", "1.5"] {
        let json = lasting.canonical_json().replace(":30", &format!(":{days}"));
        assert!(serde_json::from_str::<Payload>(&json).is_err(), "{json}");
    }
    assert_eq!(payload().lasting(Some(365)).check_proposed(&rules), Ok(()));
    assert_eq!(payload().lasting(Some(366)).check_proposed(&rules), Err(PayloadProblem::Days(365)));
    // What is voted on already keeps the time it was opened with.
    assert_eq!(payload().lasting(Some(366)).check(&rules), Ok(()));
    assert_eq!(payload().lasting(Some(3_651)).check(&rules), Err(PayloadProblem::Days(3_650)));
    let none = Constitution::with(PolicyKey::ProposalSunsetDaysMax, PolicyValue::Integer(0));
    assert_eq!(payload().lasting(Some(1)).check_proposed(&none), Err(PayloadProblem::NoDays));
    assert_eq!(payload().check_proposed(&none), Ok(()));
}

#[test]
fn what_is_enacted_late_ends_no_later() {
    let passed = Proposal { deadline: Some(at(0)), ..proposal(ProposalState::Passed) };
    let payload = payload().lasting(Some(2));
    let late = enact(&passed, &payload, &Constitution::new(), at(40)).unwrap();
    assert_eq!(late.value().ends_at, Some(at(48)));
    assert_eq!(late.record().facts()["until"], crate::time::written(at(48)));
    let for_good = enact(&passed, &super::payload(), &Constitution::new(), at(40)).unwrap();
    assert_eq!((for_good.value().ends_at, for_good.record().facts().get("until")), (None, None));
}
