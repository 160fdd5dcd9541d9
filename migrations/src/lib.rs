//! The shape of the database: the SQL, the generated schema and the runner that brings a database up to date.
//!
//! Migrations belong to the owner role; the application's role owns nothing and gets its rights from
//! `grants.sql`, which is applied again after every run.

use diesel::QueryableByName;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

pub mod schema;

/// Every migration, in order, as it stood when this binary was built.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("sql");

const GRANTS: &str = include_str!("grants.sql");

/// One number for all nodes: whoever holds this advisory lock migrates, the others wait.
const MIGRATION_LOCK: i64 = 0x666f_6c6b_6d6f_6f74;

/// Why a database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The owner's connection could not be made.
    #[error("the database does not answer: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// A statement outside the migrations failed: the lock or the grants.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// A migration failed; nothing of it was kept.
    #[error("a migration failed: {0}")]
    Migration(String),
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> MigrationError {
    MigrationError::Migration(error.to_string())
}

/// Brings the database up to date and (re)applies the application's grants.
/// Several nodes may call this at once: an advisory lock lets one work while the others wait.
/// Returns the names of the migrations that were run. Needs a multi-threaded runtime.
pub async fn run(owner_url: &str, app_role: &str) -> Result<Vec<String>, MigrationError> {
    let mut connection = AsyncPgConnection::establish(owner_url).await?;
    connection.batch_execute(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).await?;
    let mut harness = AsyncMigrationHarness::new(connection);
    let names = harness
        .run_pending_migrations(MIGRATIONS)
        .map(|versions| versions.iter().map(ToString::to_string).collect())
        .map_err(failed);
    let mut connection = harness.into_inner();
    let names: Vec<String> = names?;
    connection.batch_execute(&grants_for(app_role)).await?;
    connection.batch_execute(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})")).await?;
    Ok(names)
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// The migrations that this binary knows and the database lacks. Only reads, so that the application's role may ask:
/// Diesel's own question would begin by making its table.
pub async fn pending(url: &str) -> Result<Vec<String>, MigrationError> {
    let mut connection = AsyncPgConnection::establish(url).await?;
    let begun: Vec<Applied> = diesel::sql_query(
        "SELECT table_name::text AS version FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_name = '__diesel_schema_migrations'",
    )
    .load(&mut connection)
    .await?;
    let applied: Vec<Applied> = if begun.is_empty() {
        Vec::new()
    } else {
        diesel::sql_query("SELECT version::text FROM __diesel_schema_migrations").load(&mut connection).await?
    };
    let known: Vec<Box<dyn Migration<Pg>>> = MIGRATIONS.migrations().map_err(failed)?;
    let lacks = |migration: &dyn Migration<Pg>| {
        let version = migration.name().version().to_string();
        !applied.iter().any(|row| row.version == version)
    };
    Ok(known
        .iter()
        .filter(|migration| lacks(migration.as_ref()))
        .map(|migration| migration.name().to_string())
        .collect())
}

/// Undoes every migration. For the test that proves that each `down.sql` undoes its `up.sql`.
pub async fn revert_all(owner_url: &str) -> Result<(), MigrationError> {
    let connection = AsyncPgConnection::establish(owner_url).await?;
    let mut harness = AsyncMigrationHarness::new(connection);
    harness.revert_all_migrations(MIGRATIONS).map(drop).map_err(failed)
}

fn grants_for(app_role: &str) -> String {
    GRANTS.replace("%APP%", &format!("\"{}\"", app_role.replace('"', "\"\"")))
}
