//! What yes and no mean on a ballot, in a line each.

use super::change::Change;

/// What kind of question is answered with yes or no.
#[derive(Clone, Copy)]
pub enum Asks<'a> {
    /// Whether a verdict is overruled.
    Appeal,
    /// Whether a term ends.
    Recall,
    /// Whether somebody is expelled.
    Expulsion,
    /// Whether somebody comes back.
    Readmission,
    /// Whether something in the constitution changes.
    Change(&'a Change),
    /// What the community thinks.
    Advice,
}

impl Asks<'_> {
    /// What follows from yes.
    pub fn yes(self) -> String {
        match self {
            Self::Appeal => "the jury is overruled, and what it removed or labelled is shown as before".to_string(),
            Self::Recall => "the term ends at once".to_string(),
            Self::Expulsion => "they are expelled for the time that it names".to_string(),
            Self::Readmission => "they are a member as before, at once".to_string(),
            Self::Change(change) if change.ends.is_empty() => "the change takes effect".to_string(),
            Self::Change(change) => format!("the change takes effect {}", change.ends),
            Self::Advice => "the community is for it".to_string(),
        }
    }

    /// What follows from no.
    pub const fn no(self) -> &'static str {
        match self {
            Self::Appeal => "the verdict stands",
            Self::Recall | Self::Expulsion | Self::Readmission | Self::Change(_) => "everything stays as it is",
            Self::Advice => "the community is against it",
        }
    }

    /// Whether what passes is advice and changes nothing by itself.
    pub const fn is_advice(self) -> bool {
        matches!(self, Self::Advice)
    }
}
