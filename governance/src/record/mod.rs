//! The public record: what a community publishes, and the check that needs nothing but it.
//!
//! Six files of lines, read one after the other in the order of [`RecordFile::ALL`]. The ledger's leaves are signed; every
//! other line is the text behind a hash that a leaf holds, so that nothing in it can be changed, added, left out or put in
//! another order. The format, field by field, is in `docs/public-record.md`.

mod cases;
mod delegations;
mod elections;
mod enacted;
mod facts;
mod features;
mod line;
mod manifest;
mod open_votes;
mod policies;
mod recount;
mod said;
mod texts;
mod tree;
mod vote_lines;
mod votes;

use std::fmt;

use crate::ledger::{Checkpoint, NoteVerifier};

pub use line::LINE_BYTES_MAX;
pub use manifest::{FORMAT, FileFacts, MANIFEST, Manifest, ManifestProblem, VERSION};
pub use recount::{Recounted, recount, recount_open};

use cases::CaseCheck;
use policies::PolicyCheck;
use said::Said;
use texts::TextCheck;
use tree::TreeCheck;
use votes::VoteCheck;

/// A file of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordFile {
    /// Signed checkpoints, the smallest first.
    Checkpoints,
    /// The leaves: line n is leaf n − 1, byte for byte as it was hashed.
    Ledger,
    /// Every value every policy ever had.
    Policies,
    /// The texts of proposals, in every version.
    Proposals,
    /// What was frozen, the rolls, who voted, what was voted, the results.
    Votes,
    /// The tickets of every draw, and the reasons of juries.
    Cases,
}

impl RecordFile {
    /// Every file, in the order in which they are checked.
    pub const ALL: &'static [Self] =
        &[Self::Checkpoints, Self::Ledger, Self::Policies, Self::Proposals, Self::Votes, Self::Cases];

    /// The file's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Checkpoints => "checkpoints.jsonl",
            Self::Ledger => "ledger.jsonl",
            Self::Policies => "policies.jsonl",
            Self::Proposals => "proposals.jsonl",
            Self::Votes => "votes.jsonl",
            Self::Cases => "cases.jsonl",
        }
    }

    /// The file with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|file| file.name() == name)
    }
}

/// The first thing in a record that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {what}", Line(*line))]
pub struct Misfit {
    /// The file.
    pub file: &'static str,
    /// The line, from 1; 0 when it is about the file as a whole.
    pub line: u64,
    /// What does not fit, and with what.
    pub what: String,
}

struct Line(u64);

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { Ok(()) } else { write!(f, ", line {}", self.0) }
    }
}

/// Reads a record line by line and says what does not fit.
///
/// What the ledger says of votes, texts, policies and cases is kept in memory, the leaves themselves are not; of everything
/// else no more than one vote or one case.
pub struct Checker {
    line: u64,
    tree: TreeCheck,
    said: Said,
    policies: PolicyCheck,
    texts: TextCheck,
    votes: VoteCheck,
    cases: CaseCheck,
}

impl Checker {
    /// Checks against the key that signs the checkpoints. `known` are checkpoints kept elsewhere, which must be of the same tree:
    /// that is what makes a rewritten past visible. Hand in only what this key has signed.
    #[must_use]
    pub fn new(verifier: NoteVerifier, known: &[Checkpoint]) -> Self {
        Self {
            line: 0,
            tree: TreeCheck::new(verifier, known),
            said: Said::default(),
            policies: PolicyCheck::default(),
            texts: TextCheck::default(),
            votes: VoteCheck::default(),
            cases: CaseCheck::default(),
        }
    }

    /// Takes the next line of a file, without its line end.
    ///
    /// # Errors
    /// When it does not fit what was read before.
    pub fn take(&mut self, file: RecordFile, line: &[u8]) -> Result<(), Misfit> {
        self.line = self.line.saturating_add(1);
        self.checked(file, line).map_err(|what| self.misfit(file, what))
    }

    fn checked(&mut self, file: RecordFile, line: &[u8]) -> Result<(), String> {
        let text = line::text(line)?;
        match file {
            RecordFile::Checkpoints => self.tree.checkpoint(text),
            RecordFile::Ledger => {
                let leaf = self.tree.leaf(text)?;
                self.said.hear(leaf, text)
            }
            RecordFile::Policies => self.policies.take(text, &self.said),
            RecordFile::Proposals => self.texts.take(text, &self.said),
            RecordFile::Votes => self.votes.take(text, &self.said, &self.tree),
            RecordFile::Cases => self.cases.take(text, &self.said, &self.tree),
        }
    }

    /// Says that a file is at its end.
    ///
    /// # Errors
    /// When something is missing in it.
    pub fn end(&mut self, file: RecordFile) -> Result<(), Misfit> {
        let ended = match file {
            RecordFile::Checkpoints => self.tree.end_of_checkpoints(),
            RecordFile::Ledger => self.tree.end_of_leaves().and_then(|()| self.said.is_founded()),
            RecordFile::Policies => self.policies.end(&self.said),
            RecordFile::Proposals => self.texts.end(&self.said),
            RecordFile::Votes => self.votes.end(&self.said, &self.tree),
            RecordFile::Cases => self.cases.end(&self.said, &self.tree),
        };
        ended.map_err(|what| self.misfit(file, what))?;
        self.line = 0;
        Ok(())
    }

    fn misfit(&self, file: RecordFile, what: String) -> Misfit {
        Misfit { file: file.name(), line: self.line, what }
    }

    /// The community's name, as the founding charter has it; known after the ledger was read.
    #[must_use]
    pub fn community(&self) -> Option<&str> {
        self.said.community()
    }

    /// The last checkpoint's note, once the checkpoints were read.
    #[must_use]
    pub fn last_note(&self) -> &str {
        self.tree.last_note()
    }

    /// Whether a proposal carries, by counting its vote again; `None` where that could not be done.
    #[must_use]
    pub fn is_passed(&self, proposal: i64) -> Option<bool> {
        self.votes.is_passed(proposal)
    }

    /// What was checked, in words.
    #[must_use]
    pub fn summary(&self) -> Vec<String> {
        [self.tree.summary(), self.policies.summary(), self.texts.summary(), self.votes.summary(), self.cases.summary()]
            .concat()
    }
}
