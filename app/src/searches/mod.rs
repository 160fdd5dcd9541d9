//! Search: one box over everything that the viewer may see.

pub mod feeds;
mod results;

use std::sync::Arc;

use askama::Template;
use governance::PolicyKey;
use rocket::{Route, State, routes};
use search::{Cursor, Kind, LONGEST, Query};
use url::form_urlencoded::Serializer;

use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::{ClientIp, Visitor};
use crate::web::layout::{Layout, Page, Section, Tab};
use crate::web::limits::{Limited, Payer};
use results::ResultCard;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    [routes![index], feeds::routes()].concat()
}

/// The search page: the box, what was understood, and what was found.
#[derive(Template)]
#[template(path = "searches/index.html")]
pub struct SearchPage {
    layout: Layout,
    typed: String,
    longest: usize,
    /// Whether anything was asked for; else the page explains how to ask.
    asked: bool,
    understood: String,
    notices: Vec<String>,
    tabs: Vec<Tab>,
    results: Vec<ResultCard>,
    /// Whether this is not the first page.
    further: bool,
    older: String,
}

#[rocket::get("/search?<q>&<after>")]
async fn index(
    q: Option<&str>,
    after: Option<&str>,
    visitor: Visitor,
    ip: ClientIp,
    services: &State<Arc<Services>>,
) -> Result<Page<SearchPage>, AppError> {
    let typed = q.unwrap_or_default();
    let query = Query::parse(typed);
    let after = after.and_then(Cursor::decode);
    let mut layout = visitor.layout(services, "Search", Section::Search);
    let (mut results, mut older) = (Vec::new(), String::new());
    if !query.is_empty() {
        let payer = visitor.viewer().map_or(Payer::Address(ip.0), |viewer| Payer::Member(viewer.member_id));
        services.limits.spend(Limited::Search, payer)?;
        let mut conn = services.store.read().await?;
        let viewer = visitor.actor().map(|actor| actor.get());
        let page = search::Page { after, size: services.recent.count(PolicyKey::StreamPageSize) };
        let found = services.search.search(&mut conn, &query, viewer, &page).await?;
        layout.degraded = found.degraded.map(str::to_string);
        older = found.next.map(|next| address(typed, Some(next))).unwrap_or_default();
        let now = services.clock.now();
        // A comment's title is that of its thread.
        let asked: Vec<i64> = found.hits.iter().flat_map(results::entries).collect();
        let labels = store::labels::folding(&mut conn, &asked, visitor.actor()).await?;
        results = found.hits.iter().map(|hit| ResultCard::new(hit, &labels, now)).collect();
    }
    Ok(Page::ok(SearchPage {
        layout,
        typed: typed.chars().take(LONGEST).collect(),
        longest: LONGEST,
        asked: !query.is_empty(),
        understood: query.understood().join(", "),
        notices: query.notices.clone(),
        tabs: tabs(&query),
        results,
        further: after.is_some(),
        older,
    }))
}

/// One tab for everything and one a kind; each is the same query with another `in:`.
fn tabs(query: &Query) -> Vec<Tab> {
    let kinds = std::iter::once(None).chain(Kind::ALL.map(Some));
    kinds
        .map(|kind| Tab {
            label: kind.map_or("Everything", label).to_string(),
            href: address(&query.typed_for(kind), None),
            current: query.kind == kind,
            count: 0,
        })
        .collect()
}

fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Entry => "Entries",
        Kind::Comment => "Comments",
        Kind::Proposal => "Proposals",
        Kind::Member => "Members",
    }
}

fn address(typed: &str, after: Option<Cursor>) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("q", typed);
    if let Some(after) = after {
        query.append_pair("after", &after.encode());
    }
    format!("/search?{}", query.finish())
}
