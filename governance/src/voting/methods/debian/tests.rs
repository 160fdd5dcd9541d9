use super::*;
use crate::voting::methods::fixtures::{SEED, count as plain, possible, ranked, winners};
use crate::voting::{Method, Quorum};

fn rule(method: Method, quorum: Option<&str>, threshold: Option<&str>) -> Rule {
    let quorum = quorum.map(|needed| Quorum { kind: QuorumKind::Approval, needed: needed.parse().unwrap() });
    let threshold = threshold.map(|share| Threshold::of(share.parse().unwrap()));
    Rule { quorum, threshold, default: Some("D".into()), ..Rule::plain(method) }
}

fn count(election: &Election, quorum: Option<&str>, threshold: Option<&str>) -> Tally {
    crate::voting::count(&rule(Method::Schulze, quorum, threshold), election, SEED).unwrap()
}

#[test]
fn three_to_one_is_reached_by_exactly_three_to_one() {
    assert_eq!(winners(&count(&ranked("AD", "30:A>D 10:D>A"), None, Some("3/4"))), "A");
    assert_eq!(winners(&count(&ranked("AD", "29:A>D 10:D>A"), None, Some("3/4"))), "D");
}

#[test]
fn as_many_for_the_default_as_against_it_is_not_enough() {
    let election = ranked("AD", "10:A>D 10:D>A");
    assert_eq!(winners(&count(&election, None, None)), "D");
    let lenient = Threshold { share: crate::Fraction::HALF, strict: false };
    let rule = Rule { threshold: Some(lenient), ..rule(Method::Schulze, None, None) };
    assert_eq!(winners(&crate::voting::count(&rule, &election, SEED).unwrap()), "D");
}

#[test]
fn a_quorum_of_four_and_a_half_takes_five_and_drops_the_option_only() {
    let tally = count(&ranked("ABD", "5:A>D>B 4:B>D>A 2:D>A=B"), Some("4.5"), None);
    assert_eq!((winners(&tally).as_str(), tally.tie_dependent, tally.outcome), ("D", false, Outcome::Passed));
    let said = tally.sentences();
    assert!(
        said.contains(&"5 prefer A to D, 6 the other way round, but more than half are needed: dropped.".to_owned()),
        "{said:?}"
    );
    assert!(
        said.contains(&"4 prefer B to D, 7 the other way round, but the quorum is 5: dropped.".to_owned()),
        "{said:?}"
    );
}

#[test]
fn what_misses_its_supermajority_is_dropped_before_the_count() {
    let election = ranked("ABD", "40:A>B>D 35:D>B>A 25:B>A>D");
    let own = |ratios: &[(&str, &str)]| {
        let of = |(option, share): &(&str, &str)| ((*option).into(), Threshold::of(share.parse().unwrap()));
        let rule = Rule { thresholds: ratios.iter().map(of).collect(), ..rule(Method::Schulze, None, None) };
        assert_eq!(Rule::from_json(&rule.to_json()), Ok(rule.clone()));
        winners(&crate::voting::count(&rule, &election, SEED).unwrap())
    };
    assert_eq!(own(&[("A", "2/3")]), "B");
    assert_eq!(own(&[("A", "2/3"), ("B", "3/4")]), "D");
    assert_eq!(winners(&count(&election, None, Some("2/3"))), "D");
    assert_eq!(winners(&count(&election, None, None)), "B");
}

#[test]
fn the_leader_election_of_2004_dropped_the_first_option_by_majority_and_not_by_quorum() {
    let above = [144, 394, 442];
    let below = [258, 70, 26];
    let mut rows = vec![0_u64; 16];
    for option in 0..3 {
        rows[option * 4 + 3] = above[option];
        rows[12 + option] = below[option];
    }
    let needed: Needed = "45.2741648183597".parse().unwrap();
    let steps = against_default(&Pairwise::from_rows(4, rows), 3, needed.of(None), |_| Threshold::MAJORITY);
    assert!(matches!(steps[0], Step::Dropped { missed: Missed::Threshold(_), .. }));
    assert!(matches!((&steps[1], &steps[2]), (Step::Kept { .. }, Step::Kept { .. })));
}

#[test]
fn a_circle_of_three_is_left_to_the_casting_vote_which_here_is_a_lot() {
    let election = ranked("ABCD", "5:A>B>C>D 5:B>C>A>D 5:C>A>B>D");
    let tally = count(&election, Some("3"), None);
    assert_eq!((tally.tie_dependent, tally.ties[0].among.as_slice()), (true, &[0, 1, 2][..]));
    assert_eq!(possible(&rule(Method::Schulze, Some("3"), None), &election), "A B C");
}

