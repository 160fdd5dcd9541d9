//! The board as feeds: Atom (RFC 4287) and JSON Feed 1.1. What changed last comes first; what has not changed is not sent again.

use std::fmt::Write;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use rocket::http::ContentType;
use rocket::{Route, State, routes};
use serde_json::{Value, json};
use store::features::FeatureRow;

use super::words;
use crate::error::AppError;
use crate::proposals::vote::days;
use crate::services::Services;
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

/// So many features are in a feed.
const ITEMS: i64 = 50;

pub fn routes() -> Vec<Route> {
    routes![atom, json_feed]
}

/// A feature as an item of a feed.
struct Item {
    url: String,
    title: String,
    /// Where it stands, in a sentence, and then its text.
    html: String,
    link: Option<String>,
    author: Option<String>,
    published: DateTime<Utc>,
    updated: DateTime<Utc>,
    state: &'static str,
}

fn item(row: FeatureRow, base: &str) -> Result<Item, AppError> {
    let (state, _) = words::state(row.state()?);
    let count = words::count(&row);
    let stands = if count.is_empty() { String::new() } else { format!("; {count}") };
    Ok(Item {
        url: format!("{base}/features/{}", row.id),
        title: row.title.clone(),
        html: format!("<p>{}, {}{stands}.</p>\n{}", capital(state), days(row.effort_days), row.body_html),
        link: row.link,
        author: (!row.author_gone).then_some(row.display_name),
        published: row.created_at,
        updated: row.changed_at,
        state,
    })
}

fn capital(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), rest.as_str()))
}

async fn items(services: &Services) -> Result<Vec<Item>, AppError> {
    let mut conn = services.store.read().await?;
    let rows = store::features::latest(&mut conn, ITEMS).await?;
    rows.into_iter().map(|row| item(row, &services.site.base_url)).collect()
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Text as XML keeps it. What XML 1.0 has no way to write is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            plain if plain.is_control() && !matches!(plain, '\n' | '\t' | '\r') => {}
            plain => out.push(plain),
        }
    }
    out
}

fn written_atom(services: &Services, items: &[Item]) -> String {
    let base = &services.site.base_url;
    // A feed without entries has to say when it was updated too; it never was.
    let updated = items.iter().map(|item| item.updated).max().unwrap_or(DateTime::UNIX_EPOCH);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n<title>{}</title>\n\
         <id>{base}/features</id>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{base}/features.atom\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{base}/features\"/>\n<updated>{}</updated>\n",
        escaped(&title(services)),
        moment(updated)
    );
    for item in items {
        let related = item.link.as_ref().map(|link| format!("<link rel=\"related\" href=\"{}\"/>\n", escaped(link)));
        let _ = write!(
            out,
            "<entry>\n<title>{}</title>\n<id>{}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n{}<author><name>{}</name></author>\n\
             <published>{}</published>\n<updated>{}</updated>\n<category term=\"{}\"/>\n<content type=\"html\">{}</content>\n</entry>\n",
            escaped(&item.title),
            item.url,
            item.url,
            related.unwrap_or_default(),
            escaped(item.author.as_deref().unwrap_or("A former member")),
            moment(item.published),
            moment(item.updated),
            item.state,
            escaped(&item.html)
        );
    }
    out.push_str("</feed>\n");
    out
}

fn title(services: &Services) -> String {
    format!("Features · {}", services.site.community)
}

fn written_json(services: &Services, items: &[Item]) -> String {
    let base = &services.site.base_url;
    let one = |item: &Item| {
        let mut value = json!({
            "id": item.url, "url": item.url, "title": item.title, "content_html": item.html, "tags": [item.state],
            "date_published": moment(item.published), "date_modified": moment(item.updated),
            "authors": [{"name": item.author.as_deref().unwrap_or("A former member")}],
        });
        if let (Some(map), Some(link)) = (value.as_object_mut(), &item.link) {
            map.insert("external_url".to_string(), Value::from(link.as_str()));
        }
        value
    };
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1", "title": title(services), "language": "en",
        "home_page_url": format!("{base}/features"), "feed_url": format!("{base}/features.json"),
        "items": items.iter().map(one).collect::<Vec<_>>(),
    });
    feed.to_string()
}

#[rocket::get("/features.atom")]
async fn atom(known: Known<'_>, services: &State<Arc<Services>>) -> Result<Tagged, AppError> {
    let items = items(services).await?;
    Ok(Tagged::new(ContentType::new("application", "atom+xml"), written_atom(services, &items), &known))
}

#[rocket::get("/features.json")]
async fn json_feed(known: Known<'_>, services: &State<Arc<Services>>) -> Result<Tagged, AppError> {
    let items = items(services).await?;
    Ok(Tagged::new(ContentType::new("application", "feed+json"), written_json(services, &items), &known))
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_cannot_hold_never_gets_in() {
        assert_eq!(escaped("<a href=\"x\">R&D</a>\u{0}\u{b}\n"), "&lt;a href=&quot;x&quot;&gt;R&amp;D&lt;/a&gt;\n");
    }
}
