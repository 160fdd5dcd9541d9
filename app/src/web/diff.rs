//! What changed between two texts, line by line, with the unchanged parts folded.

use std::time::Duration;

use askama::Template;
use askama::filters::HtmlSafe;
use similar::{ChangeTag, TextDiff};

/// Unchanged lines that are kept around a change.
const CONTEXT: usize = 2;
/// Past this a coarser diff is good enough: nobody waits for the best one of two unlike books.
const PATIENCE: Duration = Duration::from_millis(200);

/// A line of a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffLine {
    Same(String),
    Added(String),
    Removed(String),
    /// Unchanged lines that are not shown.
    Gap,
}

/// The difference between two texts; prints itself as a list.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "partials/diff.html")]
pub struct Diff {
    lines: Vec<DiffLine>,
}

// Rendered by askama with escaping on.
impl HtmlSafe for Diff {}

impl Diff {
    /// What changed from one text to another.
    pub fn between(old: &str, new: &str) -> Self {
        Self::within(old, new, PATIENCE)
    }

    /// The same for a page with many of them, which share its patience.
    pub fn within(old: &str, new: &str, patience: Duration) -> Self {
        Self { lines: lines(old, new, patience) }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

fn lines(old: &str, new: &str, patience: Duration) -> Vec<DiffLine> {
    // Texts end without a line end, which would make a last line differ from the same line further up.
    let (old, new) = (format!("{old}\n"), format!("{new}\n"));
    let diff = TextDiff::configure().timeout(patience).diff_lines(&old, &new);
    let mut lines = Vec::new();
    let mut end = 0;
    for group in diff.grouped_ops(CONTEXT) {
        let starts = group.first().map_or(0, |op| op.old_range().start);
        if starts > end {
            lines.push(DiffLine::Gap);
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let text = change.value().trim_end_matches('\n').to_string();
            lines.push(match change.tag() {
                ChangeTag::Equal => DiffLine::Same(text),
                ChangeTag::Insert => DiffLine::Added(text),
                ChangeTag::Delete => DiffLine::Removed(text),
            });
        }
        end = group.last().map_or(end, |op| op.old_range().end);
    }
    if !lines.is_empty() && end < old.lines().count() {
        lines.push(DiffLine::Gap);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_with_what_stands_around_it_and_the_rest_is_folded() {
        let old = "a\nb\nc\nd\ne\nf\ng";
        let new = "a\nb\nc\nD\ne\nf\ng";
        let same = |text: &str| DiffLine::Same(text.to_string());
        let expected = vec![
            DiffLine::Gap,
            same("b"),
            same("c"),
            DiffLine::Removed("d".into()),
            DiffLine::Added("D".into()),
            same("e"),
            same("f"),
            DiffLine::Gap,
        ];
        assert_eq!(lines(old, new, PATIENCE), expected);
        assert!(lines(old, old, PATIENCE).is_empty());
        assert_eq!(lines("a", "a\nb", PATIENCE), vec![same("a"), DiffLine::Added("b".into())]);
    }
}
