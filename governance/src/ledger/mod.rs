//! The ledger: what was done, in an RFC 6962 Merkle tree with C2SP signed checkpoints, and ballot receipts.
//!
//! Governance says what a line holds and how it is hashed. Numbering the lines, keeping them and publishing them
//! is the store's and the app's part.

mod checkpoint;
mod draft;
mod frontier;
mod note;
mod receipt;
mod tree;

pub use checkpoint::{Checkpoint, CheckpointProblem};
pub use draft::{LedgerActor, LedgerDraft, LedgerRecord, Pseudonym, PseudonymProblem};
pub use frontier::{Frontier, FrontierProblem};
pub use note::{NoteProblem, NoteSigner, NoteVerifier, SignedNote};
pub use receipt::{Receipt, ReceiptProblem, SignedReceipt, public_key};
pub use tree::{
    consistency_proof, empty_root, inclusion_proof, leaf_hash, node_hash, root, verify_consistency, verify_inclusion,
};

#[cfg(test)]
mod tests;
