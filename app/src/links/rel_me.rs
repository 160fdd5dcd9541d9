//! What a page calls its owner's own: links with `rel="me"` (microformats.org, rel-me).

use rocket::tokio::task::spawn_blocking;
use url::Url;

use crate::web::html::{Piece, attribute, excerpt, read_tokens};
use crate::web_client::Fetched;

/// The longest address that is looked at, in bytes, and how many are: a page of two megabytes could else become gigabytes.
const ADDRESS_BYTES_MAX: usize = 2_000;
const LINKS_MAX: usize = 100;

/// The links of a page that was fetched, read where that keeps nobody waiting.
pub async fn links_of(page: Fetched) -> Vec<String> {
    spawn_blocking(move || me_links(&String::from_utf8_lossy(&page.body), &page.url)).await.unwrap_or_default()
}

/// Why none of a page's links confirms a profile.
pub fn why_not(links: &[String]) -> String {
    match links {
        [] => "it has no link with rel=\"me\"".to_owned(),
        [only] => format!("its only link with rel=\"me\" leads to {}", excerpt(only, 200)),
        more => format!("none of its {} links with rel=\"me\" leads to your profile", more.len()),
    }
}

/// Whether an answer came from the site that was asked: a redirect to another site says nothing about this one.
pub fn is_same_site(asked: &Url, answered: &Url) -> bool {
    let bare = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_ascii_lowercase());
    bare(asked).is_some() && bare(asked) == bare(answered)
}

/// The addresses of a page's links whose rel has the word "me".
pub fn me_links(html: &str, page: &Url) -> Vec<String> {
    let mut base = page.clone();
    let mut links = Vec::new();
    read_tokens(html, |piece| {
        let Piece::Open(tag) = piece else { return };
        let href = attribute(tag, "href").map(str::trim).filter(|href| href.len() <= ADDRESS_BYTES_MAX);
        match (&*tag.name, href) {
            ("base", Some(href)) => base = page.join(href).unwrap_or_else(|_| base.clone()),
            ("a" | "link", Some(href)) if links.len() < LINKS_MAX => {
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

    #[test]
    fn a_page_cannot_make_much_of_little() {
        let page = Url::parse("https://blog.example/about").unwrap();
        let long = "x".repeat(1_000_000);
        let html = format!("<base href=\"http://a.example/{long}/\">{}", "<a rel=me href=a>".repeat(50_000));
        let links = me_links(&html, &page);
        assert_eq!((links.len(), links[0].as_str()), (LINKS_MAX, "https://blog.example/a"));
        assert!(me_links(&format!("<a rel=me href=\"/{long}\">"), &page).is_empty());
    }

    #[test]
    fn another_site_says_nothing_about_this_one() {
        let same = |a: &str, b: &str| is_same_site(&Url::parse(a).unwrap(), &Url::parse(b).unwrap());
        assert!(same("http://www.ada.example/", "https://ada.example/about"));
        assert!(!same("https://ada.example/out?to=mallory", "https://mallory.example/"));
        assert!(!same("https://ada.example/", "https://evil.ada.example/"));
    }
}
