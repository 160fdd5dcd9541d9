//! The search grammar: what a person may type into the one box, and what we understood.

mod filter;
mod lexer;
mod order;
mod span;
mod term;
#[cfg(test)]
mod tests;
mod values;
mod ways;

use crate::document::Kind;

pub use filter::{Audience, Filter, Has, Is, Test, Who};
pub use order::Order;
pub use span::Span;
pub use term::{Clause, Term};
pub use values::{LONGEST_TAG, tag};
pub use ways::{Spelled, nearest};

/// Characters of a query that are read; the rest is dropped with a notice.
pub const LONGEST: usize = 300;
/// Words, phrases, beginnings and values of operators that one query may hold.
pub const MOST_TERMS: usize = 30;

/// Tests that look at what others did with a document, which cost the most, that one query may hold.
pub const MOST_WIDE: usize = 4;

/// A query as it was understood. Reading one never fails: what is no operator is a word to look for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// All of these must hold of the words.
    pub clauses: Vec<Clause>,
    /// All of these must hold beside the words.
    pub filters: Vec<Filter>,
    /// What comes first.
    pub order: Order,
    /// What was not read, in sentences for the person who typed it.
    pub notices: Vec<String>,
    /// What may have been meant instead, as one would type it.
    pub suggestion: Option<String>,
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
        let pieces = lexer::pieces(&cut);
        let mut terms = 0;
        for (at, piece) in pieces.iter().enumerate() {
            terms += query.read(piece);
            if terms > MOST_TERMS {
                query.notices.push(format!("Only the first {MOST_TERMS} words were looked for."));
                query.clauses.pop();
                query.pieces.pop();
                break;
            }
            if let Some(meant) = meant(piece).or_else(|| meant_value(piece)).filter(|_| query.suggestion.is_none()) {
                let swapped = pieces.iter().enumerate().map(|(other, piece)| if other == at { &meant } else { piece });
                query.suggestion = Some(swapped.cloned().collect::<Vec<_>>().join(" "));
            }
        }
        query
    }

    /// Reads one piece, and says how many terms it holds.
    fn read(&mut self, piece: &str) -> usize {
        match operator(piece) {
            Some((negated, name, value)) => self.read_operator(piece, negated, name, value),
            None => {
                let Some(clause) = Clause::read(piece) else { return 0 };
                let terms = clause.any.len();
                self.clauses.push(clause);
                self.pieces.push(piece.to_string());
                terms
            }
        }
    }

    fn read_operator(&mut self, piece: &str, negated: bool, name: &str, value: &str) -> usize {
        if matches!(name, "order" | "sort") {
            match Order::read(value) {
                Some(order) => self.order = order,
                None => self.refuse(piece, name),
            }
            return 0;
        }
        let values = lexer::alternatives(value);
        // `from:anna|from:bo` says the operator twice.
        let bare = |value: &String| {
            value.split_once(':').filter(|(again, _)| *again == name).map_or(value.clone(), |(_, v)| v.into())
        };
        let any: Option<Vec<Test>> =
            values.iter().map(|value| Test::read(name, &bare(&value.to_lowercase()))).collect();
        let Some(any) = any else {
            self.refuse(piece, name);
            return values.len();
        };
        let filter = Filter { negated, any };
        let wide: usize = self.filters.iter().chain([&filter]).map(Filter::wide).sum();
        if wide > MOST_WIDE {
            self.notices
                .push(format!("“{piece}” was left out: a search asks {MOST_WIDE} times at most what others did."));
        } else if !self.filters.contains(&filter) {
            self.filters.push(filter);
        }
        values.len()
    }

    fn refuse(&mut self, piece: &str, name: &str) {
        let wanted = filter::OPERATORS.iter().find(|(operator, _)| *operator == name).map_or("", |(_, wanted)| wanted);
        self.notices.push(format!("“{piece}” was left out: after {name}: stands {wanted}."));
    }

    /// Whether nothing was asked for. A kind alone asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty() && self.filters.iter().all(|filter| filter.kind().is_some())
    }

    /// The one kind of document that is asked for, if there is one.
    pub fn kind(&self) -> Option<Kind> {
        self.filters.iter().find_map(Filter::kind)
    }

    /// Whether there are words that what it finds must have.
    pub fn has_words(&self) -> bool {
        self.clauses.iter().any(|clause| !clause.negated)
    }

    /// Whether it speaks of the viewer, so that it finds nothing for a visitor.
    pub fn needs_viewer(&self) -> bool {
        let tests = self.filters.iter().flat_map(|filter| &filter.any);
        tests.into_iter().any(|test| {
            matches!(
                test,
                Test::From(Who::Me)
                    | Test::LikedBy(Who::Me)
                    | Test::CommentedBy(Who::Me)
                    | Test::Is(Is::Followed)
                    | Test::ToMe
            )
        })
    }

    /// The same query for another kind of document.
    pub fn for_kind(&self, kind: Option<Kind>) -> Self {
        let mut query = self.clone();
        query.filters.retain(|filter| filter.kind().is_none());
        query.filters.extend(kind.map(|kind| Filter { negated: false, any: vec![Test::Kind(kind)] }));
        query
    }

    /// The same query in another order.
    pub fn in_order(&self, order: Order) -> Self {
        Self { order, ..self.clone() }
    }

    /// The same query, where each word that is asked for may be half of one; `None` when that is no other query.
    pub fn begun(&self) -> Option<Self> {
        let clauses: Vec<Clause> = self.clauses.iter().map(Clause::begun).collect();
        let pieces = clauses.iter().map(Clause::typed).collect();
        (clauses != self.clauses).then(|| Self { clauses, pieces, ..self.clone() })
    }

    /// The same query with one more filter, as one would type it (`from:anna`).
    pub fn narrowed(&self, filter: &str) -> Self {
        Self::parse(&format!("{} {filter}", self.typed()))
    }

    /// Whether something is asked of documents by this operator already.
    pub fn asks(&self, operator: &str) -> bool {
        self.filters.iter().any(|filter| filter.typed().trim_start_matches('-').starts_with(&format!("{operator}:")))
    }

    /// As one would type it: words first, what they must fit next, the order last.
    pub fn typed(&self) -> String {
        let mut parts = self.pieces.clone();
        parts.extend(self.filters.iter().map(Filter::typed));
        parts.extend((self.order != Order::default()).then(|| format!("order:{}", self.order.word())));
        parts.join(" ")
    }

    /// What was understood, one phrase a part: `with fair or just`, `without “bread and salt”`, `by @anna`.
    pub fn understood(&self) -> Vec<String> {
        self.clauses.iter().map(Clause::plain).chain(self.filters.iter().map(Filter::plain)).collect()
    }
}

