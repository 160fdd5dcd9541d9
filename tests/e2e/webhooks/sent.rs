//! What is sent, and what is not: what its member may see at that moment, of what they chose.

use chrono::TimeDelta;
use tests::{Person, TestApp};

use super::{ALL_KINDS, events, lines, receiving, right};
use crate::api::{ask, number, passwords, run};
use crate::court::Court;
use crate::sanctions::suspend;

async fn say(person: &Person<'_>, words: &str) -> i64 {
    person.post("/entries", &[("body", words)]).await.made()
}

/// Lets what is due be sent, and nothing else be done.
async fn send(app: &TestApp) {
    folkmoot::jobs::settle_some(&app.services, |name| name == "send to webhooks").await.expect("it is sent");
}

#[rocket::async_test]
async fn a_member_is_sent_what_they_are_told_in_the_shape_of_the_api_and_signed() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    passwords(&app).await;
    let (receiver, _, secret) = receiving(&ada, &[&ALL_KINDS[..], &[("own", "true")]].concat()).await;
    let (likes, ..) = receiving(&ada, &[("told-like", "true")]).await;
    let note = say(&ada, "see [the oak](/tags/oak)").await;
    app.settle().await;
    let came = receiver.take();
    assert_eq!(events(&came), ["entry.posted"]);
    let data = &came[0].json()["data"];
    assert_eq!((data["id"].as_str(), data["because"]["rule"].as_str()), (Some(&*note.to_string()), Some("own")));
    let html = data["html"].as_str().expect("its words");
    assert!(html.contains("href=\"http://127.0.0.1:8000/tags/oak\""), "{html}");
    assert!(right(&secret, &came[0]).is_none_or(|right| right == 1));
    assert_eq!(came[0].headers["content-type"], "application/json");
    let shown = ask(&ada, rocket::http::Method::Get, &format!("/entries/{note}"), None).await.json();
    assert_eq!((&data["html"], &data["author"], &data["can"]), (&shown["html"], &shown["author"], &shown["can"]));
    ben.post(&format!("/entries/{note}/comments"), &[("body", "an answer")]).await.is(303);
    ben.post(&format!("/entries/{note}/likes"), &[]).await.is(303);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    say(&ben, "hello @ada").await;
    app.settle().await;
    let mut kinds = events(&receiver.take());
    kinds.sort();
    assert_eq!(kinds, ["notification.follow", "notification.like", "notification.mention", "notification.reply"]);
    let came = likes.take();
    assert_eq!(events(&came), ["notification.like"]);
    let told = &came[0].json()["data"];
    assert_eq!((told["kind"].as_str(), told["people"][0]["handle"].as_str()), (Some("like"), Some("ben")));
    // A change of mind that nobody was told of in between is told by nobody.
    ben.post(&format!("/entries/{note}/likes/removal"), &[]).await.is(303);
    run(&app, "UPDATE notifications SET at = folkmoot_now() WHERE kind = 'like'").await;
    app.settle().await;
    assert!(likes.take().is_empty());
}

