//! What the tests of search search: three people, what they wrote, and who may see it.

use std::time::Duration;

use folkmoot::jobs::index_documents::work_off;
use search::{Page, Query, Results, Search};
use store::{PoolSettings, Store};
use tests::TestDatabase;
use tokio_postgres::Client;

pub const ANNA: i64 = 1;
pub const BO: i64 = 2;
pub const CY: i64 = 3;

/// A database of its own with three people, and one connection in the pool: search must never want two.
pub struct World {
    _database: TestDatabase,
    owner: Client,
    pub store: Store,
}

impl World {
    pub async fn begin() -> Self {
        let database = TestDatabase::new().await;
        let owner = database.as_owner().await;
        let settings = PoolSettings { size: 1, wait: Duration::from_secs(10), ..PoolSettings::default() };
        let store = Store::connect(&database.app_url, &settings).await.expect("a pool");
        let world = Self { _database: database, owner, store };
        world
            .sql(
                "INSERT INTO actors (handle, display_name, created_at) VALUES ('anna', 'Anna Berg', '2026-01-01'),
                 ('bo', 'Bo the Baker', '2026-01-02'), ('cy', '', '2026-01-03');
                 INSERT INTO members (id, email, password_hash, ledger_name)
                 SELECT id, handle || '@example.org', 'x', lpad(id::text, 16, '0') FROM actors;
                 DELETE FROM entries; ALTER TABLE entries ALTER COLUMN id RESTART",
            )
            .await;
        world
    }

    pub async fn sql(&self, text: &str) {
        self.owner.batch_execute(text).await.expect("SQL");
    }

    /// A note published so many minutes after the beginning of February; returns its id.
    pub async fn note(&self, author: i64, minute: i32, audience: &str, title: &str, body: &str) -> i64 {
        let row = self
            .owner
            .query_one(
                "INSERT INTO entries (author_id, kind, audience, title, body, body_html, published_at, bumped_at)
                 SELECT $1, 'note', $3, nullif($4, ''), $5, '<p>' || $5 || '</p>', t, t
                 FROM (SELECT timestamptz '2026-02-01 00:00Z' + make_interval(mins => $2) AS t) x RETURNING id",
                &[&author, &minute, &audience, &title, &body],
            )
            .await
            .expect("a note");
        row.get(0)
    }

    pub async fn comment(&self, author: i64, thread: i64, minute: i32, body: &str) -> i64 {
        let row = self
            .owner
            .query_one(
                "INSERT INTO entries (author_id, thread_id, kind, body, body_html, published_at, bumped_at)
                 SELECT $1, $2, 'comment', $4, '<p>' || $4 || '</p>', t, t
                 FROM (SELECT timestamptz '2026-02-01 00:00Z' + make_interval(mins => $3) AS t) x RETURNING id",
                &[&author, &thread, &minute, &body],
            )
            .await
            .expect("a comment");
        row.get(0)
    }

    /// Holds an entry as an open case does, with the records that the database insists on.
    pub async fn hold(&self, entry: i64) {
        self.sql(&format!(
            "DO $$ DECLARE l bigint; c bigint; BEGIN
             INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
             VALUES ('case.opened', 'case', '{{}}', sha256('\\x00'::bytea || convert_to('{{}}', 'UTF8'))) RETURNING id INTO l;
             INSERT INTO cases (entry_id, rule_id, rule_text, snapshot_html, due_at, ledger_entry_id)
             VALUES ({entry}, '1', 'Be kind', '', folkmoot_now(), l) RETURNING id INTO c;
             INSERT INTO holds (entry_id, case_id, ledger_entry_id) VALUES ({entry}, c, l); END $$"
        ))
        .await;
    }

    /// What a statement says of a viewer, a number a row.
    pub async fn numbers(&self, statement: &str, viewer: Option<i64>) -> Vec<i64> {
        self.owner.query(statement, &[&viewer]).await.expect("rows").iter().map(|row| row.get(0)).collect()
    }

    pub async fn find(&self, search: &Search, typed: &str, viewer: Option<i64>, page: &Page) -> Results {
        let mut conn = self.store.read().await.expect("a connection");
        search.search(&mut conn, &Query::parse(typed), viewer, page).await.expect("results")
    }

    /// What is found, as "e1 c2 p1 m3", newest first.
    pub async fn found(&self, search: &Search, typed: &str, viewer: Option<i64>) -> String {
        let results = self.find(search, typed, viewer, &Page { after: None, size: 50 }).await;
        let names: Vec<String> =
            results.hits.iter().map(|hit| format!("{}{}", &hit.kind.singular()[..1], hit.key)).collect();
        names.join(" ")
    }

    pub async fn works_off(&self, search: &Search) {
        while work_off(&self.store, search).await.expect("a beat") > 0 {}
    }

