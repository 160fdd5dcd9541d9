//! The private Postgres cluster: it comes back from every kind of death with what it had promised.
//!
//! These run as whoever runs the tests; as root that means: Postgres under another account.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use folkmoot::cluster::{ClusterError, Durability, PrivateCluster};
use tokio_postgres::{Client, NoTls};

/// Names the data directory for `stand_in_for_the_application`.
const DATA_DIR: &str = "FOLKMOOT_TEST_CLUSTER_DATA_DIR";

/// A directory that goes when the test does.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("folkmoot-e2e-{name}-{}", std::process::id()));
        std::fs::remove_dir_all(&path).ok();
        Self(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

async fn connect(url: &str) -> Client {
    let until = Instant::now() + Duration::from_secs(15);
    loop {
        match tokio_postgres::connect(url, NoTls).await {
            Ok((client, connection)) => {
                tokio::spawn(connection);
                return client;
            }
            Err(error) if Instant::now() > until => panic!("no connection: {error:?}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

fn owner_config(cluster: &PrivateCluster) -> tokio_postgres::Config {
    cluster.owner_url.parse().expect("a connection string")
}

async fn number(client: &Client, query: &str) -> i64 {
    client.query_one(query, &[]).await.expect("a row").get(0)
}

fn signal(name: &str, pid: u32) {
    let status = Command::new("kill").args([name, &pid.to_string()]).status().expect("kill");
    assert!(status.success(), "kill {name} {pid}");
}

fn is_alive(pid: u32) -> bool {
    let probe = Command::new("kill").args(["-0", &pid.to_string()]).stderr(Stdio::null()).status();
    probe.expect("kill").success()
}

async fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(15);
    while !condition() {
        assert!(Instant::now() < until, "timed out: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_cluster_syncs_its_commits_opens_no_port_and_binds_the_application() {
    let scratch = Scratch::new("settings");
    let cluster = PrivateCluster::start(scratch.path(), Durability::Durable).await.expect("start");
    let app = connect(&cluster.app_url).await;
    for (setting, value) in [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
    ] {
        let found: String = app.query_one(&format!("SHOW {setting}"), &[]).await.expect("a setting").get(0);
        assert_eq!(found, value, "{setting}");
    }
    app.batch_execute("CREATE TABLE mine (id bigint)").await.expect_err("the app creates nothing");
    let owner = connect(&cluster.owner_url).await;
    owner.batch_execute("CREATE TABLE ours (id bigint)").await.expect("the owner creates");
    app.query("SELECT id FROM ours", &[]).await.expect_err("nothing is granted by itself");
    owner.batch_execute("CREATE ROLE another").await.expect_err("the owner is no superuser");
    let superuser = cluster.owner_url.replace("folkmoot_owner", "postgres");
    assert!(tokio_postgres::connect(&superuser, NoTls).await.is_err(), "nobody is superuser");
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_has_one_master_who_stops_it_cleanly_and_starts_it_fast() {
    let scratch = Scratch::new("master");
    let began = Instant::now();
    let cluster = PrivateCluster::start(scratch.path(), Durability::Durable).await.expect("start");
    println!("first start took {:?}", began.elapsed());

    let second = PrivateCluster::start(scratch.path(), Durability::Durable).await;
    let message = second.expect_err("one application per directory").to_string();
    assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
    let seen = PrivateCluster::running(scratch.path()).expect("a running cluster");
    assert_eq!(seen.app_url, cluster.app_url);

    let postmaster = cluster.postmaster().expect("a postmaster");
    cluster.stop().await;
    assert!(!is_alive(postmaster), "stopped means gone");
    assert!(!scratch.path().join("pg/postmaster.pid").exists(), "stopped cleanly");
    assert_eq!(PrivateCluster::running(scratch.path()), None);
    let began = Instant::now();
    let cluster = PrivateCluster::start(scratch.path(), Durability::Durable).await.expect("again");
    println!("later start took {:?}", began.elapsed());
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_postgres_answers_again_with_every_acknowledged_commit() {
    let scratch = Scratch::new("postgres-killed");
    let cluster = PrivateCluster::start(scratch.path(), Durability::Durable).await.expect("start");
    let owner = connect(&cluster.owner_url).await;
    owner.batch_execute("CREATE TABLE promises (id bigint PRIMARY KEY)").await.expect("a table");
    let mut promised = 0;
    for round in 1..=3 {
        let writer = connect(&cluster.owner_url).await;
        for id in (promised + 1)..=(round * 50) {
            writer.execute("INSERT INTO promises VALUES ($1)", &[&id]).await.expect("a commit");
            promised = id;
        }
        let postmaster = cluster.postmaster().expect("a postmaster");
        signal("-KILL", postmaster);
        let began = Instant::now();
        wait_until("another postmaster", || cluster.postmaster().is_some_and(|pid| pid != postmaster)).await;
        let reader = connect(&cluster.owner_url).await;
        println!("answered {:?} after kill -9", began.elapsed());
        assert_eq!(number(&reader, "SELECT count(*) FROM promises").await, promised);
    }
    cluster.stop().await;
}

/// Not a test of anything: the process that the next tests kill. It runs a cluster until then.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by other tests"]
async fn stand_in_for_the_application() {
    let Some(directory) = folkmoot::config::environment::variable(DATA_DIR) else {
        return;
    };
    let _cluster = PrivateCluster::start(Path::new(&directory), Durability::Durable).await.expect("start");
    std::future::pending::<()>().await;
}

fn start_application(directory: &Path) -> Child {
    Command::new(std::env::current_exe().expect("our own path"))
        .args(["--ignored", "--exact", "cluster::stand_in_for_the_application"])
        .env(DATA_DIR, directory)
        .stdout(Stdio::null())
        .spawn()
        .expect("a process")
}

fn postmaster_in(directory: &Path) -> Option<u32> {
    let text = std::fs::read_to_string(directory.join("pg/postmaster.pid")).ok()?;
    text.lines().next()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_application_takes_postgres_along_and_the_next_start_works() {
    let scratch = Scratch::new("application-killed");
    let mut application = start_application(scratch.path());
    wait_until("a cluster", || PrivateCluster::running(scratch.path()).is_some()).await;
    let seen = PrivateCluster::running(scratch.path()).expect("a running cluster");
    let client = connect(&seen.owner_url).await;
    client.batch_execute("CREATE TABLE kept AS SELECT 42::bigint AS id").await.expect("a commit");
    let postmaster = postmaster_in(scratch.path()).expect("a postmaster");

    signal("-KILL", application.id());
    application.wait().expect("its end");
    if cfg!(target_os = "linux") {
        wait_until("the end of Postgres", || !is_alive(postmaster)).await;
    }
    let cluster = PrivateCluster::start(scratch.path(), Durability::Durable).await.expect("start");
    let client = connect(&cluster.owner_url).await;
    assert_eq!(number(&client, "SELECT id FROM kept").await, 42);
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn application_and_postgres_killed_together_leave_nothing_in_the_way() {
    let scratch = Scratch::new("both-killed");
    let mut application = start_application(scratch.path());
    wait_until("a cluster", || PrivateCluster::running(scratch.path()).is_some()).await;
    let seen = PrivateCluster::running(scratch.path()).expect("a running cluster");
    connect(&seen.app_url).await;
    signal("-KILL", postmaster_in(scratch.path()).expect("a postmaster"));
    signal("-KILL", application.id());
    application.wait().expect("its end");
    // As if the number had been given to somebody else meanwhile: ours is alive, and no Postgres.
    let pid_file = scratch.path().join("pg/postmaster.pid");
    let text = std::fs::read_to_string(&pid_file).expect("left behind");
    let rest = text.split_once('\n').expect("lines").1;
    std::fs::write(&pid_file, format!("{}\n{rest}", std::process::id())).expect("written");

    let cluster = PrivateCluster::start(scratch.path(), Durability::Durable).await.expect("start");
    connect(&cluster.app_url).await;
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_of_another_major_version_is_refused_with_the_way_out() {
    let scratch = Scratch::new("version");
    let pg = scratch.path().join("pg");
    std::fs::create_dir_all(&pg).expect("a directory");
    std::fs::write(pg.join("PG_VERSION"), "9\n").expect("a version");
    let refused = PrivateCluster::start(scratch.path(), Durability::Durable).await;
    let error = refused.expect_err("another version");
    assert!(matches!(error, ClusterError::VersionMismatch { .. }), "{error}");
    assert!(error.to_string().contains("pg_upgrade"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_data_directory_gets_its_socket_elsewhere() {
    let scratch = Scratch::new("long");
    let deep = scratch.path().join("d".repeat(60)).join("e".repeat(60));
    let cluster = PrivateCluster::start(&deep, Durability::Throwaway).await.expect("start");
    connect(&cluster.app_url).await;
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throwaway_cluster_lets_its_owner_copy_a_template_and_leaves_nothing() {
    let cluster = PrivateCluster::throwaway().await.expect("start");
    let owner = connect(&cluster.owner_url).await;
    owner.batch_execute("CREATE DATABASE one").await.expect("a template");
    owner.batch_execute("CREATE DATABASE two TEMPLATE one").await.expect("a copy");
    let sockets = match owner_config(&cluster).get_hosts() {
        [tokio_postgres::config::Host::Unix(path)] => path.clone(),
        hosts => panic!("one socket, not {hosts:?}"),
    };
    assert!(sockets.exists());
    let postmaster = cluster.postmaster().expect("a postmaster");
    drop(cluster);
    assert!(!is_alive(postmaster));
    assert!(!sockets.parent().expect("a parent").exists(), "{}", sockets.display());
}
