//! Making, listing and revoking addresses for feed readers.

use tests::TestApp;

use super::{address, ask, number};
use crate::members::{PASSWORD, join_and_confirm, last_mail_to, link_in};

#[rocket::async_test]
async fn an_address_is_shown_once_and_ends_when_its_member_says_so() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    app.visitor().get("/settings/feeds").await.is(303);
    ada.get("/settings").await.shows("href=\"/settings/feeds\"");
    ada.get("/settings/feeds").await.is(200).shows("No addresses yet");
    let path = address(&ada, "my <phone>").await;
    let token = path.split('/').nth(2).unwrap().to_string();
    ada.get("/settings/feeds").await.shows("my &#60;phone&#62;").shows("not read yet").hides(&token);
    ask(&app, &format!("{path}home.atom"), &[]).await.is(200);
    ada.get("/settings/feeds").await.shows("last read").hides("not read yet");
    let id = number(&app, "SELECT id FROM feed_tokens").await;
    ben.post(&format!("/settings/feeds/{id}/removal"), &[]).await.is(404);
    ask(&app, &format!("{path}home.atom"), &[]).await.is(200);
    ada.post(&format!("/settings/feeds/{id}/removal"), &[]).await.is(303);
    ask(&app, &format!("{path}home.atom"), &[]).await.is(404);
    ada.post(&format!("/settings/feeds/{id}/removal"), &[]).await.is(404);
    for bad in ["", " ", &"x".repeat(61), "two\nlines"] {
        ada.post("/settings/feeds", &[("name", bad)]).await.is(422).hides("home.atom");
    }
}

#[rocket::async_test]
async fn a_member_has_twenty_at_most_also_at_once() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for n in 0..19 {
        address(&ada, &format!("reader {n}")).await;
    }
    let (one, other) = futures::join!(
        ada.post("/settings/feeds", &[("name", "one")]),
        ada.post("/settings/feeds", &[("name", "other")])
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    ada.post("/settings/feeds", &[("name", "more")]).await.is(422).shows("20 addresses already");
    ada.get("/settings/feeds").await.is(200).shows("20 of 20");
}

#[rocket::async_test]
async fn addresses_leave_with_the_account_and_with_a_reset_password_and_only_their_names_are_exported() {
    let app = TestApp::start().await;
    let ada = join_and_confirm(&app, "ada").await;
    let path = address(&ada, "my phone").await;
    let token = path.split('/').nth(2).unwrap().to_string();
    let file = ada.taken_out().await;
    let json: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(json["addresses_for_feed_readers"][0]["name"], "my phone");
    file.hides(&token).hides("token_hash");
    let hash = "SELECT encode(token_hash, 'hex') FROM feed_tokens";
    let hash: String = app.database.as_owner().await.query_one(hash, &[]).await.unwrap().get(0);
    file.hides(&hash);
    app.visitor().post("/passwords/reset", &[("name", "ada")]).await.is(303);
    let link = link_in(&last_mail_to(&app, "ada@example.org").await);
    app.visitor().post(&link, &[("password", "another walk in the woods")]).await.is(303);
    ask(&app, &format!("{path}home.atom"), &[]).await.is(404);
    let ben = join_and_confirm(&app, "ben").await;
    let path = address(&ben, "my desk").await;
    ask(&app, &format!("{path}home.atom"), &[]).await.is(200);
    ben.post("/settings/removal", &[("password", PASSWORD)]).await.is(303);
    ask(&app, &format!("{path}home.atom"), &[]).await.is(404);
    assert_eq!(number(&app, "SELECT count(*) FROM feed_tokens").await, 0);
}
