//! Which texts templates and Rust name.

use std::collections::{BTreeMap, BTreeSet};

use super::{files_below, package};

/// What was found in the sources.
#[derive(Default)]
pub(super) struct Named {
    /// Every id that `say!`, `rich!` or `Text::of` is given, and in which file.
    pub(super) said: BTreeMap<String, String>,
    /// Every literal that could be an id: an act may choose among several.
    pub(super) literals: BTreeSet<String>,
    /// What `rich!` gives with each id.
    pub(super) rich: Vec<(String, Vec<String>)>,
    /// What `say!` and `rich!` give with each id, where it is given as a literal.
    pub(super) arguments: Vec<(String, Vec<String>)>,
}

/// What stands in the brackets that `text` begins after.
fn inside(text: &str) -> &str {
    let (mut depth, mut quoted, mut escaped) = (1, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return &text[..at];
                }
            }
            _ => {}
        }
    }
    text
}

/// The literal that a text begins with.
fn literal(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix('"')?.split('"').next()
}

fn is_id(text: &str) -> bool {
    text.contains('-') && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The names before "=" or ":" in what a macro is given.
fn given(inside: &str, sign: char) -> Vec<String> {
    let words: Vec<&str> = inside.split([',', '(']).collect();
    let name = |word: &&str| {
        let (name, rest) = word.split_once(sign)?;
        let name = name.trim();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (is_name && !rest.starts_with(sign)).then(|| name.to_owned())
    };
    words.iter().filter_map(name).collect()
}

pub(super) fn named() -> Named {
    let mut named = Named::default();
    let files = [files_below(&package().join("src")), files_below(&package().join("templates"))].concat();
    for path in files {
        let place = path.strip_prefix(package()).unwrap().display().to_string();
        if place.starts_with("src/web/texts/tests") || place == "src/say.rs" {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        named.literals.extend(text.split('"').filter(|part| is_id(part)).map(str::to_owned));
        for start in ["say!(", "rich!(", "Text::of(", "Rich::of("] {
            for rest in text.split(start).skip(1) {
                let inside = inside(rest);
                let Some(id) = literal(inside) else { continue };
                named.said.insert(id.to_owned(), place.clone());
                if start.ends_with("!(") {
                    named.arguments.push((id.to_owned(), given(inside, '=')));
                }
                if start == "rich!(" {
                    named.rich.push((id.to_owned(), given(inside, ':')));
                }
            }
        }
    }
    named
}
