//! What is observed of streams, sources, digests and documents.

use governance::PolicyKey;
use serde_json::json;

use super::NEW_LINE;
use super::moot::{Moot, said};
use crate::sources::site::{Reply, Site};

pub async fn entry_of_400(moot: &Moot<'_>) -> String {
    said(&moot.sol.post("/entries", &[("body", &"x".repeat(400))]).await)
}

pub async fn comment_of_150(moot: &Moot<'_>) -> String {
    let entry = moot.note(&moot.sol).await;
    said(&moot.sol.post(&format!("/entries/{entry}/comments"), &[("body", &"x".repeat(150))]).await)
}

fn more_than_five(count: usize) -> String {
    if count > 5 { "more than 5".to_string() } else { count.to_string() }
}

pub async fn entries_on_the_front(moot: &Moot<'_>) -> String {
    for _ in 0..6 {
        moot.note(&moot.sol).await;
    }
    more_than_five(moot.app.visitor().get("/").await.body.matches("<article class=\"entry ").count())
}

pub async fn pages_of_a_thread(moot: &Moot<'_>) -> String {
    let entry = moot.note(&moot.sol).await;
    for number in 0..11 {
        let body = format!("comment {number}");
        moot.sol.post(&format!("/entries/{entry}/comments"), &[("body", &body)]).await.is(303);
    }
    let page = moot.app.visitor().get(&format!("/entries/{entry}")).await;
    let more = page.body.contains(&format!("/entries/{entry}?after="));
    if more { "several pages" } else { "one page" }.to_string()
}

pub async fn a_source(moot: &Moot<'_>) -> String {
    let url = format!("http://127.0.0.1:9/{}.xml", moot.number());
    said(&moot.sol.post("/sources", &[("url", &url)]).await)
}

pub async fn entries_in_a_digest(moot: &Moot<'_>) -> String {
    let writer = moot.another().await;
    moot.sol.post(&format!("/actors/{}/follows", writer.handle), &[]).await.is(303);
    let mut notes = Vec::new();
    for _ in 0..7 {
        notes.push(moot.note(&writer).await);
    }
    let preview = moot.sol.get("/digests/preview/html").await;
    more_than_five(notes.iter().filter(|note| preview.body.contains(&format!("/entries/{note}\""))).count())
}

pub async fn rest_of_a_source(moot: &Moot<'_>) -> String {
    let url = format!("http://127.0.0.1:9/{}.xml", moot.number());
    moot.sol.post("/sources", &[("url", &url)]).await.is(303);
    moot.app.settle().await;
    let minutes = moot
        .ask("SELECT extract(epoch FROM next_fetch_at - folkmoot_now())::bigint / 60 FROM sources ORDER BY id DESC LIMIT 1")
        .await;
    assert!(minutes >= 13, "{minutes}");
    format!("rests {} 600 minutes", if minutes >= 599 { "at least" } else { "less than" })
}

/// A member who brings in a feed of three items with long texts.
async fn with_a_feed(moot: &Moot<'_>) -> i64 {
    let site = Site::start().await;
    let item =
        |id: u32| json!({"id": id.to_string(), "title": format!("item {id}"), "content_text": "word ".repeat(60)});
    let feed =
        json!({"version": "https://jsonfeed.org/version/1.1", "title": "Three", "items": [item(1), item(2), item(3)]});
    site.set("/feed.json", Reply::ok("application/feed+json", feed.to_string()));
    let reader = moot.another().await;
    reader.post("/sources", &[("url", &site.url("/feed.json"))]).await.is(303);
    moot.app.settle().await;
    reader.actor().get()
}

pub async fn items_of_a_feed(moot: &Moot<'_>) -> String {
    let reader = with_a_feed(moot).await;
    let sql = format!("SELECT count(*) FROM entries WHERE kind = 'item' AND author_id = {reader}");
    format!("{} items", moot.ask(&sql).await)
}

pub async fn length_of_an_item(moot: &Moot<'_>) -> String {
    let reader = with_a_feed(moot).await;
    let sql =
        format!("SELECT max(char_length(body))::bigint FROM entries WHERE kind = 'item' AND author_id = {reader}");
    if moot.ask(&sql).await > 200 { "whole" } else { "cut" }.to_string()
}

fn is_there(page: &str) -> String {
    if page.contains(&format!("{NEW_LINE}</p>")) { "there" } else { "not there" }.to_string()
}

pub async fn a_document(moot: &Moot<'_>, key: PolicyKey) -> String {
    let name = key.as_str().strip_prefix("document.").expect("a document");
    is_there(&moot.app.visitor().get(&format!("/constitution/{name}")).await.body)
}

pub async fn a_rule_of_conduct(moot: &Moot<'_>) -> String {
    let entry = moot.note(&moot.legislators[0]).await;
    let form = moot.sol.get(&format!("/entries/{entry}/flags/new")).await;
    if form.body.contains("R9") { "there" } else { "not there" }.to_string()
}
