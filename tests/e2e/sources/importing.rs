//! What becomes of a feed's items.

use chrono::TimeDelta;
use tests::TestApp;

use super::site::Reply;
use super::{bring_in, fixture, garden, items};

#[rocket::async_test]
async fn a_feed_comes_in_as_entries_of_the_member_dated_back_and_sanitised() {
    let app = TestApp::start().await;
    let site = garden().await;
    let ada = app.person("ada").await;
    ada.get("/settings/sources").await.is(200).shows("No sources yet");
    bring_in(&app, &ada, &site.url("/garden_rss.xml")).await;
    let items = items(&app, &ada).await;
    assert_eq!(items.len(), 4, "{items:?}");
    assert_eq!(
        (items[0].0.as_str(), items[0].1.as_str(), items[0].4.as_str()),
        ("No guid here", site.url("/seeds").as_str(), "2025-11-02 09:00")
    );
    assert_eq!(items[0].3, "Saved seeds in jars.");
    let html = &items[1].2;
    assert!(
        html.contains("<h3>Cold</h3>")
            && html.contains("https://garden.example/frost.jpg")
            && !html.contains("alert")
            && !html.contains("<img"),
        "{html}"
    );
    let today = app.now().await.format("%Y-%m-%d").to_string();
    assert!(items[2..].iter().all(|item| item.4.starts_with(&today)), "{items:?}");
    assert!(items.iter().all(|item| !item.1.contains("javascript")));
    app.visitor()
        .get("/@ada")
        .await
        .is(200)
        .shows("First frost")
        .shows("dahlias")
        .hides("<script>alert")
        .hides("onclick");
    ada.get("/settings/sources")
        .await
        .shows("Garden &#38; Gate")
        .shows("https://garden.example/")
        .hides("brought nothing");
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
    assert_eq!(
        (atom[1].0.as_str(), atom[1].1.as_str()),
        ("Sharpening <b> blades", "https://bench.example/blog/sharp.html")
    );
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
    assert!(
        !seen.is_empty() && seen.iter().all(|request| request.contains("if-none-match: \"garden_rss.xml\"")),
        "{seen:?}"
    );
    assert_eq!(items(&app, &ada).await, before);
    // The same feed without its ETag, with one more item and one that was edited.
    let more = String::from_utf8(fixture("garden_rss.xml")).unwrap().replace(
        "<item><title>First frost",
        "<item><guid>garden-9</guid><title>Snow</title></item><item><title>First frost!",
    );
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
