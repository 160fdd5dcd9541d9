//! Home: what each choice shows, what brings an entry there and where it stands, in which order, and what is new.

mod model;
mod modes;
mod newer;
mod places;
mod profiles;

use tests::{Answer, Person, TestApp};

async fn note(author: &Person<'_>, body: &str) -> i64 {
    author.post("/entries", &[("body", body)]).await.made()
}

async fn press(person: &Person<'_>, path: &str) -> Answer {
    let answer = person.post(path, &[]).await;
    answer.is(303);
    answer
}

async fn like(person: &Person<'_>, entry: i64) {
    press(person, &format!("/entries/{entry}/likes")).await;
}

async fn say(person: &Person<'_>, entry: i64, body: &str) -> i64 {
    let answer = person.post(&format!("/entries/{entry}/comments"), &[("body", body)]).await;
    answer.is(303);
    answer.location.rsplit("#c").next().and_then(|id| id.parse().ok()).expect("a comment")
}

async fn follow(person: &Person<'_>, other: &Person<'_>) {
    press(person, &format!("/actors/{}/follows", other.handle)).await;
}

/// The entries of a page, from the top.
fn cards(page: &Answer) -> Vec<i64> {
    let cards = page.is(200).body.split("<article class=\"entry").skip(1);
    cards.map(|card| card.split(['"', 'e']).find_map(|id| id.parse().ok()).expect("an id")).collect()
}

/// What the byline of an entry says after its author.
fn reason(page: &Answer, entry: i64) -> String {
    let card = page.body.split(&format!("id=\"e{entry}-by\"")).nth(1).expect("a card");
    let byline = card.split("</p>").next().unwrap_or_default();
    let reason = byline.split("<span class=\"dot\">·</span> ").nth(1).unwrap_or_default();
    reason.trim_end_matches("</span>").to_string()
}

async fn found(founder: &Person<'_>, handle: &str, entrance: &str) {
    let form = [("handle", handle), ("display_name", handle), ("about", ""), ("entrance", entrance)];
    founder.post("/groups", &form).await.is(303);
}

async fn post_into(person: &Person<'_>, handle: &str, words: &str) -> i64 {
    person.post("/entries", &[("body", words), ("audience", &format!("@{handle}"))]).await.made()
}

async fn execute(app: &TestApp, sql: &str) {
    app.database.as_owner().await.batch_execute(sql).await.expect("a statement");
}
