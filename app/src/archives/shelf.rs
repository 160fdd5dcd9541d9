//! The pictures and files of an archive that somebody brings: taken out one at a time, by names that we make, and no further than one may be
//! large, whatever the archive says of its size.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::PathBuf;

use rocket::tokio;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::arriving::ArriveError;
use super::media_records::OwnMedium;
use super::reading;
use crate::media::Kind;
use crate::web::multipart::FILE_BYTES_MAX;

/// A picture that we made of a small one may be larger than what is taken from a form; no more than the database keeps.
const PICTURE_BYTES_MAX: usize = 20_000_000;

type Archive = ZipArchive<BufReader<File>>;

/// An archive, opened when it is first asked.
pub struct Shelf {
    path: PathBuf,
    archive: Option<Archive>,
}

impl Shelf {
    pub fn new(path: PathBuf) -> Self {
        Self { path, archive: None }
    }

    /// The bytes of a medium; the inner `Err` says why there are none.
    pub async fn take(&mut self, medium: &OwnMedium) -> Result<Result<Vec<u8>, String>, ArriveError> {
        let (archive, path, medium) = (self.archive.take(), self.path.clone(), medium.clone());
        let taken = tokio::task::spawn_blocking(move || {
            let mut archive = match archive {
                Some(archive) => archive,
                None => reading::open(&path)?,
            };
            let bytes = read(&mut archive, &medium);
            Ok::<_, reading::Fault>((archive, bytes))
        });
        let (archive, bytes) = taken.await.map_err(|why| ArriveError::Bug(why.to_string()))??;
        self.archive = Some(archive);
        Ok(bytes)
    }
}

fn read(archive: &mut Archive, medium: &OwnMedium) -> Result<Vec<u8>, String> {
    let max = if medium.kind == Kind::File { FILE_BYTES_MAX } else { PICTURE_BYTES_MAX };
    let Ok(file) = archive.by_name(&medium.file) else {
        return Err("its file is not in the archive".to_owned());
    };
    let mut bytes = Vec::new();
    let read = file.take(u64::try_from(max + 1).unwrap_or(u64::MAX)).read_to_end(&mut bytes);
    match read {
        Ok(length) if length > max => Err(format!("it is too large: it may have {} MB", max / (1024 * 1024))),
        Ok(_) if <[u8; 32]>::from(Sha256::digest(&bytes)) == medium.sha256 => Ok(bytes),
        _ => Err("its file is damaged, or another than its record names".to_owned()),
    }
}
