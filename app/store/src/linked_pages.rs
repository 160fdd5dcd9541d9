//! Pages elsewhere that entries lead to, and who leads to the same (decision 0036).

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::picking::unwanted;
use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError, Tx};

/// Others who share a page that are looked for at most.
const SHARERS: usize = 8;
/// Among so many of the newest entries that lead there.
const LOOKED_THROUGH: usize = 200;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// As it stands in the entry; at most 2,000 bytes.
    pub url: String,
    /// What stands for all its spellings; at most 2,000 bytes.
    pub canonical: String,
    pub host: String,
}

/// An entry of which the links changed.
#[derive(Debug, Clone, QueryableByName)]
pub struct Changed {
    #[diesel(sql_type = BigInt)]
    pub entry_id: i64,
    #[diesel(sql_type = Nullable<Text>)]
    pub link_url: Option<String>,
    /// Empty where the entry is deleted.
    #[diesel(sql_type = Text)]
    pub body_html: String,
}

/// Takes entries whose links changed off the queue, at most `size`.
pub async fn take_changed(tx: &mut Tx, size: i64) -> Result<Vec<Changed>, StoreError> {
    Ok(statement(
        "WITH due AS (SELECT id FROM link_outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED),
            taken AS (DELETE FROM link_outbox o USING due WHERE o.id = due.id RETURNING o.entry_id)
         SELECT DISTINCT e.id AS entry_id, e.link_url, e.body_html FROM taken t JOIN entries e ON e.id = t.entry_id ORDER BY e.id",
    )
    .bind::<BigInt, _>(size)
    .load(&mut **tx)
    .await?)
}

// The row of the page is locked either way, so that none is led to an address just found to be another's.
const PUT: &str = "
WITH page AS (
    INSERT INTO linked_pages (url, host) VALUES ($2, $3) ON CONFLICT (url) DO UPDATE SET host = excluded.host RETURNING id, same_as)
INSERT INTO entry_links (entry_id, page_id, url)
SELECT e.id, coalesce(page.same_as, page.id), $4 FROM page, entries e WHERE e.id = $1 AND e.deleted_at IS NULL
ON CONFLICT (entry_id) DO UPDATE SET page_id = excluded.page_id, url = excluded.url";

const WANT_A_LOOK: &str = "
UPDATE linked_pages p SET look_at = folkmoot_now() FROM entry_links l JOIN entries e ON e.id = l.entry_id
WHERE l.entry_id = $1 AND p.id = l.page_id AND p.look_at IS NULL AND p.looked_at IS NULL
    AND e.kind <> 'item' AND e.audience = 'public' AND e.arrival_id IS NULL AND NOT e.withheld";

/// Notes where an entry leads now; `None`: nowhere.
pub async fn put(tx: &mut Tx, entry: i64, target: Option<&Target>) -> Result<(), StoreError> {
    let Some(target) = target else {
        statement("DELETE FROM entry_links WHERE entry_id = $1").bind::<BigInt, _>(entry).execute(&mut **tx).await?;
        return Ok(());
    };
    statement(PUT)
        .bind::<BigInt, _>(entry)
        .bind::<Text, _>(&target.canonical)
        .bind::<Text, _>(&target.host)
        .bind::<Text, _>(&target.url)
        .execute(&mut **tx)
        .await?;
    statement(WANT_A_LOOK).bind::<BigInt, _>(entry).execute(&mut **tx).await?;
    Ok(())
}

/// A page whose title is to be looked for.
#[derive(Debug, Clone, QueryableByName)]
pub struct DuePage {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// As it stands in the newest public note that leads there.
    #[diesel(sql_type = Text)]
    pub url: String,
    #[diesel(sql_type = Text)]
    pub canonical: String,
}

