//! One writer of the index at a time, in the whole cluster: an advisory lock of Postgres.

use std::time::Duration;

use diesel::QueryableByName;
use diesel::result::Error;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

const KEY: &str = "hashtextextended('search-index', 0)";
/// A rebuild waits this long for the turn.
const TRIES: u32 = 240;
const PAUSE: Duration = Duration::from_millis(250);

#[derive(QueryableByName)]
struct Got {
    #[diesel(sql_type = Bool)]
    got: bool,
}

async fn ask(conn: &mut AsyncPgConnection, function: &str) -> Result<bool, Error> {
    let row: Got = diesel::sql_query(format!("SELECT {function}({KEY}) AS got")).get_result(conn).await?;
    Ok(row.got)
}

/// The turn until the transaction ends. The transaction may then wait for Meilisearch longer than others may idle.
pub(crate) async fn try_until_commit(conn: &mut AsyncPgConnection) -> Result<bool, Error> {
    diesel::sql_query("SET LOCAL idle_in_transaction_session_timeout = 45000").execute(conn).await?;
    ask(conn, "pg_try_advisory_xact_lock").await
}

/// The turn until [`end`], or until the connection dies.
pub(crate) async fn wait(conn: &mut AsyncPgConnection) -> Result<(), Error> {
    for _ in 0..TRIES {
        if ask(conn, "pg_try_advisory_lock").await? {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(Error::QueryBuilderError("another process has been writing the search index for a minute".into()))
}

/// Gives the turn up.
pub(crate) async fn end(conn: &mut AsyncPgConnection) -> Result<(), Error> {
    ask(conn, "pg_advisory_unlock").await.map(drop)
}