    /// Entries and comments that every test of the grammar searches.
    pub async fn stock(&self) {
        let oven = self
            .note(ANNA, 1, "public", "Fair rules for the oven", "We bake bread on Saturday <b>&amp; Sunday</b>.")
            .await;
        self.note(BO, 2, "public", "", "Cold soup is not fair, and bread is.").await;
        self.comment(BO, oven, 3, "Saturday suits me. The flour is ground here.").await;
        self.note(CY, 4, "followers", "", "Secret bread, for followers.").await;
        let held = self.note(CY, 5, "public", "", "Held bread, before a jury.").await;
        self.hold(held).await;
        self.comment(ANNA, 4, 6, "A comment on secret bread.").await;
        self.sql(
            "INSERT INTO entries (author_id, kind, title, body, published_at, bumped_at)
             VALUES (1, 'proposal', 'Bread for everyone', 'thread', '2026-02-01 00:07Z', '2026-02-01 00:07Z');
             INSERT INTO proposals (author_id, track, title, body, body_html, payload, state, thread_id, created_at)
             VALUES (1, 'ordinary', 'Bread for everyone', 'One loaf a week.', '<p>One loaf a week.</p>', '{}', 'draft', 7, '2026-02-01 00:08Z'),
                    (1, 'ordinary', 'Draft about bread', 'not yet', '<p>not yet</p>', '{}', 'draft', NULL, '2026-02-01 00:09Z');
             INSERT INTO follows (follower_id, followed_id) VALUES (2, 3);
             DO $$ DECLARE l bigint; BEGIN
             INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
             VALUES ('proposal.submitted', 'proposal', '[]', sha256('\\x00'::bytea || convert_to('[]', 'UTF8'))) RETURNING id INTO l;
             INSERT INTO proposal_steps (proposal_id, state, ledger_entry_id) VALUES (1, 'sponsoring', l);
             UPDATE proposals SET state = 'sponsoring' WHERE id = 1; END $$",
        )
        .await;
    }
}

/// Typed, by whom, and what is found: the same in both engines.
pub const TABLE: [(&str, Option<i64>, &str); 22] = [
    ("bread", None, "p1 e2 e1"),
    ("bread", Some(ANNA), "p1 e2 e1"),
    ("bread", Some(BO), "p1 c6 e4 e2 e1"),
    ("bread", Some(CY), "p1 c6 e5 e4 e2 e1"),
    ("held bread", None, ""),
    ("held bread", Some(BO), ""),
    ("draft", Some(ANNA), ""),
    ("fair bread", None, "e2 e1"),
    ("\"fair rules\"", None, "e1"),
    ("\"rules fair\"", None, ""),
    ("sat*", None, "c3 e1"),
    ("soup|flour", None, "c3 e2"),
    ("bread -soup", None, "p1 e1"),
    ("bread -\"cold soup\" in:entries", None, "e1"),
    ("from:bo", None, "c3 e2 m2"),
    ("from:bo in:comments", None, "c3"),
    ("from:nobody", None, ""),
    ("bread in:proposals", None, "p1"),
    ("ann in:members", None, "m1"),
    ("bak* in:members", None, "m2"),
    ("from:anna before:2026-02-01", None, "m1"),
    ("from:anna after:2026-01-31 in:entries", None, "e1"),
];

pub async fn expect_table(world: &World, search: &Search, which: &str) {
    for (typed, viewer, expected) in TABLE {
        assert_eq!(world.found(search, typed, viewer).await, expected, "{which}: {typed} for {viewer:?}");
    }
}

/// Many invisible documents lie above the visible ones: pages must be full, in order, without gaps or repeats.
pub async fn expect_full_pages(world: &World, search: &Search, which: &str) {
    let mut page = Page { after: None, size: 20 };
    let mut keys = Vec::new();
    loop {
        let results = world.find(search, "needle in:entries", None, &page).await;
        assert!(results.next.is_none() || results.hits.len() == 20, "{which}: a full page");
        keys.extend(results.hits.iter().map(|hit| hit.key));
        let Some(next) = results.next else { break };
        page.after = search::Cursor::decode(&next.encode());
    }
    assert_eq!(keys.len(), 30, "{which}");
    assert!(keys.windows(2).all(|pair| pair[0] > pair[1]), "{which}: newest first, once each: {keys:?}");
}

/// Thirty notes for everyone, then 120 for followers and 5 held ones, all newer.
pub async fn haystack(world: &World) {
    for minute in 0..30 {
        world.note(CY, 100, "public", "", &format!("A needle {minute}")).await;
    }
    for minute in 200..320 {
        world.note(CY, minute, "followers", "", "A needle for followers").await;
    }
    for minute in 400..405 {
        let held = world.note(BO, minute, "public", "", "A held needle").await;
        world.hold(held).await;
    }
}
