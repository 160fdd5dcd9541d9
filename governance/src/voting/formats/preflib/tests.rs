use super::*;
use crate::voting::BallotKind;
use crate::voting::methods::majority;

const HEADER: &str = "# TITLE: A vote\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: Ann\n# ALTERNATIVE NAME 2: Bob: the 2nd\n# ALTERNATIVE NAME 3: Cy\n";

fn orders(ballots: &str, orders: Orders) -> Result<Contents, Malformed> {
    ranked(format!("{HEADER}{ballots}").as_bytes(), orders)
}

fn fault(ballots: &str, kind: Orders) -> (usize, String) {
    let Malformed { line, reason } = orders(ballots, kind).unwrap_err();
    (line, reason)
}

#[test]
fn orders_groups_names_and_title_are_read() {
    let contents = orders("12: 3,1\n\n 4 : 2,{1, 3}\r\n5: {}\n# the end", Orders::TiedIncomplete).unwrap();
    assert_eq!(contents.title.as_deref(), Some("A vote"));
    assert_eq!(contents.options.name(1), "Bob: the 2nd");
    let election = contents.election(BallotKind::Ranked).unwrap();
    let Ballots::Ranked(ballots) = &election.ballots else { panic!("ranked") };
    let read: Vec<(u64, Vec<Vec<u16>>)> =
        ballots.iter().map(|ballot| (ballot.weight, ballot.tiers().map(<[u16]>::to_vec).collect())).collect();
    assert_eq!(read, [(12, vec![vec![2], vec![0]]), (4, vec![vec![1], vec![0, 2]])]);
    assert_eq!((ballots.turnout().valid, ballots.turnout().blank), (16, 5));
}

#[test]
fn an_order_is_read_the_same_however_it_is_written() {
    let read =
        |ballots: &str| orders(ballots, Orders::TiedIncomplete).unwrap().election(BallotKind::Ranked).unwrap().ballots;
    let plain = read("2: 3,1,2\n1: 2\n7: 3,2");
    for same in
        ["2:3,1,2\n1:2\n7:3,2\n", "2:  03, 1 ,2 \r\n1: {2}\n\n7: {3},{2}\n# end", "2: 3,1,{2}\n0: 1,3\n1: 2\n7: 3,2"]
    {
        assert_eq!(read(same), plain, "{same:?}");
    }
}

#[test]
fn a_file_without_ballots_is_an_election_in_which_nobody_voted() {
    let contents = orders("", Orders::StrictComplete).unwrap();
    assert_eq!(contents.election(BallotKind::Ranked).unwrap().ballots.turnout().cast(), 0);
}

#[test]
fn every_fault_of_a_ballot_is_refused_with_its_line() {
    let any = Orders::TiedIncomplete;
    for (ballots, line, reason) in [
        ("1: 1\n2: 4", 7, "there is no option 4"),
        ("1: 0", 6, "there is no option 0"),
        ("1: 1,{2,1}", 6, "option 1 is on one ballot twice"),
        ("x: 1", 6, "here belongs the count, a number, not \"x: 1\""),
        ("1,2,3", 6, "the count is missing; a ballot is `count: order`"),
        ("7", 6, "the count is missing; a ballot is `count: order`"),
        ("1: 1,{2,3\n", 6, "a brace is not closed"),
        ("1: 1,{},2", 6, "a group is empty"),
        ("1: {},2", 6, "a group is empty"),
        ("1: 1,", 6, "an option is missing at the end of the line"),
        ("1:", 6, "an option is missing at the end of the line"),
        ("1: 1 2", 6, "here belongs a comma or the end of the line, not \"2\""),
        ("1: 1;2", 6, "here belongs a comma or the end of the line, not \";2\""),
        ("1.5: 1", 6, "here belongs a colon behind the count, not \".5: 1\""),
        ("-1: 1", 6, "here belongs the count, a number, not \"-1: 1\""),
        ("99999999999999999999: 1", 6, "the count is too large a number"),
        ("72057594037927936: 1\n1: 2", 7, "more than 72057594037927936 ballots cannot be counted"),
    ] {
        assert_eq!(fault(ballots, any), (line, reason.to_owned()), "{ballots}");
    }
    assert!(fault("1: {1,2},3", Orders::StrictComplete).1.contains("strict"));
    assert!(fault("1: 1,2", Orders::StrictComplete).1.contains("complete"));
    assert!(fault("1: {1,2}", Orders::TiedComplete).1.contains("complete"));
    assert!(fault("1: {1,2}", Orders::StrictIncomplete).1.contains("strict"));
    assert!(orders("1: {1}", Orders::StrictIncomplete).is_ok());
}

