//! How wide text is, well enough to lay it out: a picture does not know the font it will be shown in.

use super::picture::escaped;

/// The width of a letter at 14 pixels, in tenths of a pixel, on the wide side.
const fn letter(letter: char) -> usize {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '(' | ')' | '[' | ']' | '/' => 54,
        'f' | 'r' | 't' | '-' | '"' => 60,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '—' => 140,
        '0'..='9' => 90,
        'A'..='Z' | '&' => 108,
        '\u{1100}'.. => 150,
        _ => 86,
    }
}

/// The width of text at a size, in pixels. Bold letters are an eighth wider.
pub fn width(text: &str, size: usize, is_bold: bool) -> usize {
    let tenths: usize = text.chars().map(letter).sum();
    let width = (tenths * size).div_ceil(140);
    if is_bold { width + width.div_ceil(8) } else { width }
}

/// Text cut to the room there is for it.
pub fn cut(text: &str, room: usize, size: usize, is_bold: bool) -> String {
    if width(text, size, is_bold) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        if width(&format!("{kept}{letter}…"), size, is_bold) > room {
            break;
        }
        kept.push(letter);
    }
    format!("{}…", kept.trim_end())
}

/// A name at 14 pixels, cut to its room, escaped.
pub fn label(name: &str, room: usize, is_bold: bool) -> String {
    escaped(&cut(name, room, 14, is_bold))
}

/// Text in lines that fit, no more than so many; the last one is cut.
pub fn lines(text: &str, room: usize, size: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if lines_full(line, word, room, size) => lines.push(word.to_owned()),
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| cut(line, room, size, true)).collect()
}

fn lines_full(line: &str, word: &str, room: usize, size: usize) -> bool {
    width(&format!("{line} {word}"), size, true) > room
}

#[cfg(test)]
mod tests {
    use super::{cut, lines, width};

    #[test]
    fn what_is_cut_fits_and_what_fits_is_not_cut() {
        assert_eq!(cut("Ann", 200, 14, false), "Ann");
        for name in ["W".repeat(60), "i".repeat(90), "短い名前".repeat(9)] {
            let short = cut(&name, 200, 14, true);
            assert!(short.ends_with('…') && width(&short, 14, true) <= 200, "{short}");
        }
        let title = lines(&"word ".repeat(90), 300, 17, 3);
        assert!(title.len() == 3 && title[2].ends_with('…'), "{title:?}");
    }
}
