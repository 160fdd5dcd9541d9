//! Mutes, hidden entries and words: they change what a member meets, never what they may see.

use tests::{Motion, TestApp};

use super::{newer, note, press};

#[rocket::async_test]
async fn a_muted_member_stays_out_of_streams_and_is_there_when_looked_for() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    press(&ada, "/actors/ben/follows").await;
    press(&ada, "/actors/cat/follows").await;
    let (by_ben, by_cat) = (note(&ben, "wordben").await, note(&cat, "wordcat").await);
    ben.post(&format!("/entries/{by_cat}/comments"), &[("body", "underben")]).await.is(303);
    assert_eq!(newer(&ada, "home").await, "{\"count\":2}");
    press(&ada, "/actors/ben/mutes").await;
    for path in ["/", "/home", "/digests/preview/html"] {
        ada.get(path).await.is(200).hides("wordben").shows("wordcat");
    }
    assert_eq!(newer(&ada, "home").await, "{\"count\":1}");
    ada.get("/home").await.shows("<summary>Ben, whom you muted</summary>");
    ada.get("/@ben").await.shows("wordben").shows("Unmute");
    ada.get(&format!("/entries/{by_ben}")).await.is(200).shows("wordben");
    ada.get("/search?q=wordben").await.shows(&format!("/entries/{by_ben}"));
    // The other side notices nothing.
    ben.get("/").await.shows("wordcat");
    ben.post(&format!("/entries/{by_cat}/comments"), &[("body", "more")]).await.is(303);
    ada.get("/settings/filters").await.shows("/@ben").shows("Unmute");
    press(&ada, "/actors/ben/mutes/removal").await;
    ada.get("/home").await.shows("wordben").hides("whom you muted");
}

#[rocket::async_test]
async fn a_hidden_entry_stays_out_of_streams_and_can_be_brought_back() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    press(&ada, "/actors/ben/follows").await;
    let (one, other) = (note(&ben, "wordone").await, note(&ben, "wordother").await);
    let hidden = ada.post(&format!("/entries/{one}/hides"), &[]).await;
    assert_eq!(hidden.location, format!("/home?hidden={one}"));
    ada.get(&hidden.location).await.shows("Hidden from your streams: “wordone”").shows("Undo").shows("Mute Ben");
    for path in ["/", "/home", "/digests/preview/html"] {
        ada.get(path).await.is(200).hides("wordone").shows("wordother");
    }
    // A comment in it does not bring it back, and a hidden comment hides its thread.
    let answered = ben.post(&format!("/entries/{one}/comments"), &[("body", "well")]).await;
    let comment: i64 = answered.location.rsplit("#c").next().unwrap().parse().unwrap();
    ada.get("/home").await.hides("wordone");
    assert_eq!(newer(&ada, "home").await, "{\"count\":1}");
    ada.get(&format!("/entries/{one}")).await.is(200).shows("wordone");
    press(&ada, &format!("/entries/{one}/hides/removal")).await;
    ada.get("/home").await.shows("wordone");
    let of_comment = ada.post(&format!("/entries/{comment}/hides"), &[]).await;
    assert_eq!(of_comment.location, hidden.location, "the thread");
    ada.get("/home").await.hides("wordone");
    ada.get("/settings/filters").await.shows(&format!("/entries/{one}/hides/removal"));
    // Nobody else is touched, and one's own cannot be hidden.
    ben.get("/home").await.shows("wordone").shows("wordother");
    ben.post(&format!("/entries/{other}/hides"), &[]).await.is(403);
    ada.get("/home?hidden=999999").await.is(200).hides("Hidden from");
}

#[rocket::async_test]
async fn muted_words_fold_what_has_them() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    press(&ada, "/actors/ben/follows").await;
    let thread = note(&ben, "The **Football** is on").await;
    note(&ben, "A note about footballers").await;
    ben.post(&format!("/entries/{thread}/comments"), &[("body", "more football")]).await.is(303);
    note(&ada, "my own football").await;
    let long = "x".repeat(61);
    ada.post("/settings/filters/words", &[("words", &long)]).await.is(422).shows("longer than 60 characters");
    ada.post("/settings/filters/words", &[("words", "football\n\nFOOTBALL\nthe opera")]).await.is(303);
    ada.get("/settings/filters").await.shows("football\nthe opera</textarea>");
    let home = ada.get("/home").await;
    let folded = home.body.matches("Says “football”, which you muted").count();
    assert_eq!(folded, 2, "the note and the comment, not her own nor another word: {}", home.body);
    ada.get(&format!("/entries/{thread}")).await.shows("<strong>Football</strong>");
    let digest = ada.get("/digests/preview/html").await;
    digest.hides("Football is on").shows("footballers").shows("1 more has a word that you muted");
    // What is put to a vote is told all the same.
    let motion = Motion::published(&app, &ben, "entry.max_chars", "4000").await;
    ada.post("/settings/filters/words", &[("words", "football\nanew")]).await.is(303);
    ada.get("/digests/preview/html").await.shows(&motion.path("")).shows("Set entry.max_chars anew");
    ben.get("/home").await.hides("which you muted");
}
