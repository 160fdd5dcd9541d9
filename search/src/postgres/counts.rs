//! How much there is of each kind, as far as it can be told at little cost.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::candidates::{EXISTS, in_words, table, window};
use super::filters;
use super::reach::Reach;
use super::statement::Parameters;
use super::visible::seen;
use crate::document::{Kind, Shelf};
use crate::error::SearchError;
use crate::page::COUNTED;
use crate::query::Order;
use crate::question::Question;

/// Entries and comments that are counted together; of more is said that there are more.
const TOGETHER: usize = 2 * (COUNTED + 1);
/// Of words that are not rare, those entries are counted that are among so many of the newest.
const NEWEST: usize = 5_000;

/// An entry or a comment that matches.
#[derive(QueryableByName)]
pub(crate) struct Found {
    #[diesel(sql_type = BigInt)]
    pub(crate) key: i64,
    #[diesel(sql_type = Bool)]
    pub(crate) is_comment: bool,
    /// How many entries were walked through, where that was bounded; else none.
    #[diesel(sql_type = BigInt)]
    walked: i64,
}

/// The newest entries and comments that match and that the viewer may see, and whether these are all. `are_many`: a page of them was found.
pub(crate) async fn entries(
    conn: &mut AsyncPgConnection,
    question: &Question,
    are_many: bool,
) -> Result<(Vec<Found>, bool), SearchError> {
    let question = Question { query: question.query.for_kind(None).in_order(Order::Newest), ..question.clone() };
    let mut reach = match Reach::first(question.query.has_words()) {
        Reach::Next(_) if are_many => Reach::Next(NEWEST),
        first => first,
    };
    loop {
        let Some((parameters, statement)) = statement(&question, reach) else { return Ok((Vec::new(), true)) };
        let found: Vec<Found> = parameters.bind(statement).load(conn).await?;
        let is_all = match reach {
            Reach::Next(newest) => {
                found.len() < TOGETHER && found.as_slice().first().is_some_and(|one| one.walked < whole(newest))
            }
            Reach::ByWords | Reach::Any => found.len() < TOGETHER,
        };
        match reach.counting(found.len(), TOGETHER, NEWEST) {
            Some(further) if !is_all => reach = further,
            _ => return Ok((found, is_all)),
        }
    }
}

fn statement(question: &Question, reach: Reach) -> Option<(Parameters, String)> {
    let mut parameters = Parameters::default();
    let mut conditions = filters::conditions(&mut parameters, Shelf::Entries, question)?;
    let seen = seen(&mut parameters, Shelf::Entries, question);
    conditions.extend(in_words(&mut parameters, Shelf::Entries, question));
    let limit = parameters.number(whole(TOGETHER));
    let (shown, newest) =
        ("SELECT d.id AS key, d.thread_id IS NOT NULL AS is_comment", "ORDER BY d.published_at DESC, d.id DESC");
    let statement = match reach {
        Reach::Next(count) => {
            conditions.push(seen);
            let window = window(&mut parameters, question, None);
            let walked = format!("FROM entries d WHERE {window} {newest} LIMIT {count}");
            format!(
                "{shown}, (SELECT count(*) FROM (SELECT {walked}) w) AS walked FROM (SELECT * {walked}) d WHERE {} LIMIT {limit}",
                conditions.join(" AND ")
            )
        }
        // As for candidates.
        Reach::ByWords => {
            conditions.push(EXISTS.to_string());
            format!(
                "{shown}, 0::bigint AS walked FROM (SELECT * FROM entries d WHERE {} ORDER BY d.published_at + interval '0' DESC OFFSET 0) d \
                 WHERE {seen} LIMIT {limit}",
                conditions.join(" AND ")
            )
        }
        Reach::Any => {
            conditions.push(seen);
            format!(
                "{shown}, 0::bigint AS walked FROM entries d WHERE {} {newest} LIMIT {limit}",
                conditions.join(" AND ")
            )
        }
    };
    Some((parameters, statement))
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many there are of each kind that is no entry, at most one more than [`COUNTED`] each.
pub(crate) async fn others(
    conn: &mut AsyncPgConnection,
    question: &Question,
) -> Result<Vec<(Kind, usize)>, SearchError> {
    let mut parameters = Parameters::default();
    let limit = parameters.number(whole(COUNTED + 1));
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| kind.shelf() != Shelf::Entries).collect();
    let counted = kinds.iter().enumerate().filter_map(|(place, kind)| {
        let (shelf, question) = (kind.shelf(), question.for_kind(*kind));
        let mut conditions = filters::conditions(&mut parameters, shelf, &question)?;
        conditions.push(seen(&mut parameters, shelf, &question));
        conditions.extend(in_words(&mut parameters, shelf, &question));
        Some(format!(
            "SELECT {place}::bigint AS place, count(*) AS count FROM (SELECT FROM {} WHERE {} LIMIT {limit}) n",
            table(shelf),
            conditions.join(" AND ")
        ))
    });
    let counted: Vec<String> = counted.collect();
    let rows: Vec<Number> = match counted.is_empty() {
        true => Vec::new(),
        false => parameters.bind(counted.join(" UNION ALL ")).load(conn).await?,
    };
    let count = |place: usize| rows.iter().find(|row| row.place == whole(place)).map_or(0, |row| row.count);
    let number = |(place, kind): (usize, &Kind)| (*kind, usize::try_from(count(place)).unwrap_or(0));
    Ok(kinds.iter().enumerate().map(number).collect())
}

fn whole(count: usize) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
