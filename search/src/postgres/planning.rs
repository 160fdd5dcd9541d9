//! How Postgres plans what is searched for: by what is asked, because half of a rare word and half of a common one want different ways
//! through the index. The connection is the caller's, and plans its own statements as the caller likes.
//!
//! Not `force_custom_plan`: functions of the visibility rule would then be planned anew for each row that they are asked of, which cost more than
//! everything else together.

use diesel::QueryableByName;
use diesel::result::Error;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

#[derive(QueryableByName)]
struct Mode {
    #[diesel(sql_type = Text)]
    was: String,
}

/// The caller's own way, to be given back.
#[must_use = "the connection is the caller's"]
pub(crate) struct Usual(String);

/// Plans by what is asked from now on. A statement that is sent once is then planned for its values, and what is asked again and again is not.
pub(crate) async fn by_question(conn: &mut AsyncPgConnection) -> Result<Usual, Error> {
    set(conn, "auto").await.map(Usual)
}

/// Gives the connection back as it was.
pub(crate) async fn as_usual(conn: &mut AsyncPgConnection, usual: Usual) -> Result<(), Error> {
    set(conn, &usual.0).await.map(drop)
}

async fn set(conn: &mut AsyncPgConnection, mode: &str) -> Result<String, Error> {
    const SET: &str = "WITH usual AS MATERIALIZED (SELECT current_setting('plan_cache_mode') AS was)
        SELECT was, set_config('plan_cache_mode', $1, false) FROM usual";
    let mode: Mode = diesel::sql_query(SET).bind::<Text, _>(mode).get_result(conn).await?;
    Ok(mode.was)
}
