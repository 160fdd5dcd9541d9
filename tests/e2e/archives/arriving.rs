//! Arriving: what becomes of an archive, once and for good.

use folkmoot::archives::arriving::{ArriveError, Report, account, bring_in, rehearse};
use serde_json::json;
use tests::{Person, TestApp};

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
    assert_eq!((report.entries, report.media, report.waiting), (6, 5, 0), "{report:?}");
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

/// What would become of it, and what became of it.
async fn rehearsed_and_done(app: &TestApp, person: &Person<'_>, bytes: &[u8]) -> Report {
    let file = keep(bytes);
    let account = account(&app.services, &person.handle).await.unwrap();
    let rows =
        "SELECT (SELECT count(*) FROM arrivals) + (SELECT count(*) FROM brought) + (SELECT count(*) FROM entries)
        + (SELECT count(*) FROM media) + (SELECT count(*) FROM ledger_entries)";
    let before = count(app, rows).await;
    let rehearsed = rehearse(&app.services, &account, &file.path, &mut |_| {}).await.unwrap();
    assert_eq!(count(app, rows).await, before, "nothing is written");
    let report = bring_in(&app.services, &account, &file.path, &mut |_| {}).await.unwrap();
    assert_eq!(report, rehearsed);
    report
}

#[rocket::async_test]
async fn a_rehearsal_looks_at_the_account_and_says_the_same() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut later = note(9, "from tomorrow");
    later["published_at"] = json!("2999-01-01T00:00:00+00:00");
    let link = |n: i64| json!({"url": format!("https://ada.example/{n}"), "added_at": "2020-01-01T00:00:00Z"});
    let links: Vec<_> = (0..8).map(link).collect();
    let profile = json!([{"display_name": "Ada", "about": "I keep bees"}]);
    let first = made(&[
        ("profile", profile.clone()),
        ("entries", json!([note(1, "one"), comment(2, 1, "on one"), comment(3, 77, "on somebody"), later])),
        ("follows", json!([{"handle": "ben"}])),
        ("links", json!(links)),
    ]);
    let report = rehearsed_and_done(&app, &ada, &first).await;
    assert_eq!((report.entries, report.settings, report.kept_records()), (2, 9, 3));
    // By now there is less room, some of it is in, the account has a profile, and the database refuses what nobody foresaw.
    ada.post("/settings/profile", &[("display_name", "Ada"), ("about", "and wasps")]).await.is(303);
    let refuse = "CREATE FUNCTION refuse_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.body LIKE '%unforeseen%' THEN RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation', CONSTRAINT = 'unforeseen'; END IF;
            RETURN NEW; END $$;
        CREATE TRIGGER refuse_it BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION refuse_it()";
    app.database.as_owner().await.batch_execute(refuse).await.unwrap();
    let many: Vec<_> = (5..15).map(link).collect();
    let entries = json!([
        note(1, "one"),
        note(4, "unforeseen"),
        comment(5, 4, "on what was refused"),
        note(6, "six"),
        comment(7, 1, "later on one"),
    ]);
    let second = made(&[("profile", profile), ("entries", entries), ("links", json!(many))]);
    let report = rehearsed_and_done(&app, &ada, &second).await;
    assert_eq!((report.entries, report.before, report.left), (2, 1, 1), "{report:?}");
    assert_eq!((report.settings, report.kept_records()), (5, 7), "{report:?}");
    let refused = report.kept.keys().filter(|(_, why)| why.contains("does not take it (unforeseen)")).count();
    assert_eq!(refused, 1, "{report:?}");
    app.visitor().get("/@ada").await.shows("six").shows("later on one").hides("unforeseen");
    let given_back = document(&ada).await["entries"].to_string();
    assert!(given_back.contains("unforeseen") && given_back.contains("on what was refused"), "nothing is lost");
    let account = account(&app.services, "ada").await.unwrap();
    let again = rehearse(&app.services, &account, &keep(&second).path, &mut |_| {}).await;
    assert!(matches!(again, Err(ArriveError::Already)));
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
