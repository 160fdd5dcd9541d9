use std::time::{Duration, Instant};

use store::PoolSettings;
use tests::{Answer, Setting, TestApp};
use tokio::io::AsyncReadExt;

/// Turned away, with when to come back, and soon.
#[track_caller]
fn is_shed(answer: &Answer, began: Instant) {
    answer.is(503).shows("Back in a moment");
    let after = answer.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Retry-After"));
    let seconds: u64 = after.expect("a Retry-After").1.parse().expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

async fn app(pool: PoolSettings) -> TestApp {
    TestApp::with(Setting { pool: Some(pool), ..Setting::default() }).await
}

#[rocket::async_test]
async fn who_gets_no_connection_is_turned_away_at_once_and_nobody_hangs() {
    let app = app(PoolSettings { size: 1, wait: Duration::from_millis(100), ..PoolSettings::default() }).await;
    let ada = app.person("ada").await;
    let held = app.services.store.begin().await.unwrap();
    let visitor = app.visitor();
    for path in ["/", "/search?q=anything", "/proposals", "/constitution"] {
        let began = Instant::now();
        is_shed(&visitor.get(path).await, began);
    }
    let began = Instant::now();
    let crowd = (0..50).map(|_| visitor.get("/"));
    for answer in futures::future::join_all(crowd).await {
        is_shed(&answer, began);
    }
    let began = Instant::now();
    is_shed(&ada.get("/home").await, began);
    let began = Instant::now();
    is_shed(&ada.post("/entries", &[("body", "too much")]).await, began);
    visitor.get("/health/ready").await.is(503);
    visitor.get("/health/live").await.is(200);
    held.roll_back().await.unwrap();
    ada.post("/entries", &[("body", "now it fits")]).await.is(303);
    visitor.get("/").await.is(200).shows("now it fits").hides("too much");
}

#[rocket::async_test]
async fn a_statement_or_a_lock_that_takes_too_long_is_trouble_and_no_fault() {
    let short = Duration::from_millis(300);
    for pool in [
        PoolSettings { statement_timeout: short, ..PoolSettings::default() },
        PoolSettings { lock_timeout: short, ..PoolSettings::default() },
    ] {
        let app = app(pool).await;
        let ada = app.person("ada").await;
        let mut owner = app.database.as_owner().await;
        let blocked = owner.transaction().await.unwrap();
        blocked.batch_execute("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let began = Instant::now();
        is_shed(&app.visitor().get("/").await, began);
        let fields = [("body", "written once"), ("once", "the-same-form-sent-twice")];
        let began = Instant::now();
        is_shed(&ada.post("/entries", &fields).await, began);
        blocked.rollback().await.unwrap();
        ada.post("/entries", &fields).await.is(303);
        app.visitor().get("/").await.is(200).shows("written once");
    }
}

#[rocket::async_test]
async fn live_streams_have_a_limit_and_say_when_to_come_back() {
    let app = TestApp::with(Setting { live_streams: Some(8), ..Setting::default() }).await;
    // One address has a quarter of the room.
    let mut first = app.client.get("/live").dispatch().await;
    let second = app.client.get("/live").dispatch().await;
    assert_eq!((first.status().code, second.status().code), (200, 200));
    let mut bytes = [0; 6];
    first.read_exact(&mut bytes).await.unwrap();
    assert_eq!(&bytes, b"retry:");
    let began = Instant::now();
    is_shed(&app.visitor().get("/live").await, began);
    drop(first);
    let until = Instant::now() + Duration::from_secs(5);
    while app.client.get("/live").dispatch().await.status().code != 200 {
        assert!(Instant::now() < until, "the seat of a closed stream is free again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
