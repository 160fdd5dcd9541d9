//! Ballot receipts: proof that a ballot was accepted, and nothing about what it said.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use super::Pseudonym;
use crate::canonical::{Hash, canonical_json, hash_from_hex};
use crate::ids::ProposalId;
use crate::time;

/// Signed before the body, so that a receipt can never be taken for a checkpoint or another text under the same key.
const DOMAIN: &[u8] = b"folkmoot ballot receipt v1\n";

/// What a receipt says. The choice is not in it, by design: it cannot be shown to a buyer of votes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The proposal voted on.
    pub proposal: ProposalId,
    /// The hash of the frozen text, options, rule and roll.
    pub spec_hash: Hash,
    /// The voter's name in the ledger.
    pub voter: Pseudonym,
    /// When the ballot was accepted, by the database clock.
    pub accepted_at: DateTime<Utc>,
}

/// A receipt with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedReceipt {
    /// Canonical JSON of the receipt.
    pub body: String,
    /// Ed25519 over the domain line and the body, in base64.
    pub signature: String,
}

/// Why a receipt is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptProblem {
    /// The key is not an Ed25519 key.
    #[error("the public key is malformed")]
    BadKey,
    /// The signature does not verify.
    #[error("the signature does not verify: this receipt was not given by this community, or was changed")]
    BadSignature,
    /// The body is not a receipt.
    #[error("the receipt is malformed")]
    Malformed,
}

fn signed_bytes(body: &str) -> Vec<u8> {
    [DOMAIN, body.as_bytes()].concat()
}

impl Receipt {
    /// The canonical JSON that is signed.
    #[must_use]
    pub fn body(&self) -> String {
        canonical_json(&json!({
            "v": 1,
            "proposal": self.proposal.get(),
            "spec_hash": hex::encode(self.spec_hash),
            "voter": self.voter.as_str(),
            "accepted_at": time::written(self.accepted_at),
        }))
    }

    /// Signs the receipt with a 32-byte secret.
    #[must_use]
    pub fn sign(&self, secret: &[u8; 32]) -> SignedReceipt {
        let body = self.body();
        let signature = SigningKey::from_bytes(secret).sign(&signed_bytes(&body));
        SignedReceipt { signature: STANDARD.encode(signature.to_bytes()), body }
    }

    fn read(body: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(body).ok()?;
        let text = |key: &str| json.get(key).and_then(Value::as_str);
        let at = DateTime::parse_from_rfc3339(text("accepted_at")?).ok()?;
        let receipt = Self {
            proposal: json.get("proposal")?.as_i64()?.into(),
            spec_hash: hash_from_hex(text("spec_hash")?)?,
            voter: Pseudonym::parse(text("voter")?).ok()?,
            accepted_at: at.with_timezone(&Utc),
        };
        (receipt.body() == body).then_some(receipt)
    }
}

impl SignedReceipt {
    /// Verifies the receipt with the community's public key.
    ///
    /// # Errors
    /// When key, signature or body is not as it must be.
    pub fn verify(&self, public_key: &[u8; 32]) -> Result<Receipt, ReceiptProblem> {
        let key = VerifyingKey::from_bytes(public_key).map_err(|_| ReceiptProblem::BadKey)?;
        let bytes = STANDARD.decode(&self.signature).map_err(|_| ReceiptProblem::BadSignature)?;
        let signature = Signature::from_slice(&bytes).map_err(|_| ReceiptProblem::BadSignature)?;
        key.verify_strict(&signed_bytes(&self.body), &signature).map_err(|_| ReceiptProblem::BadSignature)?;
        Receipt::read(&self.body).ok_or(ReceiptProblem::Malformed)
    }
}

/// The public key that belongs to a 32-byte secret.
#[must_use]
pub fn public_key(secret: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(secret).verifying_key().to_bytes()
}
