//! Secrets, names and signatures, as Standard Webhooks says (<https://www.standardwebhooks.com>). A secret is made of a webhook's seed and a key of
//! this community's that is not in its database: whoever reads a copy of that can sign nothing.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::config::Keys;

/// Never to be renamed: all secrets would change.
const PURPOSE: &str = "folkmoot webhooks v1";

/// How a secret begins.
const PREFIX: &str = "whsec_";

fn hmac(key: &[u8], about: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length (RFC 2104 section 2), so this cannot fail; without a panic all the same.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { std::process::abort() };
    about.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

fn key(keys: &Keys, seed: &[u8]) -> [u8; 32] {
    hmac(&keys.derive(PURPOSE), &[b"secret\0", seed])
}

/// The secret of a webhook as its member copies it.
pub fn secret(keys: &Keys, seed: &[u8]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(key(keys, seed)))
}

/// The name of something that is sent, the same however often it is tried. It tells nobody how much is sent here.
pub fn name(keys: &Keys, delivery: i64) -> String {
    let hash = hmac(&keys.derive(PURPOSE), &[b"name\0", &delivery.to_be_bytes()]);
    format!("msg_{}", URL_SAFE_NO_PAD.encode(hash.get(..18).unwrap_or_default()))
}

/// What the header `webhook-signature` says: one signature for each seed.
pub fn signatures(keys: &Keys, seeds: &[&[u8]], name: &str, seconds: i64, body: &str) -> String {
    let signed = |seed: &&[u8]| {
        let (key, seconds) = (key(keys, seed), seconds.to_string());
        let hash = hmac(&key, &[name.as_bytes(), b".", seconds.as_bytes(), b".", body.as_bytes()]);
        format!("v1,{}", STANDARD.encode(hash))
    };
    seeds.iter().map(signed).collect::<Vec<_>>().join(" ")
}
