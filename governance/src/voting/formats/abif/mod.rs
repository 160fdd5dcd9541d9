//! ABIF, the Aggregated Ballot Information Format (github.com/electorama/abif): ranks, scores, or both.
//!
//! `27: A>B=C` ranks, `27: A/5,B/3` scores, `27: A/5>B/3` does both. Options are declared as `=A:[Name]`, or come up in the
//! ballots; where some are declared, a bare word that is none of them is refused as a slip of the pen. `{"title": "…"}`,
//! `{"min_rating": 0}` and `{"max_rating": 5}` are understood, other data about the election is left alone. Options get the
//! numbers of their order in the file.

mod line;
mod marks;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde_json::Value;

use super::{Contents, Malformed, text};
use crate::voting::{Ballots, Labelled, Options, Ranked, Scores};
use line::{Line, Vote};

/// Reads ranks, scores, or both.
///
/// # Errors
/// When a line cannot be understood.
pub fn read(file: &[u8]) -> Result<Contents, Malformed> {
    let text = text(file)?;
    if text.trim().is_empty() {
        return Err(Malformed::at(1, "the file is empty"));
    }
    let mut begun = Begun::default();
    for (number, line) in (1_usize..).zip(text.lines()) {
        begun.last = number;
        match line::read(line, number)? {
            Line::Nothing => {}
            Line::Data(key, value) => begun.note(&key, &value, number)?,
            Line::Option { token, name } => begun.declare(token, name, number)?,
            Line::Votes(vote) => begun.votes.push((number, vote)),
        }
    }
    begun.finish()
}

/// What has been read of a file.
#[derive(Default)]
struct Begun {
    title: Option<String>,
    min: Option<i64>,
    max: Option<i64>,
    names: Vec<String>,
    /// The place of each token; a name in brackets stands for its option too.
    places: HashMap<String, usize>,
    votes: Vec<(usize, Vote)>,
    last: usize,
}

/// A ballot whose options are known by their places.
struct Placed {
    line: usize,
    weight: u64,
    tiers: Option<Vec<Vec<usize>>>,
    scores: Vec<(usize, i64)>,
}

impl Begun {
    fn note(&mut self, key: &str, value: &Value, line: usize) -> Result<(), Malformed> {
        let whole = || {
            value.as_i64().ok_or_else(|| Malformed::at(line, format!("{key} is {value}, which is not a whole number")))
        };
        match key {
            "title" => self.title = value.as_str().filter(|title| !title.is_empty()).map(str::to_owned),
            "min_rating" => self.min = Some(whole()?),
            "max_rating" => self.max = Some(whole()?),
            _ => {}
        }
        Ok(())
    }

    fn declare(&mut self, token: String, name: String, line: usize) -> Result<(), Malformed> {
        let place = self.names.len();
        if self.places.insert(token.clone(), place).is_some() {
            return Err(Malformed::at(line, format!("the option {token} is there twice")));
        }
        self.places.entry(name.clone()).or_insert(place);
        self.names.push(name);
        Ok(())
    }

    fn finish(mut self) -> Result<Contents, Malformed> {
        let are_declared = !self.names.is_empty();
        let has_scores = self.votes.iter().any(|(_, vote)| vote.marks.iter().any(|mark| mark.score.is_some()));
        let mut ballots = Vec::with_capacity(self.votes.len());
        for (line, vote) in std::mem::take(&mut self.votes) {
            ballots.push(self.place(line, &vote, are_declared)?);
        }
        if self.names.len() > Options::MAX {
            return Err(Malformed::at(self.last, format!("more than {} options cannot be counted", Options::MAX)));
        }
        let labels = (1_u64..).zip(&self.names).map(|(id, name)| Labelled { id: id.into(), name: name.clone() });
        let options = Options::new(labels.collect()).map_err(Malformed::unfit(self.last))?;
        let mut reading = Vec::new();
        if let Some(ranked) = ranked(&options, &ballots)? {
            reading.push(Ballots::Ranked(ranked));
        }
        if has_scores {
            reading.push(Ballots::Scores(self.scores(&options, &ballots)?));
        }
        Ok(Contents::readable(self.title, options, vec![reading]))
    }

    /// Finds the options of a ballot, and puts them in tiers where it ranks.
    fn place(&mut self, line: usize, vote: &Vote, are_declared: bool) -> Result<Placed, Malformed> {
        let mut marks = Vec::with_capacity(vote.marks.len());
        for mark in &vote.marks {
            let place = match self.places.get(&mark.token) {
                Some(place) => *place,
                None if are_declared && mark.is_bare => {
                    return Err(Malformed::at(line, format!("there is no option {}", mark.token)));
                }
                None => {
                    let place = self.names.len();
                    self.names.push(mark.token.clone());
                    self.places.insert(mark.token.clone(), place);
                    place
                }
            };
            marks.push((place, mark));
        }
        let mut seen: Vec<usize> = marks.iter().map(|(place, _)| *place).collect();
        seen.sort_unstable();
        if let Some(twice) = seen.windows(2).find_map(|pair| pair.first().filter(|first| pair.last() == Some(first))) {
            let name = self.names.get(*twice).map_or("", String::as_str);
            return Err(Malformed::at(line, format!("{name} is on one ballot twice")));
        }
        let scores = marks.iter().filter_map(|(place, mark)| Some((*place, mark.score?))).collect();
        Ok(Placed { line, weight: vote.weight, tiers: marks::tiers(&marks, line)?, scores })
    }

    fn scores(&self, options: &Options, ballots: &[Placed]) -> Result<Scores, Malformed> {
        let given = || ballots.iter().flat_map(|ballot| &ballot.scores).map(|(_, score)| *score);
        let min = self.min.unwrap_or_else(|| given().min().unwrap_or(0).min(0));
        let max = self.max.unwrap_or_else(|| given().max().unwrap_or(0).max(0));
        let mut scores = Scores::over(options, min, max).map_err(Malformed::unfit(self.last))?;
        for ballot in ballots {
            scores.add(ballot.weight, &ballot.scores).map_err(Malformed::unfit(ballot.line))?;
        }
        Ok(scores)
    }
}

/// The ranking, where every ballot has one.
fn ranked(options: &Options, ballots: &[Placed]) -> Result<Option<Ranked>, Malformed> {
    let mut ranked = Ranked::over(options);
    for ballot in ballots {
        let Some(tiers) = &ballot.tiers else { return Ok(None) };
        let tiers: Vec<&[usize]> = tiers.iter().map(Vec::as_slice).collect();
        ranked.add(ballot.weight, &tiers).map_err(Malformed::unfit(ballot.line))?;
    }
    Ok(Some(ranked.finish()))
}
