//! Forms are taken as they were typed, checked field by field, and shown again with what is wrong.

/// What is wrong with a form, by field; shown beside what was typed.
#[derive(Debug, Clone, Default)]
pub struct Problems(Vec<(&'static str, String)>);

impl Problems {
    /// Notes that a field cannot be accepted, and why.
    pub fn add(&mut self, field: &'static str, why: impl ToString) {
        self.0.push((field, why.to_string()));
    }

    /// These and one more: for what ends an act at once.
    pub fn with(mut self, field: &'static str, why: impl ToString) -> Self {
        self.add(field, why);
        self
    }

    /// The message of a field; empty when it is fine.
    pub fn of(&self, field: &str) -> String {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, why)| why.clone()).unwrap_or_default()
    }

    /// Every message, one after the other, for where there are no fields to show them at.
    pub fn all(&self) -> String {
        self.0.iter().map(|(_, why)| why.as_str()).collect::<Vec<_>>().join("; ")
    }

    /// Each with the name of its field, for a summary at the top of a page.
    pub fn listed(&self) -> Vec<(&'static str, String)> {
        self.0.clone()
    }

    /// Whether the form can be accepted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes the problem of a field that did not parse; gives the parsed value otherwise.
    pub fn take<T, E: ToString>(&mut self, field: &'static str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|why| self.add(field, why)).ok()
    }
}
