//! DKIM (RFC 6376): a signature over each mail, by which its readers' servers see whose it is. relaxed/relaxed, with RSA or Ed25519 (RFC 8463).

mod canonical;

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaKeyPair;
use ring::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

use self::canonical::{body, header};
use crate::config::Config;

/// What is signed, each once more than it is there: whoever adds another From or another way out breaks the signature.
const SIGNED: [&str; 13] = [
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "auto-submitted",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "content-transfer-encoding",
];
/// A line of a header.
const LINE_BYTES: usize = 72;

/// Why mail cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    #[error(
        "the key {0} cannot be read: {1}. Fix: correct FOLKMOOT_MAIL_DKIM_KEY (mail.dkim_key), or make the file readable for this account"
    )]
    Unreadable(PathBuf, std::io::Error),
    #[error("the key is none that can sign mail: {0}. Fix: make one with `openssl genrsa -out dkim.pem 2048`")]
    NoKey(&'static str),
}

enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

/// Signs mail with one key, for one domain.
pub struct Signer {
    key: Key,
    domain: String,
    selector: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.name())
    }
}

impl Signer {
    /// The signer that the settings ask for, for mail of this domain.
    pub fn from_config(config: &Config, domain: &str) -> Result<Option<Self>, SigningError> {
        let Some(path) = &config.mail.dkim_key else { return Ok(None) };
        let pem = std::fs::read(path).map_err(|error| SigningError::Unreadable(path.clone(), error))?;
        Self::from_pem(&pem, domain, &config.mail.dkim_selector).map(Some)
    }

    /// A signer with the private key in `pem`: RSA (PKCS #1 or #8) of 2048 bits or more, or Ed25519 (PKCS #8).
    pub fn from_pem(pem: &[u8], domain: &str, selector: &str) -> Result<Self, SigningError> {
        let key = match PrivateKeyDer::from_pem_slice(pem) {
            Ok(PrivateKeyDer::Pkcs1(der)) => rsa(RsaKeyPair::from_der(der.secret_pkcs1_der()))?,
            Ok(PrivateKeyDer::Pkcs8(der)) => match Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.secret_pkcs8_der()) {
                Ok(pair) => Key::Ed25519(pair),
                Err(_) => rsa(RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()))?,
            },
            Ok(_) => return Err(SigningError::NoKey("it is neither RSA nor Ed25519")),
            Err(_) => return Err(SigningError::NoKey("there is no private key in PEM")),
        };
        Ok(Self { key, domain: domain.to_owned(), selector: selector.to_owned() })
    }

    /// Where the public key is published.
    pub fn name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// The text to publish there.
    pub fn record(&self) -> String {
        format!("v=DKIM1; k={}; p={}", self.algorithm(), self.public())
    }

    /// Whether a published text holds this key; what is wrong with it if not.
    pub fn fits(&self, published: &str) -> Result<(), String> {
        let tags: Vec<(&str, String)> = published
            .split(';')
            .filter_map(|tag| tag.split_once('='))
            .map(|(name, value)| (name.trim(), value.split(|c: char| c.is_whitespace() || c == '"').collect()))
            .collect();
        let of = |name: &str| tags.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        if of("v").is_some_and(|version| version != "DKIM1") {
            return Err("it is of another version than DKIM1".to_owned());
        }
        match (of("k").unwrap_or("rsa"), of("p")) {
            (_, None | Some("")) => Err("it has no key (p=): an empty one revokes it".to_owned()),
            (kind, _) if kind != self.algorithm() => {
                Err(format!("it is a key of kind {kind}, ours is {}", self.algorithm()))
            }
            (_, Some(key)) if key != self.public() => Err("it is another key than ours".to_owned()),
            _ => Ok(()),
        }
    }

    fn algorithm(&self) -> &'static str {
        match self.key {
            Key::Rsa(_) => "rsa",
            Key::Ed25519(_) => "ed25519",
        }
    }

    /// The public key as records have it: of RSA with the name of its kind around it, of Ed25519 bare.
    fn public(&self) -> String {
        match &self.key {
            Key::Rsa(pair) => STANDARD.encode(subject_public_key(pair.public().as_ref())),
            Key::Ed25519(pair) => STANDARD.encode(pair.public_key().as_ref()),
        }
    }

    /// Adds the signature to a message. The same message at the same time gets the same one.
    pub(super) fn sign(&self, message: &mut Message, at: DateTime<Utc>) {
        let bytes = message.formatted();
        let text = String::from_utf8_lossy(&bytes);
        let (headers, content) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let (names, signed) = covered(headers);
        let hash = STANDARD.encode(Sha256::digest(body(content).as_bytes()));
        let unsigned = format!(
            "v=1; a={}-sha256; c=relaxed/relaxed; d={}; s={}; t={};\r\n h={names};\r\n bh={hash};\r\n b=",
            self.algorithm(),
            self.domain,
            self.selector,
            at.timestamp()
        );
        let covered = format!("{signed}{}", header("dkim-signature", &unsigned));
        let signature = self.signature(covered.as_bytes());
        let value = format!("{unsigned}{}", folded(&STANDARD.encode(signature)));
        let name = HeaderName::new_from_ascii_str("DKIM-Signature");
        message.headers_mut().insert_raw(HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value));
    }

    fn signature(&self, covered: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                if pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), covered, &mut signature).is_err() {
                    // It fails only where the system has no random numbers; then nobody believes the signature, and the mail still goes.
                    tracing::error!("a mail could not be signed");
                }
                signature
            }
            Key::Ed25519(pair) => pair.sign(&Sha256::digest(covered)).as_ref().to_vec(),
        }
    }
}

