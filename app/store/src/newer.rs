//! How much of a stream is new to whoever looks at it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::picking::{Order, Stream, counted, newly_brought, owner, unwanted};
use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError};

/// What came last and could be news to the viewer: what nobody sees, or not they, takes no place among these.
const NEWEST_FOR_VIEWER: &str = "SELECT n.* FROM entries n WHERE n.id > $4 AND n.author_id IS DISTINCT FROM $1 AND n.author_id <> ALL ($6)
    AND n.deleted_at IS NULL AND NOT n.withheld AND (n.author_id <> ALL ($2) OR n.kind = ANY ('{proposal,feature,candidacy}'))
    ORDER BY n.id DESC LIMIT $3";

/// From where on something is new to whoever looks at a stream.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// The newest entry when they looked.
    pub newest: i64,
    /// When that was; `None`: likes bring nothing new.
    pub at: Option<DateTime<Utc>>,
}

/// How many threads of a stream have something that came after what was seen; at most 100 are counted. A comment that the viewer does not
/// see makes no thread new (decision 0024), and in a stream by date none does that is there already.
pub async fn count_newer(
    conn: &mut Conn,
    stream: Stream,
    order: Order,
    sight: Sight<'_>,
    seen: Seen,
) -> Result<i64, StoreError> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let row: Count = statement(newer(stream, order, &sight))
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<BigInt, _>(100)
        .bind::<BigInt, _>(seen.newest)
        .bind::<Nullable<BigInt>, _>(owner(stream))
        .bind::<Array<BigInt>, _>(sight.muted)
        .bind::<Array<Text>, _>(sight.labels_left_out)
        .bind::<Nullable<Timestamptz>, _>(seen.at)
        .get_result(conn)
        .await?;
    Ok(row.n)
}

fn newer(stream: Stream, order: Order, sight: &Sight<'_>) -> String {
    let members = match stream {
        Stream::Front => "e.audience = 'public' AND $5::bigint IS NULL".to_owned(),
        Stream::Home(_, show) => counted(show, order),
        Stream::Profile(_) => "e.author_id = $5".to_owned(),
        Stream::Group(_) => "e.group_id = $5".to_owned(),
        Stream::List(_) => {
            "e.group_id IS NULL AND EXISTS (SELECT FROM list_people p WHERE p.list_id = $5 AND p.actor_id = e.author_id)".to_owned()
        }
        Stream::Liked(_) => "EXISTS (SELECT FROM likes k WHERE k.entry_id = e.id AND k.actor_id = $5)".to_owned(),
        Stream::Reshared(_) => "EXISTS (SELECT FROM reshares y WHERE y.entry_id = e.id AND y.actor_id = $5)".to_owned(),
        Stream::Comments(_) | Stream::Discussions(_) => "n.thread_id IS NOT NULL AND n.author_id = $5".to_owned(),
    };
    let members = match (order, stream) {
        (Order::Activity, _) | (_, Stream::Home(..)) => members,
        (Order::Date, _) => format!("{members} AND n.thread_id IS NULL"),
    };
    let wanted = unwanted(sight);
    let liked = match stream {
        Stream::Home(_, show) => newly_brought(show, order),
        _ => None,
    };
    let liked = liked.map_or_else(
        || "SELECT 0::bigint AS id WHERE $8::timestamptz > 'infinity'".to_owned(),
        |liked| format!("{liked} AND {wanted}"),
    );
    format!(
        "SELECT count(DISTINCT id) AS n FROM (
            SELECT e.id FROM ({NEWEST_FOR_VIEWER}) n
            JOIN entries e ON e.id = coalesce(n.thread_id, n.id)
            WHERE {members} AND {wanted} AND entry_visible(e, $1, $2) AND entry_visible_by_id(n.id, $1)
            UNION ALL ({liked})) e"
    )
}
