//! The ledger's pages: what they let through, their feed, and proofs for whoever keeps a root.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use governance::canonical::{Hash, hash_from_hex};
use governance::ledger::{verify_consistency, verify_inclusion};
use serde_json::Value;
use tests::TestApp;

use super::decided;

/// The identifiers of the lines that a page lists.
fn listed(body: &str) -> Vec<i64> {
    let mut ids: Vec<i64> = body
        .split("href=\"/ledger/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next().and_then(|id| id.parse().ok()))
        .collect();
    ids.dedup();
    ids
}

async fn there_are(app: &TestApp, condition: &str) -> Vec<i64> {
    let sql = format!("SELECT id FROM ledger_entries WHERE {condition} ORDER BY id DESC LIMIT 50");
    app.database.as_owner().await.query(&sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_lets_through_what_was_asked_for_on_the_page_and_in_the_feed() {
    let app = TestApp::start().await;
    let id = decided(&app).await;
    let visitor = app.visitor();
    let ana: String =
        there_are_text(&app, "SELECT body::jsonb ->> 'actor' FROM ledger_entries WHERE kind = 'proposal.published'")
            .await;
    let name = ana.strip_prefix("member:").unwrap();
    let tomorrow = "from=9999-01-01";
    for (query, condition) in [
        ("kind=proposal.closed".to_owned(), "kind = 'proposal.closed'".to_owned()),
        ("kind=proposal".to_owned(), "kind LIKE 'proposal.%'".to_owned()),
        (format!("about=proposal+{id}"), format!("subject = 'proposal:{id}'")),
        (
            format!("about=proposal:{id}&kind=proposal.sponsored"),
            format!("subject = 'proposal:{id}' AND kind = 'proposal.sponsored'"),
        ),
        (format!("by={name}"), format!("body::jsonb ->> 'actor' = '{ana}'")),
        ("by=system".to_owned(), "body::jsonb ->> 'actor' = 'system'".to_owned()),
        (tomorrow.to_owned(), "false".to_owned()),
        ("until=9999-01-01".to_owned(), "true".to_owned()),
        ("kind=nonsense".to_owned(), "false".to_owned()),
        ("about=%00&by=&from=tomorrow".to_owned(), "true".to_owned()),
    ] {
        let wanted = there_are(&app, &condition).await;
        for path in ["/ledger", "/ledger.atom"] {
            let page = visitor.get(&format!("{path}?{query}")).await;
            let mut ids: Vec<i64> =
                if path == "/ledger" { listed(&page.is(200).body) } else { feed_ids(&page.is(200).body) };
            ids.dedup();
            assert_eq!(ids, wanted, "{path}?{query}");
        }
    }
    visitor.get("/ledger?kind=nonsense").await.shows("No such line").shows("Show all");
}

async fn there_are_text(app: &TestApp, sql: &str) -> String {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

fn feed_ids(body: &str) -> Vec<i64> {
    let read = feed_rs::parser::parse(body.as_bytes()).unwrap();
    read.entries.iter().map(|entry| entry.id.rsplit('/').next().unwrap().parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_line_is_about_opens() {
    let app = TestApp::start().await;
    decided(&app).await;
    let visitor = app.visitor();
    let owner = app.database.as_owner().await;
    let about: Vec<String> = owner
        .query("SELECT DISTINCT subject FROM ledger_entries", &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    let mut opened = 0;
    for subject in about {
        let page = visitor.get(&format!("/ledger?about={subject}")).await;
        for href in page.is(200).body.split("<a href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if ["/proposals/", "/cases/", "/docket/", "/entries/"].iter().any(|noun| href.starts_with(noun)) {
                visitor.get(href).await.is(200);
                opened += 1;
            }
        }
    }
    assert!(opened > 0);
}

fn hashes(list: &Value) -> Vec<Hash> {
    list.as_array().unwrap().iter().map(|hash| hash_from_hex(hash.as_str().unwrap()).unwrap()).collect()
}

fn root(text: &Value) -> Hash {
    STANDARD.decode(text.as_str().unwrap()).unwrap().try_into().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_keeps_a_root_can_prove_every_line_and_every_growth_against_it() {
    let app = TestApp::start().await;
    decided(&app).await;
    let visitor = app.visitor();
    let read = async |path: String| -> Value { serde_json::from_str(&visitor.get(&path).await.is(200).body).unwrap() };
    let newest = read("/ledger/proofs/consistency?from=0".to_owned()).await;
    let size = newest["size"].as_u64().unwrap();
    assert!(size > 5, "{size} leaves");
    for leaf in 0..size {
        let proof = read(format!("/ledger/proofs/inclusion?leaf={leaf}")).await;
        let hash = proof["leaf_hash"].as_str().unwrap();
        let leaf_hash = hash_from_hex(hash).unwrap();
        assert!(
            verify_inclusion(&leaf_hash, leaf, size, &hashes(&proof["path"]), &root(&newest["root"])),
            "leaf {leaf}"
        );
        assert_eq!(read(format!("/ledger/proofs/inclusion?hash={hash}")).await, proof);
        let proof = read(format!("/ledger/proofs/consistency?from={leaf}")).await;
        let (old, new) = (root(&proof["from_root"]), root(&proof["root"]));
        assert!(verify_consistency(leaf, size, &old, &new, &hashes(&proof["path"])), "from {leaf}");
        let early = read(format!("/ledger/proofs/inclusion?leaf=0&size={}", leaf + 1)).await;
        let leaf_hash = hash_from_hex(early["leaf_hash"].as_str().unwrap()).unwrap();
        assert!(verify_inclusion(&leaf_hash, 0, leaf + 1, &hashes(&early["path"]), &root(&early["root"])));
    }
    for nothing in [
        format!("inclusion?leaf={size}"),
        "inclusion?leaf=-1".to_owned(),
        "inclusion?leaf=5&size=5".to_owned(),
        "inclusion?hash=00".to_owned(),
        format!("inclusion?hash={}", "0".repeat(64)),
        "inclusion".to_owned(),
        format!("inclusion?leaf=0&size={}", size + 1),
        format!("consistency?from={}", size + 1),
        "consistency".to_owned(),
        "consistency?from=5&size=4".to_owned(),
    ] {
        visitor.get(&format!("/ledger/proofs/{nothing}")).await.is(404);
    }
}
