//! The log as feeds, by the same filter as its page.

use std::sync::Arc;

use rocket::{Route, State, routes};

use super::filter::Filter;
use super::line::Line;
use super::log;
use crate::error::AppError;
use crate::services::Services;
use crate::web::feeds::{Feed, Format, Item, escaped};
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

/// So many acts are in a feed.
const ITEMS: usize = 50;

pub fn routes() -> Vec<Route> {
    routes![atom, json_feed]
}

fn item(line: &Line, base: &str) -> Item {
    let mut told = vec![format!("By {}.", line.role)];
    if line.rule.is_some() {
        told.push(format!("Rule {}.", line.rule_in_words()));
    }
    if !line.delay.is_empty() {
        told.push(format!("{}.", line.delay));
    }
    let mut html = format!("<p>{}</p>", escaped(&told.join(" ")));
    if !line.reason.is_empty() {
        html.push_str(&format!("\n<blockquote>{}</blockquote>", escaped(&line.reason).replace('\n', "<br>")));
    }
    if let Some(case) = line.case {
        html.push_str(&format!("\n<p><a href=\"{base}/cases/{case}\">Case {case}</a></p>"));
    }
    Item {
        url: format!("{base}{}", line.href),
        title: line.sentence.clone(),
        html,
        author: line.role.to_owned(),
        published: line.at,
        updated: line.at,
        tags: vec![line.kind.clone()],
        facts: Some(line.facts()),
        ..Item::default()
    }
}

async fn feed(services: &Services, filter: &Filter) -> Result<Feed, AppError> {
    let mut conn = services.store.read().await?;
    let found = log::find(services, &mut conn, filter, None, ITEMS).await?;
    let base = services.site.base_url.clone();
    let of = filter.of();
    let what = if of.is_empty() { "Moderation log".to_owned() } else { format!("Moderation history of {of}") };
    Ok(Feed {
        title: format!("{what} · {}", services.site.community),
        items: found.lines.iter().map(|line| item(line, &base)).collect(),
        base,
        page: filter.href("/docket/log", None),
        atom: filter.href("/docket/log.atom", None),
        json: filter.href("/docket/log.json", None),
        ..Feed::default()
    })
}

#[rocket::get("/docket/log.atom?<filter..>")]
async fn atom(filter: Filter, known: Known<'_>, services: &State<Arc<Services>>) -> Result<Tagged, AppError> {
    Ok(feed(services, &filter).await?.answer(Format::Atom, &known))
}

#[rocket::get("/docket/log.json?<filter..>")]
async fn json_feed(filter: Filter, known: Known<'_>, services: &State<Arc<Services>>) -> Result<Tagged, AppError> {
    Ok(feed(services, &filter).await?.answer(Format::Json, &known))
}
