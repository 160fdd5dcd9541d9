//! A real Meilisearch, when there is one on the PATH.

use std::net::TcpListener as Port;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use search::Search;

/// A real Meilisearch with a directory of its own; ended and wiped with the test.
pub struct RealMeilisearch {
    child: Child,
    directory: std::path::PathBuf,
    address: String,
}

impl RealMeilisearch {
    /// `None`, with a line in the output, when there is none on the PATH.
    pub async fn start(name: &str) -> Option<Self> {
        let found = Command::new("meilisearch").arg("--version").stdout(Stdio::null()).status();
        if !found.is_ok_and(|status| status.success()) {
            println!("NOT RUN: no meilisearch on the PATH");
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

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as an accident does.
    pub fn kill(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// The same server after it lost everything.
    pub async fn come_back_empty(&mut self) {
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
