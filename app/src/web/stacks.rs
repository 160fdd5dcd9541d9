//! Several counts under each other, each a bar of parts on one scale: server-rendered SVG, with the same numbers in a table.

use std::fmt::Write;

use askama::Template;
use askama::filters::HtmlSafe;

use super::html::excerpt;
use super::pictures::{Look, length, share};

/// The height of one count: its words, its bar, and the room below it.
const ROW: usize = 50;
/// The longest label in the picture, so that it fits beside its number on a narrow page. The table has it whole.
const LABEL_CHARS: usize = 34;

/// What a part of every bar stands for.
pub type Key = (&'static str, Look);

/// One count, as given: a part for every key.
pub struct Count {
    pub label: String,
    pub parts: Vec<u64>,
    /// What stands at its end instead of the sum: "2 days".
    pub said: Option<String>,
}

impl Count {
    /// A count that is said as its sum.
    pub fn new(label: impl Into<String>, parts: impl Into<Vec<u64>>) -> Self {
        Self { label: label.into(), parts: parts.into(), said: None }
    }
}

/// One part of a bar, as drawn.
struct Piece {
    class: &'static str,
    pattern: Option<&'static str>,
    x: String,
    width: String,
}

/// One bar, as drawn and as it stands in the table.
struct Row {
    label: String,
    short: String,
    said: String,
    words_at: usize,
    bar_at: usize,
    pieces: Vec<Piece>,
    parts: Vec<u64>,
}

/// The bars with their table: prints itself as a `<figure>`.
#[derive(Template)]
#[template(path = "partials/stack.html")]
pub struct Stack {
    caption: &'static str,
    /// What the table's first column holds.
    of: &'static str,
    /// The whole picture in one sentence, for those who do not see it.
    spoken: String,
    keys: Vec<(&'static str, &'static str, Option<&'static str>)>,
    rows: Vec<Row>,
    height: usize,
    /// Whether the table has a column for what is said in words.
    has_words: bool,
}

// Rendered by askama with escaping on.
impl HtmlSafe for Stack {}

impl Stack {
    /// Draws counts; the largest fills the picture's width.
    pub fn of(caption: &'static str, of: &'static str, keys: &[Key], counts: Vec<Count>) -> Self {
        let largest = counts.iter().map(|count| count.parts.iter().sum()).max().unwrap_or(0);
        let spoken = spoken(caption, keys, &counts);
        let has_words = counts.iter().any(|count| count.said.is_some());
        let rows: Vec<Row> = counts.into_iter().enumerate().map(|(at, count)| row(at, count, keys, largest)).collect();
        let height = rows.len() * ROW;
        let keys = keys.iter().map(|(label, look)| (*label, look.class(), look.pattern())).collect();
        Self { caption, of, spoken, keys, rows, height, has_words }
    }

    /// Whether a key tells parts apart; one part needs none.
    fn has_legend(&self) -> bool {
        self.keys.len() > 1
    }
}

fn row(at: usize, count: Count, keys: &[Key], largest: u64) -> Row {
    let sum: u64 = count.parts.iter().sum();
    let mut before = 0;
    let mut pieces = Vec::new();
    for (part, (_, look)) in count.parts.iter().zip(keys) {
        let from = share(before, largest);
        before += part;
        // From the running sum, so that rounding leaves no gap.
        let width = share(before, largest) - from;
        if *part > 0 {
            pieces.push(Piece { class: look.class(), pattern: look.pattern(), x: length(from), width: length(width) });
        }
    }
    Row {
        short: excerpt(&count.label, LABEL_CHARS),
        label: count.label,
        said: count.said.unwrap_or_else(|| sum.to_string()),
        words_at: at * ROW + 16,
        bar_at: at * ROW + 23,
        pieces,
        parts: count.parts,
    }
}

fn spoken(caption: &str, keys: &[Key], counts: &[Count]) -> String {
    let mut sentence = format!("{caption}: ");
    for (at, count) in counts.iter().enumerate() {
        let apart = if at == 0 { "" } else { "; " };
        let sum: u64 = count.parts.iter().sum();
        let said = count.said.clone().unwrap_or_else(|| sum.to_string());
        // Writing to a String cannot fail.
        let _ = write!(sentence, "{apart}{} {said}", count.label);
        if keys.len() > 1 {
            let parts = count.parts.iter().zip(keys).filter(|(part, _)| **part > 0);
            let parts: Vec<String> = parts.map(|(part, (label, _))| format!("{part} {label}")).collect();
            let _ = write!(sentence, " ({})", parts.join(", "));
        }
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_drawn_on_one_scale_and_their_numbers_stand_in_a_table() {
        let keys = [("removed", Look::Against), ("restored", Look::For)];
        let counts = vec![Count::new("R1 <Kind>", [1, 3]), Count::new("R2", [2, 0])];
        let stack = Stack::of("Outcomes", "Rule", &keys, counts);
        assert_eq!(stack.spoken, "Outcomes: R1 <Kind> 4 (1 removed, 3 restored); R2 2 (2 removed)");
        assert_eq!((stack.rows[0].pieces[1].x.as_str(), stack.rows[0].pieces[1].width.as_str()), ("25.00%", "75.00%"));
        assert_eq!((stack.rows[1].pieces.len(), stack.rows[1].pieces[0].width.as_str()), (1, "50.00%"));
        let page = stack.render().unwrap();
        assert!(page.contains("R1 &#60;Kind&#62;") && !page.contains("<Kind>"), "{page}");
        assert!(
            page.contains("<th scope=\"row\">R2</th><td class=\"number\">2</td><td class=\"number\">0</td>"),
            "{page}"
        );
    }

    #[test]
    fn nothing_is_drawn_without_a_gap_or_a_crash() {
        let stack = Stack::of("Delays", "From", &[("seconds", Look::For)], vec![Count::new("none", [0])]);
        assert!(stack.rows[0].pieces.is_empty() && !stack.has_legend());
    }
}
