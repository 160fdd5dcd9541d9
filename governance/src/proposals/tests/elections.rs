use super::*;
use crate::voting::{Ballot, Outcome};

const LOTS: LotSource = LotSource { size: 7, root: [7; 32] };

fn nominee(text: &str) -> Nominee {
    Nominee { candidate: name(text), statement_sha256: "ab".repeat(32) }
}

fn election(vacancies: u32, candidates: &[&str]) -> Elect {
    Elect::of(vacancies, candidates.iter().map(|one| nominee(one)))
}

fn said(payload: Payload, now: DateTime<Utc>) -> Amended {
    Amended {
        proposal: 12.into(),
        at: now,
        title: "Moderators".parse().unwrap(),
        body: "Who looks after us?".parse().unwrap(),
        payload,
    }
}

fn house(state: ProposalState) -> Proposal {
    Proposal { author: None, track: Track::Election, sponsors: 0, ..proposal(state) }
}

/// Counts an election; a ballot is a list of places on the ballot from 1, the last of them re-open nominations.
fn counted(elect: &Elect, roll: usize, ballots: &[&[u32]]) -> (FrozenSpec, Closed) {
    let rules = Constitution::new();
    let payload = Payload::Elect(elect.clone());
    let text = said(payload.clone(), at(0));
    let discussed = house(ProposalState::Discussion);
    let roll = names(roll);
    let opened = open_voting(&discussed, &text.title, &text.body, &payload, &roll, &rules, at(0)).unwrap();
    let spec = opened.into_parts().0.spec;
    let sheet = spec.sheet();
    let read = |ballot: &&[u32]| {
        let tiers: Vec<Vec<String>> = ballot.iter().map(|place| vec![place.to_string()]).collect();
        sheet.read(&serde_json::to_string(&tiers).unwrap()).unwrap()
    };
    let cast: Vec<Ballot> = ballots.iter().map(read).collect();
    let closed = close(&house(ProposalState::Voting), &spec, &roll[..cast.len()], &cast, LOTS, spec.closes_at).unwrap();
    (spec, closed.into_parts().0)
}

fn winners(elect: &Elect, ballots: &[&[u32]]) -> Vec<String> {
    let (_, closed) = counted(elect, ballots.len(), ballots);
    let won = elect.winners(&closed.tally.canonical_json()).unwrap();
    won.iter().map(ToString::to_string).collect()
}

#[test]
fn an_election_names_candidates_by_pseudonym_whoever_came_first() {
    let elect = election(3, &["zoe", "ada", "mia"]);
    assert_eq!((elect.vacancies, elect.seats), (3, 3));
    let payload = Payload::Elect(elect.clone());
    assert_eq!(Payload::from_json(&payload.to_json()).unwrap(), payload);
    assert_eq!(payload.to_json()["options"][0]["candidate"], "ada");
    assert_eq!(payload.to_json()["options"][3]["reopen_nominations"], true);
    let names = std::collections::BTreeMap::from([(name("mia"), "Mia (@mia)".to_owned())]);
    let shown = elect.clone().named(&names);
    let listed: Vec<String> = (0..4).map(|place| shown.sheet().options().name(place)).collect();
    assert_eq!(listed, ["Candidate ada", "Mia (@mia)", "Candidate zoe", "Re-open nominations"]);
    assert_eq!(shown.clone().unnamed(), elect);
    assert_eq!(Payload::Elect(shown).canonical_json(), payload.canonical_json());
    assert_eq!(election(2, &["a", "b", "c"]).seats, 2);
    assert_eq!(election(5, &["a", "b"]).seats, 2);
}

