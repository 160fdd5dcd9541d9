//! C2SP signed notes with Ed25519 (signature type 0x01).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::canonical::sha256_parts;

const ED25519: u8 = 0x01;
/// A verifier accepts at least sixteen signatures; more than this is refused unread.
const SIGNATURES_MAX: usize = 100;

/// Why a note or a key is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteProblem {
    /// A name that is empty or holds white space or `+`.
    #[error("a key name must not be empty nor hold white space or +")]
    BadName,
    /// A key that is not written as `name+hash+base64`.
    #[error("the verifier key is malformed")]
    BadKey,
    /// A note that is not text, an empty line, and signature lines.
    #[error("the note is malformed")]
    Malformed,
    /// No signature by this key.
    #[error("the note carries no signature by this key")]
    NotSigned,
    /// A signature by this key that does not verify.
    #[error("the signature by this key does not verify")]
    BadSignature,
}

fn check_name(name: &str) -> Result<(), NoteProblem> {
    if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+') {
        return Err(NoteProblem::BadName);
    }
    Ok(())
}

fn check_text(text: &str) -> Result<(), NoteProblem> {
    let is_bad = |c: char| c.is_control() && c != '\n';
    if text.is_empty() || !text.ends_with('\n') || text.chars().any(is_bad) {
        return Err(NoteProblem::Malformed);
    }
    Ok(())
}

/// SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key), the first four bytes.
fn key_hash(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let [a, b, c, d, ..] = sha256_parts(&[name.as_bytes(), b"\n", &[ED25519], key.as_bytes()]);
    [a, b, c, d]
}

/// A named key that signs.
pub struct NoteSigner {
    name: String,
    key: SigningKey,
}

impl NoteSigner {
    /// A signer from a name and a 32-byte secret.
    ///
    /// # Errors
    /// When the name cannot be used.
    pub fn new(name: &str, secret: &[u8; 32]) -> Result<Self, NoteProblem> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), key: SigningKey::from_bytes(secret) })
    }

    /// The key others verify with.
    #[must_use]
    pub fn verifier(&self) -> NoteVerifier {
        NoteVerifier { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Signs a text that ends with a line end.
    ///
    /// # Errors
    /// When the text is empty, does not end with a line end, or holds another control character.
    pub fn sign(&self, text: &str) -> Result<SignedNote, NoteProblem> {
        check_text(text)?;
        let mut signature = key_hash(&self.name, &self.key.verifying_key()).to_vec();
        signature.extend_from_slice(&self.key.sign(text.as_bytes()).to_bytes());
        let line = format!("— {} {}\n", self.name, STANDARD.encode(signature));
        Ok(SignedNote { text: text.to_owned(), signatures: vec![line] })
    }
}

/// A named key that verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteVerifier {
    name: String,
    key: VerifyingKey,
}

impl NoteVerifier {
    /// Reads `name+hash+base64`.
    ///
    /// # Errors
    /// When it is malformed, of another type, or its hash is not of its key.
    pub fn parse(text: &str) -> Result<Self, NoteProblem> {
        let (name, rest) = text.split_once('+').ok_or(NoteProblem::BadKey)?;
        let (hash, key) = rest.split_once('+').ok_or(NoteProblem::BadKey)?;
        check_name(name)?;
        let key = STANDARD.decode(key).map_err(|_| NoteProblem::BadKey)?;
        let bytes = match key.split_first() {
            Some((&ED25519, bytes)) => <[u8; 32]>::try_from(bytes).map_err(|_| NoteProblem::BadKey)?,
            _ => return Err(NoteProblem::BadKey),
        };
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| NoteProblem::BadKey)?;
        if hex::encode(key_hash(name, &key)) != hash {
            return Err(NoteProblem::BadKey);
        }
        Ok(Self { name: name.to_owned(), key })
    }

    /// The key as `name+hash+base64`, to be published.
    #[must_use]
    pub fn written(&self) -> String {
        let mut key = vec![ED25519];
        key.extend_from_slice(self.key.as_bytes());
        let hash = hex::encode(key_hash(&self.name, &self.key));
        format!("{}+{hash}+{}", self.name, STANDARD.encode(key))
    }

    /// The name of the key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Verifies a note and gives its text. Lines of other keys are passed over; every line of this key must verify.
    ///
    /// # Errors
    /// When this key did not sign, or a signature of it is bad.
    pub fn verify<'a>(&self, note: &'a SignedNote) -> Result<&'a str, NoteProblem> {
        check_text(&note.text)?;
        let own = key_hash(&self.name, &self.key);
        let mut is_signed = false;
        for line in &note.signatures {
            let (name, signature) = signature_parts(line)?;
            let Some((hash, signature)) = signature.split_first_chunk::<4>() else {
                return Err(NoteProblem::Malformed);
            };
            if name != self.name || *hash != own {
                continue;
            }
            let signature = Signature::from_slice(signature).map_err(|_| NoteProblem::BadSignature)?;
            self.key.verify_strict(note.text.as_bytes(), &signature).map_err(|_| NoteProblem::BadSignature)?;
            is_signed = true;
        }
        if is_signed { Ok(&note.text) } else { Err(NoteProblem::NotSigned) }
    }
}

fn signature_parts(line: &str) -> Result<(&str, Vec<u8>), NoteProblem> {
    let line = line.strip_prefix("— ").and_then(|line| line.strip_suffix('\n'));
    let (name, signature) = line.and_then(|l| l.split_once(' ')).ok_or(NoteProblem::Malformed)?;
    check_name(name).map_err(|_| NoteProblem::Malformed)?;
    let signature = STANDARD.decode(signature).map_err(|_| NoteProblem::Malformed)?;
    Ok((name, signature))
}

/// A text with signature lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<String>,
}

impl SignedNote {
    /// Reads a note. That it reads says nothing of its signatures: see [`NoteVerifier::verify`].
    ///
    /// # Errors
    /// When there is no empty line before the signatures, or a signature line is malformed.
    pub fn parse(note: &str) -> Result<Self, NoteProblem> {
        let cut = note.rfind("\n\n").ok_or(NoteProblem::Malformed)?;
        let (text, signatures) = note.split_at(cut.saturating_add(1));
        let signatures = signatures.strip_prefix('\n').ok_or(NoteProblem::Malformed)?;
        check_text(text)?;
        let lines: Vec<String> = signatures.split_inclusive('\n').map(str::to_owned).collect();
        if lines.is_empty() || lines.len() > SIGNATURES_MAX {
            return Err(NoteProblem::Malformed);
        }
        for line in &lines {
            signature_parts(line)?;
        }
        Ok(Self { text: text.to_owned(), signatures: lines })
    }

    /// The note as published: text, empty line, signature lines.
    #[must_use]
    pub fn written(&self) -> String {
        format!("{}\n{}", self.text, self.signatures.concat())
    }
}
