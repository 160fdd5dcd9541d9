//! The database: does it answer, do the roles bind, are the schema and the constitution up to date, do the clocks agree.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_postgres::{Client, NoTls};

use super::Check;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::Database;

/// Longer than this no healthy database takes to answer.
const PATIENCE: Duration = Duration::from_secs(5);
const TOLERATED_SKEW: TimeDelta = TimeDelta::seconds(2);

/// What makes a role more than a guest: it owns something, may override everything, or may become
/// the owner. Each column is one reason.
const POWERS: &str = "
    SELECT r.rolsuper OR r.rolcreaterole OR r.rolbypassrls AS mighty,
           (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r','p','v','m','S'))
         + (SELECT count(*) FROM pg_proc p WHERE p.proowner = r.oid)
         + (SELECT count(*) FROM pg_namespace n WHERE n.nspowner = r.oid)
         + (SELECT count(*) FROM pg_database d WHERE d.datdba = r.oid) AS owned,
           EXISTS (SELECT FROM pg_database d WHERE d.datname = current_database()
                   AND d.datdba <> r.oid AND pg_has_role(r.oid, d.datdba, 'MEMBER')) AS heir
    FROM pg_roles r WHERE r.rolname = current_user";

pub(super) async fn examine(config: &Config) -> Vec<Check> {
    let private = config.database.url.is_none();
    if private && !config.data_dir.join("pg").exists() {
        return vec![Check::ok("database", "the private cluster is made at the first start")];
    }
    let database = match Database::join(config).await {
        Ok(database) => database,
        Err(error) => return vec![Check::fail("database", error, "see the message")],
    };
    let checks = examine_schema(&database, private).await;
    database.close().await;
    checks
}

async fn examine_schema(database: &Database, private: bool) -> Vec<Check> {
    let client = match connect(&database.app_url).await {
        Ok(client) => client,
        Err(problem) => {
            let fix = "start Postgres, and check the host, role and password in DATABASE_URL";
            return vec![Check::fail("database", problem, fix)];
        }
    };
    let place = if private { "the private cluster answers" } else { "answers" };
    let version = text(&client, "SHOW server_version").await.unwrap_or_default();
    vec![
        Check::ok("database", format_args!("{place}, version {version}")),
        app_role(&client).await,
        owner_role(database).await,
        pending(database).await,
        policies(database).await,
        clocks(&client).await,
    ]
}

async fn connect(url: &str) -> Result<Client, String> {
    match tokio::time::timeout(PATIENCE, tokio_postgres::connect(url, NoTls)).await {
        Ok(Ok((client, connection))) => {
            tokio::spawn(connection);
            Ok(client)
        }
        Ok(Err(error)) => Err(in_words(&error)),
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}

/// The library says "db error" and leaves what the server said to the source.
fn in_words(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => said.message().to_owned(),
        None => error.to_string(),
    }
}

async fn text(client: &Client, query: &str) -> Option<String> {
    client.query_one(query, &[]).await.ok()?.try_get(0).ok()
}

async fn app_role(client: &Client) -> Check {
    let name = "application role";
    let fix = "use two roles: one that owns the schema (DATABASE_OWNER_URL), and one that owns \
               nothing and has no privileges but the granted ones (DATABASE_URL)";
    let row = match client.query_one(POWERS, &[]).await {
        Ok(row) => row,
        Err(error) => return Check::fail(name, in_words(&error), fix),
    };
    let (mighty, owned, heir): (bool, i64, bool) = (row.get(0), row.get(1), row.get(2));
    if mighty {
        Check::fail(name, "is a superuser or nearly one: no trigger or grant binds it", fix)
    } else if owned > 0 {
        Check::fail(name, format_args!("owns {owned} things, so it can change the rules"), fix)
    } else if heir {
        Check::fail(name, "is a member of the owner's role, so it can become the owner", fix)
    } else {
        Check::ok(name, "owns nothing, so triggers and grants bind it")
    }
}

async fn owner_role(database: &Database) -> Check {
    let name = "owner role";
    let Some(url) = &database.owner_url else {
        return Check::warn(
            name,
            "not configured here; this node cannot migrate",
            "set DATABASE_OWNER_URL where migrations are run",
        );
    };
    match connect(url).await {
        Ok(_) => Check::ok(name, "answers"),
        Err(problem) => Check::fail(name, problem, "check the role and password in DATABASE_OWNER_URL"),
    }
}

async fn pending(database: &Database) -> Check {
    let name = "migrations";
    let url = database.owner_url.as_ref().unwrap_or(&database.app_url);
    match migrations::pending(url).await {
        Ok(names) if names.is_empty() => Check::ok(name, "up to date"),
        Ok(names) => {
            let finding = format!("{} to run, first {}", names.len(), names.join(", "));
            Check::warn(name, finding, "run `folkmoot migrate`; `folkmoot serve` does it too")
        }
        Err(error) => Check::fail(name, error, "check DATABASE_OWNER_URL, then run `folkmoot migrate`"),
    }
}

/// Whether the constitution has every policy that this software goes by.
async fn policies(database: &Database) -> Check {
    let name = "policies";
    match crate::charter::missing(&database.app_url).await {
        Ok(missing) if missing.is_empty() => Check::ok(name, "the constitution has all that this software goes by"),
        Ok(missing) => {
            let names: Vec<&str> = missing.iter().map(|key| key.as_str()).collect();
            let finding = format!("{} to come in, first {}", missing.len(), names.join(", "));
            Check::warn(name, finding, "run `folkmoot migrate`; `folkmoot serve` does it too")
        }
        Err(error) => Check::warn(name, error, "run `folkmoot migrate`, then ask again"),
    }
}

async fn clocks(client: &Client) -> Check {
    let name = "clocks";
    let clock = Clock::default();
    let before = clock.now();
    let row = client.query_one("SELECT clock_timestamp()", &[]).await;
    let theirs = row.and_then(|row| row.try_get::<_, std::time::SystemTime>(0));
    let Ok(theirs) = theirs.map(DateTime::<Utc>::from) else {
        return Check::warn(name, "the database's clock cannot be read", "ask again");
    };
    // Half of the round trip lies before the reading.
    let middle = before + (clock.now() - before) / 2;
    let skew = (theirs - middle).abs();
    let finding = format!("{} ms between this machine and the database", skew.num_milliseconds());
    if skew > TOLERATED_SKEW {
        return Check::warn(name, finding, "run an NTP client on both machines");
    }
    Check::ok(name, finding)
}
