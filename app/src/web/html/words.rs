//! The words of an HTML text, for mails, search and titles. Reads tokens only: what it gives is text and must be escaped.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// Feeds HTML through the tokenizer and hands every tag and text to `see`.
pub(crate) fn read_tokens<S: FnMut(Piece<'_>)>(html: &str, see: S) {
    let sink = Sink { see: RefCell::new(see) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html));
    // It stops only for scripts, which no sink of ours reports.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
}

/// What a reader of tokens meets.
pub(crate) enum Piece<'t> {
    Open(&'t Tag),
    Close(&'t str),
    Text(&'t str),
}

struct Sink<S> {
    see: RefCell<S>,
}

impl<S: FnMut(Piece<'_>)> TokenSink for Sink<S> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut see = self.see.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => see(Piece::Close(&tag.name)),
            Token::TagToken(tag) => {
                see(Piece::Open(&tag));
                return raw_content_of(&tag);
            }
            Token::CharacterTokens(text) => see(Piece::Text(&text)),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The elements whose content is not markup.
fn raw_content_of(tag: &Tag) -> TokenSinkResult<()> {
    if tag.self_closing {
        return TokenSinkResult::Continue;
    }
    match &*tag.name {
        "script" => TokenSinkResult::RawData(ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(Rawtext),
        "title" | "textarea" => TokenSinkResult::RawData(Rcdata),
        _ => TokenSinkResult::Continue,
    }
}

/// An attribute of a tag.
pub(crate) fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

fn breaks_line(name: &str) -> bool {
    matches!(
        name,
        "p" | "br"
            | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "table"
            | "blockquote"
            | "pre"
            | "hr"
            | "dt"
            | "dd"
            | "figure"
            | "figcaption"
    )
}

/// The words of an HTML text: one line per block, spaces single, no markup.
pub fn words(html: &str) -> String {
    let mut raw = String::new();
    let mut hidden: Option<String> = None;
    read_tokens(html, |piece| match piece {
        Piece::Open(tag) if hidden.is_none() && matches!(&*tag.name, "script" | "style") => {
            hidden = Some(tag.name.to_string())
        }
        Piece::Close(name) if hidden.as_deref() == Some(name) => hidden = None,
        Piece::Open(tag) if breaks_line(&tag.name) => raw.push('\u{1e}'),
        Piece::Close(name) if breaks_line(name) => raw.push('\u{1e}'),
        Piece::Close("td" | "th") => raw.push(' '),
        Piece::Text(text) if hidden.is_none() => {
            raw.extend(text.chars().filter(|c| !c.is_control() || c.is_whitespace()))
        }
        _ => {}
    });
    let lines = raw.split('\u{1e}').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The first `chars_max` characters of a text, ending after a word and with an ellipsis when there was more.
pub fn excerpt(text: &str, chars_max: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(chars_max) else {
        return text.to_string();
    };
    let room = text.char_indices().nth(chars_max.saturating_sub(1)).map_or(cut, |(at, _)| at);
    let kept = &text[..room];
    // A word longer than a third of the room is cut, not left out.
    let end = kept.rfind(char::is_whitespace).filter(|end| end * 3 >= room * 2).unwrap_or(room);
    format!("{}…", kept[..end].trim_end())
}

/// Escapes text for HTML content and attribute values in double quotes.
pub(super) fn escape_into(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\0' => {}
            _ => html.push(c),
        }
    }
}
