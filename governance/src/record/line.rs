//! A line: bounded, UTF-8, and JSON written the one way.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::canonical::canonical_json;

/// No line of a record is longer than this, in bytes, without its line end.
pub const LINE_BYTES_MAX: usize = 4 << 20;

/// The text of a line.
pub(super) fn text(line: &[u8]) -> Result<&str, String> {
    if line.len() > LINE_BYTES_MAX {
        return Err(format!("the line is longer than {LINE_BYTES_MAX} bytes"));
    }
    std::str::from_utf8(line).map_err(|why| format!("the line is not UTF-8: {why}"))
}

/// The JSON of a line that is written canonically: one text for one value, so that no byte can change unnoticed.
pub(super) fn canonical(text: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text).map_err(|why| format!("the line is not JSON: {why}"))?;
    if canonical_json(&value) != text {
        return Err("the line is not canonical JSON".to_owned());
    }
    Ok(value)
}

/// A line as a value of its type.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(canonical(text)?).map_err(|why| format!("the line is none of this file's: {why}"))
}

/// Whether the ledger's word for a value is this value: the value itself, or the hash of a text.
pub(super) fn is_of(in_ledger: &Value, value: &Value) -> bool {
    match (in_ledger.get("sha256").and_then(Value::as_str), value.as_str()) {
        (Some(hash), Some(text)) => hash == crate::canonical::sha256_hex(text),
        _ => in_ledger == value,
    }
}
