use super::*;
use crate::voting::BallotKind;

fn ballots(contents: &Contents) -> Vec<(u64, Vec<Vec<u16>>)> {
    let Some(Ballots::Ranked(ballots)) = contents.election(BallotKind::Ranked).map(|election| election.ballots) else {
        panic!("ranked")
    };
    ballots.iter().map(|ballot| (ballot.weight, ballot.tiers().map(<[u16]>::to_vec).collect())).collect()
}

#[test]
fn who_withdrew_is_gone_and_the_others_keep_their_numbers() {
    let file = "4 2\n-2\n3 1 2 4 0\n2 2=3 - 1 0 # spoilt?\n6 2 0\n5 0\n0\n\"Ann\"\nBob\n\"Cy \"\n\"Di\"\n\"Board\"\n";
    let contents = read(file.as_bytes()).unwrap();
    assert_eq!((contents.seats, contents.title.as_deref()), (Some(2), Some("Board")));
    let ids: Vec<String> = contents.options.iter().map(|option| format!("{}{}", option.id, option.name)).collect();
    assert_eq!(ids, ["1Ann", "3Cy ", "4Di"]);
    assert_eq!(ballots(&contents), [(3, vec![vec![0], vec![2]]), (2, vec![vec![1], vec![0]])]);
    let turnout = contents.election(BallotKind::Ranked).unwrap().ballots.turnout();
    assert_eq!((turnout.valid, turnout.blank), (5, 11));
}

#[test]
fn an_election_may_have_no_ballots_and_no_title() {
    let contents = read(b"1 1\n0\n\"Ann\"").unwrap();
    assert_eq!((contents.title.as_deref(), ballots(&contents).len()), (None, 0));
}

#[test]
fn every_fault_is_refused_with_its_line() {
    let names = "\"A\"\n\"B\"\n\"T\"";
    for (file, line, reason) in [
        (String::new(), 1, "the file is empty"),
        ("two 1\n".to_owned(), 1, "the number of options is \"two\", which is not a number"),
        ("2\n".to_owned(), 1, "the file ends, and the number of seats is missing"),
        (format!("2 1\n1 3 0\n0\n{names}"), 2, "there is no option 3"),
        (format!("2 1\n1 1 2 1 0\n0\n{names}"), 2, "option 1 is on one ballot twice"),
        (format!("2 1\n1 1\n1 2 0\n0\n{names}"), 2, "a ballot does not end with 0 on its line"),
        (format!("2 1\nx 1 0\n0\n{names}"), 2, "the count of a ballot is \"x\", which is not a number"),
        (format!("2 1\n1.5 1 0\n0\n{names}"), 2, "the count of a ballot is \"1.5\", which is not a number"),
        (format!("2 1\n-3\n0\n{names}"), 2, "there is no option 3"),
        (format!("2 1\n-1 -1\n0\n{names}"), 2, "option 1 withdraws twice"),
        (format!("2 1\n1 1=x 0\n0\n{names}"), 2, "an option is \"x\", which is not a number"),
        ("2 1\n1 1 0\n".to_owned(), 2, "the file ends, and the 0 that ends the ballots is missing"),
        ("2 1\n1 1 0\n0\n\"A\"\n".to_owned(), 4, "the file ends, and the name of option 2 is missing"),
        ("2 1\n0\n\"A\"\n\"B\n".to_owned(), 4, "a quote is not closed"),
        (
            "2 1\n1 2 0\n0\n\"Jim \"Bo\" Smith\"\n\"Ann\"\n\"T\"".to_owned(),
            4,
            "\"Bo\\\" Smith\\\"\" follows a closed quote",
        ),
        (
            "2 1\n1 2 0\n0\nJim Smith\n\"Ann\"\n\"T\"".to_owned(),
            4,
            "two names are on one line; a name of several words stands in quotes",
        ),
        (
            "2 1\n1 2 0\n0\n\"Jim \" \"Smith\"\n\"Ann\"\n".to_owned(),
            4,
            "two names are on one line; a name of several words stands in quotes",
        ),
        (
            "2 1\n1 2 0\n0\n\"Jim\"\nAnn Lee\n".to_owned(),
            5,
            "two names are on one line; a name of several words stands in quotes",
        ),
        (format!("2 1\n0\n{names}\nmore"), 6, "\"more\" follows the title"),
        ("99999999 1\n".to_owned(), 1, "more than 10000 options cannot be counted"),
        (
            format!("2 1\n99999999999999999999 1 0\n0\n{names}"),
            2,
            "the count of a ballot is \"99999999999999999999\", which is too large a number",
        ),
    ] {
        assert_eq!(read(file.as_bytes()), Err(Malformed::at(line, reason)), "{file}");
    }
}
