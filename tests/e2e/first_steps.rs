//! What home shows newcomers to begin with: seen from what they did, and gone when it is done, late or put away.

use chrono::TimeDelta;
use tests::{Motion, Person, TestApp};

/// Somebody who came yesterday.
async fn newcomer<'a>(app: &'a TestApp, handle: &str) -> Person<'a> {
    let person = app.person(handle).await;
    let sql = "UPDATE members SET joined_at = folkmoot_now() - interval '1 day' WHERE id = $1";
    app.database.as_owner().await.execute(sql, &[&person.member().get()]).await.expect("an account");
    person
}

#[rocket::async_test]
async fn each_step_is_done_by_doing_it_and_the_last_one_ends_the_list() {
    let app = TestApp::start().await;
    let (ben, cem, dia) = (app.person("ben").await, app.person("cem").await, app.person("dia").await);
    let ada = app.person("ada").await;
    // On the roll of a vote before her account is made a new one: newcomers are on none for some days.
    let motion = Motion::voting(&app, &ben, [&cem, &dia], "entry.max_chars", "8000").await;
    let sql = "UPDATE members SET joined_at = folkmoot_now() - interval '1 day' WHERE id = $1";
    app.database.as_owner().await.execute(sql, &[&ada.member().get()]).await.expect("an account");
    for handle in ["ben", "cem"] {
        app.visitor().get(&format!("/@{handle}")).await.is(200);
    }
    ben.post("/entries", &[("body", "a word of mine")]).await.is(303);
    let home = ada.get("/home").await;
    home.shows("First steps")
        .shows("1 of 5 done")
        .shows("A vote is open to you now")
        .shows("Follow<span class=\"vh\"> Ben</span>");

    let back = ada.post("/actors/ben/follows", &[("back", "/home")]).await;
    assert_eq!(back.location, "/home");
    // Nobody is led away from here.
    let away = ada.post("/actors/cem/follows", &[("back", "https://example.org/")]).await;
    assert_eq!(away.location, "/");
    ada.get("/home").await.shows("1 of 5 done").shows("One more,");
    ada.post("/actors/dia/follows", &[]).await.is(303);
    ada.get("/home").await.shows("2 of 5 done").hides("People who post here");
    ada.post("/settings/profile", &[("display_name", "Ada"), ("about", "Gardens, mostly.")]).await.is(303);
    ada.post("/entries", &[("body", "hello")]).await.is(303);
    ada.get("/home").await.shows("4 of 5 done");
    motion.cast(&ada, "yes").await;
    ada.get("/home").await.hides("First steps");
    // What was cast counts when it is counted, too.
    motion.close().await;
    ada.get("/home").await.hides("First steps");
}

#[rocket::async_test]
async fn the_list_goes_away_with_a_click_or_a_month() {
    let app = TestApp::start().await;
    let (ada, ben) = (newcomer(&app, "ada").await, newcomer(&app, "ben").await);
    app.visitor().post("/first-steps/removal", &[]).await.is(303);
    ada.get("/home").await.shows("First steps");
    ada.get("/home?after=x").await.is(200);
    assert_eq!(ada.post("/first-steps/removal", &[]).await.location, "/home");
    ada.get("/home").await.hides("First steps");
    ada.post("/first-steps/removal", &[]).await.is(303);
    ben.get("/home").await.shows("First steps");
    app.skip(TimeDelta::days(29)).await;
    ben.get("/home").await.hides("First steps");
}
