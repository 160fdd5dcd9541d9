//! `@handle` and `#hashtag` in members' words.

use comrak::nodes::{AstNode, NodeLink, NodeValue};
use comrak::{Arena, Node};
use governance::text::Handle;

use super::markdown::new_text;

/// More than that is not talking to people; the rest stays text.
const MENTIONS_MAX: usize = 50;
/// More than that is no order; the rest stays text.
const TAGS_MAX: usize = 30;

/// What was found in one text.
#[derive(Debug, Default)]
pub(super) struct References {
    /// How many were found, also of the same.
    links: usize,
    /// Handles, each once.
    pub(super) mentions: Vec<String>,
    /// In small letters, each once.
    pub(super) tags: Vec<String>,
}

/// The sign and what belongs to it: where it leads, and how many bytes long it is.
struct Reference {
    url: String,
    length: usize,
}

impl References {
    /// Makes the references in a text into links.
    pub(super) fn link<'a>(&mut self, arena: &'a Arena<'a>, node: Node<'a>, text: &str) {
        let mut done = 0;
        for (at, sign) in text.match_indices(['@', '#']) {
            if at < done || joins_before(text, at) {
                continue;
            }
            let found = if sign == "@" { self.mention(&text[at + 1..]) } else { self.tag(&text[at + 1..]) };
            let Some(Reference { url, length }) = found else { continue };
            let end = at + 1 + length;
            if at > done {
                node.insert_before(new_text(arena, &text[done..at]));
            }
            let link = arena.alloc(AstNode::from(NodeValue::Link(Box::new(NodeLink { url, title: String::new() }))));
            link.append(new_text(arena, &text[at..end]));
            node.insert_before(link);
            done = end;
        }
        if done > 0 {
            node.data.borrow_mut().value = NodeValue::Text(text[done..].to_string().into());
        }
    }

    /// The handle that `rest` begins with, when it stands on its own: not in an address, a path or a longer word.
    fn mention(&mut self, rest: &str) -> Option<Reference> {
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let handle = &rest[..length];
        if self.links >= MENTIONS_MAX || rest[length..].starts_with(joins) || Handle::parse(handle).is_err() {
            return None;
        }
        self.links += 1;
        let handle = handle.to_ascii_lowercase();
        let url = format!("/@{handle}");
        if !self.mentions.contains(&handle) {
            self.mentions.push(handle);
        }
        Some(Reference { url, length })
    }

    fn tag(&mut self, rest: &str) -> Option<Reference> {
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        if rest[length..].starts_with(joins) {
            return None;
        }
        let tag = search::tag(&rest[..length])?;
        if !self.tags.contains(&tag) {
            if self.tags.len() >= TAGS_MAX {
                return None;
            }
            self.tags.push(tag.clone());
        }
        Some(Reference { url: format!("/tags/{tag}"), length })
    }
}

fn joins(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '@' | '/' | '#')
}

fn joins_before(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(|c| joins(c) || c == '&')
}

#[cfg(test)]
mod tests {
    use super::super::render_markdown;

    #[test]
    fn hashtags_link_outside_code_and_links_only_and_are_told_once_in_small_letters() {
        let rendered =
            render_markdown("#Bread and #Äpfel, #bread again; #1, `#code`, a#b, x/#y, [#no](https://x.example), #");
        assert_eq!(rendered.tags, ["bread", "äpfel"]);
        let html = rendered.html.to_string();
        assert!(html.contains("<a href=\"/tags/bread\" rel=\"nofollow noopener ugc\">#Bread</a>"), "{html}");
        assert!(
            html.contains(">#Äpfel</a>") && html.contains("<code>#code</code>") && html.contains("; #1,"),
            "{html}"
        );
        assert_eq!(html.matches("/tags/").count(), 3, "{html}");
    }

    #[test]
    fn whom_a_text_names_is_told_once_in_small_letters() {
        let rendered =
            render_markdown("@Ada and @ben, @ada; `@cleo`, mail@dora.example, [@emil](https://x.example), @x");
        assert_eq!(rendered.mentions, ["ada", "ben"]);
    }

    #[test]
    fn a_heading_is_no_hashtag_and_a_wall_of_them_is_cut() {
        assert!(render_markdown("# Bread").tags.is_empty());
        assert_eq!(render_markdown("#bread").tags, ["bread"]);
        let wall: String = (0..100).map(|n| format!("#t{n}x ")).collect();
        let rendered = render_markdown(&wall);
        assert_eq!((rendered.tags.len(), rendered.html.to_string().matches("/tags/").count()), (30, 30));
    }
}
