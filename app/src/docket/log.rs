//! The log: every act of moderation, the newest first, or the history of one entry or one case.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use rocket::{Route, State, routes};
use store::Conn;
use store::docket::log::ActRow;

use super::filter::{self, Filter};
use super::line::Line;
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};

/// Acts on a page.
const PAGE_SIZE: usize = 30;

pub fn routes() -> Vec<Route> {
    routes![show]
}

#[derive(Template)]
#[template(path = "docket/log.html")]
struct LogPage {
    layout: Layout,
    lines: Vec<Line>,
    older: String,
    /// Whose history it is; empty for all acts.
    of: String,
    /// The form as it was sent, and what it offers.
    filter: Filter,
    is_filtered: bool,
    kinds: Vec<(String, String)>,
    rules: Vec<(String, String)>,
    /// The same lines as feeds.
    atom: String,
    json: String,
}

/// Some acts that a filter lets through, in words.
pub struct Found {
    pub lines: Vec<Line>,
    /// The last line's number when there are older ones.
    older: Option<i64>,
    kinds: Vec<String>,
    rules: Vec<(String, String)>,
}

/// The newest acts below a number that a filter lets through.
pub async fn find(
    services: &Services,
    conn: &mut Conn,
    filter: &Filter,
    below: Option<i64>,
    size: usize,
) -> Result<Found, AppError> {
    let kinds = filter::of_moderation(store::ledger::kinds(conn).await?);
    let one_more = i64::try_from(size + 1).unwrap_or(i64::MAX);
    let wanted = filter.as_wanted(&kinds);
    let mut rows = store::docket::log::acts(conn, &wanted, below.unwrap_or(i64::MAX), one_more).await?;
    let more = rows.len() > size;
    rows.truncate(size);
    let rules = services.constitution(conn).await?.conduct_rules();
    let now: DateTime<Utc> = services.clock.now();
    Ok(Found {
        older: rows.last().filter(|_| more).map(|row: &ActRow| row.id.get()),
        lines: rows.iter().map(|row| Line::new(row, &rules, now)).collect(),
        rules: filter::rules(&rules, &filter.rule),
        kinds,
    })
}

#[rocket::get("/docket/log?<below>&<filter..>")]
async fn show(
    below: Option<i64>,
    filter: Filter,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<LogPage>, AppError> {
    let mut conn = services.store.read().await?;
    let found = find(services, &mut conn, &filter, below, PAGE_SIZE).await?;
    Ok(Page::ok(LogPage {
        layout: visitor.layout(services, "Moderation log", Section::Docket),
        lines: found.lines,
        older: found.older.map(|last| filter.href("/docket/log", Some(last))).unwrap_or_default(),
        of: filter.of(),
        is_filtered: !filter.is_empty(),
        kinds: filter::kinds(&found.kinds),
        rules: found.rules,
        atom: filter.href("/docket/log.atom", None),
        json: filter.href("/docket/log.json", None),
        filter,
    })
    .same_for_visitors(&visitor))
}
