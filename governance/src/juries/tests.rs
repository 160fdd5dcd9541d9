use super::*;
use crate::canonical::Hash;
use crate::ids::MemberId;
use crate::moderation::{CaseRefusal, CaseState};
use crate::{Constitution, Fraction, PolicyKey, PolicyValue};
use chrono::DateTime;
use proptest::prelude::*;

fn tickets(count: i64) -> Vec<Hash> {
    (0..count).map(|id| ticket(5.into(), MemberId::from(id), &[7; 32])).collect()
}

#[test]
fn a_ticket_depends_on_case_member_and_salt() {
    let first = ticket(5.into(), 1.into(), &[7; 32]);
    assert_ne!(first, ticket(6.into(), 1.into(), &[7; 32]));
    assert_ne!(first, ticket(5.into(), 2.into(), &[7; 32]));
    assert_ne!(first, ticket(5.into(), 1.into(), &[8; 32]));
}

/// Recomputed outside this crate with another implementation of SHA-256; a change would make old draws unverifiable.
#[test]
fn tickets_lots_and_commitments_stay_what_they_are() {
    let all = tickets(3);
    assert_eq!(hex::encode(all[0]), TICKET);
    assert_eq!(hex::encode(lot(&[9; 32], &all[0])), LOT);
    assert_eq!(hex::encode(pool_commitment(&all)), POOL);
}
const TICKET: &str = "dd54d04c1e7ec40879d69264badd2c014f1cad8e9b4c8ef3d4c26617cc82d160";
const LOT: &str = "fa16463bd6048329660032010901062ce539fbd77f453a32577420c106498f44";
const POOL: &str = "f8a554e35c47ea25bc4aefac9343fec83dc8976e1496577e2f45f8b236aaa98b";