#[test]
fn every_fault_of_a_header_is_refused_with_its_line() {
    for (file, line, reason) in [
        (&b""[..], 1, "the file is empty"),
        (b"\n \n", 1, "the file is empty"),
        (b"1: 1,2\n", 1, "the header is missing"),
        (b"# TITLE: x\n1: 1", 1, "NUMBER ALTERNATIVES is missing"),
        (b"# NUMBER ALTERNATIVES: two\n", 1, "NUMBER ALTERNATIVES is \"two\", which is not a number"),
        (
            b"# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: A\n",
            2,
            "NUMBER ALTERNATIVES is 2, but 1 options are named",
        ),
        (b"# NUMBER ALTERNATIVES: 1\n# ALTERNATIVE NAME 2: A\n", 2, "option 2 is named, but NUMBER ALTERNATIVES is 1"),
        (b"# NUMBER ALTERNATIVES: 1\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 1: B", 3, "option 1 is named twice"),
        (b"# ALTERNATIVE NAME one: A\n", 1, "\"one\" is no number of an option"),
        (b"# NUMBER ALTERNATIVES: 99999999999\n", 1, "99999999999 options are more than the 10000 that can be counted"),
        (b"# TITLE: \n# X: \xff\n", 2, "this is not UTF-8"),
        (b"# NUMBER ALTERNATIVES: 2\n# NUMBER ALTERNATIVES: 1\n", 2, "NUMBER ALTERNATIVES is there twice"),
        (b"# NUMBER VOTERS: some\n", 1, "NUMBER VOTERS is \"some\", which is not a number"),
    ] {
        assert_eq!(ranked(file, Orders::TiedIncomplete), Err(Malformed::at(line, reason)));
    }
}

#[test]
fn a_file_that_was_cut_short_is_refused() {
    let header = |promise: &str| format!("# {promise}\n{HEADER}");
    for (promise, reason) in [
        ("NUMBER VOTERS: 4", "NUMBER VOTERS is 4, but the ballots are 3"),
        ("NUMBER VOTERS: 2", "NUMBER VOTERS is 2, but the ballots are 3"),
        ("NUMBER UNIQUE ORDERS: 3", "3 different ballots are promised, but there are 2"),
    ] {
        let file = format!("{}2: 1,2\n1: 2\n", header(promise));
        assert_eq!(ranked(file.as_bytes(), Orders::TiedIncomplete), Err(Malformed::at(1, reason)), "{promise}");
        let file = format!("{}2: 1,2\n1: 2,1\n", header(promise).replace("ORDERS", "PREFERENCES"));
        assert_eq!(categories(file.as_bytes()), Err(Malformed::at(1, reason)), "{promise}");
    }
    for promise in ["NUMBER VOTERS: 3", "NUMBER UNIQUE ORDERS: 1"] {
        let file = format!("{}2: 1,2\n1: 2\n", header(promise));
        assert!(ranked(file.as_bytes(), Orders::TiedIncomplete).is_ok(), "{promise}");
    }
}

fn cat(header: &str, ballots: &str) -> Result<Contents, Malformed> {
    categories(format!("# NUMBER CATEGORIES: 2\n{header}{ballots}").as_bytes())
}

#[test]
fn categories_are_approvals() {
    let contents = cat(HEADER, "3: {1,3},2\n2: 1,{2,3}\n9: {},{1,2,3}\n1: {},{}").unwrap();
    let election = contents.election(BallotKind::Approvals).unwrap();
    let Ballots::Approvals(ballots) = &election.ballots else { panic!("approvals") };
    let read: Vec<(u64, &[u16])> = ballots.iter().collect();
    assert_eq!(read, [(3, &[0, 2][..]), (2, &[0]), (9, &[]), (1, &[])]);
    assert_eq!((ballots.turnout().valid, ballots.turnout().blank), (14, 1), "no to all is an answer");
    assert!(contents.election(BallotKind::YesNo).is_none());
}

#[test]
fn a_question_of_yes_and_no_is_a_majority_vote_too() {
    let two = "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: No\n# ALTERNATIVE NAME 2: Yes\n";
    let one = "# NUMBER ALTERNATIVES: 1\n# ALTERNATIVE NAME 1: Build the bridge\n";
    for (header, ballots) in [(two, "7: 2,1\n4: 1,2\n2: {},{1,2}\n1: {1,2},{}"), (one, "7: 1,{}\n4: {},1\n3: {},{}")] {
        let election = cat(header, ballots).unwrap().election(BallotKind::YesNo).unwrap();
        assert_eq!(election.ballots, Ballots::YesNo(YesNo { yes: 7, no: 4, abstain: 3 }));
        assert_eq!(election.options, majority::options());
    }
}

#[test]
fn every_fault_of_a_category_is_refused_with_its_line() {
    for (ballots, reason) in [
        ("1: {1,2},{2,3}", "option 2 is on one ballot twice"),
        ("1: {1,2}", "a ballot needs 2 categories, one number or group for each"),
        ("1: {1},{2},{3}", "a ballot needs 2 categories, one number or group for each"),
        ("1: {1,4},{}", "there is no option 4"),
        ("1: {1,2},{3", "a brace is not closed"),
        ("1: {1,2},", "an option is missing at the end of the line"),
    ] {
        assert_eq!(cat(HEADER, ballots), Err(Malformed::at(7, reason)), "{ballots}");
    }
    let five = format!("# NUMBER CATEGORIES: 5\n{HEADER}");
    assert_eq!(categories(five.as_bytes()).unwrap_err().line, 6);
}
