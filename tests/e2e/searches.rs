//! Search: the grammar on real rows, the visibility rule in both engines, and what happens when Meilisearch misbehaves.

use std::net::TcpListener as Port;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use folkmoot::jobs::index_documents::work_off;
use search::{Engine, Page, Query, Results, Search};
use store::{PoolSettings, Store};
use tests::{Setting, TestApp, TestDatabase};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_postgres::Client;

const ANNA: i64 = 1;
const BO: i64 = 2;
const CY: i64 = 3;

/// A database of its own with three people, and one connection in the pool: search must never want two.
struct World {
    _database: TestDatabase,
    owner: Client,
    store: Store,
}

impl World {
    async fn begin() -> Self {
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
                 SELECT id, handle || '@example.org', 'x', lpad(id::text, 16, '0') FROM actors",
            )
            .await;
        world
    }

    async fn sql(&self, text: &str) {
        self.owner.batch_execute(text).await.expect("SQL");
    }

    /// A note published so many minutes after the beginning of February; returns its id.
    async fn note(&self, author: i64, minute: i32, audience: &str, title: &str, body: &str) -> i64 {
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

    async fn comment(&self, author: i64, thread: i64, minute: i32, body: &str) -> i64 {
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
    async fn hold(&self, entry: i64) {
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

    async fn find(&self, search: &Search, typed: &str, viewer: Option<i64>, page: &Page) -> Results {
        let mut conn = self.store.read().await.expect("a connection");
        search.search(&mut conn, &Query::parse(typed), viewer, page).await.expect("results")
    }

    /// What is found, as "e1 c2 p1 m3", newest first.
    async fn found(&self, search: &Search, typed: &str, viewer: Option<i64>) -> String {
        let results = self.find(search, typed, viewer, &Page { after: None, size: 50 }).await;
        let names: Vec<String> =
            results.hits.iter().map(|hit| format!("{}{}", &hit.kind.singular()[..1], hit.key)).collect();
        names.join(" ")
    }

    async fn works_off(&self, search: &Search) {
        while work_off(&self.store, search).await.expect("a beat") > 0 {}
    }

    /// Entries and comments that every test of the grammar searches.
    async fn stock(&self) {
        let oven = self.note(ANNA, 1, "public", "Fair rules for the oven", "We bake bread on Saturday <b>&amp; Sunday</b>.").await;
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
const TABLE: [(&str, Option<i64>, &str); 22] = [
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

async fn expect_table(world: &World, search: &Search, which: &str) {
    for (typed, viewer, expected) in TABLE {
        assert_eq!(world.found(search, typed, viewer).await, expected, "{which}: {typed} for {viewer:?}");
    }
}

/// Many invisible documents lie above the visible ones: pages must be full, in order, without gaps or repeats.
async fn expect_full_pages(world: &World, search: &Search, which: &str) {
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
async fn haystack(world: &World) {
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
    assert_eq!(excerpt.text.trim(), "We bake bread on Saturday & Sunday", "tags are gone, entities are characters");
    assert!(excerpt.runs().contains(&("Sunday", true)));

    for odd in ["'; drop table entries --", "\\", "\\'", "a:*b & !(c", "''", "<->", "!", "(", "é🙂*", "%_", "x:*", "' | '", "$1", "\u{202e}*"] {
        world.find(&search, odd, None, &Page::default()).await;
        world.find(&search, &format!("\"{odd}\" -{odd} {odd}|{odd} {odd}ab*"), Some(ANNA), &Page::default()).await;
    }
    haystack(&world).await;
    expect_full_pages(&world, &search, "Postgres").await;
    world.works_off(&search).await;
    let mut conn = world.store.read().await.expect("a connection");
    assert_eq!(store::search_outbox::waiting(&mut conn).await.expect("a count"), 0, "without an index the queue is emptied");
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
        assert!(store::search_outbox::waiting(&mut conn).await.expect("a count") > 0, "{name}: and the queue keeps its rows");
    }
}

/// A real Meilisearch with a directory of its own; ended and wiped with the test.
struct RealMeilisearch {
    child: Child,
    directory: std::path::PathBuf,
    address: String,
}

impl RealMeilisearch {
    /// `None`, with a line in the output, when there is none on the PATH.
    async fn start(name: &str) -> Option<Self> {
        let found = Command::new("meilisearch").arg("--version").stdout(Stdio::null()).status();
        if !found.is_ok_and(|status| status.success()) {
            println!("skipped: no meilisearch on the PATH");
            return None;
        }
        let directory = std::env::temp_dir().join(format!("folkmoot-meilisearch-{name}-{}", std::process::id()));
        let port = Port::bind("127.0.0.1:0").expect("a port");
        let address = port.local_addr().expect("an address").to_string();
        drop(port);
        let mut server = Self { child: Self::spawn(&directory, &address), directory, address };
        server.answers().await;
        Some(server)
    }

    fn spawn(directory: &std::path::Path, address: &str) -> Child {
        std::fs::create_dir_all(directory).expect("a directory");
        Command::new("meilisearch")
            .args(["--http-addr", address, "--no-analytics", "--max-indexing-threads", "1", "--db-path"])
            .arg(directory.join("data"))
            .current_dir(directory)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("meilisearch starts")
    }

    async fn answers(&mut self) {
        let search = Search::with_meilisearch(&self.url(), None).expect("an address");
        let until = Instant::now() + Duration::from_secs(30);
        while search.version().await.is_err() {
            assert!(Instant::now() < until, "meilisearch does not answer");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn kill(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// The same server after it lost everything.
    async fn come_back_empty(&mut self) {
        self.kill();
        std::fs::remove_dir_all(&self.directory).ok();
        self.child = Self::spawn(&self.directory, &self.address);
        self.answers().await;
    }
}

impl Drop for RealMeilisearch {
    fn drop(&mut self) {
        self.kill();
        std::fs::remove_dir_all(&self.directory).ok();
    }
}

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
    let Some(mut server) = RealMeilisearch::start("same").await else { return };
    let world = World::begin().await;
    world.stock().await;
    let search = Search::with_meilisearch(&server.url(), None).expect("an address");
    assert!(world.find(&search, "bread", None, &Page::default()).await.degraded.is_some(), "no index yet: Postgres answers");
    world.works_off(&search).await;

    let results = world.find(&search, "bread", None, &Page::default()).await;
    assert_eq!((results.engine, results.degraded), (Engine::Meilisearch, None));
    expect_table(&world, &search, "Meilisearch").await;
    assert_eq!(world.found(&search, "saturdya", None).await, "c3 e1", "a slip of the finger is forgiven");

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
    while world.find(&search, "needle 29", None, &Page::default()).await.hits.is_empty() && begun.elapsed() < Duration::from_secs(10) {
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
    assert_eq!(world.find(&search, "bread", None, &Page::default()).await.engine, Engine::Meilisearch, "the index was built anew");
    expect_table(&world, &search, "Meilisearch, rebuilt").await;

    let mut conn = world.store.read().await.expect("a connection");
    let documents = search.rebuild(&mut conn).await.expect("a rebuild");
    drop(conn);
    assert_eq!(documents, 6 + 155 + 1 + 1 + 3, "entries and comments, haystack, dough, a proposal, members");
    expect_table(&world, &search, "Meilisearch, reindexed").await;
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
    visitor.get(&format!("/search?q={long}")).await.is(200).shows("Only the first 200 characters were read.");
    visitor.get("/search?q=oven&after=nonsense").await.is(200).shows("<mark>oven</mark>");

    for number in 0..25 {
        let once = format!("more-{number}");
        anna.post("/entries", &[("body", "Another loaf"), ("audience", "public"), ("once", &once)]).await.is(303);
    }
    let first = visitor.get("/search?q=loaf").await;
    assert_eq!(first.body.matches("<mark>loaf</mark>").count(), 20);
    let older = first.body.split("href=\"").find(|part| part.starts_with("/search?q=loaf&#38;after=")).expect("a next page");
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
