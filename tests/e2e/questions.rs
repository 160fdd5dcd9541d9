//! Questions to the community: every method from the form to the explained answer, and ballots that are none.

use std::fmt::Write;

use serde_json::Value;
use tests::{Motion, Person, Program, Scratch, TestApp};

/// A method as it is asked for, a ballot as its form sends it, what the preview says of it, and what is kept.
struct Case {
    fields: &'static [(&'static str, &'static str)],
    ballot: &'static [(&'static str, &'static str)],
    said: &'static str,
    kept: &'static str,
    answer: &'static str,
}

const RANKED: &[(&str, &str)] = &[("o-2", "1"), ("o-1", "2"), ("o-3", "")];
const FIRST: &str = "Place 1: Ash.";

const fn ranked(fields: &'static [(&'static str, &'static str)], answer: &'static str) -> Case {
    Case { fields, ballot: RANKED, said: FIRST, kept: r#"[["2"],["1"]]"#, answer }
}

const fn approved(fields: &'static [(&'static str, &'static str)], answer: &'static str) -> Case {
    let ballot = &[("o-3", "true"), ("o-2", "true")];
    Case { fields, ballot, said: "You approve of Ash and Elm.", kept: r#"["2","3"]"#, answer }
}

const fn scored(fields: &'static [(&'static str, &'static str)], answer: &'static str) -> Case {
    Case {
        fields,
        ballot: &[("o-2", "5"), ("o-1", "1"), ("o-3", "")],
        said: "Ash: 5.",
        kept: r#"{"1":1,"2":5}"#,
        answer,
    }
}

const CASES: &[Case] = &[
    ranked(&[("method", "schulze")], "Schulze method: Ash won."),
    ranked(&[("method", "ranked-pairs")], "Ranked pairs: Ash won."),
    ranked(&[("method", "minimax")], "Minimax: Ash won."),
    ranked(&[("method", "irv")], "Instant runoff: Ash won."),
    ranked(&[("method", "borda")], "Borda count: Ash won."),
    ranked(&[("method", "stv-scottish"), ("seats", "1")], "Ash won."),
    ranked(&[("method", "stv-meek"), ("seats", "1")], "Ash won."),
    approved(&[("method", "approval"), ("seats", "2")], "elected are Ash and Elm"),
    approved(&[("method", "seq-phragmen"), ("seats", "2")], "elected are"),
    approved(&[("method", "seq-pav"), ("seats", "2")], "elected are"),
    scored(&[("method", "score"), ("max_score", "5")], "Score voting: Ash won."),
    scored(&[("method", "star"), ("max_score", "5")], "STAR voting: Ash won."),
    Case {
        fields: &[("method", "quadratic"), ("credits", "100")],
        ballot: &[("o-1", "-3"), ("o-2", "9"), ("o-3", "0")],
        said: "9 votes for Ash, for 81 credits.",
        kept: r#"{"1":-3,"2":9}"#,
        answer: "Quadratic voting: Ash won.",
    },
];

/// What the command that the page of a result gives makes of the record: the winners and every figure, as JSON.
fn counted_at_home(page: &str, record: &str) -> [Value; 3] {
    let folder = Scratch::new("tally");
    let (_, command) = page.split_once("<code class=\"hash\">folkmoot ").expect("a command");
    let words: Vec<&str> = command.split("</code>").next().unwrap_or_default().split(' ').collect();
    std::fs::write(folder.0.join(words[1]), record).unwrap();
    let (code, said) =
        Program::new(env!("CARGO_BIN_EXE_node"), &folder.0).run(&[&words[..], &["--format", "json"]].concat());
    assert_eq!(code, 0, "{said}");
    telling(&said)
}

fn telling(tally: &str) -> [Value; 3] {
    let tally: Value = serde_json::from_str(tally).unwrap();
    ["winners", "counts", "scores"].map(|part| tally[part].clone())
}

async fn cast(motion: &Motion<'_>, voter: &Person<'_>, case: &Case) {
    let preview = voter.post(&motion.path("/ballots"), case.ballot).await;
    preview.is(200).shows("Nothing is cast yet").shows(case.said);
    assert!(!voter.get(&motion.path("")).await.body.contains("Your ballot is in the box"), "a preview casts nothing");
    voter.post(&motion.path("/ballots"), &[("ballot", case.kept), ("step", "cast")]).await.is(303);
    voter.get(&motion.path("")).await.shows("Your ballot is in the box");
    voter
        .post(&motion.path("/ballots"), &[("ballot", case.kept), ("step", "change")])
        .await
        .is(200)
        .shows("Read it in words");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_goes_from_the_form_to_an_answer_that_anybody_can_count_again() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let people = [&ana, &ben, &cem];
    let mut motions = Vec::new();
    for (number, case) in CASES.iter().enumerate() {
        let author = people[number % 3];
        let motion = Motion::asked(&app, author, case.fields).await;
        motion.discuss(author, [people[(number + 1) % 3], people[(number + 2) % 3]]).await;
        app.visitor().get(&motion.path("")).await.is(200).shows("question to the community").shows("Elm");
        motions.push(motion);
    }
    motions.last().unwrap().pass_deadline("discussion_ends_at").await;
    for (number, (motion, case)) in motions.iter().zip(CASES).enumerate() {
        assert_eq!(motion.state().await, "voting", "{:?}", case.fields);
        cast(motion, people[number % 3], case).await;
        let path = motion.path("/ballots");
        people[(number + 1) % 3].post(&path, &[("ballot", case.kept), ("step", "cast")]).await.is(303);
    }
    motions.last().unwrap().close().await;
    for (motion, case) in motions.iter().zip(CASES) {
        assert_eq!(motion.state().await, "passed", "{:?}", case.fields);
        assert_eq!(motion.column("enact_at").await, "");
        let page = app.visitor().get(&motion.path("")).await;
        page.is(200).shows(case.answer).shows("the same to the byte").shows("<svg").shows("decided");
        let record = app.visitor().get(&motion.path("/record")).await;
        record.is(200).shows(&case.kept.replace('"', "\\\""));
        assert_eq!(counted_at_home(&page.body, &record.body), telling(&motion.result().await), "{:?}", case.fields);
    }
    app.settle().await;
    let report = crate::ledger::check(&app, &[]).await;
    assert!(report.holds(), "{report}");
    let decided = app.visitor().get("/proposals").await;
    assert!(!decided.body.contains("about to take effect"), "advice takes effect at no moment");
}

#[tokio::test(flavor = "multi_thread")]
async fn money_is_divided_and_a_question_of_yes_or_no_is_a_majority() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let priced = [("method", "mes"), ("budget", "100"), ("options", "A bench | 60\r\nBulbs | 30\r\nA shelf | 50")];
    let money = Motion::asked(&app, &ana, &priced).await;
    money.discuss(&ana, [&ben, &cem]).await;
    let plain = Motion::asked(&app, &ben, &[("method", "majority"), ("options", "")]).await;
    plain.discuss(&ben, [&ana, &cem]).await;
    plain.pass_deadline("discussion_ends_at").await;
    ana.post(&money.path("/ballots"), &[("o-1", "true"), ("o-2", "true")]).await.is(200).shows("Together they cost 90");
    for voter in [&ana, &ben, &cem] {
        voter.post(&money.path("/ballots"), &[("ballot", r#"["1","2"]"#), ("step", "cast")]).await.is(303);
        plain.cast(voter, "yes").await;
    }
    plain.close().await;
    ana.get(&money.path("")).await.shows("A bench and Bulbs").shows("90 of 100");
    ana.get(&plain.path("")).await.shows("Yes 3, no 0").shows("decided");
    for motion in [&money, &plain] {
        let (page, record) = (ana.get(&motion.path("")).await, ana.get(&motion.path("/record")).await);
        assert_eq!(counted_at_home(&page.body, &record.body), telling(&motion.result().await));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ballot_that_is_none_is_refused_in_plain_words_and_by_the_database() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let strict = Motion::asked(&app, &ana, &[("method", "irv")]).await;
    strict.discuss(&ana, [&ben, &cem]).await;
    let bought = Motion::asked(&app, &ben, &[("method", "quadratic"), ("credits", "9")]).await;
    bought.discuss(&ben, [&ana, &cem]).await;
    bought.pass_deadline("discussion_ends_at").await;
    let no = async |motion: &Motion<'_>, fields: &[(&str, &str)], words: &str| {
        ana.post(&motion.path("/ballots"), fields).await.is(422).shows(words);
        assert_eq!(motion.count("ballots").await, 0);
    };
    no(&strict, &[("o-9", "1"), ("step", "cast")], "There is no option “9” in this vote.").await;
    no(&strict, &[("o-1", "1"), ("o-2", "1")], "give no two options the same place").await;
    no(&strict, &[("o-1", "first")], "is not a whole number").await;
    no(&strict, &[("ballot", r#"[["1"],["1"]]"#), ("step", "cast")], "is on the ballot twice").await;
    no(&strict, &[("ballot", "yes"), ("step", "cast")], "it takes a ranking without equal places").await;
    let mut long = String::from("[");
    for number in 0..10_000 {
        let _ = write!(long, r#"["{number}"],"#);
    }
    no(&strict, &[("ballot", &long), ("step", "cast")], "far longer than the vote has options").await;
    no(&bought, &[("o-1", "3"), ("o-2", "-1")], "These votes cost 10 credits; everyone has 9.").await;
    no(&bought, &[("ballot", r#"{"1":1e99}"#), ("step", "cast")], "is not a whole number").await;
    let late = app.person("late").await;
    late.post(&strict.path("/ballots"), RANKED).await.is(403).shows("You were not on the roll");
    let client = app.database.as_app().await;
    for choice in ["yes", r#"[["9"]]"#, r#"[["1",{"2":3}]]"#, r#"[[["1"]]]"#, r#""1""#, "[", r#"[["01"]]"#, "[[null]]"]
    {
        let insert = "INSERT INTO ballots (proposal_id, member_id, choice) VALUES ($1, $2, $3)";
        let error = client.execute(insert, &[&strict.id, &ana.member().get(), &choice]).await.expect_err(choice);
        let by = error.as_db_error().and_then(|e| e.constraint()).map(String::from);
        assert_eq!(by.as_deref(), Some("ballots_of_their_vote"), "{choice}");
    }
    strict.close().await;
    ana.post(&strict.path("/ballots"), RANKED).await.is(403).shows("Voting closed on");
    ana.get(&strict.path("")).await.is(200).shows("undecided");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_cannot_be_asked_names_the_field_and_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    let form = |method: &'static str, options: &'static str| {
        [("kind", "question"), ("title", "Which?"), ("body", "Because."), ("method", method), ("options", options)]
    };
    ana.get("/proposals/new?kind=question").await.is(200).shows("How are the ballots counted?");
    ana.post("/proposals", &form("schulze", "Oak")).await.is(422).shows("each on its own line").shows("Oak");
    ana.post("/proposals", &form("smith-set", "Oak\nAsh")).await.is(422).shows("choose one of the methods");
    ana.post("/proposals", &form("mes", "Oak\nAsh")).await.is(422).shows("write each project with its cost");
    ana.post("/proposals", &form("stv-meek", "Oak\nAsh")).await.is(422).shows("so many cannot be chosen");
    let motion = Motion::asked(&app, &ana, &[("method", "star"), ("max_score", "5")]).await;
    let edit = motion.path("/edit");
    ana.get(&edit).await.is(200).shows("Elm").shows("value=\"5\"");
    let mut changed = form("star", "Oak\nYew").to_vec();
    changed.push(("max_score", "9"));
    ana.post(&edit, &changed).await.is(303);
    ana.get(&motion.path("")).await.shows("Yew").hides("Elm");
    ana.post(&edit, &form("star", "Oak\nYew")).await.is(422).shows("give a highest score");
}
