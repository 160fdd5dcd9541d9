//! Front, home and profile; paging; who sees what; live hints.

use rocket::http::Header;
use rocket::tokio::io::AsyncReadExt;
use tests::TestApp;

#[rocket::async_test]
async fn home_shows_oneself_and_those_one_follows() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    ben.post("/entries", &[("body", "from ben")]).await;
    cat.post("/entries", &[("body", "from cat")]).await;
    ada.post("/actors/ben/follows", &[]).await.is(303);
    ada.get("/home").await.is(200).shows("from ben").hides("from cat");
    ada.post("/actors/ben/follows/removal", &[]).await.is(303);
    ada.get("/home").await.hides("from ben");
    ada.post("/actors/ada/follows", &[]).await.is(403);
}

#[rocket::async_test]
async fn what_is_for_followers_is_seen_by_followers_only() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let id = ada.post("/entries", &[("body", "a secret garden"), ("audience", "followers")]).await.made();
    ben.post("/actors/ada/follows", &[]).await;
    ben.get(&format!("/entries/{id}")).await.is(200).shows("a secret garden");
    ben.post(&format!("/entries/{id}/comments"), &[("body", "lovely roses")]).await.is(303);
    for stranger in [cat, app.visitor()] {
        stranger.get(&format!("/entries/{id}")).await.is(404);
        stranger.get("/").await.hides("secret garden").hides("roses");
        stranger.get("/@ada").await.hides("secret garden");
    }
}

#[rocket::async_test]
async fn every_entry_is_on_exactly_one_page() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for n in 0..45 {
        ada.post("/entries", &[("body", &format!("note number {n:02}"))]).await.is(303);
    }
    let (mut path, mut seen) = ("/".to_string(), Vec::new());
    loop {
        let page = app.visitor().get(&path).await;
        seen.extend(
            page.body.match_indices("note number ").map(|(at, found)| page.body[at + found.len()..][..2].to_string()),
        );
        let Some(next) = page.body.split("rel=\"next\" href=\"").nth(1) else { break };
        path = next.split('"').next().unwrap().replace("&amp;", "&");
    }
    assert_eq!(seen.len(), 45);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "newest first, none twice: {seen:?}");
}

#[rocket::async_test]
async fn the_count_of_new_threads_counts_only_what_the_viewer_may_see() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let first = ada.post("/entries", &[("body", "one")]).await.made();
    ada.post("/entries", &[("body", "two")]).await;
    ada.post("/entries", &[("body", "three"), ("audience", "followers")]).await;
    let path = format!("/streams/front/new?after={first}");
    assert_eq!(ben.get(&path).await.body, r#"{"count":1}"#);
    assert_eq!(ada.get(&path).await.body, r#"{"count":0}"#, "one's own are no news");
}

#[rocket::async_test]
async fn unknown_pages_and_people_are_404() {
    let app = TestApp::start().await;
    for path in ["/nowhere", "/@nobody", "/entries/999", "/entries/abc"] {
        app.visitor().get(path).await.is(404);
    }
    app.visitor().get("/home").await.is(303);
}

#[rocket::async_test]
async fn people_who_have_posted_nothing_are_no_news_and_not_suggested() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    app.person("zoe").await;
    ben.post("/entries", &[("body", "from ben")]).await.is(303);
    ada.get("/home").await.shows("href=\"/@ben\"").hides("/@zoe");
    // A crowd that has just come does not push what is new out of sight.
    let crowd = "INSERT INTO actors (handle) SELECT 'crowd' || n FROM generate_series(1, 120) n";
    app.database.as_owner().await.batch_execute(crowd).await.unwrap();
    assert_eq!(ada.get("/streams/front/new?after=0").await.body, r#"{"count":1}"#);
}

/// The beginning of what a live stream says to whoever comes (back) to it.
async fn first_words(app: &TestApp, seen: Option<i64>) -> String {
    let mut request = app.client.get("/live");
    if let Some(seen) = seen {
        request = request.header(Header::new("Last-Event-ID", seen.to_string()));
    }
    let mut stream = request.dispatch().await;
    let mut said = String::new();
    let mut part = [0; 512];
    while !said.contains("id:") || !said.ends_with("\n\n") {
        let read = stream.read(&mut part).await.unwrap();
        said.push_str(&String::from_utf8_lossy(&part[..read]));
    }
    said
}

#[rocket::async_test]
async fn whoever_comes_back_to_a_live_stream_is_told_what_they_missed() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let seen = ada.post("/entries", &[("body", "one")]).await.made();
    for known in [None, Some(seen)] {
        let said = first_words(&app, known).await;
        assert!(said.contains(&format!("id:{seen}")) && !said.contains("dirty"), "{known:?}: {said}");
    }
    let missed = ada.post("/entries", &[("body", "two")]).await.made();
    let said = first_words(&app, Some(seen)).await;
    assert!(said.contains("event:dirty") && said.contains(&format!("id:{missed}")), "{said}");
    let nonsense = app.client.get("/live").header(Header::new("Last-Event-ID", "x; DROP")).dispatch().await;
    assert_eq!(nonsense.status().code, 200);
}
