//! The texts of proposals against the hashes that the ledger has of them.

use std::collections::VecDeque;

use serde::Deserialize;
use serde_json::Value;

use super::line;
use super::said::{Said, TextHashes};
use crate::canonical::{canonical_json, sha256_hex};

/// A version of a text that is shown.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextLine {
    proposal: i64,
    version: u64,
    title: String,
    body: String,
    payload: Value,
}

/// A version of a text that is not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithheldLine {
    proposal: i64,
    version: u64,
    withheld: bool,
}

/// The texts as they are read.
#[derive(Default)]
pub(super) struct TextCheck {
    expected: Option<VecDeque<(i64, u64)>>,
    shown: u64,
    withheld: u64,
}

fn all_expected(said: &Said) -> VecDeque<(i64, u64)> {
    let versions = said.texts.iter().flat_map(|(id, versions)| (1..).zip(versions).map(|(number, _)| (*id, number)));
    versions.collect()
}

fn is_of(line: &TextLine, hashes: &TextHashes) -> bool {
    sha256_hex(&line.title) == hashes.title
        && sha256_hex(&line.body) == hashes.body
        && sha256_hex(&canonical_json(&line.payload)) == hashes.payload
}

impl TextCheck {
    pub(super) fn take(&mut self, text: &str, said: &Said) -> Result<(), String> {
        if let Ok(WithheldLine { proposal, version, withheld: true }) = line::read(text) {
            self.hashes(proposal, version, said)?;
            self.withheld = self.withheld.saturating_add(1);
            return Ok(());
        }
        let line: TextLine = line::read(text)?;
        if !is_of(&line, self.hashes(line.proposal, line.version, said)?) {
            return Err(format!("version {} of proposal {} is not what was published", line.version, line.proposal));
        }
        self.shown = self.shown.saturating_add(1);
        Ok(())
    }

    /// The hashes of the version that the ledger has next, if it is this one.
    fn hashes<'s>(&mut self, id: i64, version: u64, said: &'s Said) -> Result<&'s TextHashes, String> {
        let expected = self.expected.get_or_insert_with(|| all_expected(said)).pop_front();
        let number = usize::try_from(version.saturating_sub(1)).unwrap_or(usize::MAX);
        let hashes = said.texts.get(&id).and_then(|versions| versions.get(number));
        hashes
            .filter(|_| expected == Some((id, version)))
            .ok_or_else(|| format!("version {version} of proposal {id} is not what comes next in the ledger"))
    }

    pub(super) fn end(&mut self, said: &Said) -> Result<(), String> {
        match self.expected.get_or_insert_with(|| all_expected(said)).front() {
            Some((id, version)) => Err(format!("version {version} of proposal {id} is missing")),
            None => Ok(()),
        }
    }

    pub(super) fn summary(&self) -> Vec<String> {
        let mut said = vec![format!("{} texts of proposals: each as it was published", self.shown)];
        if self.withheld > 0 {
            said.push(format!("{} texts are withheld: nothing but their hashes is known", self.withheld));
        }
        said
    }
}
