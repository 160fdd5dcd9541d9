use std::sync::Arc;
use std::time::Duration;

use diesel::sql_types::Text;
use diesel_async::pooled_connection::bb8::{Pool, RunError};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, PoolError, PoolableConnection, RecyclingMethod,
};
use diesel_async::{AnsiTransactionManager, AsyncConnection, AsyncPgConnection, RunQueryDsl, TransactionManager};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::StoreError;
use crate::statement::statement;

/// A connection to read with. Writing wants a [`Tx`].
pub type Conn = AsyncPgConnection;

/// Each statement is planned once for a connection, whatever it is asked with. Left to itself Postgres plans the larger ones at each asking, for a
/// plan that it takes for a little cheaper: planning a page of a home took twice as long as reading it. Search plans by what is looked for.
const PLAN_ONCE: &str = "SET plan_cache_mode = force_generic_plan";

type Manager = AsyncDieselConnectionManager<AsyncPgConnection>;

/// A connection out of the pool, and the turn that was waited for. Fields are dropped in this order: the next in turn finds
/// the connection back in the pool.
struct Pooled {
    connection: bb8::PooledConnection<'static, Manager>,
    _turn: OwnedSemaphorePermit,
}

impl std::ops::Deref for Pooled {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.connection
    }
}

impl std::ops::DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.connection
    }
}

/// How many connections, how long to wait for one, and how long a statement may run.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// Connections at most.
    pub size: u32,
    /// How long a request waits for a connection before it is told to come back.
    pub wait: Duration,
    /// Postgres' `statement_timeout` for every connection of this pool.
    pub statement_timeout: Duration,
    /// Postgres' `lock_timeout` for every connection of this pool.
    pub lock_timeout: Duration,
    /// Whether a commit waits for the disk. Only what can be made again may say no: a crash then loses its last moments,
    /// never part of a transaction.
    pub durable: bool,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self {
            size: 8,
            wait: Duration::from_secs(1),
            statement_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(3),
            durable: true,
        }
    }
}

/// The pool of connections under the application's role. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pool: Pool<AsyncPgConnection>,
    /// As many turns as connections, given in the order in which they were asked for. The pool itself gives a connection to
    /// whoever asks when it comes back, so that in a crowd somebody would wait for ever.
    turns: Arc<Semaphore>,
    size: u32,
    wait: Duration,
}

impl Store {
    /// Makes the pool; connections are opened when they are first wanted.
    pub async fn connect(url: &str, settings: &PoolSettings) -> Result<Self, StoreError> {
        let mut config = ManagerConfig::default();
        // A ping at each check-out costs a round trip a request; `take` looks for connections that are known to be dead.
        config.recycling_method = RecyclingMethod::Fast;
        let setup = format!(
            "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = 15000; SET timezone = 'UTC'; {}{}",
            settings.statement_timeout.as_millis(),
            settings.lock_timeout.as_millis(),
            PLAN_ONCE,
            if settings.durable { "" } else { "; SET synchronous_commit = off" }
        );
        config.custom_setup = Box::new(move |url| {
            let setup = setup.clone();
            Box::pin(async move {
                let mut connection = AsyncPgConnection::establish(url).await?;
                diesel_async::SimpleAsyncConnection::batch_execute(&mut connection, &setup)
                    .await
                    .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(connection)
            })
        });
        let pool = Pool::builder()
            .max_size(settings.size)
            .connection_timeout(settings.wait)
            .test_on_check_out(false)
            .error_sink(Box::new(LogErrors))
            .build(Manager::new_with_config(url, config))
            .await
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let turns = usize::try_from(settings.size).unwrap_or(1);
        Ok(Self { pool, turns: Arc::new(Semaphore::new(turns)), size: settings.size, wait: settings.wait })
    }

    /// A connection to read with. Waits as long as the settings say, then answers `Unavailable`.
    pub async fn read(&self) -> Result<Reader, StoreError> {
        Ok(Reader(self.take().await?))
    }

