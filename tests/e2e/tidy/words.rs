//! What no committed file may say.

use super::tree;
use super::{Exception, but_for, none};

/// Marks of work left undone; an issue is the place for it. Put together here so that this file passes its own test.
fn undone() -> [String; 4] {
    [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["HA", "CK"]].map(|parts| parts.concat())
}

/// Where somebody's machine keeps its things.
fn machine_paths() -> [String; 6] {
    [["/wo", "rk/"], ["/op", "t/"], ["/ho", "me/"], ["/ro", "ot/"], ["fa", "rm-"], ["registry ", "host"]]
        .map(|parts| parts.concat())
}

/// Where Homebrew keeps Postgres on every Mac with an Apple processor.
const HOMEBREW: &str = concat!("/op", "t/");
const EXCEPTIONS: &[Exception] = &[
    ("app/src/cluster/binaries.rs", HOMEBREW, "Homebrew's own place, the same on every Mac"),
    ("tools/install-postgres", HOMEBREW, "Homebrew's own place, the same on every Mac"),
];

#[test]
fn nothing_is_left_undone_in_the_text() {
    let mut findings = Vec::new();
    for file in tree::files().iter().filter(|file| !file.path.ends_with("Cargo.lock")) {
        for (line, text) in file.text.lines().enumerate() {
            let words = text.split(|c: char| !c.is_alphanumeric());
            let marks: Vec<&str> = words.filter(|word| undone().iter().any(|mark| mark == word)).collect();
            findings.extend(marks.into_iter().map(|mark| format!("{}:{}: {mark}", file.path, line + 1)));
        }
    }
    none(findings, "Open an issue instead:");
}

#[test]
fn no_file_names_somebodys_machine() {
    let mut found = Vec::new();
    for file in tree::files().iter().filter(|file| !file.path.ends_with("Cargo.lock")) {
        for (line, text) in file.text.lines().enumerate() {
            for path in machine_paths().iter().filter(|path| names_path(text, path)) {
                found.push((file.path.clone(), path.clone(), format!("line {}: {}", line + 1, text.trim())));
            }
        }
    }
    none(but_for(found, EXCEPTIONS), "Folkmoot runs on any machine; these lines know one:");
}

/// Whether a line holds this at the beginning of a path (or anywhere, for words that are none).
fn names_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back().unwrap_or(' ');
        !before.is_alphanumeric() && !matches!(before, '.' | '_' | '-' | '>' | '}')
    })
}

#[test]
fn every_migration_has_its_way_back() {
    let mut findings = Vec::new();
    let of = |name: &str| -> Vec<String> {
        let named = tree::with("sql").filter(|file| file.path.starts_with("migrations/sql/"));
        named.filter_map(|file| file.path.strip_suffix(name).map(str::to_string)).collect()
    };
    let (ups, downs) = (of("up.sql"), of("down.sql"));
    assert!(!ups.is_empty());
    findings.extend(ups.iter().filter(|up| !downs.contains(up)).map(|up| format!("{up} has no down.sql")));
    findings.extend(downs.iter().filter(|down| !ups.contains(down)).map(|down| format!("{down} has no up.sql")));
    let says_something =
        |text: &str| text.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with("--"));
    let empty =
        tree::with("sql").filter(|file| file.path.starts_with("migrations/sql/") && !says_something(&file.text));
    findings.extend(empty.map(|file| format!("{} does nothing", file.path)));
    none(findings, "A migration that cannot be undone cannot be tried:");
}
