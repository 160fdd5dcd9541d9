//! Who answers by mail.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use crate::sessions::{VIEWER, ViewerRow};
use crate::statement::statement;
use crate::{Conn, StoreError};

/// A member without a session, with the facts that permissions depend on; `None` when the account was erased.
pub async fn writer(conn: &mut Conn, member: MemberId) -> Result<Option<ViewerRow>, StoreError> {
    const SESSIONS: &str = "FROM clock, sessions s";
    const MEMBERS: &str = "FROM clock, (SELECT 0::bigint AS id, x.id AS member_id, x.id AS token_hash, 'infinity'::timestamptz AS expires_at,
        x.joined_at AS seen_at FROM members x) s";
    debug_assert!(VIEWER.contains(SESSIONS), "the query of sessions reads otherwise");
    let sql = VIEWER.replacen(SESSIONS, MEMBERS, 1);
    Ok(statement(sql).bind::<BigInt, _>(member.get()).get_result(conn).await.optional()?)
}

/// How many comments a member made in the last hour, but for the one that is named: it is the one at hand, come again.
pub async fn comments_in_an_hour(conn: &mut Conn, member: MemberId, once: &str) -> Result<i64, StoreError> {
    #[derive(QueryableByName)]
    struct Made {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let made: Made = statement(
        "SELECT count(*) AS count FROM entries WHERE author_id = $1 AND thread_id IS NOT NULL AND deleted_at IS NULL
            AND published_at > (SELECT folkmoot_now()) - interval '1 hour' AND once_key IS DISTINCT FROM $2",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(once)
    .get_result(conn)
    .await?;
    Ok(made.count)
}
