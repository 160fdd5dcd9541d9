use clap::Parser;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    arguments: Arguments,
}

/// Writes a file and asks about it.
fn ask(name: &str, file: &[u8], question: &str) -> Result<String, String> {
    let folder =
        std::env::temp_dir().join(format!("folkmoot-tally-{}-{:?}", std::process::id(), std::thread::current().id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, file).unwrap();
    let words = ["tally", path.to_str().unwrap()].into_iter().chain(question.split_whitespace());
    let arguments = Line::try_parse_from(words).map_err(|error| error.to_string())?.arguments;
    let answer = answer(&arguments).map_err(|reason| reason.replace(folder.to_str().unwrap(), ""));
    std::fs::remove_dir_all(&folder).unwrap();
    answer
}

const CAPITAL: &[u8] = b"# TITLE: Where to <meet> & eat\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: Ann's\n# ALTERNATIVE NAME 2: Bob's\n# ALTERNATIVE NAME 3: Cy's\n5: 1,2\n4: 2,3\n3: 3,2\n";

#[test]
fn the_text_says_who_won_how_and_by_what_rule() {
    let text = ask("a.soi", CAPITAL, "--method schulze --eligible 20").unwrap();
    for part in [
        "Where to <meet> & eat\n",
        "Schulze method: Bob's won.",
        "Entitled to vote: 20. Ballots: cast 12, blank 0, valid 12.",
        "Order of finish\n  Bob's > ",
        "How it came about\n  1. ",
        "The same ballots under other methods",
        "Plurality: most first preferences",
        "Source: Schulze",
        "SHA-256 of the rule: ",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
}

#[test]
fn json_is_one_line_with_nothing_else() {
    let json = ask("a.soi", CAPITAL, "--method schulze --format json").unwrap();
    assert_eq!(json.lines().count(), 1);
    assert!(json.starts_with("{\"method\":\"schulze\",\"variant\":{},\"seats\":null,"), "{json}");
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["winners"], serde_json::json!([2]));
}

#[test]
fn the_picture_stands_alone_and_says_its_numbers_in_words() {
    for method in ["schulze", "plurality", "borda"] {
        let svg = ask("a.soi", CAPITAL, &format!("--method {method} --format svg")).unwrap();
        assert!(svg.contains("<title id=\"title\">") && svg.contains("Where to &lt;meet&gt; &amp; eat."), "{svg}");
        assert!(!svg.contains("href") && !svg.contains("<meet>"), "{svg}");
        assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
    }
}

#[test]
fn a_malformed_file_is_refused_with_its_name_its_line_and_the_reason() {
    let wrong = [CAPITAL, b"2: 4\n"].concat();
    assert_eq!(ask("b.soi", &wrong, "--method irv"), Err("/b.soi:9: there is no option 4".to_owned()));
    assert_eq!(ask("b.csv", b"", "--method irv"), Err("/b.csv:1: the file is empty".to_owned()));
    let packed = ask("b.soi.gz", b"no gzip", "--method irv").unwrap_err();
    assert!(packed.starts_with("/b.soi.gz:1: it cannot be unpacked: "), "{packed}");
    assert!(ask("b.doc", b"", "--method irv").unwrap_err().starts_with("/b.doc: the name says no known format"));
}

#[test]
fn names_give_no_orders_to_a_terminal_and_no_lines_to_a_table() {
    let evil = "# TITLE: T\u{1b}[2J\u{9b}\n# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: A\u{202e}\u{fffe}\n# ALTERNATIVE NAME 2: B\u{7}\n3: 1,2\n1: 2\n";
    let acts = |letter: char| letter != '\n' && (letter.is_control() || "\u{202e}\u{fffe}".contains(letter));
    for form in ["text", "svg", "json"] {
        let shown = ask("a.soi", evil.as_bytes(), &format!("--method schulze --format {form}")).unwrap();
        assert!(!shown.contains(acts), "{form}: {shown:?}");
    }
    let json = ask("a.soi", evil.as_bytes(), "--method schulze --format json").unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["options"][0]["name"], "A\u{202e}\u{fffe}", "what it means is the same");
    let forged = "\"A\n  B  99  *\",C\n1,2\n1,2\n2,1\n";
    let text = ask("a.csv", forged.as_bytes(), "--method borda").unwrap();
    assert!(text.contains("A\u{fffd}  B  99  *") && !text.contains("\n  B  99"), "{text}");
}

