//! Where a record is read from: a database, a folder, an address. Whoever checks it does not know which.

use async_trait::async_trait;
use governance::record::{Checker, Misfit, RecordFile};
use store::{Snapshot, StoreError};

use super::lines;
use super::place::Place;

/// Why a record is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It was read, and something in it does not fit.
    #[error("{0}")]
    Misfit(#[from] Misfit),
    /// It could not be read.
    #[error("{0}")]
    Unreadable(String),
}

impl Trouble {
    /// Something about a file as a whole.
    pub fn misfit(file: &'static str, what: impl Into<String>) -> Self {
        Self::Misfit(Misfit { file, line: 0, what: what.into() })
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// A record, file after file in the order of `RecordFile::ALL`.
#[async_trait]
pub trait Source: Send {
    /// The next lines of a file, without their ends; none at the end of the file, where what was said of it as a whole is checked.
    async fn next(&mut self, file: RecordFile) -> Result<Vec<Vec<u8>>, Trouble>;
}

/// Puts a whole record through the check.
pub async fn check(source: &mut dyn Source, checker: &mut Checker) -> Result<(), Trouble> {
    for file in RecordFile::ALL.iter().copied() {
        loop {
            let lines = source.next(file).await?;
            if lines.is_empty() {
                break;
            }
            for line in &lines {
                checker.take(file, line)?;
            }
        }
        checker.end(file)?;
    }
    Ok(())
}

/// The record as the database would publish it at one moment.
pub struct Rows {
    pub snapshot: Snapshot,
    size: i64,
    /// Where the reader is; `None` at the end of the file.
    reading: Option<(RecordFile, Option<Place>)>,
}

impl Rows {
    /// The record over so many leaves.
    pub fn new(snapshot: Snapshot, size: i64) -> Self {
        Self { snapshot, size, reading: None }
    }

    /// The next page of a file; empty at its end.
    pub async fn page(&mut self, file: RecordFile) -> Result<Vec<String>, StoreError> {
        loop {
            let place = match &self.reading {
                Some((current, place)) if *current == file => place.clone(),
                _ => Some(Place::start()),
            };
            let Some(place) = place else { return Ok(Vec::new()) };
            let page = lines::page(&mut self.snapshot, file, self.size, &place).await?;
            self.reading = Some((file, page.next));
            if !page.lines.is_empty() {
                return Ok(page.lines);
            }
        }
    }
}

#[async_trait]
impl Source for Rows {
    async fn next(&mut self, file: RecordFile) -> Result<Vec<Vec<u8>>, Trouble> {
        Ok(self.page(file).await?.into_iter().map(String::into_bytes).collect())
    }
}
