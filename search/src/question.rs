//! A query on its way to an engine.

use crate::document::Kind;
use crate::query::{Order, Query};

/// What is asked, and for whom.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// What was typed.
    pub(crate) query: Query,
    /// The viewer's actor id; `None`: a visitor.
    pub(crate) viewer: Option<i64>,
    /// Whom the viewer is apart from, by a block of either side: read once, because the rule stays one with the statement only when
    /// it is handed the list.
    pub(crate) apart: Vec<i64>,
    /// Postgres's names of the languages in which it is asked.
    pub(crate) languages: Vec<&'static str>,
}

impl Question {
    /// The same for one kind of document, newest first.
    pub(crate) fn for_kind(&self, kind: Kind) -> Self {
        Self { query: self.query.for_kind(Some(kind)).in_order(Order::Newest), ..self.clone() }
    }
}