#[test]
fn a_tie_that_the_ids_decide_is_not_said_to_be_decided_by_lot() {
    let file = "META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\na;10\nb;10\nVOTES\nvoter_id;vote\n1;a\n2;b\n";
    let by_id = ask("a.pb", file.as_bytes(), "--method greedy").unwrap();
    assert!(by_id.contains("(a tie was decided by the order of the ids)") && !by_id.contains("(a lot"), "{by_id}");
    let by_lot = ask("a.pb", file.as_bytes(), &format!("--method greedy --seed {}", "07".repeat(32))).unwrap();
    assert!(by_lot.contains("(a lot decided)") && !by_lot.contains("order of the ids"), "{by_lot}");
}

#[test]
fn a_packed_file_is_unpacked() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(CAPITAL).unwrap();
    let packed = packed.finish().unwrap();
    let question = "--method borda --format json";
    assert_eq!(ask("a.soi.gz", &packed, question), ask("a.soi", CAPITAL, question));
}

#[test]
fn a_question_that_makes_no_sense_is_refused_in_a_sentence() {
    for (question, reason) in [
        ("--method schulze --seats 3", "schulze has one result; 3 seats make no sense for it"),
        ("--method plurality --seats 4", "4 seats cannot be filled from 3 options"),
        ("--method plurality --seats 0", "at least one seat must be filled"),
        ("--method star", "star cannot count ranked ballots"),
        ("--method borda --variant truncated=oddly", "borda cannot be counted with truncated=oddly"),
        ("--method irv --variant x=y", "irv has no choice \"x\"; it has none"),
        ("--method schulze --default Di", "there is no option called Di"),
        ("--method schulze --eligible 11", "12 ballots were cast, but only 11 could vote"),
        (
            "--method schulze --quorum participation:1/10",
            "a quorum that is a share needs --eligible, the number of all who could vote",
        ),
    ] {
        assert_eq!(ask("a.soi", CAPITAL, question), Err(reason.to_owned()), "{question}");
    }
    assert!(
        ask("a.soi", CAPITAL, "--method voodoo")
            .unwrap_err()
            .starts_with("there is no method \"voodoo\"; there are majority,")
    );
}

#[test]
fn yes_and_no_make_a_majority_with_quorum_and_threshold() {
    let votes = b"choice,count\nyes,6\nno,3\nabstain,2\n";
    let text = ask("v.csv", votes, "--method majority --quorum 1/2 --threshold 2/3 --eligible 12").unwrap();
    assert!(text.starts_with("Majority against the status quo: the proposal passed."), "{text}");
    assert!(text.contains("What would have changed it\n  1 more no would have stopped it."), "{text}");
    let text = ask("v.csv", votes, "--method majority --quorum 7").unwrap();
    assert!(
        text.starts_with("Majority against the status quo: the proposal failed; the quorum was not reached."),
        "{text}"
    );
}

#[test]
fn the_seats_of_a_file_count_unless_others_are_asked_for() {
    let file = b"3 2\n4 1 2 0\n3 2 0\n2 3 0\n0\n\"A\"\n\"B\"\n\"C\"\n\"T\"\n";
    let seats = |question: &str| {
        let json = ask("a.blt", file, &format!("--method plurality --format json {question}")).unwrap();
        serde_json::from_str::<serde_json::Value>(&json).unwrap()["seats"].clone()
    };
    assert_eq!((seats(""), seats("--seats 1")), (2.into(), 1.into()));
    assert!(ask("a.blt", file, "--method schulze").is_ok());
}

