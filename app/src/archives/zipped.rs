//! A zip archive that is passed on while it is written: to a file, or to whoever downloads it. Nothing is kept but what is on its way.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rocket::tokio::fs::File;
use rocket::tokio::io::AsyncWriteExt;
use rocket::tokio::sync::mpsc;
use rocket::tokio::time::timeout;
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};

/// As much is collected before it is passed on.
const PIECE: usize = 64 * 1024;
/// Whoever takes nothing for so long has gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where an archive goes.
#[derive(Debug)]
pub enum Out {
    File(File),
    Download(mpsc::Sender<Vec<u8>>),
}

/// Why an archive was not finished.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("{0}")]
    Store(#[from] store::StoreError),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Zip(#[from] ZipError),
    #[error("a page of it: {0}")]
    Template(#[from] askama::Error),
    #[error("whoever asked for it has gone")]
    Gone,
}

/// What the archive's writer leaves to be passed on.
#[derive(Debug, Clone, Default)]
struct Pieces(Arc<Mutex<Vec<u8>>>);

impl Pieces {
    fn waiting(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An archive that is being written.
pub struct Zipped {
    zip: ZipWriter<StreamWriter<Pieces>>,
    pieces: Pieces,
    out: Out,
}

impl Zipped {
    pub fn new(out: Out) -> Self {
        let pieces = Pieces::default();
        Self { zip: ZipWriter::new_stream(pieces.clone()), pieces, out }
    }

    /// Begins a file of the archive; what is put from now on is in it.
    pub fn begin(&mut self, name: &str) -> Result<(), WriteError> {
        // Nobody knows beforehand whether it passes four gigabytes.
        Ok(self.zip.start_file(name, SimpleFileOptions::default().large_file(true))?)
    }

    /// Writes into the file that was begun last.
    pub fn put(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), WriteError> {
        Ok(self.zip.write_all(bytes.as_ref())?)
    }

    /// A whole small file.
    pub async fn file(&mut self, name: &str, bytes: impl AsRef<[u8]>) -> Result<(), WriteError> {
        self.begin(name)?;
        self.put(bytes)?;
        self.pass_on().await
    }

    /// Passes on what has come together.
    pub async fn pass_on(&mut self) -> Result<(), WriteError> {
        if self.pieces.waiting() < PIECE {
            return Ok(());
        }
        let bytes = self.pieces.take();
        self.send(bytes).await
    }

    async fn send(&mut self, bytes: Vec<u8>) -> Result<(), WriteError> {
        send(&mut self.out, bytes).await
    }

    /// Writes the list of what is in it, which stands last: an archive that broke off does not open.
    pub async fn finish(self) -> Result<(), WriteError> {
        let Self { zip, pieces, mut out } = self;
        drop(zip.finish()?);
        send(&mut out, pieces.take()).await?;
        if let Out::File(file) = &mut out {
            file.flush().await?;
            file.sync_all().await?;
        }
        Ok(())
    }
}

async fn send(out: &mut Out, bytes: Vec<u8>) -> Result<(), WriteError> {
    match out {
        Out::File(file) => Ok(file.write_all(&bytes).await?),
        Out::Download(taker) => match timeout(PATIENCE, taker.send(bytes)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(WriteError::Gone),
        },
    }
}
