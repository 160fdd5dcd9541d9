//! Single sources that a member keeps out of their own streams.

use chrono::TimeDelta;
use tests::TestApp;

use super::{grandma, item, number, site};
use crate::sources::{bring_in, garden};

#[rocket::async_test]
async fn a_follower_keeps_the_photographs_and_not_the_words() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    grandma(&app, &ada, &site).await;
    ben.post("/actors/grandma_imaginary/follows", &[]).await.is(303);
    let words = number(&app, "SELECT id FROM sources WHERE url LIKE '%words.xml'").await;
    let before = ben.get("/streams/home/new?after=0").await.body;
    ben.get("/@grandma_imaginary").await.shows("Keep out of my streams");
    let done = ben.post(&format!("/sources/{words}/mutes"), &[]).await;
    assert_eq!(done.location, "/settings/filters#sources-heading");
    ben.post(&format!("/sources/{words}/mutes"), &[]).await.is(303);
    for path in ["/home", "/"] {
        ben.get(path).await.shows("photoone").hides("wordone");
        ada.get(path).await.shows("wordone");
    }
    assert_ne!(ben.get("/streams/home/new?after=0").await.body, before, "what is kept out is not counted as new");
    // Whoever opens the page, or the entry, wants to see it.
    ben.get("/@grandma_imaginary").await.shows("wordone").shows("Show in my streams again");
    ben.get(&format!("/entries/{}", item(&app, "wordone").await)).await.is(200);
    ben.get("/settings/filters").await.shows("grandma_imaginary").shows("Some feed");
    let entry = item(&app, "wordone").await;
    ada.post(&format!("/entries/{entry}/comments"), &[("body", "worddigest")]).await.is(303);
    ben.get("/digests/preview").await.hides("worddigest").hides("wordone");
    ben.post(&format!("/sources/{words}/mutes/removal"), &[]).await.is(303);
    ben.get("/home").await.shows("wordone");
    ben.get("/settings/filters").await.hides("grandma_imaginary");
    app.advance(TimeDelta::hours(1)).await;
}

#[rocket::async_test]
async fn it_works_for_the_sources_of_members_and_from_the_menu_of_an_entry() {
    let app = TestApp::start().await;
    let garden = garden().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    bring_in(&app, &ada, &garden.url("/garden_rss.xml")).await;
    ada.post("/entries", &[("body", "a note of my own")]).await.is(303);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    let frost = item(&app, "First frost").await;
    ben.get("/home").await.shows("First frost").shows(&format!("/entries/{frost}/source/mutes"));
    ben.post(&format!("/entries/{frost}/source/mutes"), &[]).await.is(303);
    ben.get("/home").await.hides("First frost").shows("a note of my own");
    // One's own is not hidden, a note has no source, and what one may not see is not there.
    ada.post(&format!("/entries/{frost}/source/mutes"), &[]).await.is(403);
    let note = ada.post("/entries", &[("body", "another")]).await.made();
    ben.post(&format!("/entries/{note}/source/mutes"), &[]).await.is(404);
    ben.post("/entries/999999/source/mutes", &[]).await.is(404);
    ben.post("/sources/999999/mutes", &[]).await.is(404);
    assert_eq!(number(&app, "SELECT count(*) FROM source_mutes").await, 1);
}

#[rocket::async_test]
async fn nobody_learns_by_number_which_feeds_a_member_reads() {
    let app = TestApp::start().await;
    let site = crate::sources::site::Site::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    ada.post("/sources", &[("url", &site.url("/secret-address.xml"))]).await.is(303);
    let id: i64 = app.database.as_owner().await.query_one("SELECT max(id) FROM sources", &[]).await.unwrap().get(0);
    ben.post(&format!("/sources/{id}/mutes"), &[]).await.is(404);
    ben.get("/settings/filters").await.hides("secret-address");
    ben.taken_out().await.hides("secret-address");
}
