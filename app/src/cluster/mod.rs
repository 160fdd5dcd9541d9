//! The private Postgres cluster: what Folkmoot runs when nobody gave it a `DATABASE_URL`.
//!
//! It lives in `<data>/pg`, listens on a unix socket only, syncs every commit, and is a supervised
//! child of this one: when Postgres dies it is started again, when we die it shuts down cleanly.
//!
//! **Who may connect** is settled by `peer` authentication with a map, in a directory of mode 0700.
//! The kernel tells Postgres which account is at the other end; only the account that Folkmoot runs
//! under is mapped to the two roles. That works alike for an ordinary user (everybody is the same
//! account) and for root (Postgres runs as another account, and even that one is not let in), and
//! there is no password that could leak through a file, a URL in a log, or a process listing. There
//! is no way in as the superuser at all: the roles are made in single-user mode, before the cluster
//! has a socket.

mod account;
mod binaries;
mod creation;
mod error;
mod lock;
mod orphan;
mod places;
mod settings;
mod supervisor;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use binaries::{Binaries, INSTALL_HINT, OLDEST as OLDEST_VERSION, find as find_binaries};
pub use error::ClusterError;

use account::Account;
use places::Places;
use supervisor::Supervisor;

/// The role that owns the database and its schema; used only to migrate.
pub const OWNER_ROLE: &str = "folkmoot_owner";
/// The role of the running application; it owns nothing, so triggers and grants bind it.
pub const APP_ROLE: &str = "folkmoot_app";
/// The name of the one database of a private cluster.
pub const DATABASE: &str = "folkmoot";

/// How long the first line about a slow start, and each further one, is held back.
const PROGRESS_EVERY: Duration = Duration::from_secs(5);
/// A start is given up after this many deaths in a row before the first answer.
const DEATHS_BEFORE_GIVING_UP: u32 = 6;

/// What a cluster promises about the data in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Every acknowledged commit survives a crash. The only choice for anything a person typed.
    Durable,
    /// For a test's cluster, which is deleted with the test: no fsync, and the owner may create
    /// databases (tests copy a template).
    Throwaway,
}

/// The two connection strings of a private cluster, as tokio-postgres and psql both read them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// For [`APP_ROLE`].
    pub app_url: String,
    /// For [`OWNER_ROLE`].
    pub owner_url: String,
}

/// A running private cluster. Call [`stop`](Self::stop) before the process ends; when that does not
/// happen (kill -9, panic) the kernel asks Postgres to shut down in our place.
#[derive(Debug)]
pub struct PrivateCluster {
    /// Connection string of the application's role.
    pub app_url: String,
    /// Connection string of the owner's role; used only to migrate.
    pub owner_url: String,
    supervisor: Arc<Supervisor>,
    /// Set for a throw-away cluster: the directory that goes with it.
    disposable: Option<PathBuf>,
    _lock: File,
}

impl PrivateCluster {
    /// Starts the cluster of `data_dir`, making it first where there is none, and returns once it
    /// answers. Recovery after a crash may take long; progress is logged meanwhile.
    pub async fn start(data_dir: &Path, durability: Durability) -> Result<Self, ClusterError> {
        let data_dir = data_dir.to_path_buf();
        // Blocking work (initdb, waiting for an orphan). The thread lives as long as this closure,
        // and initdb is tied to it: see `account::tie_to_this_thread`.
        let ready = tokio::task::spawn_blocking(move || Ready::prepare(&data_dir, durability)).await;
        let ready = ready.map_err(|error| ClusterError::DidNotStart { last_words: error.to_string() })??;
        let addresses = ready.places.addresses();
        let supervisor = Arc::new(Supervisor::start(supervisor::Launch {
            postgres: ready.binaries.program("postgres"),
            account: ready.account,
            cluster: ready.places.cluster.clone(),
            sockets: ready.places.sockets.clone(),
            immediate: durability == Durability::Throwaway,
        })?);
        let cluster = Self {
            app_url: addresses.app_url,
            owner_url: addresses.owner_url,
            supervisor,
            disposable: None,
            _lock: ready.lock,
        };
        cluster.answers().await?;
        Ok(cluster)
    }

    /// A cluster in a fresh temporary directory, deleted when it is stopped or dropped. What earlier
    /// test runs left behind (they may have been killed) is cleared away first.
    pub async fn throwaway() -> Result<Self, ClusterError> {
        places::sweep_throwaways();
        let directory = places::new_throwaway()?;
        let mut cluster = Self::start(&directory, Durability::Throwaway).await?;
        cluster.disposable = Some(directory);
        Ok(cluster)
    }

    /// The connection strings of a cluster that another process of ours runs on `data_dir` just now.
    pub fn running(data_dir: &Path) -> Option<Addresses> {
        let cluster = data_dir.join("pg").canonicalize().ok()?;
        orphan::postmaster_of(&cluster)?;
        let sockets = orphan::socket_directory(&cluster)?;
        Some(places::addresses(&sockets))
    }

    /// The process id of the running postmaster; `None` between a death and the next start.
    pub fn postmaster(&self) -> Option<u32> {
        self.supervisor.postmaster()
    }

    /// Stops Postgres: "fast" (open transactions are rolled back, a checkpoint is written), and
    /// after 60 s "immediate". A caller in a hurry may stop waiting; Postgres ends all the same.
    pub async fn stop(mut self) {
        self.supervisor.ask_to_stop();
        self.supervisor.ended().await;
        self.remove_disposable();
    }

    async fn answers(&self) -> Result<(), ClusterError> {
        let began = Instant::now();
        let mut told = PROGRESS_EVERY;
        let mut pause = Duration::from_millis(10);
        loop {
            if places::answers(&self.owner_url).await {
                tracing::debug!(after = ?began.elapsed(), "Postgres answers");
                return Ok(());
            }
            if self.supervisor.deaths() >= DEATHS_BEFORE_GIVING_UP {
                self.supervisor.ask_to_stop();
                return Err(ClusterError::DidNotStart { last_words: self.supervisor.last_words() });
            }
            if began.elapsed() >= told {
                let seconds = began.elapsed().as_secs();
                tracing::info!(seconds, "still waiting for Postgres (it may be recovering)");
                told += PROGRESS_EVERY;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }

    fn remove_disposable(&mut self) {
        if let Some(directory) = self.disposable.take() {
            places::remove_throwaway(&directory);
        }
    }
}

impl Drop for PrivateCluster {
    fn drop(&mut self) {
        self.supervisor.ask_to_stop();
        if self.disposable.is_some() {
            self.supervisor.wait_for_end(Duration::from_secs(5));
            self.remove_disposable();
        }
    }
}

/// Everything that must be true before Postgres is started.
struct Ready {
    lock: File,
    places: Places,
    account: Option<Account>,
    binaries: Binaries,
}

impl Ready {
    fn prepare(data_dir: &Path, durability: Durability) -> Result<Self, ClusterError> {
        let account = Account::for_postgres()?;
        let data_dir = places::make_data_dir(data_dir, account.as_ref())?;
        let lock = lock::take(&data_dir)?;
        let places = Places::lay_out(&data_dir, account.as_ref())?;
        let binaries = binaries::for_cluster(&places.cluster)?;
        orphan::clear(&places.cluster)?;
        creation::ensure(&places, &binaries, account.as_ref(), durability)?;
        settings::write(&places, account.as_ref(), durability)?;
        Ok(Self { lock, places, account, binaries })
    }
}
