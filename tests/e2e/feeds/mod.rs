//! Streams as feeds for everybody, feeds of a member behind an address of their own, the hub, and what pages say to other programs.

mod addresses;
mod guards;
mod markup;
mod private;
mod public;
mod subscriber;
mod websub;

use feed_rs::model::Feed;
use rocket::http::Header;
use tests::{Answer, Person, TestApp};

/// Asks as a feed reader does: without a cookie.
async fn ask(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = app.client.get(path.to_string());
    for (name, value) in headers {
        request.add_header(Header::new(name.to_string(), value.to_string()));
    }
    let response = request.dispatch().await;
    let status = response.status().code;
    let headers = response.headers().iter().map(|header| (header.name().to_string(), header.value().to_string()));
    let headers = headers.collect();
    Answer { status, headers, location: String::new(), body: response.into_string().await.unwrap_or_default() }
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let found = answer.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
    found.map_or("", |(_, value)| value.as_str())
}

/// A feed as a reader of feeds understands it.
async fn read(app: &TestApp, path: &str) -> Feed {
    let answer = ask(app, path, &[]).await;
    answer.is(200);
    feed_rs::parser::parse(answer.body.as_bytes()).unwrap_or_else(|error| panic!("{path}: {error}\n{}", answer.body))
}

fn titles(feed: &Feed) -> Vec<&str> {
    feed.entries.iter().map(|entry| entry.title.as_ref().map_or("", |title| title.content.as_str())).collect()
}

/// Makes an address for a feed reader, and returns what comes before the name of a feed in it.
async fn address(of: &Person<'_>, name: &str) -> String {
    let page = of.post("/settings/feeds", &[("name", name)]).await;
    page.is(200);
    let begun = page.body.find("/feeds/").expect("an address");
    let path = page.body[begun..].split("home.atom").next().expect("its end").to_string();
    assert!(path.len() == "/feeds//".len() + 43, "{path}");
    path
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.expect("a number").get(0)
}
