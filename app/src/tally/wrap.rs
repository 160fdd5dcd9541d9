//! Lines that fit a terminal.

/// How long a line of sentences may become.
const WIDTH: usize = 100;

/// Text in lines between words, the first after `first`, the others below it. A word longer than a line stays whole.
pub fn wrapped(first: &str, text: &str) -> String {
    let margin = first.chars().count();
    let mut lines = String::from(first);
    let mut length = margin;
    for word in text.split(' ') {
        let letters = word.chars().count();
        if length > margin && length + 1 + letters > WIDTH {
            lines.push('\n');
            lines.push_str(&" ".repeat(margin));
            length = margin;
        }
        if length > margin {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += letters;
    }
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, wrapped};

    #[test]
    fn no_line_is_longer_than_it_may_be_and_no_word_is_lost() {
        let text = "word ".repeat(60);
        let lines = wrapped("  7. ", text.trim_end());
        assert!(lines.lines().all(|line| line.chars().count() <= WIDTH) && lines.lines().count() == 4, "{lines}");
        assert!(lines.lines().skip(1).all(|line| line.starts_with("     word")));
        assert_eq!(lines.split_whitespace().count(), 61);
        let long = "x".repeat(200);
        assert_eq!(wrapped("", &format!("a {long} b")), format!("a\n{long}\nb\n"));
    }
}
