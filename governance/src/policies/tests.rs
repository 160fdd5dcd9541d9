use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::Fraction;
use chrono::DateTime;
use serde_json::json;

fn version(value: PolicyValue) -> PolicyVersion {
    PolicyVersion {
        value,
        version: 1.into(),
        since: DateTime::from_timestamp(0, 0).unwrap(),
        carried_by: None,
        until: None,
    }
}

#[test]
fn every_policy_is_well_defined() {
    let mut names = BTreeSet::new();
    for key in PolicyKey::ALL {
        let definition = key.definition();
        assert!(names.insert(key.as_str()), "{key} twice");
        assert_eq!(key.as_str().parse::<PolicyKey>(), Ok(*key));
        assert!(definition.why.ends_with('.') && !definition.title.ends_with('.'), "{key}");
        definition.kind.check(&definition.default).unwrap_or_else(|p| panic!("{key}: {p}"));
        let json = definition.default.to_json();
        assert_eq!(PolicyValue::from_json(&definition.kind, &json).as_ref(), Ok(&definition.default));
        let shown = definition.default.to_string();
        assert_eq!(PolicyValue::parse_input(&definition.kind, &shown).as_ref(), Ok(&definition.default));
        assert_eq!(key.is_document(), key.track() == Track::Document, "{key}");
        assert_eq!(key.is_document(), definition.group == PolicyGroup::Documents, "{key}");
    }
    assert!("no.such".parse::<PolicyKey>().is_err());
}

#[test]
fn who_votes_and_how_is_entrenched() {
    for key in PolicyKey::ALL {
        let is_rule_of_the_game =
            ["vote.", "voting.", "discussion.", "enactment.", "proposal.", "franchise.", "members."]
                .iter()
                .any(|start| key.as_str().starts_with(start));
        assert!(!is_rule_of_the_game || key.track() == Track::Entrenched, "{key}");
    }
}

#[test]
fn documents_are_of_a_length_that_is_read() {
    for key in PolicyKey::ALL.iter().filter(|key| key.is_document()) {
        let words = Constitution::new().text(*key).split_whitespace().count();
        assert!((150..=400).contains(&words), "{key}: {words}");
    }
}

#[test]
fn values_are_typed_and_bounded() {
    let integer = PolicyKind::Integer { min: 1, max: 9 };
    let share = PolicyKind::Fraction { min: Fraction::ZERO, max: Fraction::HALF };
    let choice = PolicyKind::Choice(&["open", "closed"]);
    let text = PolicyKind::Document { max_chars: 5 };
    for (kind, typed, value) in [
        (integer, " 9 ", Some(PolicyValue::Integer(9))),
        (integer, "0", None),
        (integer, "10", None),
        (integer, "1.5", None),
        (integer, "", None),
        (share, "20 %", Some(PolicyValue::Fraction(Fraction::new(1, 5).unwrap()))),
        (share, "2/3", None),
        (share, "0.2", None),
        (choice, "Open", Some(PolicyValue::Choice("open".to_owned()))),
        (choice, "ajar", None),
        (PolicyKind::Switch, "yes", Some(PolicyValue::Switch(true))),
        (PolicyKind::Switch, "off", Some(PolicyValue::Switch(false))),
        (PolicyKind::Switch, "maybe", None),
        (text, " a\r\nb ", Some(PolicyValue::Text("a\nb".to_owned()))),
        (text, "abcdef", None),
        (text, "a\0", None),
        (text, "   ", None),
    ] {
        assert_eq!(PolicyValue::parse_input(&kind, typed).ok(), value, "{typed:?}");
    }
    for wrong in [json!("9"), json!(9.0), json!(null), json!(true)] {
        assert!(PolicyValue::from_json(&integer, &wrong).is_err(), "{wrong}");
    }
    assert!(PolicyValue::from_json(&PolicyKind::Switch, &json!(1)).is_err());
}

#[test]
fn a_constitution_holds_what_is_in_force_and_defaults_for_the_rest() {
    let mut constitution = Constitution::new();
    assert_eq!(constitution.integer(PolicyKey::EntryMaxChars), 5_000);
    constitution.insert(PolicyKey::EntryMaxChars, version(PolicyValue::Integer(300))).unwrap();
    assert_eq!(constitution.integer(PolicyKey::EntryMaxChars), 300);
    assert_eq!(constitution.choice(PolicyKey::MembersRegistration), "open");
    assert_eq!(constitution.fraction(PolicyKey::VoteThresholdEntrenched), "2/3".parse().unwrap());
    assert!(constitution.insert(PolicyKey::EntryMaxChars, version(PolicyValue::Integer(1))).is_err());
    assert!(constitution.insert(PolicyKey::EntryMaxChars, version(PolicyValue::Switch(true))).is_err());
    assert_eq!(constitution.integer(PolicyKey::EntryMaxChars), 300);
    assert_eq!(constitution.all().count(), PolicyKey::ALL.len());
}

#[test]
fn one_half_means_more_than_half_whichever_way_it_is_written() {
    let mut constitution = Constitution::new();
    let half = PolicyValue::Fraction("50 %".parse().unwrap());
    constitution.insert(PolicyKey::VoteThresholdOrdinary, version(half)).unwrap();
    assert!(Track::Ordinary.rule(&constitution).threshold.unwrap().strict);
    let more = PolicyValue::Fraction("51 %".parse().unwrap());
    constitution.insert(PolicyKey::VoteThresholdOrdinary, version(more)).unwrap();
    assert!(!Track::Ordinary.rule(&constitution).threshold.unwrap().strict);
}

