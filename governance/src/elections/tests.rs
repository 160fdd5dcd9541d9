use chrono::{DateTime, Utc};

use super::*;
use crate::ids::MemberId;
use crate::ledger::Pseudonym;
use crate::policies::{Constitution, PolicyKey, PolicyValue};
use crate::proposals::ProposalState;
use crate::text::CandidateStatement;
use crate::time::{after_days, after_hours};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn name(text: &str) -> Pseudonym {
    text.parse().unwrap()
}

fn nominations() -> Nominations {
    Nominations {
        election: 12.into(),
        state: ProposalState::Discussion,
        until: Some(after_hours(now(), 24)),
        horizon: after_hours(now(), 144),
        standing: 1,
    }
}

fn somebody(name: &Pseudonym, state: Option<CandidacyState>) -> Candidacy<'_> {
    Candidacy { candidate: 7.into(), name, state, in_office_until: None }
}

fn words() -> CandidateStatement {
    "I would *listen*.".parse().unwrap()
}

#[test]
fn each_act_of_a_candidacy_leads_where_the_picture_says_and_leaves_its_line() {
    use CandidacyState::{Declined, Nominated, Standing, Withdrawn};
    let ada = name("ada1");
    for (state, stood, left) in [
        (None, Some("candidacy.stood"), None),
        (Some(Nominated), Some("candidacy.stood"), Some(("candidacy.declined", Declined))),
        (Some(Standing), Some("candidacy.restated"), Some(("candidacy.withdrawn", Withdrawn))),
        (Some(Declined), Some("candidacy.stood"), None),
        (Some(Withdrawn), Some("candidacy.stood"), None),
    ] {
        let answer = stand(&nominations(), &somebody(&ada, state), words(), now()).ok();
        assert_eq!(answer.as_ref().map(|recorded| recorded.record().kind()), stood, "{state:?}");
        let line = answer.unwrap();
        assert_eq!((line.record().subject(), line.record().actor().written().as_str()), ("proposal:12", "member:ada1"));
        assert_eq!(line.value().from, state);
        let answer = decline_or_withdraw(&nominations(), &somebody(&ada, state), now());
        match left {
            Some((kind, to)) => {
                let recorded = answer.unwrap();
                assert_eq!((recorded.record().kind(), recorded.value().to), (kind, to), "{state:?}");
            }
            None => assert_eq!(answer.unwrap_err(), CandidacyRefusal::NotThere, "{state:?}"),
        }
        let named = nominate(&nominations(), &somebody(&ada, state), 8.into(), &name("bo2"), now());
        match state {
            None => assert_eq!(named.unwrap().record().actor().written(), "member:bo2"),
            Some(state) => assert_eq!(named.unwrap_err(), CandidacyRefusal::There(state)),
        }
    }
}

#[test]
fn nobody_stands_out_of_time_in_office_or_on_a_full_ballot() {
    let ada = name("ada1");
    let ask = |nominations: &Nominations, candidacy: &Candidacy<'_>, at| {
        stand(nominations, candidacy, words(), at).map(|_| ()).unwrap_err()
    };
    let until = after_hours(now(), 24);
    assert_eq!(ask(&nominations(), &somebody(&ada, None), until), CandidacyRefusal::TooLate(until));
    let voting = Nominations { state: ProposalState::Voting, ..nominations() };
    assert_eq!(ask(&voting, &somebody(&ada, None), now()), CandidacyRefusal::TooLate(until));
    let draft = Nominations { until: None, ..nominations() };
    assert_eq!(ask(&draft, &somebody(&ada, None), now()), CandidacyRefusal::NotOpen);
    let horizon = nominations().horizon;
    let staying = Candidacy { in_office_until: Some(after_hours(horizon, 1)), ..somebody(&ada, None) };
    assert_eq!(ask(&nominations(), &staying, now()), CandidacyRefusal::InOffice(after_hours(horizon, 1)));
    assert!(nominate(&nominations(), &staying, MemberId::from(8), &name("bo2"), now()).is_err());
    // A term that ends with the vote leaves a seat that they may win again.
    let leaving = Candidacy { in_office_until: Some(horizon), ..somebody(&ada, None) };
    assert!(stand(&nominations(), &leaving, words(), now()).is_ok());
    let full = Nominations { standing: 99, ..nominations() };
    assert_eq!(ask(&full, &somebody(&ada, None), now()), CandidacyRefusal::Full);
    assert!(stand(&full, &somebody(&ada, Some(CandidacyState::Standing)), words(), now()).is_ok());
}

fn ruled(seats: i64) -> Constitution {
    Constitution::with(PolicyKey::ModeratorsSeats, PolicyValue::Integer(seats))
}

#[test]
fn an_election_is_called_for_the_seats_that_would_be_empty_and_not_again_and_again() {
    let calm = Outlook { staying: 1, voters: 20, is_under_way: false, last: None };
    let ended = |days: i64, left_seats_open| Some(Last { ended_at: after_days(now(), -days), left_seats_open });
    for (seats, outlook, called) in [
        (3, calm, Some(2)),
        (0, calm, None),
        (1, calm, None),
        (3, Outlook { staying: 5, ..calm }, None),
        (3, Outlook { is_under_way: true, ..calm }, None),
        (3, Outlook { voters: 3, ..calm }, None),
        (3, Outlook { voters: 4, ..calm }, Some(2)),
        (3, Outlook { last: ended(13, true), ..calm }, None),
        (3, Outlook { last: ended(14, true), ..calm }, Some(2)),
        (3, Outlook { last: ended(1, false), ..calm }, Some(2)),
    ] {
        assert_eq!(is_called(&ruled(seats), &outlook, now()), called, "{seats} {outlook:?}");
    }
    assert_eq!(Outlook::horizon(&ruled(3), now()), after_hours(now(), 240));
}

#[test]
fn states_have_their_names() {
    for state in CandidacyState::ALL {
        assert_eq!(state.as_str().parse::<CandidacyState>().unwrap(), *state);
    }
    assert!("elected".parse::<CandidacyState>().is_err());
}
