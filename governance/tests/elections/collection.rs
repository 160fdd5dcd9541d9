//! The shared collection of elections, where it is present.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use governance::voting::formats::{Contents, Format};
use serde_json::Value;

/// Where the collection stands, if it does.
pub fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/ballots");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: ../shared/ballots is not there");
    None
}

/// A JSON file of the collection.
pub fn json(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap()
}

/// The bytes of a file, unpacked.
pub fn bytes(path: &Path) -> Vec<u8> {
    let file = std::fs::read(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    if path.extension().is_some_and(|end| end == "gz") {
        let mut inflated = Vec::new();
        flate2::read::MultiGzDecoder::new(file.as_slice()).read_to_end(&mut inflated).unwrap();
        return inflated;
    }
    file
}

/// An election out of a file.
pub fn read(path: &Path) -> Contents {
    let name = path.file_name().unwrap().to_str().unwrap();
    let format = Format::of(name).unwrap_or_else(|| panic!("{name}: no format has such a name"));
    format.read(&bytes(path)).unwrap_or_else(|fault| panic!("{name}:{fault}"))
}

/// The elections of the collection, each read once.
pub struct Collection {
    folder: PathBuf,
    read: BTreeMap<String, Contents>,
}

impl Collection {
    pub const fn of(folder: PathBuf) -> Self {
        Self { folder, read: BTreeMap::new() }
    }

    pub fn contents(&mut self, file: &str) -> Option<&Contents> {
        let path = self.folder.join("data").join(file);
        Format::of(file)?;
        Some(self.read.entry(file.to_owned()).or_insert_with(|| read(&path)))
    }
}
