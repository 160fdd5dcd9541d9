//! Names as they may be shown: in a terminal, in a picture, on a page.

use std::borrow::Cow;

/// Stands for what may not be shown.
const REPLACED: &str = "\u{fffd}";

/// Words with every character replaced that would do something instead of being seen: the control characters (a line end would
/// begin a row of its own, an escape gives orders to a terminal), the separators of lines and paragraphs, what turns the direction
/// of all text behind it (Unicode Standard Annex #9, explicit directional formatting), and what is no character and has no place in XML.
///
/// ```
/// use governance::voting::shown;
///
/// assert_eq!(shown("Ann\u{1b}[2J\nBob won"), "Ann\u{fffd}[2J\u{fffd}Bob won");
/// assert_eq!(shown("Łucja 李 עדי"), "Łucja 李 עדי");
/// ```
#[must_use]
pub fn shown(words: &str) -> Cow<'_, str> {
    if words.contains(acts) { Cow::Owned(words.replace(acts, REPLACED)) } else { Cow::Borrowed(words) }
}

/// The same for a text of several lines: those ends of lines stay.
#[must_use]
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    let acts = |letter: char| letter != '\n' && acts(letter);
    if text.contains(acts) { Cow::Owned(text.replace(acts, REPLACED)) } else { Cow::Borrowed(text) }
}

/// JSON with every such character written as an escape: it means the same, and can be looked at in a terminal. In JSON they stand
/// in strings only.
#[must_use]
pub fn shown_json(json: &str) -> Cow<'_, str> {
    if !json.contains(acts) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len());
    for letter in json.chars() {
        if acts(letter) {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(letter);
        }
    }
    Cow::Owned(escaped)
}

fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}' | '\u{feff}')
        || letter as u32 & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_replaced_and_what_is_written_stays() {
        for acting in [
            '\0',
            '\u{7}',
            '\t',
            '\r',
            '\n',
            '\u{1b}',
            '\u{7f}',
            '\u{9b}',
            '\u{2028}',
            '\u{202e}',
            '\u{2066}',
            '\u{ffff}',
            '\u{1fffe}',
        ] {
            assert_eq!(shown(&format!("a{acting}b")), format!("a{REPLACED}b"), "{acting:?}");
        }
        for letter in ["é", "\u{301}", "\u{200d}", "\u{200f}", "👩🏽‍🚀", "\u{a0}", "\u{fffd}"] {
            assert_eq!(shown(letter), letter);
        }
        assert_eq!(shown_lines("a\nb\u{1b}"), format!("a\nb{REPLACED}"));
    }

    #[test]
    fn json_means_the_same_with_escapes() {
        let name = "a\u{9b}\u{202e}b\u{1fffe}";
        let json = serde_json::to_string(name).unwrap();
        let escaped = shown_json(&json);
        assert!(!escaped.contains(acts), "{escaped}");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), name);
    }
}
