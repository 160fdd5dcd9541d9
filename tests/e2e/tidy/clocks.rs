//! One clock in SQL and one in Rust; chance from one place.

use super::tree;
use super::{Exception, but_for, none};

/// SQL's own clocks. `folkmoot_now()` is the only reader of one.
const SQL_CLOCKS: [&str; 11] = [
    "now()",
    "clock_timestamp()",
    "statement_timestamp()",
    "transaction_timestamp()",
    "timeofday()",
    "current_timestamp",
    "current_date",
    "current_time",
    "localtimestamp",
    "localtime",
    "'now'",
];
const SQL_EXCEPTIONS: &[Exception] = &[
    ("migrations/sql/2026-11-22-000100_create_clock/up.sql", "clock_timestamp()", "the definition of folkmoot_now()"),
    ("migrations/sql/2026-11-28-040000_plan_now_once/up.sql", "clock_timestamp()", "the definition of folkmoot_now()"),
    ("migrations/sql/2026-11-28-040000_plan_now_once/down.sql", "clock_timestamp()", "the definition before it"),
    ("app/src/doctor/schema.rs", "clock_timestamp()", "compares the two machines' clocks; decides nothing"),
];

/// Rust's own clocks (a stopwatch, `Instant`, is none).
const RUST_CLOCKS: [&str; 4] = ["Utc::now", "Local::now", "SystemTime::now", "dsl::now"];
const RUST_EXCEPTIONS: &[Exception] = &[("app/src/clock.rs", "SystemTime::now", "the one Rust clock")];

/// Where random bytes come from, besides `app/src/chance.rs`.
const RANDOM: [&str; 5] = ["getrandom::", "rand::", "OsRng", "thread_rng", "gen_random_uuid"];
const RANDOM_EXCEPTIONS: &[Exception] = &[
    ("app/src/chance.rs", "getrandom::", "the one source of chance, which a test can fix"),
    ("app/src/mail/dkim.rs", "rand::", "blinds the arithmetic of an RSA signature, which is the same whatever it says"),
];

/// Whether this stands in the text as a word of its own.
fn stands_in(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        let after = text[at + name.len()..].chars().next().unwrap_or(' ');
        let free = |c: char| !c.is_alphanumeric() && c != '_';
        free(before) && before != '.' && (free(after) || name.ends_with("::"))
    })
}

fn search(place: &str, text: &str, names: &[&str], found: &mut Vec<(String, String, String)>) {
    for name in names.iter().filter(|name| stands_in(text, name)) {
        found.push((place.to_string(), (*name).to_string(), "another clock or another chance".to_string()));
    }
}

#[test]
fn sql_reads_no_clock_but_folkmoot_now() {
    let mut found = Vec::new();
    for file in tree::with("sql") {
        let code: String =
            file.text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
        search(&file.path, &code.to_lowercase(), &SQL_CLOCKS, &mut found);
    }
    let homes = ["app/store/src/", "search/src/", "migrations/src/", "app/src/"];
    for file in tree::rust().filter(|file| homes.iter().any(|home| file.path.starts_with(home))) {
        search(&file.path, &file.strings().to_lowercase(), &SQL_CLOCKS, &mut found);
    }
    none(
        but_for(found, SQL_EXCEPTIONS),
        "A rule that reads another clock cannot be tested and is not what the ledger says:",
    );
}

#[test]
fn rust_reads_no_clock_but_its_one() {
    let mut found = Vec::new();
    for file in tree::with("rs").filter(|file| !file.is_generated() && !file.path.starts_with("tests/e2e/tidy/")) {
        let code = super::lexer::only(&file.text, super::lexer::Kind::Code);
        search(&file.path, &code, &RUST_CLOCKS, &mut found);
    }
    none(
        but_for(found, RUST_EXCEPTIONS),
        "Time is an argument, or read from the database in the transaction that needs it:",
    );
}

#[test]
fn chance_comes_from_one_place() {
    let mut found = Vec::new();
    for file in tree::rust() {
        search(&file.path, &file.code(), &RANDOM, &mut found);
    }
    none(but_for(found, RANDOM_EXCEPTIONS), "Random bytes come from Chance, so that a test can fix them:");
}
