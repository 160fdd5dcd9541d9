use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::Fraction;
use crate::moderation::{CaseRefusal, CaseState};
use crate::time::{after_hours, written};

use Opinion::{Remove, Restore};

fn at(hours: i64) -> DateTime<Utc> {
    after_hours(DateTime::from_timestamp(1_000_000, 0).unwrap(), hours)
}

#[test]
fn opinions_that_agree_decide_and_those_that_differ_wait_for_the_others() {
    use FirstOpinions::{Decide, Deliberate, Wait};
    for (opinions, still, hours, is_over, expected) in [
        (&[][..], 5, 24, false, Wait),
        (&[Remove; 2], 3, 24, false, Wait),
        (&[Remove; 3], 2, 24, false, Decide(Outcome::Remove)),
        (&[Restore; 3], 2, 24, false, Decide(Outcome::Restore)),
        (&[Remove, Restore], 3, 24, false, Wait),
        // Three of five would remove, and it is not said yet.
        (&[Remove, Remove, Restore, Remove], 1, 24, false, Wait),
        (&[Remove, Remove, Restore, Remove], 9, 24, false, Wait),
        (&[Remove, Remove, Restore, Remove, Restore], 9, 24, false, Deliberate),
        (&[Remove, Remove, Restore, Remove], 0, 24, false, Deliberate),
        (&[Remove, Restore], 2, 24, true, Deliberate),
        // Who agree have nothing to talk about, whatever the time.
        (&[Remove; 2], 2, 24, true, Wait),
        (&[Remove; 2], 0, 24, false, Decide(Outcome::Restore)),
        (&[], 0, 24, false, Decide(Outcome::Restore)),
        // Without deliberation, as soon as nothing could change it.
        (&[Remove, Remove, Restore, Remove], 1, 0, false, Decide(Outcome::Remove)),
        (&[Remove, Restore], 3, 0, true, Wait),
    ] {
        let found = after_first_opinions(opinions, 5, Fraction::HALF, still, hours, is_over);
        assert_eq!(found, expected, "{opinions:?}, {still} still, {hours} hours, {is_over}");
    }
}

#[test]
fn time_is_left_to_deliberate_and_never_more_than_half_of_it() {
    assert_eq!(first_opinions_until(at(0), at(168), 24), at(144));
    assert_eq!(first_opinions_until(at(0), at(24), 24), at(12));
    assert_eq!(first_opinions_until(at(0), at(24), 168), at(12));
    assert_eq!(first_opinions_until(at(0), at(168), 0), at(168));
    let until = |now| respond_until(at(now), 48, at(144), at(168));
    assert_eq!((until(0), until(120), until(144), until(150)), (at(48), at(144), at(168), at(168)));
}

#[test]
fn a_deliberation_opens_about_opinions_that_differ_and_ends_before_the_case_does() {
    let open =
        |state, first: &[Opinion], hours, now| open_deliberation(5.into(), state, first, hours, at(168), at(now));
    let split = [Remove, Restore, Remove];
    let opened = open(CaseState::BeforeJury, &split, 24, 50).unwrap();
    assert_eq!((opened.value().opinions, opened.value().until), (3, at(74)));
    assert_eq!(opened.record().kind(), "jury.deliberation_opened");
    // How many and until when; not which.
    assert_eq!(*opened.record().facts(), json!({ "opinions": 3, "until": written(at(74)) }));
    assert_eq!(open(CaseState::BeforeJury, &split, 24, 160).unwrap().value().until, at(168));
    let nothing = Some(CaseRefusal::NothingToDeliberate);
    assert_eq!(open(CaseState::BeforeJury, &split, 24, 168).err(), nothing);
    assert_eq!(open(CaseState::BeforeJury, &split, 0, 50).err(), nothing);
    assert_eq!(open(CaseState::BeforeJury, &[Remove; 3], 24, 50).err(), nothing);
    assert_eq!(open(CaseState::BeforeJury, &[], 24, 50).err(), nothing);
    for state in [CaseState::Opened, CaseState::Decided, CaseState::Lapsed] {
        assert_eq!(open(state, &split, 24, 50).err(), Some(CaseRefusal::WrongState(state)));
    }
}

#[test]
fn who_gave_a_first_opinion_gives_a_final_one_until_the_end_and_the_line_does_not_say_which() {
    let say = |seat, now| reconsider(5.into(), &[7; 32], seat, at(24), now);
    let said = say(SeatState::Voted, at(24) - TimeDelta::microseconds(1)).unwrap();
    assert_eq!(*said.record().facts(), json!({ "lot": hex::encode([7; 32]) }));
    assert_eq!(say(SeatState::Voted, at(24)).err(), Some(CaseRefusal::DeliberationOver(at(24))));
    for seat in SeatState::ALL.iter().filter(|seat| **seat != SeatState::Voted) {
        assert_eq!(say(*seat, at(1)).err(), Some(CaseRefusal::NoFirstOpinion), "{seat}");
    }
}

#[test]
fn letters_depend_on_the_seed_and_on_a_salt_that_nobody_else_knows() {
    assert_eq!(letter_key(&[1; 32], &[2; 32]), letter_key(&[1; 32], &[2; 32]));
    assert_ne!(letter_key(&[1; 32], &[2; 32]), letter_key(&[3; 32], &[2; 32]));
    assert_ne!(letter_key(&[1; 32], &[2; 32]), letter_key(&[1; 32], &[3; 32]));
}

proptest! {
    /// Whatever the order, a split jury that deliberates is never decided by first opinions, and one that does not is decided as
    /// before there were deliberations.
    #[test]
    fn a_split_jury_is_not_decided_by_first_opinions(words in prop::collection::vec(any::<bool>(), 0..9), size in 1_u64..9, still in 0_u64..9) {
        let opinions: Vec<Opinion> = words.iter().map(|word| if *word { Remove } else { Restore }).collect();
        let found = after_first_opinions(&opinions, size, Fraction::HALF, still, 24, false);
        prop_assert!(!differ(&opinions) || !matches!(found, FirstOpinions::Decide(_)));
        let decided = decide_among(&opinions, size, Fraction::HALF, still).map_or(FirstOpinions::Wait, FirstOpinions::Decide);
        prop_assert_eq!(after_first_opinions(&opinions, size, Fraction::HALF, still, 0, false), decided);
    }
}