fn rsa(parsed: Result<RsaKeyPair, ring::error::KeyRejected>) -> Result<Key, SigningError> {
    parsed
        .map(|pair| Key::Rsa(Box::new(pair)))
        .map_err(|_| SigningError::NoKey("it is no RSA key of 2048 bits or more"))
}

/// The names and the canonical text of the headers that are signed. A name that stands there more often than the header does says that there
/// is none more.
fn covered(headers: &str) -> (String, String) {
    let lines = canonical::unfolded(headers);
    let (mut names, mut text) = (Vec::new(), String::new());
    for wanted in SIGNED {
        // From below, as verifiers do it.
        for (name, value) in lines.iter().rev().filter(|(name, _)| name == wanted) {
            names.push(wanted);
            text.push_str(&header(name, value));
            text.push_str("\r\n");
        }
        names.push(wanted);
    }
    (folded_names(&names), text)
}

fn folded_names(names: &[&str]) -> String {
    names.chunks(5).map(|names| names.join(":")).collect::<Vec<_>>().join(":\r\n  ")
}

/// In lines that no server breaks.
fn folded(text: &str) -> String {
    let lines: Vec<&[u8]> = text.as_bytes().chunks(LINE_BYTES).collect();
    lines.iter().map(|line| String::from_utf8_lossy(line)).collect::<Vec<_>>().join("\r\n  ")
}

/// An RSA key (PKCS #1) as a SubjectPublicKeyInfo (RFC 5280).
fn subject_public_key(pkcs1: &[u8]) -> Vec<u8> {
    const RSA_ENCRYPTION: [u8; 15] = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
    let mut bits = vec![0];
    bits.extend(pkcs1);
    let mut inside = RSA_ENCRYPTION.to_vec();
    inside.extend(der(3, &bits));
    der(0x30, &inside)
}

/// A value of DER with its tag and its length.
fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut bytes = vec![tag];
    match (value.len(), u8::try_from(length.len())) {
        (0..128, _) => bytes.extend(if length.is_empty() { vec![0] } else { length }),
        (_, Ok(count)) => {
            bytes.push(0x80 | count);
            bytes.extend(length);
        }
        (_, Err(_)) => {}
    }
    bytes.extend(value);
    bytes
}

#[cfg(test)]
#[path = "dkim_tests.rs"]
mod tests;
