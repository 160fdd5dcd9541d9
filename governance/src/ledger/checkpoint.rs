//! C2SP checkpoints: the size and root of the ledger, signed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::note::{NoteProblem, NoteSigner, NoteVerifier, SignedNote};
use crate::canonical::Hash;

/// What the ledger was at one moment: three lines, no extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log, such as the community's host and path. Not empty, no line end.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Why a text is not a checkpoint of this log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointProblem {
    /// Not three well-formed lines.
    #[error("the checkpoint is malformed")]
    Malformed,
    /// The note around it is not accepted.
    #[error("{0}")]
    Note(#[from] NoteProblem),
}

impl Checkpoint {
    /// The three lines that are signed.
    #[must_use]
    pub fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// Reads the three lines. Extension lines, which C2SP discourages and we never write, are refused.
    ///
    /// # Errors
    /// When a line is missing, malformed or too many.
    pub fn parse(body: &str) -> Result<Self, CheckpointProblem> {
        let body = body.strip_suffix('\n').ok_or(CheckpointProblem::Malformed)?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root), None) = (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointProblem::Malformed);
        };
        let size_read: u64 = size.parse().map_err(|_| CheckpointProblem::Malformed)?;
        let root = STANDARD.decode(root).map_err(|_| CheckpointProblem::Malformed)?;
        let root = Hash::try_from(root.as_slice()).map_err(|_| CheckpointProblem::Malformed)?;
        // "+5" and "05" parse as numbers too; a checkpoint is written one way only.
        if origin.is_empty() || size_read.to_string() != size {
            return Err(CheckpointProblem::Malformed);
        }
        Ok(Self { origin: origin.to_owned(), size: size_read, root })
    }

    /// Signs the checkpoint.
    ///
    /// # Errors
    /// When the origin cannot be part of a note.
    pub fn sign(&self, signer: &NoteSigner) -> Result<String, CheckpointProblem> {
        let body = self.body();
        Self::parse(&body)?;
        Ok(signer.sign(&body)?.written())
    }

    /// Verifies a signed checkpoint and reads it.
    ///
    /// # Errors
    /// When the note is not signed by this key or its text is not a checkpoint.
    pub fn verify(note: &str, verifier: &NoteVerifier) -> Result<Self, CheckpointProblem> {
        let note = SignedNote::parse(note)?;
        Self::parse(verifier.verify(&note)?)
    }
}