#[test]
fn the_first_of_the_lots_are_seated_and_the_rest_follow() {
    let drawn = draw(&[9; 32], &tickets(8), 5);
    assert_eq!((drawn.seated().len(), drawn.replacements().len()), (5, 3));
    assert!(drawn.lots.is_sorted());
    let small = draw(&[9; 32], &tickets(3), 5);
    assert_eq!((small.seated().len(), small.replacements().len()), (3, 0));
    assert!(draw(&[9; 32], &[], 5).seated().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_draw_depends_on_seed_and_pool_and_not_on_order(seed in any::<[u8; 32]>(), count in 1_i64..40, turn in 0_usize..40) {
        let all = tickets(count);
        let mut turned = all.clone();
        turned.rotate_left(turn % all.len());
        turned.push(all[0]);
        prop_assert_eq!(draw(&seed, &all, 5), draw(&seed, &turned, 5));
    }

    #[test]
    fn a_member_less_in_the_pool_moves_nobody_past_another(seed in any::<[u8; 32]>(), count in 2_i64..40, gone in 0_usize..40) {
        let all = tickets(count);
        let mut fewer = all.clone();
        let gone = fewer.remove(gone % all.len());
        let expected: Vec<Lot> = draw(&seed, &all, 5).lots.into_iter().filter(|l| l.ticket != gone).collect();
        prop_assert_eq!(draw(&seed, &fewer, 5).lots, expected);
    }

    #[test]
    fn a_decision_once_made_stays(votes in proptest::collection::vec(any::<bool>(), 0..9), size in 1_u64..9) {
        let opinions: Vec<Opinion> = votes.iter().take(size as usize)
            .map(|remove| if *remove { Opinion::Remove } else { Opinion::Restore }).collect();
        let mut decided = None;
        for seen in 0..=opinions.len() {
            let now = decide(&opinions[..seen], size, Fraction::HALF);
            prop_assert!(decided.is_none() || decided == now);
            decided = now;
        }
        if opinions.len() as u64 == size {
            prop_assert!(decided.is_some());
        }
    }
}

#[test]
fn a_jury_decides_as_soon_as_it_is_settled_and_a_tie_restores() {
    use Opinion::{Remove as X, Restore as O};
    let two_thirds: Fraction = "2/3".parse().unwrap();
    for (opinions, size, majority, decision) in [
        (vec![], 5, Fraction::HALF, None),
        (vec![X, X], 5, Fraction::HALF, None),
        (vec![X, X, X], 5, Fraction::HALF, Some(Outcome::Remove)),
        (vec![O, O, O], 5, Fraction::HALF, Some(Outcome::Restore)),
        (vec![X, X, O, O], 5, Fraction::HALF, None),
        (vec![X, X, O, O], 4, Fraction::HALF, Some(Outcome::Restore)),
        (vec![O, O], 4, Fraction::HALF, Some(Outcome::Restore)),
        (vec![X, X], 3, two_thirds, Some(Outcome::Remove)),
        (vec![X, O], 3, two_thirds, None),
        (vec![O, O], 3, two_thirds, Some(Outcome::Restore)),
        (vec![X], 1, Fraction::HALF, Some(Outcome::Remove)),
        (vec![], 0, Fraction::HALF, Some(Outcome::Restore)),
    ] {
        assert_eq!(decide(&opinions, size, majority), decision, "{opinions:?} of {size}");
    }
    assert_eq!(decide_at_deadline(&[X, X], 5, Fraction::HALF), Outcome::Restore);
    assert_eq!(decide_at_deadline(&[X, X, X], 5, Fraction::HALF), Outcome::Remove);
}

#[test]
fn a_jury_that_cannot_be_filled_any_more_decides_with_those_who_spoke() {
    use Opinion::{Remove as X, Restore as O};
    for (opinions, still, decision) in [
        (vec![X, X], 1, None),
        (vec![X, X], 0, Some(Outcome::Restore)),
        (vec![X, X, X], 0, Some(Outcome::Remove)),
        (vec![X, O], 1, Some(Outcome::Restore)),
        (vec![X, O], 9, None),
    ] {
        assert_eq!(decide_among(&opinions, 5, Fraction::HALF, still), decision, "{opinions:?} and {still}");
    }
}

#[test]
fn nobody_judges_their_own_case() {
    let joined_at = DateTime::from_timestamp(0, 0).unwrap();
    let now = crate::time::after_days(joined_at, 3);
    let rules = Constitution::new();
    let good = RoleFacts { is_confirmed: true, joined_at, ..RoleFacts::default() };
    assert_eq!(excluded(&good, &rules, now), None);
    for (facts, why) in [
        (RoleFacts { is_author: true, ..good }, Exclusion::Author),
        (RoleFacts { is_flagger: true, ..good }, Exclusion::Flagger),
        (RoleFacts { has_decided_before: true, ..good }, Exclusion::DecidedBefore),
        (RoleFacts { is_sanctioned: true, ..good }, Exclusion::Sanctioned),
        (RoleFacts { follows_author: true, followed_by_author: true, ..good }, Exclusion::Close),
        (RoleFacts { called_lately: 6, ..good }, Exclusion::ServedEnough),
        (RoleFacts { blocks_author: true, blocked_by_author: true, ..good }, Exclusion::Blocks),
        (RoleFacts { blocked_by_author: true, called_lately: 6, ..good }, Exclusion::Blocked),
        (RoleFacts { is_confirmed: false, ..good }, Exclusion::Unconfirmed),
        (RoleFacts { joined_at: now, ..good }, Exclusion::TooNew),
    ] {
        assert_eq!(excluded(&facts, &rules, now), Some(why));
    }
}

#[test]
fn whom_a_jury_leaves_out_and_how_often_it_calls_is_policy() {
    let joined_at = DateTime::from_timestamp(0, 0).unwrap();
    let now = crate::time::after_days(joined_at, 3);
    let good = RoleFacts { is_confirmed: true, joined_at, ..RoleFacts::default() };
    let follower = RoleFacts { follows_author: true, ..good };
    let friend = RoleFacts { followed_by_author: true, ..follower };
    for (word, follower_is_out, friend_is_out) in
        [("nobody", false, false), ("friends", false, true), ("followers", true, true)]
    {
        let rules = Constitution::with(PolicyKey::JuryLeavesOut, PolicyValue::Choice(word.to_owned()));
        assert_eq!(excluded(&follower, &rules, now).is_some(), follower_is_out, "{word}");
        assert_eq!(excluded(&friend, &rules, now).is_some(), friend_is_out, "{word}");
    }
    let busy = RoleFacts { called_lately: 2, ..good };
    assert_eq!(excluded(&busy, &Constitution::new(), now), None);
    let rules = Constitution::with(PolicyKey::JuryCasesPerMonth, PolicyValue::Integer(2));
    assert_eq!(excluded(&busy, &rules, now), Some(Exclusion::ServedEnough));
    // While there are others: of nine of whom five are needed, four may have served; of eight none.
    let pool = |fresh: i64| {
        let mut members: Vec<_> = (0..fresh).map(|id| (MemberId::from(id), good)).collect();
        members.extend((90..94).map(|id| (MemberId::from(id), busy)));
        members.push((99.into(), RoleFacts { is_author: true, ..busy }));
        eligible(&members, &rules, now).len()
    };
    assert_eq!((pool(5), pool(4)), (5, 8));
}

#[test]
fn nobody_chooses_their_judges_by_blocking_the_others() {
    let joined_at = DateTime::from_timestamp(0, 0).unwrap();
    let now = crate::time::after_days(joined_at, 3);
    let good = RoleFacts { is_confirmed: true, joined_at, ..RoleFacts::default() };
    let (busy, kept) = (RoleFacts { called_lately: 6, ..good }, RoleFacts { blocked_by_author: true, ..good });
    // So many of each; who blocks the author never sits.
    let pool = |fresh: i64, blocked: i64, served: i64| {
        let mut members: Vec<_> = (0..fresh).map(|id| (MemberId::from(id), good)).collect();
        members.extend((100..100 + blocked).map(|id| (MemberId::from(id), kept)));
        members.extend((200..200 + served).map(|id| (MemberId::from(id), busy)));
        members.push((999.into(), RoleFacts { blocks_author: true, ..good }));
        eligible(&members, &Constitution::new(), now).len()
    };
    assert_eq!(pool(8, 2, 0), 8, "a fifth may be left out");
    assert_eq!(pool(8, 3, 0), 11, "more than a fifth may not");
    assert_eq!(pool(4, 1, 0), 5, "nor one whose place nobody could take");
    assert_eq!(pool(4, 1, 5), 9, "those who served enough come before those who are blocked");
}

#[test]
fn a_jury_is_drawn_only_from_the_pool_committed_to() {
    let now = DateTime::from_timestamp(0, 0).unwrap();
    let (all, rules, seed) = (tickets(8), Constitution::new(), [9; 32]);
    let committed = pool_commitment(&all);
    let try_draw = |state, pool: &[Hash]| draw_jury(5.into(), state, &committed, pool, &seed, &rules, now);
    let drawn = try_draw(CaseState::Opened, &all).unwrap();
    assert_eq!((drawn.value().size, drawn.value().draw.seated().len()), (5, 5));
    assert_eq!(drawn.record().facts()["seats"].as_array().unwrap().len(), 5);
    let few = &all[..2];
    let small = draw_jury(5.into(), CaseState::Opened, &pool_commitment(few), few, &seed, &rules, now).unwrap();
    assert_eq!((small.value().size, small.value().asked), (2, 5));
    assert_eq!(try_draw(CaseState::Opened, &all[1..]).err(), Some(CaseRefusal::PoolChanged));
    assert_eq!(try_draw(CaseState::Opened, &[]).err(), Some(CaseRefusal::EmptyPool));
    let again = try_draw(CaseState::BeforeJury, &all).err();
    assert_eq!(again, Some(CaseRefusal::WrongState(CaseState::BeforeJury)));
}

#[test]
fn every_seat_goes_only_the_ways_that_are_drawn() {
    use SeatState::*;
    let now = DateTime::from_timestamp(0, 0).unwrap();
    let next = draw(&[9; 32], &tickets(1), 1).lots[0];
    let ways = [
        (Summoned, Accepted),
        (Summoned, Excused),
        (Summoned, Recused),
        (Summoned, Lapsed),
        (Accepted, Recused),
        (Accepted, Lapsed),
        (Accepted, Voted),
    ];
    for from in SeatState::ALL {
        for to in SeatState::ALL {
            let answer = answer_seat(5.into(), &[1; 32], *from, *to, Some(next), now);
            assert_eq!(answer.is_ok(), ways.contains(&(*from, *to)), "{from} to {to}");
            if let Ok(answer) = answer {
                let is_free = !matches!(to, Accepted | Voted);
                assert_eq!(answer.value().replacement.is_some(), is_free);
            }
        }
    }
}
