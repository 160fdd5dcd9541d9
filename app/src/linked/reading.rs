//! What a page says of itself in its head: its title, what it is about, and its one address (HTML; the Open Graph protocol).

use encoding_rs::Encoding;
use rocket::tokio::task::spawn_blocking;
use url::Url;

use crate::web::html::{Piece, attribute, excerpt, read_tokens};
use crate::web_client::Fetched;

const TITLE_CHARS: usize = 200;
const ABOUT_CHARS: usize = 300;
/// What stands further down is no head.
const READ_BYTES: usize = 512 * 1024;
/// Where a page names its character set (HTML: the first 1,024 bytes).
const CHARSET_WITHIN: usize = 1_024;
const ADDRESS_BYTES_MAX: usize = 2_000;

/// The head of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// At most 200 characters.
    pub title: Option<String>,
    /// At most 300 characters.
    pub about: Option<String>,
    pub canonical: Option<Url>,
}

/// Reads the head of what was fetched, where that keeps nobody waiting; of what is no page there is none.
pub async fn head_of(page: Fetched) -> Head {
    let is_page = page.content_type.as_deref().is_none_or(|kind| kind.to_ascii_lowercase().contains("html"));
    if !is_page {
        return Head::default();
    }
    spawn_blocking(move || {
        let bytes = page.body.get(..READ_BYTES).unwrap_or(&page.body);
        head(&decoded(bytes, page.content_type.as_deref()), &page.url)
    })
    .await
    .unwrap_or_default()
}

/// The text in the character set that its first bytes, the header or the page itself name, in this order; else in UTF-8.
fn decoded(bytes: &[u8], content_type: Option<&str>) -> String {
    let start = String::from_utf8_lossy(bytes.get(..CHARSET_WITHIN).unwrap_or(bytes));
    let named = [content_type, Some(&*start)].into_iter().flatten().find_map(charset);
    named.unwrap_or(encoding_rs::UTF_8).decode(bytes).0.into_owned()
}

fn charset(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let (_, label) = lower.split_once("charset=")?;
    let label = label.trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

#[derive(Default)]
struct Seen {
    title: String,
    within_title: bool,
    og_title: Option<String>,
    about: Option<String>,
    og_about: Option<String>,
    canonical: Option<Url>,
    is_over: bool,
}

fn head(html: &str, page: &Url) -> Head {
    let mut seen = Seen::default();
    read_tokens(html, |piece| {
        if seen.is_over {
            return;
        }
        match piece {
            Piece::Open(tag) => match &*tag.name {
                "title" if seen.title.is_empty() => seen.within_title = true,
                "body" => seen.is_over = true,
                "meta" => {
                    let name = attribute(tag, "property").or_else(|| attribute(tag, "name")).unwrap_or_default();
                    let content = attribute(tag, "content").map(str::to_owned);
                    match name.to_ascii_lowercase().as_str() {
                        "og:title" => seen.og_title = seen.og_title.take().or(content),
                        "og:description" => seen.og_about = seen.og_about.take().or(content),
                        "description" => seen.about = seen.about.take().or(content),
                        _ => {}
                    }
                }
                "link" => {
                    let rel = attribute(tag, "rel").unwrap_or_default();
                    let href = attribute(tag, "href").filter(|href| href.len() <= ADDRESS_BYTES_MAX);
                    if seen.canonical.is_none() && rel.eq_ignore_ascii_case("canonical") {
                        seen.canonical = href.and_then(|href| page.join(href.trim()).ok());
                    }
                }
                _ => {}
            },
            Piece::Close("title") => seen.within_title = false,
            Piece::Close("head") => seen.is_over = true,
            Piece::Text(text) if seen.within_title && seen.title.len() < READ_BYTES / 8 => seen.title.push_str(text),
            _ => {}
        }
    });
    Head {
        title: one_line(seen.og_title, TITLE_CHARS).or_else(|| one_line(Some(seen.title), TITLE_CHARS)),
        about: one_line(seen.og_about, ABOUT_CHARS).or_else(|| one_line(seen.about, ABOUT_CHARS)),
        canonical: seen.canonical,
    }
}

/// One line without what turns the direction of letters or cannot be seen; `None` when nothing is left.
fn one_line(text: Option<String>, chars_max: usize) -> Option<String> {
    let text: String = text?.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_unseen(*c)).collect();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then(|| excerpt(&line, chars_max))
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Head {
        head(html, &Url::parse("https://blog.example/a/b").unwrap())
    }

    #[test]
    fn a_page_says_its_title_what_it_is_about_and_its_address() {
        let full = read(
            "<html><head><title>Bread\n &amp; salt | A blog</title><meta name=Description content='Of  bread.'>
             <meta property=og:title content='Bread &amp; salt'><link rel=canonical href=/bread></head>
             <body><title>Not this</title><meta property=og:description content=no>",
        );
        assert_eq!(full.title.as_deref(), Some("Bread & salt"));
        assert_eq!(full.about.as_deref(), Some("Of bread."));
        assert_eq!(full.canonical.unwrap().as_str(), "https://blog.example/bread");
        assert_eq!(read("<title>Only this</title><svg><title>no</title></svg>").title.as_deref(), Some("Only this"));
    }

    #[test]
    fn what_means_nothing_or_too_much_is_no_title() {
        assert_eq!(read("<title> \u{200b}\u{202e} </title>"), Head::default());
        assert_eq!(read(""), Head::default());
        assert_eq!(read("<script>'<title>x</title>'</script><!-- <title>y</title> -->"), Head::default());
        let long = read(&format!("<title>{}</title>", "word ".repeat(100_000)));
        assert!(long.title.unwrap().chars().count() <= TITLE_CHARS);
    }

    #[test]
    fn old_pages_are_read_in_their_own_letters() {
        let latin = b"<meta charset=iso-8859-1><title>B\xfccher</title>";
        assert_eq!(read(&decoded(latin, None)).title.as_deref(), Some("B\u{fc}cher"));
        let cyrillic = b"<title>\xd5\xeb\xe5\xe1</title>";
        assert_eq!(
            read(&decoded(cyrillic, Some("text/html; charset=\"windows-1251\""))).title.as_deref(),
            Some("\u{425}\u{43b}\u{435}\u{431}")
        );
    }
}
