//! Pictures and files in an archive: `media/NAME`, each once, named by its hash; its record says to which entry it belongs.

use std::collections::HashSet;

use governance::MemberId;
use store::media::MediumRow;

use super::zipped::{WriteError, Zipped};
use crate::services::Services;

/// The name under `media/`: a hash and an ending, never a path that somebody typed.
fn name_of(medium: &MediumRow) -> String {
    format!("{}.{}", hex::encode(&medium.sha256), ending(&medium.content_type))
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

/// Writes all of them, one at a time in memory.
pub async fn write(services: &Services, member: MemberId, zip: &mut Zipped) -> Result<(), WriteError> {
    let mut written = HashSet::new();
    let mut last = 0;
    loop {
        let mut conn = services.store.read().await?;
        let next = store::media::next_of(&mut conn, member.actor(), last).await?;
        // Whoever reads slowly keeps nobody else waiting for a connection.
        drop(conn);
        let Some((medium, bytes)) = next else { return Ok(()) };
        last = medium.id;
        if written.insert(medium.sha256.clone()) {
            zip.file(&format!("media/{}", name_of(&medium)), &bytes).await?;
        }
    }
}
