//! Where an entry stands: what moves it, and what does not.

use chrono::TimeDelta;
use tests::TestApp;

use super::{cards, follow, like, note, press, say};

async fn later(app: &TestApp) {
    app.skip(TimeDelta::minutes(1)).await;
}

#[rocket::async_test]
async fn a_like_moves_an_entry_once_and_only_for_whom_it_is_new() {
    let app = TestApp::start().await;
    let (me, ada, ben, zoe) =
        (app.person("me_").await, app.person("ada").await, app.person("ben").await, app.person("zoe").await);
    let knows = app.person("knows").await;
    for friend in [&ada, &ben] {
        follow(&me, friend).await;
        follow(&knows, friend).await;
    }
    follow(&knows, &zoe).await;
    let entry = note(&zoe, "stands").await;
    later(&app).await;
    let first = note(&ada, "first").await;
    later(&app).await;
    like(&ada, entry).await;
    assert_eq!(cards(&me.get("/home").await), [entry, first], "the like is the later");
    assert_eq!(cards(&knows.get("/home").await), [first, entry], "whoever follows the author has it already");
    later(&app).await;
    let second = note(&ada, "second").await;
    later(&app).await;
    like(&ben, entry).await;
    assert_eq!(cards(&me.get("/home").await), [second, entry, first], "a second like moves nothing");
    later(&app).await;
    say(&zoe, entry, "thanks").await;
    assert_eq!(cards(&me.get("/home").await), [second, entry, first], "nor does what strangers say");
    assert_eq!(cards(&knows.get("/home").await), [entry, second, first], "for whom it is theirs, all that is said");
    say(&ben, entry, "oh").await;
    assert_eq!(cards(&me.get("/home").await), [entry, second, first], "what a friend says does");
}

#[rocket::async_test]
async fn by_date_nothing_moves_that_has_come() {
    let app = TestApp::start().await;
    let (me, ada, zoe) = (app.person("me_").await, app.person("ada").await, app.person("zoe").await);
    follow(&me, &ada).await;
    let strange = note(&zoe, "strange").await;
    let old = note(&ada, "old").await;
    later(&app).await;
    like(&ada, strange).await;
    later(&app).await;
    let new = note(&ada, "new").await;
    later(&app).await;
    say(&ada, strange, "x").await;
    say(&zoe, old, "y").await;
    let page = me.get("/home?order=date").await;
    assert_eq!(cards(&page), [new, strange, old]);
    page.shows("aria-current=\"true\">by date").shows("href=\"/home?order=activity\"");
    assert_eq!(cards(&me.get("/home").await), [old, strange, new]);
    // The other streams by date.
    assert_eq!(cards(&me.get("/").await)[0], old);
    assert_eq!(cards(&me.get("/?order=date").await), [new, old, strange]);
    assert_eq!(cards(&me.get("/@ada").await), [old, new]);
    assert_eq!(cards(&me.get("/@ada?order=date").await), [new, old]);
}

#[rocket::async_test]
async fn groups_have_both_orders() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    super::found(&ada, "bees", "public").await;
    let one = super::post_into(&ada, "bees", "one").await;
    later(&app).await;
    let two = super::post_into(&ada, "bees", "two").await;
    later(&app).await;
    say(&ada, one, "again").await;
    assert_eq!(cards(&ada.get("/@bees").await), [one, two]);
    assert_eq!(cards(&ada.get("/@bees?order=date").await), [two, one]);
    press(&ada, &format!("/entries/{two}/likes")).await;
    assert_eq!(cards(&ada.get("/@bees").await), [one, two], "nobody's like moves what is there by itself");
}
