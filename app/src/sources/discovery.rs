//! Finding the feed when somebody gives the address of a page.

use url::Url;

use crate::web::html::{Piece, attribute, read_tokens};

const FEED_TYPES: [&str; 3] = ["application/rss+xml", "application/atom+xml", "application/feed+json"];
/// More than that are not a choice but an index.
const LINKS_MAX: usize = 10;

/// The feeds that a page names in its head, feeds of comments last.
pub fn linked_feeds(html: &str, page: &Url) -> Vec<Url> {
    let mut base = page.clone();
    let mut found: Vec<(bool, Url)> = Vec::new();
    read_tokens(html, |piece| {
        let Piece::Open(tag) = piece else { return };
        match &*tag.name {
            "base" => {
                if let Some(url) = attribute(tag, "href").and_then(|href| page.join(href).ok()) {
                    base = url;
                }
            }
            "link" if found.len() < LINKS_MAX => {
                let rel = attribute(tag, "rel").unwrap_or_default().to_ascii_lowercase();
                let kind = attribute(tag, "type").unwrap_or_default().trim().to_ascii_lowercase();
                let is_feed =
                    rel.split_whitespace().any(|word| word == "alternate") && FEED_TYPES.contains(&kind.as_str());
                let url = attribute(tag, "href").and_then(|href| base.join(href.trim()).ok());
                if let Some(url) = url.filter(|_| is_feed) {
                    let named = attribute(tag, "title").unwrap_or_default().to_ascii_lowercase();
                    found.push((named.contains("comment") || url.path().contains("comment"), url));
                }
            }
            _ => {}
        }
    });
    found.sort_by_key(|(of_comments, _)| *of_comments);
    found.into_iter().map(|(_, url)| url).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_feeds_and_scripts_do_not() {
        let html = r#"<!doctype html><html><head><title>A <link rel=alternate type=application/rss+xml href=/t></title>
            <script>'<link rel="alternate" type="application/rss+xml" href="/s">'</script>
            <!-- <link rel="alternate" type="application/rss+xml" href="/c"> -->
            <LINK REL="alternate nofollow" TYPE="application/rss+xml" TITLE="All Comments" HREF="comments.xml">
            <link rel=alternate type="Application/Atom+XML" href=' ../feed.atom '>
            <link rel=alternate hreflang=de type=text/html href=/de><link rel=stylesheet type=application/rss+xml href=/x>
            <link rel=alternate type=application/feed+json href=//json.example/f>"#;
        let page = Url::parse("https://blog.example/a/b/").unwrap();
        let found: Vec<String> = linked_feeds(html, &page).into_iter().map(Into::into).collect();
        assert_eq!(
            found,
            ["https://blog.example/a/feed.atom", "https://json.example/f", "https://blog.example/a/b/comments.xml"]
        );
        let with_base = "<base href=https://cdn.example/x/><link rel=alternate type=application/rss+xml href=f>";
        assert_eq!(linked_feeds(with_base, &page), [Url::parse("https://cdn.example/x/f").unwrap()]);
    }
}