/// Claims pages that are due, one of a host, for `lease_seconds`. Who is told of a page by a look at it is its site, so only what everybody may read leads there.
pub async fn claim_due(tx: &mut Tx, size: i64, lease_seconds: i32) -> Result<Vec<DuePage>, StoreError> {
    Ok(statement(
        "WITH due AS (
            SELECT p.id FROM linked_pages p WHERE p.look_at <= folkmoot_now()
                AND NOT EXISTS (SELECT FROM linked_pages o WHERE o.host = p.host AND o.look_at <= folkmoot_now() AND o.id < p.id)
            ORDER BY p.look_at, p.id LIMIT $1 FOR UPDATE OF p SKIP LOCKED),
         claimed AS (
            UPDATE linked_pages p SET look_at = folkmoot_now() + make_interval(secs => $2) FROM due WHERE p.id = due.id
            RETURNING p.id, p.url)
         SELECT c.id, coalesce(n.url, '') AS url, c.url AS canonical FROM claimed c LEFT JOIN LATERAL (
            SELECT l.url FROM entry_links l JOIN entries e ON e.id = l.entry_id
            WHERE l.page_id = c.id AND e.kind <> 'item' AND e.audience = 'public' AND NOT e.withheld AND e.deleted_at IS NULL
            ORDER BY l.entry_id DESC LIMIT 1) n ON true",
    )
    .bind::<BigInt, _>(size)
    .bind::<Integer, _>(lease_seconds)
    .load(&mut **tx)
    .await?)
}

/// What a page says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// 1 to 300 characters.
    pub title: Option<String>,
    /// 1 to 500 characters.
    pub about: Option<String>,
    /// The address that it goes by, when that is another.
    pub same_as: Option<Target>,
}

