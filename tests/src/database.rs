//! A database of its own for each test, copied from a template that was migrated and founded once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, mpsc};

use folkmoot::cluster::{APP_ROLE, PrivateCluster};
use governance::{PolicyKey, PolicyValue};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls};

const TEMPLATE: &str = "folkmoot_template";

/// The cluster of this test run. It ends with the process: the kernel sees to that.
struct Cluster {
    app_url: String,
    owner_url: String,
    /// Databases of finished tests, to be dropped beside the running ones.
    finished: mpsc::Sender<String>,
}

static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| {
    // A thread of its own, because each test brings and ends its own runtime.
    std::thread::spawn(start_cluster).join().expect("the test cluster starts")
});
static NUMBER: AtomicU32 = AtomicU32::new(0);

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

fn start_cluster() -> Cluster {
    let runtime = Box::leak(Box::new(runtime()));
    let cluster = runtime.block_on(async {
        let cluster = PrivateCluster::throwaway().await.expect("a throw-away cluster");
        make_template(&cluster.owner_url).await;
        cluster
    });
    let (finished, names) = mpsc::channel::<String>();
    let owner_url = cluster.owner_url.clone();
    std::thread::spawn(move || {
        for name in names {
            runtime.block_on(async {
                // A vacuum at work there cannot be sent away by the owner; what is left goes with the cluster.
                let _ = connect(&owner_url)
                    .await
                    .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                    .await;
            });
        }
    });
    let (app_url, owner_url) = (cluster.app_url.clone(), cluster.owner_url.clone());
    // Never stopped by us: the processes end when this one does.
    std::mem::forget(cluster);
    Cluster { app_url, owner_url, finished }
}

async fn make_template(owner_url: &str) {
    execute(owner_url, &format!("CREATE DATABASE {TEMPLATE}")).await;
    // Everybody in a test is a founder of long standing, unless the test is about that.
    let easy = [(PolicyKey::FranchiseFounders, 1_000), (PolicyKey::FranchiseMinActiveDays, 0)];
    let easy = easy.map(|(key, number)| (key, PolicyValue::Integer(number)));
    found(&named(owner_url, TEMPLATE), &easy).await;
    // A template can be copied only while nobody is connected to it.
    execute(owner_url, &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{TEMPLATE}'"))
        .await;
}

/// Migrates an empty database and founds a community in it.
async fn found(owner: &str, chosen: &[(PolicyKey, PolicyValue)]) {
    migrations::run(owner, APP_ROLE).await.expect("the migrations run");
    execute(owner, "UPDATE clock SET kind = 'test'").await;
    // Takes a guard away, to see which tests go red without it.
    if let Ok(sql) = std::env::var("FOLKMOOT_TEST_SQL") {
        execute(owner, &sql).await;
    }
    let store = store::Store::connect(owner, &store::PoolSettings::default()).await.expect("a store");
    // Nobody is elected in a test, unless the test is about that.
    let nobody = (PolicyKey::ModeratorsSeats, PolicyValue::Integer(0));
    let chosen = std::iter::once(nobody).chain(chosen.iter().cloned()).collect();
    let charter = governance::policies::found("Testmoot", &chosen).expect("the values are legal");
    let mut tx = store.begin().await.expect("a transaction");
    store::policies::found(&mut tx, charter).await.expect("the founding is recorded");
    tx.commit().await.expect("the founding is kept");
}

/// The connection string for another database of the cluster.
fn named(url: &str, name: &str) -> String {
    let address = url.strip_suffix(folkmoot::cluster::DATABASE).unwrap_or_else(|| panic!("{url} names no database"));
    format!("{address}{name}")
}

pub(crate) async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

async fn execute(url: &str, sql: &str) {
    connect(url).await.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}

/// A migrated and founded database that nobody else uses; dropped with the test.
pub struct TestDatabase {
    pub app_url: String,
    pub owner_url: String,
    name: String,
}

impl TestDatabase {
    /// Copies the template.
    pub async fn new() -> Self {
        let cluster = tokio::task::spawn_blocking(|| &*CLUSTER).await.expect("the cluster");
        let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        execute(&cluster.owner_url, &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY = FILE_COPY")).await;
        Self { app_url: named(&cluster.app_url, &name), owner_url: named(&cluster.owner_url, &name), name }
    }

    /// An empty database, without even the migrations.
    pub async fn empty() -> Self {
        let cluster = tokio::task::spawn_blocking(|| &*CLUSTER).await.expect("the cluster");
        let name = format!("e{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        execute(&cluster.owner_url, &format!("CREATE DATABASE {name}")).await;
        Self { app_url: named(&cluster.app_url, &name), owner_url: named(&cluster.owner_url, &name), name }
    }

    /// A database whose community was founded with these values, and the defaults for the rest.
    pub async fn founded(chosen: &[(PolicyKey, PolicyValue)]) -> Self {
        let database = Self::empty().await;
        found(&database.owner_url, chosen).await;
        database
    }

    /// Another database with everything that this one holds. Nobody may be connected to this one;
    /// Postgres waits five seconds for those who are about to leave.
    pub async fn copy(&self) -> Self {
        let cluster = tokio::task::spawn_blocking(|| &*CLUSTER).await.expect("the cluster");
        let name = format!("c{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        execute(&cluster.owner_url, &format!("CREATE DATABASE {name} TEMPLATE {} STRATEGY = FILE_COPY", self.name))
            .await;
        Self { app_url: named(&cluster.app_url, &name), owner_url: named(&cluster.owner_url, &name), name }
    }

    /// The same database for a second node, which does not drop it.
    pub(crate) fn lent(&self) -> Self {
        Self { app_url: self.app_url.clone(), owner_url: self.owner_url.clone(), name: String::new() }
    }

    /// A connection as the application's role, bound by grants and triggers.
    pub async fn as_app(&self) -> Client {
        connect(&self.app_url).await
    }

    /// A connection as the owner, for taking a guard away or looking behind it.
    pub async fn as_owner(&self) -> Client {
        connect(&self.owner_url).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if !self.name.is_empty() {
            let _ = CLUSTER.finished.send(std::mem::take(&mut self.name));
        }
    }
}
