//! Acts of the operator. None of them removes content or changes a rule; each is a line of the ledger.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::ledger::{LedgerActor, LedgerDraft};
use crate::recorded::Recorded;
use crate::time;

/// What an operator did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorAct {
    /// Moved the clock of a demo or test community forward.
    AdvanceClock {
        /// By how many seconds.
        seconds: i64,
    },
    /// Ran the digests by hand.
    RunDigests {
        /// For windows that end here.
        until: DateTime<Utc>,
    },
    /// Rebuilt the search index.
    Reindex {
        /// Which engine.
        engine: String,
    },
    /// Brought the database to a new shape.
    Migrate {
        /// The last migration applied.
        version: String,
    },
    /// Restored a backup.
    Restore {
        /// When it was taken.
        taken_at: DateTime<Utc>,
    },
    /// Changed the key that signs checkpoints and receipts.
    ChangeKey {
        /// The new verifier key, as published.
        verifier: String,
    },
}

impl OperatorAct {
    /// The kind of its ledger line.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::AdvanceClock { .. } => "operator.clock_advanced",
            Self::RunDigests { .. } => "operator.digests_run",
            Self::Reindex { .. } => "operator.reindexed",
            Self::Migrate { .. } => "operator.migrated",
            Self::Restore { .. } => "operator.restored",
            Self::ChangeKey { .. } => "operator.key_changed",
        }
    }

    fn facts(&self) -> Value {
        match self {
            Self::AdvanceClock { seconds } => json!({"seconds": seconds}),
            Self::RunDigests { until } => json!({"until": time::written(*until)}),
            Self::Reindex { engine } => json!({"engine": engine}),
            Self::Migrate { version } => json!({"version": version}),
            Self::Restore { taken_at } => json!({"taken_at": time::written(*taken_at)}),
            Self::ChangeKey { verifier } => json!({"verifier": verifier}),
        }
    }
}

/// Records what the operator does.
pub fn operate(act: OperatorAct) -> Recorded<OperatorAct> {
    let record = LedgerDraft::new(act.kind(), LedgerActor::Operator, "community", act.facts());
    Recorded::new(act, record)
}
