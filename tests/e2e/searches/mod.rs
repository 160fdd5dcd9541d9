//! Search: the grammar on real rows, the visibility rule in both engines, and what happens when Meilisearch misbehaves.

mod contract;
mod meilisearch;
mod saved;
mod ways;
mod world;

use std::time::{Duration, Instant};

use folkmoot::jobs::index_documents::work_off;
use search::{Engine, Page, Query, Search};
use tests::{Setting, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use world::{ANNA, BO, CY, World, expect_full_pages, expect_table, haystack};

#[tokio::test(flavor = "multi_thread")]
async fn postgres_finds_what_was_asked_for_and_only_what_the_viewer_may_see() {
    let world = World::begin().await;
    world.stock().await;
    let search = Search::postgres_only();
    expect_table(&world, &search, "Postgres").await;
    assert_eq!(world.found(&search, "baking", None).await, "e1", "words are found in any form");
    assert_eq!(world.found(&search, "the in:entries", None).await, "", "words too common to be stored find nothing");

    let results = world.find(&search, "sunday", None, &Page::default()).await;
    assert_eq!((results.engine, results.degraded), (Engine::Postgres, None));
    let excerpt = &results.hits[0].excerpt;
    assert_eq!(excerpt.text.trim(), "We bake bread on Saturday & Sunday.", "tags are gone, entities are characters");
    assert!(excerpt.runs().contains(&("Sunday", true)));

    for odd in [
        "'; drop table entries --",
        "\\",
        "\\'",
        "a:*b & !(c",
        "''",
        "<->",
        "!",
        "(",
        "é🙂*",
        "%_",
        "x:*",
        "' | '",
        "$1",
        "\u{202e}*",
    ] {
        world.find(&search, odd, None, &Page::default()).await;
        world.find(&search, &format!("\"{odd}\" -{odd} {odd}|{odd} {odd}ab*"), Some(ANNA), &Page::default()).await;
    }
    haystack(&world).await;
    expect_full_pages(&world, &search, "Postgres").await;
    world.works_off(&search).await;
    let mut conn = world.store.read().await.expect("a connection");
    assert_eq!(
        store::search_outbox::waiting(&mut conn).await.expect("a count"),
        0,
        "without an index the queue is emptied"
    );
    drop(conn);
}

/// Answers every request with these bytes (or with silence) and hangs up.
async fn misbehaving(answer: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0_u8; 4096];
                let _ = stream.read(&mut request).await;
                match answer {
                    Some(bytes) => drop(stream.write_all(bytes.as_bytes()).await),
                    None => tokio::time::sleep(Duration::from_secs(30)).await,
                }
            });
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_answers_with_a_notice_when_meilisearch_does_not() {
    let world = World::begin().await;
    world.stock().await;
    let faults: [(&str, Option<&str>); 5] = [
        ("500", Some("HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno")),
        ("garbage", Some("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<html>!")),
        ("cut off", Some("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"hits\":[")),
        ("no HTTP", Some("220 smtp.example.org ESMTP\r\n")),
        ("silence", None),
    ];
    for (name, answer) in faults {
        let search = Search::with_meilisearch(&misbehaving(answer).await, None).expect("an address");
        let begun = Instant::now();
        let results = world.find(&search, "bread", None, &Page::default()).await;
        assert!(begun.elapsed() < Duration::from_secs(4), "{name}: {:?}", begun.elapsed());
        assert_eq!(results.engine, Engine::Postgres, "{name}");
        assert!(results.degraded.is_some(), "{name}: the viewer is told");
        assert_eq!(results.hits.len(), 3, "{name}: and gets everything");
        if answer.is_none() {
            continue;
        }
        for _ in 0..5 {
            world.find(&search, "bread", None, &Page::default()).await;
        }
        assert!(search.is_degraded(), "{name}: the breaker is open");
        assert!(world.find(&search, "bread", None, &Page::default()).await.degraded.is_some(), "{name}");
        assert_eq!(work_off(&world.store, &search).await.expect("no failure"), 0, "{name}: the beat waits");
        let mut conn = world.store.read().await.expect("a connection");
        assert!(
            store::search_outbox::waiting(&mut conn).await.expect("a count") > 0,
            "{name}: and the queue keeps its rows"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_marks_what_matched_escapes_the_rest_and_explains_itself() {
    let app = TestApp::start().await;
    let (anna, bo) = (app.person("anna").await, app.person("bo").await);
    let body = "The oven <script>alert(1)</script> & the *baker* wait";
    anna.post("/entries", &[("body", body), ("audience", "public"), ("once", "1")]).await.is(303);
    anna.post("/entries", &[("body", "An oven for followers"), ("audience", "followers"), ("once", "2")]).await.is(303);
    app.settle().await;

    let visitor = app.visitor();
    let empty = visitor.get("/search").await;
    empty.is(200).shows("How to ask").shows("from:handle").hides("Nothing found");
    let page = visitor.get("/search?q=oven").await;
    page.is(200).shows("<mark>oven</mark>").shows("with oven").hides("<script>alert").hides("for followers");
    page.shows("href=\"/search?q=oven+in%3Acomments\"").shows("@anna");
    bo.get("/search?q=oven").await.hides("for followers");
    anna.get("/search?q=oven").await.shows("<mark>oven</mark> for followers");
    visitor.get("/search?q=unheard-of").await.is(200).shows("Nothing found");
    visitor.get("/search?q=ann+in:members").await.is(200).shows("href=\"/@anna\"");
    visitor.get("/search?q=%22%3E%3Cscript%3Ealert(2)%3C/script%3E").await.is(200).hides("<script>alert(2)");
    let long = "x".repeat(500);
    visitor.get(&format!("/search?q={long}")).await.is(200).shows("Only the first 300 characters were read.");
    visitor.get("/search?q=oven&after=nonsense").await.is(200).shows("<mark>oven</mark>");

    for number in 0..25 {
        let once = format!("more-{number}");
        anna.post("/entries", &[("body", "Another loaf"), ("audience", "public"), ("once", &once)]).await.is(303);
    }
    let first = visitor.get("/search?q=loaf").await;
    assert_eq!(first.body.matches("<mark>loaf</mark>").count(), 20);
    let older =
        first.body.split("href=\"").find(|part| part.starts_with("/search?q=loaf&#38;after=")).expect("a next page");
    let older = older.split('"').next().expect("an address").replace("&#38;", "&");
    let second = visitor.get(&older).await;
    assert_eq!(second.body.matches("<mark>loaf</mark>").count(), 5);
    second.hides("Older");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_when_meilisearch_does_not_answer() {
    let url = misbehaving(Some("HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno")).await;
    let app = TestApp::with(Setting { meilisearch: Some(url), ..Setting::default() }).await;
    let anna = app.person("anna").await;
    anna.post("/entries", &[("body", "The oven is hot"), ("audience", "public"), ("once", "1")]).await.is(303);
    app.visitor().get("/search?q=oven").await.is(200).shows("<mark>oven</mark>").shows("reduced mode");
}

/// What a viewer is told: what is found page by page, the addresses of the pages, and the numbers.
async fn told(world: &World, search: &Search, typed: &str, viewer: Option<i64>) -> String {
    let query = Query::parse(typed);
    let mut conn = world.store.read().await.expect("a connection");
    let mut page = Page { after: None, size: 2 };
    let (_, counts) = search.search_and_count(&mut conn, &query, viewer, &page).await.expect("numbers");
    let mut told = format!("{counts:?}");
    loop {
        let results = search.search(&mut conn, &query, viewer, &page).await.expect("results");
        for hit in &results.hits {
            told.push_str(&format!(" {}{}", hit.kind.singular(), hit.key));
        }
        let Some(next) = results.next else { return told };
        told.push_str(&format!(" | {} |", next.encode()));
        page.after = Some(next);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_changes_nothing_of_what_is_told() {
    let world = World::begin().await;
    world.stock().await;
    let search = Search::postgres_only();
    let queries = [
        "bread",
        "bread order:best",
        "before:2027 order:best",
        "before:2027",
        "before:2027 order:active",
        "-soup in:entries order:oldest",
    ];
    let mut before = Vec::new();
    for typed in queries {
        before.push(told(&world, &search, typed, None).await);
    }
    for minute in 0..3 {
        world.note(CY, 10 + minute, "followers", "", "More secret bread").await;
        let held = world.note(CY, 20 + minute, "public", "", "More held bread").await;
        world.hold(held).await;
        world.comment(ANNA, 4, 30 + minute, "Under secret bread").await;
    }
    for (typed, before) in queries.iter().zip(before) {
        assert_eq!(told(&world, &search, typed, None).await, before, "{typed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_a_proposal_that_are_held_are_not_found_and_likes_are_not_told_across_a_block() {
    let world = World::begin().await;
    world.stock().await;
    let search = Search::postgres_only();
    assert_eq!(world.found(&search, "bread in:proposals", Some(CY)).await, "p1");
    world.hold(7).await;
    assert_eq!(world.found(&search, "bread in:proposals", Some(CY)).await, "");
    assert_eq!(world.found(&search, "bread in:proposals", Some(ANNA)).await, "p1", "its author still reads them");
    world.sql("INSERT INTO likes (entry_id, actor_id) VALUES (2, 3)").await;
    assert_eq!(world.found(&search, "soup has:likes", Some(ANNA)).await, "e2");
    world.sql("INSERT INTO blocks (blocker_id, blocked_id) VALUES (1, 3)").await;
    assert_eq!(world.found(&search, "soup has:likes", Some(ANNA)).await, "");
    assert_eq!(world.found(&search, "soup liked-by:cy", Some(ANNA)).await, "");
    assert_eq!(world.found(&search, "soup liked-by:cy", Some(BO)).await, "e2");
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_word_finds_what_begins_so_on_the_page_and_in_its_feed() {
    let app = TestApp::start().await;
    let (anna, bo) = (app.person("anna").await, app.person("bo").await);
    let asked = anna.post("/entries", &[("body", "Which one?"), ("audience", "public"), ("once", "1")]).await;
    let comments = format!("/entries/{}/comments", asked.made());
    bo.post(&comments, &[("body", "The mechanical keyboard, with #clicks"), ("once", "2")]).await.is(303);
    anna.post("/entries", &[("body", "Keyboards for #followers"), ("audience", "followers"), ("once", "3")])
        .await
        .is(303);
    app.settle().await;

    let visitor = app.visitor();
    let page = visitor.get("/search?q=mechan+keybo").await;
    page.is(200).shows("With words like these").shows("<mark>keyboard</mark>").shows("mechan* keybo*");
    page.hides("Nothing found").hides("followers</mark>").hides("for #");
    visitor.get("/search.atom?q=keybo").await.is(200).shows("keyboard").hides("followers");
    visitor.get("/search?q=%22keybo%22").await.shows("Nothing found");
    visitor.get("/search?q=-keybo").await.hides("With words like these");

    let page = anna.get("/search?q=keybo*").await;
    page.shows("q=keybo*+from%3Abo\">@bo</a> (1)")
        .shows("q=keybo*+tag%3Aclicks\">#clicks</a> (1)")
        .shows("#followers</a> (1)");
    visitor.get("/search?q=keybo*").await.hides("#followers").hides(">@anna</a> (");
    anna.get("/search?q=keybo*+from:anna").await.shows("#followers</a> (1)").hides("@bo</a> (");
}
