//! Reading an archive that somebody brings. It is a file from outside: its sizes, names and texts are believed as little as a stranger's.
//!
//! Nothing of it is ever unpacked into the file system, and nothing is read whole: one record is in memory at a time, and bounded.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::document;
use super::records::{Head, Record, read_document};

/// Files in an archive at most: pictures are one each.
const FILES_MAX: usize = 200_000;
/// The document at most, unpacked; counted while it is read, whatever the archive says of itself.
const DOCUMENT_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// One record at most, and what stands between two.
pub(super) const RECORD_BYTES_MAX: u64 = 4_000_000;
/// Records at most.
const RECORDS_MAX: u64 = 2_000_000;

/// Why an archive is not read. Nothing of it was brought in.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("it is no archive: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("its {name} cannot be read: {0}", name = document::NAME)]
    Json(#[from] serde_json::Error),
    #[error("{0}")]
    Wrong(String),
    #[error("whoever asked has gone")]
    Gone,
}

impl Fault {
    pub(super) fn wrong(why: impl Into<String>) -> Self {
        Self::Wrong(why.into())
    }
}

/// What an archive says of itself, and what was counted in it.
#[derive(Debug, Clone)]
pub struct Survey {
    pub head: Head,
    pub sha256: [u8; 32],
    pub records: u64,
}

/// Reads an archive once from the beginning to the end, so that nothing of one that is broken is brought in.
///
/// # Errors
/// With what is wrong with it.
pub fn survey(path: &Path) -> Result<Survey, Fault> {
    let sha256 = hash(path)?;
    let mut zip = open(path)?;
    names(&zip)?;
    let mut records = 0_u64;
    let head = read(&mut zip, &mut |_| {
        records += 1;
        if records > RECORDS_MAX {
            Err(Fault::wrong(format!("it has more than {RECORDS_MAX} records")))
        } else {
            Ok(())
        }
    })?;
    head.check()?;
    Ok(Survey { head, sha256, records })
}

/// Reads the records one after the other.
///
/// # Errors
/// With what is wrong with the archive, or what `each` says.
pub fn each_record(path: &Path, each: &mut dyn FnMut(Record) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut zip = open(path)?;
    read(&mut zip, each).map(drop)
}

fn hash(path: &Path) -> Result<[u8; 32], Fault> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(hash.finalize().into());
        }
        hash.update(piece.get(..read).unwrap_or_default());
    }
}

pub(super) fn open(path: &Path) -> Result<ZipArchive<BufReader<File>>, Fault> {
    let zip = ZipArchive::new(BufReader::new(File::open(path)?))?;
    if zip.len() > FILES_MAX {
        return Err(Fault::wrong(format!("it has more than {FILES_MAX} files")));
    }
    Ok(zip)
}

/// Looks at the names, which lead nowhere but into the archive.
fn names(zip: &ZipArchive<BufReader<File>>) -> Result<(), Fault> {
    for name in zip.file_names() {
        let name = name?;
        let leads_out =
            name.starts_with('/') || name.contains(['\\', ':', '\0']) || name.split('/').any(|part| part == "..");
        if leads_out {
            return Err(Fault::wrong("a file in it has a name that leads out of it"));
        }
    }
    Ok(())
}

fn read(
    zip: &mut ZipArchive<BufReader<File>>,
    each: &mut dyn FnMut(Record) -> Result<(), Fault>,
) -> Result<Head, Fault> {
    let file = zip.by_name(document::NAME)?;
    let left = Left { record: Rc::new(Cell::new(RECORD_BYTES_MAX)), document: DOCUMENT_BYTES_MAX };
    let record = Rc::clone(&left.record);
    let bounded = Bounded { inner: file, left };
    let mut seen = HashSet::new();
    read_document(
        BufReader::new(bounded),
        &mut |read| {
            record.set(RECORD_BYTES_MAX);
            match read {
                Some(record) => each(record),
                None => Ok(()),
            }
        },
        &mut seen,
    )
}

/// How much may still be read: until the next record, and of the document.
struct Left {
    record: Rc<Cell<u64>>,
    document: u64,
}

/// Ends with an error where a reader goes on for too long, however small what it is unpacked from.
struct Bounded<R> {
    inner: R,
    left: Left,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        // What was read ahead belongs to the records after this one.
        let record = self.left.record.get().checked_sub(bytes);
        let document = self.left.document.checked_sub(bytes);
        let (Some(record), Some(document)) = (record, document) else {
            return Err(io::Error::other("a record, or all of it, is larger than any archive of ours"));
        };
        self.left.record.set(record);
        self.left.document = document;
        Ok(read)
    }
}
