//! Votes with open ballots: frozen as such, counted with one copy for each who is represented, bound by a commitment.

use std::collections::BTreeMap;

use super::*;
use crate::delegations::Loss;
use crate::policies::Secrecy;
use crate::voting::{Ballot, Choice};

const LOTS: LotSource = LotSource { size: 7, root: [7; 32] };

fn open_spec() -> FrozenSpec {
    FrozenSpec { ballots: Secrecy::Open, ..opened().spec }
}

fn named<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<Pseudonym, String> {
    pairs.into_iter().map(|(member, said)| (name(member), said.to_owned())).collect()
}

fn speaking<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<Pseudonym, Pseudonym> {
    pairs.into_iter().map(|(by, to)| (name(by), name(to))).collect()
}

#[test]
fn only_open_ballots_are_written_into_what_is_frozen() {
    let secret = opened().spec;
    assert_eq!(secret.ballots, Secrecy::Secret);
    assert!(!secret.canonical_json().contains("ballots"));
    let open = open_spec();
    assert!(open.canonical_json().contains(r#""ballots":"open""#));
    assert_eq!(FrozenSpec::parse(&open.canonical_json()), Ok(open.clone()));
    assert_ne!(open.spec_hash(), secret.spec_hash());
    // A second way of saying the same would be a second hash of it.
    let said = secret.canonical_json().replacen("{\"body\"", "{\"ballots\":\"secret\",\"body\"", 1);
    assert!(said.contains("secret") && FrozenSpec::parse(&said).is_err());
    assert!(FrozenSpec::parse(&open.canonical_json().replace("\"open\"", "\"shown\"")).is_err());
    let rules = {
        let mut rules = Constitution::new();
        let value = PolicyValue::Choice("open".to_owned());
        let version = PolicyVersion { value, version: 9.into(), since: at(0), carried_by: None, until: None };
        rules.insert(PolicyKey::BallotsOrdinary, version).unwrap();
        rules
    };
    let (t, discussed) = (text(at(0)), proposal(ProposalState::Discussion));
    let recorded = open_voting(&discussed, &t.title, &t.body, &t.payload, &names(3), &rules, at(0)).unwrap();
    assert_eq!((recorded.value().spec.ballots, &recorded.record().facts()["ballots"]), (Secrecy::Open, &"open".into()));
}

#[test]
fn an_open_vote_counts_a_copy_for_everybody_who_is_represented() {
    // m0 votes; m1 → m0; m2 → m1; m3 voted and delegated; m4 ↔ m5; m6 → a stranger → m0; m7 → m8, who is silent.
    let cast = named([("m0", "yes"), ("m3", "no")]);
    let speaking = speaking([
        ("m1", "m0"),
        ("m2", "m1"),
        ("m3", "m0"),
        ("m4", "m5"),
        ("m5", "m4"),
        ("m6", "stranger"),
        ("stranger", "m0"),
        ("m7", "m8"),
    ]);
    let found = OpenBox { roll: &names(10), cast: &cast, speaking: &speaking };
    let voting = proposal(ProposalState::Voting);
    let early = close_open(&voting, &open_spec(), found, LOTS, at(71)).err();
    assert_eq!(early, Some(LifecycleRefusal::TooEarly(at(72))));
    let recorded = close_open(&voting, &open_spec(), found, LOTS, at(80)).unwrap();
    let (closed, line) = recorded.into_parts();
    assert_eq!(closed.shares, Shares { cast: 2, represented: 2, circles: 2, dead_ends: 2 });
    assert_eq!(line.facts()["open"], serde_json::json!({"cast": 2, "represented": 2, "circles": 2, "dead_ends": 2}));
    let yes_no = closed.closed.tally.yes_no();
    assert_eq!((yes_no.yes, yes_no.no, closed.closed.tally.counts.cast), (3, 1, 4));
    let part = |of: &str| closed.parts.iter().find(|(member, _)| *member == name(of)).map(|(_, part)| part.clone());
    assert_eq!(part("m2"), Some(Part::Represented { via: name("m0"), hops: 2 }));
    assert_eq!(part("m3"), Some(Part::Cast("no".to_owned())));
    assert_eq!(part("m5"), Some(Part::Lost { loss: Loss::Circle, hops: 0 }));
    assert_eq!(part("m6"), Some(Part::Lost { loss: Loss::DeadEnd, hops: 1 }));
    assert_eq!((part("m8"), part("m9"), part("stranger")), (None, None, None));
    // Another order, another part, another `via`: another commitment only where something else is said.
    let mut turned = closed.parts.clone();
    turned.reverse();
    assert_eq!(open_commitment(&turned), closed.closed.commitment);
    turned.pop();
    assert_ne!(open_commitment(&turned), closed.closed.commitment);
}

#[test]
fn open_and_secret_ballots_are_not_closed_as_one_another() {
    let voting = proposal(ProposalState::Voting);
    let yes = vec![Ballot::from(Choice::Yes); 3];
    let secret = close(&voting, &open_spec(), &names(3), &yes, LOTS, at(80)).err();
    assert!(matches!(secret, Some(LifecycleRefusal::Contradiction(_))));
    let none = BTreeMap::new();
    let close_as = |spec: &FrozenSpec, cast: &BTreeMap<Pseudonym, String>| {
        close_open(&voting, spec, OpenBox { roll: &names(3), cast, speaking: &none }, LOTS, at(80)).err()
    };
    let refused = [
        close_as(&opened().spec, &named([("m0", "yes")])),
        close_as(&open_spec(), &named([("stranger", "yes")])),
        close_as(&open_spec(), &named([("m0", "perhaps")])),
    ];
    for refusal in refused {
        assert!(matches!(refusal, Some(LifecycleRefusal::Contradiction(_))), "{refusal:?}");
    }
    assert_eq!(close_as(&open_spec(), &named([("m0", "yes")])), None);
}
