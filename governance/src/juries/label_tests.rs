use super::verdict::{Opinion, Outcome, decide, decide_among, decide_at_deadline, differ};
use super::{FirstOpinions, after_first_opinions};
use crate::Fraction;
use Opinion::{Label as L, Remove as X, Restore as O};

/// How hard an outcome is.
fn severity(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Restore => 0,
        Outcome::Label => 1,
        Outcome::Remove => 2,
    }
}

/// Every list of so many opinions.
fn lists(length: u32) -> Vec<Vec<Opinion>> {
    (0..length).fold(vec![Vec::new()], |lists, _| {
        let longer =
            |list: &Vec<Opinion>| Opinion::ALL.iter().map(|next| [list.clone(), vec![*next]].concat()).collect();
        lists.iter().flat_map::<Vec<Vec<Opinion>>, _>(longer).collect()
    })
}

fn majorities() -> [Fraction; 3] {
    [Fraction::HALF, "2/3".parse().unwrap(), Fraction::ONE]
}

#[test]
fn a_label_lies_between_no_breach_and_removal() {
    for (opinions, size, decision) in [
        (vec![X, X, X], 5, Some(Outcome::Remove)),
        (vec![L, L, L], 5, Some(Outcome::Label)),
        (vec![O, O, O], 5, Some(Outcome::Restore)),
        // Enough say that the rule was broken; two more could still remove.
        (vec![X, L, L], 5, None),
        (vec![X, L, L, O], 5, Some(Outcome::Label)),
        (vec![X, X, L, O, O], 5, Some(Outcome::Label)),
        (vec![X, X, L, L, L], 5, Some(Outcome::Label)),
        (vec![X, X, X, L, O], 5, Some(Outcome::Remove)),
        (vec![X, L, O, O, O], 5, Some(Outcome::Restore)),
        (vec![X, L], 4, None),
        // A tie is decided for the milder.
        (vec![X, L, O, O], 4, Some(Outcome::Restore)),
        (vec![X, X, L, O], 4, Some(Outcome::Label)),
        (vec![L], 1, Some(Outcome::Label)),
    ] {
        assert_eq!(decide(&opinions, size, Fraction::HALF), decision, "{opinions:?} of {size}");
    }
    assert_eq!(decide_at_deadline(&[X, L, L], 5, Fraction::HALF), Outcome::Label);
    assert_eq!(decide_at_deadline(&[X, L], 5, Fraction::HALF), Outcome::Restore);
    assert_eq!(decide_among(&[X, L, L], 5, Fraction::HALF, 1), Some(Outcome::Label));
}

#[test]
fn a_more_severe_opinion_never_makes_the_outcome_milder() {
    for majority in majorities() {
        for size in 1..=5_u32 {
            for list in (0..=size).flat_map(lists) {
                let decided = severity(decide_at_deadline(&list, size.into(), majority));
                for (at, opinion) in list.iter().enumerate() {
                    let harder = Opinion::ALL.iter().filter(|other| *other < opinion);
                    for other in harder {
                        let mut changed = list.clone();
                        changed[at] = *other;
                        let then = severity(decide_at_deadline(&changed, size.into(), majority));
                        assert!(then >= decided, "{list:?} and {changed:?} of {size} by {majority}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_decided_early_is_what_all_would_have_decided() {
    for majority in majorities() {
        for size in 1..=5_u32 {
            for given in 0..=size {
                for (list, still) in
                    lists(given).into_iter().flat_map(|list| (0..=size).map(move |still| (list.clone(), still)))
                {
                    let early = decide_among(&list, size.into(), majority, still.into());
                    let open = (size - given).min(still);
                    let ends =
                        |rest: Vec<Opinion>| decide_at_deadline(&[list.clone(), rest].concat(), size.into(), majority);
                    let mut outcomes: Vec<Outcome> = (0..=open).flat_map(lists).map(ends).collect();
                    outcomes.sort_unstable();
                    outcomes.dedup();
                    let only = (outcomes.len() == 1).then(|| outcomes[0]);
                    assert_eq!(early, only, "{list:?}, {still} to come, of {size} by {majority}");
                }
            }
        }
    }
}

#[test]
fn who_would_label_and_who_would_remove_read_each_other() {
    assert!(differ(&[X, L]) && differ(&[L, O]) && !differ(&[L, L]));
    let after = |opinions: &[Opinion], still| after_first_opinions(opinions, 3, Fraction::HALF, still, 24, false);
    assert_eq!(after(&[L, L], 1), FirstOpinions::Decide(Outcome::Label));
    assert_eq!(after(&[L], 2), FirstOpinions::Wait);
    assert_eq!(after(&[X, L], 1), FirstOpinions::Wait);
    assert_eq!(after(&[X, L, L], 0), FirstOpinions::Deliberate);
}
