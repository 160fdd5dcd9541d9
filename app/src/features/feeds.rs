//! The board as feeds. What changed last comes first; what has not changed is not sent again.

use std::sync::Arc;

use rocket::{Route, State, routes};
use store::features::FeatureRow;

use super::words;
use crate::error::AppError;
use crate::proposals::vote::days;
use crate::services::Services;
use crate::web::feeds::{Feed, Format, Item};
use crate::web::sentences::capital;
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

/// So many features are in a feed.
const ITEMS: i64 = 50;

pub fn routes() -> Vec<Route> {
    routes![atom, json_feed]
}

/// A feature as an item: where it stands, in a sentence, and then its text.
fn item(row: FeatureRow, base: &str) -> Result<Item, AppError> {
    let (state, _) = words::state(row.state()?);
    let count = words::count(&row);
    let stands = if count.is_empty() { String::new() } else { format!("; {count}") };
    // A feed has no fold: what is labelled says so in its title, and its words are behind the link.
    let is_open = row.labels.is_none();
    let body = if is_open { row.body_html.as_str() } else { "" };
    Ok(Item {
        url: format!("{base}/features/{}", row.id),
        title: words::title(&row),
        html: format!("<p>{}, {}{stands}.</p>\n{body}", capital(state), days(row.effort_days)),
        link: row.link.filter(|_| is_open),
        author: if row.author_gone { "A former member".to_owned() } else { row.display_name },
        published: row.created_at,
        updated: row.changed_at,
        tags: vec![state.to_owned()],
        ..Item::default()
    })
}

async fn feed(services: &Services) -> Result<Feed, AppError> {
    let mut conn = services.store.read().await?;
    let rows = store::features::latest(&mut conn, ITEMS).await?;
    let base = services.site.base_url.clone();
    let items = rows.into_iter().map(|row| item(row, &base)).collect::<Result<_, _>>()?;
    let title = format!("Features · {}", services.site.community);
    let [page, atom, json] = ["/features", "/features.atom", "/features.json"].map(str::to_owned);
    Ok(Feed { title, base, page, atom, json, items, ..Feed::default() })
}

#[rocket::get("/features.atom")]
async fn atom(known: Known<'_>, services: &State<Arc<Services>>) -> Result<Tagged, AppError> {
    Ok(feed(services).await?.answer(Format::Atom, &known))
}

#[rocket::get("/features.json")]
async fn json_feed(known: Known<'_>, services: &State<Arc<Services>>) -> Result<Tagged, AppError> {
    Ok(feed(services).await?.answer(Format::Json, &known))
}
