//! The plain text of a mail in lines that fit a narrow window, and another's quotation marks before them.

const COLUMNS: usize = 72;
/// A line of a template that has so many words and no end of a sentence goes on in the next one.
const WORDS: usize = 3;

/// Breaks lines that are longer than [`COLUMNS`] between words, indented as they are. What has no space is never broken: an address would lead
/// nowhere. Lines of one sentence of a template become one paragraph before that.
pub(super) fn wrapped(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match lines.last_mut().filter(|last| goes_on(last, line)) {
            Some(last) => {
                last.push(' ');
                last.push_str(line);
            }
            None => lines.push(line.to_owned()),
        }
    }
    let broken = lines.iter().map(|line| broken(line));
    broken.collect::<Vec<_>>().join("\n")
}

/// Whether the next line is the rest of a sentence. How long the line is says nothing: what a template leaves open is short or long.
fn goes_on(line: &str, next: &str) -> bool {
    let begins = |line: &str| {
        let first = line.chars().next();
        first.is_some_and(|first| first.is_alphanumeric() || matches!(first, '"' | '“' | '(' | '@'))
            && !line.starts_with("http")
    };
    let is_cut = line.split(' ').count() >= WORDS && !line.ends_with(['.', ':', '!', '?']) && !line.contains("://");
    is_cut && begins(line) && begins(next)
}

fn broken(line: &str) -> String {
    // The signature of a checkpoint is checked as it stands.
    if columns(line) <= COLUMNS || line.starts_with("— ") {
        return line.to_owned();
    }
    let start = line.len() - line.trim_start_matches([' ', '>']).len();
    let (indent, rest) = line.split_at(start);
    let mark = rest.split(' ').next().unwrap_or_default();
    let is_item =
        mark == "*" || (mark.ends_with('.') && mark.len() <= 3 && mark[..mark.len() - 1].parse::<u8>().is_ok());
    let hang = if is_item { " ".repeat(mark.chars().count() + 1) } else { String::new() };
    let mut text = indent.to_owned();
    let (mut filled, mut is_empty) = (columns(indent), true);
    for word in rest.split(' ') {
        let wide = columns(word);
        if !is_empty && filled + 1 + wide > COLUMNS {
            text.extend(["\n", indent, hang.as_str()]);
            (filled, is_empty) = (columns(indent) + hang.len(), true);
        }
        if !is_empty {
            text.push(' ');
            filled += 1;
        }
        text.push_str(word);
        filled += wide;
        is_empty = false;
    }
    text
}

/// How wide a line is: scripts whose signs fill two places count twice.
fn columns(line: &str) -> usize {
    let is_wide = |c: char| {
        matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
    };
    line.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_nothing_of_them_is_lost() {
        let long = "word ".repeat(40);
        for line in [long.trim().to_owned(), format!("* {}", long.trim()), format!("  > {}", long.trim())] {
            let text = wrapped(&line);
            assert!(text.lines().all(|line| columns(line) <= COLUMNS) && text.lines().count() >= 3, "{text}");
            assert_eq!(text.matches("word").count(), 40);
        }
        let item = wrapped("* The first line of an item is followed by others that stand below its first word");
        assert_eq!(item, "* The first line of an item is followed by others that stand below its\n  first word");
        assert_eq!(wrapped(&"水".repeat(80)).lines().count(), 1, "what has no space is not broken");
    }

    #[test]
    fn addresses_and_signatures_stay_whole() {
        let address = format!("https://moot.example/{}", "x".repeat(100));
        assert_eq!(wrapped(&address), address);
        assert_eq!(wrapped(&format!("  See what it is at {address}")), format!("  See what it is at\n  {address}"));
        let signed = format!("— moot.example {}", "b64 ".repeat(30));
        assert_eq!(wrapped(&signed), signed);
    }

    #[test]
    fn a_sentence_of_a_template_is_one_paragraph_and_short_lines_stay_apart() {
        let sentence =
            "somebody signed in to your account with your password, from a browser that had\nnot done so before:";
        assert_eq!(
            wrapped(sentence),
            "somebody signed in to your account with your password, from a browser\nthat had not done so before:"
        );
        for (cut, whole) in [
            ("so that you can vote as\n@ada. Press the button.", "so that you can vote as @ada. Press the button."),
            ("You cannot post until\nFriday 21 March.", "You cannot post until Friday 21 March."),
            ("4 members have flagged\nagain and again", "4 members have flagged again and again"),
        ] {
            assert_eq!(wrapped(cut), whole);
        }
        for apart in [
            "moot.folkmoot/0a1b2c3d\n412\nq83vEjRWeJA=",
            "Hello Ada,\n\nwhat happened",
            "You get this digest because you are a member of Millbrook & Söhne.\nHow often",
            "  Closes Friday\n  https://moot.example/x",
            "* one\n* two",
        ] {
            assert_eq!(wrapped(apart), apart);
        }
    }
}