#[test]
fn a_charter_has_a_value_for_every_policy_and_its_line_too() {
    let chosen = BTreeMap::from([(PolicyKey::JurySize, PolicyValue::Integer(3))]);
    let charter = found("The Moot", &chosen).unwrap();
    assert_eq!(charter.value().values.len(), PolicyKey::ALL.len());
    let policies = &charter.record().facts()["policies"];
    assert_eq!(policies["jury.size"], json!(3));
    assert!(policies["document.terms"]["sha256"].is_string());
    let wrong = BTreeMap::from([(PolicyKey::JurySize, PolicyValue::Integer(0))]);
    assert_eq!(found("The Moot", &wrong).err().map(|(key, _)| key), Some(PolicyKey::JurySize));
}

#[test]
fn tracks_have_names() {
    for track in Track::ALL {
        assert_eq!(track.as_str().parse::<Track>(), Ok(*track));
        assert_eq!(serde_json::to_value(track).unwrap(), json!(track.as_str()));
    }
}

#[test]
fn a_value_goes_back_at_its_end_and_not_before() {
    let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
    let key = PolicyKey::EntryMaxChars;
    let until = Some(Until { at: at(100), then: PolicyValue::Integer(5_000) });
    let mut constitution = Constitution::new();
    assert_eq!(revert(&constitution, key, at(200)).err(), Some(NotGoingBack::NoEnd));
    let held = PolicyVersion { carried_by: Some(7.into()), until, ..version(PolicyValue::Integer(6_000)) };
    constitution.insert(key, held).unwrap();
    assert!(!constitution.is_overdue(at(99)) && constitution.is_overdue(at(100)));
    assert_eq!(revert(&constitution, key, at(99)).err(), Some(NotGoingBack::TooEarly(at(100))));
    let back = revert(&constitution, key, at(150)).unwrap();
    assert_eq!((back.value().new.clone(), back.value().ended), (PolicyValue::Integer(5_000), 1.into()));
    assert_eq!((back.record().kind(), back.record().subject()), ("policy.reverted", "proposal:7"));
    assert_eq!(back.record().facts()["old"], json!(6_000));
    // Changed again: nothing is left to go back.
    constitution.insert(key, version(PolicyValue::Integer(7_000))).unwrap();
    assert_eq!(revert(&constitution, key, at(200)).err(), Some(NotGoingBack::NoEnd));
}

#[test]
fn what_newer_software_brings_enters_with_its_default_and_only_where_there_is_nothing() {
    let mut constitution = Constitution::new();
    constitution.insert(PolicyKey::EntryMaxChars, version(PolicyValue::Integer(5_000))).unwrap();
    let missing = constitution.missing();
    assert_eq!(missing.len(), PolicyKey::ALL.len() - 1);
    for key in missing {
        let introduced = introduce(&constitution, key, "folkmoot 2").unwrap();
        assert_eq!(introduced.value(), &Introduced { key, value: key.definition().default });
        let record = introduced.record();
        assert_eq!((record.kind(), record.actor().written().as_str()), ("policy.introduced", "operator"));
        assert_eq!(record.subject(), format!("policy:{key}"));
        assert_eq!(record.facts()["new"], key.definition().default.for_ledger());
        assert_eq!((&record.facts()["key"], &record.facts()["software"]), (&json!(key), &json!("folkmoot 2")));
    }
    // Not even with the value that it has.
    let refused = introduce(&constitution, PolicyKey::EntryMaxChars, "folkmoot 2").err();
    assert_eq!(refused, Some(InForceAlready(PolicyKey::EntryMaxChars)));
}

#[test]
fn what_this_software_does_not_know_is_kept_apart_and_counts_as_read() {
    let mut constitution = Constitution::new();
    constitution.insert(PolicyKey::EntryMaxChars, version(PolicyValue::Integer(5_000))).unwrap();
    let since = DateTime::from_timestamp(0, 0).unwrap();
    let name = "lantern.count".to_owned();
    constitution.set_aside(UnreadPolicy { name, value: json!(4), version: 9.into(), since, record: 3.into() });
    assert_eq!(constitution.newest(), Some(9.into()));
    assert_eq!((constitution.unread().len(), constitution.all().count()), (1, PolicyKey::ALL.len()));
}

/// Votes of the past are counted again by the type of the policy that they were on, and the value in force is read by it: a name
/// that was ever in a release stays in the registry. One that nothing obeys any more says so in its `why`.
#[test]
fn no_policy_ever_leaves_the_registry() {
    let known: BTreeSet<&str> = PolicyKey::ALL.iter().map(|key| key.as_str()).collect();
    let ever: BTreeSet<&str> = include_str!("names.txt").lines().collect();
    let (gone, new): (Vec<_>, Vec<_>) = (ever.difference(&known).collect(), known.difference(&ever).collect());
    assert!(gone.is_empty(), "these have left; their past votes could not be counted again: {gone:?}");
    assert!(new.is_empty(), "add these to policies/names.txt, which only grows: {new:?}");
}
