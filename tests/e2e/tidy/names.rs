//! One word per thing, and no word that means everything.

use super::tree;
use super::{Exception, but_for, lexer, none};

/// Words that stand where a better one is missing. `Services` is none of them: it is the one value that holds what
/// requests and beats share, and Rocket's own name for such a thing is "managed state".
const EMPTY_WORDS: [&str; 6] = ["manager", "service", "helper", "helpers", "utils", "util"];

/// The name in the code is another library's, not ours.
const EXCEPTIONS: &[Exception] = &[
    ("tests/benches/requests/cpu.rs", "user", "the kernel's word for time spent outside itself"),
    ("tests/benches/requests/cpu.rs", "ended_user", "the kernel's word for time spent outside itself"),
    ("app/src/web/html/words.rs", "process_token", "html5ever's trait calls it so"),
    ("app/store/src/pool.rs", "Manager", "bb8's word for what makes and mends connections"),
];

/// A name's words: `entryVisible`, `EntryVisible` and `entry_visible` have two.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut previous = ' ';
    for c in name.chars() {
        if c == '_' || (c.is_uppercase() && !previous.is_uppercase()) {
            parts.push(String::new());
        }
        if c != '_' {
            parts.last_mut().expect("a part").extend(c.to_lowercase());
        }
        previous = c;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The names that a code text declares, with their lines: what follows `fn`, `struct`, `let` and their like, fields and arguments.
fn declared(code: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    for (number, line) in code.lines().enumerate() {
        let mut before = "";
        for (at, word) in line.match_indices(is_word).fold(Vec::new(), |words, (at, _)| join(line, words, at)) {
            let declares = ["fn", "struct", "enum", "trait", "type", "mod", "const", "static", "let", "mut", "for"]
                .contains(&before);
            let after = line[at + word.len()..].trim_start();
            let is_field = after.starts_with(':') && !after.starts_with("::");
            if declares || is_field {
                names.push((number + 1, word.to_string()));
            }
            before = word;
        }
    }
    names
}

/// Collects the words of a line from the places of their letters.
fn join<'a>(line: &'a str, mut words: Vec<(usize, &'a str)>, at: usize) -> Vec<(usize, &'a str)> {
    if words.last().is_none_or(|(start, word)| start + word.len() <= at) {
        let end = line[at..].find(|c: char| !c.is_alphanumeric() && c != '_').map_or(line.len(), |length| at + length);
        words.push((at, &line[at..end]));
    }
    words
}

fn what_is_wrong(name: &str) -> Option<&'static str> {
    // Postgres' own words for its roles.
    if name == "current_user" || name == "session_user" {
        return None;
    }
    let parts = parts(name);
    if parts.iter().any(|part| part == "user" || part == "users") {
        return Some("here there are members, visitors and actors");
    }
    if parts.iter().any(|part| EMPTY_WORDS.contains(&part.as_str())) {
        return Some("says nothing; name the concept");
    }
    None
}

#[test]
fn names_are_the_fields_own_words() {
    let mut found = Vec::new();
    for file in tree::with("rs").filter(|file| !file.is_generated()) {
        let code = lexer::only(&file.text, lexer::Kind::Code);
        for (line, name) in declared(&code) {
            if let Some(why) = what_is_wrong(&name) {
                found.push((file.path.clone(), name, format!("line {line}: {why}")));
            }
        }
        for name in lexer::words(&code)
            .zip(lexer::words(&code).skip(1))
            .filter(|((_, word), _)| *word == "fn")
            .map(|(_, (_, name))| name)
        {
            let stands_for_nothing = ["process_", "handle_", "do_"].iter().any(|start| name.starts_with(start));
            if stands_for_nothing && !is_about_a_handle(name) {
                found.push((file.path.clone(), name.to_string(), "say what it does".to_string()));
            }
        }
    }
    none(but_for(found, EXCEPTIONS), "Names that the glossary does not know:");
}

/// A handle is an actor's name here; a question about one may begin with it.
fn is_about_a_handle(name: &str) -> bool {
    ["handle_is_", "handle_of", "handle_for"].iter().any(|start| name.starts_with(start))
}

#[test]
fn files_tables_and_addresses_use_the_same_words() {
    let mut findings = Vec::new();
    for file in tree::files() {
        for part in file.path.split(['/', '.', '-']) {
            findings.extend(what_is_wrong(part).map(|why| format!("{}: {why}", file.path)));
        }
    }
    for file in tree::with("sql") {
        let code: String =
            file.text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
        for (line, word) in lexer::words(&code) {
            findings.extend(what_is_wrong(word).map(|why| format!("{}:{line}: {word}: {why}", file.path)));
        }
    }
    for file in tree::with("html") {
        let words = file.text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').map(str::to_lowercase);
        findings.extend(
            words.filter(|word| word == "user" || word == "users").map(|word| format!("{}: {word}", file.path)),
        );
    }
    none(findings, "Names that the glossary does not know:");
}
