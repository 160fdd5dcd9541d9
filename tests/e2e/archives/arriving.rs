//! Arriving: what becomes of an archive, once and for good.

use folkmoot::archives::arriving::{ArriveError, account, bring_in, rehearse};
use serde_json::json;
use tests::TestApp;

use super::{ELSEWHERE, arrive, comment, count, document, elsewhere, keep, made, note, one_of_everything, packed};
use crate::members::PASSWORD;

#[rocket::async_test]
async fn what_a_member_wrote_elsewhere_is_here_under_its_date_and_says_that_it_came() {
    let there = elsewhere().await;
    let ada = one_of_everything(&there, "ada").await;
    let archive = packed(&ada.archive().await);
    let app = TestApp::start().await;
    let here = app.person("ada").await;
    let report = arrive(&app, &here, &archive).await.expect("it arrives");
    assert_eq!(report.entries, 4, "{report:?}");
    app.visitor().get("/@ada").await.shows("5 December 2031, 19:00–21:00 (Europe/Berlin)").shows("cake");
    let page = app.visitor().get("/@ada").await;
    page.shows("Ada Thorne").shows("my second words").hides("only for followers").hides("words in a group");
    page.shows("brought in from 127.0.0.1:8001").hides("my comment");
    // Whom it names is somebody there, and nobody here.
    page.shows(&format!("{ELSEWHERE}/@ben")).hides("\"/@ben\"");
    let entry = count(&app, "SELECT id FROM entries WHERE body LIKE 'my second%'").await;
    let thread = app.visitor().get(&format!("/entries/{entry}")).await;
    thread.shows("a comment on myself").shows("brought in from");
    app.visitor().get(&format!("/entries/{entry}/history")).await.shows("first");
    for path in ["/@ada.atom", "/@ada.json", "/search?q=second", "/search.atom?q=second"] {
        app.visitor().get(path).await.shows("brought in from 127.0.0.1:8001");
    }
    here.get("/@ada").await.shows("only for followers");
    let mine = here.get("/settings/export").await;
    mine.shows("An archive of http://127.0.0.1:8001").shows("written in a group").shows("likes: 1");
    let settings = count(&app, "SELECT count(*) FROM members m JOIN sources s ON s.actor_id = m.id JOIN profile_links l ON l.member_id = m.id
        JOIN saved_searches q ON q.member_id = m.id WHERE m.time_zone = 'Europe/Berlin' AND m.digest_hour = 7 AND l.verified_at IS NULL").await;
    assert_eq!(settings, 1);
    app.visitor().get("/ledger").await.shows("brought in what a member had put in elsewhere");
}

#[rocket::async_test]
async fn the_same_arrives_once_however_often_and_in_whichever_archive_it_is_brought() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let first =
        made(&[("entries", json!([note(1, "one"), comment(2, 1, "on one")])), ("likes", json!([{"entry": "x"}]))]);
    let report = arrive(&app, &ada, &first).await.unwrap();
    assert_eq!((report.entries, report.kept_records()), (2, 1));
    assert!(matches!(arrive(&app, &ada, &first).await, Err(ArriveError::Already)));
    let second = made(&[
        ("entries", json!([note(1, "one, changed since"), note(3, "three"), comment(4, 1, "later on one")])),
        ("likes", json!([{"entry": "x"}, {"entry": "y"}])),
    ]);
    let report = arrive(&app, &ada, &second).await.unwrap();
    assert_eq!((report.entries, report.before, report.kept_records()), (2, 2, 1), "{report:?}");
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE arrival_id IS NOT NULL").await, 4);
    app.visitor().get("/@ada").await.shows("later on one").hides("changed since");
    // What was deleted here does not come back.
    let entry = count(&app, "SELECT id FROM entries WHERE body = 'three'").await;
    ada.post(&format!("/entries/{entry}/removal"), &[]).await.is(303);
    let third = made(&[("entries", json!([note(3, "three"), note(5, "five")]))]);
    assert_eq!(arrive(&app, &ada, &third).await.unwrap().entries, 1);
    app.visitor().get("/@ada").await.hides("three").shows("five");
}

