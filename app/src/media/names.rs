//! What a file is called when somebody saves it: never what it was called to lead astray.

use super::sniffing::FileKind;

const CHARS_MAX: usize = 80;

/// A name without folders, without what cannot be seen or turns the direction of text, and with an ending that fits what the file is.
pub fn name(given: &str, kind: FileKind) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| is_plain(*c)).collect();
    // A dot at its beginning may be that of its ending: it is looked at first.
    let is_loose = |c: char| c == '.' || c.is_whitespace();
    let plain = plain.trim_end_matches(is_loose);
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, ending)) if kind.endings.contains(&ending.to_lowercase().as_str()) => (stem, ending.to_lowercase()),
        _ => (plain, kind.endings.first().copied().unwrap_or("bin").to_owned()),
    };
    let stem: String = stem.trim_matches(is_loose).chars().take(CHARS_MAX).collect();
    let stem = if stem.trim().is_empty() { "file" } else { stem.trim() };
    format!("{stem}.{ending}")
}

/// Neither control characters nor what is invisible, turns text round, or means something to a shell or a header.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}')
        && !matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*' | ';' | '%' | '`' | '$')
}

/// The name as a header carries it (RFC 6266): plain letters for old programs, all of it for others.
pub fn disposition(name: &str) -> String {
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let encoded: String = name.bytes().map(encoded).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

fn encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: FileKind = FileKind { content_type: "text/plain", endings: &["txt", "md"] };

    #[test]
    fn names_lead_nowhere() {
        let cases = [
            ("notes.md", "notes.md"),
            ("../../etc/passwd", "passwd.txt"),
            ("C:\\temp\\Notes.TXT", "Notes.txt"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
            ("cod\u{202e}txt.exe", "codtxt.exe.txt"),
            ("evil.html", "evil.html.txt"),
            ("..", "file.txt"),
            ("", "file.txt"),
            ("\u{200b}.txt", "file.txt"),
        ];
        for (given, wanted) in cases {
            assert_eq!(name(given, TEXT), wanted, "{given:?}");
        }
        assert!(name(&"ä".repeat(500), TEXT).chars().count() <= 85);
    }

    #[test]
    fn a_header_is_one_line_of_ascii() {
        let header = disposition("Füße.txt");
        assert_eq!(header, "attachment; filename=\"F__e.txt\"; filename*=UTF-8''F%C3%BC%C3%9Fe.txt");
    }
}
