//! Feeds as they are found in the wild.

use std::path::PathBuf;

use chrono::TimeDelta;
use tests::TestApp;

use super::items;
use super::site::{Reply, Site};

/// They lie beside the project where they are available.
#[rocket::async_test]
async fn every_feed_of_the_collection_comes_in_or_says_why_not() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/feeds");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: there is no collection of feeds at ../shared/feeds");
        return;
    };
    let app = TestApp::start().await;
    let site = Site::start().await;
    let ada = app.person("ada").await;
    let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".xml") || name.ends_with(".json"));
    for name in &names {
        let kind = if name.ends_with("json") { "application/json" } else { "application/xml" };
        site.set(&format!("/{name}"), Reply::ok(kind, std::fs::read(folder.join(name)).unwrap()));
        let mut tx = app.services.store.begin().await.unwrap();
        store::sources::add(&mut tx, ada.actor(), &site.url(&format!("/{name}"))).await.unwrap();
        tx.commit().await.unwrap();
    }
    app.settle().await;
    let first = items(&app, &ada).await;
    let owner = app.database.as_owner().await;
    let without =
        owner.query("SELECT url, trouble FROM sources WHERE trouble IS NOT NULL ORDER BY url", &[]).await.unwrap();
    let troubled: Vec<(String, String)> = without.iter().map(|row| (row.get(0), row.get(1))).collect();
    println!("{} feeds, {} items, without: {troubled:#?}", names.len(), first.len());
    for (url, why) in &troubled {
        let no_feed = ["/xml_", "invalid"].iter().any(|part| url.contains(part));
        assert!(no_feed, "{url}: {why}");
    }
    for (_, link, html, words, _) in &first {
        assert!(
            !html.contains("<script")
                && !html.contains("<img")
                && !html.contains("style=")
                && !html.contains("javascript:"),
            "{html}"
        );
        assert!(link.is_empty() || link.starts_with("http"), "{link}");
        assert!(words.chars().count() < 2_500 && html.chars().count() <= 20_000);
    }
    // A day later all come in again, and nothing twice.
    app.advance(TimeDelta::days(2)).await;
    assert_eq!(items(&app, &ada).await.len(), first.len());
    for page in ["/@ada", "/"] {
        app.visitor().get(page).await.is(200);
    }
}
