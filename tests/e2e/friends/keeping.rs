//! Who keeps an imaginary friend: what they change, how they let go of it, and who takes it on.

use tests::TestApp;

use super::{grandma, item, number, site};

#[rocket::async_test]
async fn only_whoever_keeps_it_changes_it_and_all_see_what_was_done() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let handle = grandma(&app, &ada, &site).await;
    let base = format!("/friends/{handle}");
    let photos = number(&app, "SELECT id FROM sources WHERE url LIKE '%photos.xml'").await;
    site.set("/more.xml", super::feed_of("https://more.example/", &["wordmore"]));
    for (path, form) in [
        (format!("{base}/name"), ("name", "Nan")),
        (format!("{base}/sources"), ("url", "https://x.example/")),
        (format!("{base}/sources/{photos}/removal"), ("", "")),
        (format!("{base}/removal"), ("", "")),
    ] {
        ben.post(&path, &[form]).await.is(403);
        assert_eq!(app.visitor().post(&path, &[form]).await.status, 303, "{path}");
    }
    ada.post(&format!("{base}/name"), &[("name", "Nan"), ("page", "https://nan.example/")]).await.is(303);
    ada.post(&format!("{base}/name"), &[("name", "")]).await.is(422);
    ada.post(&format!("{base}/sources"), &[("url", &site.url("/more.xml"))]).await.is(303);
    ada.post(&format!("{base}/sources"), &[("url", &site.url("/more.xml"))]).await.is(422).shows("this feed already");
    ada.post(&format!("{base}/sources/{photos}/removal"), &[]).await.is(303);
    ada.post(&format!("{base}/sources/{photos}/removal"), &[]).await.is(404);
    ada.post(&format!("{base}/sources/999999/removal"), &[]).await.is(404);
    app.settle().await;
    ben.get("/@grandma_imaginary").await.shows("Nan").shows("wordmore").shows("photoone").shows("nan.example");
    let about = ben.get(&base).await;
    about.shows("@ada changed what it is called").shows("@ada added a feed of").shows("took a feed of").hides("Let go");
    // What was kept of a removed source comes back with it.
    ada.post(&format!("{base}/sources"), &[("url", &site.url("/photos.xml"))]).await.is(303);
    app.settle().await;
    assert_eq!(number(&app, "SELECT count(*) FROM entries WHERE title = 'photoone'").await, 1);
}

#[rocket::async_test]
async fn what_nobody_else_has_a_part_in_is_deleted_and_anything_else_waits_for_another_keeper() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    grandma(&app, &ada, &site).await;
    ada.post("/friends/grandma_imaginary/removal", &[]).await.is(303);
    ada.get("/@grandma_imaginary").await.is(404);
    app.visitor().get("/").await.hides("wordone");
    ada.get("/search?q=wordone").await.hides("<mark>wordone</mark>");
    site.take_seen();
    app.advance(chrono::TimeDelta::days(2)).await;
    assert!(site.take_seen().is_empty(), "a deleted one is not read");
    // Its name and its feeds are free again.
    assert_eq!(grandma(&app, &ada, &site).await, "grandma_imaginary");
    let entry = item(&app, "wordone").await;
    ben.post(&format!("/entries/{entry}/comments"), &[("body", "hello")]).await.is(303);
    ada.post("/friends/grandma_imaginary/removal", &[]).await.is(303);
    ada.get("/@grandma_imaginary").await.shows("Nobody keeps it at the moment").shows("wordone");
    ada.get("/settings/sources").await.shows("0 of 10");
    ben.post("/friends/grandma_imaginary/keeping", &[]).await.is(422).shows("Follow it first");
    ben.post("/actors/grandma_imaginary/follows", &[]).await.is(303);
    ben.get("/friends/grandma_imaginary").await.shows("Take it on");
    ben.post("/friends/grandma_imaginary/keeping", &[]).await.is(303);
    ada.post("/friends/grandma_imaginary/keeping", &[]).await.is(422).shows("Somebody keeps this");
    ben.get("/settings/sources").await.shows("2 of 10");
    ben.get("/@grandma_imaginary").await.shows("made by <a href=\"/@ada\">@ada</a>").shows("Change it");
    ada.get("/@grandma_imaginary").await.shows("keeps it now");
}

#[rocket::async_test]
async fn whoever_leaves_or_is_expelled_keeps_none_and_it_is_read_on() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    grandma(&app, &ada, &site).await;
    ben.post("/actors/grandma_imaginary/follows", &[]).await.is(303);
    let gone = format!(
        "UPDATE members SET erased_at = folkmoot_now(), email = NULL, email_confirmed_at = NULL, password_hash = NULL WHERE id = {}",
        ada.member()
    );
    app.database.as_owner().await.batch_execute(&gone).await.unwrap();
    let gone =
        format!("UPDATE actors SET erased_at = folkmoot_now(), handle = 'gone_{0}' WHERE id = {0}", ada.member());
    app.database.as_owner().await.batch_execute(&gone).await.unwrap();
    ben.get("/@grandma_imaginary").await.shows("made by a member who has left").shows("Nobody keeps it");
    ben.get("/friends/grandma_imaginary").await.shows("Whoever kept it has left");
    site.take_seen();
    app.advance(chrono::TimeDelta::days(2)).await;
    assert!(!site.take_seen().is_empty(), "it is read on");
    ben.post("/friends/grandma_imaginary/keeping", &[]).await.is(303);
}

#[rocket::async_test]
async fn the_export_has_what_a_member_made_and_keeps_out() {
    let app = TestApp::start().await;
    let site = site().await;
    let ada = app.person("ada").await;
    grandma(&app, &ada, &site).await;
    let photos = number(&app, "SELECT id FROM sources WHERE url LIKE '%photos.xml'").await;
    ada.post(&format!("/sources/{photos}/mutes"), &[]).await.is(303);
    let file = ada.taken_out().await.is(200).body.clone();
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    let friend = &file["imaginary_friends"][0];
    assert_eq!((friend["handle"].as_str(), friend["name"].as_str()), (Some("grandma_imaginary"), Some("Grandma")));
    assert_eq!(friend["sources"].as_array().map(Vec::len), Some(2));
    assert_eq!(file["sources_kept_out"][0]["handle"], "grandma_imaginary");
    assert_eq!(file["acts_on_imaginary_friends"][0]["what"], "made");
}
