//! An archive is a file from outside: whatever is in it harms nobody, and what makes no sense is refused or kept apart.

use folkmoot::archives::arriving::ArriveError;
use serde_json::{Value, json};
use tests::{TestApp, zipped};

use super::{ELSEWHERE, arrive, comment, count, made, note};

fn refused(outcome: Result<folkmoot::archives::arriving::Report, ArriveError>) -> String {
    match outcome {
        Err(error) => error.to_string(),
        Ok(report) => panic!("it was taken in: {report:?}"),
    }
}

#[rocket::async_test]
async fn what_is_no_archive_of_ours_is_refused_with_a_reason_and_leaves_nothing() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let good = |more: &str| {
        format!(
            "{{\"format\":\"folkmoot-archive\",\"version\":1,\"site\":\"{ELSEWHERE}\",\"community\":\"E\",\"handle\":\"ada\"{more}}}"
        )
    };
    let deep = format!(",\"likes\":[{{\"x\":{}1{}}}]", "[".repeat(5_000), "]".repeat(5_000));
    let long = format!(",\"likes\":[{{\"x\":\"{}\"}}]", "x".repeat(5_000_000));
    let blank = format!(",\"likes\":[{}]", " ".repeat(30_000_000));
    let documents = [
        ("not json".to_owned(), "cannot be read"),
        ("[]".to_owned(), "cannot be read"),
        (good("") + "x", "cannot be read"),
        (good(",\"likes\":7"), "a list of records"),
        (good(",\"likes\":[7]"), "no object"),
        (good(",\"likes\":[],\"likes\":[]"), "twice"),
        (good(",\"Likes; DROP\":[]"), "no name of ours"),
        (good(",\"likes\":[{\"x\":1e999}]"), "cannot be read"),
        (good(&deep), "cannot be read"),
        (good(&long), "larger than any archive"),
        (good(&blank), "larger than any archive"),
        (good("").replace("folkmoot-archive", "mastodon"), "no archive of a Folkmoot"),
        (good("").replace("\"version\":1", "\"version\":2"), "version 2"),
        (good("").replace(ELSEWHERE, "javascript:alert(1)"), "where it was made"),
        (good("").replace(ELSEWHERE, "https://x.example/a\\\" onclick"), "where it was made"),
        (good("").replace(ELSEWHERE, "http://127.0.0.1:8000"), "made here"),
        (good("").replace("\"ada\"", "\"\\u001b[2Jevil\""), "whose it is"),
        (good("").replace("\"E\"", "\"\\u001b[2J\""), "no name"),
    ];
    for (document, why) in &documents {
        let said = refused(arrive(&app, &ada, &zipped(&[("folkmoot.json", document.as_bytes())])).await);
        assert!(said.contains(why), "{why:?}: {said}");
    }
    for name in ["../../etc/passwd", "/etc/passwd", "media/..\\x", "C:x", "media/../../x"] {
        let archive = zipped(&[("folkmoot.json", good("").as_bytes()), (name, b"x")]);
        assert!(refused(arrive(&app, &ada, &archive).await).contains("leads out of it"), "{name}");
    }
    for bytes in [&b""[..], b"PK", b"<html>", &zipped(&[("other.json", b"{}")])] {
        refused(arrive(&app, &ada, bytes).await);
    }
    let mut cut = made(&[("entries", json!([note(1, "one")]))]);
    cut.truncate(cut.len() - 30);
    refused(arrive(&app, &ada, &cut).await);
    assert_eq!(count(&app, "SELECT (SELECT count(*) FROM arrivals) + (SELECT count(*) FROM brought)").await, 0);
}

/// What becomes of one entry; why it was kept, or nothing.
async fn fate(app: &TestApp, number: i64, change: impl FnOnce(&mut Value)) -> String {
    let ada = tests::Person::with_token(app, "ada", crate::members::id_of(app, "ada").await, "");
    let mut entry = note(number, "some words");
    change(&mut entry);
    let report = arrive(app, &ada, &made(&[("entries", json!([entry]))])).await.unwrap();
    report.kept.into_keys().map(|(_, why)| why).next().unwrap_or_default()
}

