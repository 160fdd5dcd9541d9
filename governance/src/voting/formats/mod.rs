//! Readers of the files in which elections are kept: pure, from bytes to an [`Election`](super::Election).
//!
//! Nothing is guessed. What a reader does not understand it refuses, with the line and the reason.

pub mod abif;
pub mod blt;
mod contents;
pub mod csv;
pub mod json;
pub mod pabulib;
pub mod preflib;
mod separated;

pub use contents::Contents;
pub use separated::{Record, Records, records};

use super::Unfit;

/// The kinds of files, by the ends of their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.soc`, `.soi`, `.toc`, `.toi`.
    Orders(preflib::Orders),
    /// `.cat`.
    Categories,
    /// `.blt`.
    Blt,
    /// `.abif`.
    Abif,
    /// `.json`.
    Json,
    /// `.csv`.
    Csv,
    /// `.pb`.
    Pabulib,
}

impl Format {
    /// Every one, with the end of its files' names.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("soc", Self::Orders(preflib::Orders::StrictComplete)),
        ("soi", Self::Orders(preflib::Orders::StrictIncomplete)),
        ("toc", Self::Orders(preflib::Orders::TiedComplete)),
        ("toi", Self::Orders(preflib::Orders::TiedIncomplete)),
        ("cat", Self::Categories),
        ("blt", Self::Blt),
        ("abif", Self::Abif),
        ("json", Self::Json),
        ("csv", Self::Csv),
        ("pb", Self::Pabulib),
    ];

    /// The format of a file, by its name; `.gz` at the end of it is no part of that.
    #[must_use]
    pub fn of(file_name: &str) -> Option<Self> {
        let name = file_name.to_ascii_lowercase();
        let (_, end) = name.strip_suffix(".gz").unwrap_or(&name).rsplit_once('.')?;
        Self::ALL.iter().find(|(known, _)| *known == end).map(|(_, format)| *format)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be understood; says where and why.
    pub fn read(self, file: &[u8]) -> Result<Contents, Malformed> {
        match self {
            Self::Orders(orders) => preflib::ranked(file, orders),
            Self::Categories => preflib::categories(file),
            Self::Blt => blt::read(file),
            Self::Abif => abif::read(file),
            Self::Json => json::read(file),
            Self::Csv => csv::read(file),
            Self::Pabulib => pabulib::contents(file),
        }
    }
}

/// Why a file cannot be read: where, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {reason}")]
pub struct Malformed {
    /// The line, counted from 1. A fault of the whole file stands at its last line, or at 1 when it is empty.
    pub line: usize,
    /// What is wrong, in words for the person who made the file.
    pub reason: String,
}

impl Malformed {
    /// A fault at a line.
    pub fn at(line: usize, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into() }
    }

    /// Ballots that refuse something refuse the line it stands on.
    pub fn unfit(line: usize) -> impl Fn(Unfit) -> Self {
        move |unfit| Self::at(line, unfit.to_string())
    }
}

/// The text of a file, without the mark some programs put before it.
///
/// # Errors
/// When it is not UTF-8.
pub fn text(file: &[u8]) -> Result<&str, Malformed> {
    let text = std::str::from_utf8(file).map_err(|error| {
        let before = file.get(..error.valid_up_to()).unwrap_or_default();
        Malformed::at(line_of(before), "this is not UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The line at which a text that begins a file ends.
fn line_of(before: &[u8]) -> usize {
    before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1)
}
