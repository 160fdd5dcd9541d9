//! The three homes, what each says about what stands in it, and that the choice is kept.

use tests::TestApp;

use super::{cards, follow, found, like, note, post_into, press, reason, say};

#[rocket::async_test]
async fn classic_shows_what_friends_like_and_talk_about_and_says_who() {
    let app = TestApp::start().await;
    let (me, ada, ben, zoe) =
        (app.person("me_").await, app.person("ada").await, app.person("ben").await, app.person("zoe").await);
    follow(&me, &ada).await;
    follow(&me, &ben).await;
    let quiet = note(&zoe, "nobody says a word").await;
    let liked = note(&zoe, "liked").await;
    let talked = note(&zoe, "talked about").await;
    let both = note(&zoe, "both").await;
    let hers = note(&ada, "hers").await;
    like(&ada, liked).await;
    say(&ben, talked, "oh").await;
    like(&ada, both).await;
    say(&ada, both, "well").await;
    like(&ben, hers).await;
    let home = me.get("/home").await;
    assert_eq!(cards(&home), [both, talked, liked, hers], "where the acts are");
    assert_eq!(reason(&home, liked), "Ada liked this");
    assert_eq!(reason(&home, talked), "Ben commented");
    assert_eq!(reason(&home, both), "Ada liked this and commented");
    assert_eq!(reason(&home, hers), "", "it is there by itself");
    like(&ben, liked).await;
    assert_eq!(reason(&me.get("/home").await, liked), "Ada and Ben liked this");
    // A stranger's like brings nothing, and friends only means that.
    like(&zoe, quiet).await;
    assert_eq!(cards(&me.get("/home?show=friends").await), [hers]);
    assert_eq!(cards(&ada.get("/home").await), [hers], "ada follows nobody");
    // What they take back is gone.
    press(&ada, &format!("/entries/{liked}/likes/removal")).await;
    press(&ben, &format!("/entries/{liked}/likes/removal")).await;
    assert!(!cards(&me.get("/home").await).contains(&liked));
}

#[rocket::async_test]
async fn many_are_counted_and_three_are_named() {
    let app = TestApp::start().await;
    let (me, zoe) = (app.person("me_").await, app.person("zoe").await);
    let entry = note(&zoe, "popular").await;
    for handle in ["ada", "ben", "cleo", "dan"] {
        let friend = app.person(handle).await;
        follow(&me, &friend).await;
        like(&friend, entry).await;
    }
    let said = reason(&me.get("/home").await, entry);
    assert_eq!(said, "4 people you follow like this: Ada, Ben, Cleo and 1 other");
}

#[rocket::async_test]
async fn only_public_entries_in_own_streams_travel_and_everything_adds_public_groups() {
    let app = TestApp::start().await;
    let (me, ada, zoe) = (app.person("me_").await, app.person("ada").await, app.person("zoe").await);
    follow(&me, &ada).await;
    follow(&ada, &zoe).await;
    found(&ada, "open", "public").await;
    found(&ada, "shut", "private").await;
    for group in ["open", "shut"] {
        ada.post(&format!("/groups/{group}/invitations"), &[("handle", "zoe")]).await.is(303);
        press(&zoe, &format!("/groups/{group}/members")).await;
    }
    let followers = zoe.post("/entries", &[("body", "for followers"), ("audience", "followers")]).await.made();
    let (open, shut) = (post_into(&zoe, "open", "in the open").await, post_into(&zoe, "shut", "inside").await);
    for entry in [followers, open, shut] {
        like(&ada, entry).await;
        say(&ada, entry, "yes").await;
    }
    let by_friend = post_into(&ada, "open", "by a friend").await;
    assert!(cards(&me.get("/home").await).is_empty(), "neither followers' nor groups'");
    let everything = me.get("/home?show=everything").await;
    assert_eq!(cards(&everything), [by_friend, open]);
    assert_eq!(reason(&everything, open), "Ada liked this and commented");
    assert_eq!(reason(&everything, by_friend), "you follow Ada");
    // In the group oneself, it is there by itself, and once.
    press(&me, "/groups/open/members").await;
    for show in ["friends", "classic", "everything"] {
        let home = me.get(&format!("/home?show={show}")).await;
        assert_eq!(cards(&home), [by_friend, open], "{show}");
        assert_eq!(reason(&home, open), "", "{show}");
    }
}

