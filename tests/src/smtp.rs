//! A mail server in a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use folkmoot::mail::reading::ReadMail;

/// A running aiosmtpd. It ends when this is dropped.
pub struct SmtpServer {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl SmtpServer {
    /// Starts one. `None`, and a line that says so, where no Python has aiosmtpd.
    pub fn start(folder: &Path) -> Option<Self> {
        let has = |python: &&str| {
            let import = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
            import.is_ok_and(|status| status.success())
        };
        let Some(python) = ["/usr/bin/python3", "python3"].into_iter().find(has) else {
            println!("skipped: no mail server to test with (apt-get install python3-aiosmtpd)");
            return None;
        };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/smtp_server.py");
        let mut child = Command::new(python)
            .arg(script)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its port");
        let port = line.trim().parse().expect("a port");
        Some(Self { child, port, folder: folder.to_owned() })
    }

    /// How Folkmoot is told of it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// What it has taken, in that order.
    pub fn taken(&self) -> Vec<ReadMail> {
        let listing = std::fs::read_dir(&self.folder).expect("its folder");
        let mut paths: Vec<PathBuf> = listing.map(|entry| entry.expect("a file").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
        paths.sort();
        paths
            .iter()
            .map(|path| ReadMail::parse(&std::fs::read(path).expect("a mail")).expect("a readable mail"))
            .collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        // Its input ends with this, and so does it.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// A directory of a test's own, removed with it.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// An empty directory of one's own; `name` tells a reader what it is for.
    pub fn new(name: &str) -> Self {
        // Tests of one run stand beside each other: two of one name had each other's browser profile swept away.
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("folkmoot-{name}-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a scratch directory");
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