#[test]
fn elections_that_make_no_sense_are_refused() {
    use PayloadProblem as P;
    assert_eq!(election(0, &["a"]).check(), Err(P::NoVacancy));
    assert_eq!(election(2, &[]).check(), Ok(()));
    assert_eq!(election(2, &[]).check_ballot(), Err(P::NoCandidates));
    assert_eq!(election(2, &["a", "a"]).check(), Err(P::NoElection));
    let many: Vec<String> = (0..100).map(|number| format!("m{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(election(2, &many).check(), Err(P::NoElection));
    assert_eq!(election(2, &many[..99]).check_ballot(), Ok(()));
    for (what, by) in [
        ("\"seats\":2", "\"seats\":3"),
        ("\"vacancies\":2", "\"vacancies\":-1"),
        ("{\"reopen_nominations\":true}", "{\"reopen_nominations\":false}"),
        ("\"candidate\":\"a\"", "\"candidate\":\"b\""),
        ("\"candidate\":\"a\"", "\"candidate\":\"A b\""),
        (",\"options\"", ",\"choices\""),
    ] {
        let text = Payload::Elect(election(2, &["a", "b"])).canonical_json();
        let forged = if what.starts_with(',') {
            text.replacen("\"options\"", "\"choices\"", 1)
        } else {
            text.replacen(what, by, 1)
        };
        assert_ne!(text, forged, "{what}");
        assert!(serde_json::from_str::<Payload>(&forged).is_err(), "{what}");
    }
}

#[test]
fn seats_go_by_the_transferable_vote_and_stay_open_where_nobody_won_them() {
    let two = election(2, &["a", "b", "c"]);
    // 4 is re-open nominations.
    let a: &[u32] = &[1, 2];
    let b: &[u32] = &[2];
    let c: &[u32] = &[3];
    let reopen: &[u32] = &[4];
    assert_eq!(winners(&two, &[a, a, a, b, c]), ["a", "b"]);
    // Without a single vote nobody is elected, though a seat is left.
    assert_eq!(winners(&two, &[&[1], &[1], &[1]]), ["a"]);
    // Re-open nominations holds a seat; of the others only who has the quota (4 of 9) gets one.
    assert_eq!(winners(&two, &[reopen, reopen, reopen, reopen, a, a, a, a, b]), ["a"]);
    assert_eq!(winners(&two, &[reopen, reopen, reopen, reopen, reopen, &[1], &[2]]), [] as [&str; 0]);
    // It wins nothing: the last seat is filled as the statute says.
    assert_eq!(winners(&two, &[a, a, a, a, c, c, b, reopen]), ["a", "c"]);
    let (_, closed) = counted(&two, 5, &[reopen, reopen, reopen]);
    assert_eq!(closed.tally.outcome, Outcome::Passed);
    // Few take part, or nobody says anything: nothing is decided.
    let (_, closed) = counted(&two, 20, &[a, a, a]);
    assert!(!closed.tally.outcome.is_passed());
    let (_, closed) = counted(&two, 3, &[&[], &[], &[]]);
    assert!(!closed.tally.outcome.is_passed());
}

#[test]
fn an_election_is_announced_opened_brought_up_to_date_counted_and_seats_are_given() {
    let rules = Constitution::new();
    let announced = announce_election(12.into(), &said(Payload::Elect(election(2, &[])), at(0))).unwrap();
    assert_eq!((announced.value().to, announced.record().kind()), (ProposalState::Sponsoring, "proposal.published"));
    assert!(announce_election(12.into(), &said(payload(), at(0))).is_err());
    let opened = open_nominations(&house(ProposalState::Sponsoring), &rules, at(0)).unwrap();
    assert_eq!(opened.value().deadline, Some(at(120)));
    let discussed = house(ProposalState::Discussion);
    let none = revise_election(&discussed, said(Payload::Elect(election(2, &[])), at(0)));
    assert_eq!(none.unwrap_err(), LifecycleRefusal::Payload(PayloadProblem::NoCandidates));
    let cancelled = cancel_election(&discussed, &PayloadProblem::NoCandidates, at(0)).unwrap();
    assert_eq!(cancelled.value().to, ProposalState::Superseded);
    assert!(cancel_election(&discussed, &PayloadProblem::EmptyBoard, at(0)).is_err());
    let elect = election(2, &["a", "b", "c"]);
    assert!(revise_election(&discussed, said(Payload::Elect(elect.clone()), at(0))).is_ok());
    let ballots: &[&[u32]] = &[&[1], &[1], &[2], &[2], &[3]];
    let (spec, closed) = counted(&elect, 5, ballots);
    assert_eq!(closed.transition.deadline, Some(spec.closes_at));
    let passed = Proposal { deadline: closed.transition.deadline, ..house(ProposalState::Passed) };
    let result = closed.tally.canonical_json();
    let office = |member: i64, until| Office { member: member.into(), until };
    let late = after_hours(spec.closes_at, 5);
    let there = std::collections::BTreeMap::from([
        (name("a"), office(1, Some(after_hours(late, 2)))),
        (name("b"), office(2, Some(spec.closes_at))),
        (name("c"), office(3, None)),
    ]);
    let payload = Payload::Elect(elect);
    assert!(seat(&passed, &payload, &result, &there, &rules, at(1)).is_err(), "before the close");
    let seated = seat(&passed, &payload, &result, &there, &rules, late).unwrap();
    let terms: Vec<_> = seated.terms.iter().map(|term| *term.value()).collect();
    // A term that still runs is followed, not overlapped.
    assert_eq!(terms.iter().map(|term| term.starts_at).collect::<Vec<_>>(), [after_hours(late, 2), late]);
    assert!(terms.iter().all(|term| term.ends_at == crate::time::after_days(term.starts_at, 180)));
    assert!(terms.iter().all(|term| term.elected_by == Some(12.into())));
    // Who has left gets nothing.
    let there = std::collections::BTreeMap::from([(name("b"), office(2, None))]);
    let seated = seat(&passed, &payload, &result, &there, &rules, late).unwrap();
    assert_eq!(seated.terms.len(), 1);
    assert_eq!(seated.transition.record().kind(), "proposal.enacted");
}

#[test]
fn a_recall_ends_the_term_it_names_while_it_runs() {
    let rules = Constitution::new();
    let recall = Payload::Recall(Recall { moderator: name("mod"), starts_at: at(-100) });
    assert_eq!(Payload::from_json(&recall.to_json()).unwrap(), recall);
    assert_eq!((recall.track(), recall.policy(), recall.check(&rules)), (Track::Election, None, Ok(())));
    let late = recall.canonical_json().replace("Z\"", "+00:00\"");
    assert!(serde_json::from_str::<Payload>(&late).is_err(), "written another way");
    let passed = Proposal { track: Track::Election, ..proposal(ProposalState::Passed) };
    let dismissed = dismiss(&passed, &recall, Some(4.into()), at(1)).unwrap();
    let ended = dismissed.ended.value();
    assert_eq!((ended.member, ended.starts_at, ended.at), (4.into(), at(-100), at(1)));
    assert_eq!(dismissed.ended.record().subject(), "member:mod");
    let over = dismiss(&passed, &recall, None, at(1)).unwrap_err();
    assert_eq!(over, LifecycleRefusal::Payload(PayloadProblem::TermOver));
    assert!(dismiss(&passed, &recall, Some(4.into()), at(-1)).is_err(), "before its time");
    assert!(dismiss(&passed, &payload(), Some(4.into()), at(1)).is_err());
    let overtaken = overtake_recall(&passed, at(1)).unwrap();
    assert_eq!(overtaken.value().to, ProposalState::Superseded);
    assert!(enact(&passed, &recall, &rules, at(1)).is_err(), "no policy changes by it");
}
