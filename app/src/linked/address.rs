//! One name for a page, however its address is written.

use store::linked_pages::Target;
use url::Url;

use crate::links::rel_me::is_same_site;

/// The longest address that is kept, in bytes.
const BYTES_MAX: usize = 2_000;

/// Parameters that only tell a site by which way a reader came.
const TRACKING: [&str; 18] = [
    "_hsenc",
    "_hsmi",
    "at_campaign",
    "at_medium",
    "dclid",
    "fbclid",
    "gclid",
    "igsh",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ref_src",
    "ref_url",
    "vero_id",
    "wt_mc",
    "yclid",
];

/// Where an address leads, by the one name of it; `None` for what is no page on the web, or names somebody's password.
pub fn target(written: &str) -> Option<Target> {
    let url = Url::parse(written).ok()?;
    let is_page = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let host = url.host_str().filter(|_| is_page)?.trim_end_matches('.').to_owned();
    let canonical = canonical(&url, &host);
    let fits = written.len() <= BYTES_MAX && canonical.len() <= BYTES_MAX && (1..=255).contains(&host.len());
    fits.then(|| Target { url: written.to_owned(), canonical, host })
}

/// Without scheme's difference, `www.`, place within the page, trackers and a slash at the end. Addresses of the web are in ASCII here (WHATWG URL).
fn canonical(url: &Url, host: &str) -> String {
    let host = host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(host);
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = match url.path().trim_end_matches('/') {
        "" => "/",
        path => path,
    };
    let kept: Vec<&str> = url.query().unwrap_or_default().split('&').filter(|pair| !tracks(pair)).collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    // Some sites keep the whole way to a page behind the mark.
    let fragment = url.fragment().filter(|fragment| fragment.starts_with(['!', '/'])).unwrap_or_default();
    let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    format!("https://{host}{port}{path}{query}{fragment}")
}

fn tracks(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    name.is_empty() || name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

/// The address that a page calls its canonical one, where it may: only what stands behind its path can be another. Whoever writes one page
/// of a site has no name for the others, and still less for those of another site.
pub fn own_name(page: &Url, named: &Url) -> Option<Url> {
    let path = |url: &Url| url.path().trim_end_matches('/').to_owned();
    (is_same_site(page, named) && path(page) == path(named)).then(|| named.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(written: &str) -> Option<String> {
        target(written).map(|target| target.canonical)
    }

    #[test]
    fn one_page_has_one_name() {
        for written in [
            "https://blog.example/a/b?id=7",
            "http://Blog.Example/a/b?id=7",
            "https://www.blog.example:443/a/b/?id=7#top",
            "https://blog.example/a/./b?utm_source=x&id=7&UTM_medium=y&fbclid=z",
            "https://blog.example/a/b?&id=7&",
        ] {
            assert_eq!(name(written).as_deref(), Some("https://blog.example/a/b?id=7"), "{written}");
        }
        assert_eq!(name("http://blog.example").as_deref(), Some("https://blog.example/"));
        assert_eq!(name("https://bücher.example/ä").as_deref(), Some("https://xn--bcher-kva.example/%C3%A4"));
    }

    #[test]
    fn other_pages_have_other_names() {
        let all = [
            "https://blog.example/a",
            "https://blog.example/A",
            "https://blog.example/a?id=1",
            "https://blog.example/a?id=2",
            "https://blog.example:8443/a",
            "https://m.blog.example/a",
            "https://app.example/#!/a",
            "https://app.example/#!/b",
            "https://www.example/",
            "https://example/",
        ];
        let names: std::collections::HashSet<_> = all.iter().map(|written| name(written).unwrap()).collect();
        assert_eq!(names.len(), all.len());
    }

    #[test]
    fn what_is_no_page_has_none() {
        let long = format!("https://blog.example/{}", "x".repeat(2_000));
        for written in
            ["mailto:a@b.example", "/entries/1", "ftp://a.example/", "https://ada:secret@a.example/", &long, ""]
        {
            assert_eq!(name(written), None, "{written}");
        }
    }
}
