//! The first documents that match and that the viewer may see, in the order asked for. Only their places leave this module.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::filters;
use super::statement::Parameters;
use super::visible::seen;
use crate::document::Shelf;
use crate::error::SearchError;
use crate::hit::{Cursor, Place};
use crate::query::Order;
use crate::question::Question;

/// Of so many of the newest matches the best are found.
pub(crate) const RANKED: usize = 1000;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    shelf: i64,
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// At most `limit` matching documents after a place; of the best, which are found among the newest [`RANKED`], those after the first `offset`.
pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    question: &Question,
    after: Option<Cursor>,
    offset: usize,
    limit: usize,
) -> Result<Vec<Place>, SearchError> {
    let query = &question.query;
    let mut parameters = Parameters::default();
    let is_best = query.order == Order::Best;
    let newest = parameters.number(whole(if is_best { RANKED } else { limit }));
    let branches: Vec<String> =
        Shelf::ALL.into_iter().filter_map(|shelf| branch(&mut parameters, shelf, question, after, &newest)).collect();
    if branches.is_empty() {
        return Ok(Vec::new());
    }
    let found = branches.join(" UNION ALL ");
    let direction = direction(query.order);
    let in_time = format!("at {direction}, shelf {direction}, key {direction}");
    let statement = if is_best {
        let (limit, offset) = (parameters.number(whole(limit)), parameters.number(whole(offset)));
        format!(
            "SELECT shelf, key, at FROM (SELECT * FROM ({found}) c ORDER BY {in_time} LIMIT {newest}) n \
             ORDER BY fit DESC, {in_time} LIMIT {limit} OFFSET {offset}"
        )
    } else {
        format!("SELECT shelf, key, at FROM ({found}) c ORDER BY {in_time} LIMIT {newest}")
    };
    let rows: Vec<Row> = parameters.bind(statement).load(conn).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some(Place { at: row.at, shelf: Shelf::from_number(row.shelf)?, key: row.key }))
        .collect())
}

fn whole(count: usize) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

fn direction(order: Order) -> &'static str {
    if order == Order::Oldest { "ASC" } else { "DESC" }
}

fn table(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Entries => "entries d",
        Shelf::Proposals => "proposals d",
        Shelf::Actors => "actors d",
        Shelf::Policies => "policy_words d",
    }
}

/// The indexed text of a row `d`.
pub(super) fn text(shelf: Shelf) -> &'static str {
    match shelf {
        // Written exactly as in the index actors_by_name.
        Shelf::Actors => "to_tsvector('simple', d.handle || ' ' || d.display_name)",
        _ => "d.search",
    }
}

/// The time that an order goes by: of a thread the last activity where that is asked for.
fn time(shelf: Shelf, order: Order) -> &'static str {
    match (shelf, order) {
        (Shelf::Entries, Order::Active) => "d.bumped_at",
        _ => filters::at(shelf),
    }
}

/// One shelf's first matches; `None` when nothing there can match. Its order is an index's order, so that a common word
/// costs a short walk from the newest on, and a rare one a look into the index of words.
fn branch(
    parameters: &mut Parameters,
    searched: Shelf,
    question: &Question,
    after: Option<Cursor>,
    limit: &str,
) -> Option<String> {
    let query = &question.query;
    let (from, text) = (table(searched), text(searched));
    let (shelf, at, direction) = (searched.number(), time(searched, query.order), direction(query.order));
    let mut conditions = vec![seen(parameters, searched, question)];
    conditions.extend(filters::conditions(parameters, searched, question)?);
    if query.order == Order::Active && searched == Shelf::Entries {
        conditions.push("d.thread_id IS NULL".to_string());
    }
    let words = parameters.words(searched, question);
    let fit = match &words {
        Some(words) if query.order == Order::Best => format!(", ts_rank({text}, {words}) AS fit"),
        _ if query.order == Order::Best => ", 0::real AS fit".to_string(),
        _ => String::new(),
    };
    conditions.extend(words.map(|words| format!("{text} @@ {words}")));
    if let Some(Cursor::After(Place { at: last_at, shelf: last_shelf, key })) = after {
        let (last_at, last_shelf, last_key) =
            (parameters.time(last_at), parameters.number(last_shelf.number()), parameters.number(key));
        let beyond = if query.order == Order::Oldest { ">" } else { "<" };
        conditions.push(format!(
            "{at} {beyond}= {last_at} AND ({at}, {shelf}::bigint, d.id) {beyond} ({last_at}, {last_shelf}, {last_key})"
        ));
    }
    Some(format!(
        "(SELECT {shelf}::bigint AS shelf, d.id AS key, {at} AS at{fit} FROM {from} WHERE {} ORDER BY {at} {direction}, d.id {direction} LIMIT {limit})",
        conditions.join(" AND ")
    ))
}
