//! The leaves against the signed checkpoints.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde::Deserialize;

use super::line;
use crate::canonical::Hash;
use crate::ledger::{Checkpoint, Frontier, NoteVerifier, empty_root, leaf_hash};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteLine {
    note: String,
}

/// The tree as it grows, and the roots that were signed of it.
pub(super) struct TreeCheck {
    verifier: NoteVerifier,
    signed: BTreeMap<u64, Hash>,
    last_note: String,
    /// Checkpoints kept elsewhere; several may be over the same size.
    known: BTreeMap<u64, Vec<Hash>>,
    known_count: usize,
    grown: Frontier,
}

impl TreeCheck {
    pub(super) fn new(verifier: NoteVerifier, known: &[Checkpoint]) -> Self {
        let mut by_size: BTreeMap<u64, Vec<Hash>> = BTreeMap::new();
        for checkpoint in known {
            by_size.entry(checkpoint.size).or_default().push(checkpoint.root);
        }
        let (signed, last_note, known_count) = (BTreeMap::new(), String::new(), known.len());
        Self { verifier, signed, last_note, known: by_size, known_count, grown: Frontier::new() }
    }

    pub(super) fn checkpoint(&mut self, text: &str) -> Result<(), String> {
        let NoteLine { note } = line::read(text)?;
        let checkpoint = Checkpoint::verify(&note, &self.verifier).map_err(|why| format!("the checkpoint: {why}"))?;
        if checkpoint.origin != self.verifier.name() {
            return Err(format!("the checkpoint is of another log, {}", checkpoint.origin));
        }
        if self.signed.last_key_value().is_some_and(|(last, _)| *last >= checkpoint.size) || checkpoint.size == 0 {
            return Err(format!("a checkpoint over {} leaves does not follow the one before", checkpoint.size));
        }
        self.signed.insert(checkpoint.size, checkpoint.root);
        self.last_note = note;
        Ok(())
    }

    pub(super) fn end_of_checkpoints(&self) -> Result<(), String> {
        if self.signed.is_empty() { Err("there is no checkpoint".to_owned()) } else { Ok(()) }
    }

    fn size(&self) -> u64 {
        self.signed.last_key_value().map_or(0, |(size, _)| *size)
    }

    /// Adds a leaf and gives its index.
    pub(super) fn leaf(&mut self, text: &str) -> Result<u64, String> {
        let index = self.grown.size();
        if index >= self.size() {
            return Err(format!("the last checkpoint is over {} leaves, and here is one more", self.size()));
        }
        self.grown.append(leaf_hash(text.as_bytes()));
        let size = self.grown.size();
        let known = self.known.get(&size).into_iter().flatten().map(|root| (root, "kept elsewhere"));
        for (root, whence) in self.signed.get(&size).map(|root| (root, "in this record")).into_iter().chain(known) {
            if *root != self.grown.root() {
                return Err(format!("the tree of {size} leaves has another root than was signed ({whence})"));
            }
        }
        Ok(index)
    }

    pub(super) fn end_of_leaves(&self) -> Result<(), String> {
        let is = self.grown.size();
        if is != self.size() {
            return Err(format!(
                "a signed checkpoint is over {} leaves (in this record), but there are {is}",
                self.size()
            ));
        }
        match self.known.last_key_value() {
            Some((size, _)) if *size > is => {
                Err(format!("a signed checkpoint is over {size} leaves (kept elsewhere), but there are {is}"))
            }
            _ if self.known.get(&0).into_iter().flatten().any(|root| *root != empty_root()) => {
                Err("a checkpoint kept elsewhere is over no leaves and has another root".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// The root that was signed of the tree of this size.
    pub(super) fn root_at(&self, size: u64) -> Option<&Hash> {
        self.signed.get(&size)
    }

    /// The root of the first checkpoint that covers a leaf.
    pub(super) fn first_root_over(&self, leaf: u64) -> Option<&Hash> {
        self.signed.range((Bound::Excluded(leaf), Bound::Unbounded)).next().map(|(_, root)| root)
    }

    pub(super) fn last_note(&self) -> &str {
        &self.last_note
    }

    pub(super) fn summary(&self) -> Vec<String> {
        let mut said = vec![
            format!("{} leaves: hashed line by line into one tree", self.grown.size()),
            format!("{} checkpoints: signed, and each tree is the beginning of the next", self.signed.len()),
        ];
        if self.known_count > 0 {
            said.push(format!("{} checkpoints kept elsewhere: of the same tree", self.known_count));
        }
        said
    }
}
