//! The ballots of a file, laid out flat while it is read: what an option is can only be said at the end of the file.

use std::collections::HashMap;

use super::line::Vote;
use super::marks::{Before, Mark};
use crate::voting::formats::Malformed;
use crate::voting::{Options, Scores};

/// All ballots of a file in its order.
#[derive(Default)]
pub struct Votes {
    words: Words,
    marks: Vec<Marked>,
    votes: Vec<Begins>,
}

/// A ballot, and where its marks begin.
struct Begins {
    line: usize,
    weight: u64,
    from: usize,
}

/// A word on a ballot. A million of them are kept, so it is small.
#[derive(Clone, Copy)]
pub struct Marked {
    /// The number of the word, and once the options are known, the place of its option.
    place: u32,
    /// What stands before it.
    pub before: Before,
    is_bare: bool,
    pub score: Option<i32>,
}

impl Marked {
    /// The place of its option.
    pub fn at(&self) -> usize {
        usize::try_from(self.place).unwrap_or(usize::MAX)
    }
}

/// One ballot.
pub struct Ballot<'a> {
    pub line: usize,
    pub weight: u64,
    pub marks: &'a [Marked],
}

/// The words that stand on ballots for options, each once.
#[derive(Default)]
pub struct Words {
    numbers: HashMap<String, u32>,
    all: Vec<String>,
}

impl Words {
    fn number(&mut self, word: String, line: usize) -> Result<u32, Malformed> {
        if let Some(number) = self.numbers.get(&word) {
            return Ok(*number);
        }
        // An option may be called by its token and by its name.
        let number = u32::try_from(self.all.len()).ok().filter(|_| self.all.len() < Options::MAX.saturating_mul(2));
        let number = number.ok_or_else(|| super::too_many(line))?;
        self.all.push(word.clone());
        self.numbers.insert(word, number);
        Ok(number)
    }
}

impl Votes {
    /// Keeps a ballot.
    pub fn push(&mut self, line: usize, vote: Vote) -> Result<(), Malformed> {
        let from = self.marks.len();
        for Mark { before, token, is_bare, score } in vote.marks {
            let score = score.map(|score| small(score, &token, line)).transpose()?;
            let place = self.words.number(token, line)?;
            self.marks.push(Marked { place, before, is_bare, score });
        }
        self.votes.push(Begins { line, weight: vote.weight, from });
        Ok(())
    }

    /// Whether any ballot gives a score.
    pub fn have_scores(&self) -> bool {
        self.scores().next().is_some()
    }

    /// Every score on every ballot.
    pub fn scores(&self) -> impl Iterator<Item = i64> + '_ {
        self.marks.iter().filter_map(|mark| mark.score).map(i64::from)
    }

    /// The words on ballots.
    pub fn words(&self) -> &[String] {
        &self.words.all
    }

    /// The first word that stands bare on a ballot though it is none of the known, with its line.
    pub fn first_slip(&self, is_known: impl Fn(&str) -> bool) -> Option<(usize, &str)> {
        let unknown: Vec<bool> = self.words.all.iter().map(|word| !is_known(word)).collect();
        let is_slip = |mark: &&Marked| mark.is_bare && unknown.get(mark.at()) == Some(&true);
        self.iter().find_map(|ballot| {
            let slip = ballot.marks.iter().find(is_slip)?;
            Some((ballot.line, self.words.all.get(slip.at())?.as_str()))
        })
    }

    /// Puts the places of the options where the numbers of their words were.
    pub fn find_places(&mut self, place_of: impl Fn(&str) -> Option<u32>) {
        let places: Vec<Option<u32>> = self.words.all.iter().map(|word| place_of(word)).collect();
        for mark in &mut self.marks {
            mark.place = places.get(mark.at()).copied().flatten().unwrap_or(u32::MAX);
        }
    }

    /// The ballots, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = Ballot<'_>> {
        let ends = self.votes.iter().skip(1).map(|vote| vote.from).chain([self.marks.len()]);
        self.votes.iter().zip(ends).map(|(vote, to)| Ballot {
            line: vote.line,
            weight: vote.weight,
            marks: self.marks.get(vote.from..to).unwrap_or_default(),
        })
    }
}

fn small(score: i64, token: &str, line: usize) -> Result<i32, Malformed> {
    let small = i32::try_from(score).ok().filter(|score| i64::from(*score).abs() <= Scores::LIMIT);
    small.ok_or_else(|| Malformed::at(line, format!("the score of {token} is {score}, which is on no scale")))
}
