//! Arriving makes no sound, moves nothing, and gives nobody a vote, an age or a weight.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Person, Setting, TestApp, in_one_line};

use super::{arrive, comment, count, made, note};

async fn newest(app: &TestApp) -> i64 {
    count(app, "SELECT max(id) FROM entries").await
}

/// Written at the other place an hour ago, as if both communities lived side by side.
async fn lately(app: &TestApp, number: i64, text: &str) -> Value {
    let mut entry = note(number, text);
    entry["published_at"] = json!((app.now().await - TimeDelta::hours(1)).to_rfc3339());
    entry
}

async fn told(app: &TestApp, person: &Person<'_>) -> i64 {
    count(app, &format!("SELECT count(*) FROM notifications WHERE member_id = {}", person.member())).await
}

/// Whether the bell of live pages rings now.
async fn ring(app: &TestApp) -> bool {
    let mut conn = app.services.store.read().await.unwrap();
    store::live::ring_if_newer(&mut conn).await.unwrap()
}

#[rocket::async_test]
async fn nobody_is_told_and_nothing_is_new() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    ben.post("/settings/digest", &[("digest", "daily"), ("hour", "7"), ("time_zone", "UTC")]).await.is(303);
    let ours = ben.post("/entries", &[("body", "written here")]).await.made();
    app.settle().await;
    let (before, mails) = (newest(&app).await, app.services.mailer.sent().len());
    let subscribed = "INSERT INTO websub_subscriptions (topic, callback, host, ends_at)
        VALUES ('/front.atom', 'http://127.0.0.1:9/', '127.0.0.1:9', folkmoot_now() + interval '1 day')";
    app.database.as_owner().await.batch_execute(subscribed).await.unwrap();
    ring(&app).await;
    let entries =
        json!([note(1, "hello @ben"), comment(2, 1, "and @ben again"), lately(&app, 3, "an hour ago, @ben").await]);
    let report = arrive(&app, &ada, &made(&[("entries", entries)])).await.unwrap();
    assert_eq!(report.entries, 3, "{report:?}");
    assert!(!ring(&app).await, "no page is told to look again");
    assert_eq!(count(&app, "SELECT count(*) FROM websub_outbox").await, 0, "no subscriber is told");
    let waits = count(&app, "SELECT count(*) FROM search_outbox").await;
    assert!(waits >= 3, "but whoever searches finds them");
    app.settle().await;
    assert_eq!(told(&app, &ben).await, 0, "nothing of what arrived");
    assert_eq!(app.services.mailer.sent().len(), mails);
    for (path, more) in [("/streams/front/new", ""), ("/streams/home/new", "&since=0&show=classic&order=activity")] {
        ben.get(&format!("{path}?after={before}{more}")).await.shows("{\"count\":0}");
    }
    // What is newest on the front page is what was written here.
    let front = app.visitor().get("/").await.body;
    let (here, there) = (front.find("written here").unwrap(), front.find("an hour ago").unwrap());
    assert!(here < there);
    ben.get("/search?q=again").await.shows("and").shows("again");
    assert_eq!(
        count(&app, &format!("SELECT count(*) FROM entries WHERE id = {ours} AND bumped_at > published_at")).await,
        0
    );
    // What is written here rings still, whatever came before it.
    let more = made(&[("entries", json!([note(4, "one more")]))]);
    arrive(&app, &ada, &more).await.unwrap();
    ben.post("/entries", &[("body", "written later")]).await.is(303);
    assert!(ring(&app).await && !ring(&app).await, "once");
    app.advance(TimeDelta::days(1)).await;
    let digests = app.services.mailer.sent();
    assert!(digests.iter().all(|mail| !in_one_line(&mail.text).contains("an hour ago")), "no digest calls it news");
}

/// What votes, weights and limits are reckoned from.
const FACTS: &str = "SELECT row_to_json(x)::text FROM (SELECT m.joined_at, m.active_days, m.active_on, m.email_confirmed_at,
    EXISTS (SELECT FROM franchise(folkmoot_now()) f WHERE f = m.id) AS votes FROM members m JOIN actors a ON a.id = m.id WHERE a.handle = 'ada') x";

async fn facts(app: &TestApp) -> String {
    app.database.as_owner().await.query_one(FACTS, &[]).await.unwrap().get(0)
}

#[rocket::async_test]
async fn an_old_archive_makes_no_old_account() {
    let app = TestApp::with(Setting { limits: true, ..Setting::default() }).await;
    let ada = crate::members::join_and_confirm(&app, "ada").await;
    let before = facts(&app).await;
    let notes: Vec<_> = (1..=50).map(|n| note(n, &format!("long ago {n}"))).collect();
    let profile = json!([{"joined_at": "2001-01-01T00:00:00Z", "active_days": 4000, "ledger_name": "forged", "display_name": "Ada",
        "email": "other@example.org", "about": "old", "is_moderator": true}]);
    arrive(&app, &ada, &made(&[("entries", json!(notes)), ("profile", profile)])).await.unwrap();
    assert_eq!(facts(&app).await, before);
    assert_eq!(
        count(&app, "SELECT count(*) FROM members WHERE email = 'other@example.org' OR ledger_name = 'forged'").await,
        0
    );
    // First posts are those that were posted here.
    let mut conn = app.services.store.read().await.unwrap();
    assert_eq!(store::spam::seen_of(&mut conn, ada.actor(), 10).await.unwrap(), 0);
    drop(conn);
    // And a newcomer's share of the hour is a newcomer's.
    let mut posted = 0;
    while ada.post("/entries", &[("body", &format!("today {posted}"))]).await.status == 303 {
        posted += 1;
        assert!(posted < 20, "newcomers have a share only");
    }
}
