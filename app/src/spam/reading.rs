//! What the tools against spam read of a text: its words and where it links to, out of the sanitised HTML that everybody will see.

use url::{Host, Url};

use crate::web::html::{Piece, attribute, read_tokens};

/// More links than that are not compared one by one.
const LINKS_MAX: usize = 20;

/// A text as it is looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The words, apart from quotes and from links that only say where they lead.
    pub words: String,
    /// The hosts of all links, each once, as names are compared: lower case, in ASCII.
    pub hosts: Vec<String>,
    /// The addresses of links outside quotes, each once.
    pub links: Vec<String>,
}

/// Reads a text.
pub fn read(html: &str) -> Reading {
    let mut reading = Reading::default();
    let (mut quotes, mut is_link) = (0_usize, false);
    read_tokens(html, |piece| match piece {
        Piece::Open(tag) if &*tag.name == "blockquote" => quotes += 1,
        Piece::Close("blockquote") => quotes = quotes.saturating_sub(1),
        Piece::Open(tag) if &*tag.name == "a" => {
            is_link = true;
            if let Some(url) = attribute(tag, "href").and_then(|href| Url::parse(href).ok()) {
                reading.link(&url, quotes > 0);
            }
        }
        Piece::Close("a") => is_link = false,
        Piece::Text(text) if quotes == 0 && !(is_link && says_where(text)) => reading.words.push_str(text),
        _ => {}
    });
    reading
}

/// Whether the text of a link is an address.
fn says_where(text: &str) -> bool {
    ["http://", "https://", "www."].iter().any(|start| text.starts_with(start))
}

/// The host of an address on the web.
pub fn host_of(url: &Url) -> Option<String> {
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    Some(url.host()?.to_string().trim_end_matches('.').to_owned())
}

/// A host as somebody writes it, in the form in which names are compared.
pub fn host_named(name: &str) -> Option<String> {
    let host = Host::parse(name.trim_end_matches('.')).ok()?;
    Some(host.to_string())
}

impl Reading {
    fn link(&mut self, url: &Url, is_quoted: bool) {
        let Some(host) = host_of(url) else { return };
        let address = format!("{host}{}", address_in(url));
        if !self.hosts.contains(&host) {
            self.hosts.push(host);
        }
        if !is_quoted && self.links.len() < LINKS_MAX && !self.links.contains(&address) {
            self.links.push(address);
        }
    }
}

/// What an address says after its host. Where in a page it leads makes no other link of it, nor does a slash at its end.
fn address_in(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{port}{}{query}", url.path().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::html::render_markdown;

    fn of(markdown: &str) -> Reading {
        read(&render_markdown(markdown).html.to_string())
    }

    #[test]
    fn hosts_are_found_however_they_are_dressed() {
        for (markdown, host) in [
            ("see https://Spam.Example/x?y#z", "spam.example"),
            ("[good](http://good.example@spam.example/)", "spam.example"),
            ("[good](https://user:pass@spam.example:8443/)", "spam.example"),
            ("<https://spam.example./>", "spam.example"),
            ("[x](HTTPS://SPAM.example)", "spam.example"),
            ("![pixel](https://spam.example/p.png)", "spam.example"),
            ("www.spam.example/page", "www.spam.example"),
            ("[a]\n\n[a]: //ok.example/\n\n[b](https://spam.example)", "spam.example"),
            ("https://b\u{fc}cher.example/", "xn--bcher-kva.example"),
            ("[x](https://xn--bcher-kva.example/)", "xn--bcher-kva.example"),
            ("[x](https://spam%2eexample/)", "spam.example"),
            ("[x](http://0x7f.1/)", "127.0.0.1"),
            ("> https://spam.example", "spam.example"),
        ] {
            assert_eq!(of(markdown).hosts, [host], "{markdown}");
        }
        for nothing in
            ["spam.example", "`https://spam.example`", "@ada", "[x](mailto:a@spam.example)", "[x](/entries/1)"]
        {
            assert!(of(nothing).hosts.is_empty(), "{nothing}");
        }
    }

    #[test]
    fn names_in_a_list_are_written_as_people_write_them() {
        for (name, host) in [
            ("Spam.Example", Some("spam.example")),
            ("spam.example.", Some("spam.example")),
            ("b\u{fc}cher.example", Some("xn--bcher-kva.example")),
            ("xn--bcher-kva.example", Some("xn--bcher-kva.example")),
            ("http://spam.example", None),
            ("", None),
        ] {
            assert_eq!(host_named(name).as_deref(), host, "{name}");
        }
    }

    #[test]
    fn words_are_ones_own_and_links_are_compared_by_address() {
        let read = of("> What they said\n\nI *agree*: https://a.example/x/#part and [this](http://a.example/x?y)");
        assert_eq!(read.words.split_whitespace().collect::<Vec<_>>().join(" "), "I agree: and this");
        assert_eq!(read.links, ["a.example/x", "a.example/x?y"]);
        assert!(of("> https://a.example").links.is_empty());
    }
}
