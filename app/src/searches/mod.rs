//! Search: one box over everything that the viewer may see.

pub mod feeds;
mod links;
pub mod results;
pub mod saved;
mod ways;

use std::sync::Arc;

use askama::Template;
use governance::PolicyKey;
use rocket::response::Redirect;
use rocket::{Route, State, routes};
use search::{Counts, Cursor, Hit, LONGEST, Query, Results};
use store::Conn;

use self::links::{Narrowing, address, narrowings, orders, tabs};
use self::results::ResultCard;
use self::saved::Saved;
use self::ways::{Way, Ways};
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::{ClientIp, Visitor};
use crate::web::html::excerpt;
use crate::web::layout::{Layout, Page, Section, Tab};
use crate::web::limits::{Limited, Payer};
use crate::web::texts::Text;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    [routes![index, tagged], feeds::routes(), saved::routes()].concat()
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
    /// What may have been meant: as one would type it, and where it leads.
    suggestion: Option<(String, String)>,
    tabs: Vec<Tab>,
    orders: Vec<Tab>,
    narrowings: Vec<Narrowing>,
    /// What the viewer keeps.
    saved: Vec<Saved>,
    /// Whether they can keep this one.
    can_save: bool,
    results: Vec<ResultCard>,
    /// What has words like those asked for.
    near: Vec<ResultCard>,
    /// The query for words that begin like those asked for, as one would type it, and where it leads.
    begun: Option<(String, String)>,
    /// Whether this is not the first page.
    further: bool,
    older: String,
    /// Searches with another spelling, where little was found; and with less asked, where nothing was.
    spellings: Vec<Way>,
    wider: Vec<Way>,
    /// What the box offers while one types.
    completions: Vec<String>,
    /// The hashtag whose page this is, for whoever may keep it out of their streams; empty for any other search.
    tag: String,
}

/// What was found, and how much of it there is; nothing of it before anything was asked for.
#[derive(Default)]
struct Found {
    results: Option<Results>,
    counts: Counts,
    cards: Vec<ResultCard>,
    near: Vec<ResultCard>,
    ways: Ways,
    completions: Vec<String>,
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
    let title = if query.is_empty() { "Search".to_owned() } else { format!("Search: {}", excerpt(typed.trim(), 60)) };
    let mut layout = visitor.layout(services, &title, Section::Search);
    let mut found = Found::default();
    if !query.is_empty() {
        let payer = visitor.viewer().map_or(Payer::Address(ip.0), |viewer| Payer::Member(viewer.member_id));
        services.limits.spend(Limited::Search, payer)?;
        found = find(services, &visitor, &query, after).await?;
    }
    let mut saved = Vec::new();
    if visitor.viewer().is_some() {
        let mut conn = services.store.read().await?;
        saved = saved::of(&mut conn, &visitor).await?;
        found.completions = ways::completions(&mut conn, &visitor, &query).await?;
    }
    layout.degraded = found.results.as_ref().and_then(|results| results.degraded).map(Text::from);
    Ok(Page::ok(page(layout, typed, &query, found, after.is_some(), saved)))
}

async fn find(services: &Services, visitor: &Visitor, query: &Query, after: Option<Cursor>) -> Result<Found, AppError> {
    let mut conn = services.store.read().await?;
    let viewer = visitor.actor().map(|actor| actor.get());
    let page = search::Page { after, size: services.recent.count(PolicyKey::StreamPageSize) };
    let (results, counts) = services.search.search_and_count(&mut conn, query, viewer, &page).await?;
    let cards = cards(&mut conn, services, visitor, &results.hits).await?;
    let near = self::cards(&mut conn, services, visitor, &results.near).await?;
    let ways = match after {
        None => ways::of(services, &mut conn, visitor, query, cards.len() + near.len()).await?,
        Some(_) => Ways::default(),
    };
    Ok(Found { results: Some(results), counts, cards, near, ways, completions: Vec::new() })
}

async fn cards(
    conn: &mut Conn,
    services: &Services,
    visitor: &Visitor,
    hits: &[Hit],
) -> Result<Vec<ResultCard>, AppError> {
    let now = services.clock.now();
    // A comment's title is that of its thread.
    let asked: Vec<i64> = hits.iter().flat_map(results::entries).collect();
    let labels = store::labels::folding(conn, &asked, visitor.actor()).await?;
    let arrived = store::arrivals::marks(conn, &asked).await?;
    Ok(hits.iter().map(|hit| ResultCard::new(hit, &labels, now).marked(hit, &arrived)).collect())
}

fn page(layout: Layout, typed: &str, query: &Query, found: Found, further: bool, saved: Vec<Saved>) -> SearchPage {
    let is_visitor = layout.viewer.is_none();
    let mut notices = query.notices.clone();
    if is_visitor && query.needs_viewer() {
        notices.push("Who “me” is can only be told to somebody who is signed in.".to_string());
    }
    let (next, begun) = found.results.map_or((None, None), |results| (results.next, results.begun));
    SearchPage {
        layout,
        typed: typed.chars().take(LONGEST).collect(),
        longest: LONGEST,
        asked: !query.is_empty(),
        understood: query.understood().join(", "),
        notices,
        suggestion: query.suggestion.clone().map(|meant| (meant.clone(), address(&meant, None))),
        tabs: tabs(query, &found.counts.kinds),
        orders: orders(query),
        narrowings: narrowings(query, &found.counts.facets),
        can_save: !is_visitor && !saved.iter().any(|kept| kept.typed == typed.trim()),
        saved,
        results: found.cards,
        near: found.near,
        begun: begun.map(|begun| begun.typed()).map(|begun| (begun.clone(), address(&begun, None))),
        further,
        older: next.map(|next| address(typed, Some(next))).unwrap_or_default(),
        spellings: found.ways.spellings,
        wider: found.ways.wider,
        completions: found.completions,
        tag: query.only_tag().filter(|_| !is_visitor).unwrap_or_default().to_owned(),
    }
}

/// What carries a hashtag, as a search.
#[rocket::get("/tags/<tag>")]
async fn tagged(tag: &str) -> Result<Redirect, AppError> {
    let tag = search::tag(tag).ok_or(AppError::NotFound)?;
    Ok(Redirect::to(address(&format!("#{tag}"), None)))
}
