//! The search grammar: what a person may type into the one box, and what we understood.

mod lexer;
#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};

use crate::document::Kind;

/// Characters of a query that are read; the rest is dropped with a notice.
pub const LONGEST: usize = 200;
/// Words, phrases and beginnings that one query may hold.
pub const MOST_TERMS: usize = 30;
/// Letters that a beginning (`pre*`) needs.
pub const SHORTEST_BEGINNING: usize = 2;

/// One thing to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A word, in any of its grammatical forms.
    Word(String),
    /// These words, next to each other and in this order.
    Phrase(String),
    /// Any word that begins so.
    Beginning(String),
}

impl Term {
    fn plain(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Phrase(words) => format!("“{words}”"),
            Self::Beginning(letters) => format!("{letters}*"),
        }
    }
}

/// Terms of which one must occur, or none when it is negated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Whether a text that holds one of the terms is left out.
    pub negated: bool,
    /// The alternatives; never empty.
    pub any: Vec<Term>,
}

/// A query as it was understood. Reading one never fails: what is no operator is a word to look for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// All of these must hold.
    pub clauses: Vec<Clause>,
    /// `from:handle`: only what this actor wrote (for members: only this one).
    pub from: Option<String>,
    /// `in:comments`: only this kind of document.
    pub kind: Option<Kind>,
    /// `before:2026-01-31`: only what is older than the beginning of this day (UTC).
    pub before: Option<NaiveDate>,
    /// `after:2026-01-31`: only what is newer than the end of this day (UTC).
    pub after: Option<NaiveDate>,
    /// What was not read, in sentences for the person who typed it.
    pub notices: Vec<String>,
    pieces: Vec<String>,
}

impl Query {
    /// Reads what was typed.
    pub fn parse(typed: &str) -> Self {
        let mut query = Self::default();
        let clean: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let cut: String = clean.trim().chars().take(LONGEST).collect();
        if clean.trim().chars().count() > LONGEST {
            query.notices.push(format!("Only the first {LONGEST} characters were read."));
        }
        let mut terms = 0;
        for piece in lexer::pieces(&cut) {
            if query.read_operator(&piece) {
                continue;
            }
            let Some(clause) = clause(&piece) else {
                continue;
            };
            terms += clause.any.len();
            if terms > MOST_TERMS {
                query.notices.push(format!("Only the first {MOST_TERMS} words were looked for."));
                break;
            }
            query.clauses.push(clause);
            query.pieces.push(piece);
        }
        query
    }

    /// Whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty() && self.from.is_none() && self.before.is_none() && self.after.is_none()
    }

    /// The same query for another kind of document, as one would type it.
    pub fn typed_for(&self, kind: Option<Kind>) -> String {
        let mut parts = self.pieces.clone();
        parts.extend(self.from.iter().map(|handle| format!("from:{handle}")));
        parts.extend(self.after.iter().map(|day| format!("after:{day}")));
        parts.extend(self.before.iter().map(|day| format!("before:{day}")));
        parts.extend(kind.iter().map(|kind| format!("in:{}", kind.plural())));
        parts.join(" ")
    }

    /// What was understood, one phrase a part: `with fair or just`, `without “bread and salt”`, `by @anna`.
    pub fn understood(&self) -> Vec<String> {
        let mut parts: Vec<String> = self
            .clauses
            .iter()
            .map(|clause| {
                let terms: Vec<String> = clause.any.iter().map(Term::plain).collect();
                format!("{} {}", if clause.negated { "without" } else { "with" }, terms.join(" or "))
            })
            .collect();
        parts.extend(self.from.iter().map(|handle| format!("by @{handle}")));
        parts.extend(self.kind.iter().map(|kind| format!("among {}", kind.plural())));
        parts.extend(self.after.iter().map(|day| format!("after {day}")));
        parts.extend(self.before.iter().map(|day| format!("before {day}")));
        parts
    }

    /// Reads `name:value`; `false` when the piece is none of the operators, so that it is a word.
    fn read_operator(&mut self, piece: &str) -> bool {
        let Some((name, value)) = piece.split_once(':') else {
            return false;
        };
        match name {
            "from" => handle(value).map(|handle| self.from = Some(handle)),
            "in" => Kind::from_plural(value).map(|kind| self.kind = Some(kind)),
            "before" => day(value).map(|day| self.before = Some(day)),
            "after" => day(value).map(|day| self.after = Some(day)),
            _ => None,
        }
        .is_some()
    }
}

fn clause(piece: &str) -> Option<Clause> {
    let (negated, rest) = match piece.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, piece),
    };
    let any: Vec<Term> = lexer::alternatives(rest).iter().filter_map(|text| term(text)).collect();
    if any.is_empty() { None } else { Some(Clause { negated, any }) }
}

fn term(text: &str) -> Option<Term> {
    let quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    let bare: String = text.replace('"', " ");
    let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    if !bare.chars().any(char::is_alphanumeric) {
        return None;
    }
    if quoted {
        return Some(Term::Phrase(bare));
    }
    match bare.strip_suffix('*') {
        Some(letters) if letters.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST_BEGINNING => {
            Some(Term::Beginning(letters.to_string()))
        }
        _ => Some(Term::Word(bare.trim_end_matches('*').to_string())),
    }
}

/// A handle as members have them; `@Anna` is read as `anna`.
fn handle(value: &str) -> Option<String> {
    let handle = value.strip_prefix('@').unwrap_or(value).to_ascii_lowercase();
    let fits = (2..=30).contains(&handle.len());
    let shaped = handle.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    (fits && shaped).then_some(handle)
}

fn day(value: &str) -> Option<NaiveDate> {
    if value.len() != 10 {
        return None;
    }
    let day = NaiveDate::parse_from_str(value, "%Y-%m-%d").ok()?;
    // Ten characters also write the year -9999, which Postgres does not know.
    (1..=9999).contains(&day.year()).then_some(day)
}
