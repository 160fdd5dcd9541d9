//! Everything a member put in, record by record, for them to take away: what they put in here, and what they brought along.
//!
//! A record is an object of JSON, written in one way only, so that the same record is the same text wherever it
//! has been meanwhile. Large parts are read page by page with the key of the last row: an archive is never in memory, and no transaction
//! stays open while somebody with a slow line reads it.

mod entry;
pub mod offline;
mod sections;

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;
use governance::MemberId;
use serde_json::Value;

pub use self::sections::{Reading, SECTIONS, Section};
use crate::statement::statement;
use crate::{Conn, StoreError};

/// Records of one page.
pub const PAGE: usize = 500;

/// Whose archive it is, and the address of this community, which their own things bear.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'o> {
    pub member: MemberId,
    pub base: &'o str,
}

/// Where the next page of a part begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// After this record of what was brought along: the number of its arrival, and its own.
    Brought(i64, i32),
    /// After the row with this key.
    Own(i64),
    End,
}

/// A part that is being read.
#[derive(Debug)]
pub struct Pages {
    section: Section,
    place: Place,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Text)]
    json: String,
}

#[derive(QueryableByName)]
struct BroughtRow {
    #[diesel(sql_type = BigInt)]
    arrival_id: i64,
    #[diesel(sql_type = Integer)]
    position: i32,
    #[diesel(sql_type = Nullable<BigInt>)]
    entry_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    kept: Option<String>,
}

impl Pages {
    /// A part from its beginning.
    pub fn of(section: &Section) -> Self {
        Self { section: *section, place: Place::Brought(0, 0) }
    }

    /// The records that come next; none when there are no more. What was brought along comes first, in the order in which it was.
    pub async fn next(&mut self, conn: &mut Conn, owner: Owner<'_>) -> Result<Vec<Value>, StoreError> {
        if let Reading::Whole(order) = self.section.reading {
            return self.everything(conn, owner, order).await;
        }
        while let Place::Brought(arrival, position) = self.place {
            let rows = brought(conn, owner.member, self.section.name, (arrival, position)).await?;
            self.place = match rows.last() {
                Some(last) => Place::Brought(last.arrival_id, last.position),
                None => Place::Own(0),
            };
            let records = unfold(conn, owner, rows).await?;
            if !records.is_empty() {
                return Ok(records);
            }
        }
        let Place::Own(after) = self.place else { return Ok(Vec::new()) };
        let rows = self.own(conn, owner, after).await?;
        self.place = rows.last().map_or(Place::End, |last| Place::Own(last.key));
        rows.into_iter().map(|row| self.record(owner, &row.json)).collect()
    }

    async fn own(&self, conn: &mut Conn, owner: Owner<'_>, after: i64) -> Result<Vec<Row>, StoreError> {
        // An entry that was brought in has its place among what was brought.
        let own = if self.section.name == "entries" { " AND e.arrival_id IS NULL" } else { "" };
        let sql = format!(
            "WITH site AS (SELECT $2::text AS base)
             SELECT x.key, (to_jsonb(x) - 'key')::text AS json FROM ({}{own}) x WHERE x.key > $3 ORDER BY x.key LIMIT $4",
            self.section.rows
        );
        Ok(statement(sql)
            .bind::<BigInt, _>(owner.member.get())
            .bind::<Text, _>(owner.base)
            .bind::<BigInt, _>(after)
            .bind::<BigInt, _>(i64::try_from(PAGE).unwrap_or(i64::MAX))
            .load(conn)
            .await?)
    }

    /// A small part at once, in its order, whether here or brought along.
    async fn everything(&mut self, conn: &mut Conn, owner: Owner<'_>, order: &str) -> Result<Vec<Value>, StoreError> {
        if self.place == Place::End {
            return Ok(Vec::new());
        }
        self.place = Place::End;
        let sql = format!(
            "WITH site AS (SELECT $2::text AS base) SELECT 0::bigint AS key, to_jsonb(x)::text AS json FROM ({}) x",
            self.section.rows
        );
        let own: Vec<Row> =
            statement(sql).bind::<BigInt, _>(owner.member.get()).bind::<Text, _>(owner.base).load(conn).await?;
        let mut records = own.iter().map(|row| self.record(owner, &row.json)).collect::<Result<Vec<Value>, _>>()?;
        let mut after = (0, 0);
        loop {
            let rows = brought(conn, owner.member, self.section.name, after).await?;
            let Some(last) = rows.last() else { break };
            after = (last.arrival_id, last.position);
            records.extend(unfold(conn, owner, rows).await?);
        }
        records.sort_by_cached_key(|record| in_order(record, order));
        Ok(records)
    }

    /// A row as a record: one that speaks of things here says where that is.
    fn record(&self, owner: Owner<'_>, json: &str) -> Result<Value, StoreError> {
        let mut record = parsed(json)?;
        if let Some(fields) = record.as_object_mut().filter(|_| self.section.names_site) {
            fields.insert("site".to_owned(), Value::from(owner.base));
        }
        Ok(record)
    }
}

