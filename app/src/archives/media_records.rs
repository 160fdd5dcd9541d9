//! Records of pictures and files: what an archive says of each, believed as little as anything in it.

use chrono::{DateTime, Utc};
use governance::canonical::sha256;
use serde::Deserialize;
use serde_json::Value;
use store::arrivals::Key;

use super::media::name_of;
use super::sorting::Sorter;
use crate::media::Kind;

/// A picture or file of the archive, as its record tells of it.
#[derive(Debug, Clone)]
pub struct OwnMedium {
    pub kind: Kind,
    /// The address of the entry that it is for; a portrait is for the profile.
    pub entry: String,
    /// Where its bytes are in the archive.
    pub file: String,
    /// Their digest.
    pub sha256: [u8; 32],
    /// What it is called when it is saved.
    pub name: String,
    /// What a picture shows.
    pub alt: String,
    pub at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct MediumRecord {
    entry: Option<String>,
    kind: String,
    content_type: String,
    name: Option<String>,
    alt: Option<String>,
    sha256: String,
    at: String,
}

/// What this software knows of a medium; its edges and its size are found out anew.
const KNOWN: [&str; 11] =
    ["entry", "kind", "content_type", "name", "alt", "width", "height", "size", "sha256", "at", "site"];

const UNKNOWN: &str = "it holds something that this software does not know";

/// Reads a record; `Err` says why it is only kept.
pub fn read(value: &Value, sorter: &Sorter<'_>) -> Result<OwnMedium, String> {
    let fields = value.as_object().ok_or(UNKNOWN)?;
    if fields.iter().any(|(name, value)| !KNOWN.contains(&name.as_str()) && !value.is_null()) {
        return Err(UNKNOWN.to_owned());
    }
    let record = MediumRecord::deserialize(value).map_err(|_| UNKNOWN)?;
    let kind = match (record.kind.as_str(), record.entry.is_some()) {
        ("picture", true) => Kind::Picture,
        ("file", true) => Kind::File,
        // Software before this said the number of what stands for the profile.
        ("portrait", _) => Kind::Portrait,
        _ => return Err("it does not say where it was".to_owned()),
    };
    let digest = hex::decode(&record.sha256).ok().and_then(|digest| <[u8; 32]>::try_from(digest).ok());
    let sha256 = digest.ok_or("its record names no file of the archive")?;
    Ok(OwnMedium {
        kind,
        entry: record.entry.unwrap_or_default(),
        file: name_of(&sha256, &record.content_type),
        sha256,
        name: record.name.unwrap_or_default(),
        alt: record.alt.unwrap_or_default(),
        at: sorter.moment(&record.at)?,
    })
}

/// By which a medium is known again: where and what it is and since when. What is said of it may change meanwhile.
pub fn key(record: &Value) -> Option<Key> {
    let text = |name: &str| record[name].as_str();
    let (kind, digest, at) = (text("kind")?, text("sha256")?, text("at")?);
    let entry = if kind == "portrait" { "" } else { text("entry")? };
    // However the moment was written.
    let at = at.parse::<DateTime<Utc>>().ok()?.timestamp_micros();
    Some(sha256(format!("{entry}\n{kind}\n{digest}\n{at}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_record_names_a_file_by_its_digest_and_never_by_a_path() {
        let constitution = governance::Constitution::default();
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let sorter =
            Sorter { constitution: &constitution, now, base: "https://here.example", site: "https://x.example" };
        let good = json!({
            "entry": "https://x.example/entries/1", "kind": "picture", "content_type": "image/png", "alt": "x", "sha256": "ab".repeat(32),
            "at": "2020-01-01T00:00:00Z",
        });
        assert_eq!(read(&good, &sorter).unwrap().file, format!("media/{}.png", "ab".repeat(32)));
        for (name, value, why) in [
            ("sha256", json!("../../etc/passwd"), "no file"),
            ("sha256", json!(format!("../{}", "ab".repeat(31))), "no file"),
            ("content_type", json!(7), "does not know"),
            ("kind", json!("program"), "where it was"),
            ("entry", Value::Null, "where it was"),
            ("at", json!("2999-01-01T00:00:00Z"), "date"),
            ("depth", json!(3), "does not know"),
        ] {
            let mut record = good.clone();
            record[name] = value;
            assert!(read(&record, &sorter).unwrap_err().contains(why), "{name}");
        }
        let mut odd = good.clone();
        odd["content_type"] = json!("../x");
        assert_eq!(read(&odd, &sorter).unwrap().file, format!("media/{}.txt", "ab".repeat(32)));
        let mut described = good.clone();
        described["alt"] = json!("something else");
        assert_eq!(key(&good), key(&described));
    }
}
