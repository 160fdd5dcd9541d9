//! Searches as feeds, with the same query as the page.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rocket::{Route, State, routes};
use search::{Cursor, Hit, Kind, Order, Query};
use store::Conn;
use url::form_urlencoded::Serializer;

use super::links::address;
use crate::entries::dressing::Dressing;
use crate::error::AppError;
use crate::feeds::{ITEMS, item};
use crate::services::Services;
use crate::web::feeds::{Feed, Format, Item, escaped};
use crate::web::guards::{ClientIp, Visitor};
use crate::web::html::excerpt;
use crate::web::limits::{Limited, Payer};
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

/// As much of a query as its feed is named after.
const TITLE_CHARS: usize = 100;

pub fn routes() -> Vec<Route> {
    routes![atom, json_feed]
}

/// The query part of an address that asks this.
pub fn asking(typed: &str) -> String {
    format!("?{}", Serializer::new(String::new()).append_pair("q", typed).finish())
}

/// What a viewer finds, as a feed without addresses of its own; `NotFound` where nothing was asked.
pub async fn load(services: &Services, visitor: &Visitor, typed: &str, after: Option<&str>) -> Result<Feed, AppError> {
    // Whoever reads a feed wants what is new, whatever order the page was in.
    let query = Query::parse(typed).in_order(Order::Newest);
    if query.is_empty() {
        return Err(AppError::NotFound);
    }
    let mut conn = services.store.read().await?;
    let page = search::Page { after: after.and_then(Cursor::decode), size: ITEMS };
    let viewer = visitor.actor().map(|actor| actor.get());
    let mut found = services.search.search(&mut conn, &query, viewer, &page).await?;
    // Whoever kept half a word wants what began so on the page. Names are found by their halves anyway.
    let is_name = |hit: &Hit| matches!(hit.kind, Kind::Member | Kind::Group);
    if let Some(begun) = query.begun().filter(|_| found.hits.iter().all(is_name)) {
        found = services.search.search(&mut conn, &begun, viewer, &page).await?;
    }
    Ok(Feed {
        title: format!("Search: {} · {}", excerpt(typed.trim(), TITLE_CHARS), services.site.community),
        base: services.site.base_url.clone(),
        page: address(typed, None),
        next: found.next.map(|next| next.encode()),
        items: items(services, &mut conn, visitor, &found.hits).await?,
        ..Feed::default()
    })
}

/// Results as items: entries and comments whole, read once more through the rule; of others what the page shows.
async fn items(services: &Services, conn: &mut Conn, visitor: &Visitor, hits: &[Hit]) -> Result<Vec<Item>, AppError> {
    let said = |hit: &&Hit| matches!(hit.kind, Kind::Entry | Kind::Comment);
    let ids: Vec<i64> = hits.iter().filter(said).map(|hit| hit.key).collect();
    let rows = store::streams::by_ids(conn, &ids, visitor.sight()).await?;
    let mut rows: HashMap<i64, _> = rows.into_iter().map(|row| (row.id.get(), row)).collect();
    let threads: Vec<i64> = hits.iter().filter(|hit| hit.kind == Kind::Proposal).filter_map(|hit| hit.thread).collect();
    let labels = store::labels::folding(conn, &threads, visitor.actor()).await?;
    let (base, dressing) = (&services.site.base_url, Dressing::new(visitor, services.clock.now()));
    let one = |hit: &Hit| match hit.kind {
        Kind::Entry | Kind::Comment => item(&dressing, base, rows.remove(&hit.key)?),
        Kind::Proposal => {
            let label = hit.thread.and_then(|thread| labels.get(&thread)).map(|labels| labels.headline());
            Some(other(hit, base, format!("{base}/proposals/{}", hit.key), label, hit.at))
        }
        Kind::Member | Kind::Group => Some(other(hit, base, format!("{base}/@{}", hit.author_handle), None, hit.at)),
        Kind::Policy => {
            let policy = other(hit, base, format!("{base}/constitution/{}", hit.author_handle), None, hit.at);
            // It is nobody's.
            Some(Item { author: services.site.community.clone(), author_url: None, ..policy })
        }
    };
    Ok(hits.iter().filter_map(one).collect())
}

fn other(hit: &Hit, base: &str, url: String, label: Option<String>, at: DateTime<Utc>) -> Item {
    let text = if label.is_some() { "" } else { hit.excerpt.text.as_str() };
    let name = if hit.author_name.is_empty() { &hit.author_handle } else { &hit.author_name };
    let title = if hit.title.is_empty() { name } else { &hit.title };
    Item {
        title: label.unwrap_or_else(|| title.clone()),
        url,
        html: format!("<p>{}</p>", escaped(text)),
        author: name.clone(),
        author_url: Some(format!("{base}/@{}", hit.author_handle)),
        published: at,
        updated: at,
        tags: vec![hit.kind.singular().to_owned()],
        ..Item::default()
    }
}

async fn answer(
    services: &Services,
    ip: ClientIp,
    typed: Option<&str>,
    after: Option<&str>,
    (format, known): (Format, Known<'_>),
) -> Result<Tagged, AppError> {
    services.limits.spend(Limited::Search, Payer::Address(ip.0))?;
    let typed = typed.unwrap_or_default();
    let feed = load(services, &Visitor::default(), typed, after).await?;
    let [atom, json] =
        [Format::Atom, Format::Json].map(|format| format!("/search{}{}", format.suffix(), asking(typed)));
    Ok(Feed { atom, json, ..feed }.answer(format, &known))
}

#[rocket::get("/search.atom?<q>&<after>")]
async fn atom(
    q: Option<&str>,
    after: Option<&str>,
    ip: ClientIp,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Tagged, AppError> {
    answer(services, ip, q, after, (Format::Atom, known)).await
}

#[rocket::get("/search.json?<q>&<after>")]
async fn json_feed(
    q: Option<&str>,
    after: Option<&str>,
    ip: ClientIp,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Tagged, AppError> {
    answer(services, ip, q, after, (Format::Json, known)).await
}
