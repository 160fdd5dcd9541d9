//! A database of its own for each test, copied from a template that was migrated and founded once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, mpsc};
use std::time::SystemTime;

use folkmoot::cluster::{APP_ROLE, PrivateCluster};
use governance::canonical::canonical_json;
use governance::ledger::leaf_hash;
use governance::policies::Charter;
use governance::{PolicyKey, PolicyValue, Recorded};
use serde_json::Value;
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
    found(&named(owner_url, TEMPLATE), &easy()).await;
    // A template can be copied only while nobody is connected to it.
    execute(owner_url, &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{TEMPLATE}'"))
        .await;
}

/// Everybody in a test is a founder of long standing, unless the test is about that.
fn easy() -> [(PolicyKey, PolicyValue); 2] {
    let easy = [(PolicyKey::FranchiseFounders, 1_000), (PolicyKey::FranchiseMinActiveDays, 0)];
    easy.map(|(key, number)| (key, PolicyValue::Integer(number)))
}

async fn migrate(owner: &str) {
    migrations::run(owner, APP_ROLE).await.expect("the migrations run");
    execute(owner, "UPDATE clock SET kind = 'test'").await;
    if let Some(sql) = without_guards() {
        execute(owner, &sql).await;
    }
}

/// SQL that takes a guard away, to see which tests go red without it.
#[expect(clippy::disallowed_methods, reason = "it is for whoever runs the tests, and no setting of the product")]
fn without_guards() -> Option<String> {
    std::env::var("FOLKMOOT_TEST_SQL").ok()
}

fn charter(chosen: &[(PolicyKey, PolicyValue)]) -> Recorded<Charter> {
    // Nobody is elected in a test, unless the test is about that.
    let nobody = (PolicyKey::ModeratorsSeats, PolicyValue::Integer(0));
    let chosen = std::iter::once(nobody).chain(chosen.iter().cloned()).collect();
    governance::policies::found("Testmoot", &chosen).expect("the values are legal")
}

/// Migrates an empty database and founds a community in it.
async fn found(owner: &str, chosen: &[(PolicyKey, PolicyValue)]) {
    migrate(owner).await;
    let store = store::Store::connect(owner, &store::PoolSettings::default()).await.expect("a store");
    let charter = charter(chosen);
    let mut tx = store.begin().await.expect("a transaction");
    store::policies::found(&mut tx, charter).await.expect("the founding is recorded");
    tx.commit().await.expect("the founding is kept");
}

/// Founds as software did that knew fewer policies: the same line and the same rows, under the same guards, without those.
async fn found_without(owner: &str, unknown: &[PolicyKey]) {
    migrate(owner).await;
    let (charter, draft) = charter(&easy()).into_parts();
    let mut client = connect(owner).await;
    let tx = client.transaction().await.expect("a transaction");
    let now: SystemTime = tx.query_one("SELECT folkmoot_now()", &[]).await.expect("the time").get(0);
    let mut line: Value = serde_json::from_str(&draft.seal(now.into()).body).expect("a line");
    let policies = line.pointer_mut("/facts/policies").and_then(Value::as_object_mut).expect("its policies");
    policies.retain(|key, _| unknown.iter().all(|policy| policy.as_str() != key));
    let body = canonical_json(&line);
    let sql =
        "INSERT INTO ledger_entries (kind, subject, body, leaf_hash, at) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    let hash = leaf_hash(body.as_bytes()).to_vec();
    let record = tx.query_one(sql, &[&draft.kind(), &draft.subject(), &body, &hash, &now]).await.expect("a line");
    let record: i64 = record.get(0);
    tx.execute("INSERT INTO community (name) VALUES ($1)", &[&charter.community]).await.expect("a community");
    for (key, value) in charter.values.iter().filter(|(key, _)| !unknown.contains(key)) {
        let sql = "INSERT INTO policy_versions (key, value, ledger_entry_id) VALUES ($1, $2::text::jsonb, $3)";
        tx.execute(sql, &[&key.as_str(), &value.to_json().to_string(), &record]).await.expect("a policy");
    }
    let sql = "UPDATE community SET founded_at = folkmoot_now(), ledger_entry_id = $1";
    tx.execute(sql, &[&record]).await.expect("the founding");
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

    /// A database whose community was founded with software that did not know these policies yet.
    pub async fn founded_without(unknown: &[PolicyKey]) -> Self {
        let database = Self::empty().await;
        found_without(&database.owner_url, unknown).await;
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
