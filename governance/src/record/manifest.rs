//! The manifest: what a record is, who signed it, which files it has.

use serde::{Deserialize, Serialize};

use super::RecordFile;
use crate::canonical::canonical_json;
use crate::ledger::{Checkpoint, NoteVerifier};

/// The manifest's own name.
pub const MANIFEST: &str = "manifest.json";
/// What the manifest calls this format.
pub const FORMAT: &str = "folkmoot public record";
/// The version of the format.
pub const VERSION: u32 = 1;

/// A file as the manifest has it. Over HTTP, where files come in pages, only the name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFacts {
    /// Its name.
    pub name: String,
    /// How many bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// How many lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<u64>,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// The manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// The community's name.
    pub community: String,
    /// The key that signs the checkpoints, as C2SP writes it.
    pub key: String,
    /// The signed checkpoint over all leaves of this record.
    pub checkpoint: String,
    /// The files, in the order of [`RecordFile::ALL`].
    pub files: Vec<FileFacts>,
}

/// Why a manifest is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ManifestProblem(String);

impl Manifest {
    /// The manifest as it is written: canonical JSON and a line end.
    #[must_use]
    pub fn written(&self) -> String {
        let json = serde_json::to_value(self).unwrap_or_default();
        canonical_json(&json) + "\n"
    }

    /// Reads what [`Self::written`] wrote.
    ///
    /// # Errors
    /// When it is not JSON, of another format or version, written another way, or does not name exactly this format's files.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestProblem> {
        let problem = |what: &str| ManifestProblem(what.to_owned());
        let text = std::str::from_utf8(bytes).map_err(|_| problem("it is not UTF-8"))?;
        let manifest: Self = serde_json::from_str(text).map_err(|why| ManifestProblem(why.to_string()))?;
        if manifest.format != FORMAT {
            return Err(problem("it is not the manifest of a public record"));
        }
        if manifest.version != VERSION {
            return Err(ManifestProblem(format!("its version is {}, this program reads {VERSION}", manifest.version)));
        }
        if manifest.written() != text {
            return Err(problem("it is not written canonically"));
        }
        let names = manifest.files.iter().map(|file| file.name.as_str());
        if !names.eq(RecordFile::ALL.iter().map(|file| file.name())) {
            return Err(problem("it does not name the files of this format, in their order"));
        }
        Ok(manifest)
    }

    /// What it says of a file.
    #[must_use]
    pub fn file(&self, file: RecordFile) -> Option<&FileFacts> {
        self.files.iter().find(|facts| facts.name == file.name())
    }

    /// The key it names.
    ///
    /// # Errors
    /// When it is none.
    pub fn verifier(&self) -> Result<NoteVerifier, ManifestProblem> {
        NoteVerifier::parse(&self.key).map_err(|why| ManifestProblem(format!("its key: {why}")))
    }

    /// The checkpoint it holds, verified.
    ///
    /// # Errors
    /// When this key did not sign it.
    pub fn signed(&self, verifier: &NoteVerifier) -> Result<Checkpoint, ManifestProblem> {
        Checkpoint::verify(&self.checkpoint, verifier).map_err(|why| ManifestProblem(format!("its checkpoint: {why}")))
    }
}
