//! Damaged files: whatever the bytes, readers answer with an election or with a line and a reason, and counts of what they read
//! come to an end. `governance/fuzz` asks the same of a fuzzer.

use std::path::Path;

use governance::voting::formats::Format;
use governance::voting::{Method, Rule, Seats, Seed, count};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// Our own files, as bytes with their names.
fn files() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<(String, Vec<u8>)> = entries
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .filter(|(name, _)| Format::of(name).is_some())
        .collect();
    files.sort();
    files
}

/// A change at a place: a byte replaced, put in or taken out, or a piece said twice.
type Change = (prop::sample::Index, u8, u8);

/// Bytes that mean something to some format come up more often than others.
fn byte(wanted: u8) -> u8 {
    let telling = b"0123456789{}[](),;:=>/-#\"\n\r .*\\9999999";
    telling.get(usize::from(wanted)).copied().unwrap_or(wanted)
}

fn changed(file: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut file = file.to_vec();
    for (index, kind, wanted) in changes {
        if file.is_empty() {
            return file;
        }
        let at = index.index(file.len());
        match kind % 5 {
            0 => file[at] = byte(*wanted),
            1 => file.insert(at, byte(*wanted)),
            2 => drop(file.remove(at)),
            3 => file.truncate(at),
            _ => {
                let piece: Vec<u8> = file[at..].iter().copied().take(usize::from(*wanted)).collect();
                file.splice(at..at, piece);
            }
        }
    }
    file
}

fn survives(name: &str, file: &[u8]) {
    let contents = match Format::of(name).unwrap().read(file) {
        Ok(contents) => contents,
        Err(fault) => {
            let lines = file.iter().filter(|byte| **byte == b'\n').count() + 1;
            assert!((1..=lines).contains(&fault.line) && !fault.reason.is_empty(), "{name}:{fault} of {lines} lines");
            return;
        }
    };
    for method in Method::ALL.iter().filter(|_| contents.options.len() <= 6) {
        let Some(election) = contents.election(method.ballots()) else { continue };
        let seats = if method.seats() == Seats::Any { Some(2) } else { None };
        let rule = Rule { seats, ..contents.rule(*method) };
        if let Ok(tally) = count(&rule, &election, Seed([5; 32])) {
            assert_eq!(tally.sentences().len(), tally.steps.len());
            assert!(!tally.printed_json().is_empty());
        }
    }
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(150) })]

    #[test]
    fn a_damaged_file_is_read_or_refused(changes in proptest::collection::vec(any::<Change>(), 1..6)) {
        for (name, file) in files() {
            survives(&name, &changed(&file, &changes));
        }
    }

    #[test]
    fn arbitrary_bytes_are_read_or_refused(file in proptest::collection::vec(any::<u8>().prop_map(byte), 0..200)) {
        for (end, _) in Format::ALL {
            survives(&format!("x.{end}"), &file);
        }
    }
}
