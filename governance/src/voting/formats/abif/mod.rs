//! ABIF, the Aggregated Ballot Information Format (github.com/electorama/abif): ranks, scores, or both.
//!
//! `27: A>B=C` ranks, `27: A/5,B/3` scores, `27: A/5>B/3` does both. Options are declared as `=A:[Name]`, or come up in the
//! ballots; where some are declared, a bare word that is none of them is refused as a slip of the pen. `{"title": "…"}`,
//! `{"min_rating": 0}` and `{"max_rating": 5}` are understood, other data about the election is left alone.
//!
//! Options are numbered in the order in which they are declared, and the others behind them in the order of their names: the
//! same ballots in another order are the same election.

mod line;
mod marks;
#[cfg(test)]
mod tests;
mod votes;

use std::collections::HashMap;

use serde_json::Value;

use super::{Contents, Malformed, text};
use crate::voting::{Ballots, Labelled, Options, Ranked, RankedBuilder, Scores};
use line::Line;
use votes::{Ballot, Votes};

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
            Line::Data(map) => map.iter().try_for_each(|(key, value)| begun.note(key, value, number))?,
            Line::Option { token, name } => begun.declare(token, name, number)?,
            Line::Votes(vote) => begun.votes.push(number, vote)?,
        }
    }
    begun.finish()
}

fn too_many(line: usize) -> Malformed {
    Malformed::at(line, format!("more than {} options cannot be counted", Options::MAX))
}

/// What has been read of a file.
#[derive(Default)]
struct Begun {
    title: Option<String>,
    min: Option<i64>,
    max: Option<i64>,
    names: Vec<String>,
    /// The place of each token.
    tokens: HashMap<String, u32>,
    /// The same, and of each name in brackets: it stands for its option too.
    places: HashMap<String, u32>,
    votes: Votes,
    last: usize,
}

impl Begun {
    fn note(&mut self, key: &str, value: &Value, line: usize) -> Result<(), Malformed> {
        let whole = || {
            value.as_i64().ok_or_else(|| Malformed::at(line, format!("{key} is {value}, which is not a whole number")))
        };
        let before = match key {
            "title" => {
                let title = value.as_str().filter(|title| !title.is_empty()).map(str::to_owned);
                std::mem::replace(&mut self.title, title).is_some()
            }
            "min_rating" => self.min.replace(whole()?).is_some(),
            "max_rating" => self.max.replace(whole()?).is_some(),
            _ => false,
        };
        if before { Err(Malformed::at(line, format!("{key} is there twice"))) } else { Ok(()) }
    }

    fn declare(&mut self, token: String, name: String, line: usize) -> Result<(), Malformed> {
        let place = self.next_place(line)?;
        if self.tokens.insert(token.clone(), place).is_some() {
            return Err(Malformed::at(line, format!("the option {token} is there twice")));
        }
        self.places.entry(token).or_insert(place);
        self.places.entry(name.clone()).or_insert(place);
        self.names.push(name);
        Ok(())
    }

    fn next_place(&self, line: usize) -> Result<u32, Malformed> {
        let place = u32::try_from(self.names.len()).ok().filter(|_| self.names.len() < Options::MAX);
        place.ok_or_else(|| too_many(line))
    }

    fn finish(mut self) -> Result<Contents, Malformed> {
        self.refuse_two_meanings()?;
        if let Some((line, word)) = self.slip() {
            return Err(Malformed::at(line, format!("there is no option {word}")));
        }
        self.list_the_undeclared()?;
        let places = std::mem::take(&mut self.places);
        self.votes.find_places(|word| places.get(word).copied());
        let labels = (1_u64..).zip(&self.names).map(|(id, name)| Labelled { id: id.into(), name: name.clone() });
        let options = Options::new(labels.collect()).map_err(Malformed::unfit(self.last))?;
        let mut ranked = Some(Ranked::over(&options));
        let mut scores = if self.votes.have_scores() { Some(self.scale(&options)?) } else { None };
        for ballot in self.votes.iter() {
            self.refuse_twice(&ballot)?;
            ranked = add_ranks(ranked, &ballot, &self.names)?;
            if let Some(scores) = &mut scores {
                add_scores(scores, &ballot)?;
            }
        }
        let ranked = ranked.map(|ranked| Ballots::Ranked(ranked.finish()));
        let reading = ranked.into_iter().chain(scores.map(Ballots::Scores)).collect();
        Ok(Contents::readable(self.title, options, vec![reading]))
    }

    /// A name that is the token of another option would stand for one of the two, and which one would depend on the order of lines.
    fn refuse_two_meanings(&self) -> Result<(), Malformed> {
        let is_anothers = |(place, name): &(u32, &String)| self.tokens.get(*name).is_some_and(|token| token != place);
        match (0_u32..).zip(&self.names).find(is_anothers) {
            Some((_, name)) => {
                Err(Malformed::at(self.last, format!("{name} is the name of one option and stands for another one")))
            }
            None => Ok(()),
        }
    }

    /// Where options are declared, a bare word on a ballot that is none of them.
    fn slip(&self) -> Option<(usize, &str)> {
        if self.names.is_empty() {
            return None;
        }
        self.votes.first_slip(|word| self.places.contains_key(word))
    }

    fn list_the_undeclared(&mut self) -> Result<(), Malformed> {
        let undeclared = self.votes.words().iter().filter(|word| !self.places.contains_key(*word));
        let mut undeclared: Vec<String> = undeclared.cloned().collect();
        undeclared.sort_unstable();
        for word in undeclared {
            let place = self.next_place(self.last)?;
            self.names.push(word.clone());
            self.places.insert(word, place);
        }
        Ok(())
    }

    fn refuse_twice(&self, ballot: &Ballot<'_>) -> Result<(), Malformed> {
        let mut seen: Vec<usize> = ballot.marks.iter().map(|mark| mark.at()).collect();
        seen.sort_unstable();
        let twice = seen.windows(2).find_map(|pair| pair.first().filter(|first| pair.last() == Some(first)));
        match twice.and_then(|twice| self.names.get(*twice)) {
            Some(name) => Err(Malformed::at(ballot.line, format!("{name} is on one ballot twice"))),
            None => Ok(()),
        }
    }

    /// The scale that the file declares, or else one on which every score is, and zero.
    fn scale(&self, options: &Options) -> Result<Scores, Malformed> {
        let min = self.min.unwrap_or_else(|| self.votes.scores().min().unwrap_or(0).min(0));
        let max = self.max.unwrap_or_else(|| self.votes.scores().max().unwrap_or(0).max(0));
        Scores::over(options, min, max).map_err(Malformed::unfit(self.last))
    }
}

/// Adds what a ballot ranks; there are no ranked ballots where one of them does not rank.
fn add_ranks(
    ranked: Option<RankedBuilder>,
    ballot: &Ballot<'_>,
    names: &[String],
) -> Result<Option<RankedBuilder>, Malformed> {
    let Some(mut ranked) = ranked else { return Ok(None) };
    let Some(tiers) = marks::tiers(ballot, names)? else { return Ok(None) };
    let tiers: Vec<&[usize]> = tiers.iter().map(Vec::as_slice).collect();
    ranked.add(ballot.weight, &tiers).map_err(Malformed::unfit(ballot.line))?;
    Ok(Some(ranked))
}

fn add_scores(scores: &mut Scores, ballot: &Ballot<'_>) -> Result<(), Malformed> {
    let given = ballot.marks.iter().filter_map(|mark| Some((mark.at(), i64::from(mark.score?))));
    scores.add(ballot.weight, &given.collect::<Vec<_>>()).map_err(Malformed::unfit(ballot.line))
}
