//! Forms are taken as they were typed, checked field by field, and shown again with what is wrong.

use super::texts::Text;

/// What is wrong with a form, by field; shown beside what was typed.
#[derive(Debug, Clone, Default)]
pub struct Problems(Vec<(&'static str, Text)>);

impl Problems {
    /// Notes that a field cannot be accepted, and why.
    pub fn add(&mut self, field: &'static str, why: impl Into<Text>) {
        self.0.push((field, why.into()));
    }

    /// These and one more: for what ends an act at once.
    pub fn with(mut self, field: &'static str, why: impl Into<Text>) -> Self {
        self.add(field, why);
        self
    }

    /// The message of a field; empty when it is fine.
    pub fn of(&self, field: &str) -> Text {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, why)| why.clone()).unwrap_or_default()
    }

    /// Every message, one after the other, for where there are no fields to show them at.
    pub fn all(&self) -> Text {
        Text::Joined(self.0.iter().map(|(_, why)| why.clone()).collect(), "; ")
    }

    /// Each with the name of its field, for a summary at the top of a page.
    pub fn listed(&self) -> Vec<(&'static str, Text)> {
        self.0.clone()
    }

    /// Whether the form can be accepted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes the problem of a field that did not parse; gives the parsed value otherwise.
    pub fn take<T, E: Into<Text>>(&mut self, field: &'static str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|why| self.add(field, why)).ok()
    }
}
