//! A zip archive that is passed on while it is written: to a file, or to whoever downloads it. Nothing is kept but what is on its way.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rocket::tokio::fs::File;
use rocket::tokio::io::AsyncWriteExt;
use rocket::tokio::sync::mpsc;
use rocket::tokio::time::timeout;
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};

/// As much is collected before it is passed on, and passed on at once.
const PIECE: usize = 64 * 1024;
/// Whoever takes nothing for so long has gone.
const PATIENCE: Duration = Duration::from_secs(30);
/// In so much waiting for whoever reads, so many bytes are to be taken at least: 32 kB a second. Slower lines are very slow, and others wait for
/// the place.
const WINDOW: Duration = Duration::from_secs(180);
const WINDOW_BYTES: usize = 180 * 32 * 1024;

/// Where an archive goes.
#[derive(Debug)]
pub enum Out {
    File(File),
    Download(mpsc::Sender<Vec<u8>>),
}

/// How fast an archive is taken: only the time counts in which it waits to be.
#[derive(Debug)]
struct Pace {
    patience: Duration,
    waited: Duration,
    bytes: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self { patience: PATIENCE, waited: Duration::ZERO, bytes: 0 }
    }
}

impl Pace {
    /// Notes that so many bytes were taken after a wait. `false`: they are taken too slowly to go on.
    fn goes_on(&mut self, bytes: usize, waited: Duration) -> bool {
        self.bytes += bytes;
        self.waited += waited;
        if self.waited < WINDOW {
            return true;
        }
        self.waited = Duration::ZERO;
        std::mem::take(&mut self.bytes) >= WINDOW_BYTES
    }
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
    #[error("whoever asked for it has gone, or takes it too slowly")]
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
    pace: Pace,
}

impl Zipped {
    pub fn new(out: Out) -> Self {
        let pieces = Pieces::default();
        Self { zip: ZipWriter::new_stream(pieces.clone()), pieces, out, pace: Pace::default() }
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
        send(&mut self.out, &mut self.pace, bytes).await
    }

    /// Writes the list of what is in it, which stands last: an archive that broke off does not open. An empty piece says that this was all.
    pub async fn finish(self) -> Result<(), WriteError> {
        let Self { zip, pieces, mut out, mut pace } = self;
        drop(zip.finish()?);
        send(&mut out, &mut pace, pieces.take()).await?;
        match &mut out {
            Out::File(file) => {
                file.flush().await?;
                file.sync_all().await?;
            }
            Out::Download(taker) => taker.send(Vec::new()).await.map_err(|_| WriteError::Gone)?,
        }
        Ok(())
    }
}

async fn send(out: &mut Out, pace: &mut Pace, bytes: Vec<u8>) -> Result<(), WriteError> {
    let taker = match out {
        Out::File(file) => return Ok(file.write_all(&bytes).await?),
        Out::Download(taker) => taker,
    };
    // In small pieces: a large file takes no more room on its way than words do, and whoever is slow is seen to take something.
    for piece in bytes.chunks(PIECE) {
        let begun = Instant::now();
        let taken = timeout(pace.patience, taker.send(piece.to_vec())).await;
        if !matches!(taken, Ok(Ok(()))) || !pace.goes_on(piece.len(), begun.elapsed()) {
            return Err(WriteError::Gone);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_slow_is_heard_out_for_a_window_and_whoever_is_fast_for_ever() {
        let slow = |bytes: usize| {
            let mut pace = Pace::default();
            (0..1000).find(|_| !pace.goes_on(bytes, Duration::from_secs(1)))
        };
        assert_eq!(slow(1), Some(179), "a byte a second");
        assert_eq!(slow(31 * 1024), Some(179));
        assert_eq!(slow(32 * 1024), None);
        let mut pace = Pace::default();
        // A pause of almost a window is made up for by what is taken around it.
        assert!(pace.goes_on(WINDOW_BYTES, Duration::from_secs(1)) && pace.goes_on(1, Duration::from_secs(179)));
        assert!(!pace.goes_on(1, Duration::from_secs(180)), "once");
    }

    #[tokio::test]
    async fn whoever_takes_nothing_is_given_up_and_whoever_takes_all_of_it_is_not() {
        let (giver, mut taker) = mpsc::channel(1);
        let mut pace = Pace { patience: Duration::from_millis(20), ..Pace::default() };
        let mut out = Out::Download(giver);
        let sent = send(&mut out, &mut pace, vec![0; 3 * PIECE]).await;
        assert!(matches!(sent, Err(WriteError::Gone)));
        assert_eq!(
            taker.recv().await.map(|piece| piece.len()),
            Some(PIECE),
            "a large file is passed on in small pieces"
        );
        let all = async {
            let mut bytes = 0;
            while bytes < 3 * PIECE {
                bytes += taker.recv().await.map_or(0, |piece| piece.len());
            }
        };
        let (sent, ()) = futures::join!(send(&mut out, &mut pace, vec![0; 3 * PIECE]), all);
        assert!(sent.is_ok());
    }
}
