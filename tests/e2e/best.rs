//! The best of a day, a week, a month: the formula, whose threads, and what is not counted.

use chrono::TimeDelta;
use tests::{Answer, Person, TestApp, in_one_line};

async fn note(author: &Person<'_>, body: &str) -> i64 {
    author.post("/entries", &[("body", body)]).await.made()
}

async fn say(person: &Person<'_>, entry: i64) {
    person.post(&format!("/entries/{entry}/comments"), &[("body", "hm")]).await.is(303);
}

async fn like(person: &Person<'_>, entry: i64) {
    person.post(&format!("/entries/{entry}/likes"), &[]).await.is(303);
}

/// The entries of a page, from the top, each with its numbers.
fn places(page: &Answer) -> Vec<(i64, String)> {
    let cards = page.is(200).body.split("<article class=\"entry").skip(1);
    let place = |card: &str| {
        let id = card.split(['"', 'e']).find_map(|id| id.parse().ok()).expect("an id");
        let byline = card.split("</p>").next().unwrap_or_default();
        let numbers = byline.split("<span class=\"dot\">·</span> ").nth(1).unwrap_or_default();
        (id, numbers.trim_end_matches("</span>").to_string())
    };
    cards.map(place).collect()
}

#[rocket::async_test]
async fn threads_stand_by_the_formula_with_their_numbers() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    app.visitor().get("/best").await.is(303);
    app.visitor().get("/best/day").await.is(200).shows("Nothing yet").shows("10 points for each person who commented");
    app.visitor().get("/best/year").await.is(404);
    let old = note(&ada, "old").await;
    for person in [&ben, &cat] {
        say(person, old).await;
        say(person, old).await;
    }
    app.advance(TimeDelta::days(3)).await;
    let (liked, talked, quiet) = (note(&ada, "liked").await, note(&ada, "talked").await, note(&ada, "quiet").await);
    like(&ben, liked).await;
    like(&cat, liked).await;
    say(&ben, talked).await;
    say(&ben, talked).await;
    like(&cat, talked).await;
    like(&cat, old).await;
    let day = places(&app.visitor().get("/best/day").await);
    let expected = [
        (talked, "1 person talked, 2 comments, 1 like: 17"),
        (liked, "0 people talked, 0 comments, 2 likes: 2"),
        (old, "0 people talked, 0 comments, 1 like: 1"),
    ];
    assert_eq!(day, expected.map(|(id, numbers)| (id, numbers.to_string())));
    let week = places(&app.visitor().get("/best/week").await);
    assert_eq!(week[0], (old, "2 people talked, 4 comments, 1 like: 33".to_string()));
    assert!(week.iter().all(|(id, _)| *id != quiet), "nobody said a word about it");
    assert_eq!(places(&app.visitor().get("/best/month").await), week);
    // The digest counts by the same formula.
    ben.post("/actors/ada/follows", &[]).await.is(303);
    let digest = in_one_line(&ben.get("/digests/preview").await.body);
    assert!(
        digest.contains("Sorted by 10 points for each person who commented, 3 for each comment and 1 for each like."),
        "{digest}"
    );
}

#[rocket::async_test]
async fn only_what_the_viewer_sees_is_there_and_counts() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let (fol, sam) = (app.person("fol").await, app.person("sam").await);
    fol.post("/actors/ada/follows", &[]).await.is(303);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    let secret = ada.post("/entries", &[("body", "secret"), ("audience", "followers")]).await.made();
    say(&ben, secret).await;
    let open = note(&cat, "open").await;
    say(&ben, open).await;
    like(&ben, open).await;
    let hers = note(&ada, "hers").await;
    like(&cat, hers).await;
    // Everybody's are public; of those one follows, what one may see.
    for viewer in [&app.visitor(), &sam, &fol] {
        let ids: Vec<i64> = places(&viewer.get("/best/day").await).iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, [open, hers]);
    }
    let followed: Vec<i64> = places(&fol.get("/best/day?of=followed").await).iter().map(|(id, _)| *id).collect();
    assert_eq!(followed, [secret, hers]);
    sam.get("/best/day?of=followed").await.shows("Nothing yet").shows("/best/week\">See everybody");
    app.visitor().get("/best/day?of=followed").await.shows("open").hides("of those you follow");
    // Blocks and mutes take away what they say; what they like counts no more for whoever is apart.
    sam.post("/actors/ben/blocks", &[]).await.is(303);
    assert_eq!(places(&sam.get("/best/day").await), [(hers, "0 people talked, 0 comments, 1 like: 1".to_string())]);
    sam.post("/actors/ada/mutes", &[]).await.is(303);
    assert!(places(&sam.get("/best/day").await).is_empty());
    fol.post(&format!("/entries/{open}/hides"), &[]).await.is(303);
    fol.get("/best/day").await.hides(&format!("id=\"e{open}\""));
}
