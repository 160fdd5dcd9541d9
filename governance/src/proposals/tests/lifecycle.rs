use super::*;
use crate::time::after_days;
use crate::voting::Choice;
use chrono::TimeDelta;

/// Tries a verb under facts that suit it, so that only the state can refuse.
fn attempt(state: ProposalState, verb: Verb) -> Result<ProposalState, LifecycleRefusal> {
    let rules = Constitution::new();
    let waiting = Proposal { deadline: Some(at(100)), ..proposal(state) };
    let due = proposal(state);
    let (by, pen) = (member(AUTHOR), name("m0"));
    let to = |transition: Transition| transition.to;
    match verb {
        Verb::Publish => publish(&waiting, by, &pen, &text(at(0)), &rules, at(0)).map(|r| to(*r.value())),
        Verb::Sponsor => sponsor(&waiting, member(2), &pen, &rules, at(0)).map(|_| state),
        Verb::OpenDiscussion => open_discussion(&waiting, &rules, at(0)).map(|r| to(*r.value())),
        Verb::AmendText => amend_text(&waiting, by, &pen, text(at(0)), &rules).map(|_| state),
        Verb::Withdraw => withdraw(&waiting, by, &pen, at(0)).map(|r| to(*r.value())),
        Verb::Lapse => lapse(&due, at(0)).map(|r| to(*r.value())),
        Verb::OpenVoting => {
            let t = text(at(0));
            open_voting(&due, &t.title, &t.body, &t.payload, &names(3), &rules, at(0)).map(|r| to(r.value().transition))
        }
        Verb::Close => {
            let spec = opened().spec;
            close(&due, &spec, &names(1), &[Choice::Yes.into()], LotSource { size: 0, root: [0; 32] }, spec.closes_at)
                .map(|r| to(r.value().transition))
        }
        Verb::Enact => enact(&due, &payload(), &rules, at(0)).map(|r| to(r.value().transition)),
        Verb::Supersede => supersede(&due, &payload(), &changed_constitution(), at(0)).map(|r| to(*r.value())),
    }
}

#[test]
fn every_verb_does_in_every_state_what_the_table_says() {
    let mut allowed = 0;
    for state in ProposalState::ALL {
        for verb in Verb::ALL {
            let after = state.after(*verb);
            match attempt(*state, *verb) {
                Ok(to) => assert!(after.contains(&to), "{state} {verb:?} led to {to}"),
                Err(refusal) => {
                    assert_eq!(refusal, LifecycleRefusal::WrongState { state: *state, verb: *verb });
                    assert!(after.is_empty(), "{state} {verb:?} was refused");
                }
            }
            allowed += usize::from(!after.is_empty());
        }
    }
    assert_eq!(allowed, 16);
    let ends = ["failed", "enacted", "superseded", "withdrawn", "lapsed"];
    for state in ProposalState::ALL {
        assert_eq!(state.is_final(), ends.contains(&state.as_str()), "{state}");
        assert_eq!(state.as_str().parse::<ProposalState>(), Ok(*state));
    }
}

#[test]
fn only_authors_write_and_only_others_sponsor() {
    let rules = Constitution::new();
    let draft = Proposal { deadline: None, ..proposal(ProposalState::Draft) };
    let stranger = member(2);
    let not_author = Some(LifecycleRefusal::NotTheAuthor);
    assert_eq!(publish(&draft, stranger, &name("m"), &text(at(0)), &rules, at(0)).err(), not_author);
    assert_eq!(withdraw(&draft, stranger, &name("m"), at(0)).err(), not_author);
    assert_eq!(amend_text(&draft, stranger, &name("m"), text(at(0)), &rules).err(), not_author);
    let open = Proposal { deadline: Some(at(1)), ..proposal(ProposalState::Sponsoring) };
    let own = sponsor(&open, member(AUTHOR), &name("m"), &rules, at(0));
    assert_eq!(own.err(), Some(LifecycleRefusal::AuthorCannotSponsor));
    let orphan = Proposal { author: None, ..draft };
    assert_eq!(withdraw(&orphan, member(AUTHOR), &name("m"), at(0)).err(), not_author);
}

#[test]
fn sponsors_count_until_the_deadline_and_open_the_discussion() {
    let rules = Constitution::new();
    let open = Proposal { sponsors: 0, deadline: Some(at(1)), ..proposal(ProposalState::Sponsoring) };
    let first = sponsor(&open, member(2), &name("m"), &rules, at(0)).unwrap();
    assert_eq!((first.value().sponsors, first.value().is_enough), (1, false));
    let refused = open_discussion(&Proposal { sponsors: 1, ..open }, &rules, at(0));
    assert_eq!(refused.err(), Some(LifecycleRefusal::TooFewSponsors { have: 1, need: 2 }));
    let second = sponsor(&Proposal { sponsors: 1, ..open }, member(3), &name("m"), &rules, at(0)).unwrap();
    assert!(second.value().is_enough);
    assert_eq!(sponsor(&open, member(2), &name("m"), &rules, at(1)).err(), Some(LifecycleRefusal::TooLate(at(1))));
    assert_eq!(lapse(&open, at(1) - TimeDelta::microseconds(1)).err(), Some(LifecycleRefusal::TooEarly(at(1))));
    assert!(lapse(&open, at(1)).is_ok());
}

#[test]
fn the_text_stands_still_from_the_end_of_the_discussion_on() {
    let rules = Constitution::new();
    let discussed = proposal(ProposalState::Discussion);
    let late = amend_text(&discussed, member(AUTHOR), &name("m"), text(at(0)), &rules);
    assert_eq!(late.err(), Some(LifecycleRefusal::TooLate(at(0))));
    let before = at(0) - TimeDelta::microseconds(1);
    assert!(amend_text(&discussed, member(AUTHOR), &name("m"), text(before), &rules).is_ok());
}

#[test]
fn publishing_gives_the_days_the_policy_says() {
    let draft = Proposal { deadline: None, ..proposal(ProposalState::Draft) };
    let rules = Constitution::new();
    let published = publish(&draft, member(AUTHOR), &name("m"), &text(at(0)), &rules, at(0)).unwrap();
    assert_eq!(published.value().deadline, Some(after_days(at(0), 14)));
    assert_eq!(published.record().subject(), "proposal:12");
    let other = Proposal { track: Track::Entrenched, ..draft };
    let refused = publish(&other, member(AUTHOR), &name("m"), &text(at(0)), &rules, at(0));
    assert_eq!(refused.err(), Some(LifecycleRefusal::WrongTrack(Track::Ordinary)));
}