#[rocket::async_test]
async fn entries_that_make_no_sense_here_are_kept_apart_with_the_reason() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let theirs = app.person("ben").await.post("/entries", &[("body", "of ben")]).await.made();
    let long = "x".repeat(50_000);
    let here = format!("http://127.0.0.1:8000/entries/{theirs}");
    let changes: Vec<(&str, Value, &str)> = vec![
        ("published_at", json!("2999-01-01T00:00:00Z"), "date"),
        ("published_at", json!("1066-10-14T00:00:00Z"), "date"),
        ("published_at", json!("yesterday"), "date"),
        ("edited_at", json!("2999-01-01T00:00:00Z"), "date"),
        ("markdown", json!(long), "its text"),
        ("markdown", json!("nul \u{0}"), "its text"),
        ("markdown", json!(""), "its text"),
        ("title", json!("t".repeat(400)), "title"),
        ("link", json!("javascript:alert(1)"), "link"),
        ("link", json!("file:///etc/passwd"), "link"),
        ("audience", json!("group"), "readers"),
        ("audience", json!("everybody"), "readers"),
        ("in_group", json!("secret"), "group"),
        ("withheld", json!(true), "held or removed"),
        ("kind", json!("proposal"), "voted"),
        ("kind", json!("profile"), "voted"),
        ("kind", json!("item"), "feed"),
        ("kind", json!("comment"), "where it was"),
        ("address", json!("javascript:1"), "where it was"),
        ("address", json!(here), "something else here"),
        ("picture", json!({"name": "x"}), "does not know"),
        ("published_at", json!(7), "does not know"),
        ("earlier", json!([{"title": null, "markdown": "x", "replaced_at": "2999-01-01T00:00:00Z"}]), "date"),
    ];
    for (number, (name, value, why)) in (1..).zip(changes) {
        let said = fate(&app, number, |entry| entry[name] = value.clone()).await;
        assert!(said.contains(why), "{name} {value}: {said:?}");
    }
    assert_eq!(fate(&app, 99, |_| {}).await, "");
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE arrival_id IS NOT NULL").await, 1);
}

#[rocket::async_test]
async fn markup_is_made_and_cleaned_here_and_nobody_elses_words_or_readers_are_touched() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let theirs = ben.post("/entries", &[("body", "of ben")]).await.made();
    let mut evil = note(1, "hi <script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3)) @ben");
    evil["body_html"] = Value::Null;
    let mut private = note(2, "for those who follow me");
    private["audience"] = json!("followers");
    let mut loud = comment(3, 2, "loud below what is quiet");
    loud["audience"] = json!("public");
    let mut answer = comment(4, 1, "an answer to ben");
    answer["answers"]["address"] = json!(format!("http://127.0.0.1:8000/entries/{theirs}"));
    let likes = json!([{"entry": format!("http://127.0.0.1:8000/entries/{theirs}"), "at": "2020-01-01T00:00:00Z"}]);
    let follows = json!([{"handle": "ben", "at": "2020-01-01T00:00:00Z", "in_home": true}]);
    let archive = made(&[("entries", json!([evil, private, loud, answer])), ("likes", likes), ("follows", follows)]);
    let report = arrive(&app, &ada, &archive).await.unwrap();
    assert_eq!((report.entries, report.kept_records()), (2, 4), "{report:?}");
    let page = app.visitor().get("/@ada").await;
    page.shows("hi")
        .hides("<script>alert")
        .hides("<img")
        .hides("javascript:alert(3)\"")
        .hides("for those who follow me");
    app.visitor().get(&format!("/entries/{theirs}")).await.hides("an answer to ben");
    assert_eq!(count(&app, "SELECT (SELECT count(*) FROM likes) + (SELECT count(*) FROM follows)").await, 0);
}
