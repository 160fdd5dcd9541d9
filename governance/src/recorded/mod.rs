//! No change without its record (DESIGN §4.1).
//!
//! A verb of governance returns a [`Recorded`] value: what changes, together with the ledger line that says so.
//! The store accepts only such values and writes both in one transaction. The constructor is private to this
//! crate, so an act without its record does not compile:
//!
//! ```compile_fail,E0624
//! let record = unreachable!();
//! let forged = governance::Recorded::new(1, record); // private
//! ```

use crate::ledger::LedgerDraft;

/// A change together with its ledger line. Made only by the verbs of this crate.
#[must_use = "an act that is not stored did not happen"]
#[derive(Debug, PartialEq, Eq)]
pub struct Recorded<T> {
    value: T,
    record: LedgerDraft,
}

impl<T> Recorded<T> {
    pub(crate) const fn new(value: T, record: LedgerDraft) -> Self {
        Self { value, record }
    }

    /// What changes.
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// The line that says so.
    pub const fn record(&self) -> &LedgerDraft {
        &self.record
    }

    /// Both, for the transaction that stores both.
    pub fn into_parts(self) -> (T, LedgerDraft) {
        (self.value, self.record)
    }
}