    /// Begins a transaction. It is rolled back unless [`Tx::commit`] is called. Where it is part of an act that happens once, what is
    /// written in it stands or falls with the note that the act was done (see [`crate::once`]).
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let mut tx = self.begin_anything().await?;
        crate::once::note(&mut tx).await?;
        Ok(tx)
    }

    async fn begin_anything(&self) -> Result<Tx, StoreError> {
        let mut connection = self.take().await?;
        if let Err(error) = AnsiTransactionManager::begin_transaction(&mut *connection).await {
            // The connection may have died in the pool: one fresh try, nothing was written yet.
            tracing::debug!(%error, "a pooled connection was dead");
            drop(connection);
            connection = self.take().await?;
            AnsiTransactionManager::begin_transaction(&mut *connection).await?;
        }
        Ok(Tx { connection: Some(connection) })
    }

    /// A view of the database as it is at this moment, however long it is read: what others commit meanwhile is not in it.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let mut tx = self.begin_anything().await?;
        statement("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(&mut *tx).await?;
        Ok(Snapshot(tx))
    }

    /// Connections in the pool and how many of them are idle.
    pub fn state(&self) -> (u32, u32) {
        let state = self.pool.state();
        (state.connections, state.idle_connections)
    }

    /// After Postgres died, every idle connection is dead and knows it: those are dropped here without a question to the
    /// network, so that one restart does not cost a failed request for each of them.
    async fn take(&self) -> Result<Pooled, StoreError> {
        let busy = || StoreError::Unavailable("all connections are busy, or none can be made".to_string());
        let turn = tokio::time::timeout(self.wait, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
        for _ in 0..=self.size {
            let mut connection = self.pool.get_owned().await.map_err(|error| match error {
                RunError::TimedOut => busy(),
                RunError::User(error) => StoreError::Unavailable(error.to_string()),
            })?;
            if !connection.is_broken() {
                return Ok(Pooled { connection, _turn: turn });
            }
        }
        Err(StoreError::Unavailable("the connections broke".to_string()))
    }
}

/// Why connections could not be made: the waiting request learns only that none came.
#[derive(Debug, Clone, Copy)]
struct LogErrors;

impl bb8::ErrorSink<PoolError> for LogErrors {
    fn sink(&self, error: PoolError) {
        tracing::warn!(%error, "no connection to the database");
    }

    fn boxed_clone(&self) -> Box<dyn bb8::ErrorSink<PoolError>> {
        Box::new(*self)
    }
}

/// A borrowed connection that goes back to its pool when dropped.
pub struct Reader(Pooled);

impl std::ops::Deref for Reader {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl std::ops::DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

/// One moment of the database, to read in as many statements as it takes.
pub struct Snapshot(Tx);

impl std::ops::Deref for Snapshot {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl std::ops::DerefMut for Snapshot {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

/// An open transaction: the only way to write.
#[must_use = "a transaction that is not committed is rolled back"]
pub struct Tx {
    connection: Option<Pooled>,
}

impl Tx {
    /// Makes everything written through this transaction durable.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        let Some(mut connection) = self.connection.take() else { return Ok(()) };
        AnsiTransactionManager::commit_transaction(&mut *connection).await?;
        Ok(())
    }

    /// Gives everything up, at once rather than some time after the drop.
    pub async fn roll_back(mut self) -> Result<(), StoreError> {
        let Some(mut connection) = self.connection.take() else { return Ok(()) };
        AnsiTransactionManager::rollback_transaction(&mut *connection).await?;
        Ok(())
    }

    /// Holds the named advisory lock until the transaction ends.
    pub async fn lock(&mut self, name: &str) -> Result<(), StoreError> {
        statement("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind::<Text, _>(name)
            .execute(&mut **self)
            .await?;
        Ok(())
    }
}

impl std::ops::Deref for Tx {
    type Target = Conn;
    #[expect(clippy::expect_used, reason = "the connection leaves only in methods that take the transaction by value")]
    fn deref(&self) -> &Conn {
        self.connection.as_ref().expect("an open transaction has a connection")
    }
}

impl std::ops::DerefMut for Tx {
    #[expect(clippy::expect_used, reason = "the connection leaves only in methods that take the transaction by value")]
    fn deref_mut(&mut self) -> &mut Conn {
        self.connection.as_mut().expect("an open transaction has a connection")
    }
}

impl Drop for Tx {
    /// Rolls back beside the caller, so that a refusal does not cost the pool a connection.
    fn drop(&mut self) {
        if let (Some(mut connection), Ok(runtime)) = (self.connection.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move {
                if let Err(error) = AnsiTransactionManager::rollback_transaction(&mut *connection).await {
                    tracing::debug!(%error, "a transaction could not be rolled back; its connection is dropped");
                }
            });
        }
    }
}
