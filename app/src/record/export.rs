//! `folkmoot export --public DIR`: the public record as files.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use governance::record::{FORMAT, FileFacts, MANIFEST, Manifest, RecordFile, VERSION};
use sha2::{Digest, Sha256};
use store::{Conn, Store, StoreError};

use super::source::Rows;
use crate::chance::Chance;

/// Why nothing was exported. What was begun is gone again.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("{0} is there already and not empty; a record is written into a folder of its own")]
    NotEmpty(PathBuf),
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    #[error("the record cannot be read: {0}")]
    Store(#[from] StoreError),
    #[error("there is no checkpoint yet; a node that works signs one within seconds")]
    NoCheckpoint,
}

/// The manifest of the record as the database has it now, its files only by name. Also how many leaves it is over.
pub async fn manifest(conn: &mut Conn, key: &str) -> Result<Option<(Manifest, i64)>, StoreError> {
    let Some(last) = store::ledger::latest_checkpoint(conn).await? else { return Ok(None) };
    let Some((community, _)) = store::policies::founded(conn).await? else { return Ok(None) };
    let files = RecordFile::ALL.iter().map(|file| FileFacts {
        name: file.name().to_string(),
        bytes: None,
        lines: None,
        sha256: None,
    });
    let manifest = Manifest {
        format: FORMAT.to_string(),
        version: VERSION,
        community,
        key: key.to_string(),
        checkpoint: last.note,
        files: files.collect(),
    };
    Ok(Some((manifest, last.size)))
}

/// Writes the record of one moment: beside its place, synced, and put there when it is whole.
pub async fn export(store: &Store, key: &str, dir: &Path) -> Result<Manifest, ExportError> {
    let here = |path: &Path| {
        let path = path.to_owned();
        move |why| ExportError::Io(path, why)
    };
    match fs::read_dir(dir).map(|mut entries| entries.next().is_some()) {
        Ok(true) => return Err(ExportError::NotEmpty(dir.to_owned())),
        Ok(false) => {}
        Err(why) if why.kind() == io::ErrorKind::NotFound => {}
        Err(why) => return Err(ExportError::Io(dir.to_owned(), why)),
    }
    let absolute = std::path::absolute(dir).map_err(here(dir))?;
    let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Err(ExportError::NotEmpty(dir.to_owned()));
    };
    let suffix = hex::encode(Chance::real().bytes::<4>());
    let beside = parent.join(format!(".{}.{suffix}.part", name.to_string_lossy()));
    fs::create_dir(&beside).map_err(here(&beside))?;
    let written = write_into(store, key, &beside).await;
    let placed = match written {
        Ok(manifest) => fs::rename(&beside, &absolute).map_err(here(dir)).map(|()| manifest),
        Err(why) => Err(why),
    };
    if placed.is_err() {
        let _ = fs::remove_dir_all(&beside);
        return placed;
    }
    File::open(parent).and_then(|parent| parent.sync_all()).map_err(here(parent))?;
    placed
}

async fn write_into(store: &Store, key: &str, dir: &Path) -> Result<Manifest, ExportError> {
    let mut snapshot = store.snapshot().await?;
    let (mut manifest, size) = manifest(&mut snapshot, key).await?.ok_or(ExportError::NoCheckpoint)?;
    let mut rows = Rows::new(snapshot, size);
    for (file, facts) in RecordFile::ALL.iter().zip(&mut manifest.files) {
        let path = dir.join(file.name());
        let io = |why| ExportError::Io(path.clone(), why);
        let mut out = BufWriter::new(File::create_new(&path).map_err(io)?);
        let (mut hash, mut bytes, mut lines) = (Sha256::new(), 0_u64, 0_u64);
        loop {
            let page = rows.page(*file).await?;
            if page.is_empty() {
                break;
            }
            for mut line in page {
                line.push('\n');
                hash.update(&line);
                bytes += line.len() as u64;
                lines += 1;
                out.write_all(line.as_bytes()).map_err(io)?;
            }
        }
        out.flush().map_err(io)?;
        out.get_ref().sync_all().map_err(io)?;
        facts.bytes = Some(bytes);
        facts.lines = Some(lines);
        facts.sha256 = Some(hex::encode(hash.finalize()));
    }
    let path = dir.join(MANIFEST);
    let io = |why| ExportError::Io(path.clone(), why);
    let mut out = File::create_new(&path).map_err(io)?;
    out.write_all(manifest.written().as_bytes()).and_then(|()| out.sync_all()).map_err(io)?;
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(io)?;
    Ok(manifest)
}
