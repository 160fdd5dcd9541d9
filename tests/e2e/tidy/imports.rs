//! Who may import whom: the house's layers, from the packages' lists and from the source.

use super::tree::{self, SourceFile};
use super::{Exception, but_for, lexer, none};

/// A package of ours: its folder, its name, and which of ours it may list.
const PACKAGES: [(&str, &str, &[&str]); 6] = [
    ("governance", "governance", &[]),
    ("migrations", "migrations", &[]),
    ("search", "search", &["migrations"]),
    ("app/store", "store", &["governance", "migrations"]),
    ("app", "folkmoot", &["governance", "migrations", "search", "store"]),
    ("tests", "tests", &["folkmoot", "governance", "migrations", "search", "store"]),
];

/// All that governance may stand on: data, text and arithmetic. No clock, no chance, nothing that reads or sends.
const GOVERNANCE_MAY_LIST: [&str; 12] = [
    "base64",
    "chrono",
    "ed25519-dalek",
    "hex",
    "num-bigint",
    "num-integer",
    "num-rational",
    "num-traits",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
];

/// A library, and the folders in whose source it may be named (besides the tests').
const HOMES: [(&str, &[&str]); 4] = [
    ("rocket", &["app/src/"]),
    ("diesel", &["migrations/", "app/store/src/", "search/src/postgres/"]),
    ("diesel_async", &["migrations/", "app/store/src/", "search/src/postgres/"]),
    ("meilisearch_sdk", &["search/src/meilisearch/"]),
];

const HOME_EXCEPTIONS: &[Exception] = &[
    ("search/src/error.rs", "diesel", "carries what the database said to whoever asked"),
    ("search/src/lib.rs", "diesel_async", "the type of the connection it is lent; no query is written with it"),
    ("search/src/page.rs", "diesel_async", "the type of the connection it is lent; no query is written with it"),
    (
        "search/src/meilisearch/index.rs",
        "diesel_async",
        "the connection on which Meilisearch's hits are checked by the visibility rule",
    ),
    (
        "search/src/meilisearch/sync.rs",
        "diesel_async",
        "the connection on which the rows are read that the index is held against",
    ),
];

/// What the glue of the web may know of ours: no noun's own module.
const WEB_MAY_NAME: [&str; 7] = ["web", "chance", "clock", "config", "error", "services", "mail"];

fn package_of(path: &str) -> Option<&'static (&'static str, &'static str, &'static [&'static str])> {
    PACKAGES
        .iter()
        .filter(|(folder, ..)| path.starts_with(&format!("{folder}/")))
        .max_by_key(|(folder, ..)| folder.len())
}

/// The names in a Cargo.toml's tables of dependencies, with the table each is in.
fn dependencies(folder: &str) -> Vec<(String, String)> {
    let mut table = String::new();
    let mut names = Vec::new();
    for line in tree::file(&format!("{folder}/Cargo.toml")).text.lines() {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_end_matches(']').to_string();
        } else if table.ends_with("dependencies") && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            names.push((table.clone(), name.to_string()));
        }
    }
    names
}

/// Whether the code names this crate as the first part of a path or in a `use`.
fn names_crate(code: &str, name: &str) -> Option<usize> {
    code.lines().enumerate().find_map(|(line, text)| {
        let found = text.match_indices(name).any(|(at, _)| {
            let before = text[..at].chars().next_back().unwrap_or(' ');
            let after = &text[at + name.len()..];
            let is_whole = !before.is_alphanumeric() && before != '_' && before != '.';
            let is_ours = text[..at].trim_end().ends_with("::");
            is_whole && !is_ours && (after.starts_with("::") || text.trim_start().starts_with(&format!("use {name};")))
        });
        found.then_some(line + 1)
    })
}

#[test]
fn packages_list_only_those_of_ours_that_their_layer_may_know() {
    let ours = PACKAGES.map(|(_, name, _)| name);
    let mut findings = Vec::new();
    for (folder, _, may) in PACKAGES {
        for (table, name) in dependencies(folder) {
            if ours.contains(&name.as_str()) && !may.contains(&name.as_str()) {
                findings.push(format!("{folder}/Cargo.toml [{table}] lists {name}"));
            }
        }
    }
    none(findings, "These packages know what they must not (docs/ARCHITECTURE.md, \"Who may import whom\"):");
}

