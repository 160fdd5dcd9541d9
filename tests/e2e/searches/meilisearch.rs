//! Search with a real Meilisearch, when there is one on the PATH.

use std::time::{Duration, Instant};

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
    let documents = search.rebuild(&mut conn).await.expect("a rebuild");
    drop(conn);
    let policies = governance::PolicyKey::ALL.len();
    assert_eq!(documents, 6 + 155 + 1 + 1 + 3 + policies, "entries, haystack, dough, a proposal, members, policies");
    expect_table(&world, &search, "Meilisearch, reindexed").await;
}
