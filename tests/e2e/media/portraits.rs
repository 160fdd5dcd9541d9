//! Pictures of members and groups: beside their name, and judged with it.

use image::ImageFormat;
use tests::{Person, TestApp};

use super::{jpeg, left, number, picture};
use crate::court::Court;

async fn portrait_of(app: &TestApp, handle: &str) -> Option<i64> {
    let sql = "SELECT portrait_id FROM actors WHERE handle = $1";
    app.database.as_owner().await.query_one(sql, &[&handle]).await.unwrap().get(0)
}

async fn show(person: &Person<'_>, path: &str, bytes: &[u8]) {
    let sent = person.send(path, &[], &[("portrait", "me.jpg", bytes)]).await;
    sent.is(303);
}

#[rocket::async_test]
async fn a_member_shows_a_square_picture_and_takes_it_back() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    ada.post("/entries", &[("body", "hello")]).await.is(303);
    ada.get("/@ada").await.hides("u-photo");
    show(&ada, "/settings/portrait", &picture(900, 600, 1, ImageFormat::Jpeg)).await;
    let first = portrait_of(&app, "ada").await.unwrap();
    for page in ["/@ada", "/front", "/settings"] {
        ada.get(page).await.shows(&format!("src=\"/media/{first}/small\""));
    }
    app.visitor().get("/@ada").await.shows("u-photo");
    let seen = app.visitor().fetch(&format!("/media/{first}/large"), "").await;
    let seen = image::load_from_memory(&seen.bytes).unwrap();
    assert_eq!((seen.width(), seen.height()), (512, 512));
    show(&ada, "/settings/portrait", &jpeg(2)).await;
    assert_ne!(portrait_of(&app, "ada").await, Some(first));
    assert_eq!(left(&app).await, (1, 1), "the one before is gone");
    ada.send("/settings/portrait", &[], &[]).await.is(303);
    ada.get("/settings").await.shows("Show none");
    let refused = ada.send("/settings/portrait", &[], &[("portrait", "x.svg", b"<svg/>")]).await;
    refused.is(303);
    assert!(portrait_of(&app, "ada").await.is_some(), "what was there stays");
    ada.post("/settings/portrait/removal", &[]).await.is(303);
    assert_eq!((portrait_of(&app, "ada").await, left(&app).await), (None, (0, 0)));
}

#[rocket::async_test]
async fn a_portrait_is_held_and_removed_with_the_words_it_stands_beside() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let ada = &court.author;
    show(ada, "/settings/portrait", &jpeg(3)).await;
    let medium = portrait_of(&app, "ada").await.unwrap();
    let stand_in =
        number(&app, "SELECT id FROM entries WHERE kind = 'profile' AND author_id = $1", ada.actor().get()).await;
    let case = court.flag(stand_in).await;
    app.settle().await;
    let path = format!("/media/{medium}/large");
    assert_eq!((portrait_of(&app, "ada").await, app.visitor().fetch(&path, "").await.status), (None, 404));
    let juror = court.jurors(case).await[0];
    assert_eq!(juror.fetch(&format!("/cases/{case}/media/{medium}/large"), "").await.status, 200);
    ada.send("/settings/portrait", &[], &[("portrait", "x", &jpeg(4))]).await.is(403);
    court.decide(case, "remove").await;
    assert_eq!(app.visitor().fetch(&path, "").await.status, 404);
    // Other words take their place without it, and then another picture may stand beside them.
    ada.post("/settings/profile", &[("display_name", "Ada"), ("about", "new words")]).await.is(303);
    assert_eq!(portrait_of(&app, "ada").await, None);
    app.advance(chrono::TimeDelta::days(400)).await;
    show(ada, "/settings/portrait", &jpeg(5)).await;
    assert!(portrait_of(&app, "ada").await.is_some());
}

#[rocket::async_test]
async fn administrators_show_one_for_their_group_and_answer_for_it() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    let group = [("handle", "bees"), ("display_name", "Bees"), ("about", "about *bees*"), ("entrance", "public")];
    ada.post("/groups", &group).await.is(303);
    ben.post("/groups/bees/members", &[]).await.is(303);
    for person in [&ben, &cyd] {
        person.send("/groups/bees/portrait", &[], &[("portrait", "x", &jpeg(1))]).await.is(403);
    }
    ada.post("/groups/bees/administrators", &[("handle", "ben")]).await;
    app.database.as_owner().await.batch_execute("UPDATE group_members SET is_admin = true").await.unwrap();
    show(&ben, "/groups/bees/portrait", &jpeg(1)).await;
    let medium = portrait_of(&app, "bees").await.unwrap();
    app.visitor().get("/@bees").await.shows(&format!("/media/{medium}/small")).shows("about <em>bees</em>");
    let sql = "SELECT author_id FROM entries WHERE kind = 'group' AND id <> $1";
    assert_eq!(number(&app, sql, 0).await, ben.actor().get(), "whoever showed it last answers");
    ada.post("/groups/bees/portrait/removal", &[]).await.is(303);
    assert_eq!(portrait_of(&app, "bees").await, None);
}

#[rocket::async_test]
async fn a_portrait_goes_with_its_account() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    show(&ada, "/settings/portrait", &jpeg(1)).await;
    let mut tx = app.services.store.begin().await.unwrap();
    let now = store::clock::now(&mut tx).await.unwrap();
    let name = store::pseudonyms::of(&mut tx, ada.member()).await.unwrap();
    store::erasure::erase(&mut tx, governance::members::erase_account(ada.member(), &name, now)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(left(&app).await, (0, 0));
}
