//! The contract of the two engines: the same queries, the same documents, for each kind of viewer.
//!
//! What a query must find is worked out a third time here, from a model of the documents that asks neither engine; only whether the
//! viewer may see a row is asked of the one rule. Where the grammar is exact, each engine must find just that, in that order. Where it is
//! fuzzy (slips of the finger, grammatical forms), it is measured how much of it they find.

mod model;
mod queries;
mod shelf;

use std::collections::HashSet;

use search::{Engine, Hit, Kind, Page, Query, Search};
use tests::RealMeilisearch;

use self::model::{Doc, expected, seen_by};
use self::queries::{EXACT_AT_LEAST, exact, halves, inflected, misspelt};
use super::world::{ANNA, CY, World};

const VIEWERS: [(&str, Option<i64>); 3] = [("a visitor", None), ("anna", Some(ANNA)), ("cy", Some(CY))];

/// The names of everything that is found, page by page; policies apart, whose words are not ours.
async fn found(world: &World, search: &Search, query: &Query, viewer: Option<i64>, engine: Engine) -> Vec<String> {
    let mut page = Page { after: None, size: 50 };
    let mut names = Vec::new();
    loop {
        let mut conn = world.store.read().await.expect("a connection");
        let results = search.search(&mut conn, query, viewer, &page).await.expect("results");
        assert!(results.degraded.is_none(), "the engine answers");
        assert!(results.engine == engine || results.engine == Engine::Postgres);
        names.extend(results.hits.iter().filter(|hit| hit.kind != Kind::Policy).map(name));
        match results.next {
            Some(next) => page.after = Some(next),
            None => return names,
        }
    }
}

fn name(hit: &Hit) -> String {
    format!("{}{}", hit.kind.singular(), hit.key)
}

/// With what has words like those asked for.
async fn found_or_near(world: &World, search: &Search, query: &Query, engine: Engine) -> HashSet<String> {
    let mut names: HashSet<String> = found(world, search, query, None, engine).await.into_iter().collect();
    let mut conn = world.store.read().await.expect("a connection");
    let results = search.search(&mut conn, query, None, &Page { after: None, size: 50 }).await.expect("results");
    names.extend(results.near.iter().map(name));
    names
}

/// What disagrees with the model.
async fn disagreements(world: &World, search: &Search, docs: &[Doc], engine: Engine) -> Vec<String> {
    let mut wrong = Vec::new();
    for (who, viewer) in VIEWERS {
        let seen = seen_by(world, viewer).await;
        for typed in exact() {
            let query = Query::parse(&typed);
            assert!(query.notices.is_empty() && query.suggestion.is_none(), "{typed}: {:?}", query.notices);
            let mut want = expected(docs, &query, viewer, &seen);
            let mut have = found(world, search, &query, viewer, engine).await;
            if query.order == search::Order::Best {
                want.sort();
                have.sort();
            }
            if want != have {
                wrong.push(format!("{typed} for {who}: expected {want:?}, found {have:?}"));
            }
        }
    }
    wrong
}

/// Of what should be found, the share that is, in hundredths.
async fn recall(world: &World, search: &Search, docs: &[Doc], typed: &[(String, String)], engine: Engine) -> usize {
    let seen = seen_by(world, None).await;
    let (mut should, mut does) = (0, 0);
    for (typed, meant) in typed {
        let want = expected(docs, &Query::parse(meant), None, &seen);
        let have = found_or_near(world, search, &Query::parse(typed), engine).await;
        should += want.len();
        does += want.iter().filter(|name| have.contains(*name)).count();
    }
    does * 100 / should.max(1)
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_keeps_the_contract() {
    let world = World::begin().await;
    let docs = shelf::fill(&world).await;
    let search = Search::postgres_only();
    assert!(exact().len() >= EXACT_AT_LEAST, "{} queries", exact().len());
    let wrong = disagreements(&world, &search, &docs, Engine::Postgres).await;
    assert!(wrong.is_empty(), "{} disagreements:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(recall(&world, &search, &docs, &inflected(), Engine::Postgres).await, 100, "words in any form");
    assert_eq!(recall(&world, &search, &docs, &halves(), Engine::Postgres).await, 100, "half a word");
}

#[tokio::test(flavor = "multi_thread")]
async fn meilisearch_keeps_the_contract() {
    let Some(server) = RealMeilisearch::start("contract").await else { return };
    let world = World::begin().await;
    let docs = shelf::fill(&world).await;
    let search = Search::with_meilisearch(&server.url(), None).expect("an address");
    let mut conn = world.store.read().await.expect("a connection");
    search.rebuild(&mut conn, &mut |_| {}).await.expect("an index");
    drop(conn);
    let wrong = disagreements(&world, &search, &docs, Engine::Meilisearch).await;
    assert!(wrong.is_empty(), "{} disagreements:\n{}", wrong.len(), wrong.join("\n"));
    let slips = recall(&world, &search, &docs, &misspelt(), Engine::Meilisearch).await;
    let forms = recall(&world, &search, &docs, &inflected(), Engine::Meilisearch).await;
    let version = search.version().await.expect("a version").unwrap_or_default();
    println!(
        "contract with Meilisearch {version}: {} queries for {} viewers over {} documents; of misspelt words it finds {slips} %, of other forms {forms} %",
        exact().len(),
        VIEWERS.len(),
        docs.len()
    );
    assert_eq!(recall(&world, &search, &docs, &halves(), Engine::Meilisearch).await, 100, "half a word");
    assert!(slips >= 95, "of misspelt words it finds {slips} %");
}
