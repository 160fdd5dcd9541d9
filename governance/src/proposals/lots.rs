//! What the lots of a live vote are drawn from.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::canonical::{Hash, hash_from_hex};
use crate::voting::Seed;

/// The last checkpoint of the ledger before the vote closed. Nobody knows the seed while the vote is open: it also depends on
/// every ballot, by their commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LotSource {
    /// How many leaves the checkpoint covers; zero when there was none yet.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl LotSource {
    /// The seed: SHA-256 of `folkmoot lots v1`, a line feed, the hash of the specification, the commitment to the ballots and the root.
    #[must_use]
    pub fn seed(&self, spec_hash: Hash, commitment: Hash) -> Seed {
        let mut hash = Sha256::new();
        hash.update(b"folkmoot lots v1\n");
        for part in [spec_hash, commitment, self.root] {
            hash.update(part);
        }
        Seed(hash.finalize().into())
    }

    /// As the ledger has it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"checkpoint_size": self.size, "checkpoint_root": hex::encode(self.root)})
    }

    /// Reads what [`Self::to_json`] wrote; `None` when it is something else.
    #[must_use]
    pub fn from_json(json: &Value) -> Option<Self> {
        let root = json.get("checkpoint_root")?.as_str()?;
        Some(Self { size: json.get("checkpoint_size")?.as_u64()?, root: hash_from_hex(root)? })
    }
}
