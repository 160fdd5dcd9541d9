//! Receivers that fail, hang, lead elsewhere or are gone; and servers that are killed.

use std::time::Duration;

use chrono::TimeDelta;
use folkmoot::webhooks::signing;
use rocket::tokio;
use store::webhooks::Attempt;
use tests::{TestApp, in_one_line};

use super::receiver::{Receiver, Say};
use super::{events, lines, made, receiving};
use crate::api::{number, passwords};

const OWN: &[(&str, &str)] = &[("own", "true")];

#[rocket::async_test]
async fn what_fails_is_tried_again_under_the_same_name_and_a_hanging_receiver_keeps_nobody_waiting() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    passwords(&app).await;
    let (ill, id, _) = receiving(&ada, OWN).await;
    let (hung, ..) = receiving(&ada, OWN).await;
    let (well, ..) = receiving(&ben, &[("told-mention", "true")]).await;
    let (refused, _) = made(&ada, "http://127.0.0.1:9/none", OWN).await;
    ill.says(&[Say::Status(500, "<b>broken</b>\0".into()), Say::Status(200, "x".repeat(9_000))]);
    hung.says(&[Say::Hang]);
    ada.post("/entries", &[("body", "hello @ben")]).await.is(303);
    let begun = std::time::Instant::now();
    app.settle().await;
    assert_eq!(events(&well.take()), ["notification.mention"]);
    assert!(begun.elapsed() < Duration::from_secs(8), "nobody waits for the one that hangs");
    let page = format!("/settings/webhooks/{id}");
    ada.get(&page).await.shows("is tried again").shows("500").shows("&#60;b&#62;broken&#60;/b&#62; ").shows("next try");
    ada.get(&format!("/settings/webhooks/{refused}")).await.shows("no connection could be made");
    let first = ill.take();
    // More happens meanwhile; nothing more is sent to the one that hangs, and it hangs nobody.
    ada.post("/entries", &[("body", "more, @ben")]).await.is(303);
    app.advance(TimeDelta::seconds(11)).await;
    assert_eq!(events(&well.take()), ["notification.mention"]);
    assert_eq!(hung.take().len(), 1);
    let second = ill.take();
    assert_eq!((first.len(), second.len()), (1, 2));
    assert!(second.iter().any(|came| came.id() == first[0].id()), "the same webhook-id");
    assert!(second.iter().any(|came| came.id() != first[0].id()));
    // Each try is kept, not the last one only.
    ada.get(&page).await.shows("Earlier tries").shows("&#60;b&#62;broken&#60;/b&#62; ");
    ada.get(&page).await.shows("taken").shows("2 tries").shows(&"x".repeat(500)).hides(&"x".repeat(501));
    // Sent once more by its member, it has its name still.
    let line = number(&app, &format!("SELECT min(id) FROM webhook_deliveries WHERE webhook_id = {id}")).await;
    ada.post(&format!("{page}/deliveries/{line}"), &[]).await.is(303);
    ada.post(&format!("{page}/deliveries/{line}"), &[]).await.is(404);
    app.settle().await;
    let again = ill.take();
    assert_eq!((again.len(), again[0].id()), (1, first[0].id()));
    assert_eq!(again[0].id(), signing::name(&app.services.keys, line));
}

