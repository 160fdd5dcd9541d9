use super::*;
use proptest::prelude::*;

#[test]
fn fractions_and_per_cents_are_read() {
    for (text, num, den) in [("2/3", 2, 3), (" 1 / 2 ", 1, 2), ("20 %", 20, 100), ("20%", 20, 100), ("0/1", 0, 1)] {
        let share: Fraction = text.parse().unwrap();
        assert_eq!((share.num(), share.den()), (num, den), "{text}");
    }
}

#[test]
fn what_is_not_a_share_is_refused_by_name() {
    use FractionProblem::*;
    for (text, problem) in [
        ("", Malformed),
        ("half", Malformed),
        ("0.5", Malformed),
        ("-1/2", Malformed),
        ("+1/2", Malformed),
        ("1/2/3", Malformed),
        ("66.7 %", Malformed),
        ("1/0", ZeroDenominator),
        ("3/2", MoreThanWhole),
        ("101 %", MoreThanWhole),
        ("1/1000001", TooLarge),
        ("99999999999999999999999/1", TooLarge),
    ] {
        assert_eq!(text.parse::<Fraction>(), Err(problem), "{text}");
    }
}

#[test]
fn equal_values_are_equal() {
    assert_eq!("1/2".parse::<Fraction>().unwrap(), "50 %".parse().unwrap());
    assert!("2/3".parse::<Fraction>().unwrap() > "66 %".parse().unwrap());
    assert_eq!(serde_json::to_string(&Fraction::HALF).unwrap(), "\"1/2\"");
}

#[test]
fn exactly_two_thirds_is_two_thirds() {
    let share: Fraction = "2/3".parse().unwrap();
    assert!(share.reached_by(2, 3, false));
    assert!(!share.reached_by(2, 3, true));
    assert!(share.reached_by(u64::MAX, u64::MAX, true));
    assert_eq!(Fraction::literal(3, 10).of(11), 4);
    assert_eq!(Fraction::ZERO.of(11), 0);
    assert_eq!(Fraction::ONE.of(u64::MAX), u64::MAX);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_share_of_a_whole_is_the_smallest_that_reaches_it(num in 0_u64..=50, extra in 0_u64..=50, whole in 0_u64..10_000) {
        let share = Fraction::new(num, (num + extra).max(1)).unwrap();
        let needed = share.of(whole);
        prop_assert!(share.reached_by(needed, whole, false));
        prop_assert!(needed == 0 || !share.reached_by(needed - 1, whole, false));
    }

    #[test]
    fn display_reads_back(num in 0_u64..=1000, extra in 0_u64..=1000) {
        let share = Fraction::new(num, (num + extra).max(1)).unwrap();
        prop_assert_eq!(share.to_string().parse::<Fraction>().unwrap(), share);
    }
}