#[rocket::async_test]
async fn whoever_is_interrupted_between_any_two_batches_goes_on_with_the_same_command() {
    let notes: Vec<_> = (1..=1000).map(|n| note(n, &format!("note {n}"))).collect();
    let archive = made(&[("entries", json!(notes))]);
    let file = keep(&archive);
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let account = account(&app.services, "ada").await.unwrap();
    for kill in 1..=4 {
        let services = std::sync::Arc::clone(&app.services);
        let (path, account) = (file.path.clone(), account.clone());
        // So many batches, and the process is gone.
        let killed = rocket::tokio::spawn(async move {
            let mut batches = 0;
            let mut told = move |_| {
                batches += 1;
                assert!(batches < kill, "killed");
            };
            bring_in(&services, &account, &path, &mut told).await
        });
        assert!(killed.await.is_err());
        let arrived = count(&app, "SELECT count(*) FROM entries WHERE arrival_id IS NOT NULL").await;
        assert_eq!(arrived, 200 * kill, "whole batches, and none twice");
    }
    assert_eq!(count(&app, "SELECT count(*) FROM arrivals WHERE ended_at IS NULL").await, 1);
    let report = bring_in(&app.services, &account, &file.path, &mut |_| {}).await.unwrap();
    assert_eq!((report.entries, report.before), (200, 800));
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE arrival_id IS NOT NULL").await, 1000);
    assert_eq!(count(&app, "SELECT count(*) FROM ledger_entries WHERE kind = 'archive.brought_in'").await, 1);
    let json = document(&ada).await;
    let texts: Vec<_> = json["entries"].as_array().unwrap().iter().map(|entry| entry["markdown"].clone()).collect();
    assert_eq!(texts, (1..=1000).map(|n| json!(format!("note {n}"))).collect::<Vec<_>>(), "in their order");
}

#[rocket::async_test]
async fn a_rehearsal_says_the_same_and_writes_nothing() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut later = note(9, "from tomorrow");
    later["published_at"] = json!("2999-01-01T00:00:00+00:00");
    let archive = made(&[
        ("entries", json!([note(1, "one"), comment(2, 1, "on one"), comment(3, 77, "on somebody"), later])),
        ("follows", json!([{"handle": "ben"}])),
        ("links", json!([{"url": "https://ada.example/", "added_at": "2020-01-01T00:00:00Z"}])),
    ]);
    let file = keep(&archive);
    let rehearsed = rehearse(&app.services, &file.path, &mut |_| {}).await.unwrap();
    assert_eq!(count(&app, "SELECT (SELECT count(*) FROM arrivals) + (SELECT count(*) FROM brought)").await, 0);
    let report = arrive(&app, &ada, &archive).await.unwrap();
    assert_eq!(report, rehearsed);
    assert_eq!((report.entries, report.settings, report.kept_records()), (2, 1, 3));
}

#[rocket::async_test]
async fn an_account_that_is_erased_leaves_nothing_of_what_was_brought() {
    let app = TestApp::start().await;
    let ada = crate::members::join_and_confirm(&app, "ada").await;
    let archive =
        made(&[("entries", json!([note(1, "one")])), ("likes", json!([{"entry": "https://secret.example/1"}]))]);
    arrive(&app, &ada, &archive).await.unwrap();
    ada.post("/settings/removal", &[("password", PASSWORD)]).await.is(303);
    assert_eq!(count(&app, "SELECT count(*) FROM brought").await, 0);
    assert_eq!(count(&app, "SELECT count(*) FROM arrivals WHERE site <> '' OR community <> ''").await, 0);
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE body = 'one'").await, 0);
}

#[rocket::async_test]
async fn nobody_who_may_not_post_has_an_archive_brought_in() {
    let app = TestApp::start().await;
    let ada = crate::members::join(&app, "ada").await;
    let archive = made(&[("entries", json!([note(1, "one")]))]);
    assert!(matches!(arrive(&app, &ada, &archive).await, Err(ArriveError::Limited(_))));
    assert_eq!(count(&app, "SELECT count(*) FROM arrivals").await, 0);
    assert!(account(&app.services, "nobody").await.unwrap_err().contains("let them join first"));
}