/// Whether a piece is negated, and the rest of it.
fn sign(piece: &str) -> (bool, &str) {
    match piece.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, piece),
    }
}

/// `name:value` of an operator that there is, or `#tag`.
fn operator(piece: &str) -> Option<(bool, &'static str, &str)> {
    let (negated, rest) = sign(piece);
    if let Some(tag) = rest.strip_prefix('#').filter(|tag| values::tag(tag).is_some()) {
        return Some((negated, "tag", tag));
    }
    let (name, value) = rest.split_once(':').filter(|(_, value)| !value.is_empty())?;
    let known = filter::OPERATORS.iter().find(|(operator, _)| operator.eq_ignore_ascii_case(name))?;
    Some((negated, known.0, value))
}

/// A value that was almost typed: `is:opne` for `is:open`.
fn meant_value(piece: &str) -> Option<String> {
    let (negated, name, value) = operator(piece)?;
    let value = value.to_lowercase();
    let known = values::known(name);
    if known.is_empty() || Test::read(name, &value).is_some() || Order::read(&value).is_some() {
        return None;
    }
    let near = known.iter().find(|word| strsim::osa_distance(word, &value) <= 2)?;
    Some(format!("{}{name}:{near}", if negated { "-" } else { "" }))
}

/// An operator that was almost typed: `form:anna` for `from:anna`.
fn meant(piece: &str) -> Option<String> {
    let (negated, rest) = sign(piece);
    let (name, value) = rest.split_once(':')?;
    let is_word = value.is_empty() || value.starts_with('/') || operator(piece).is_some();
    if is_word || name.len() < 3 || !name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-') {
        return None;
    }
    let near = |operator: &&str| {
        let distance = strsim::osa_distance(operator, &name.to_ascii_lowercase());
        operator.len() > 2 && distance <= if operator.len() > 5 { 2 } else { 1 }
    };
    let found = filter::OPERATORS.iter().map(|(operator, _)| *operator).find(near)?;
    Some(format!("{}{found}:{value}", if negated { "-" } else { "" }))
}