#[test]
fn a_tie_can_be_left_to_the_casting_vote() {
    let election = ranked("ABCD", "5:A>B>C>D 5:B>C>A>D 5:C>A>B>D");
    let rule = Rule { tie: crate::voting::TieRule::CastingVote, ..rule(Method::Schulze, Some("3"), None) };
    let open = crate::voting::count(&rule, &election, SEED).unwrap();
    assert_eq!((winners(&open).as_str(), open.outcome), ("", Outcome::Failed(FailReason::CastingVoteMissing)));
    let said = open.sentences().pop().unwrap();
    assert_eq!(said, "The ballots do not decide between A, B and C; that is left to whoever has the casting vote.");
    let refused = open.clone().with_casting_vote(3).unwrap_err().to_string();
    assert_eq!(refused, "the casting vote chooses between A, B and C");
    let closed = open.with_casting_vote(1).unwrap();
    assert_eq!((winners(&closed).as_str(), closed.outcome, closed.tie_dependent), ("B", Outcome::Passed, false));
    assert!(closed.with_casting_vote(0).unwrap_err().to_string().contains("nothing is left"));
}

#[test]
fn the_leader_election_of_2023_reached_quorum_and_majority() {
    let tally = count(&ranked("AD", "259:A>D 15:D>A"), Some("47.339"), None);
    assert_eq!(winners(&tally), "A");
    assert!(
        tally.sentences().contains(&"259 prefer A to D, 15 the other way round: A goes into the count.".to_owned())
    );
}

#[test]
fn of_equal_wins_the_one_against_fewer_is_the_stronger_only_with_a_default_option() {
    // A over B by 6 to 5, B over C by 6 to 4, C over A by 6 to 3: with ties on ballots.
    let election = ranked("ABCD", "4:A>B>C>D 3:C>A>B>D 2:B>C=A>D 2:C=B>A>D 1:C>A=B>D");
    let plain = plain(Method::Schulze, &election);
    let debian = count(&election, None, None);
    assert_eq!(plain.tie_dependent, debian.tie_dependent);
    assert_eq!(debian.winners.len(), 1);
}

#[test]
fn other_ranked_methods_count_only_what_is_left() {
    // A has most first preferences but is not preferred to D.
    let election = ranked("ABCD", "4:A>D>B>C 3:B>C>D>A 3:C>B>D>A");
    for method in [Method::Irv, Method::RankedPairs, Method::Minimax, Method::CondorcetWinner, Method::SmithSet] {
        let tally = crate::voting::count(&rule(method, None, None), &election, SEED).unwrap();
        assert!(!tally.winners.contains(&0), "{}", method.name());
    }
    let tally = crate::voting::count(&rule(Method::Borda(crate::voting::Borda::Average), None, None), &election, SEED);
    let scores: Vec<String> = tally.unwrap().scores.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(scores, ["dropped", "13", "9", "8"]);
}

#[test]
fn an_election_without_its_quorum_elects_nobody() {
    let mut election = ranked("AB", "3:A 1:B");
    election.eligible = Some(100);
    let quorum = |needed: &str| Some(Quorum { kind: QuorumKind::Participation, needed: needed.parse().unwrap() });
    let counted = |needed| {
        let rule = Rule { quorum: quorum(needed), ..Rule::plain(Method::Schulze) };
        crate::voting::count(&rule, &election, SEED).unwrap()
    };
    assert_eq!(winners(&counted("4 %")), "A");
    let tally = counted("5");
    assert_eq!((tally.outcome, tally.winners.len()), (Outcome::Failed(FailReason::QuorumNotReached), 0));
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let election = ranked("ABD", "3:A 1:B");
    let refused = |rule: Rule| crate::voting::count(&rule, &election, SEED).unwrap_err().to_string();
    let plain = Rule::plain(Method::Schulze);
    let own = |option: &str| [(option.into(), Threshold::MAJORITY)].into();
    assert!(refused(Rule { thresholds: own("A"), ..plain.clone() }).contains("needs a default option"));
    assert!(
        refused(Rule { thresholds: own("Z"), ..rule(Method::Schulze, None, None) }).contains("none of the options")
    );
    let casting = Rule { tie: crate::voting::TieRule::CastingVote, ..Rule::plain(Method::Minimax) };
    assert!(refused(casting).contains("cannot break ties"));
    let quorum = |kind, needed: &str| Some(Quorum { kind, needed: needed.parse().unwrap() });
    assert!(refused(Rule { seats: Some(3), ..plain.clone() }).contains("3 seats"));
    assert!(refused(Rule { budget: Some("5".into()), ..plain.clone() }).contains("money"));
    assert!(refused(Rule { default: Some("Z".into()), ..plain.clone() }).contains("none of the options"));
    assert!(refused(Rule { threshold: Some(Threshold::MAJORITY), ..plain.clone() }).contains("default"));
    assert!(refused(Rule { quorum: quorum(QuorumKind::Approval, "3"), ..plain.clone() }).contains("default"));
    assert!(
        refused(Rule { quorum: quorum(QuorumKind::Participation, "1/2"), ..plain.clone() }).contains("number of all")
    );
    assert!(refused(Rule { default: Some("D".into()), ..Rule::plain(Method::Plurality) }).contains("default"));
    assert!(refused(Rule { tie: crate::voting::TieRule::StatusQuo, ..plain }).contains("ties"));
    assert!(refused(Rule::plain(Method::Score)).contains("cannot count ranked"));
    let nothing = ranked("", "");
    assert!(
        crate::voting::count(&Rule::plain(Method::Schulze), &nothing, SEED)
            .unwrap_err()
            .to_string()
            .contains("no options")
    );
}
