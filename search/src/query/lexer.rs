//! Cuts what was typed into pieces, and pieces into alternatives. Quotes hold words together.

/// Pieces between spaces. A quoted phrase stays whole; a quote that is never closed is dropped.
/// `a | b` is one piece, as `a|b` is.
pub(super) fn pieces(typed: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut piece = String::new();
    let mut rest = typed.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                if !(piece.is_empty() || piece == "-" || piece.ends_with('|')) {
                    pieces.push(std::mem::take(&mut piece));
                }
                let Some((phrase, after)) = rest.as_str().split_once('"') else {
                    continue;
                };
                piece.push('"');
                piece.push_str(phrase);
                piece.push('"');
                rest = after.chars();
                if !after.starts_with('|') {
                    pieces.push(std::mem::take(&mut piece));
                }
            }
            c if c.is_whitespace() => pieces.push(std::mem::take(&mut piece)),
            c => piece.push(c),
        }
    }
    pieces.push(piece);
    join_alternatives(pieces.into_iter().filter(|piece| !piece.is_empty()))
}

/// Joins pieces that a bar with spaces around it keeps apart.
fn join_alternatives(pieces: impl Iterator<Item = String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if last.ends_with('|') || piece.starts_with('|') => last.push_str(&piece),
            _ => joined.push(piece),
        }
    }
    joined
}

/// The parts of a piece between bars outside quotes.
pub(super) fn alternatives(piece: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in piece.chars() {
        if c == '"' {
            quoted = !quoted;
        }
        match parts.last_mut() {
            Some(part) if c != '|' || quoted => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    parts
}
