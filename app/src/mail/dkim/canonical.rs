//! The relaxed forms of RFC 6376 section 3.4: what servers on the way may change changes nothing in them.

/// The headers of a message: names in lower case, values as they stand, folded or not.
pub(super) fn unfolded(headers: &str) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for line in headers.split("\r\n") {
        match (line.starts_with([' ', '\t']), lines.last_mut()) {
            (true, Some((_, value))) => {
                value.push_str("\r\n");
                value.push_str(line);
            }
            _ => {
                if let Some((name, value)) = line.split_once(':') {
                    lines.push((name.trim_end().to_ascii_lowercase(), value.to_owned()));
                }
            }
        }
    }
    lines
}

/// A header in its canonical form, without the end of its line.
pub(super) fn header(name: &str, value: &str) -> String {
    let words: Vec<&str> = value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect();
    format!("{name}:{}", words.join(" "))
}

/// A body in its canonical form.
pub(super) fn body(content: &str) -> String {
    let mut text = String::with_capacity(content.len() + 2);
    for line in content.split("\r\n") {
        let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
        if line.starts_with([' ', '\t']) && words.clone().next().is_some() {
            text.push(' ');
        }
        if let Some(first) = words.next() {
            text.push_str(first);
        }
        for word in words {
            text.push(' ');
            text.push_str(word);
        }
        text.push_str("\r\n");
    }
    let kept = text.trim_end_matches("\r\n").len();
    text.truncate(kept);
    if !text.is_empty() {
        text.push_str("\r\n");
    }
    text
}
