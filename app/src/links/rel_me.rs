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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_with_rel_me_to_the_very_profile_counts() {
        let page = Url::parse("https://blog.example/about").unwrap();
        let profile = "https://moot.example/@ada";
        let proves = |html: &str| me_links(html, &page).iter().any(|link| is_same(link, profile));
        for html in [
            r#"<a rel="me" href="https://moot.example/@ada">me</a>"#,
            r#"<A REL="nofollow ME noopener" HREF=' https://MOOT.example/@ada/ '>"#,
            r#"<link rel=me href=https://moot.example/@ada#top>"#,
            r#"<base href="https://moot.example/"><a rel=me href="@ada">"#,
        ] {
            assert!(proves(html), "{html}");
        }
        for html in [
            r#"<a href="https://moot.example/@ada">me</a>"#,
            r#"<a rel="menu" href="https://moot.example/@ada">"#,
            r#"<a rel="me" href="https://moot.example/@ada2">"#,
            r#"<a rel="me" href="https://moot.example/@ada?x=1">"#,
            r#"<a rel="me" href="http://moot.example/@ada">"#,
            r#"<!-- <a rel="me" href="https://moot.example/@ada"> -->"#,
            r#"<script>"<a rel='me' href='https://moot.example/@ada'>"</script>"#,
            r#"<textarea><a rel="me" href="https://moot.example/@ada"></textarea>"#,
            "",
        ] {
            assert!(!proves(html), "{html}");
        }
    }
}
