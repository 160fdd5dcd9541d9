//! Searches that a member keeps.

use tests::{Person, TestApp};

use crate::members::{PASSWORD, join_and_confirm};

async fn keep(person: &Person<'_>, typed: &str) {
    let kept = person.post("/searches", &[("typed", typed)]).await;
    kept.is(303);
    assert!(kept.location.starts_with("/search?q="), "{}", kept.location);
}

async fn kept(app: &TestApp) -> i64 {
    let sql = "SELECT count(*) FROM saved_searches";
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

#[rocket::async_test]
async fn a_search_is_kept_once_found_again_and_forgotten_by_its_member_alone() {
    let app = TestApp::start().await;
    let (anna, bo) = (app.person("anna").await, app.person("bo").await);
    app.visitor().get("/search?q=oven").await.hides("Keep this search");
    anna.get("/search?q=oven+from%3Ame").await.shows("Keep this search");
    keep(&anna, " oven from:me ").await;
    keep(&anna, "oven from:me").await;
    assert_eq!(kept(&app).await, 1);
    let page = anna.get("/search").await;
    page.shows("Your searches").shows("href=\"/search?q=oven+from%3Ame\"").shows("oven from:me");
    anna.get("/search?q=oven+from%3Ame").await.hides("Keep this search").shows("You keep this search");
    bo.get("/search").await.hides("oven from:me").hides("Your searches");
    let sql = "SELECT id FROM saved_searches";
    let id: i64 = app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0);
    bo.post(&format!("/searches/{id}/removal"), &[]).await.is(404);
    assert!(anna.taken_out().await.body.contains("oven from:me"), "it can be taken out");
    anna.post(&format!("/searches/{id}/removal"), &[]).await.is(303);
    assert_eq!(kept(&app).await, 0);
    anna.post("/searches", &[("typed", "in:entries")]).await.is(422);
    anna.post("/searches", &[("typed", "")]).await.is(422);
}

#[rocket::async_test]
async fn there_is_room_for_fifty_and_they_go_with_the_account() {
    let app = TestApp::start().await;
    let anna = join_and_confirm(&app, "anna").await;
    for number in 0..51 {
        keep(&anna, &format!("oven {number}")).await;
    }
    assert_eq!(kept(&app).await, 50);
    anna.post("/settings/removal", &[("password", PASSWORD)]).await.is(303);
    assert_eq!(kept(&app).await, 0);
}
