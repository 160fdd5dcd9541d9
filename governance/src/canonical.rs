//! Canonical JSON: the one way a value is written before it is hashed or signed.
//!
//! Keys sorted by bytes, no white space, integers only. All keys Folkmoot writes are ASCII, so this
//! agrees with RFC 8785. It does not depend on how `serde_json` happens to keep its maps.

use serde_json::{Number, Value};
use sha2::{Digest, Sha256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// Writes a value canonically.
///
/// A fractional number cannot occur in anything this crate makes; when one is handed in, it is written
/// as a string, so that no reader's rounding can ever change a hash.
#[must_use]
pub fn canonical_json(value: &Value) -> String {
    let mut out = String::new();
    write_value(value, &mut out);
    out
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_value(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (position, key) in keys.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write_value(map.get(key).unwrap_or(&Value::Null), out);
            }
            out.push('}');
        }
    }
}

fn write_number(number: &Number, out: &mut String) {
    if number.is_i64() || number.is_u64() {
        out.push_str(&number.to_string());
    } else {
        write_string(&number.to_string(), out);
    }
}

fn write_string(text: &str, out: &mut String) {
    out.push_str(&Value::String(text.to_owned()).to_string());
}

/// SHA-256 of some bytes.
#[must_use]
pub fn sha256(bytes: impl AsRef<[u8]>) -> Hash {
    Sha256::digest(bytes.as_ref()).into()
}

/// SHA-256 of a text, in lower-case hexadecimal.
#[must_use]
pub fn sha256_hex(text: &str) -> String {
    hex::encode(sha256(text))
}

/// SHA-256 of several parts written one after the other.
pub(crate) fn sha256_parts(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Reads a hash from 64 hexadecimal digits.
#[must_use]
pub fn hash_from_hex(text: &str) -> Option<Hash> {
    let mut hash = [0_u8; 32];
    hex::decode_to_slice(text, &mut hash).ok()?;
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_nothing_is_padded() {
        let value = json!({"b": [1, "x\n"], "a": {"z": null, "y": true}, "é": -3});
        assert_eq!(canonical_json(&value), "{\"a\":{\"y\":true,\"z\":null},\"b\":[1,\"x\\n\"],\"é\":-3}");
    }

    #[test]
    fn a_fraction_of_a_number_becomes_a_string() {
        assert_eq!(canonical_json(&json!([0.5])), "[\"0.5\"]");
    }
}
