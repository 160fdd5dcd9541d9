use super::*;
use crate::time::for_people;
use crate::voting::{Ballots, Election, Rule, Seed, YesNo, methods::majority};

/// A proposal on its way: by number, track, state, and when its state ends.
fn prospect(id: i64, track: Track, state: ProposalState, deadline: i64) -> Prospect {
    Prospect { id: id.into(), key: None, track, state, sponsors: 1, deadline: Some(at(deadline)) }
}

/// One of each state on a track: numbers 1 to 5. The second discussion ends long after the first.
fn one_of_each(track: Track) -> Vec<Prospect> {
    vec![
        prospect(1, track, ProposalState::Sponsoring, 50),
        prospect(2, track, ProposalState::Discussion, 10),
        prospect(3, track, ProposalState::Discussion, 5_000),
        prospect(4, track, ProposalState::Voting, 20),
        prospect(5, track, ProposalState::Passed, 30),
        prospect(6, Track::Document, ProposalState::Discussion, 9_000),
    ]
}

fn decided(id: i64, (yes, no): (u64, u64), rule: &Rule) -> Decided {
    let ballots = Ballots::YesNo(YesNo { yes, no, abstain: 0 });
    let election = Election { title: None, options: majority::options(), ballots, eligible: Some(40) };
    Decided { id: id.into(), rule: rule.clone(), election, seed: Seed([0; 32]) }
}

fn around(on_their_way: Vec<Prospect>) -> Surroundings {
    Surroundings { now: at(0), own: None, voters: 34, on_their_way, decided: Vec::new(), not_counted: 0, over: None }
}

fn share(text: &str) -> PolicyValue {
    PolicyValue::Fraction(text.parse().unwrap())
}

/// The sentences, each with the proposals it is about: "… [1, 2]".
fn said(key: PolicyKey, new: PolicyValue, around: &Surroundings) -> Vec<String> {
    let rules = Constitution::new();
    let payload = Payload::set_policy(&rules, key, new);
    let told = |one: Consequence| {
        let ids: Vec<i64> = one.proposals.iter().map(|id| id.get()).collect();
        if ids.is_empty() { one.sentence } else { format!("{} {ids:?}", one.sentence) }
    };
    outlook(&rules, &payload, around).into_iter().map(told).collect()
}

#[track_caller]
fn tells(said: &[String], parts: &[&str]) {
    for part in parts {
        assert!(said.iter().any(|sentence| sentence.contains(part)), "{part:?} is not in {said:#?}");
    }
}

