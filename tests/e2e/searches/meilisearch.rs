//! Search with a real Meilisearch, when there is one on the PATH.

use std::time::{Duration, Instant};

use folkmoot::jobs::index_documents::look_for_drift;
use search::{Engine, Page, Search};
use tests::RealMeilisearch;

use super::world::{BO, CY, World, expect_full_pages, expect_table, haystack};

/// Polls until the expected is found; Meilisearch does accepted work a moment later.
async fn found_within_2s(world: &World, search: &Search, typed: &str, expected: &str) {
    let begun = Instant::now();
    loop {
        let found = world.found(search, typed, None).await;
        if found == expected {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(2), "{typed}: {found:?} instead of {expected:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn meilisearch_finds_the_same_stays_in_step_and_shows_nobody_what_is_not_theirs() {
    let Some(mut server) = RealMeilisearch::start("same").await else {
        return;
    };
    let world = World::begin().await;
    world.stock().await;
    let search = Search::with_meilisearch(&server.url(), None).expect("an address");
    assert!(
        world.find(&search, "bread", None, &Page::default()).await.degraded.is_some(),
        "no index yet: Postgres answers"
    );
    world.works_off(&search).await;

    let results = world.find(&search, "bread", None, &Page::default()).await;
    assert_eq!((results.engine, results.degraded), (Engine::Meilisearch, None));
    expect_table(&world, &search, "Meilisearch").await;
    let slip = world.find(&search, "saturdya", None, &Page::default()).await;
    let near: Vec<i64> = slip.near.iter().map(|hit| hit.key).collect();
    assert_eq!(
        (slip.hits.len(), near),
        (0, vec![3, 1]),
        "a slip of the finger is forgiven, and told apart from what fits"
    );

    world.note(BO, 50, "public", "", "Fresh porridge").await;
    world.works_off(&search).await;
    found_within_2s(&world, &search, "porridge", "e8").await;
    world.sql("UPDATE entries SET body = 'Fresh muesli', body_html = '<p>Fresh muesli</p>' WHERE id = 8").await;
    world.works_off(&search).await;
    found_within_2s(&world, &search, "muesli", "e8").await;
    assert_eq!(world.found(&search, "porridge", None).await, "");
    world.sql("UPDATE entries SET deleted_at = folkmoot_now() WHERE id = 8").await;
    assert_eq!(world.found(&search, "muesli", None).await, "", "gone at once, whatever the index still holds");
    world.works_off(&search).await;

    haystack(&world).await;
    world.works_off(&search).await;
    let begun = Instant::now();
    while world.find(&search, "needle 29", None, &Page::default()).await.hits.is_empty()
        && begun.elapsed() < Duration::from_secs(10)
    {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    expect_full_pages(&world, &search, "Meilisearch").await;

    server.kill();
    let results = world.find(&search, "bread", None, &Page::default()).await;
    assert_eq!((results.engine, results.hits.len()), (Engine::Postgres, 3), "Postgres answers");
    assert!(results.degraded.is_some());
    server.come_back_empty().await;
    world.note(CY, 500, "public", "", "After the flood, dough").await;
    world.works_off(&search).await;
    found_within_2s(&world, &search, "dough", "e164").await;
    assert_eq!(
        world.find(&search, "bread", None, &Page::default()).await.engine,
        Engine::Meilisearch,
        "the index was built anew"
    );
    expect_table(&world, &search, "Meilisearch, rebuilt").await;

    let mut conn = world.store.read().await.expect("a connection");
    let documents = search.rebuild(&mut conn, &mut |_| {}).await.expect("a rebuild");
    drop(conn);
    let policies = governance::PolicyKey::ALL.len();
    assert_eq!(documents, 6 + 155 + 1 + 1 + 3 + policies, "entries, haystack, dough, a proposal, members, policies");
    expect_table(&world, &search, "Meilisearch, reindexed").await;
}

/// Asks Meilisearch past us, as an accident would.
async fn meddle(server: &RealMeilisearch, method: &str, path: &str, body: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let host = server.url().trim_start_matches("http://").to_string();
    let mut stream = tokio::net::TcpStream::connect(&host).await.expect("a connection");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

/// Until Meilisearch has done what it accepted.
async fn rests(server: &RealMeilisearch) {
    for _ in 0..200 {
        let waiting = meddle(server, "GET", "/tasks?statuses=enqueued,processing&limit=1", "").await;
        if waiting.contains("\"total\":0") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("Meilisearch does not come to rest");
}

/// A round over all shelves; how often something was mended shows in what is found.
async fn mends(world: &World, search: &Search) {
    for _ in 0..4 {
        look_for_drift(&world.store, search).await.expect("a look");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_drifted_is_mended_and_one_that_was_begun_is_gone_on_with() {
    let Some(server) = RealMeilisearch::start("drift").await else {
        return;
    };
    let world = World::begin().await;
    world.stock().await;
    let search = Search::with_meilisearch(&server.url(), None).expect("an address");
    world.works_off(&search).await;
    rests(&server).await;
    // One document says something else, one is lost, one has no row, and an index of an older version stands beside.
    meddle(&server, "PUT", "/indexes/folkmoot-v2/documents", r#"[{"uid":"entry-2","text":"nonsense"}]"#).await;
    meddle(&server, "DELETE", "/indexes/folkmoot-v2/documents/entry-1", "").await;
    meddle(
        &server,
        "PUT",
        "/indexes/folkmoot-v2/documents",
        r#"[{"uid":"entry-777","shelf":3,"key":777,"text":"ghost"}]"#,
    )
    .await;
    rests(&server).await;
    assert_eq!(world.found(&search, "soup", None).await, "", "it is gone from the index");
    mends(&world, &search).await;
    rests(&server).await;
    assert_eq!(world.found(&search, "soup", None).await, "e2");
    expect_table(&world, &search, "Meilisearch, mended").await;
    let ghost = meddle(&server, "GET", "/indexes/folkmoot-v2/documents/entry-777", "").await;
    assert!(ghost.starts_with("HTTP/1.1 404"), "{ghost}");

    // A rebuild that was interrupted: what stands in it is true, old, or too much.
    meddle(&server, "POST", "/indexes", r#"{"uid":"folkmoot-v1","primaryKey":"uid"}"#).await;
    meddle(&server, "POST", "/indexes", r#"{"uid":"folkmoot-v2-next","primaryKey":"uid"}"#).await;
    let settings = r#"{"filterableAttributes":["shelf","key"]}"#;
    meddle(&server, "PATCH", "/indexes/folkmoot-v2-next/settings", settings).await;
    let begun =
        r#"[{"uid":"entry-2","shelf":3,"key":2,"text":"old"},{"uid":"entry-778","shelf":3,"key":778,"text":"ghost"}]"#;
    meddle(&server, "POST", "/indexes/folkmoot-v2-next/documents", begun).await;
    rests(&server).await;
    let mut heard = Vec::new();
    let mut conn = world.store.read().await.expect("a connection");
    let documents = search.rebuild(&mut conn, &mut |done| heard.push(done)).await.expect("a rebuild");
    drop(conn);
    assert!(heard.is_sorted() && heard.last() == Some(&documents), "{heard:?}");
    expect_table(&world, &search, "Meilisearch, gone on with").await;
    let indexes = meddle(&server, "GET", "/indexes", "").await;
    assert!(
        indexes.contains("\"folkmoot-v2\"") && !indexes.contains("folkmoot-v1") && !indexes.contains("-next"),
        "{indexes}"
    );
    let ghost = meddle(&server, "GET", "/indexes/folkmoot-v2/documents/entry-778", "").await;
    assert!(ghost.starts_with("HTTP/1.1 404"), "{ghost}");
    rests(&server).await;
    let remembered =
        meddle(&server, "GET", "/tasks?indexUids=folkmoot-v2,folkmoot-v2-next&statuses=succeeded,failed", "").await;
    assert!(remembered.contains("\"results\":[]"), "{remembered}");
}
