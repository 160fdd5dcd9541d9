use super::*;
use crate::voting::{BallotKind, Method};

fn ranks(file: &str) -> Vec<(u64, Vec<Vec<u16>>)> {
    let election = read(file.as_bytes()).unwrap().election(BallotKind::Ranked).unwrap();
    let Ballots::Ranked(ballots) = &election.ballots else { panic!("ranked") };
    ballots.iter().map(|ballot| (ballot.weight, ballot.tiers().map(<[u16]>::to_vec).collect())).collect()
}

fn scores(file: &str) -> Vec<(u64, Vec<i64>)> {
    let election = read(file.as_bytes()).unwrap().election(BallotKind::Scores).unwrap();
    let Ballots::Scores(ballots) = &election.ballots else { panic!("scores") };
    ballots.iter().map(|(weight, row)| (weight, row.to_vec())).collect()
}

const DECLARED: &str =
    "{\"title\": \"Lunch\"}\n{max_rating: 5} # stars\n=S:[Soup, hot]\n=\"餃\":[Dumplings (餃子)]\nT : [Tea] # cold\n";

#[test]
fn declared_options_keep_their_order_and_names() {
    let contents =
        read(format!("{DECLARED}3: \"餃\" > S = T\n2:[Tea]>S: {{\"table\": 4}} # late\n1:\n").as_bytes()).unwrap();
    assert_eq!(contents.title.as_deref(), Some("Lunch"));
    let options: Vec<String> = contents.options.iter().map(|option| format!("{} {}", option.id, option.name)).collect();
    assert_eq!(options, ["1 Soup, hot", "2 Dumplings (餃子)", "3 Tea"]);
    assert_eq!(contents.election(BallotKind::Ranked).unwrap().ballots.turnout().blank, 1);
    assert_eq!(
        ranks(&format!("{DECLARED}3: \"餃\" > S = T\n2:[Tea]>S\n")),
        [(3, vec![vec![1], vec![0, 2]]), (2, vec![vec![2], vec![0]])]
    );
}

#[test]
fn ballots_alone_are_a_file_and_name_their_options() {
    assert_eq!(ranks("5:[A,X]>B\n4:B\n"), [(5, vec![vec![0], vec![1]]), (4, vec![vec![1]])]);
    let contents = read(b"5:[A,X]>B\n4:B\n").unwrap();
    assert_eq!(contents.options.name(0), "A,X");
}

#[test]
fn the_order_of_the_lines_says_nothing() {
    let (one, other) = (read(b"1: A>B\n1: B>A\n2: C\n").unwrap(), read(b"2: C\n1: B>A\n1: A>B\n").unwrap());
    assert_eq!(one.options, other.options);
    for method in [Method::Schulze, Method::Irv, Method::Plurality] {
        let count = |contents: &Contents| {
            let rule = contents.rule(method);
            let election = contents.election_for(method).unwrap();
            let seed = crate::voting::Seed::of(&rule.canonical_json(), &election.options);
            crate::voting::count(&rule, &election, seed).unwrap().printed_json()
        };
        assert_eq!(count(&one), count(&other), "{}", method.name());
    }
    let declared = read(b"1: [Zoe]>C>[Abe]\n=C:[Cy]\n=B:[Bo]\n");
    assert_eq!(declared.unwrap().options.names(&[0, 1, 2, 3]), "Cy, Bo, Abe and Zoe");
}

#[test]
fn scores_with_signs_rank_as_well_and_with_commas_rank_by_themselves() {
    let signs = format!("{DECLARED}3: S/5 > T/2 = \"餃\"/2\n");
    assert_eq!(scores(&signs), [(3, vec![5, 2, 2])]);
    assert_eq!(ranks(&signs), [(3, vec![vec![0], vec![2, 1]])]);
    assert_eq!(ranks("2: A/1, B/5, C/1\n"), [(2, vec![vec![1], vec![0, 2]])]);
    assert_eq!(scores("2: A/1, B/5, C\n"), [(2, vec![1, 5, 0])]);
    assert!(read(b"2: A/1, B/5, C\n").unwrap().election(BallotKind::Ranked).is_none());
}

