//! What a page calls its owner's own: links with `rel="me"` (microformats.org, rel-me).

use url::Url;

use crate::web::html::{Piece, attribute, read_tokens};

/// The addresses of a page's links whose rel has the word "me".
pub fn me_links(html: &str, page: &Url) -> Vec<String> {
    let mut base = page.clone();
    let mut links = Vec::new();
    read_tokens(html, |piece| {
        let Piece::Open(tag) = piece else { return };
        let href = attribute(tag, "href").map(str::trim);
        match (&*tag.name, href) {
            ("base", Some(href)) => base = page.join(href).unwrap_or_else(|_| base.clone()),
            ("a" | "link", Some(href)) => {
                let rel = attribute(tag, "rel").unwrap_or_default().to_ascii_lowercase();
                if rel.split_whitespace().any(|word| word == "me") {
                    links.extend(base.join(href).map(String::from));
                }
            }
            _ => {}
        }
    });
    links
}

/// Whether a link leads to a profile: a slash at its end and what stands behind # are nothing.
pub fn is_same(link: &str, profile: &str) -> bool {
    let bare = |url: &str| {
        Url::parse(url).ok().map(|mut url| {
            url.set_fragment(None);
            url.as_str().trim_end_matches('/').to_owned()
        })
    };
    bare(link).is_some() && bare(link) == bare(profile)
}
