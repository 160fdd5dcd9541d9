//! Sources: bringing in feeds from sites on loopback.

use std::path::PathBuf;

use chrono::TimeDelta;
use tests::{Person, TestApp};

mod collection;
mod fetching;
mod importing;
mod opml;
pub mod site;

use site::{Reply, Site};

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/feeds").join(name)).unwrap()
}

/// A site that serves our own fixtures under their names.
pub async fn garden() -> Site {
    let site = Site::start().await;
    for (name, kind) in [
        ("garden_rss.xml", "application/rss+xml"),
        ("bench_atom.xml", "application/atom+xml"),
        ("walks.json", "application/feed+json"),
        ("cafe_latin1.xml", "text/xml; charset=iso-8859-1"),
        ("page.html", "text/html; charset=utf-8"),
        ("plain_page.html", "text/html"),
    ] {
        site.set(&format!("/{name}"), Reply::ok(kind, fixture(name)).with("ETag", &format!("\"{name}\"")));
    }
    site
}

pub async fn bring_in(app: &TestApp, person: &Person<'_>, url: &str) {
    person.post("/sources", &[("url", url)]).await.is(303);
    app.settle().await;
}

/// Title, link, stored HTML and words, and date of a member's imported items, oldest first.
async fn items(app: &TestApp, person: &Person<'_>) -> Vec<(String, String, String, String, String)> {
    let rows = app.database.as_owner().await
        .query(
            "SELECT coalesce(title, ''), coalesce(link_url, ''), body_html, body, to_char(published_at, 'YYYY-MM-DD HH24:MI'), bumped_at = published_at
             FROM entries WHERE author_id = $1 AND kind = 'item' ORDER BY published_at, id",
            &[&person.actor().get()],
        )
        .await
        .unwrap();
    assert!(rows.iter().all(|row| row.get(5)));
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4))).collect()
}

#[rocket::async_test]
async fn trouble_is_told_to_the_owner_and_waited_out_and_gone_is_gone() {
    let app = TestApp::start().await;
    let site = Site::start().await;
    let ada = app.person("ada").await;
    for (path, reply, words) in [
        ("/500", Reply::status(500), "the site is in trouble itself (status 500)"),
        ("/404", Reply::status(404), "there is nothing at this address"),
        ("/403", Reply::status(403), "does not let us read it"),
        ("/inward", Reply::redirect(301, "http://10.0.0.1/"), "not on the public internet"),
        ("/loop", Reply::redirect(302, "/loop"), "redirects more than 5 times"),
        ("/words", Reply::ok("text/plain", "just words"), "no feed"),
        ("/410", Reply::status(410), "not asked again"),
    ] {
        site.set(path, reply);
        bring_in(&app, &ada, &site.url(path)).await;
        ada.get("/settings/sources").await.shows(words);
    }
    site.take_seen();
    app.settle().await;
    assert!(site.take_seen().is_empty(), "nothing is due yet");
    app.advance(TimeDelta::minutes(20)).await;
    let seen = site.take_seen();
    assert!(
        seen.iter().any(|request| request.starts_with("GET /500 "))
            && !seen.iter().any(|request| request.starts_with("GET /410 "))
    );
    app.advance(TimeDelta::minutes(20)).await;
    assert!(site.take_seen().is_empty(), "the second wait is longer");
    site.set("/500", Reply::ok("application/rss+xml", fixture("garden_rss.xml")));
    app.advance(TimeDelta::days(1)).await;
    assert_eq!(items(&app, &ada).await.len(), 4);
    ada.get("/settings/sources").await.hides("status 500");
}

#[rocket::async_test]
async fn forms_say_what_is_wrong_and_keep_what_was_typed() {
    let app = TestApp::start().await;
    let site = garden().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    for (typed, words) in [
        ("", "give the address"),
        ("http://", "not an address"),
        ("ftp://files.example/", "only http and https"),
        ("http://10.1.2.3/feed", "not on the public internet"),
        ("https://ada:word@blog.example/", "a name or a password"),
        ("http://blog.example:8080/", "only the ports"),
    ] {
        ada.post("/sources", &[("url", typed)]).await.is(422).shows(words).shows(typed);
    }
    let url = site.url("/walks.json");
    bring_in(&app, &ada, &url).await;
    ada.post("/sources", &[("url", &url)]).await.is(422).shows("already").shows(&url);
    ben.post("/sources", &[("url", &url)]).await.is(303);
    assert_eq!(app.visitor().get("/settings/sources").await.status, 303);
    for number in 1..10 {
        ada.post("/sources", &[("url", &format!("https://blog.example/{number}"))]).await.is(303);
    }
    ada.post("/sources", &[("url", "https://blog.example/10")]).await.is(403).shows("as many sources");
    ada.get("/settings/sources").await.shows("10 of 10").shows("Remove one to add another");
}

#[rocket::async_test]
async fn removing_a_source_keeps_its_entries_and_bringing_it_back_doubles_none() {
    let app = TestApp::start().await;
    let site = garden().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let url = site.url("/walks.json");
    bring_in(&app, &ada, &url).await;
    let id: i64 = app.database.as_owner().await.query_one("SELECT id FROM sources", &[]).await.unwrap().get(0);
    ben.post(&format!("/sources/{id}/removal"), &[]).await.is(403);
    ada.post(&format!("/sources/{id}/removal"), &[]).await.is(303);
    ada.post(&format!("/sources/{id}/removal"), &[]).await.is(404);
    assert_eq!(items(&app, &ada).await.len(), 2);
    site.take_seen();
    app.advance(TimeDelta::days(2)).await;
    assert!(site.take_seen().is_empty());
    bring_in(&app, &ada, &url).await;
    assert_eq!(site.take_seen().len(), 1);
    assert_eq!(items(&app, &ada).await.len(), 2);
}
