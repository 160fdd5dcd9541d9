//! A record in a folder: plain files, nothing else.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use governance::record::{FileFacts, LINE_BYTES_MAX, MANIFEST, Manifest, RecordFile};
use nix::fcntl::OFlag;
use sha2::{Digest, Sha256};

use super::source::{Source, Trouble};

/// A manifest holds a few names and hashes.
const MANIFEST_BYTES_MAX: u64 = 64 * 1024;
/// Lines are handed on in portions of about so many bytes.
const PORTION_BYTES: usize = 1 << 20;

/// A file that is being read, with what was read of it so far.
struct Reading {
    file: RecordFile,
    reader: BufReader<File>,
    hash: Sha256,
    bytes: u64,
    lines: u64,
    is_over: bool,
}

/// A folder with a manifest.
pub struct Folder {
    dir: PathBuf,
    pub manifest: Manifest,
    reading: Option<Reading>,
}

/// Opens a plain file: no link, no device, nothing that would wait for a writer.
fn open_plain(path: &Path, name: &'static str) -> Result<File, Trouble> {
    let unreadable = |why: std::io::Error| Trouble::Unreadable(format!("{}: {why}", path.display()));
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
            return Err(Trouble::misfit(name, "the file is missing"));
        }
        Err(why) => return Err(unreadable(why)),
    };
    if !found.is_file() {
        return Err(Trouble::misfit(name, "it is not a plain file"));
    }
    let flags = (OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits();
    OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(unreadable)
}

impl Folder {
    /// Reads the manifest and looks at which files are there.
    pub fn open(dir: &Path) -> Result<Self, Trouble> {
        let unreadable = |why: std::io::Error| Trouble::Unreadable(format!("{}: {why}", dir.display()));
        let mut names = Vec::new();
        for entry in fs::read_dir(dir).map_err(unreadable)? {
            names.push(entry.map_err(unreadable)?.file_name());
        }
        if !names.iter().any(|name| name == MANIFEST) {
            return Err(Trouble::Unreadable(format!("{}: there is no {MANIFEST} in it", dir.display())));
        }
        let mut bytes = Vec::new();
        let file = open_plain(&dir.join(MANIFEST), MANIFEST)?;
        file.take(MANIFEST_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        let manifest = Manifest::parse(&bytes).map_err(|why| Trouble::misfit(MANIFEST, why.to_string()))?;
        let is_ours =
            |name: &std::ffi::OsString| name == MANIFEST || name.to_str().and_then(RecordFile::named).is_some();
        if let Some(other) = names.iter().find(|name| !is_ours(name)) {
            return Err(Trouble::misfit(MANIFEST, format!("{} is none of the record's files", other.display())));
        }
        Ok(Self { dir: dir.to_owned(), manifest, reading: None })
    }

    fn begin(&self, file: RecordFile) -> Result<Reading, Trouble> {
        let opened = open_plain(&self.dir.join(file.name()), file.name())?;
        let reader = BufReader::with_capacity(256 * 1024, opened);
        Ok(Reading { file, reader, hash: Sha256::new(), bytes: 0, lines: 0, is_over: false })
    }
}

impl Reading {
    fn portion(&mut self) -> Result<Vec<Vec<u8>>, Trouble> {
        let mut lines = Vec::new();
        let mut taken = 0;
        while taken < PORTION_BYTES {
            let Some(line) = self.line()? else {
                self.is_over = true;
                break;
            };
            taken += line.len() + 1;
            lines.push(line);
        }
        Ok(lines)
    }

    fn line(&mut self) -> Result<Option<Vec<u8>>, Trouble> {
        let name = self.file.name();
        let at = self.lines + 1;
        let misfit =
            |what: &str| Trouble::Misfit(governance::record::Misfit { file: name, line: at, what: what.to_string() });
        let mut line = Vec::new();
        let most = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        let read = (&mut self.reader).take(most).read_until(b'\n', &mut line);
        read.map_err(|why| Trouble::Unreadable(format!("{name}: {why}")))?;
        if line.is_empty() {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') {
            return Err(misfit(if line.len() > LINE_BYTES_MAX {
                "the line is too long"
            } else {
                "the line has no end"
            }));
        }
        self.hash.update(&line);
        self.bytes += line.len() as u64;
        self.lines = at;
        line.pop();
        Ok(Some(line))
    }

    /// Whether the file as a whole is what the manifest says.
    fn check(self, facts: Option<&FileFacts>) -> Result<(), Trouble> {
        let name = self.file.name();
        let facts = facts.ok_or_else(|| Trouble::misfit(name, "the manifest does not name it"))?;
        let hash = hex::encode(self.hash.finalize());
        let fits = facts.bytes == Some(self.bytes)
            && facts.lines == Some(self.lines)
            && facts.sha256.as_deref() == Some(hash.as_str());
        if fits { Ok(()) } else { Err(Trouble::misfit(name, "it is not the file that the manifest names")) }
    }
}

#[async_trait]
impl Source for Folder {
    async fn next(&mut self, file: RecordFile) -> Result<Vec<Vec<u8>>, Trouble> {
        let mut reading = match self.reading.take() {
            Some(reading) if reading.file == file => reading,
            _ => self.begin(file)?,
        };
        let lines = if reading.is_over { Vec::new() } else { reading.portion()? };
        if lines.is_empty() {
            reading.check(self.manifest.file(file))?;
        } else {
            self.reading = Some(reading);
        }
        Ok(lines)
    }
}
