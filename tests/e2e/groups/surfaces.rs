//! Leaving or being removed takes sight at once, on every surface; the public ones never have it.

use chrono::TimeDelta;
use tests::{Person, TestApp};

use super::{bring_in, found, post_into, press};

/// Everywhere an entry and its comment could stand.
fn pages(entry: i64, comment: i64) -> Vec<String> {
    let mut pages: Vec<String> = [
        "/",
        "/home",
        "/@ada",
        "/@ben",
        "/@bees",
        "/@ben/likes",
        "/search?q=wordsecret",
        "/search?q=undersecret",
        "/digests/preview",
        "/digests/preview/html",
        "/settings/filters",
        "/docket",
        "/ledger",
    ]
    .map(str::to_string)
    .into();
    for id in [entry, comment] {
        for part in ["", "/history", "/flags/new"] {
            pages.push(format!("/entries/{id}{part}"));
        }
    }
    pages
}

async fn sees_nothing(viewer: &Person<'_>, entry: i64, comment: i64) {
    for page in pages(entry, comment) {
        viewer
            .get(&page)
            .await
            .hides("wordsecret<")
            .hides("undersecret<")
            .hides("wordsecret</mark>")
            .hides("<mark>undersecret");
    }
    for stream in ["front", "home"] {
        if stream == "front" || !viewer.handle.is_empty() {
            viewer.get(&format!("/streams/{stream}/new?after=0")).await.shows("{\"count\":0");
        }
    }
    for id in [entry, comment] {
        viewer.get(&format!("/entries/{id}")).await.is(404);
    }
}

#[rocket::async_test]
async fn a_private_groups_entry_is_seen_by_those_who_are_in_it_now_and_nobody_else() {
    let app = TestApp::start().await;
    let (ada, ben, cat, out) =
        (app.person("ada").await, app.person("ben").await, app.person("cat").await, app.person("out").await);
    found(&ada, "bees", "private").await;
    for person in [&ben, &cat] {
        bring_in(&ada, "bees", person).await;
        press(person, "/actors/ada/follows").await.is(303);
    }
    press(&out, "/actors/ada/follows").await.is(303);
    let entry = post_into(&ada, "bees", "wordsecret").await;
    let commented = ben.post(&format!("/entries/{entry}/comments"), &[("body", "undersecret")]).await;
    let comment: i64 = commented.location.rsplit("#c").next().and_then(|id| id.parse().ok()).unwrap();
    press(&ben, &format!("/entries/{entry}/likes")).await.is(303);
    app.settle().await;
    for viewer in [&ben, &cat] {
        for page in
            ["/home", "/@bees", "/@ada", "/search?q=wordsecret", &format!("/entries/{entry}"), "/digests/preview"]
        {
            viewer.get(page).await.is(200).shows("wordsecret");
        }
        viewer.get("/search?q=undersecret").await.shows("<mark>undersecret</mark>");
        viewer.get("/streams/home/new?after=0").await.shows("\"count\":1");
        viewer.get("/").await.hides("wordsecret");
    }
    for viewer in [&out, &app.visitor()] {
        sees_nothing(viewer, entry, comment).await;
    }
    // Removed by an administrator, and gone by themselves, with a word of their own in the thread.
    press(&ada, "/groups/bees/members/cat/removal").await.is(303);
    sees_nothing(&cat, entry, comment).await;
    press(&ben, "/groups/bees/members/removal").await.is(303);
    sees_nothing(&ben, entry, comment).await;
    // What is theirs leaves with them, and can be taken back.
    ben.taken_out().await.shows("undersecret").shows("\"in_group\":\"bees\"").hides("wordsecret");
    press(&ben, &format!("/entries/{comment}/removal")).await.is(303);
    ada.get(&format!("/entries/{entry}")).await.shows("wordsecret").hides("undersecret");
}

#[rocket::async_test]
async fn the_author_who_left_sees_not_what_others_say_below_their_words() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    found(&ada, "bees", "private").await;
    bring_in(&ada, "bees", &ben).await;
    let entry = post_into(&ben, "bees", "wordsecret").await;
    ada.post(&format!("/entries/{entry}/comments"), &[("body", "undersecret")]).await.is(303);
    press(&ada, "/groups/bees/members/ben/removal").await.is(303);
    ben.get(&format!("/entries/{entry}")).await.is(404);
    ben.get("/@ben").await.hides("wordsecret").hides("undersecret");
    ben.taken_out().await.shows("wordsecret").hides("undersecret");
    ben.get(&format!("/entries/{entry}/edit")).await.is(200).shows("wordsecret").hides("undersecret");
    press(&ben, &format!("/entries/{entry}/removal")).await.is(303);
    ada.get("/@bees").await.hides("wordsecret");
}

#[rocket::async_test]
async fn digests_tell_it_to_those_who_are_in_it_when_they_are_written() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    found(&ada, "bees", "private").await;
    for person in [&ben, &cat] {
        bring_in(&ada, "bees", person).await;
    }
    press(&cat, "/actors/ada/follows").await.is(303);
    post_into(&ada, "bees", "wordsecret").await;
    press(&ada, "/groups/bees/members/cat/removal").await.is(303);
    for _ in 0..8 {
        app.advance(TimeDelta::days(1)).await;
    }
    let mails = app.services.mailer.sent();
    let told = |handle: &str| mails.iter().any(|mail| mail.to.starts_with(handle) && mail.text.contains("wordsecret"));
    assert!(told("ben"), "a digest tells something");
    assert!(!told("cat"));
}
