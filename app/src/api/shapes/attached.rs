//! What comes with an entry beside its words: media, readers by name, what it passes on, where it was brought in from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::streams::EntryRow;
use utoipa::ToSchema;

use super::{Id, Person};

/// A picture, or a file to be saved. Its bytes are served to whoever may see the entry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Medium {
    pub id: Id,
    /// `picture` or `file`.
    #[schema(example = "picture")]
    pub kind: String,
    #[schema(example = "image/jpeg")]
    pub content_type: String,
    /// Where its bytes are. A signed-in browser gets them; a program gets those of public entries.
    pub url: String,
    /// What a file is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What a picture shows, in words, where its author said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<i32>,
    /// In bytes.
    pub size: i64,
}

/// Who reads a note that is for people by name, beside its author and the asker.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Readers {
    pub count: i64,
    /// The first three.
    pub names: Vec<String>,
}

/// An entry that a note passes on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PassedOn {
    pub id: Id,
    pub author: Person,
}

/// Where an entry was first: its date is from there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Arrived {
    /// Of the other community, as the archive says.
    pub site: String,
    pub at: DateTime<Utc>,
}

/// The pictures and files of a row.
pub fn media(row: &EntryRow, base: &str) -> Vec<Medium> {
    let medium = |medium: store::media::Medium| {
        let form = if medium.kind == "file" { "file" } else { "large" };
        Medium {
            url: format!("{base}/media/{}/{form}", medium.id),
            id: Id(medium.id),
            kind: medium.kind,
            content_type: medium.content_type,
            name: Some(medium.name).filter(|name| !name.is_empty()),
            alt: Some(medium.alt).filter(|alt| !alt.is_empty()),
            width: medium.width,
            height: medium.height,
            size: medium.size,
        }
    };
    store::media::read(row.media.as_ref()).into_iter().map(medium).collect()
}

/// Who else reads it.
pub fn readers(row: &EntryRow) -> Option<Readers> {
    row.readers.clone().and_then(|readers| serde_json::from_value(readers).ok())
}

/// What it passes on, where the asker may see that.
pub fn passed_on(row: &EntryRow) -> Option<PassedOn> {
    let carried = row.carried.as_ref()?;
    Some(PassedOn { id: Id(carried.id), author: Person::new(&carried.handle, &carried.name) })
}

/// Where it was brought in from.
pub fn arrived(row: &EntryRow) -> Option<Arrived> {
    let (site, at) = serde_json::from_value(row.arrived.clone()?).ok()?;
    Some(Arrived { site, at })
}
