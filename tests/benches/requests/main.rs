//! What a request costs: CPU milliseconds of the application and of Postgres together, on worlds of growing size, beside
//! Rocket's bare plaintext rate in the same run. Run it with `make bench`; numbers that were kept are in docs/performance.md.
//!
//! CPU time is the measure because it does not depend on how busy the machine is; rates are printed beside it.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on says so and ends")]

mod cases;
mod cpu;
mod engine;
mod load;
mod votes;
mod world;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use folkmoot::cluster::{Durability, PrivateCluster};

use crate::cases::Case;
use crate::load::{CONNECTIONS, Measured, Pace, Request};
use crate::world::World;

/// Ballots in the vote that is closed.
const BALLOTS: i64 = 100_000;
const PORT: u16 = 18_480;
const PLAIN_PORT: u16 = 18_481;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match std::env::args().nth(1).as_deref() {
        Some("plaintext") => runtime.block_on(plaintext()),
        Some("world") => runtime.block_on(stay()),
        _ => runtime.block_on(measure()),
    }
}

/// Bare Rocket with one text: the ceiling that everything else is compared with.
async fn plaintext() {
    #[rocket::get("/")]
    fn hello() -> &'static str {
        "Hello, moot!"
    }
    let figment =
        rocket::Config::figment().merge(("port", PLAIN_PORT)).merge(("log_level", "off")).merge(("workers", 2));
    let _ = rocket::custom(figment).mount("/", rocket::routes![hello]).launch().await;
}

/// Makes one world, and stays until Ctrl-C, for whoever wants to look at single statements.
async fn stay() {
    let size = sizes().first().copied().unwrap_or(10_000);
    let directory = tempdir();
    let cluster = PrivateCluster::start(&directory, Durability::Durable).await.expect("a cluster");
    World::make(&cluster, size).await;
    println!("{size} entries are at {}", cluster.owner_url);
    tokio::signal::ctrl_c().await.expect("a signal");
    cluster.stop().await;
    let _ = std::fs::remove_dir_all(directory);
}

fn sizes() -> Vec<i64> {
    std::env::args().filter_map(|argument| argument.parse().ok()).collect()
}

async fn measure() {
    let sizes = sizes();
    let sizes = if sizes.is_empty() { vec![10_000, 100_000, 1_000_000] } else { sizes };
    println!(
        "{:<10} {:<34} {:>9} {:>9} {:>9} {:>10} {:>8} {:>8}",
        "entries", "request", "requests", "app ms", "pg ms", "CPU ms/req", "req/s", "p99 ms"
    );
    for size in sizes {
        measure_world(size).await;
    }
}

async fn measure_world(size: i64) {
    let directory = tempdir();
    let cluster = PrivateCluster::start(&directory, Durability::Durable).await.expect("a cluster");
    let world = World::make(&cluster, size).await;
    let mut plain = start_plaintext();
    let serving = app(&cluster, &directory, "serve").env("FOLKMOOT_WEB_PORT", PORT.to_string()).spawn();
    let mut app = serving.expect("the program starts");
    load::wait_for(PLAIN_PORT, "/").await;
    load::wait_for(PORT, "/health/ready").await;
    let postmaster = cluster.postmaster().expect("a postmaster");

    let plaintext = load::run(PLAIN_PORT, Pace::of(CONNECTIONS), 40_000, |_| Request::get("/", None)).await;
    report(size, "plaintext (bare Rocket)", &plaintext, None);
    let tag = load::tag(PORT, "/").await;
    for case in cases::of(&world, &tag) {
        measure_case(size, case.name, PORT, app.id(), postmaster, &case).await;
    }
    close_a_vote(size, &cluster, app.id()).await;
    println!("{size:<10} memory of the application: {} MB", cpu::resident_mb(app.id()));
    end(&mut app);
    end(&mut plain);
    engine::measure(size, &cluster, &directory, &world).await;
    cluster.stop().await;
    let _ = std::fs::remove_dir_all(directory);
}

/// Asks for one kind of page, after some turns that nobody counts.
async fn measure_case(size: i64, name: &str, port: u16, app: u32, postmaster: u32, case: &Case<'_>) {
    load::run(port, case.pace, case.requests / 10, &case.make).await;
    let before = (cpu::of(app), cpu::of_tree(postmaster));
    let measured = load::run(port, case.pace, case.requests, &case.make).await;
    let after = (cpu::of(app), cpu::of_tree(postmaster));
    report(size, name, &measured, Some((after.0 - before.0, after.1 - before.1)));
}

/// Closes and enacts a vote of [`BALLOTS`] ballots. Of the time that passes, up to a second is spent waiting for the next beat.
async fn close_a_vote(size: i64, cluster: &PrivateCluster, app: u32) {
    let postmaster = cluster.postmaster().expect("a postmaster");
    let (client, proposal) = World::full_box(cluster, BALLOTS).await;
    let before = (cpu::of(app), cpu::of_tree(postmaster));
    let passed = votes::until_enacted(&client, proposal).await.as_millis();
    let (own, postgres) = ((cpu::of(app) - before.0).as_millis(), (cpu::of_tree(postmaster) - before.1).as_millis());
    println!(
        "{size:<10} a vote of {BALLOTS} ballots was counted and in force after {passed} ms ({own} ms CPU of ours, {postgres} ms of Postgres)"
    );
}

fn report(size: i64, name: &str, measured: &Measured, cpu: Option<(Duration, Duration)>) {
    let requests = measured.answers;
    let rate = requests as f64 / measured.elapsed.as_secs_f64();
    let per = |time: Duration| format!("{:.3}", time.as_secs_f64() * 1_000.0 / requests as f64);
    let cpu = cpu.map(|(app, postgres)| [per(app), per(postgres), per(app + postgres)]).unwrap_or_default();
    println!(
        "{size:<10} {name:<34} {requests:>9} {:>9} {:>9} {:>10} {rate:>8.0} {:>8.1}{}",
        cpu[0],
        cpu[1],
        cpu[2],
        measured.p99().as_secs_f64() * 1_000.0,
        measured.complaint()
    );
}

fn start_plaintext() -> Child {
    let own = std::env::current_exe().expect("this program");
    Command::new(own).arg("plaintext").stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("bare Rocket starts")
}

/// The real program, as an operator runs it, on the prepared database.
fn app(cluster: &PrivateCluster, directory: &std::path::Path, what: &str) -> Command {
    // The program as it is shipped, which Cargo builds with this one and in its profile.
    let mut command = Command::new(env!("CARGO_BIN_EXE_node"));
    command
        .arg(what)
        .current_dir(directory)
        .env("DATABASE_URL", &cluster.app_url)
        .env("DATABASE_OWNER_URL", &cluster.owner_url)
        .env("FOLKMOOT_WEB_TRUSTED_PROXIES", "127.0.0.1")
        .env("FOLKMOOT_LOG_LEVEL", "warn")
        .stdout(Stdio::null());
    command
}

fn end(child: &mut Child) {
    let _ = Command::new("kill").arg(child.id().to_string()).status();
    let _ = child.wait();
}

fn tempdir() -> PathBuf {
    let path = std::env::temp_dir().join(format!("folkmoot-bench-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}
