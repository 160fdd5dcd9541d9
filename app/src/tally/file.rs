//! The file: found, unpacked, understood.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use governance::voting::formats::{Contents, Format, Malformed};

use super::vote::{self, Vote};

/// No election is read that is larger than this, unpacked: a small file must not fill the memory. A million ballots that rank thirty
/// options are a third of it.
const MOST_BYTES: u64 = 1 << 28;
/// Tables and ABIF take more memory for a line than other files.
const MOST_BYTES_OF_TABLES: u64 = 1 << 26;

/// Reads a file of ballots, or the record of a vote. What is wrong with it is said as `FILE:LINE: reason`.
pub fn contents(path: &Path) -> Result<(Contents, Option<Vote>), String> {
    let shown = path.display();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_packed = name.to_ascii_lowercase().ends_with(".gz");
    let format = form(&name).ok_or_else(|| {
        let ends: Vec<&str> = Format::ALL.iter().map(|(end, _)| *end).chain([vote::ENDING]).collect();
        format!("{shown}: the name says no known format; there are .{}, each also as .gz", ends.join(" ."))
    })?;
    let file = File::open(path).map_err(|why| format!("{shown}: {why}"))?;
    let most = match format {
        Some(Format::Csv | Format::Pabulib | Format::Abif) => MOST_BYTES_OF_TABLES,
        _ => MOST_BYTES,
    };
    let bytes = if is_packed {
        // The line in a packed file is that of the text in it.
        bounded(MultiGzDecoder::new(file), most).map_err(|why| format!("{shown}:1: it cannot be unpacked: {why}"))?
    } else {
        bounded(file, most).map_err(|why| format!("{shown}: {why}"))?
    };
    let read = match format {
        Some(format) => format.read(&bytes).map(|contents| (contents, None)),
        None => vote::read(&bytes).map(|vote| (vote.contents(), Some(vote))),
    };
    read.map_err(|Malformed { line, reason }| format!("{shown}:{line}: {reason}"))
}

/// The format that a name tells; `Some(None)` is the record of a vote.
fn form(name: &str) -> Option<Option<Format>> {
    let plain = name.to_ascii_lowercase();
    let plain = plain.strip_suffix(".gz").unwrap_or(&plain);
    if plain.rsplit_once('.').is_some_and(|(_, end)| end == vote::ENDING) {
        return Some(None);
    }
    Format::of(name).map(Some)
}

fn bounded(file: impl Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(std::io::Error::other(format!("it is larger than {} MiB", most >> 20)));
    }
    Ok(bytes)
}
