//! One line of an ABIF file.

use serde_json::{Map, Value};

use super::marks::{Before, Mark};
use crate::voting::formats::Malformed;

/// What a line is.
pub enum Line {
    /// Empty, or a remark.
    Nothing,
    /// `{"key": value}`, perhaps with further pairs.
    Data(Map<String, Value>),
    /// `=token:[name]`.
    Option { token: String, name: String },
    /// `count: …`.
    Votes(Vote),
}

/// So many equal ballots.
pub struct Vote {
    pub weight: u64,
    pub marks: Vec<Mark>,
}

/// Reads a line.
pub fn read(text: &str, number: usize) -> Result<Line, Malformed> {
    let reader = Reader { rest: text.trim(), number };
    match reader.rest.chars().next() {
        Some('#') if is_of_preflib(reader.rest) => {
            Err(reader.refuse("this is a file of PrefLib (.soc, .soi, .toc, .toi or .cat), not of ABIF"))
        }
        None | Some('#') => Ok(Line::Nothing),
        // A file may say what it is: `ABIF 1.0 {…}`.
        _ if number == 1 && reader.rest.starts_with("ABIF ") => Ok(Line::Nothing),
        Some('{') => reader.data(),
        Some('0'..='9') => reader.votes().map(Line::Votes),
        Some(_) => reader.option(),
    }
}

/// The head of a PrefLib file looks like remarks, and its ballots, `2: 1,3`, like ballots of options that are ranked equal.
fn is_of_preflib(remark: &str) -> bool {
    remark.trim_start_matches('#').trim_start().starts_with("NUMBER ALTERNATIVES:")
}

struct Reader<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Reader<'a> {
    fn refuse(&self, reason: impl Into<String>) -> Malformed {
        Malformed::at(self.number, reason)
    }

    fn takes(&mut self, wanted: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Nothing may be left but a remark.
    fn ends(&self) -> Result<(), Malformed> {
        match self.rest.trim_start() {
            rest if rest.is_empty() || rest.starts_with('#') => Ok(()),
            rest => Err(self.refuse(format!("{rest:?} is not understood"))),
        }
    }

    /// `{"key": value}` or `{key: value}`.
    fn data(mut self) -> Result<Line, Malformed> {
        let map = self.object()?;
        self.ends()?;
        Ok(Line::Data(map))
    }

    /// An object; the key of its first pair may stand without quotes.
    fn object(&mut self) -> Result<Map<String, Value>, Malformed> {
        let rest = self.rest.trim_start();
        let inside = rest.strip_prefix('{').unwrap_or(rest).trim_start();
        let is_bare = inside.starts_with(|letter: char| letter.is_ascii_alphabetic());
        let quoted = match inside.split_once(':').filter(|_| is_bare) {
            Some((key, value)) => format!("{{\"{}\":{value}", key.trim()),
            None => rest.to_owned(),
        };
        let mut values = serde_json::Deserializer::from_str(&quoted).into_iter::<Map<String, Value>>();
        let object = values.next().and_then(Result::ok);
        let left = quoted.len().saturating_sub(values.byte_offset());
        let object = object.ok_or_else(|| self.refuse("this is no {\"key\": value}, or its brace is not closed"))?;
        self.rest = rest.get(rest.len().saturating_sub(left)..).unwrap_or_default();
        Ok(object)
    }

    /// `=token:[name]`; the sign may be missing.
    fn option(mut self) -> Result<Line, Malformed> {
        self.takes('=');
        let (token, _) = self.token()?;
        if !self.takes(':') {
            return Err(self.refuse("this is neither `count: ballot` nor `=token:[name]`"));
        }
        let (name, _) = self.token()?;
        self.ends()?;
        Ok(Line::Option { token, name })
    }

    /// `count: A/5>B=C: {"extra": "data"} # remark`.
    fn votes(mut self) -> Result<Vote, Malformed> {
        let end = self.rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(self.rest.len());
        let (count, rest) = self.rest.split_at(end);
        let weight = count.parse().map_err(|_| self.refuse("the count is too large a number"))?;
        self.rest = rest;
        if !self.takes(':') {
            return Err(self.refuse("a colon is missing behind the count"));
        }
        let mut marks = Vec::new();
        let mut before = Before::Nothing;
        loop {
            let rest = self.rest.trim_start();
            if before == Before::Nothing && (rest.is_empty() || rest.starts_with(['#', ':'])) {
                break;
            }
            marks.push(self.mark(before)?);
            before = if self.takes('>') {
                Before::Above
            } else if self.takes('=') {
                Before::Equal
            } else if self.takes(',') {
                Before::Comma
            } else {
                break;
            };
        }
        if self.takes(':') {
            self.object()?;
        }
        self.ends()?;
        Ok(Vote { weight, marks })
    }

    fn mark(&mut self, before: Before) -> Result<Mark, Malformed> {
        let (token, is_bare) = self.token()?;
        let mut score = None;
        if self.takes('/') {
            let rest = self.rest.trim_start();
            let end = rest.find(|letter: char| !matches!(letter, '0'..='9' | '-' | '.')).unwrap_or(rest.len());
            let (number, after) = rest.split_at(end);
            let parsed = number
                .parse()
                .map_err(|_| self.refuse(format!("the score of {token} is {number:?}, which is not a whole number")))?;
            score = Some(parsed);
            self.rest = after;
        }
        if self.takes('*') {
            return Err(self.refuse("ballots that share out weights with * cannot be counted"));
        }
        Ok(Mark { before, token, is_bare, score })
    }

    /// A word, or what stands in quotes or brackets; whether it was a bare word.
    fn token(&mut self) -> Result<(String, bool), Malformed> {
        let rest = self.rest.trim_start();
        if let Some(after) = rest.strip_prefix('[') {
            let (name, after) = after.split_once(']').ok_or_else(|| self.refuse("a bracket is not closed"))?;
            self.rest = after;
            return self.named(name.trim().to_owned(), false);
        }
        if rest.starts_with('"') {
            return self.quoted(rest);
        }
        let ends = |letter: char| letter.is_whitespace() || ">=,/:[]{}\"#*".contains(letter);
        let (word, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        self.rest = after;
        self.named(word.to_owned(), true)
    }

    fn quoted(&mut self, rest: &'a str) -> Result<(String, bool), Malformed> {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        let name = values.next().and_then(Result::ok);
        let at = values.byte_offset();
        let name = name.ok_or_else(|| self.refuse("a quote is not closed"))?;
        self.rest = rest.get(at..).unwrap_or_default();
        self.named(name, false)
    }

    fn named(&self, name: String, is_bare: bool) -> Result<(String, bool), Malformed> {
        if name.is_empty() { Err(self.refuse("an option is missing")) } else { Ok((name, is_bare)) }
    }
}
