//! Who speaks for whom, against a walker that follows each delegation step by step.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::*;
use crate::policies::{PolicyValue, Secrecy};
use crate::time::after_hours;

fn at(hours: i64) -> DateTime<Utc> {
    after_hours(DateTime::from_timestamp(1_800_000_000, 0).unwrap(), hours)
}

fn name(text: &str) -> Pseudonym {
    text.parse().unwrap()
}

/// Follows one member's delegations until somebody voted, nobody goes on, or somebody comes again.
fn walked(cast: &[bool], next: &[Option<Hop>], start: usize) -> Share {
    if cast[start] {
        return Share::Cast;
    }
    let (mut at, mut seen, mut hops) = (start, BTreeSet::new(), 0);
    loop {
        if !seen.insert(at) {
            return Share::Lost { loss: Loss::Circle, hops: 0 };
        }
        match next[at] {
            None if hops == 0 => return Share::Silent,
            None => return Share::Lost { loss: Loss::DeadEnd, hops },
            Some(Hop::Off) => return Share::Lost { loss: Loss::DeadEnd, hops: hops + 1 },
            Some(Hop::To(to)) if cast[to] => return Share::Represented { via: to, hops: hops + 1 },
            Some(Hop::To(to)) => at = to,
        }
        hops += 1;
    }
}

fn hops(most: usize) -> impl Strategy<Value = Vec<(bool, Option<Hop>)>> {
    (1..most).prop_flat_map(|members| {
        let hop = prop_oneof![
            2 => Just(None),
            1 => Just(Some(Hop::Off)),
            9 => (0..members).prop_map(|to| Some(Hop::To(to))),
        ];
        prop::collection::vec((prop::bool::weighted(0.15), hop), members)
    })
}

proptest! {
    #[test]
    fn everybody_is_where_walking_leads(roll in hops(40)) {
        let (cast, next): (Vec<bool>, Vec<Option<Hop>>) = roll.into_iter().unzip();
        let shares = resolve(&cast, &next);
        prop_assert_eq!(shares.len(), cast.len());
        for (member, share) in shares.iter().enumerate() {
            prop_assert_eq!(*share, walked(&cast, &next, member), "member {}", member);
        }
    }

    #[test]
    fn weight_is_conserved_and_an_own_ballot_always_wins(roll in hops(60)) {
        let (cast, next): (Vec<bool>, Vec<Option<Hop>>) = roll.into_iter().unzip();
        let shares = resolve(&cast, &next);
        let count = |is: fn(&Share) -> bool| shares.iter().filter(|share| is(share)).count();
        let (own, for_others) = (count(|s| *s == Share::Cast), count(|s| matches!(s, Share::Represented { .. })));
        let (lost, silent) = (count(|s| matches!(s, Share::Lost { .. })), count(|s| *s == Share::Silent));
        prop_assert_eq!(own + for_others + lost + silent, cast.len());
        prop_assert_eq!(own, cast.iter().filter(|has_voted| **has_voted).count());
        // What each ballot weighs, summed, is what is counted: one for its caster, one for each it speaks for.
        let mut weights = BTreeMap::new();
        for (member, share) in shares.iter().enumerate() {
            match share {
                Share::Cast => *weights.entry(member).or_insert(0) += 1,
                Share::Represented { via, .. } => {
                    prop_assert!(cast[*via] && !cast[member]);
                    *weights.entry(*via).or_insert(0) += 1;
                }
                _ => {}
            }
        }
        prop_assert_eq!(weights.values().sum::<usize>(), own + for_others);
        prop_assert!(weights.keys().all(|via| cast[*via]));
    }

    #[test]
    fn the_order_of_the_acts_does_not_matter(
        edges in prop::collection::vec((0_usize..12, 0_usize..12), 1..12), shuffle in any::<u64>(),
    ) {
        // One delegation of each member, given in two orders.
        let acts: BTreeMap<usize, usize> = edges.into_iter().filter(|(by, to)| by != to).collect();
        let mut acts: Vec<(usize, usize)> = acts.into_iter().collect();
        let told = |acts: &[(usize, usize)]| {
            let mut history = History::default();
            for (hour, (by, to)) in acts.iter().enumerate() {
                history.give(given(*by, *to, Scope::All, i64::try_from(hour).unwrap()));
            }
            history.speaking(Track::Decision, at(1_000))
        };
        let before = told(&acts);
        let seed = usize::try_from(shuffle % 97).unwrap();
        acts.sort_by_key(|(by, to)| (by * 31 + to * 17 + seed * 7) % 13);
        prop_assert_eq!(before, told(&acts));
    }
}

fn given<M>(by: M, to: M, scope: Scope, hours: i64) -> Given<M> {
    Given { by, to, scope, at: at(hours), until: at(hours + 24 * 365), ended: None }
}

#[test]
fn a_circle_is_a_circle_in_whichever_order_it_came_about() {
    // aula#626: with delegations carried out as acts, the last of a circle was refused or ran for ever, and which was the last
    // depended on who was quicker.
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut next = vec![None; 4];
        for member in order {
            next[member] = Some(Hop::To((member + 1) % 3));
        }
        next[3] = Some(Hop::To(0));
        let circle = Share::Lost { loss: Loss::Circle, hops: 0 };
        assert_eq!(resolve(&[false; 4], &next), vec![circle; 4]);
        // One own ballot, and everybody in it is represented.
        let shares = resolve(&[true, false, false, false], &next);
        assert_eq!(shares[0], Share::Cast);
        assert_eq!(shares[1], Share::Represented { via: 0, hops: 2 });
        assert_eq!(shares[2], Share::Represented { via: 0, hops: 1 });
        assert_eq!(shares[3], Share::Represented { via: 0, hops: 1 });
    }
}