#[rocket::async_test]
async fn a_receiver_that_is_gone_or_takes_nothing_for_days_is_switched_off_and_its_member_told() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    passwords(&app).await;
    let (gone, gone_id, _) = receiving(&ada, OWN).await;
    let (ill, ill_id, _) = receiving(&ada, OWN).await;
    let victim = Receiver::start().await;
    gone.answers(410);
    ill.says(&[Say::Elsewhere(victim.url.clone())]);
    ada.post("/entries", &[("body", "one")]).await.is(303);
    app.settle().await;
    assert_eq!(gone.take().len(), 1);
    ada.get(&format!("/settings/webhooks/{gone_id}"))
        .await
        .shows("answered that it is gone")
        .shows("Switch it on again");
    ada.get("/notifications").await.shows("Your webhook “my bot” is switched off: its receiver answered");
    ada.post(&format!("/settings/webhooks/{gone_id}/ping"), &[]).await.is(404);
    for _ in 0..12 {
        app.advance(TimeDelta::hours(12)).await;
    }
    assert!((6..=10).contains(&ill.take().len()), "further and further apart");
    assert!(victim.take().is_empty(), "a redirect is not followed");
    ada.get(&format!("/settings/webhooks/{ill_id}")).await.shows("took nothing for three days").shows("302");
    ada.get("/notifications").await.shows("is switched off: its receiver took nothing");
    app.settle().await;
    let mails = app.services.mailer.sent();
    assert_eq!(mails.iter().filter(|mail| in_one_line(&mail.text).contains("is switched off")).count(), 2);
    ada.post("/entries", &[("body", "two")]).await.is(303);
    app.settle().await;
    assert!(gone.take().is_empty() && ill.take().is_empty());
    // The log ends after a month.
    app.advance(TimeDelta::days(31)).await;
    assert_eq!(number(&app, "SELECT count(*) FROM webhook_deliveries").await, 0);
}

#[rocket::async_test]
async fn what_was_out_when_the_server_was_killed_is_sent_again_and_a_later_claim_wins() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    passwords(&app).await;
    let (receiver, ..) = receiving(&ada, OWN).await;
    ada.post("/entries", &[("body", "one")]).await.is(303);
    // A transaction that is undone causes nothing; what is committed is in the outbox, whoever is killed afterwards.
    assert_eq!(number(&app, "SELECT count(*) FROM webhook_outbox").await, 1);
    let store = &app.services.store;
    let mut tx = store.begin().await.unwrap();
    let ids: Vec<i64> = store::webhooks::waiting(&mut tx, 10).await.unwrap().iter().map(|one| one.id).collect();
    let happened = store::webhooks::take(&mut tx, &ids).await.unwrap();
    let entries: Vec<i64> = happened.iter().filter_map(|one| one.entry_id).collect();
    store::webhooks::queue_entries(&mut tx, &entries).await.unwrap();
    drop(tx);
    assert_eq!((lines(&app, "waiting").await, number(&app, "SELECT count(*) FROM webhook_outbox").await), (0, 1));
    let mut tx = store.begin().await.unwrap();
    store::webhooks::take(&mut tx, &ids).await.unwrap();
    store::webhooks::queue_entries(&mut tx, &entries).await.unwrap();
    let first = store::webhooks::claim(&mut tx, 10, (3, 3), 60).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(first.len(), 1);
    app.settle().await;
    assert!(receiver.take().is_empty(), "a claim is one's own for a while");
    app.advance(TimeDelta::seconds(61)).await;
    let came = receiver.take();
    assert_eq!(came.len(), 1);
    assert_eq!(came[0].id(), signing::name(&app.services.keys, first[0].delivery_id));
    let mut tx = store.begin().await.unwrap();
    let late = Attempt { status: Some(500), ..Attempt::default() };
    assert!(store::webhooks::failed(&mut tx, &first[0], &late, (Some(1), 1)).await.unwrap().is_none());
    assert!(!store::webhooks::told(&mut tx, &first[0], &late, 1).await.unwrap());
    assert!(!store::webhooks::unseen(&mut tx, &first[0]).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!((lines(&app, "told").await, lines(&app, "waiting").await), (1, 0));
}

#[rocket::async_test]
async fn one_host_and_one_member_have_few_places_at_a_time() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    passwords(&app).await;
    let receiver = Receiver::start().await;
    for _ in 0..10 {
        made(&ada, &receiver.url, OWN).await;
    }
    let more = [("name", "more"), ("url", receiver.url.as_str()), ("password", tests::PASSWORD), ("own", "true")];
    ada.post("/settings/webhooks", &more).await.is(422).shows("10 webhooks already");
    receiver.says(&[Say::Hang]);
    ada.post("/entries", &[("body", "one")]).await.is(303);
    app.settle().await;
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert_eq!(receiver.take().len(), 3);
    assert_eq!(lines(&app, "waiting").await, 10);
}
