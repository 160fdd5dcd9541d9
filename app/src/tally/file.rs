//! The file: found, unpacked, understood.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use governance::voting::formats::{Contents, Format, Malformed};

/// No election is read that is larger than this, unpacked: a small file must not fill the memory.
const MOST_BYTES: u64 = 1 << 30;

/// Reads a file of ballots. What is wrong with it is said as `FILE:LINE: reason`.
pub fn contents(path: &Path) -> Result<Contents, String> {
    let shown = path.display();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let ends: Vec<&str> = Format::ALL.iter().map(|(end, _)| *end).collect();
    let format = Format::of(&name).ok_or_else(|| {
        format!("{shown}: the name says no known format; there are .{}, each also as .gz", ends.join(" ."))
    })?;
    let file = File::open(path).map_err(|why| format!("{shown}: {why}"))?;
    let is_packed = name.to_ascii_lowercase().ends_with(".gz");
    let bytes = if is_packed {
        // The line in a packed file is that of the text in it.
        bounded(MultiGzDecoder::new(file)).map_err(|why| format!("{shown}:1: it cannot be unpacked: {why}"))?
    } else {
        bounded(file).map_err(|why| format!("{shown}: {why}"))?
    };
    format.read(&bytes).map_err(|Malformed { line, reason }| format!("{shown}:{line}: {reason}"))
}

fn bounded(file: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(std::io::Error::other(format!("it is larger than {} MiB", MOST_BYTES >> 20)));
    }
    Ok(bytes)
}