/// A change, among one proposal of each state on a track, and parts of what is said of it.
type Case = (PolicyKey, &'static str, Track, &'static [&'static str]);

// Entrenched changes take 168 hours of discussion, 168 of voting and 72 of delay.
const OF_RULES: &[Case] = &[
    (
        PolicyKey::VoteQuorumOrdinary,
        "15 %",
        Track::Ordinary,
        &[
            "After this, the quorum of ordinary policies is 15/100 (15 %) of the roll instead of 1/10 (10 %) of the roll: with \
             today's 34 voters, 6 must say yes instead of 4.",
            "2 open proposals would be voted on under the new rule, unless their votes open before this takes effect",
            "[1, 3]",
            "1 open proposal keeps today's rule: its vote opens before this can take effect",
            "2 open proposals keep their rule, which was frozen when their votes opened [4, 5]",
            "No vote on ordinary policies has been counted yet",
        ],
    ),
    (
        PolicyKey::VoteQuorumDecision,
        "1/2",
        Track::Decision,
        &["17 must prefer an option to none of these, say yes, or take part instead of 4"],
    ),
    (PolicyKey::VoteQuorumPriorities, "1/2", Track::Priorities, &["17 must take part instead of 4"]),
    (PolicyKey::VoteQuorumOrdinary, "11 %", Track::Ordinary, &["that is 4 who must say yes, as today"]),
    (
        PolicyKey::VoteThresholdOrdinary,
        "2/3",
        Track::Ordinary,
        &[
            "After this, the threshold of ordinary policies is 2/3 of yes and no instead of 1/2 (50 %) of yes and no: when all of \
             today's 34 voters say yes or no, it takes 23 yes instead of 18.",
        ],
    ),
    (
        PolicyKey::VoteThresholdEntrenched,
        "1/2",
        Track::Entrenched,
        &[
            "it takes 18 yes instead of 23",
            "This vote itself is held by today's rule, not by the one it proposes. At least 1/4 of everyone on the roll must say yes",
        ],
    ),
    (
        PolicyKey::VoteQuorumEntrenched,
        "1/3",
        Track::Entrenched,
        &["12 must say yes instead of 9", "This vote itself is held by today's rule"],
    ),
];

const OF_OTHERS: &[Case] = &[
    (
        PolicyKey::DiscussionHoursOrdinary,
        "100",
        Track::Ordinary,
        &[
            "the discussion of ordinary policies is 100 hours instead of 72 hours (3 days).",
            "1 proposal that is looking for sponsors would be discussed for 100 hours, if it finds them after this has taken effect [1]",
            "2 discussions that are open keep their ends [2, 3]",
        ],
    ),
    (
        PolicyKey::VotingHoursOrdinary,
        "24",
        Track::Ordinary,
        &[
            "1 proposal opens its vote before this can take effect and keeps its close [2]",
            "2 votes keep their closes, frozen when they opened [4, 5]",
        ],
    ),
    (
        PolicyKey::EnactmentHoursOrdinary,
        "24",
        Track::Ordinary,
        &["2 votes keep their dates to take effect, frozen when they opened [4, 5]"],
    ),
    (PolicyKey::VotingHoursEntrenched, "24", Track::Entrenched, &["This proposal itself goes by today's periods"]),
    (
        PolicyKey::ProposalSponsorsNeeded,
        "1",
        Track::Ordinary,
        &[
            "1 proposal that is looking for sponsors would have enough: its discussion opens as soon as this takes effect [1]",
            "This proposal itself needs as many sponsors as today: 2.",
        ],
    ),
    (
        PolicyKey::ProposalSponsorsNeeded,
        "3",
        Track::Ordinary,
        &["1 proposal that is looking for sponsors would need more of them"],
    ),
    (
        PolicyKey::EntryMaxChars,
        "6000",
        Track::Ordinary,
        &[
            "After this, “Length of an entry” is 6,000 characters instead of 5,000 characters.",
            "Checked when a note is posted or edited.",
        ],
    ),
];

#[test]
fn every_kind_of_policy_says_what_it_means() {
    for (key, new, track, parts) in OF_RULES.iter().chain(OF_OTHERS) {
        let new = PolicyValue::parse_input(&key.kind(), new).unwrap();
        let said = said(*key, new, &around(one_of_each(*track)));
        tells(&said, parts);
        assert!(said.iter().all(|sentence| !sentence.contains("[6]")), "another track: {said:#?}");
    }
}

#[test]
fn dates_that_move_are_named() {
    let around = around(one_of_each(Track::Ordinary));
    let [opens, sooner, later] = [5_000, 5_024, 5_072].map(|hours| for_people(at(hours)));
    let closes = format!("Voted on from {opens}, this would close on {sooner} instead of {later} [3]");
    tells(&said(PolicyKey::VotingHoursOrdinary, PolicyValue::Integer(24), &around), &[&closes]);
    let last = for_people(at(5_096));
    let effects = format!("this would take effect on {last} instead of {later} [3]");
    tells(&said(PolicyKey::EnactmentHoursOrdinary, PolicyValue::Integer(24), &around), &[&effects]);
    assert!(said(PolicyKey::VoteQuorumOrdinary, share("15 %"), &around)[1].contains(&for_people(at(408))));
}

#[test]
fn decided_votes_are_counted_again_under_the_new_rule() {
    let rule = Track::Ordinary.rule(&Constitution::new());
    let mut around = around(Vec::new());
    // Of forty, a tenth is four and a fifth is eight.
    around.decided = vec![
        decided(1, (9, 0), &rule),
        decided(2, (7, 1), &rule),
        decided(3, (4, 3), &rule),
        decided(4, (3, 0), &rule),
        decided(5, (6, 9), &rule),
    ];
    let quorum = |new| said(PolicyKey::VoteQuorumOrdinary, share(new), &around);
    tells(&quorum("1/5"), &["Of the last 5 counted votes on ordinary policies, 2 would have failed [2, 3]"]);
    tells(&quorum("1/20"), &["Of the last 5 counted votes on ordinary policies, 1 would have passed [4]"]);
    tells(&quorum("11/100"), &["Of the last 5 counted votes on ordinary policies, 1 would have failed [3]"]);
    tells(&quorum("3/40"), &["1 would have passed [4]"]);
    let threshold = said(PolicyKey::VoteThresholdOrdinary, share("3/5"), &around);
    tells(&threshold, &["1 would have failed [3]"]);
    around.decided.truncate(1);
    around.not_counted = 2;
    let said = said(PolicyKey::VoteQuorumOrdinary, share("1/5"), &around);
    tells(
        &said,
        &[
            "Of the only counted vote on ordinary policies that this was tried on, none would have ended otherwise.",
            "2 votes were left out",
        ],
    );
}

#[test]
fn the_moment_from_which_it_could_hold_follows_from_where_the_proposal_is() {
    let discussed = |opens| vec![prospect(1, Track::Ordinary, ProposalState::Discussion, opens)];
    let own = |state, deadline, enact_at| Some(Own { id: 9.into(), state, deadline: Some(at(deadline)), enact_at });
    let (new, early) = ("would be voted on under the new rule", "keeps today's rule");
    for (own, opens, expected) in [
        (None, 407, early),
        (None, 408, new),
        (own(ProposalState::Discussion, 10, None), 249, early),
        (own(ProposalState::Discussion, 10, None), 250, new),
        (own(ProposalState::Voting, 10, Some(at(20))), 19, early),
        (own(ProposalState::Voting, 10, Some(at(20))), 20, new),
    ] {
        let around = Surroundings { own, ..around(discussed(opens)) };
        tells(&said(PolicyKey::VoteQuorumOrdinary, share("1/4"), &around), &[expected]);
    }
}

#[test]
fn rivals_and_what_is_beyond_a_bound_are_told_and_the_proposal_itself_is_not() {
    let rival = |id| Prospect {
        key: Some(PolicyKey::SourcesPerMemberMax),
        ..prospect(id, Track::Ordinary, ProposalState::Voting, 9)
    };
    let mut around = around(vec![rival(7), rival(8), rival(9)]);
    around.own = Some(Own { id: 9.into(), state: ProposalState::Discussion, deadline: Some(at(1)), enact_at: None });
    around.over = Some(1);
    let told = said(PolicyKey::SourcesPerMemberMax, PolicyValue::Integer(3), &around);
    tells(
        &told,
        &[
            "1 member has brought in more than that already; none is taken away.",
            "2 other open proposals would change the same, and are superseded if this takes effect first [7, 8]",
        ],
    );
    around.over = Some(0);
    tells(&said(PolicyKey::SourcesPerMemberMax, PolicyValue::Integer(3), &around), &["Nothing that is there already"]);
    let rules = Constitution::new();
    let document = Payload::amend_document(&rules, PolicyKey::DocumentTerms, "Other terms.");
    assert!(outlook(&rules, &document, &around)[0].sentence.contains("the text of this proposal instead of"));
    // What would change nothing any more has no consequences.
    let same = Payload::set_policy(&rules, PolicyKey::EntryMaxChars, PolicyValue::Integer(5_000));
    assert!(outlook(&rules, &same, &around).is_empty());
}