/// Keeps what was found, and joins the page to the one that it is.
pub async fn record(tx: &mut Tx, page: i64, found: &Found) -> Result<(), StoreError> {
    let Some(same_as) = &found.same_as else {
        statement(
            "UPDATE linked_pages SET title = $2, about = $3, looked_at = folkmoot_now(), look_at = NULL WHERE id = $1",
        )
        .bind::<BigInt, _>(page)
        .bind::<Nullable<Text>, _>(found.title.as_deref())
        .bind::<Nullable<Text>, _>(found.about.as_deref())
        .execute(&mut **tx)
        .await?;
        return Ok(());
    };
    let target: Id = statement(
        "INSERT INTO linked_pages (url, host, title, about, looked_at) VALUES ($1, $2, $3, $4, folkmoot_now())
         ON CONFLICT (url) DO UPDATE SET title = coalesce(linked_pages.title, excluded.title),
            about = coalesce(linked_pages.about, excluded.about), looked_at = excluded.looked_at, look_at = NULL
         RETURNING coalesce(same_as, id) AS id",
    )
    .bind::<Text, _>(&same_as.canonical)
    .bind::<Text, _>(&same_as.host)
    .bind::<Nullable<Text>, _>(found.title.as_deref())
    .bind::<Nullable<Text>, _>(found.about.as_deref())
    .get_result(&mut **tx)
    .await?;
    join(tx, page, target.id).await
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Makes one page another's name. Two that name each other stay two.
async fn join(tx: &mut Tx, page: i64, target: i64) -> Result<(), StoreError> {
    let joined = statement(
        "UPDATE linked_pages SET same_as = nullif($2, $1), looked_at = folkmoot_now(), look_at = NULL WHERE id = $1",
    )
    .bind::<BigInt, _>(page)
    .bind::<BigInt, _>(target)
    .execute(&mut **tx)
    .await?;
    if joined == 0 || page == target {
        return Ok(());
    }
    for moved in [
        "UPDATE linked_pages SET same_as = $2 WHERE same_as = $1",
        "UPDATE entry_links SET page_id = $2 WHERE page_id = $1",
    ] {
        statement(moved).bind::<BigInt, _>(page).bind::<BigInt, _>(target).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Notes that a page could not be looked at: again in an hour, then in four and in a day, and then not any more.
pub async fn record_failure(tx: &mut Tx, page: i64, may_pass: bool) -> Result<(), StoreError> {
    statement(
        "UPDATE linked_pages SET failures = failures + 1, looked_at = folkmoot_now(), look_at = CASE WHEN $2 THEN
            folkmoot_now() + (ARRAY[interval '1 hour', interval '4 hours', interval '1 day'])[failures + 1] END WHERE id = $1",
    )
    .bind::<BigInt, _>(page)
    .bind::<diesel::sql_types::Bool, _>(may_pass)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The page that an entry leads to.
#[derive(Debug, Clone, QueryableByName)]
pub struct PageRow {
    #[diesel(sql_type = BigInt)]
    pub entry_id: i64,
    #[diesel(sql_type = BigInt)]
    pub page_id: i64,
    /// As it stands in the entry.
    #[diesel(sql_type = Text)]
    pub url: String,
    /// Where it leads in the end.
    #[diesel(sql_type = Text)]
    pub host: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub title: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub about: Option<String>,
}

/// Where these entries lead. The entries must be such as the viewer may see.
pub async fn of_entries(mut conn: &Conn, entries: &[i64]) -> Result<Vec<PageRow>, StoreError> {
    Ok(statement(
        "SELECT l.entry_id, l.page_id, l.url, p.host, p.title, p.about FROM entry_links l JOIN linked_pages p ON p.id = l.page_id
         WHERE l.entry_id = ANY ($1)",
    )
    .bind::<Array<BigInt>, _>(entries)
    .load(&mut conn)
    .await?)
}

/// Somebody whose entry leads to a page.
#[derive(Debug, Clone, QueryableByName)]
pub struct SharerRow {
    #[diesel(sql_type = BigInt)]
    pub page_id: i64,
    #[diesel(sql_type = BigInt)]
    pub entry_id: i64,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
}

/// Whose entries lead to the pages that these entries lead to, as far as the viewer may see them and wants to: the newest first.
pub async fn sharers(mut conn: &Conn, entries: &[i64], sight: Sight<'_>) -> Result<Vec<SharerRow>, StoreError> {
    let wanted = unwanted(&sight);
    let sql = format!(
        "SELECT p.id AS page_id, s.entry_id, s.handle, s.display_name FROM (SELECT DISTINCT page_id FROM entry_links WHERE entry_id = ANY ($3)) p(id)
         CROSS JOIN LATERAL (
            SELECT e.id AS entry_id, a.handle, a.display_name
            FROM (SELECT l.entry_id FROM entry_links l WHERE l.page_id = p.id ORDER BY l.entry_id DESC LIMIT {LOOKED_THROUGH}) l
            JOIN entries e ON e.id = l.entry_id JOIN actors a ON a.id = e.author_id
            WHERE e.deleted_at IS NULL AND $4::bigint IS NULL AND $5::bigint IS NULL AND entry_stands_alone(e, $1, $2) AND {wanted}
            ORDER BY e.id DESC LIMIT {SHARERS}) s"
    );
    Ok(statement(sql)
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Array<BigInt>, _>(entries)
        .bind::<Nullable<BigInt>, _>(None::<i64>)
        .bind::<Nullable<BigInt>, _>(None::<i64>)
        .bind::<Array<BigInt>, _>(sight.muted)
        .bind::<Array<Text>, _>(sight.labels_left_out)
        .load(&mut conn)
        .await?)
}

/// Forgets pages that nothing leads to any more.
pub async fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    Ok(statement(
        "DELETE FROM linked_pages p WHERE p.created_at < folkmoot_now() - interval '1 day'
            AND NOT EXISTS (SELECT FROM entry_links l WHERE l.page_id = coalesce(p.same_as, p.id))
            AND NOT EXISTS (SELECT FROM entry_links l WHERE l.page_id = p.id)",
    )
    .execute(&mut **tx)
    .await?)
}
