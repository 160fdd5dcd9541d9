use crate::voting::methods::fixtures::{SEED, approvals};
use crate::voting::{Election, Method, Rule, Tally};

fn count(method: Method, seats: u32, election: &Election) -> Tally {
    crate::voting::count(&Rule { seats: Some(seats), ..Rule::plain(method) }, election, SEED).unwrap()
}

fn elected(tally: &Tally) -> String {
    tally.winners.iter().map(|option| tally.options.name(*option)).collect()
}

#[test]
fn thiele_weighs_a_half_and_a_third() {
    // After A: B has 5 / 2 + 1 = 7/2, C 3. After B: D 5 / 3, C 3.
    let election = approvals("ABCD", "5:ABD 1:B 3:C");
    let tally = count(Method::SeqPav, 3, &election);
    assert_eq!(elected(&tally), "BCA");
    let tally = count(Method::SeqPav, 3, &approvals("ABCD", "6:ABD 3:C"));
    assert!(!tally.tie_dependent || tally.ties.len() > 1);
    assert_eq!(
        count(Method::SeqPav, 2, &election).sentences()[1..],
        [
            "Seat 1 of 2: every ballot counts 1 for each option it approves: A 5, B 6, C 3, D 5. B has the most and is elected.",
            "Seat 2 of 2: a ballot counts 1, or 1/2 if one option it approves is elected already, 1/3 if two are, and so on: A 5/2, C 3, D 5/2. C has the most and is elected.",
        ]
    );
}

#[test]
fn phragmen_shares_loads() {
    // A's three supporters bear 1/3 each. Then B would weigh (1 + 2/3) / 3 = 5/9, C 1/2.
    let election = approvals("ABC", "2:AB 1:A 1:B 2:C");
    let tally = count(Method::SeqPhragmen, 2, &election);
    assert_eq!(tally.ties.len(), 1, "A and B begin alike");
    assert_eq!(tally.winners.len(), 2);
    assert_eq!(tally.winners[1], 2);
    assert!(tally.tie_dependent);
    let election = approvals("ABC", "2:AB 2:A 1:B 2:C");
    assert_eq!(
        count(Method::SeqPhragmen, 2, &election).sentences()[1..],
        [
            "Seat 1 of 2: a seat is a load of 1, which those who approve of the option share evenly. Each would bear: A 1/4, B 1/3, C 1/2. A has the smallest load and is elected.",
            "Seat 2 of 2: a further load of 1 is shared so that all who approve of the option bear the same in the end. Each would then bear: B 1/2, C 1/2. B and C are tied; a lot decides that B is elected.",
        ]
    );
}

#[test]
fn a_lot_about_the_order_only_is_no_lot_about_the_committee() {
    for method in [Method::SeqPav, Method::SeqPhragmen] {
        let tally = count(method, 2, &approvals("ABC", "2:A 2:B 1:C"));
        assert_eq!((tally.ties.len(), tally.tie_dependent), (1, false), "{method:?}");
    }
}

#[test]
fn options_that_nobody_approves_are_left_to_lots() {
    for method in [Method::SeqPav, Method::SeqPhragmen] {
        assert!(count(method, 3, &approvals("ABCD", "4:")).tie_dependent);
        let tally = count(method, 2, &approvals("ABC", "1:A"));
        assert_eq!((tally.winners[0], tally.tie_dependent), (0, true));
        let everybody = count(method, 3, &approvals("ABC", "1:A"));
        assert!(!everybody.tie_dependent);
    }
}
