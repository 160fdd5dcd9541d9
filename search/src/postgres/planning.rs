//! How Postgres plans what is searched for: anew for each question, because half of a rare word and half of a common one want different ways
//! through the index. The connection is the caller's, and plans its own statements as the caller likes.

use diesel::QueryableByName;
use diesel::result::Error;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

#[derive(QueryableByName)]
struct Mode {
    #[diesel(sql_type = Text)]
    mode: String,
}

/// The caller's own way, to be given back.
#[must_use = "the connection is the caller's"]
pub(crate) struct Usual(String);

/// Plans by what is asked from now on.
pub(crate) async fn by_question(conn: &mut AsyncPgConnection) -> Result<Usual, Error> {
    let was: Mode = diesel::sql_query("SELECT current_setting('plan_cache_mode') AS mode").get_result(conn).await?;
    set(conn, "force_custom_plan").await?;
    Ok(Usual(was.mode))
}

/// Gives the connection back as it was.
pub(crate) async fn as_usual(conn: &mut AsyncPgConnection, usual: Usual) -> Result<(), Error> {
    set(conn, &usual.0).await
}

async fn set(conn: &mut AsyncPgConnection, mode: &str) -> Result<(), Error> {
    let set = diesel::sql_query("SELECT set_config('plan_cache_mode', $1, false) AS mode").bind::<Text, _>(mode);
    set.get_result::<Mode>(conn).await.map(drop)
}
