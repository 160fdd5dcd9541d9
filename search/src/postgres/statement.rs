//! A statement put together from constant words and numbered parameters; nothing typed by a person is ever part of its text.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz};

use crate::query::{Query, Term};

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

    /// The query as a `tsquery` for texts in the community's language; `None` when it has no words.
    pub(super) fn tsquery(&mut self, query: &Query) -> Option<String> {
        self.all_clauses(query, |parameters, term| match term {
            Term::Word(text) | Term::Phrase(text) => parameters.lexemes("english", text, false),
            // Stored words are stems: "theor*" is no stem and "theories*" would be none unstemmed, so both are asked for.
            Term::Beginning(text) => {
                let stem = parameters.lexemes("english", text, true);
                format!("({stem} || {})", parameters.lexemes("simple", text, true))
            }
        })
    }

    /// The query as a `tsquery` for names: each word may be the beginning of one.
    pub(super) fn name_tsquery(&mut self, query: &Query) -> Option<String> {
        self.all_clauses(query, |parameters, term| match term {
            Term::Word(text) | Term::Beginning(text) => parameters.lexemes("simple", text, true),
            Term::Phrase(text) => parameters.lexemes("simple", text, false),
        })
    }

    /// Any of the words looked for, to mark them in an excerpt; an empty `tsquery` when there are none.
    pub(super) fn marking_tsquery(&mut self, query: &Query) -> String {
        let wanted = query.clauses.iter().filter(|clause| !clause.negated).flat_map(|clause| &clause.any);
        let parts: Vec<String> = wanted
            .map(|term| match term {
                Term::Word(text) | Term::Phrase(text) => self.lexemes("english", text, false),
                Term::Beginning(text) => self.lexemes("simple", text, true),
            })
            .collect();
        if parts.is_empty() { "''::tsquery".to_string() } else { format!("({})", parts.join(" || ")) }
    }

    fn all_clauses(&mut self, query: &Query, term: impl Fn(&mut Self, &Term) -> String) -> Option<String> {
        let clauses: Vec<String> = query
            .clauses
            .iter()
            .map(|clause| {
                let any: Vec<String> = clause.any.iter().map(|one| term(self, one)).collect();
                format!("{}({})", if clause.negated { "!!" } else { "" }, any.join(" || "))
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
