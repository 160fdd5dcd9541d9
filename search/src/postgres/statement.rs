//! A statement put together from constant words and numbered parameters; nothing typed by a person is ever part of its text.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz};

use super::languages::DEFAULT;
use crate::document::Shelf;
use crate::query::{Query, Term};
use crate::question::Question;

#[derive(Debug)]
enum Parameter {
    Text(String),
    Number(i64),
    MaybeNumber(Option<i64>),
    Numbers(Vec<i64>),
    Time(DateTime<Utc>),
}

/// The parameters of a statement, in order.
#[derive(Debug, Default)]
pub(super) struct Parameters(Vec<Parameter>);

impl Parameters {
    fn push(&mut self, parameter: Parameter) -> String {
        self.0.push(parameter);
        format!("${}", self.0.len())
    }

    pub(super) fn text(&mut self, value: impl Into<String>) -> String {
        self.push(Parameter::Text(value.into()))
    }

    pub(super) fn number(&mut self, value: i64) -> String {
        self.push(Parameter::Number(value))
    }

    pub(super) fn maybe_number(&mut self, value: Option<i64>) -> String {
        self.push(Parameter::MaybeNumber(value))
    }

    pub(super) fn numbers(&mut self, values: Vec<i64>) -> String {
        self.push(Parameter::Numbers(values))
    }

    pub(super) fn time(&mut self, value: DateTime<Utc>) -> String {
        self.push(Parameter::Time(value))
    }

    /// The statement with its parameters bound.
    pub(super) fn bind(self, statement: String) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
        let mut query = diesel::sql_query(statement).into_boxed::<Pg>();
        for parameter in self.0 {
            query = match parameter {
                Parameter::Text(value) => query.bind::<Text, _>(value),
                Parameter::Number(value) => query.bind::<BigInt, _>(value),
                Parameter::MaybeNumber(value) => query.bind::<Nullable<BigInt>, _>(value),
                Parameter::Numbers(values) => query.bind::<Array<BigInt>, _>(values),
                Parameter::Time(value) => query.bind::<Timestamptz, _>(value),
            };
        }
        query
    }

    /// The query as a `tsquery` for what stands on this shelf; `None` when it has no words.
    pub(super) fn words(&mut self, shelf: Shelf, question: &Question) -> Option<String> {
        match shelf {
            Shelf::Actors => self.name_tsquery(&question.query),
            Shelf::Entries => self.tsquery(&question.query, &question.languages),
            Shelf::Proposals | Shelf::Policies => self.tsquery(&question.query, &[DEFAULT]),
        }
    }

    /// The query as a `tsquery` for texts in these languages (of [`super::languages`]); `None` when it has no words. A text fits that fits
    /// in one of them, so that what is too common in one language to be stored counts in the others; what is to be missing must be
    /// missing in each.
    fn tsquery(&mut self, query: &Query, languages: &[&'static str]) -> Option<String> {
        let positive: Vec<String> = languages
            .iter()
            .filter_map(|language| self.all_clauses(query, false, |p, term| p.term(language, term)))
            .collect();
        let negative =
            languages.iter().filter_map(|language| self.all_clauses(query, true, |p, term| p.term(language, term)));
        let mut parts: Vec<String> = negative.collect();
        if !positive.is_empty() {
            parts.insert(0, format!("({})", positive.join(" || ")));
        }
        if parts.is_empty() { None } else { Some(format!("({})", parts.join(" && "))) }
    }

    /// The query as a `tsquery` for names: each word may be the beginning of one.
    fn name_tsquery(&mut self, query: &Query) -> Option<String> {
        let name = |parameters: &mut Self, term: &Term| match term {
            Term::Word(text) | Term::Beginning(text) => parameters.lexemes("simple", text, true),
            Term::Phrase(text) => parameters.lexemes("simple", text, false),
        };
        let parts: Vec<String> =
            [false, true].into_iter().filter_map(|negated| self.all_clauses(query, negated, name)).collect();
        if parts.is_empty() { None } else { Some(format!("({})", parts.join(" && "))) }
    }

    /// Any of the words looked for, to mark them in an excerpt; an empty `tsquery` when there are none.
    pub(super) fn marking_tsquery(&mut self, query: &Query, languages: &[&'static str]) -> String {
        let wanted = query.clauses.iter().filter(|clause| !clause.negated).flat_map(|clause| &clause.any);
        let mut parts: Vec<String> = Vec::new();
        for term in wanted {
            match term {
                Term::Word(text) | Term::Phrase(text) => {
                    parts.extend(languages.iter().map(|language| self.lexemes(language, text, false)));
                }
                Term::Beginning(text) => parts.push(self.lexemes("simple", text, true)),
            }
        }
        if parts.is_empty() { "''::tsquery".to_string() } else { format!("({})", parts.join(" || ")) }
    }

    fn term(&mut self, language: &str, term: &Term) -> String {
        match term {
            Term::Word(text) | Term::Phrase(text) => self.lexemes(language, text, false),
            // Stored words are stems: "theor*" is no stem and "theories*" would be none unstemmed, so both are asked for.
            Term::Beginning(text) => {
                let stem = self.lexemes(language, text, true);
                format!("({stem} || {})", self.lexemes("simple", text, true))
            }
        }
    }

    /// The clauses that are negated, or those that are not, each of which must hold.
    fn all_clauses(
        &mut self,
        query: &Query,
        negated: bool,
        term: impl Fn(&mut Self, &Term) -> String,
    ) -> Option<String> {
        let clauses: Vec<String> = query
            .clauses
            .iter()
            .filter(|clause| clause.negated == negated)
            .map(|clause| {
                let any: Vec<String> = clause.any.iter().map(|one| term(self, one)).collect();
                format!("{}({})", if negated { "!!" } else { "" }, any.join(" || "))
            })
            .collect();
        if clauses.is_empty() { None } else { Some(format!("({})", clauses.join(" && "))) }
    }

    /// `to_tsquery` of one quoted text: its words must follow each other. Words too common to be stored fall away.
    fn lexemes(&mut self, language: &str, text: &str, beginning: bool) -> String {
        let quoted = text.replace('\\', "\\\\").replace('\'', "''");
        let parameter = self.text(format!("'{quoted}'{}", if beginning { ":*" } else { "" }));
        format!("to_tsquery('{language}', {parameter})")
    }
}