#[test]
fn a_chain_as_long_as_a_city_neither_overflows_nor_takes_long() {
    const MEMBERS: usize = 100_000;
    let mut cast = vec![false; MEMBERS];
    cast[MEMBERS - 1] = true;
    let next: Vec<Option<Hop>> = (0..MEMBERS).map(|member| Some(Hop::To((member + 1) % MEMBERS))).collect();
    let shares = resolve(&cast, &next);
    assert_eq!(shares[0], Share::Represented { via: MEMBERS - 1, hops: 99_999 });
    cast[MEMBERS - 1] = false;
    assert!(resolve(&cast, &next).iter().all(|share| *share == Share::Lost { loss: Loss::Circle, hops: 0 }));
}

#[test]
fn the_most_specific_scope_wins_and_time_decides_what_speaks() {
    let mut history = History::default();
    history.give(given("ann", "bob", Scope::All, 0));
    history.give(given("ann", "cat", Scope::Track(Track::Decision), 1));
    let speaks = |history: &History<&'static str>, track, hours| history.speaking(track, at(hours)).get("ann").copied();
    assert_eq!(speaks(&history, Track::Decision, 5), Some("cat"));
    assert_eq!(speaks(&history, Track::Ordinary, 5), Some("bob"));
    // What is given at the close is too late; right before it is in time.
    assert_eq!(speaks(&history, Track::Decision, 1), Some("bob"));
    assert_eq!(speaks(&history, Track::Decision, 0), None);
    // Taken back, the one for all speaks again; taken back at the close is too late.
    assert!(history.revoke(&"ann", &"cat", Scope::Track(Track::Decision), at(8)));
    assert!(!history.revoke(&"ann", &"cat", Scope::Track(Track::Decision), at(8)));
    assert_eq!(speaks(&history, Track::Decision, 8), Some("cat"));
    assert_eq!(speaks(&history, Track::Decision, 9), Some("bob"));
    // Replaced, the new one speaks; what closed before stays as it was.
    history.give(given("ann", "dan", Scope::All, 10));
    assert!(!history.revoke(&"ann", &"bob", Scope::All, at(11)));
    assert_eq!(
        (speaks(&history, Track::Ordinary, 10), speaks(&history, Track::Ordinary, 11)),
        (Some("bob"), Some("dan"))
    );
    // Old, it speaks up to its last moment.
    let last = 10 + 24 * 365;
    assert_eq!(
        (speaks(&history, Track::Ordinary, last), speaks(&history, Track::Ordinary, last + 1)),
        (Some("dan"), None)
    );
    // Whoever leaves speaks for nobody, and nobody for them.
    history.leave(&"dan", at(20));
    assert_eq!((speaks(&history, Track::Ordinary, 20), speaks(&history, Track::Ordinary, 21)), (Some("dan"), None));
}

fn with_open(track: Track) -> Constitution {
    Constitution::with(track.ballots_policy().unwrap(), PolicyValue::Choice("open".to_owned()))
}

#[test]
fn delegating_needs_open_ballots_and_another_member() {
    let (ann, bob) = (name("ann"), name("bob"));
    let give = |to: (i64, &Pseudonym), scope, constitution: &Constitution| {
        delegate((1.into(), &ann), (to.0.into(), to.1), scope, constitution, at(0))
    };
    let secret = Constitution::new();
    for track in Track::ALL {
        assert_eq!(track.secrecy(&secret), Secrecy::Secret, "{track}");
        let scope = Scope::Track(*track);
        assert_eq!(give((2, &bob), scope, &secret).err(), Some(DelegationRefusal::Secret(scope)));
    }
    assert_eq!(give((2, &bob), Scope::All, &secret).err(), Some(DelegationRefusal::Secret(Scope::All)));
    let open = with_open(Track::Decision);
    assert_eq!(open_tracks(&open), [Track::Decision]);
    assert_eq!(give((1, &ann), Scope::All, &open).err(), Some(DelegationRefusal::Oneself));
    let document = Scope::Track(Track::Document);
    assert_eq!(give((2, &bob), document, &open).err(), Some(DelegationRefusal::Secret(document)));
    let given = give((2, &bob), Scope::Track(Track::Decision), &open).unwrap();
    assert_eq!(given.value().until, after_hours(at(0), 24 * 365));
    let line = given.record();
    assert_eq!(
        (line.kind(), line.subject(), line.actor().written().as_str()),
        ("delegation.given", "member:bob", "member:ann")
    );
    assert_eq!(line.facts()["scope"], "decision");
    let line = revoke((1.into(), &ann), &bob, Scope::All, at(1)).into_parts().1;
    assert_eq!((line.kind(), line.facts()["scope"].as_str()), ("delegation.revoked", Some("all")));
    for scope in [Scope::All, Scope::Track(Track::Priorities)] {
        assert_eq!(scope.as_str().parse(), Ok(scope));
    }
    assert!("everything".parse::<Scope>().is_err());
}
