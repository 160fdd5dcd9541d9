//! Atom, with the comments of RFC 4685.

use std::fmt::Write;

use chrono::DateTime;

use super::{Feed, Format, Item, absolute, moment};

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

fn link(rel: &str, media_type: &str, address: Option<&str>) -> String {
    let Some(address) = address else { return String::new() };
    let media_type = if media_type.is_empty() { String::new() } else { format!(" type=\"{media_type}\"") };
    format!("<link rel=\"{rel}\"{media_type} href=\"{}\"/>\n", escaped(address))
}

impl Feed {
    /// The feed as Atom.
    pub fn as_atom(&self) -> String {
        let atom = Format::Atom.media_type();
        let page = format!("{}{}", self.base, self.page);
        // A feed without entries has to say when it was updated too; it never was.
        let updated = self.items.iter().map(|item| item.updated).max().unwrap_or(DateTime::UNIX_EPOCH);
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" \
             xmlns:thr=\"http://purl.org/syndication/thread/1.0\" xml:lang=\"en\">\n<title>{}</title>\n<id>{}</id>\n{}{}{}{}<updated>{}</updated>\n",
            escaped(&self.title),
            escaped(&format!("{page}{}", self.mark)),
            link("self", atom, self.own(Format::Atom).as_deref()),
            link("alternate", "text/html", Some(&page)),
            link("next", atom, self.next(Format::Atom).as_deref()),
            link("hub", "", self.hub().as_deref()),
            moment(updated)
        );
        for item in &self.items {
            self.write_entry(&mut out, item);
        }
        out.push_str("</feed>\n");
        out
    }

    fn write_entry(&self, out: &mut String, item: &Item) {
        let author_url = item.author_url.as_ref().map(|address| format!("<uri>{}</uri>", escaped(address)));
        let answers = item.answers.as_ref().map(|answered| {
            let answered = escaped(answered);
            format!("<thr:in-reply-to ref=\"{answered}\" href=\"{answered}\" type=\"text/html\"/>\n")
        });
        let replies = item.replies.as_ref().map(|(count, feed)| {
            let media_type = Format::Atom.media_type();
            let address = escaped(&format!("{}{feed}", self.base));
            format!(
                "<link rel=\"replies\" type=\"{media_type}\" href=\"{address}\" thr:count=\"{count}\"/>\n<thr:total>{count}</thr:total>\n"
            )
        });
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "<entry>\n<title>{}</title>\n<id>{}</id>\n{}{}{}{}<author><name>{}</name>{}</author>\n<published>{}</published>\n<updated>{}</updated>\n",
            escaped(&item.title),
            escaped(&item.url),
            link("alternate", "text/html", Some(&item.url)),
            link("related", "", item.link.as_deref()),
            answers.unwrap_or_default(),
            replies.unwrap_or_default(),
            escaped(&item.author),
            author_url.unwrap_or_default(),
            moment(item.published),
            moment(item.updated),
        );
        for enclosure in &item.enclosures {
            let _ = writeln!(
                out,
                "<link rel=\"enclosure\" type=\"{}\" length=\"{}\" title=\"{}\" href=\"{}\"/>",
                escaped(&enclosure.media_type),
                enclosure.bytes,
                escaped(&enclosure.title),
                escaped(&format!("{}{}", self.base, enclosure.path))
            );
        }
        for tag in &item.tags {
            let _ = writeln!(out, "<category term=\"{}\"/>", escaped(tag));
        }
        let html = escaped(&absolute(&item.html, &self.base));
        let _ = writeln!(out, "<content type=\"html\">{html}</content>\n</entry>");
    }
}
