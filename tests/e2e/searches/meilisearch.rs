//! Search with a real Meilisearch, when there is one on the PATH.

use std::net::TcpListener as Port;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use search::{Engine, Page, Search};

use super::world::{BO, CY, World, expect_full_pages, expect_table, haystack};

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
    assert_eq!(documents, 6 + 155 + 1 + 1 + 3, "entries and comments, haystack, dough, a proposal, members");
    expect_table(&world, &search, "Meilisearch, reindexed").await;
}
