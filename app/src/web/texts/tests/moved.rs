//! Which files still hold words of their own. While there is one, German is not offered.

use std::collections::BTreeSet;

use super::super::language::NOT_MOVED;
use super::{files_below, package};

/// What speaks to whoever runs the server, or to programs, in English: commands, the log, the API and what is pushed; and what
/// the demonstration's invented people say.
const SILENT: [&str; 39] = [
    "src/api/",
    "src/chance.rs",
    "src/charter.rs",
    "src/cli",
    "src/clock.rs",
    "src/cluster/",
    "src/config/",
    "src/database.rs",
    "src/demo/feeds.rs",
    "src/demo/run.rs",
    "src/demo/seed/",
    "src/digests/run_now.rs",
    "src/doctor/",
    "src/founding.rs",
    "src/health.rs",
    "src/jobs/",
    "src/keys.rs",
    "src/live.rs",
    "src/logging.rs",
    "src/mail/dkim",
    "src/mail/mailer.rs",
    "src/mail/samples/",
    "src/mail/server.rs",
    "src/mail/smtp.rs",
    "src/mail/wire.rs",
    "src/main.rs",
    "src/media/ours.rs",
    "src/open_files.rs",
    "src/record/",
    "src/say.rs",
    "src/secrets.rs",
    "src/serve.rs",
    "src/services.rs",
    "src/signals.rs",
    "src/tls.rs",
    "src/web/texts/",
    "src/web_client/",
    "src/webhooks/sending.rs",
    "src/websub/",
];

/// What makes a line of Rust one that nobody but an operator or a program reads.
const UNREAD: [&str; 20] = [
    "tracing::",
    "Bug(",
    "expect(",
    "reason =",
    "#[",
    "statement(",
    "assert",
    "panic!",
    "unreachable!",
    "header(",
    "Header::new",
    "get_one(",
    "bail!",
    "Unavailable(",
    "Info {",
    "-src 'none'",
    "headers()",
    "Cache-Control",
    "f.write_str(",
    "write!(f,",
];

/// Literals that begin names and headers, and what stands in the sample of a frame: nobody reads them as a text.
const NAMES: [&str; 13] = [
    "attachment;",
    "folkmoot ",
    "known browsers",
    "public, ",
    "private, ",
    "license noreferrer",
    "nofollow",
    "Authorization",
    "Vary",
    "Cookie",
    "Sample",
    "Millbrook",
    "Your comment is up.",
];

/// The words of a template: its text, the attributes that are read, and the literals that it gives to its parts.
pub(super) fn words_of_template(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min() {
        plain.push_str(&rest[..at]);
        let end = match &rest[at..at + 2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        let length = rest[at..].find(end).map_or(rest.len() - at, |length| length + 2);
        let inside = &rest[at..at + length];
        if end != "#}" {
            found.extend(literals(inside).into_iter().filter(|literal| are_words(literal)));
        }
        plain.push('\u{1}');
        rest = &rest[at + length..];
    }
    plain.push_str(rest);
    found.extend(words_of_html(&plain));
    found
}

/// The literals of a text.
fn literals(text: &str) -> Vec<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a literal is read by people: it begins like a sentence, or has several words.
fn are_words(literal: &str) -> bool {
    let mut letters = literal.chars();
    let begins =
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none_or(|c| c.is_lowercase() || c == ' ');
    let is_class =
        literal.split(' ').all(|word| word.starts_with("button") || word.starts_with("avatar") || word.is_empty());
    let has_words = literal.contains(' ')
        && !is_class
        && literal.split(' ').filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic)).count() > 1;
    (begins && literal.len() > 1 || has_words) && !NAMES.iter().any(|name| literal.starts_with(name))
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

fn words_of_html(plain: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut hidden = "";
    for part in plain.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        let name = tag.split([' ', '\n', '\u{1}']).next().unwrap_or_default();
        if !hidden.is_empty() && name.strip_prefix('/') == Some(hidden) {
            hidden = "";
        }
        // What is typed and read alike everywhere.
        if ["code", "kbd", "style", "script"].contains(&name) {
            hidden = name;
        }
        for attribute in ["alt", "aria-label", "placeholder", "title", "content", "data-ask"] {
            let value = tag.split(&format!(" {attribute}=\"")).nth(1).and_then(|rest| rest.split('"').next());
            if value.is_some_and(has_letters) && !(name == "meta" && attribute == "content") {
                found.push(value.unwrap_or_default().to_owned());
            }
        }
        let entities = text.split('&').map(|piece| piece.split_once(';').map_or(piece, |(_, after)| after));
        let text: String = if text.contains('&') { entities.collect() } else { text.to_owned() };
        // A part may print attributes alone.
        let text = text
            .split_whitespace()
            .filter(|word| !word.contains(['=', '"']) && !word.contains("data-"))
            .collect::<Vec<_>>()
            .join(" ");
        if hidden.is_empty() && has_letters(&text) && name != "!doctype" {
            found.push(text.trim().to_owned());
        }
    }
    found
}

