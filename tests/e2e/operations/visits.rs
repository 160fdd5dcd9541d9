use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use rocket::http::Header;
use tests::{Person, TestApp};

/// When the member was last seen, by their session and by their own row, and the session row's version.
async fn seen(app: &TestApp, person: &Person<'_>) -> (DateTime<Utc>, Option<DateTime<Utc>>, String) {
    let row = app
        .database
        .as_owner()
        .await
        .query_one(
            "SELECT (extract(epoch FROM s.seen_at) * 1000000)::bigint, (extract(epoch FROM m.seen_at) * 1000000)::bigint, s.xmin::text
             FROM sessions s JOIN members m ON m.id = s.member_id WHERE m.id = $1",
            &[&person.member().get()],
        )
        .await
        .unwrap();
    let at = |us: i64| DateTime::from_timestamp_micros(us).unwrap();
    (at(row.get(0)), row.get::<_, Option<i64>>(1).map(at), row.get(2))
}

#[rocket::async_test]
async fn a_visit_is_noted_beside_the_page_and_at_most_every_ten_minutes() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (at_first, member, version) = seen(&app, &ada).await;
    ada.get("/home").await.is(200);
    app.advance(TimeDelta::minutes(9)).await;
    ada.get("/home").await.is(200);
    app.advance(TimeDelta::minutes(2)).await;
    // A tab in the background that counts what is new is nobody looking.
    let mut question = app.client.get("/streams/front/new?after=0").cookies(ada.cookies());
    question.add_header(Header::new("Sec-Fetch-Dest", "empty"));
    question.dispatch().await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(seen(&app, &ada).await, (at_first, member, version.clone()));

    let now = app.now().await;
    ada.get("/home").await.is(200);
    let until = Instant::now() + Duration::from_secs(10);
    while seen(&app, &ada).await.2 == version {
        assert!(Instant::now() < until, "the visit is noted");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let (by_session, by_member, version) = seen(&app, &ada).await;
    assert!(
        by_session >= now && by_member == Some(by_session),
        "one moment for both, not before the visit: {by_session} {by_member:?} {now}"
    );
    for _ in 0..5 {
        ada.get("/home").await.is(200);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(seen(&app, &ada).await.2, version, "five pages, no write");
}

#[rocket::async_test]
async fn mails_of_long_ago_are_swept_and_an_erased_member_has_none() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let owner = app.database.as_owner().await;
    for (who, key, sent) in [(&ada, "old", true), (&ada, "waiting", false), (&ben, "hers to lose", true)] {
        let sql = "INSERT INTO mails (member_id, kind, to_address, subject, text_body, html_body, message_key, next_try_at, sent_at)
             VALUES ($1, 'confirm', 'a@example.org', 's', 't', 'h', $2, folkmoot_now() + interval '1 year',
                     CASE WHEN $3 THEN folkmoot_now() - interval '29 days' END)";
        owner.execute(sql, &[&who.member().get(), &key, &sent]).await.unwrap();
    }
    app.settle().await;
    let keys = async || {
        let rows = owner.query("SELECT message_key FROM mails ORDER BY id", &[]).await.unwrap();
        rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>()
    };
    assert_eq!(keys().await, ["old", "waiting", "hers to lose"]);
    let mut tx = app.services.store.begin().await.unwrap();
    store::mails::forget(&mut tx, ben.member()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(keys().await, ["old", "waiting"]);
    app.advance(TimeDelta::days(2)).await;
    assert_eq!(keys().await, ["waiting"], "what still waits is kept");
}
