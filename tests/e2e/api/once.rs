//! An Idempotency-Key stands for one act, whatever happens on the way.

use rocket::http::Method;
use serde_json::json;
use store::once::{self, Key};
use tests::{Answer, Motion, Person, TestApp};

use super::{at, number, run};

async fn keyed(person: &Person<'_>, method: Method, path: &str, key: &str, body: &serde_json::Value) -> Answer {
    let token = person.bearer(&["read", "write", "vote"]).await;
    let headers = [("Idempotency-Key", key)];
    person.ask_with(token.as_deref(), method, &at(path), Some(&body.to_string()), &headers).await
}

async fn post(person: &Person<'_>, key: &str, words: &str) -> Answer {
    keyed(person, Method::Post, "/entries", key, &json!({ "body": words })).await
}

const NOTES: &str = "SELECT count(*) FROM entries WHERE kind = 'note'";
/// As if the server had stopped after the act and before its answer was kept.
const CRASH: &str = "ALTER TABLE api_requests DISABLE TRIGGER USER;
    UPDATE api_requests SET status = NULL, answer = NULL, location = NULL, leased_until = folkmoot_now() - interval '1 second';
    ALTER TABLE api_requests ENABLE TRIGGER USER";

#[rocket::async_test]
async fn the_same_request_is_answered_the_same_way_and_acts_once() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let first = post(&ada, "k1", "once").await;
    first.is(201);
    assert_eq!(first.header("Location"), first.json()["href"].as_str().expect("an address"));
    let again = post(&ada, "\"k1\"", "once").await;
    again.is(201);
    assert_eq!((again.body.as_str(), again.header("Location")), (first.body.as_str(), first.header("Location")));
    assert_eq!((first.header("Idempotency-Replayed"), again.header("Idempotency-Replayed")), ("", "true"));
    post(&ada, "k1", "something else").await.is(422).shows("#key-reused");
    post(&ben, "k1", "once").await.is(201);
    post(&ada, "k2", "once").await.is(201);
    assert_eq!(number(&app, NOTES).await, 3);
    post(&ada, "k3", " ").await.is(422);
    post(&ada, "k3", "mended").await.is(201);
    for key in ["", "\u{e9}", &"x".repeat(256)] {
        post(&ada, key, "no key").await.is(400);
    }
    app.skip(chrono::TimeDelta::hours(25)).await;
    post(&ada, "k1", "a day later").await.is(201);
    assert_eq!(number(&app, NOTES).await, 5);
    app.settle().await;
    assert_eq!(number(&app, "SELECT count(*) FROM api_requests").await, 1, "old keys are forgotten");
    assert_eq!(
        number(&app, "SELECT count(*) FROM api_requests WHERE answer LIKE '%once%'").await,
        0,
        "no words are kept"
    );
}

#[rocket::async_test]
async fn two_at_once_are_one() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    post(&ada, "warm", "up").await.is(201);
    let (one, two) = futures::join!(post(&ada, "k", "at once"), post(&ada, "k", "at once"));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert!(statuses == [201, 201] || statuses == [201, 409], "{statuses:?}");
    assert_eq!(number(&app, NOTES).await, 2);
}

#[rocket::async_test]
async fn what_was_done_before_a_crash_is_not_done_again() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let first = post(&ada, "k", "before the crash").await;
    let list = keyed(&ada, Method::Post, "/lists", "l", &json!({ "name": "neighbours" })).await;
    list.is(201);
    run(&app, CRASH).await;
    // A note's own key finds it again.
    let again = post(&ada, "k", "before the crash").await;
    again.is(201);
    assert_eq!(again.json()["id"], first.json()["id"]);
    assert_eq!(number(&app, NOTES).await, 1);
    // A list has none: nobody knows what was answered, and nothing is done twice.
    let lost = keyed(&ada, Method::Post, "/lists", "l", &json!({ "name": "neighbours" })).await;
    lost.is(409).shows("#answer-lost");
    assert_eq!(number(&app, "SELECT count(*) FROM lists").await, 1);
}

#[rocket::async_test]
async fn whoever_is_overtaken_acts_no_more() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    ada.bearer(&["write"]).await;
    let token = number(&app, "SELECT id FROM api_tokens").await;
    let store = &app.services.store;
    let claim = async || {
        let mut tx = store.begin().await.expect("a transaction");
        let key = once::claim(&mut tx, token, "k", &[7; 32]).await.expect("a key");
        tx.commit().await.expect("it is claimed");
        key
    };
    let Key::Free(slow) = claim().await else { panic!("the key is free") };
    assert_eq!(claim().await, Key::InFlight);
    run(&app, "UPDATE api_requests SET leased_until = folkmoot_now()").await;
    let Key::Free(quick) = claim().await else { panic!("the lease is over") };
    let refused = once::within(slow, store.begin()).await.err().expect("a refusal");
    assert!(refused.is("api_requests_fence"), "{refused}");
    let act = async {
        let mut tx = store.begin().await?;
        store::once::sweep(&mut tx).await?;
        tx.commit().await
    };
    once::within(quick, act).await.expect("the act");
    // What was given up has not happened.
    assert_eq!(number(&app, "SELECT count(*) FROM api_requests WHERE acted_at IS NOT NULL").await, 1);
    run(&app, "UPDATE api_requests SET leased_until = folkmoot_now()").await;
    assert!(matches!(claim().await, Key::Done(_)));
}

#[rocket::async_test]
async fn a_ballot_leaves_no_key_behind() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    let motion = Motion::voting(&app, &ada, [&ben, &cyd], "entry.max_chars", "6000").await;
    let path = format!("{}/ballot", motion.path(""));
    for _ in 0..2 {
        let cast = keyed(&ada, Method::Put, &path, "b", &json!({ "ballot": "yes" })).await;
        cast.is(200).shows("signature");
    }
    assert_eq!(motion.count("ballots").await, 1);
    assert_eq!(number(&app, "SELECT count(*) FROM api_requests").await, 0);
}
