//! The record of one closed vote as a file (`/proposals/<id>/record`): what was frozen says how its ballots are counted.

use std::collections::BTreeMap;

use governance::proposals::FrozenSpec;
use governance::voting::formats::{Contents, Malformed};
use governance::voting::{Election, Rule};
use serde::Deserialize;

/// How the file of a vote ends.
pub const ENDING: &str = "jsonl";

/// What is in a line, as far as it matters for a count.
#[derive(Deserialize)]
struct Line {
    spec: Option<String>,
    withheld: Option<bool>,
    ballot: Option<String>,
    times: Option<usize>,
    /// Who said it, or for whom it was said, where ballots are open.
    member: Option<String>,
    /// Whose ballot counts for the member.
    via: Option<String>,
    result: Option<String>,
}

/// A closed vote.
pub struct Vote {
    pub rule: Rule,
    pub election: Election,
}

impl Vote {
    /// The vote as any file is: its ballots can be counted by other methods too.
    pub fn contents(&self) -> Contents {
        let Election { title, options, ballots, .. } = self.election.clone();
        let mut contents = Contents::one(title, options, ballots);
        contents.seats = self.rule.seats;
        contents.budget.clone_from(&self.rule.budget);
        contents
    }
}

/// Reads the record of a vote. Whether it is what the ledger committed to, `folkmoot verify` tells of a whole export.
///
/// # Errors
/// When the words of the question are withheld, the vote is still open, or a line cannot be understood.
pub fn read(file: &[u8]) -> Result<Vote, Malformed> {
    let text = std::str::from_utf8(file).map_err(|_| Malformed::at(1, "the file is not UTF-8"))?;
    let mut lines = (1..).zip(text.lines());
    let Some((at, first)) = lines.next() else { return Err(Malformed::at(1, "the file is empty")) };
    let first = line(at, first)?;
    if first.withheld == Some(true) {
        return Err(Malformed::at(1, "the words of this proposal are withheld, so nothing says what its ballots mean"));
    }
    let spec = first
        .spec
        .ok_or_else(|| Malformed::at(1, "this is not the record of a vote: it does not begin with what was frozen"))?;
    let spec = FrozenSpec::parse(&spec).map_err(|why| Malformed::at(1, why.to_string()))?;
    let sheet = spec.sheet();
    let mut ballots = Vec::new();
    let (mut cast, mut represented) = (BTreeMap::new(), Vec::new());
    let mut last = 1;
    let mut is_closed = false;
    for (at, text) in lines {
        last = at;
        let line = line(at, text)?;
        is_closed |= line.result.is_some();
        represented.extend(line.via.map(|via| (at, via)));
        let Some(ballot) = line.ballot else { continue };
        let ballot = sheet.read(&ballot).map_err(|why| Malformed::at(at, why.to_string()))?;
        cast.extend(line.member.map(|member| (member, ballot.clone())));
        let times = line.times.unwrap_or(1);
        if times as u64 > spec.roll_size.saturating_sub(ballots.len() as u64) {
            return Err(Malformed::at(at, format!("there are more ballots than the {} on the roll", spec.roll_size)));
        }
        ballots.extend(std::iter::repeat_n(ballot, times));
    }
    for (at, via) in represented {
        let ballot = cast.get(&via).ok_or_else(|| Malformed::at(at, format!("{via} cast no ballot")))?;
        ballots.push(ballot.clone());
    }
    if !is_closed {
        return Err(Malformed::at(last, "the vote is not closed: ballots are published with its result"));
    }
    let election =
        sheet.election(&spec.title, spec.roll_size, &ballots).map_err(|why| Malformed::at(last, why.to_string()))?;
    Ok(Vote { rule: spec.rule, election })
}

fn line(at: usize, text: &str) -> Result<Line, Malformed> {
    serde_json::from_str(text).map_err(|why| Malformed::at(at, why.to_string()))
}
