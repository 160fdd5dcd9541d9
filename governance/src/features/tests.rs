use chrono::{DateTime, Utc};

use super::*;
use crate::ledger::Pseudonym;
use crate::policies::Constitution;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn name() -> Pseudonym {
    "ab12".parse().unwrap()
}

fn text(effort_days: u32) -> FeatureText {
    FeatureText {
        title: "Dark mode".parse().unwrap(),
        body: "For the night.".parse().unwrap(),
        effort_days,
        link: FeatureLink::parse("https://tracker.example/1").unwrap(),
    }
}

fn feature(state: FeatureState) -> Feature {
    Feature { id: 4.into(), author: Some(1.into()), state, version: 2 }
}

#[test]
fn a_link_is_https_or_nothing() {
    let good = |text: &str| FeatureLink::parse(text).unwrap().map(|link| link.as_str().to_owned());
    assert_eq!(good(""), None);
    assert_eq!(good("  "), None);
    assert_eq!(good(" HTTPS://a.example:8443/x?y#z ").as_deref(), Some("https://a.example:8443/x?y#z"));
    for bad in [
        "javascript:alert(1)",
        "http://a.example/",
        "//a.example/",
        "data:text/html,x",
        "https:/a.example",
        "javascript:https://a.example",
    ] {
        assert_eq!(FeatureLink::parse(bad), Err(LinkProblem::NotHttps), "{bad}");
    }
    for bad in [
        "https://",
        "https:///x",
        "https://localhost/",
        "https://a@b.example/",
        "https://a.example:99999/",
        "https://a.example/\"onclick",
        "https://a.example/ b",
        "https://a.example\\x",
        "https://ä.example/",
        "https://a.example/\u{202e}",
        "https://-a.example",
        "https://a.example.",
    ] {
        assert_eq!(FeatureLink::parse(bad), Err(LinkProblem::Unreadable), "{bad}");
    }
    let long = format!("https://a.example/{}", "x".repeat(FeatureLink::MAX));
    assert_eq!(FeatureLink::parse(&long), Err(LinkProblem::TooLong));
}

#[test]
fn effort_is_a_whole_number_of_days_within_the_policy() {
    let rules = Constitution::new();
    let max = rules.integer(crate::PolicyKey::FeatureEffortDaysMax);
    assert_eq!(effort_days(" 3 ", &rules), Ok(3));
    assert_eq!(effort_days(&max.to_string(), &rules), Ok(u32::try_from(max).unwrap()));
    for bad in ["0", "-1", "1.5", "", "three", "99999999999999999999", &(max + 1).to_string()] {
        assert_eq!(effort_days(bad, &rules), Err(EffortProblem { max }), "{bad}");
    }
}

#[test]
fn only_its_proposer_changes_it_and_only_while_it_is_proposed() {
    let (own, other) = (1.into(), 2.into());
    for state in FeatureState::ALL.iter().copied() {
        let amended = amend_feature(&feature(state), own, &name(), text(3), now());
        let withdrawn = withdraw_feature(&feature(state), own, &name(), now());
        assert_eq!(amended.is_ok(), state == FeatureState::Proposed, "{state}");
        assert_eq!(withdrawn.is_ok(), state == FeatureState::Proposed, "{state}");
    }
    let proposed = feature(FeatureState::Proposed);
    assert_eq!(amend_feature(&proposed, other, &name(), text(3), now()), Err(FeatureRefusal::NotTheAuthor));
    assert_eq!(withdraw_feature(&proposed, other, &name(), now()), Err(FeatureRefusal::NotTheAuthor));
    let gone = Feature { author: None, ..proposed };
    assert_eq!(withdraw_feature(&gone, own, &name(), now()), Err(FeatureRefusal::NotTheAuthor));
    let amended = amend_feature(&proposed, own, &name(), text(3), now()).unwrap();
    assert_eq!((amended.value().version, amended.record().kind()), (3, "feature.amended"));
    assert_ne!(text(3).sha256(), text(4).sha256());
}

#[test]
fn moderators_lead_a_feature_everywhere_but_where_only_a_count_does() {
    use FeatureState as S;
    let ways = [
        (S::Proposed, vec![S::Declined]),
        (S::Planned, vec![S::Doing, S::Declined]),
        (S::Doing, vec![S::Done, S::Planned]),
        (S::Done, vec![]),
        (S::Declined, vec![S::Proposed]),
        (S::Withdrawn, vec![]),
    ];
    let reason = "It is time.".parse().unwrap();
    for (from, to) in ways {
        assert_eq!(from.by_moderators(), to);
        for state in S::ALL.iter().copied() {
            let moved = move_feature(&feature(from), state, &reason, 9.into(), &name(), now());
            assert_eq!(moved.is_ok(), to.contains(&state), "{from} to {state}");
        }
    }
    let planned = S::Proposed.after(FeatureVerb::Plan);
    assert_eq!((planned, S::Planned.after(FeatureVerb::PutBack)), (Some(S::Planned), Some(S::Proposed)));
    let moved = move_feature(&feature(S::Planned), S::Doing, &reason, 9.into(), &name(), now()).unwrap();
    assert!(!moved.record().facts().to_string().contains("It is time"), "the ledger keeps no words");
}
