//! Passed on as it is: an act like a like.

use tests::TestApp;

use super::{note, press, reshare};
use crate::court::Court;
use crate::members::count;

#[rocket::async_test]
async fn a_reshare_brings_an_entry_to_followers_and_says_who_did() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    press(&cat, "/actors/ben/follows").await;
    let id = note(&ada, "wordfar").await;
    cat.get("/home").await.hides("wordfar");
    reshare(&ben, id).await;
    cat.get("/home").await.shows("wordfar").shows("Ben reshared this").shows("1 reshare<");
    cat.get("/home?show=everything&order=date").await.shows("Ben reshared this");
    cat.get("/home?show=friends").await.hides("wordfar");
    cat.get("/@ben/reshares").await.shows("wordfar");
    cat.get("/@ben").await.hides("wordfar");
    // Twice is once, and it is taken back.
    reshare(&ben, id).await;
    assert_eq!(count(&app, "SELECT count(*) FROM reshares").await, 1);
    ben.get(&format!("/entries/{id}")).await.shows(">Reshared</a>");
    ben.get(&format!("/entries/{id}/reshares/new")).await.shows("Take the reshare back");
    press(&ben, &format!("/entries/{id}/reshares/removal")).await;
    ben.post(&format!("/entries/{id}/reshares/removal"), &[]).await.is(404);
    cat.get("/home").await.hides("wordfar");
    cat.get("/@ben/reshares").await.hides("wordfar").shows("Nothing reshared yet");
}

#[rocket::async_test]
async fn only_what_everybody_reads_is_passed_on_and_nobody_passes_on_their_own() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    press(&ben, "/actors/ada/follows").await;
    let followers = ada.post("/entries", &[("body", "wordfollowers"), ("audience", "followers")]).await.made();
    let named = [("body", "wordnamed"), ("audience", "people"), ("readers", "@ben")];
    let named = ada.post("/entries", &named).await.made();
    let open = note(&ada, "wordopen").await;
    let answer = ben.post(&format!("/entries/{open}/comments"), &[("body", "hm")]).await;
    let comment: i64 = answer.location.rsplit("#c").next().and_then(|id| id.parse().ok()).expect("a comment");
    for id in [followers, named, comment, 999_999] {
        ben.post(&format!("/entries/{id}/reshares"), &[]).await.is(404);
        ben.get(&format!("/entries/{id}/reshares/new")).await.is(404);
    }
    ada.post(&format!("/entries/{open}/reshares"), &[]).await.is(422);
    assert_eq!(count(&app, "SELECT count(*) FROM reshares").await, 0);
    ben.get(&format!("/entries/{followers}")).await.hides("/reshares");
}

#[rocket::async_test]
async fn what_is_held_or_deleted_or_by_somebody_kept_away_is_passed_on_to_nobody() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (ben, cat) = (app.person("ben").await, app.person("cat").await);
    press(&cat, "/actors/ben/follows").await;
    let (held, deleted) = (note(&court.author, "wordheld").await, note(&court.author, "worddeleted").await);
    let muted = note(&court.author, "wordmuted").await;
    for id in [held, deleted, muted] {
        reshare(&ben, id).await;
    }
    cat.get("/home").await.shows("wordheld").shows("worddeleted").shows("wordmuted");
    court.flag(held).await;
    app.settle().await;
    press(&court.author, &format!("/entries/{deleted}/removal")).await;
    for path in ["/home", "/@ben/reshares", "/home?show=everything"] {
        cat.get(path).await.hides("wordheld").hides("worddeleted").shows("wordmuted");
    }
    assert_eq!(count(&app, "SELECT count(*) FROM reshares").await, 2, "a deleted entry keeps no reshares");
    press(&cat, "/actors/ada/mutes").await;
    cat.get("/home").await.hides("wordmuted");
    cat.get("/@ben/reshares").await.shows("wordmuted");
    press(&cat, "/actors/ada/mutes/removal").await;
    press(&cat, "/actors/ben/mutes").await;
    cat.get("/home").await.hides("wordmuted");
    press(&cat, "/actors/ben/mutes/removal").await;
    press(&cat, "/actors/ada/blocks").await;
    cat.get("/home").await.hides("wordmuted");
    cat.get("/@ben/reshares").await.hides("wordmuted");
    cat.post(&format!("/entries/{muted}/reshares"), &[]).await.is(404);
}

#[rocket::async_test]
async fn its_author_is_told_in_one_line() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let id = note(&ada, "wordfar").await;
    reshare(&ben, id).await;
    ada.get("/notifications").await.shows("/@ben").shows("reshared your note").shows("wordfar");
    press(&ada, "/notifications/read").await;
    reshare(&cat, id).await;
    let page = ada.get("/notifications").await;
    page.shows("/@ben").shows("/@cat");
    assert_eq!(page.body.matches("reshared your note").count(), 1);
    press(&ben, &format!("/entries/{id}/reshares/removal")).await;
    press(&cat, &format!("/entries/{id}/reshares/removal")).await;
    ada.get("/notifications").await.hides("reshared your note");
    ada.get("/settings/notifications").await.shows("Somebody passes on what you posted");
    reshare(&ben, id).await;
    ben.taken_out().await.shows("\"reshares\": [\n{\"at\"");
}

#[rocket::async_test]
async fn a_new_reshare_is_counted_as_new_at_home() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    press(&cat, "/actors/ben/follows").await;
    let id = note(&ada, "wordfar").await;
    let page = cat.get("/home").await.body;
    let url = page.split("data-new-count=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an address");
    let url = url.replace("&amp;", "&").replace("&#38;", "&");
    cat.get(&url).await.shows("\"count\":0");
    reshare(&ben, id).await;
    cat.get(&url).await.shows("\"count\":1");
}
