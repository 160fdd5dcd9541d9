//! Hashtags that a member keeps out of their streams.

use tests::TestApp;

use super::{newer, note, press};

#[rocket::async_test]
async fn what_carries_a_hidden_hashtag_stays_out_of_streams_and_is_there_when_looked_for() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    press(&ada, "/actors/ben/follows").await;
    let tagged = note(&ben, "wordgoal #Football").await;
    note(&ben, "wordbread #bread").await;
    let own = note(&ada, "wordown #football").await;
    press(&cat, &format!("/entries/{tagged}/likes")).await;
    ada.get("/home").await.shows("formaction=\"/tags/football/mutes\"").shows("Hide #football");
    assert_eq!(newer(&ada, "home").await, "{\"count\":2}");
    let done = ada.post("/tags/Football/mutes", &[]).await;
    assert_eq!(done.location, "/settings/filters#tags-heading");
    for path in ["/", "/home", "/home?show=everything", "/best/week", "/best/week?of=followed", "/digests/preview/html"]
    {
        ada.get(path).await.is(200).hides("wordgoal");
    }
    ada.get("/home").await.shows("wordbread").shows("wordown");
    assert_eq!(newer(&ada, "home").await, "{\"count\":1}");
    ada.get("/@ben").await.shows("wordgoal");
    ada.get(&format!("/entries/{tagged}")).await.is(200).shows("wordgoal");
    ada.get("/search?q=tag:football").await.shows(&format!("/entries/{tagged}")).shows(&format!("/entries/{own}"));
    cat.get("/").await.shows("wordgoal");
    ada.get("/settings/filters").await.shows("#football").shows("/tags/football/mutes/removal");
    ada.taken_out().await.shows("\"hashtags_kept_out\": [").shows("\"tag\":\"football\"");
    press(&ada, "/tags/football/mutes/removal").await;
    ada.get("/home").await.shows("wordgoal");
}

#[rocket::async_test]
async fn a_hashtag_is_typed_too_and_there_is_an_end_of_them() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    ada.post("/settings/filters/tags", &[("tag", "#Äpfel")]).await.is(303);
    ada.post("/settings/filters/tags", &[("tag", "#Äpfel")]).await.is(303);
    ada.get("/settings/filters").await.shows("#äpfel");
    ada.post("/settings/filters/tags", &[("tag", "two words")]).await.is(303);
    ada.get("/settings/filters").await.hides("two words");
    ada.post("/tags/12/mutes", &[]).await.is(404);
    let many = format!(
        "INSERT INTO tag_mutes (member_id, tag) SELECT {}, 'tag' || n FROM generate_series(1, 499) n",
        ada.actor()
    );
    app.database.as_app().await.execute(&many, &[]).await.expect("many");
    ada.post("/tags/onemore/mutes", &[]).await.is(422);
    let changed = "UPDATE tag_mutes SET tag = 'other' WHERE tag = 'tag1'";
    assert!(app.database.as_app().await.execute(changed, &[]).await.is_err(), "a row is made or ends");
}