#[test]
fn one_tier_or_ratings_of_one_are_approvals() {
    for file in ["3: A=C\n2: B\n", "3: A/1=C/1\n2: B/1\n", "{\"max_rating\": 1}\n3:A/1,C/1,B/0\n2:B/1,A/0\n"] {
        let turnout = read(file.as_bytes()).unwrap().election_for(Method::Approval).unwrap().ballots.turnout();
        assert_eq!(turnout.valid, 5, "{file}");
    }
    assert!(read(b"3: A>C\n").unwrap().election_for(Method::Approval).is_err());
}

#[test]
fn every_fault_is_refused_with_its_line() {
    for (file, line, reason) in [
        ("", 1, "the file is empty"),
        ("1: A>B\n2: A>B>A\n", 2, "A is on one ballot twice"),
        ("=A:[Ann]\n2: A>[Ann]\n", 2, "Ann is on one ballot twice"),
        ("=A:[Ann]\n2: A>Bob\n", 2, "there is no option Bob"),
        ("=A:[Ann]\n=A:[Bob]\n", 2, "the option A is there twice"),
        ("=A:[Ann\n", 1, "a bracket is not closed"),
        ("1: \"A\n", 1, "a quote is not closed"),
        ("{\"title\": \"x\"\n", 1, "this is no {\"key\": value}, or its brace is not closed"),
        ("1: A: {\"x\"\n", 1, "this is no {\"key\": value}, or its brace is not closed"),
        ("{max_rating: many}\n", 1, "this is no {\"key\": value}, or its brace is not closed"),
        ("{max_rating: 2.5}\n", 1, "max_rating is 2.5, which is not a whole number"),
        ("A>B\n", 1, "this is neither `count: ballot` nor `=token:[name]`"),
        ("7 A>B\n", 1, "a colon is missing behind the count"),
        ("99999999999999999999: A\n", 1, "the count is too large a number"),
        ("72057594037927937: A\n", 1, "more than 72057594037927936 ballots cannot be counted"),
        ("1: A>>B\n", 1, "an option is missing"),
        ("1: A>\n", 1, "an option is missing"),
        ("1: >A\n", 1, "an option is missing"),
        ("1: A B\n", 1, "\"B\" is not understood"),
        ("1: A/x\n", 1, "the score of A is \"\", which is not a whole number"),
        ("1: A/2.5\n", 1, "the score of A is \"2.5\", which is not a whole number"),
        ("1: A*3\n", 1, "ballots that share out weights with * cannot be counted"),
        ("1: A/2>B/3\n", 1, "the score of B contradicts its rank"),
        ("1: A/2=B/1\n", 1, "the score of B contradicts its rank"),
        ("1: A/2,B/1>C/0\n", 1, "commas stand beside > or =; is this a ranking or not?"),
        ("{\"max_rating\":5}\n{\"max_rating\":9}\n1: A/5\n", 2, "max_rating is there twice"),
        ("{\"title\":\"T\",\"max_rating\":5}\n2:A/9,B/0\n", 2, "the score 9 is not between 0 and 5"),
        ("=A:[X]\n=B:[A]\n2:[A]>X\n", 3, "A is the name of one option and stands for another one"),
        ("=B:[A]\n=A:[X]\n2:[A]>X\n", 3, "A is the name of one option and stands for another one"),
        ("1: A/5000000\n", 1, "the score of A is 5000000, which is on no scale"),
        (
            "# TITLE: x\n# NUMBER ALTERNATIVES: 2\n1: 1,2\n",
            2,
            "this is a file of PrefLib (.soc, .soi, .toc, .toi or .cat), not of ABIF",
        ),
        ("{max_rating: 5}\n1: A/6\n", 2, "the score 6 is not between 0 and 5"),
    ] {
        assert_eq!(read(file.as_bytes()), Err(Malformed::at(line, reason)), "{file}");
    }
    assert_eq!(read(b"1: A\n2: \xff\n"), Err(Malformed::at(2, "this is not UTF-8")));
}
