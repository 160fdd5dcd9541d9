//! The header of a PrefLib file: `# KEY: value`.

use std::str::FromStr;

use crate::voting::formats::Malformed;
use crate::voting::{Labelled, Options};

/// What of it is needed.
#[derive(Debug, Default)]
pub struct Header {
    pub title: Option<String>,
    number: Option<usize>,
    categories: Option<usize>,
    voters: Option<Promise>,
    orders: Option<Promise>,
    /// The name of each number, and the line on which it stands.
    names: Vec<(u64, String, usize)>,
    /// The last line of the header.
    line: usize,
}

/// A number of the header that the ballots must keep.
#[derive(Clone, Copy, Debug)]
struct Promise {
    number: u64,
    line: usize,
}

impl Header {
    /// Reads the header. Returns it with the rest of the text and the number of lines before that.
    pub fn read(text: &str) -> Result<(Self, &str, usize), Malformed> {
        let mut header = Self::default();
        let mut rest = text;
        let mut line = 0_usize;
        while rest.starts_with('#') || rest.starts_with('\n') || rest.starts_with("\r\n") {
            let (first, after) = rest.split_once('\n').unwrap_or((rest, ""));
            rest = after;
            line = line.saturating_add(1);
            if let Some(said) = first.strip_prefix('#') {
                header.take(said.trim(), line)?;
                header.line = line;
            }
        }
        if header.line == 0 {
            let reason = if text.trim().is_empty() { "the file is empty" } else { "the header is missing" };
            return Err(Malformed::at(1, reason));
        }
        Ok((header, rest, line))
    }

    fn take(&mut self, said: &str, line: usize) -> Result<(), Malformed> {
        let Some((key, value)) = said.split_once(':') else { return Ok(()) };
        let (key, value) = (key.trim(), value.trim());
        match key {
            "TITLE" => self.title = Some(value.to_owned()).filter(|title| !title.is_empty()),
            "NUMBER ALTERNATIVES" => once(&mut self.number, number(key, value, line)?, key, line)?,
            "NUMBER CATEGORIES" => once(&mut self.categories, number(key, value, line)?, key, line)?,
            "NUMBER VOTERS" => once(&mut self.voters, Promise { number: number(key, value, line)?, line }, key, line)?,
            "NUMBER UNIQUE ORDERS" | "NUMBER UNIQUE PREFERENCES" => {
                once(&mut self.orders, Promise { number: number(key, value, line)?, line }, key, line)?;
            }
            _ => {
                if let Some(of) = key.strip_prefix("ALTERNATIVE NAME ") {
                    let of = of
                        .trim()
                        .parse()
                        .map_err(|_| Malformed::at(line, format!("{of:?} is no number of an option")))?;
                    self.names.push((of, value.to_owned(), line));
                }
            }
        }
        Ok(())
    }

    /// The options: numbered from 1, as many as the header says, each named once.
    pub fn options(&self) -> Result<Options, Malformed> {
        let Some(number) = self.number else {
            return Err(Malformed::at(self.line, "NUMBER ALTERNATIVES is missing"));
        };
        if number > Options::MAX {
            return Err(Malformed::at(
                self.line,
                format!("{number} options are more than the {} that can be counted", Options::MAX),
            ));
        }
        let mut names: Vec<Option<&str>> = vec![None; number];
        for (of, name, line) in &self.names {
            let place = usize::try_from(*of).ok().and_then(|of| of.checked_sub(1));
            let slot = place.and_then(|place| names.get_mut(place)).ok_or_else(|| {
                Malformed::at(*line, format!("option {of} is named, but NUMBER ALTERNATIVES is {number}"))
            })?;
            if slot.replace(name).is_some() {
                return Err(Malformed::at(*line, format!("option {of} is named twice")));
            }
        }
        let labels: Option<Vec<Labelled>> = (1_u64..)
            .zip(&names)
            .map(|(id, name)| name.map(|name| Labelled { id: id.into(), name: name.to_owned() }))
            .collect();
        let labels = labels.ok_or_else(|| {
            let named = self.names.len();
            Malformed::at(self.line, format!("NUMBER ALTERNATIVES is {number}, but {named} options are named"))
        })?;
        Options::new(labels).map_err(Malformed::unfit(self.line))
    }

    /// Whether the ballots are as many as the header promises: a file that was cut short would elect somebody all the same.
    /// The same order may stand on several lines, so lines may be more than promised.
    pub fn kept(&self, ballots: u64, lines: u64) -> Result<(), Malformed> {
        if let Some(Promise { number, line }) = self.voters.filter(|promise| promise.number != ballots) {
            return Err(Malformed::at(line, format!("NUMBER VOTERS is {number}, but the ballots are {ballots}")));
        }
        if let Some(Promise { number, line }) = self.orders.filter(|promise| promise.number > lines) {
            return Err(Malformed::at(line, format!("{number} different ballots are promised, but there are {lines}")));
        }
        Ok(())
    }

    /// How many categories there are: Yes alone, or Yes and No.
    pub fn categories(&self) -> Result<usize, Malformed> {
        match self.categories.unwrap_or(2) {
            categories @ 1..=2 => Ok(categories),
            other => {
                Err(Malformed::at(self.line, format!("{other} categories cannot be read as approvals; Yes and No can")))
            }
        }
    }
}

fn once<T>(slot: &mut Option<T>, value: T, key: &str, line: usize) -> Result<(), Malformed> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(Malformed::at(line, format!("{key} is there twice"))),
    }
}

fn number<N: FromStr>(key: &str, value: &str, line: usize) -> Result<N, Malformed> {
    value.parse().map_err(|_| Malformed::at(line, format!("{key} is {value:?}, which is not a number")))
}
