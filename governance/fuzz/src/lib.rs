//! What is asked of arbitrary bytes: nothing panics.

use governance::voting::formats::{Contents, Format};
use governance::voting::{Method, Rule, Seats, Seed, count};

/// More options than this make a count long, not interesting.
const MOST_OPTIONS: usize = 8;

/// Reads a file as the format with such an end of its name. A fault must say a line that the file has.
pub fn reads(end: &str, file: &[u8]) -> Option<Contents> {
    let format = Format::of(&format!("x.{end}"))?;
    match format.read(file) {
        Ok(contents) => Some(contents),
        Err(fault) => {
            let lines = file.iter().filter(|byte| **byte == b'\n').count() + 1;
            assert!((1..=lines).contains(&fault.line), "{fault} of {lines} lines");
            assert!(!fault.reason.is_empty());
            None
        }
    }
}

/// Reads a file as the format that its first byte picks, and counts it by every method.
pub fn counts(bytes: &[u8]) {
    let Some((first, file)) = bytes.split_first() else { return };
    let (end, _) = Format::ALL[usize::from(*first) % Format::ALL.len()];
    let Some(contents) = reads(end, file) else { return };
    if contents.options.len() > MOST_OPTIONS {
        return;
    }
    for method in Method::ALL {
        let Some(election) = contents.election(method.ballots()) else { continue };
        let seats = if method.seats() == Seats::Any { Some(u32::from(*first) % 4) } else { None };
        let rule = Rule { seats, ..contents.rule(*method) };
        if let Ok(tally) = count(&rule, &election, Seed([*first; 32])) {
            assert!(!tally.printed_json().is_empty());
            assert_eq!(tally.sentences().len(), tally.steps.len());
        }
    }
}