#[test]
fn debians_conditions_are_an_option_each_and_the_casting_vote_is_asked_for() {
    let circle = b"=A:[Ann]\n=B:[Bob]\n=C:[Cy]\n=D:[None]\n5:A>B>C>D\n5:B>C>A>D\n5:C>A>B>D\n1:D\n";
    let winner = |question: &str| {
        let text = ask("c.abif", circle, &format!("--method schulze --default None {question}"))?;
        Ok::<_, String>(text.lines().next().unwrap_or_default().to_owned())
    };
    assert_eq!(winner("--casting-vote Bob"), Ok("Schulze method: Bob won.".to_owned()));
    assert_eq!(winner("--casting-vote None"), Err("the casting vote chooses between Ann, Bob and Cy".to_owned()));
    // With 16 of 16 asked of Cy and Ann, Bob is left.
    assert_eq!(winner("--threshold Cy=1/1 --threshold Ann=1/1"), Ok("Schulze method: Bob won.".to_owned()));
    assert_eq!(winner("--threshold 1/1"), Ok("Schulze method: None won.".to_owned()));
    assert_eq!(
        winner("--threshold Cy=1/1 --threshold Cy=1/2"),
        Err("two thresholds are given for Cy; which one holds?".to_owned())
    );
    assert_eq!(
        winner("--threshold 1/1 --threshold 1/2"),
        Err("two thresholds are given for the vote; which one holds?".to_owned())
    );
    assert_eq!(winner("--threshold Di=2/3"), Err("there is no option called Di".to_owned()));
}

#[test]
fn a_long_count_is_told_from_its_beginning_and_its_end() {
    let names: String = (1..=30).map(|number| format!("# ALTERNATIVE NAME {number}: Option {number}\n")).collect();
    let order: Vec<String> = (1..=30).map(|number| number.to_string()).collect();
    let file = format!("# NUMBER ALTERNATIVES: 30\n{names}3: {}\n", order.join(","));
    let text = ask("a.soi", file.as_bytes(), "--method ranked-pairs").unwrap();
    assert!(text.contains("\n  … 377 more steps, all of which --format json prints …\n  418. "), "{text}");
    let rule = text.find("\nThe rule").unwrap();
    assert!(text[..rule].lines().all(|line| line.chars().count() <= 100), "{text}");
}

/// The elections of `docs/elections`: the text, the ballots below `../shared/ballots/data`, the question.
const ELECTIONS: [(&str, &str, &str); 5] = [
    ("burlington-mayor-2009", "ranked/burlington_mayor_2009_cut.soi", "--method irv"),
    ("debian-leader-2005", "ranked/debian_leader_2005.soi", "--method schulze"),
    ("eilean-siar-ward-2-2017", "ranked/scot_eilean_siar_2017_ward2.soi", "--method stv-scottish --seats 3"),
    ("libertarian-nomination-2020", "score/star_2020_libertarian_party_presidential_nomination.json", "--method star"),
    ("assen-2024", "pb/Netherlands_Assen_2024.pb", "--method mes --variant completion=add1"),
];

#[test]
fn five_real_elections_are_explained_as_committed() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let ballots = root.join("../shared/ballots/data");
    if !ballots.is_dir() {
        println!("skipped: the ballots are not here, so docs/elections is not compared");
        return;
    }
    for (name, file, question) in ELECTIONS {
        let path = ballots.join(file);
        let words = ["tally", path.to_str().unwrap()].into_iter().chain(question.split_whitespace());
        let text = answer(&Line::try_parse_from(words).unwrap().arguments).unwrap();
        let committed = std::fs::read_to_string(root.join("docs/elections").join(name).with_extension("txt")).unwrap();
        assert!(text == committed, "docs/elections/{name}.txt is not what is printed now:\n{text}");
    }
}

#[test]
fn what_is_no_record_of_a_closed_vote_is_refused_with_its_line() {
    let refused = |file: &str, question: &str| ask("vote.jsonl", file.as_bytes(), question).unwrap_err();
    assert_eq!(refused("", ""), "/vote.jsonl:1: the file is empty");
    let withheld = refused("{\"proposal\":1,\"withheld\":true}\n", "");
    assert!(withheld.starts_with("/vote.jsonl:1: the words of this proposal are withheld"), "{withheld}");
    let headless = refused("{\"proposal\":1,\"ballot\":\"yes\",\"times\":1}\n", "");
    assert!(headless.starts_with("/vote.jsonl:1: this is not the record of a vote"), "{headless}");
    assert!(refused("{\"proposal\":1,\"spec\":\"{}\"}\n", "").starts_with("/vote.jsonl:1: "));
    assert_eq!(ask("a.soi", CAPITAL, "").unwrap_err(), "say how to count: --method schulze, for instance");
}