/// The literals of a Rust text that people read, but for its tests.
pub(super) fn words_of_rust(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for line in text.lines() {
        let code = line.trim_start();
        if code.starts_with("//") || UNREAD.iter().any(|unread| code.contains(unread)) {
            continue;
        }
        let code = code.split(" // ").next().unwrap_or_default().replace("'\"'", "");
        found.extend(literals(&code).into_iter().filter(|literal| is_sentence(literal)));
    }
    found
}

/// Whether a literal of Rust is something to read: two words with a space between them, or one that begins like a heading.
fn is_sentence(literal: &str) -> bool {
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_lowercase() || "’'.,:;?!".contains(c));
    let words = literal.split(' ').filter(is_word).count();
    let is_sql = ["SELECT ", "UPDATE ", "INSERT ", "DELETE ", "WITH "].iter().any(|start| literal.starts_with(start));
    let is_heading = literal.len() > 2
        && literal.chars().next().is_some_and(char::is_uppercase)
        && literal.chars().skip(1).all(char::is_lowercase);
    let is_name = NAMES.iter().any(|name| literal.starts_with(name));
    !is_sql
        && !is_name
        && !literal.contains("://")
        && (words > 1 || words > 0 && literal.trim_start().contains(' ') || is_heading)
}

fn holding_words() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in [files_below(&package().join("src")), files_below(&package().join("templates"))].concat() {
        let place = path.strip_prefix(package()).unwrap().display().to_string();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let is_test = place.ends_with("tests.rs") || place.contains("/tests/") || place.contains("_tests");
        let words = match place.starts_with("templates/") {
            true => words_of_template(&text),
            false if is_test || SILENT.iter().any(|silent| place.starts_with(silent)) => Vec::new(),
            false => words_of_rust(&text),
        };
        if !words.is_empty() {
            found.insert(place);
        }
    }
    found
}

/// With `UPDATE_NOT_MOVED=1` what was moved is struck out. Nothing is ever added: what is new speaks every language from the start.
#[test]
fn words_are_in_app_texts_but_for_the_files_that_are_listed() {
    let listed: BTreeSet<String> = NOT_MOVED.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let holding = holding_words();
    let left: Vec<&String> = listed.intersection(&holding).collect();
    if crate::config::environment::variable("UPDATE_NOT_MOVED").is_some() {
        let lines: String = left.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(package().join("texts/not-moved.txt"), lines).unwrap();
        return;
    }
    let file = |place: &&String| std::fs::read_to_string(package().join(place)).unwrap_or_default();
    let new: Vec<_> = holding
        .difference(&listed)
        .map(|place| {
            let text = file(&place);
            (place, if place.starts_with("src/") { words_of_rust(&text) } else { words_of_template(&text) })
        })
        .collect();
    assert!(new.is_empty(), "these hold words that belong into app/texts: {new:#?}");
    let done: Vec<_> = listed.difference(&holding).collect();
    assert!(done.is_empty(), "these are moved: strike them out with UPDATE_NOT_MOVED=1: {done:#?}");
}

/// The list as it was when the texts began to move, which nothing is added to.
#[test]
fn the_list_of_what_is_not_moved_only_shrinks() {
    let first: BTreeSet<&str> = include_str!("first.txt").lines().collect();
    for line in NOT_MOVED.lines() {
        assert!(first.contains(line), "{line} was not there at the beginning");
    }
}

#[test]
fn words_are_found_where_people_read_them() {
    let words = |template: &str| words_of_template(template);
    assert_eq!(words("<p class=\"x\">{{ say!(\"a-b\") }}</p>"), Vec::<String>::new());
    assert_eq!(words("<p>Hello</p>"), ["Hello"]);
    assert_eq!(words("<img alt=\"A tree\">"), ["A tree"]);
    assert_eq!(words("{{ forms::text(\"name\", \"Your name\", value) }}"), ["Your name"]);
    assert_eq!(words("<p>{{ a }} · {{ b }} <code>x = y</code> &amp;</p>"), Vec::<String>::new());
    assert_eq!(
        words_of_rust("let a = \"Settings\";\nlet b = \"/home\"; // a b\ntracing::info!(\"not read\");"),
        ["Settings"]
    );
    assert_eq!(words_of_rust("format!(\"{n} people here\")"), ["{n} people here"]);
}