/// What a small part is put in order by: the number or the moment in the field, then the record itself.
fn in_order(record: &Value, order: &str) -> (i64, String, String) {
    let field = &record[order];
    (field.as_i64().unwrap_or(0), field.as_str().unwrap_or_default().to_owned(), record.to_string())
}

fn parsed(json: &str) -> Result<Value, StoreError> {
    serde_json::from_str(json).map_err(|why| StoreError::Bug(format!("a record of an archive: {why}")))
}

async fn brought(
    conn: &mut Conn,
    member: MemberId,
    section: &str,
    after: (i64, i32),
) -> Result<Vec<BroughtRow>, StoreError> {
    Ok(statement(
        "SELECT arrival_id, position, entry_id, kept FROM brought WHERE member_id = $1 AND section = $2
            AND (arrival_id, position) > ($3, $4) ORDER BY arrival_id, position LIMIT $5",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(section)
    .bind::<BigInt, _>(after.0)
    .bind::<Integer, _>(after.1)
    .bind::<BigInt, _>(i64::try_from(PAGE).unwrap_or(i64::MAX))
    .load(conn)
    .await?)
}

/// What was brought along as records again: those that are entries by now as these are by now, but for what was deleted here.
async fn unfold(conn: &mut Conn, owner: Owner<'_>, rows: Vec<BroughtRow>) -> Result<Vec<Value>, StoreError> {
    let ids: Vec<i64> = rows.iter().filter_map(|row| row.entry_id).collect();
    let mut entries = if ids.is_empty() { Default::default() } else { entries_by_id(conn, owner, &ids).await? };
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        match (row.entry_id.and_then(|id| entries.remove(&id)), row.kept) {
            (Some(entry), _) => records.push(entry),
            (None, Some(kept)) => records.push(parsed(&kept)?),
            (None, None) => {}
        }
    }
    Ok(records)
}

async fn entries_by_id(
    conn: &mut Conn,
    owner: Owner<'_>,
    ids: &[i64],
) -> Result<std::collections::HashMap<i64, Value>, StoreError> {
    let sql = format!(
        "WITH site AS (SELECT $2::text AS base)
         SELECT x.key, (to_jsonb(x) - 'key')::text AS json FROM ({} AND e.id = ANY ($3)) x",
        sections::ENTRY
    );
    let rows: Vec<Row> = statement(sql)
        .bind::<BigInt, _>(owner.member.get())
        .bind::<Text, _>(owner.base)
        .bind::<Array<BigInt>, _>(ids)
        .load(conn)
        .await?;
    rows.into_iter().map(|row| Ok((row.key, parsed(&row.json)?))).collect()
}

/// Parts that a newer or another software wrote, which this one only keeps and gives back.
pub async fn foreign(conn: &mut Conn, member: MemberId) -> Result<Vec<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Name {
        #[diesel(sql_type = Text)]
        section: String,
    }
    let known: Vec<&str> = SECTIONS.iter().map(|section| section.name).collect();
    let rows: Vec<Name> = statement(
        "SELECT DISTINCT section FROM brought WHERE member_id = $1 AND section <> ALL ($2) ORDER BY section LIMIT 100",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Array<Text>, _>(known)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.section).collect())
}

/// The records of such a part that come next.
pub async fn foreign_page(
    conn: &mut Conn,
    member: MemberId,
    section: &str,
    after: &mut (i64, i32),
) -> Result<Vec<Value>, StoreError> {
    let rows = brought(conn, member, section, *after).await?;
    if let Some(last) = rows.last() {
        *after = (last.arrival_id, last.position);
    }
    rows.into_iter().filter_map(|row| row.kept).map(|kept| parsed(&kept)).collect()
}

/// What an archive would hold, said before it is made.
#[derive(Debug, Clone, Copy, Default, QueryableByName)]
pub struct Extent {
    /// Entries that open a thread.
    #[diesel(sql_type = BigInt)]
    pub posts: i64,
    #[diesel(sql_type = BigInt)]
    pub comments: i64,
    #[diesel(sql_type = BigInt)]
    pub likes: i64,
    /// Bytes of their words.
    #[diesel(sql_type = BigInt)]
    pub bytes: i64,
    /// Records that were brought along from elsewhere and are only kept.
    #[diesel(sql_type = BigInt)]
    pub kept: i64,
}

/// How much a member has put in.
pub async fn extent(conn: &mut Conn, member: MemberId) -> Result<Extent, StoreError> {
    Ok(statement(
        "SELECT count(*) FILTER (WHERE e.thread_id IS NULL) AS posts, count(*) FILTER (WHERE e.thread_id IS NOT NULL) AS comments,
            coalesce(sum(octet_length(e.body) + octet_length(e.body_html)), 0)::bigint AS bytes,
            (SELECT count(*) FROM likes l WHERE l.actor_id = $1) AS likes,
            (SELECT count(*) FROM brought b WHERE b.member_id = $1 AND b.kept IS NOT NULL) AS kept
         FROM entries e WHERE e.author_id = $1 AND e.deleted_at IS NULL",
    )
    .bind::<BigInt, _>(member.get())
    .get_result(conn)
    .await?)
}
