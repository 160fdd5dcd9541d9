//! The signing keys that are derived from the instance's one secret, and the names they sign under.

use governance::canonical::sha256_hex;
use governance::ledger::{NoteProblem, NoteSigner, public_key};

use crate::services::Services;

// Part of the keys: never to be renamed (see `Keys::derive`).
const LEDGER: &str = "folkmoot ledger checkpoints v1";
const RECEIPTS: &str = "folkmoot ballot receipts v1";

impl Services {
    /// Signs the ledger's checkpoints, under the ledger's own name.
    pub fn ledger_signer(&self) -> Result<NoteSigner, NoteProblem> {
        NoteSigner::new(&self.ledger_origin(), &self.keys.derive(LEDGER))
    }

    /// The 32-byte secret that signs ballot receipts.
    pub fn receipt_secret(&self) -> [u8; 32] {
        self.keys.derive(RECEIPTS)
    }

    /// The public key that ballot receipts verify with.
    pub fn receipt_key(&self) -> [u8; 32] {
        public_key(&self.receipt_secret())
    }

    /// What the ledger is called in its checkpoints: the community's name and the start of its key's hash. It does not hold
    /// the address, because a community may move and its ledger stays one.
    pub fn ledger_origin(&self) -> String {
        let key = sha256_hex(&hex::encode(public_key(&self.keys.derive(LEDGER))));
        format!("{}.folkmoot/{}", slug(&self.site.community), key.get(..8).unwrap_or_default())
    }
}

/// A name in `a-z 0-9 -`: a checkpoint's origin may hold neither space nor `+`.
fn slug(name: &str) -> String {
    let dashed: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = dashed.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "community".to_string() } else { parts.join("-") }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_of_any_script_gives_an_origin() {
        assert_eq!(slug("Millbrook & Friends"), "millbrook-friends");
        assert_eq!(slug("東京"), "community");
    }
}
