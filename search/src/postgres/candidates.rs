//! The first documents that match and that the viewer may see, in the order asked for. Only their places leave this module.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Float, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::filters;
use super::reach::Reach;
use super::statement::Parameters;
use super::visible::seen;
use crate::document::{Kind, Shelf};
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
    /// How well it fits, where the best are asked for.
    #[diesel(sql_type = Float)]
    fit: f32,
}

struct Candidate {
    place: Place,
    fit: f32,
}

/// At most `limit` matching documents after a place; of the best, which are found among the newest [`RANKED`], those after the first `offset`.
pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    question: &Question,
    after: Option<Cursor>,
    offset: usize,
    limit: usize,
) -> Result<Vec<Place>, SearchError> {
    let order = question.query.order;
    let is_best = order == Order::Best;
    let wanted = if is_best { RANKED } else { limit };
    let mut found = entries(conn, question, after, wanted).await?;
    found.extend(others(conn, question, after, wanted).await?);
    let in_time = |a: &Candidate, b: &Candidate| match order {
        Order::Oldest => a.place.cmp(&b.place),
        _ => b.place.cmp(&a.place),
    };
    found.sort_by(in_time);
    found.truncate(wanted);
    if is_best {
        // Among those that fit as well as each other the order stays.
        found.sort_by(|a, b| b.fit.total_cmp(&a.fit));
    }
    let offset = if is_best { offset } else { 0 };
    Ok(found.into_iter().skip(offset).take(limit).map(|candidate| candidate.place).collect())
}

/// The first entries and comments, as far as one must look for them.
async fn entries(
    conn: &mut AsyncPgConnection,
    question: &Question,
    after: Option<Cursor>,
    wanted: usize,
) -> Result<Vec<Candidate>, SearchError> {
    let mut reach = Reach::first(question.query.has_words());
    loop {
        let mut parameters = Parameters::default();
        let limit = parameters.number(whole(wanted));
        let Some(branch) = branch(&mut parameters, Shelf::Entries, question, after, &limit, reach) else {
            return Ok(Vec::new());
        };
        let found = load(conn, parameters, branch).await?;
        match reach.further(found.len(), wanted) {
            Some(further) => reach = further,
            None => return Ok(found),
        }
    }
}

/// The first of each other shelf.
async fn others(
    conn: &mut AsyncPgConnection,
    question: &Question,
    after: Option<Cursor>,
    wanted: usize,
) -> Result<Vec<Candidate>, SearchError> {
    let mut parameters = Parameters::default();
    let limit = parameters.number(whole(wanted));
    let shelves = Shelf::ALL.into_iter().filter(|shelf| *shelf != Shelf::Entries);
    let branches: Vec<String> =
        shelves.filter_map(|shelf| branch(&mut parameters, shelf, question, after, &limit, Reach::Any)).collect();
    if branches.is_empty() {
        return Ok(Vec::new());
    }
    load(conn, parameters, branches.join(" UNION ALL ")).await
}

async fn load(
    conn: &mut AsyncPgConnection,
    parameters: Parameters,
    statement: String,
) -> Result<Vec<Candidate>, SearchError> {
    let rows: Vec<Row> = parameters.bind(statement).load(conn).await?;
    let candidate = |row: Row| {
        let place = Place { at: row.at, shelf: Shelf::from_number(row.shelf)?, key: row.key };
        Some(Candidate { place, fit: row.fit })
    };
    Ok(rows.into_iter().filter_map(candidate).collect())
}

fn whole(count: usize) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

fn direction(order: Order) -> &'static str {
    if order == Order::Oldest { "ASC" } else { "DESC" }
}

pub(super) fn table(shelf: Shelf) -> &'static str {
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

