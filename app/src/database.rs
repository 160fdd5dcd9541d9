//! Which database this process works with: the one it was told about, or its private cluster.

use std::time::Duration;

use crate::cluster::{APP_ROLE, ClusterError, Durability, PrivateCluster};
use crate::config::Config;

/// A stopping process has 12 s in all; most of that belongs to the requests that still run.
const PATIENCE: Duration = Duration::from_secs(2);

/// The connection strings, and the cluster behind them where it is ours to stop.
#[derive(Debug)]
pub struct Database {
    /// For the application's role, which owns nothing.
    pub app_url: String,
    /// For the owner's role; `None` where an outside database came without one.
    pub owner_url: Option<String>,
    cluster: Option<PrivateCluster>,
}

/// Why a database cannot be worked with.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The private cluster does not start.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// Only the owner migrates.
    #[error(
        "DATABASE_URL is set, but not DATABASE_OWNER_URL: only the role that owns the schema can migrate it. \
         Fix: set DATABASE_OWNER_URL for this command"
    )]
    NoOwner,
    /// The schema could not be brought up to date.
    #[error(transparent)]
    Migration(#[from] migrations::MigrationError),
}

impl Database {
    /// For the one process that serves: starts the private cluster unless another database is
    /// configured, and fails when somebody else already runs it.
    pub async fn open(config: &Config) -> Result<Self, DatabaseError> {
        if let Some(outside) = Self::outside(config) {
            return Ok(outside);
        }
        let cluster = PrivateCluster::start(&config.data_dir, Durability::Durable).await?;
        Ok(Self {
            app_url: cluster.app_url.clone(),
            owner_url: Some(cluster.owner_url.clone()),
            cluster: Some(cluster),
        })
    }

    /// For the short commands: like [`open`](Self::open), but where the cluster already runs, it is
    /// shared with the process that runs it.
    pub async fn join(config: &Config) -> Result<Self, DatabaseError> {
        match Self::open(config).await {
            Err(DatabaseError::Cluster(ClusterError::InUse { data_dir, holder })) => {
                let running =
                    PrivateCluster::running(&config.data_dir).ok_or(ClusterError::InUse { data_dir, holder })?;
                Ok(Self { app_url: running.app_url, owner_url: Some(running.owner_url), cluster: None })
            }
            result => result,
        }
    }

    fn outside(config: &Config) -> Option<Self> {
        let url = config.database.url.as_ref()?;
        let owner_url = config.database.owner_url.as_ref().map(|url| url.reveal().to_owned());
        Some(Self { app_url: url.reveal().to_owned(), owner_url, cluster: None })
    }

    /// Brings the schema up to date; returns the migrations that were run.
    pub async fn migrate(&self) -> Result<Vec<String>, DatabaseError> {
        let owner_url = self.owner_url.as_ref().ok_or(DatabaseError::NoOwner)?;
        Ok(migrations::run(owner_url, &self.app_role()).await?)
    }

    /// Whether this process runs the private cluster.
    pub fn owns_cluster(&self) -> bool {
        self.cluster.is_some()
    }

    /// The name of the application's role.
    pub fn app_role(&self) -> String {
        let parsed: Option<tokio_postgres::Config> = self.app_url.parse().ok();
        let name = parsed.and_then(|config| config.get_user().map(str::to_owned));
        name.unwrap_or_else(|| APP_ROLE.to_owned())
    }

    /// Stops the private cluster, if this process started it. Call it after the last transaction.
    /// It waits no longer than a stop may take: Postgres has its order by then, and ends without us.
    pub async fn close(self) {
        let Some(cluster) = self.cluster else { return };
        if tokio::time::timeout(PATIENCE, cluster.stop()).await.is_err() {
            tracing::info!("Postgres is still writing; it ends by itself");
        }
    }
}
