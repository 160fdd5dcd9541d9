//! Pictures and files in an archive: `media/NAME`, each once, named by its hash; its record says to which entry it belongs.

use std::collections::HashSet;

use governance::MemberId;

use super::zipped::{WriteError, Zipped};
use crate::services::Services;

/// Where the bytes of a medium are in an archive: a hash and an ending, never a path that somebody typed.
pub(super) fn name_of(sha256: &[u8], content_type: &str) -> String {
    format!("media/{}.{}", hex::encode(sha256), ending(content_type))
}

fn ending(content_type: &str) -> &'static str {
    match content_type {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "audio/mpeg" => "mp3",
        "audio/ogg" => "ogg",
        "audio/flac" => "flac",
        _ => "txt",
    }
}

/// What of it is in an archive, for its pages to lead to.
#[derive(Debug, Default)]
pub(super) struct Written {
    names: HashSet<String>,
    /// The member's own portrait.
    pub portrait: Option<String>,
}

impl Written {
    /// The file with this name, if it is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// Writes all of them, one at a time in memory.
pub(super) async fn write(services: &Services, member: MemberId, zip: &mut Zipped) -> Result<Written, WriteError> {
    let mut written = Written::default();
    let mut last = 0;
    loop {
        let mut conn = services.store.read().await?;
        let next = store::media::next_of(&mut conn, member.actor(), last).await?;
        // Whoever reads slowly keeps nobody else waiting for a connection.
        drop(conn);
        let Some((medium, bytes)) = next else { return Ok(written) };
        last = medium.id;
        let name = name_of(&medium.sha256, &medium.content_type);
        if medium.kind == "portrait" {
            written.portrait = Some(name.clone());
        }
        if written.names.insert(name.clone()) {
            zip.file(&name, &bytes).await?;
        }
    }
}
