//! The demonstration: what it promises is there, each page of it opens, and it never takes the place of a real community.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use folkmoot::config::{Config, Mode};
use folkmoot::database::Database;
use folkmoot::demo::run::prepared;
use folkmoot::demo::seed::content::Content;
use folkmoot::record::verify::verify;
use folkmoot::services::Services;
use tests::{Scratch, TestApp, TestDatabase};

/// Settings for a demonstration on a database of the test's own, at a port that nobody uses at the moment.
pub fn settings(database: &TestDatabase, data: &Scratch) -> Config {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let variables = [
        ("DATABASE_URL", database.app_url.clone()),
        ("DATABASE_OWNER_URL", database.owner_url.clone()),
        ("FOLKMOOT_DATA_DIR", data.0.display().to_string()),
        ("FOLKMOOT_SECRET", "5e".repeat(32)),
        ("FOLKMOOT_WEB_PORT", port.to_string()),
    ];
    let variables: Vec<_> = variables.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
    Config::from_sources("no such file".as_ref(), &variables, Some(Mode::Demo)).unwrap()
}

async fn count(database: &TestDatabase, sql: &str) -> i64 {
    database.as_owner().await.query_one(sql, &[]).await.unwrap_or_else(|error| panic!("{sql}: {error:?}")).get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_keeps_its_promises() {
    let (database, data) = (TestDatabase::empty().await, Scratch::new("demo-whole"));
    let config = settings(&database, &data);
    let outside = Database::open(&config).await.unwrap();
    let started = Instant::now();
    let services = prepared(&config, &outside).await.unwrap();
    println!("seeding took {:.1} s", started.elapsed().as_secs_f32());
    there_is_enough(&database).await;
    every_state_is_there(&database).await;
    the_open_vote_and_the_case_wait_for_imani(&database).await;
    let report = verify(&services.store, &services.ledger_signer().unwrap().verifier(), &[]).await.unwrap();
    assert!(report.holds(), "{report}");
    let lines = count(&database, "SELECT count(*) FROM ledger_entries").await;
    // A second start finds everything there.
    drop(services);
    let services = prepared(&config, &outside).await.unwrap();
    assert_eq!(count(&database, "SELECT count(*) FROM ledger_entries").await, lines);
    every_page_opens(services, database).await;
}

/// Every case as it stands, for whoever reads that one is missing.
async fn cases(database: &TestDatabase) -> String {
    let sql = "SELECT coalesce(string_agg(to_jsonb(t)::text, '; ' ORDER BY t.id), 'none') FROM (
        SELECT c.id, c.entry_id, c.state, c.pool_size, c.opened_at, v.outcome, v.for_removal, v.for_restoring, v.at,
            (SELECT string_agg(s.state, ',' ORDER BY s.rank) FROM seats s WHERE s.case_id = c.id) AS seats
        FROM cases c LEFT JOIN verdicts v ON v.case_id = c.id) t";
    database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

async fn there_is_enough(database: &TestDatabase) {
    for (at_least, sql) in [
        (44, "SELECT count(*) FROM members WHERE email_confirmed_at IS NOT NULL"),
        (420, "SELECT count(*) FROM entries"),
        (110, "SELECT count(*) FROM entries WHERE kind = 'note'"),
        (3, "SELECT count(*) FROM entries WHERE kind = 'note' AND audience = 'followers'"),
        (15, "SELECT count(*) FROM entries WHERE kind = 'item'"),
        (5, "SELECT count(*) FROM sources WHERE trouble IS NULL AND fetched_at IS NOT NULL"),
        (400, "SELECT count(*) FROM likes"),
        (10, "SELECT max(n) FROM (SELECT count(*) AS n FROM likes GROUP BY entry_id) l"),
        (300, "SELECT count(*) FROM follows"),
        (15, "SELECT count(*) FROM follows f JOIN actors a ON a.id = f.follower_id WHERE a.handle = 'imani'"),
        (2, "SELECT count(*) FROM moderator_terms WHERE ends_at > folkmoot_now()"),
        (1, "SELECT count(*) FROM sanctions WHERE ends_at > folkmoot_now()"),
        (2, "SELECT count(*) FROM verdicts WHERE outcome = 'remove'"),
        (1, "SELECT count(*) FROM verdicts WHERE outcome = 'restore'"),
        (
            1,
            "SELECT count(*) FROM labels JOIN entries ON entries.id = labels.entry_id WHERE deleted_at IS NULL AND NOT withheld",
        ),
        (1, "SELECT count(*) FROM verdicts WHERE decided_by IS NOT NULL"),
        (
            1,
            "SELECT count(*) FROM cases WHERE state = 'opened' AND decide_by > folkmoot_now() AND sent_ledger_entry_id IS NULL",
        ),
        (2, "SELECT count(*) FROM groups"),
        (1, "SELECT count(*) FROM entries WHERE kind = 'note' AND audience = 'group'"),
        (2, "SELECT count(*) FROM entries WHERE kind = 'note' AND audience = 'public' AND group_id IS NOT NULL"),
        (40, "SELECT count(*) FROM mails"),
        (1, "SELECT count(*) FROM clock WHERE kind = 'demo' AND ahead = interval '0'"),
    ] {
        let found = count(database, sql).await;
        if found < at_least {
            panic!("{found} instead of {at_least}: {sql}; cases: {}", cases(database).await);
        }
    }
    // The story has gone on all the time, and nothing in it lies in the future.
    let days = "SELECT count(DISTINCT created_at::date) FROM entries";
    assert!(count(database, days).await >= 38);
    assert_eq!(count(database, "SELECT count(*) FROM entries WHERE published_at > folkmoot_now()").await, 0);
    assert_eq!(
        count(database, "SELECT count(*) FROM entries WHERE kind = 'item' AND published_at > created_at").await,
        0
    );
}

async fn every_state_is_there(database: &TestDatabase) {
    let rows = database.as_owner().await.query("SELECT title, state FROM proposals", &[]).await.unwrap();
    let found: BTreeMap<String, String> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    for proposal in Content::load().unwrap().proposals {
        let title = if proposal.amended_title.is_empty() { proposal.title } else { proposal.amended_title };
        assert_eq!(found.get(&title), Some(&proposal.state), "{title}");
    }
    for state in governance::proposals::ProposalState::ALL {
        assert!(found.values().any(|there| there == state.as_str()), "no proposal is {state}");
    }
    let reasons = database.as_owner().await.query("SELECT result FROM tallies", &[]).await.unwrap();
    let reasons: String = reasons.iter().map(|row| row.get::<_, String>(0)).collect();
    assert!(reasons.contains("quorum_not_reached") && reasons.contains("threshold_not_reached"), "{reasons}");
    assert_eq!(count(database, "SELECT max(version)::bigint FROM proposals WHERE state = 'discussion'").await, 2);
}

async fn the_open_vote_and_the_case_wait_for_imani(database: &TestDatabase) {
    let soon =
        "SELECT count(*) FROM proposals p JOIN roll r ON r.proposal_id = p.id JOIN actors a ON a.id = r.member_id
        WHERE p.state = 'voting' AND p.payload ->> 'key' = 'entry.max_chars' AND a.handle = 'imani'
            AND p.closes_at BETWEEN folkmoot_now() + interval '1 hour' AND folkmoot_now() + interval '3 hours'
            AND NOT EXISTS (SELECT FROM ballots b WHERE b.proposal_id = p.id AND b.member_id = r.member_id)";
    assert_eq!(count(database, soon).await, 1);
    let summoned = "SELECT count(*) FROM seats s JOIN cases c ON c.id = s.case_id JOIN actors a ON a.id = s.member_id
        WHERE c.state = 'before_jury' AND s.state = 'summoned' AND a.handle = 'imani' AND s.respond_by > folkmoot_now()";
    assert_eq!(count(database, summoned).await, 1);
}

async fn every_page_opens(services: Arc<Services>, database: TestDatabase) {
    let app = TestApp::with_services(database, services).await;
    let visitor = app.visitor();
    let pages = [
        "/",
        "/proposals",
        "/features",
        "/features.atom",
        "/docket",
        "/docket/log",
        "/docket/report",
        "/constitution",
        "/constitution/entry.max_chars",
        "/ledger",
        "/search?q=clock",
        "/demo",
        "/demo/mail",
        "/@maud",
        "/@tomas",
    ];
    for page in pages {
        visitor.get(page).await.is(200);
    }
    visitor.get("/demo").await.shows("Ten things to try").shows("Imani Okoro").shows("You came yesterday");
    visitor.get("/demo/feeds/courier.atom").await.is(200).shows("The clock is right").hides("the mayor groaned");
    visitor.get("/demo/feeds/nobody.rss").await.is(404);
    visitor.get("/search?q=kingfisher").await.shows("No Fishing");
    let owner = app.database.as_owner().await;
    for (table, path) in
        [("proposals WHERE state <> 'draft'", "proposals"), ("cases", "cases"), ("features", "features")]
    {
        for row in owner.query(&format!("SELECT id FROM {table}"), &[]).await.unwrap() {
            visitor.get(&format!("/{path}/{}", row.get::<_, i64>(0))).await.is(200);
        }
    }
    let held = "SELECT id FROM entries WHERE thread_id IS NULL AND deleted_at IS NULL AND kind NOT IN ('proposal', 'feature') AND audience = 'public' AND NOT EXISTS
        (SELECT FROM holds h WHERE h.entry_id = entries.id AND h.released_at IS NULL) AND NOT EXISTS (SELECT FROM removals r WHERE r.entry_id = entries.id)";
    for row in owner.query(held, &[]).await.unwrap() {
        visitor.get(&format!("/entries/{}", row.get::<_, i64>(0))).await.is(200);
    }
    let imani = app.signed_in_by_demo("imani").await;
    for page in ["/home", "/juries", "/proposals", "/settings", "/settings/sources", "/digests/preview"] {
        imani.get(page).await.is(200);
    }
    // A day later the vote is over and in force, the delayed document too, and the paper has come.
    imani.post("/demo/clock", &[("hours", "48")]).await.is(303);
    let decided = "SELECT count(*) FROM proposals WHERE state = 'enacted' AND payload ->> 'key' IN ('entry.max_chars', 'document.ownership')";
    assert_eq!(count(&app.database, decided).await, 2);
    imani.get("/home").await.shows("Up to 4000 characters");
    visitor.get("/demo/feeds/courier.atom").await.shows("the mayor groaned");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_community_is_never_made_a_demonstration() {
    let (database, data) = (TestDatabase::new().await, Scratch::new("demo-real"));
    database.as_owner().await.batch_execute("UPDATE clock SET kind = 'real', ahead = interval '0'").await.unwrap();
    let config = settings(&database, &data);
    let outside = Database::open(&config).await.unwrap();
    let refusal = prepared(&config, &outside).await.err().expect("a refusal").to_string();
    assert!(refusal.contains("real community") && refusal.contains("Fix:"), "{refusal}");
    assert_eq!(count(&database, "SELECT count(*) FROM clock WHERE kind = 'real'").await, 1);
    // Not even the owner's own hand turns it into one, or takes it away.
    let store = store::Store::connect(&database.owner_url, &store::PoolSettings::default()).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(store::demo::prepare(&mut tx, -1).await.is_err());
    drop(tx);
    let mut tx = store.begin().await.unwrap();
    assert!(store::demo::start_over(&mut tx).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_made_demonstration_is_begun_again_and_a_whole_one_is_kept() {
    let database = TestDatabase::new().await;
    let owner = database.as_owner().await;
    let store = store::Store::connect(&database.owner_url, &store::PoolSettings::default()).await.unwrap();
    owner.batch_execute("UPDATE clock SET kind = 'demo', ahead = interval '0'").await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert_eq!(store::demo::state(&mut tx).await.unwrap(), store::demo::DemoState::Ready);
    assert!(store::demo::start_over(&mut tx).await.is_err());
    drop(tx);
    owner.batch_execute("UPDATE clock SET ahead = interval '-3 days'").await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert_eq!(store::demo::state(&mut tx).await.unwrap(), store::demo::DemoState::Unfinished);
    store::demo::start_over(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    migrations::run(&database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let app = store::Store::connect(&database.app_url, &store::PoolSettings::default()).await.unwrap();
    let mut conn = app.read().await.unwrap();
    assert_eq!(store::demo::state(&mut conn).await.unwrap(), store::demo::DemoState::Empty);
}

#[test]
fn everybody_speaks_after_joining_and_within_the_limits() {
    let content = Content::load().unwrap();
    let chars = |text: &str| text.trim().chars().count();
    let joined = |handle: &str| {
        let person = content.people.iter().find(|person| person.handle == handle);
        person.unwrap_or_else(|| panic!("nobody is called {handle}")).joined
    };
    let early = |what: &str, ago: f64, talk: &[String]| {
        for line in talk {
            let (by, words) = line.split_once(": ").unwrap_or_else(|| panic!("nobody says {line}"));
            assert!(joined(by) > ago, "{by} joins later than {what}");
            assert!((1..=600).contains(&chars(words)), "{line}");
        }
    };
    for thread in &content.threads {
        let what: String = thread.text.chars().take(60).collect();
        assert!(joined(&thread.by) > thread.ago, "{} joins later than {what}", thread.by);
        assert!((1..=1000).contains(&chars(&thread.text)), "{what} has {} characters", chars(&thread.text));
        early(&what, thread.ago, &thread.talk);
    }
    for proposal in &content.proposals {
        early(&proposal.title, proposal.publish.unwrap_or(0.0), &proposal.talk);
    }
    for person in &content.people {
        assert!(chars(&person.about) <= 2000 && chars(&person.name) <= 60, "{}", person.handle);
    }
}
