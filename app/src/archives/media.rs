//! Pictures and files in an archive: `media/NAME`, each once, with its hash beside the record that shows it.
//!
//! This is the one place where they come in: nobody can attach any yet, so there are none.

use governance::MemberId;
use store::Conn;

use super::zipped::{WriteError, Zipped};
use crate::services::Services;

/// A picture or a file of the member's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medium {
    /// Its name under `media/`: a hash and an ending, never a path that somebody typed.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    pub bytes: Vec<u8>,
}

/// The medium that comes after a name, in the order of names; one at a time is in memory.
async fn after(_conn: &mut Conn, _member: MemberId, _name: &str) -> Result<Option<Medium>, store::StoreError> {
    Ok(None)
}

/// Writes all of them; returns how many there were.
pub async fn write(services: &Services, member: MemberId, zip: &mut Zipped) -> Result<u64, WriteError> {
    let (mut name, mut count) = (String::new(), 0);
    loop {
        let mut conn = services.store.read().await?;
        let Some(medium) = after(&mut conn, member, &name).await? else { return Ok(count) };
        drop(conn);
        zip.file(&format!("media/{}", medium.name), &medium.bytes).await?;
        name = medium.name;
        count += 1;
    }
}
