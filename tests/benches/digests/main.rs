//! How fast digests are written and sent, in what memory, and what pages cost meanwhile: 100,000 members whose digest is due at the same
//! moment, the program as it is shipped, and a mail server in this process that takes everything. `make bench-digests`; numbers that were kept
//! are in docs/performance.md.
//!
//! Rates depend on the machine. The ratio of what pages took during the run and before it is of one run.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on says so and ends")]

#[path = "../requests/cpu.rs"]
mod cpu;
#[path = "../requests/load.rs"]
#[expect(dead_code, reason = "the other benchmark sends more kinds of requests")]
mod load;
mod sink;
#[path = "../requests/votes.rs"]
#[expect(dead_code, reason = "the other benchmark closes its votes")]
mod votes;
mod world;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use folkmoot::cluster::{Durability, PrivateCluster};
use tokio_postgres::Client;

use crate::load::{Measured, Pace, Request};
use crate::sink::Sink;

const MEMBERS: i64 = 100_000;
/// Between two looks at the run.
const LOOK_SECONDS: u64 = 10;
/// Pages are asked for at this rate, so that the machine has room for them before the run.
const PAGES_A_SECOND: u32 = 20;
const PAGES: usize = 600;

/// A port that nobody had a moment ago.
static PORT: LazyLock<u16> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("a port").port()
});

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let members = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(MEMBERS);
    runtime.block_on(measure(members));
}

async fn measure(members: i64) {
    let directory = tempdir();
    let cluster = PrivateCluster::start(&directory, Durability::Durable).await.expect("a cluster");
    let client = world::make(&cluster, members).await;
    let sink = Sink::start().await;
    let mut app = start_app(&cluster, &directory, sink.port);
    load::wait_for(*PORT, "/health/ready").await;
    let postmaster = cluster.postmaster().expect("a postmaster");
    for page in world::PAGES {
        pages(page, 60).await;
    }
    let mut before = Vec::new();
    for page in world::PAGES {
        before.push(pages(page, PAGES).await);
    }
    println!("{members} digests are due from now on; {} MB before", cpu::resident_mb(app.id()));
    let used = (cpu::of(app.id()), cpu::of_tree(postmaster));
    let began = Instant::now();
    world::let_them_be_due(&client).await;
    let (watched, during) = tokio::join!(watch(&client, &sink, members, app.id(), began), meanwhile());
    let (own, postgres) = (cpu::of(app.id()) - used.0, cpu::of_tree(postmaster) - used.1);
    let per = |time: Duration| time.as_secs_f64() * 1_000.0 / members as f64;
    println!(
        "written at {:.0} a second, sent at {:.0} a second; {:.2} ms CPU of ours and {:.2} ms of Postgres for each, pages included",
        members as f64 / watched.written.as_secs_f64(),
        members as f64 / watched.sent.as_secs_f64(),
        per(own),
        per(postgres)
    );
    println!("taken by the mail server: {}, of these different: {}", sink.taken(), sink.different());
    println!("memory: {} to {} MB", watched.least_mb, watched.most_mb);
    for ((page, before), during) in world::PAGES.iter().zip(&before).zip(&during) {
        report(page, before, during);
    }
    let _ = Command::new("kill").arg(app.id().to_string()).status();
    let _ = app.wait();
    cluster.stop().await;
    let _ = std::fs::remove_dir_all(directory);
}

fn report(page: &str, before: &Measured, during: &Measured) {
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    let pair = |of: fn(&Measured) -> Duration| {
        let (before, during) = (ms(of(before)), ms(of(during)));
        format!("{before:.1} ms before and {during:.1} ms meanwhile (x{:.2})", during / before)
    };
    println!("{page}: mean {}; median {}; p99 {}{}", pair(mean), pair(median), pair(Measured::p99), during.complaint());
}

fn mean(measured: &Measured) -> Duration {
    measured.took.iter().sum::<Duration>() / u32::try_from(measured.took.len().max(1)).unwrap_or(u32::MAX)
}

fn median(measured: &Measured) -> Duration {
    measured.took.get(measured.took.len() / 2).copied().unwrap_or_default()
}

async fn pages(page: &'static str, count: usize) -> Measured {
    let pace = Pace { connections: 4, per_second: Some(PAGES_A_SECOND) };
    load::run(*PORT, pace, count, |n| Request::get(page, Some(&world::session(n)))).await
}

/// The same pages while digests are written and sent. The run has to take longer than they do.
async fn meanwhile() -> Vec<Measured> {
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut during = Vec::new();
    for page in world::PAGES {
        during.push(pages(page, PAGES).await);
    }
    during
}

struct Watched {
    written: Duration,
    sent: Duration,
    least_mb: u64,
    most_mb: u64,
}

async fn watch(client: &Client, sink: &Sink, members: i64, app: u32, began: Instant) -> Watched {
    let mut watched = Watched { written: Duration::ZERO, sent: Duration::ZERO, least_mb: u64::MAX, most_mb: 0 };
    loop {
        tokio::time::sleep(Duration::from_secs(if members < 20_000 { 1 } else { LOOK_SECONDS })).await;
        let written: i64 = client.query_one("SELECT count(*) FROM digests", &[]).await.expect("a count").get(0);
        let (taken, memory, passed) = (sink.taken(), cpu::resident_mb(app), began.elapsed());
        println!("{:>5} s: {written:>6} written, {taken:>6} sent, {memory} MB", passed.as_secs());
        watched.least_mb = watched.least_mb.min(memory);
        watched.most_mb = watched.most_mb.max(memory);
        if written >= members && watched.written.is_zero() {
            watched.written = passed;
        }
        if i64::try_from(taken).is_ok_and(|taken| taken >= members) {
            watched.sent = sink.last_taken().duration_since(began);
            return watched;
        }
        assert!(passed < Duration::from_secs(3_600), "it does not come to an end");
    }
}

fn start_app(cluster: &PrivateCluster, directory: &Path, mail_port: u16) -> Child {
    let program = env!("CARGO_BIN_EXE_node");
    Command::new(program)
        .arg("serve")
        .current_dir(directory)
        .env("DATABASE_URL", &cluster.app_url)
        .env("DATABASE_OWNER_URL", &cluster.owner_url)
        .env("FOLKMOOT_WEB_PORT", PORT.to_string())
        .env("FOLKMOOT_LOG_LEVEL", "warn")
        .env("SMTP_URL", format!("smtp://127.0.0.1:{mail_port}"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"))
}

fn tempdir() -> PathBuf {
    let path = std::env::temp_dir().join(format!("folkmoot-bench-digests-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}
