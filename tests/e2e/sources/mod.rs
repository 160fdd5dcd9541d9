//! Sources: bringing in feeds from sites on loopback.

use std::path::PathBuf;

use chrono::TimeDelta;
use tests::{Person, TestApp};

mod fetching;
mod site;

use site::{Reply, Site};

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/feeds").join(name)).unwrap()
}

/// A site that serves our own fixtures under their names.
async fn garden() -> Site {
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

async fn bring_in(app: &TestApp, person: &Person<'_>, url: &str) {
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
async fn a_feed_comes_in_as_entries_of_the_member_dated_back_and_sanitised() {
    let app = TestApp::start().await;
    let site = garden().await;
    let ada = app.person("ada").await;
    ada.get("/settings/sources").await.is(200).shows("No sources yet");
    bring_in(&app, &ada, &site.url("/garden_rss.xml")).await;
    let items = items(&app, &ada).await;
    assert_eq!(items.len(), 4, "{items:?}");
    assert_eq!((items[0].0.as_str(), items[0].1.as_str(), items[0].4.as_str()), ("No guid here", site.url("/seeds").as_str(), "2025-11-02 09:00"));
    assert_eq!(items[0].3, "Saved seeds in jars.");
    let html = &items[1].2;
    assert!(html.contains("<h3>Cold</h3>") && html.contains("https://garden.example/frost.jpg") && !html.contains("alert") && !html.contains("<img"), "{html}");
    let today = app.now().await.format("%Y-%m-%d").to_string();
    assert!(items[2..].iter().all(|item| item.4.starts_with(&today)), "{items:?}");
    assert!(items.iter().all(|item| !item.1.contains("javascript")));
    app.visitor().get("/@ada").await.is(200).shows("First frost").shows("dahlias").hides("<script>alert").hides("onclick");
    ada.get("/settings/sources").await.shows("Garden &#38; Gate").shows("https://garden.example/").hides("brought nothing");
}

#[rocket::async_test]
async fn atom_json_and_other_character_sets_come_in_too() {
    let app = TestApp::start().await;
    let site = garden().await;
    let (ben, cleo, dora) = (app.person("ben").await, app.person("cleo").await, app.person("dora").await);
    bring_in(&app, &ben, &site.url("/bench_atom.xml")).await;
    let atom = items(&app, &ben).await;
    assert_eq!((atom[0].0.as_str(), atom[0].4.as_str()), ("Glue & clamps", "2025-10-29 12:00"));
    assert_eq!(atom[0].3, "Two <kinds> of glue.");
    assert_eq!((atom[1].0.as_str(), atom[1].1.as_str()), ("Sharpening <b> blades", "https://bench.example/blog/sharp.html"));
    assert!(atom[1].2.contains("href=\"https://bench.example/blog/stones.html\""), "{}", atom[1].2);
    bring_in(&app, &cleo, &site.url("/walks.json")).await;
    let json = items(&app, &cleo).await;
    assert_eq!((json[1].2.as_str(), json[1].4.as_str()), ("<p>Down again.</p><p>Slowly.</p>", "2025-09-02 06:00"));
    bring_in(&app, &dora, &site.url("/cafe_latin1.xml")).await;
    assert_eq!(items(&app, &dora).await[0].0, "Crème brûlée");
    dora.get("/settings/sources").await.shows("Café");
}

#[rocket::async_test]
async fn a_second_look_asks_whether_anything_changed_and_imports_only_what_is_new() {
    let app = TestApp::start().await;
    let site = garden().await;
    let ada = app.person("ada").await;
    bring_in(&app, &ada, &site.url("/garden_rss.xml")).await;
    let before = items(&app, &ada).await;
    site.take_seen();
    app.advance(TimeDelta::days(1)).await;
    let seen = site.take_seen();
    assert!(!seen.is_empty() && seen.iter().all(|request| request.contains("if-none-match: \"garden_rss.xml\"")), "{seen:?}");
    assert_eq!(items(&app, &ada).await, before);
    // The same feed without its ETag, with one more item and one that was edited.
    let more = String::from_utf8(fixture("garden_rss.xml")).unwrap()
        .replace("<item><title>First frost", "<item><guid>garden-9</guid><title>Snow</title></item><item><title>First frost!");
    site.set("/garden_rss.xml", Reply::ok("application/rss+xml", more));
    app.advance(TimeDelta::days(1)).await;
    let after = items(&app, &ada).await;
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after.last().unwrap().0, "Snow");
}

#[rocket::async_test]
async fn a_page_leads_to_its_feed_and_a_page_without_one_says_so() {
    let app = TestApp::start().await;
    let site = garden().await;
    let ada = app.person("ada").await;
    bring_in(&app, &ada, &site.url("/page.html")).await;
    assert_eq!(items(&app, &ada).await.len(), 4);
    ada.get("/settings/sources").await.shows(&site.url("/garden_rss.xml")).hides("page.html");
    bring_in(&app, &ada, &site.url("/page.html")).await;
    ada.get("/settings/sources").await.shows("in your list already");
    bring_in(&app, &ada, &site.url("/plain_page.html")).await;
    ada.get("/settings/sources").await.shows("a web page, not a feed");
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
    assert!(seen.iter().any(|request| request.starts_with("GET /500 ")) && !seen.iter().any(|request| request.starts_with("GET /410 ")));
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

#[rocket::async_test]
async fn two_nodes_at_once_import_nothing_twice() {
    let app = TestApp::start().await;
    let site = garden().await;
    let ada = app.person("ada").await;
    for name in ["garden_rss.xml", "bench_atom.xml", "walks.json"] {
        ada.post("/sources", &[("url", &site.url(&format!("/{name}")))]).await.is(303);
    }
    let run = || folkmoot::jobs::fetch_sources::run(std::sync::Arc::clone(&app.services));
    let (one, two) = futures::join!(run(), run());
    assert_eq!(one.unwrap() + two.unwrap(), 3);
    assert_eq!(items(&app, &ada).await.len(), 8);
}

/// Feeds as they are found in the wild, beside the project where they are available.
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
    let without = owner
        .query("SELECT url, trouble FROM sources WHERE trouble IS NOT NULL ORDER BY url", &[]).await.unwrap();
    let troubled: Vec<(String, String)> = without.iter().map(|row| (row.get(0), row.get(1))).collect();
    println!("{} feeds, {} items, without: {troubled:#?}", names.len(), first.len());
    for (url, why) in &troubled {
        let no_feed = ["/xml_", "invalid"].iter().any(|part| url.contains(part));
        assert!(no_feed, "{url}: {why}");
    }
    for (_, link, html, words, _) in &first {
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("style=") && !html.contains("javascript:"), "{html}");
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