/// One shelf's first matches; `None` when nothing there can match.
fn branch(
    parameters: &mut Parameters,
    shelf: Shelf,
    question: &Question,
    after: Option<Cursor>,
    limit: &str,
    reach: Reach,
) -> Option<String> {
    let order = question.query.order;
    let (number, at, direction) = (shelf.number(), time(shelf, order), direction(order));
    let seen = seen(parameters, shelf, question);
    let mut conditions = filters::conditions(parameters, shelf, question)?;
    let beyond = beyond(parameters, shelf, order, after);
    conditions.extend(beyond.clone());
    conditions.extend((order == Order::Active && shelf == Shelf::Entries).then(|| "d.thread_id IS NULL".to_string()));
    let words = parameters.words(shelf, question);
    let text = text(shelf);
    let fit = match &words {
        Some(words) if order == Order::Best => format!("ts_rank({text}, {words})"),
        _ => "0::real".to_string(),
    };
    conditions.extend(words.map(|words| matched(shelf, &words)));
    let shown = format!("SELECT {number}::bigint AS shelf, d.id AS key, {at} AS at, {fit} AS fit");
    let in_order = format!("ORDER BY {at} {direction}, d.id {direction}");
    let from = table(shelf);
    Some(match (shelf, reach) {
        (Shelf::Entries, Reach::Next(count)) => {
            let window = window(parameters, question, beyond);
            conditions.push(seen);
            format!(
                "({shown} FROM (SELECT * FROM {from} WHERE {window} {in_order} LIMIT {count}) d WHERE {} {in_order} LIMIT {limit})",
                conditions.join(" AND ")
            )
        }
        // An order by what is no column keeps Postgres from walking. Who may see it is asked of one after the other, in that order, until there
        // are enough: of a comment that is dear.
        (Shelf::Entries, Reach::ByWords) => {
            conditions.push(EXISTS.to_string());
            format!(
                "({shown} FROM (SELECT * FROM {from} WHERE {} ORDER BY {at} + interval '0' {direction}, d.id {direction} OFFSET 0) d WHERE {seen} LIMIT {limit})",
                conditions.join(" AND ")
            )
        }
        _ => {
            conditions.push(seen);
            format!("({shown} FROM {from} WHERE {} {in_order} LIMIT {limit})", conditions.join(" AND "))
        }
    })
}

/// Whether the words are in a row `d`; `None` when none are asked for.
pub(super) fn in_words(parameters: &mut Parameters, shelf: Shelf, question: &Question) -> Option<String> {
    parameters.words(shelf, question).map(|words| matched(shelf, &words))
}

fn matched(shelf: Shelf, words: &str) -> String {
    format!("{} @@ {words}", text(shelf))
}

/// What is searched among entries at all, as the index of time has it.
pub(super) const EXISTS: &str = "d.deleted_at IS NULL AND d.kind <> 'proposal'";

/// The entries that are walked through: what an index of time holds, from where the page begins, in the time that was asked for.
pub(super) fn window(parameters: &mut Parameters, question: &Question, beyond: Option<String>) -> String {
    let is_thread = question.query.order == Order::Active || question.query.kind() == Some(Kind::Entry);
    let held = if is_thread { "d.thread_id IS NULL AND d.deleted_at IS NULL" } else { EXISTS };
    let times = filters::times(parameters, Shelf::Entries, question);
    std::iter::once(held.to_string()).chain(beyond).chain(times).collect::<Vec<_>>().join(" AND ")
}

/// Only what comes after a place in the order of time.
fn beyond(parameters: &mut Parameters, shelf: Shelf, order: Order, after: Option<Cursor>) -> Option<String> {
    let Some(Cursor::After(last)) = after else { return None };
    let (at, shelf) = (time(shelf, order), shelf.number());
    let (last_at, last_shelf, last_key) =
        (parameters.time(last.at), parameters.number(last.shelf.number()), parameters.number(last.key));
    let beyond = if order == Order::Oldest { ">" } else { "<" };
    Some(format!(
        "{at} {beyond}= {last_at} AND ({at}, {shelf}::bigint, d.id) {beyond} ({last_at}, {last_shelf}, {last_key})"
    ))
}
