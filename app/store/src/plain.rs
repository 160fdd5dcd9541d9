//! Pages of streams in two halves: which entries stand on them for a viewer, and what is the same of each for everybody (decision 0053).
//!
//! An entry is *plain* where a visitor's eyes see what any member's do, but for their own marks on it: then it need not be read for each of them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};

use crate::page::{Cursor, Page};
use crate::picking::{Order, Stream, picked, picked_briskly};
use crate::rows::rows_by_place;
use crate::statement::statement;
use crate::streams::{EntryRow, ORDER, asked};
use crate::visibility::Sight;
use crate::{Conn, StoreError};

rows_by_place! {
    /// Where an entry stands on a page, and how it can be known again.
    #[derive(Debug, Clone)]
    pub struct Place {
        pub id: EntryId = BigInt, as i64;
        pub position: DateTime<Utc> = Timestamptz;
        pub bumped_at: DateTime<Utc> = Timestamptz;
        pub edited_at: Option<DateTime<Utc>> = Nullable<Timestamptz>;
        /// Whether what hangs on it is the same for everybody: it is public and not withheld, it asks nothing, it passes nothing on, and only what
        /// everybody sees passes it on.
        pub is_plain: bool = Bool;
    }
}

impl Place {
    fn cursor(&self) -> Cursor {
        Cursor { at: self.position, id: self.id.get() }
    }

    /// Whether a row shows the entry as it stood when this was read, as far as its words and its last comment go.
    pub fn is_of(&self, row: &EntryRow) -> bool {
        (self.bumped_at, self.edited_at) == (row.bumped_at, row.edited_at)
    }
}

const PLAIN: &str = "e.audience = 'public' AND NOT e.withheld AND e.poll_words = '' AND e.carries_id IS NULL
    AND NOT EXISTS (SELECT FROM entries c WHERE c.carries_id = e.id AND c.deleted_at IS NULL AND (c.withheld OR c.audience <> 'public'))";

/// What stands on one page of a stream: the same that [`crate::streams::page`] finds, undressed.
pub async fn places(
    conn: &Conn,
    stream: Stream,
    order: Order,
    sight: Sight<'_>,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<Place>, StoreError> {
    let briskly = picked_briskly(stream, order, &sight, size + 1);
    let mut rows = match briskly {
        Some(briskly) => load(conn, &briskly, stream, sight, after).await?,
        None => Vec::new(),
    };
    if rows.is_empty() {
        rows = load(conn, &picked(stream, order, &sight, size + 1), stream, sight, after).await?;
    }
    Ok(Page::cut(rows, size, Place::cursor))
}

async fn load(
    mut conn: &Conn,
    picked: &str,
    stream: Stream,
    sight: Sight<'_>,
    after: Option<Cursor>,
) -> Result<Vec<Place>, StoreError> {
    let sql =
        format!("SELECT e.id, e.position, e.bumped_at, e.edited_at, {PLAIN} AS is_plain FROM ({picked}) e{ORDER}");
    Ok(asked(sql, stream, sight, after).load(&mut conn).await?)
}

/// What a member did with some threads: what their cards show them beside what everybody sees.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// Which of them they like.
    pub liked: HashSet<i64>,
    /// Which of them they passed on as they are.
    pub reshared: HashSet<i64>,
    /// Below which of them words of theirs are held or removed: nobody else sees these.
    pub withheld: HashSet<i64>,
}

#[derive(QueryableByName)]
struct Mark {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    what: String,
}

const MARKS: &str = "
SELECT k.entry_id AS id, 'like' AS what FROM likes k WHERE k.actor_id = $1 AND k.entry_id = ANY ($2)
UNION ALL SELECT y.entry_id, 'reshare' FROM reshares y WHERE y.actor_id = $1 AND y.entry_id = ANY ($2)
UNION ALL SELECT c.thread_id, 'withheld' FROM entries c WHERE c.author_id = $1 AND c.withheld AND c.deleted_at IS NULL AND c.thread_id = ANY ($2)";

/// The marks of one member on some threads.
pub async fn marks(mut conn: &Conn, viewer: ActorId, threads: &[i64]) -> Result<Marks, StoreError> {
    let rows: Vec<Mark> =
        statement(MARKS).bind::<BigInt, _>(viewer.get()).bind::<Array<BigInt>, _>(threads).load(&mut conn).await?;
    let mut marks = Marks::default();
    for Mark { id, what } in rows {
        match what.as_str() {
            "like" => marks.liked.insert(id),
            "reshare" => marks.reshared.insert(id),
            _ => marks.withheld.insert(id),
        };
    }
    Ok(marks)
}