#[rocket::async_test]
async fn whom_one_keeps_away_brings_nothing_and_is_not_named() {
    let app = TestApp::start().await;
    let (me, ada, ben, zoe) =
        (app.person("me_").await, app.person("ada").await, app.person("ben").await, app.person("zoe").await);
    follow(&me, &ada).await;
    follow(&me, &ben).await;
    let entry = note(&zoe, "something").await;
    like(&ada, entry).await;
    let comment = say(&ben, entry, "hm").await;
    assert_eq!(reason(&me.get("/home").await, entry), "Ada liked this; Ben commented");
    press(&me, "/actors/ben/mutes").await;
    assert_eq!(reason(&me.get("/home").await, entry), "Ada liked this");
    press(&me, "/actors/ada/blocks").await;
    assert!(cards(&me.get("/home").await).is_empty());
    press(&me, "/actors/ben/mutes/removal").await;
    assert_eq!(reason(&me.get("/home").await, entry), "Ben commented");
    // A comment that is gone counts for nothing; nor does an entry that was hidden, or whose author is kept away.
    press(&ben, &format!("/entries/{comment}/removal")).await;
    assert!(cards(&me.get("/home").await).is_empty());
    like(&ben, entry).await;
    assert_eq!(cards(&me.get("/home").await), [entry]);
    press(&me, &format!("/entries/{entry}/hides")).await;
    assert!(cards(&me.get("/home").await).is_empty());
    press(&me, &format!("/entries/{entry}/hides/removal")).await;
    press(&me, "/actors/zoe/mutes").await;
    assert!(cards(&me.get("/home").await).is_empty());
}

#[rocket::async_test]
async fn a_choice_is_kept_by_a_form_and_followed_by_the_feed() {
    let app = TestApp::start().await;
    let (me, ada, zoe) = (app.person("me_").await, app.person("ada").await, app.person("zoe").await);
    follow(&me, &ada).await;
    let entry = note(&zoe, "wordzoe").await;
    like(&ada, entry).await;
    let made = me.post("/settings/feeds", &[("name", "phone")]).await;
    let token = made.body.split("/feeds/").nth(1).and_then(|rest| rest.split('/').next()).expect("a token").to_string();
    let feed = format!("/feeds/{token}/home.atom");
    app.visitor().get(&feed).await.is(200).shows("wordzoe").shows("Ada liked this");
    me.get("/home").await.shows("aria-current=\"page\">Classic").hides("from now on");
    me.get("/home?show=friends")
        .await
        .shows("aria-current=\"page\">Friends only")
        .shows("Open home like this from now on");
    me.get("/home").await.shows("aria-current=\"page\">Classic").shows("wordzoe");
    me.post("/settings/home", &[("show", "nonsense"), ("order", "activity")]).await.is(422);
    me.post("/settings/home", &[("show", "friends"), ("order", "date")]).await.is(303);
    me.get("/home").await.shows("aria-current=\"page\">Friends only").hides("wordzoe").hides("from now on");
    app.visitor().get(&feed).await.is(200).hides("wordzoe");
    me.get("/home?show=classic").await.shows("wordzoe");
    let export = me.taken_out().await;
    export.shows("\"home_show\":\"friends\"").shows("\"home_order\":\"date\"");
    assert_eq!(ada.get("/home?show=sideways&order=upwards").await.status, 200);
    for other in ["home_show = 'sideways'", "home_order = 'upwards'"] {
        let sql = format!("UPDATE members SET {other}");
        assert!(app.database.as_app().await.execute(&sql, &[]).await.is_err(), "{other}");
    }
}
