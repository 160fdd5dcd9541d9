//! Just enough of Rust's grammar to tell code from comments and strings.

/// What a stretch of a source file is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Code,
    Comment,
    Text,
}

/// The text with everything that is not of this kind blanked out; lines keep their numbers, columns their places.
pub fn only(text: &str, wanted: Kind) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let (kind, end) = stretch(&chars, at);
        let shown = chars[at..end].iter().map(|&c| if kind == wanted || c == '\n' { c } else { ' ' });
        kept.extend(shown);
        at = end;
    }
    kept
}

/// The kind of what begins here, and where it ends.
fn stretch(chars: &[char], at: usize) -> (Kind, usize) {
    let next = |offset: usize| chars.get(at + offset).copied().unwrap_or('\0');
    match chars[at] {
        '/' if next(1) == '/' => (Kind::Comment, line_end(chars, at)),
        '/' if next(1) == '*' => (Kind::Comment, comment_end(chars, at)),
        '"' => (Kind::Text, text_end(chars, at + 1)),
        'r' if !continues_a_word(chars, at) => match raw_text_end(chars, at + 1) {
            Some(end) => (Kind::Text, end),
            None => (Kind::Code, at + 1),
        },
        '\'' if next(1) == '\\' => (Kind::Text, quote_end(chars, at + 3)),
        '\'' if next(2) == '\'' => (Kind::Text, at + 3),
        _ => (Kind::Code, at + 1),
    }
}

fn continues_a_word(chars: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map_or(' ', |before| chars[before]);
    // b"…" and br"…" are texts too.
    before != 'b' && (before.is_alphanumeric() || before == '_')
}

fn line_end(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|&c| c == '\n').map_or(chars.len(), |length| at + length)
}

fn comment_end(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn text_end(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn quote_end(chars: &[char], at: usize) -> usize {
    chars[at.min(chars.len())..].iter().position(|&c| c == '\'').map_or(chars.len(), |length| at + length + 1)
}

/// The end of a raw string whose `r` stands before `at`; `None` when there is none.
fn raw_text_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at..].iter().take_while(|&&c| c == '#').count();
    if chars.get(at + hashes) != Some(&'"') {
        return None;
    }
    let mut end = at + hashes + 1;
    while end < chars.len() {
        let closes = chars[end] == '"' && chars[end + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes;
        end += 1;
        if closes {
            return Some(end + hashes);
        }
    }
    Some(chars.len())
}

/// Code with its `#[cfg(test)]` modules blanked out.
pub fn without_tests(code: &str) -> String {
    let mut kept = code.to_string();
    while let Some(start) = kept.find("#[cfg(test)]") {
        let rest = &kept[start..];
        let end = match (rest.find('{'), rest.find(';')) {
            (Some(brace), semicolon) if semicolon.is_none_or(|semicolon| brace < semicolon) => {
                start + block_end(rest, brace)
            }
            (_, Some(semicolon)) => start + semicolon + 1,
            _ => kept.len(),
        };
        let blank: String = kept[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        kept.replace_range(start..end, &blank);
    }
    kept
}

/// Where the block that opens at `brace` ends, as a byte offset; the code must hold no strings or comments.
pub fn block_end(code: &str, brace: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code[brace..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return brace + at + 1;
        }
    }
    code.len()
}

/// The words of code, with the line each stands on (from 1).
pub fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.lines().enumerate().flat_map(|(line, text)| {
        text.split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .map(move |word| (line + 1, word))
    })
}

#[test]
fn code_comments_and_strings_are_told_apart() {
    let text = "let a = \"x // \\\" y\"; // c \"d\"\nlet b = r#\"q \" '\"#; 'l: loop { '\"' } /* e /* f */ g */ h";
    let code = only(text, Kind::Code);
    for word in ["let a", "let b", "'l: loop", "h"] {
        assert!(code.contains(word), "{word:?} is code: {code}");
    }
    for word in ["x", "y", "c", "d", "q", "e", "f", "g"] {
        assert!(!words(&code).any(|(_, found)| found == word), "{word:?} is no code: {code}");
    }
    assert!(only(text, Kind::Text).contains("x // "));
    assert!(!only(text, Kind::Text).contains("let"));
    assert_eq!(
        without_tests("a\n#[cfg(test)]\nmod t { fn x() {} }\nb\n#[cfg(test)]\nmod u;\nc")
            .split_whitespace()
            .collect::<String>(),
        "abc"
    );
}
