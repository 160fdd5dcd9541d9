//! What changed between two texts: line by line, within changed lines word by word, with the unchanged parts folded.

use std::time::Duration;

use askama::Template;
use askama::filters::HtmlSafe;
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff};

/// Unchanged lines that are kept around a change.
const CONTEXT: usize = 2;
/// Past this a coarser diff is good enough: nobody waits for the best one of two unlike books.
const PATIENCE: Duration = Duration::from_millis(200);

/// Lines that share less than this part of their words are other lines, not changed ones.
const ALIKE: f32 = 0.6;

/// Part of a line, and whether just this part is new or gone while the rest of the line stayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub text: String,
    pub marked: bool,
}

/// A line of a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffLine {
    Same(String),
    Added(Vec<Words>),
    Removed(Vec<Words>),
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
        for op in &group {
            let (mut removed, mut added) = (String::new(), String::new());
            for change in diff.iter_changes(op) {
                match change.tag() {
                    ChangeTag::Equal => lines.push(DiffLine::Same(change.value().trim_end_matches('\n').to_string())),
                    ChangeTag::Insert => added.push_str(change.value()),
                    ChangeTag::Delete => removed.push_str(change.value()),
                }
            }
            if !matches!(op, DiffOp::Equal { .. }) {
                lines.extend(by_words(&removed, &added, patience));
            }
        }
        end = group.last().map_or(end, |op| op.old_range().end);
    }
    if !lines.is_empty() && end < old.lines().count() {
        lines.push(DiffLine::Gap);
    }
    lines
}

/// Lines that took the place of others: first what went, then what came, with the words marked that differ.
fn by_words(removed: &str, added: &str, patience: Duration) -> Vec<DiffLine> {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).timeout(patience).diff_words(removed, added);
    let alike = diff.ratio() >= ALIKE;
    let (mut gone, mut come) = (Marked::default(), Marked::default());
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => {
                gone.push(change.value(), false);
                come.push(change.value(), false);
            }
            ChangeTag::Delete => gone.push(change.value(), alike),
            ChangeTag::Insert => come.push(change.value(), alike),
        }
    }
    gone.lines.into_iter().map(DiffLine::Removed).chain(come.lines.into_iter().map(DiffLine::Added)).collect()
}

/// Lines as they are put together from words.
#[derive(Default)]
struct Marked {
    lines: Vec<Vec<Words>>,
    in_line: bool,
}

impl Marked {
    fn push(&mut self, text: &str, marked: bool) {
        for part in text.split_inclusive('\n') {
            if !self.in_line {
                self.lines.push(Vec::new());
            }
            self.in_line = !part.ends_with('\n');
            let (part, Some(line)) = (part.trim_end_matches('\n'), self.lines.last_mut()) else { continue };
            match line.last_mut() {
                Some(last) if last.marked == marked => last.text.push_str(part),
                _ if part.is_empty() => {}
                _ => line.push(Words { text: part.to_string(), marked }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<Words> {
        vec![Words { text: text.to_string(), marked: false }]
    }

    #[test]
    fn within_a_line_that_changed_the_words_are_marked_that_did() {
        let words = |text: &str, marked| Words { text: text.to_string(), marked };
        let expected = vec![
            DiffLine::Removed(vec![words("Nobody shouts ", false), words("before", true), words(" breakfast.", false)]),
            DiffLine::Added(vec![words("Nobody shouts ", false), words("after", true), words(" breakfast.", false)]),
        ];
        assert_eq!(lines("Nobody shouts before breakfast.", "Nobody shouts after breakfast.", PATIENCE), expected);
        let unlike = lines("one two three", "something else altogether", PATIENCE);
        assert_eq!(
            unlike,
            vec![DiffLine::Removed(plain("one two three")), DiffLine::Added(plain("something else altogether"))]
        );
    }

    #[test]
    fn a_change_is_shown_with_what_stands_around_it_and_the_rest_is_folded() {
        let old = "a\nb\nc\nd\ne\nf\ng";
        let new = "a\nb\nc\nD\ne\nf\ng";
        let same = |text: &str| DiffLine::Same(text.to_string());
        let expected = vec![
            DiffLine::Gap,
            same("b"),
            same("c"),
            DiffLine::Removed(plain("d")),
            DiffLine::Added(plain("D")),
            same("e"),
            same("f"),
            DiffLine::Gap,
        ];
        assert_eq!(lines(old, new, PATIENCE), expected);
        assert!(lines(old, old, PATIENCE).is_empty());
        assert_eq!(lines("a", "a\nb", PATIENCE), vec![same("a"), DiffLine::Added(plain("b"))]);
    }
}
