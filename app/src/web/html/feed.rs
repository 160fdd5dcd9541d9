//! Feeds' HTML: a first reading that shortens and simplifies, then the same sanitiser as everything else.

use url::Url;

use super::words::{Piece as Token, attribute, escape_into, excerpt, read_tokens};
use super::{DROPPED_WHOLE, Rendered, SCHEMES, TAGS, plain, sanitise};

/// What is read of one item, in bytes.
const INPUT_BYTES_MAX: usize = 300_000;
/// A sixth more is kept rather than cutting off three words.
const SLACK: usize = 6;
const TAGS_MAX: usize = 1_000;
const HTML_CHARS_MAX: usize = 20_000;
const HREF_BYTES_MAX: usize = 2_000;

/// Makes a feed item's HTML fit to keep: addresses made absolute against `base`, pictures turned into links, long texts cut
/// after `chars` characters other than spaces (`source.excerpt_chars`), then sanitised. Doing it again changes nothing.
pub fn sanitise_feed_html(html: &str, base: &Url, chars: usize) -> Rendered {
    let mut simplified = Simplified::new(base, chars);
    read_tokens(cut_bytes(html, INPUT_BYTES_MAX), |token| simplified.take(token));
    sanitise(&simplified.into_html(), HTML_CHARS_MAX)
}

/// The same for an item that is plain text: a paragraph for each line.
pub fn paragraphs(text: &str, chars: usize) -> Rendered {
    let text: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    plain(excerpt(text.trim(), chars).as_str(), HTML_CHARS_MAX)
}

fn cut_bytes(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

enum Piece {
    /// A tag, written out.
    Markup(String),
    Text(String),
}

struct Simplified<'b> {
    base: &'b Url,
    /// What is kept, in characters other than spaces.
    chars: usize,
    pieces: Vec<Piece>,
    /// The element that is being left out, and how deep we are in others of its name.
    leaving_out: Option<(String, usize)>,
    in_link: bool,
    tags: usize,
}

impl<'b> Simplified<'b> {
    fn new(base: &'b Url, chars: usize) -> Self {
        Self { base, chars, pieces: Vec::new(), leaving_out: None, in_link: false, tags: 0 }
    }

    fn take(&mut self, token: Token<'_>) {
        if let Some((name, depth)) = &mut self.leaving_out {
            match token {
                Token::Open(tag) if *tag.name == **name && !tag.self_closing => *depth += 1,
                Token::Close(closed) if closed == name => *depth -= 1,
                _ => {}
            }
            if *depth == 0 {
                self.leaving_out = None;
            }
            return;
        }
        match token {
            Token::Text(text) => self.text(text),
            Token::Open(tag) if DROPPED_WHOLE.contains(&&*tag.name) => {
                if !tag.self_closing {
                    self.leaving_out = Some((tag.name.to_string(), 1));
                }
            }
            Token::Open(tag) => match &*tag.name {
                "a" => self.link(attribute(tag, "href")),
                "img" => self.picture(
                    attribute(tag, "src"),
                    attribute(tag, "alt"),
                    is_pixel(attribute(tag, "width"), attribute(tag, "height")),
                ),
                name => self.markup(name, false),
            },
            Token::Close("a") => {
                self.in_link = false;
                self.markup("a", true);
            }
            Token::Close(name) => self.markup(name, true),
        }
    }

    fn text(&mut self, text: &str) {
        let clean = text.chars().filter(|c| !c.is_control() || c.is_whitespace());
        if let Some(Piece::Text(last)) = self.pieces.last_mut() {
            last.extend(clean);
        } else {
            self.pieces.push(Piece::Text(clean.collect()));
        }
    }

    fn markup(&mut self, name: &str, closing: bool) {
        let Some(name) = our_name(name) else { return };
        // Tags beyond the bound are left out; what was opened is closed by the sanitiser.
        self.tags += 1;
        if self.tags <= TAGS_MAX {
            self.pieces.push(Piece::Markup(if closing { format!("</{name}>") } else { format!("<{name}>") }));
        }
    }

    fn link(&mut self, href: Option<&str>) {
        let Some(url) = self.address(href) else {
            return;
        };
        self.in_link = true;
        self.tags += 1;
        if self.tags <= TAGS_MAX {
            let mut tag = String::from("<a href=\"");
            escape_into(&mut tag, &url);
            tag.push_str("\">");
            self.pieces.push(Piece::Markup(tag));
        }
    }

    /// Showing it would tell the other site who reads here.
    fn picture(&mut self, src: Option<&str>, alt: Option<&str>, pixel: bool) {
        let alt = alt.map(str::trim).filter(|alt| !alt.is_empty());
        if pixel && alt.is_none() {
            return;
        }
        let words = excerpt(alt.unwrap_or("picture"), 200);
        if self.in_link {
            return self.text(&words);
        }
        match self.address(src).filter(|url| !url.starts_with("mailto:")) {
            Some(_) => {
                self.link(src);
                self.text(&words);
                self.in_link = false;
                self.markup("a", true);
                self.text(" ");
            }
            None if alt.is_some() => self.text(&words),
            None => {}
        }
    }

    fn address(&self, href: Option<&str>) -> Option<String> {
        let url = self.base.join(href?.trim()).ok()?;
        (SCHEMES.contains(&url.scheme()) && url.as_str().len() <= HREF_BYTES_MAX).then(|| url.into())
    }

    fn into_html(self) -> String {
        let length = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let total: usize =
            self.pieces.iter().map(|piece| if let Piece::Text(text) = piece { length(text) } else { 0 }).sum();
        let mut room = if total > self.chars + self.chars / SLACK { self.chars } else { usize::MAX };
        let mut html = String::new();
        let mut in_pre = false;
        for piece in &self.pieces {
            match piece {
                Piece::Markup(tag) => {
                    in_pre = tag == "<pre>" || (in_pre && tag != "</pre>");
                    html.push_str(tag);
                }
                Piece::Text(text) => {
                    // The parser swallows a line end after <pre>; without one it swallows nothing the second time.
                    let text = if html.ends_with("<pre>") { text.trim_start_matches(['\n', '\r']) } else { text };
                    let text = if in_pre { text.to_string() } else { single_spaced(text) };
                    if length(&text) > room {
                        escape_into(&mut html, &excerpt(&text, room.max(1)));
                        break;
                    }
                    room -= length(&text);
                    escape_into(&mut html, &text);
                }
            }
        }
        html
    }
}

/// The element that stands for this one here; `None`: only its content is kept.
fn our_name(name: &str) -> Option<&str> {
    match name {
        // The page's own headings are h1 and h2.
        "h1" | "h2" => Some("h3"),
        "section" | "article" | "header" | "footer" | "main" | "aside" | "center" | "details" | "summary" => {
            Some("div")
        }
        "strike" => Some("del"),
        "tt" | "samp" | "var" => Some("code"),
        "a" => Some("a"),
        name => TAGS.contains(&name).then_some(name),
    }
}

fn is_pixel(width: Option<&str>, height: Option<&str>) -> bool {
    [width, height].into_iter().flatten().any(|size| matches!(size.trim().trim_end_matches("px"), "0" | "1"))
}

fn single_spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() || c == '\u{a0}' {
            spaced.push(c);
        } else if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
    }
    spaced
}