#[rocket::async_test]
async fn groups_and_searches_send_what_their_member_may_see_and_wants_to() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 3).await;
    let (ada, ben) = (&court.author, app.person("ben").await);
    let (mute, apart, own) = (app.person("mute").await, app.person("apart").await, app.person("own").await);
    passwords(&app).await;
    for (handle, entrance) in [("bees", "public"), ("firs", "private")] {
        let group = [("handle", handle), ("display_name", handle), ("about", ""), ("entrance", entrance)];
        ben.post("/groups", &group).await.is(303);
    }
    own.post("/groups/bees/members", &[]).await.is(303);
    own.post("/searches", &[("typed", "oak")]).await.is(303);
    own.post("/actors/mute/mutes", &[]).await.is(303);
    apart.post("/actors/own/blocks", &[]).await.is(303);
    let (search, group) = (
        number(&app, "SELECT id FROM saved_searches").await,
        number(&app, "SELECT id FROM actors WHERE handle = 'bees'").await,
    );
    let boxes = [(format!("search-{search}"), "true"), (format!("group-{group}"), "true")];
    let boxes: Vec<(&str, &str)> = boxes.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let (receiver, id, _) = receiving(&own, &boxes).await;
    own.get("/settings/webhooks").await.shows("what is posted into bees; what fits “oak”");
    let into = async |person: &Person<'_>, words: &str, audience: &str| {
        person.post("/entries", &[("body", words), ("audience", audience)]).await.made()
    };
    let public = into(ada, "an oak for all", "public").await;
    into(ada, "nothing of it", "public").await;
    into(ada, "oak for followers", "followers").await;
    into(&ben, "oak among firs", "@firs").await;
    into(&ben, "only bees", "@bees").await;
    into(&mute, "oak of the muted", "public").await;
    into(&apart, "oak of one apart", "public").await;
    let deleted = into(ada, "oak deleted", "public").await;
    ada.post(&format!("/entries/{deleted}/removal"), &[]).await.is(303);
    ben.post(&format!("/entries/{public}/comments"), &[("body", "an oak below")]).await.is(303);
    // Held before anything is sent, and shown again when nobody judges it in time.
    let held = into(ada, "oak held", "public").await;
    court.flag(held).await;
    send(&app).await;
    let mut said: Vec<String> = receiver
        .take()
        .iter()
        .map(|came| came.json()["data"]["markdown"].as_str().unwrap_or_default().to_owned())
        .collect();
    said.sort();
    assert_eq!(said, ["an oak below", "an oak for all", "only bees"]);
    assert_eq!(lines(&app, "unseen").await, 1, "of the muted");
    own.get(&format!("/settings/webhooks/{id}")).await.shows("you may not see it any more");
    app.settle().await;
    app.advance(TimeDelta::days(30)).await;
    let came = receiver.take();
    assert_eq!(came.len(), 1, "{:?}", events(&came));
    assert_eq!(came[0].json()["data"]["markdown"], "oak held");
    // A search that is forgotten, and a group that was left, send nothing.
    own.post(&format!("/searches/{search}/removal"), &[]).await.is(303);
    own.post("/groups/bees/members/removal", &[]).await.is(303);
    into(ada, "another oak", "public").await;
    into(&ben, "more bees", "@bees").await;
    app.settle().await;
    assert!(receiver.take().is_empty());
}

#[rocket::async_test]
async fn whoever_is_suspended_changes_the_password_or_leaves_is_sent_nothing() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    passwords(&app).await;
    let own = &[("own", "true")];
    let ((of_ada, hook, _), (of_ben, ..), (of_cyd, ..)) =
        (receiving(&ada, own).await, receiving(&ben, own).await, receiving(&cyd, own).await);
    for person in [&ada, &ben, &cyd] {
        say(person, "one").await;
    }
    of_ada.answers(500);
    send(&app).await;
    assert_eq!((of_ada.take().len(), of_ben.take().len(), of_cyd.take().len()), (1, 1, 1));
    for person in [&ben, &cyd] {
        say(person, "more").await;
    }
    let change = [("current_password", tests::PASSWORD), ("new_password", "another walk in the woods")];
    ada.post("/passwords", &change).await.is(303);
    suspend(&app, &ben).await;
    cyd.post("/settings/removal", &[("password", tests::PASSWORD)]).await.is(303);
    app.skip(TimeDelta::minutes(1)).await;
    send(&app).await;
    assert!(of_ada.take().is_empty() && of_ben.take().is_empty() && of_cyd.take().is_empty());
    assert_eq!(number(&app, "SELECT count(*) FROM webhooks").await, 2);
    ada.get("/settings/webhooks").await.shows("switched off when your password was changed");
    ben.get("/settings/webhooks").await.shows("switched off when you were suspended");
    // Switched on again by its member, what happens from then on is sent; the rest is not, unless they say so.
    ada.post(&format!("/settings/webhooks/{hook}/resumption"), &[]).await.is(303);
    of_ada.answers(200);
    say(&ada, "two").await;
    app.skip(TimeDelta::minutes(10)).await;
    send(&app).await;
    let came = of_ada.take();
    assert_eq!(came.len(), 1);
    assert_eq!(came[0].json()["data"]["markdown"], "two");
}
