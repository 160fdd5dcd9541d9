//! Lists as feeds: Atom (RFC 4287) and JSON Feed 1.1, from the same items.

use std::fmt::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// A list that is published as a feed. Addresses begin after the site's own.
pub struct Feed {
    /// What it is a feed of, with the community's name.
    pub title: String,
    /// The site's address, without a slash at its end.
    pub base: String,
    /// The page with the same list.
    pub page: String,
    /// The feed as Atom, and as JSON.
    pub atom: String,
    pub json: String,
    pub items: Vec<Item>,
}

/// One item of a feed.
pub struct Item {
    /// Its address, which is its name as well.
    pub url: String,
    pub title: String,
    /// What it says, safe to show.
    pub html: String,
    /// An outside page that it is about.
    pub link: Option<String>,
    pub author: String,
    pub published: DateTime<Utc>,
    pub updated: DateTime<Utc>,
    pub tag: String,
    /// What only a JSON reader gets: an object of our own.
    pub facts: Option<Value>,
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Text as XML and HTML keep it. What XML 1.0 has no way to write is left out.
pub fn escaped(text: &str) -> String {
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

impl Feed {
    /// The feed as Atom.
    pub fn as_atom(&self) -> String {
        let base = &self.base;
        let [page, atom] = [&self.page, &self.atom].map(|address| escaped(address));
        // A feed without entries has to say when it was updated too; it never was.
        let updated = self.items.iter().map(|item| item.updated).max().unwrap_or(DateTime::UNIX_EPOCH);
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n<title>{}</title>\n\
             <id>{base}{page}</id>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{base}{atom}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{base}{page}\"/>\n<updated>{}</updated>\n",
            escaped(&self.title),
            moment(updated)
        );
        for item in &self.items {
            let related =
                item.link.as_ref().map(|link| format!("<link rel=\"related\" href=\"{}\"/>\n", escaped(link)));
            // Writing to a String cannot fail.
            let _ = write!(
                out,
                "<entry>\n<title>{}</title>\n<id>{}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n{}<author><name>{}</name></author>\n\
                 <published>{}</published>\n<updated>{}</updated>\n<category term=\"{}\"/>\n<content type=\"html\">{}</content>\n</entry>\n",
                escaped(&item.title),
                item.url,
                item.url,
                related.unwrap_or_default(),
                escaped(&item.author),
                moment(item.published),
                moment(item.updated),
                escaped(&item.tag),
                escaped(&item.html)
            );
        }
        out.push_str("</feed>\n");
        out
    }

    /// The feed as JSON.
    pub fn as_json(&self) -> String {
        let base = &self.base;
        let one = |item: &Item| {
            let mut value = json!({
                "id": item.url, "url": item.url, "title": item.title, "content_html": item.html, "tags": [item.tag],
                "date_published": moment(item.published), "date_modified": moment(item.updated),
                "authors": [{"name": item.author}],
            });
            if let Some(map) = value.as_object_mut() {
                map.extend(item.link.iter().map(|link| ("external_url".to_string(), Value::from(link.as_str()))));
                map.extend(item.facts.iter().map(|facts| ("_folkmoot".to_string(), facts.clone())));
            }
            value
        };
        let feed = json!({
            "version": "https://jsonfeed.org/version/1.1", "title": self.title, "language": "en",
            "home_page_url": format!("{base}{}", self.page), "feed_url": format!("{base}{}", self.json),
            "items": self.items.iter().map(one).collect::<Vec<_>>(),
        });
        feed.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_cannot_hold_never_gets_in() {
        assert_eq!(escaped("<a href=\"x\">R&D</a>\u{0}\u{b}\n"), "&lt;a href=&quot;x&quot;&gt;R&amp;D&lt;/a&gt;\n");
    }
}
