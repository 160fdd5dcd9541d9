//! "3 new": the count of a home is of what moves in it.

use tests::{Person, TestApp};

use super::{follow, found, like, note, press, say};

async fn asked(person: &Person<'_>, show: &str, order: &str, after: i64) -> String {
    // The page itself says where to ask.
    let page = person.get(&format!("/home?show={show}&order={order}")).await;
    let url = page.body.split("data-new-count=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an address");
    assert!(url.contains(&format!("show={show}")) && url.contains("since="), "{url}");
    person.get(&format!("/streams/home/new?after={after}&since=0&show={show}&order={order}")).await.body
}

async fn counts(person: &Person<'_>, after: i64) -> Vec<(&'static str, String)> {
    let mut counts = Vec::new();
    for show in ["friends", "classic", "everything"] {
        counts.push((show, asked(person, show, "activity", after).await));
    }
    counts
}

fn told(friends: i64, classic: i64, everything: i64) -> Vec<(&'static str, String)> {
    let told = |n: i64| format!("{{\"count\":{n}}}");
    vec![("friends", told(friends)), ("classic", told(classic)), ("everything", told(everything))]
}

#[rocket::async_test]
async fn only_what_moves_in_the_chosen_home_is_new() {
    let app = TestApp::start().await;
    let (me, ada, zoe) = (app.person("me_").await, app.person("ada").await, app.person("zoe").await);
    follow(&me, &ada).await;
    found(&zoe, "bees", "public").await;
    let (strange, other) = (note(&zoe, "strange").await, note(&zoe, "other").await);
    let group = super::post_into(&zoe, "bees", "in a group").await;
    let newest = group;
    assert_eq!(counts(&me, newest).await, told(0, 0, 0));
    say(&zoe, strange, "among strangers").await;
    assert_eq!(counts(&me, newest).await, told(0, 0, 0));
    say(&ada, strange, "a friend").await;
    assert_eq!(counts(&me, newest).await, told(0, 1, 1));
    say(&ada, group, "there too").await;
    assert_eq!(counts(&me, newest).await, told(0, 1, 2));
    like(&ada, other).await;
    assert_eq!(counts(&me, newest).await, told(0, 2, 3));
    // Somebody's like is no news where the entry is there already.
    let hers = note(&ada, "hers").await;
    like(&zoe, hers).await;
    assert_eq!(counts(&me, newest).await, told(1, 3, 4));
    press(&me, "/actors/ada/mutes").await;
    assert_eq!(counts(&me, newest).await, told(0, 0, 0));
}

#[rocket::async_test]
async fn a_like_is_new_once_and_from_when_on_one_looked() {
    let app = TestApp::start().await;
    let (me, ada, zoe) = (app.person("me_").await, app.person("ada").await, app.person("zoe").await);
    follow(&me, &ada).await;
    let entry = note(&zoe, "strange").await;
    like(&ada, entry).await;
    let page = me.get("/home").await;
    let url = page.body.split("data-new-count=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an address");
    let url = url.replace("&#38;", "&").replace("&amp;", "&");
    assert_eq!(me.get(&url).await.body, "{\"count\":0}", "it is on the page: {url}");
    let second = note(&zoe, "another").await;
    like(&ada, second).await;
    assert_eq!(me.get(&url).await.body, "{\"count\":1}");
    // By date, comments move nothing but what they bring.
    say(&ada, entry, "again").await;
    let by_date = url.replace("order=activity", "order=date");
    assert_eq!(me.get(&url).await.body, "{\"count\":2}");
    assert_eq!(me.get(&by_date).await.body, "{\"count\":1}");
}
