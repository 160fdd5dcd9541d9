//! Members' Markdown.

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeLink, NodeList, NodeValue};
use comrak::{Arena, Node};

use super::references::References;
use super::{Rendered, plain, sanitise};

/// Well under what the table holds (500,000).
const HTML_CHARS_MAX: usize = 400_000;
const DEPTH_MAX: usize = 100;

/// Renders Markdown: CommonMark with tables, strikethrough, task lists and autolinks. HTML in it is shown, not obeyed;
/// pictures become links to them; `@handle` and `#hashtag` become links to their pages.
pub fn render_markdown(markdown: &str) -> Rendered {
    let mut options = comrak::Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options.render.escape = true;
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, markdown, &options);
    if is_too_deep(root) {
        return plain(markdown, HTML_CHARS_MAX);
    }
    let nodes: Vec<Node<'_>> = root.descendants().collect();
    let mut found = References::default();
    for node in nodes {
        reshape(&arena, node, &mut found);
    }
    let mut html = String::new();
    if comrak::format_html(root, &options, &mut html).is_err() {
        // Writing into a string does not fail; should it ever, the words are worth more than their form.
        return plain(markdown, HTML_CHARS_MAX);
    }
    Rendered { tags: found.tags, mentions: found.mentions, ..sanitise(&html, HTML_CHARS_MAX) }
}

/// Quotes in quotes in quotes: nobody reads that deep, and the parsers' time grows with the square of it.
fn is_too_deep(root: Node<'_>) -> bool {
    let mut depth = 0_usize;
    root.traverse().any(|edge| {
        match edge {
            NodeEdge::Start(_) => depth += 1,
            NodeEdge::End(_) => depth -= 1,
        }
        depth > DEPTH_MAX
    })
}

/// What our pages show differently from CommonMark's own HTML.
fn reshape<'a>(arena: &'a Arena<'a>, node: Node<'a>, found: &mut References) {
    let value = node.data.borrow().value.clone();
    match value {
        // The page's own headings are h1 and h2.
        NodeValue::Heading(mut heading) => {
            heading.level = heading.level.max(3);
            node.data.borrow_mut().value = NodeValue::Heading(heading);
        }
        NodeValue::Image(link) => unpicture(arena, node, link),
        NodeValue::TaskItem(task) => {
            node.data.borrow_mut().value = NodeValue::Item(NodeList::default());
            let mark = if task.symbol.is_some() { "☑ " } else { "☐ " };
            let text = new_text(arena, mark);
            match node.first_child().filter(|child| matches!(child.data.borrow().value, NodeValue::Paragraph)) {
                Some(paragraph) => paragraph.prepend(text),
                None => {
                    let paragraph = arena.alloc(AstNode::from(NodeValue::Paragraph));
                    paragraph.append(text);
                    node.prepend(paragraph);
                }
            }
        }
        NodeValue::Text(text) if text.contains(['@', '#']) && !is_in_link(node) => found.link(arena, node, &text),
        _ => {}
    }
}

pub(super) fn new_text<'a>(arena: &'a Arena<'a>, text: &str) -> Node<'a> {
    arena.alloc(AstNode::from(NodeValue::Text(text.to_string().into())))
}

fn is_in_link(node: Node<'_>) -> bool {
    node.ancestors().any(|ancestor| matches!(ancestor.data.borrow().value, NodeValue::Link(_) | NodeValue::Image(_)))
}

/// A picture from elsewhere would tell that place who reads here; its description links to it instead.
fn unpicture<'a>(arena: &'a Arena<'a>, node: Node<'a>, link: Box<NodeLink>) {
    if node.first_child().is_none() {
        node.append(new_text(arena, "picture"));
    }
    let inside = node.ancestors().skip(1).any(|ancestor| matches!(ancestor.data.borrow().value, NodeValue::Link(_)));
    node.data.borrow_mut().value = if inside { NodeValue::Emph } else { NodeValue::Link(link) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_link_outside_code_and_links_only() {
        let mention = |handle: &str| {
            format!("<a href=\"/@{}\" rel=\"nofollow noopener ugc\">@{handle}</a>", handle.to_lowercase())
        };
        let html = |markdown: &str| render_markdown(markdown).html.to_string();
        assert_eq!(
            html("Hi @ada, and (@Bo_b)!"),
            format!("<p>Hi {}, and ({})!</p>\n", mention("ada"), mention("Bo_b"))
        );
        assert_eq!(html("@ada"), format!("<p>{}</p>\n", mention("ada")));
        assert_eq!(html("**@ada**@bob"), format!("<p><strong>{}</strong>{}</p>\n", mention("ada"), mention("bob")));
        for plain in [
            "`@ada`",
            "[see @ada](https://x.example)",
            "mail me@ada.example",
            "x@ada",
            "@ada@other.example",
            "@a",
            "@admin",
            "@é",
            "    @ada",
        ] {
            assert!(!html(plain).contains("href=\"/@"), "{plain}: {}", html(plain));
        }
    }
}