#[test]
fn governance_lists_nothing_that_reads_sends_or_tells_the_time() {
    let listed = dependencies("governance").into_iter().filter(|(table, _)| table == "dependencies");
    let findings =
        listed.filter(|(_, name)| !GOVERNANCE_MAY_LIST.contains(&name.as_str())).map(|(_, name)| name).collect();
    none(findings, "governance is pure; it may not depend on:");
    // chrono without its clock; the workspace turns the default features off for all.
    let chrono = tree::file("Cargo.toml").text.lines().find(|line| line.starts_with("chrono =")).expect("chrono");
    assert!(chrono.contains("default-features = false"), "chrono brings no clock: {chrono}");
    for feature in ["\"clock\"", "\"now\""] {
        assert!(!chrono.contains(feature), "chrono brings no clock: {chrono}");
    }
}

#[test]
fn governance_is_pure() {
    let impure = [
        "std::fs",
        "std::net",
        "std::io",
        "std::env",
        "std::process",
        "std::thread",
        "std::time::Instant",
        "std::time::SystemTime",
    ];
    let mut findings = Vec::new();
    for file in tree::rust().filter(|file| file.path.starts_with("governance/src/")) {
        let code = file.code();
        findings.extend(impure.iter().filter(|name| code.contains(*name)).map(|name| format!("{}: {name}", file.path)));
        let forbidden = lexer::words(&code)
            .filter(|(_, word)| matches!(*word, "f32" | "f64" | "async" | "await" | "unsafe" | "println"));
        findings.extend(forbidden.map(|(line, word)| format!("{}:{line}: {word}", file.path)));
    }
    none(
        findings,
        "governance takes time and chance as arguments, counts in whole numbers, and touches nothing outside itself:",
    );
}

#[test]
fn each_library_is_named_only_in_its_home() {
    let mut found = Vec::new();
    for file in tree::rust() {
        let code = file.code();
        for (library, homes) in HOMES {
            if homes.iter().any(|home| file.path.starts_with(home)) {
                continue;
            }
            if let Some(line) = names_crate(&code, library) {
                found.push((
                    file.path.clone(),
                    library.to_string(),
                    format!("named in line {line}; its home is {}", homes.join(", ")),
                ));
            }
        }
    }
    none(but_for(found, HOME_EXCEPTIONS), "These libraries are named outside their homes:");
}

#[test]
fn packages_name_only_those_of_ours_that_their_layer_may_know() {
    let mut findings = Vec::new();
    for file in tree::rust() {
        let Some((_, own, may)) = package_of(&file.path) else { continue };
        let code = file.code();
        for (_, name, _) in PACKAGES.iter().filter(|(_, name, _)| name != own && !may.contains(name)) {
            // A module of the package may bear the same name: `crate::search`.
            let own_module = file.path.starts_with("app/src") || code.contains(&format!("mod {name};"));
            if let Some(line) = names_crate(&code, name).filter(|_| !own_module) {
                findings.push(format!("{}:{line} names {name}", file.path));
            }
        }
    }
    none(findings, "These files reach across the layers:");
}

#[test]
fn nothing_of_ours_is_handed_on_under_another_name() {
    let mut findings = Vec::new();
    for file in tree::rust() {
        let Some((_, own, _)) = package_of(&file.path) else { continue };
        let code = file.code();
        for (line, text) in code.lines().enumerate() {
            let text = text.trim_start().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
            let is_public = code.lines().nth(line).is_some_and(|whole| whole.trim_start().starts_with("pub "));
            let target = text.strip_prefix("use ").or_else(|| text.strip_prefix("extern crate "));
            let Some(target) = target.filter(|_| is_public) else { continue };
            let first = target.trim_start_matches("::").split([':', ';', ' ']).next().unwrap_or_default();
            if PACKAGES.iter().any(|(_, name, _)| *name == first && name != own) {
                findings.push(format!("{}:{}: pub use {target}", file.path, line + 1));
            }
        }
    }
    none(findings, "One way to name a thing: no package hands another of ours on.");
}

#[test]
fn the_webs_glue_knows_no_noun() {
    let mut findings = Vec::new();
    let of = |file: &SourceFile, prefix: &str| file.path.starts_with(prefix);
    for file in tree::rust().filter(|file| of(file, "app/src/web/")) {
        for (line, text) in file.code().lines().enumerate() {
            for (at, _) in text.match_indices("crate::") {
                let name = text[at + 7..].split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                if !name.is_empty() && !WEB_MAY_NAME.contains(&name) {
                    findings.push(format!("{}:{}: crate::{name}", file.path, line + 1));
                }
            }
        }
    }
    none(findings, "app/src/web is glue that every noun uses; it uses none:");
}
