//! Mail kept in a folder on disk, one file per message, each whole or not there at all.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use tokio::task::spawn_blocking;

use super::reading::ReadMail;
use super::{Outgoing, SendError};

const EXTENSION: &str = ".eml";
const NAME_BYTES: usize = 15 + 1 + 16 + EXTENSION.len();

/// Whether a name is one that [`Folder`] gives: milliseconds, a dash, sixteen hexadecimal digits. Nothing else is ever opened.
pub fn is_mail_name(name: &str) -> bool {
    let Some((time, hash)) = name.strip_suffix(EXTENSION).and_then(|stem| stem.split_once('-')) else {
        return false;
    };
    name.len() == NAME_BYTES
        && time.len() == 15
        && time.bytes().all(|byte| byte.is_ascii_digit())
        && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A folder of messages. Private to the account that runs Folkmoot: links in mails may open an account.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Mail is kept in `path`, which is made when the first mail comes.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a message to disk. The same mail again replaces itself.
    pub(super) async fn keep(&self, mail: Outgoing) -> Result<(), SendError> {
        let folder = self.path.clone();
        let write = move || write_whole(&folder, &mail.file_name, &mail.message.formatted());
        match spawn_blocking(write).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(SendError::Passing(format!("the mailbox folder cannot be written: {error}"))),
            Err(error) => Err(SendError::Passing(error.to_string())),
        }
    }

    /// The newest mails, newest first, with their names.
    pub async fn newest(&self, size: usize) -> io::Result<Vec<(String, ReadMail)>> {
        let folder = self.path.clone();
        spawn_blocking(move || read_newest(&folder, size)).await.unwrap_or_else(|error| Err(io::Error::other(error)))
    }

    /// One mail; `None` when there is none of that name.
    pub async fn read(&self, name: &str) -> io::Result<Option<ReadMail>> {
        if !is_mail_name(name) {
            return Ok(None);
        }
        let path = self.path.join(name);
        let read =
            spawn_blocking(move || std::fs::read(path)).await.unwrap_or_else(|error| Err(io::Error::other(error)));
        match read {
            Ok(bytes) => Ok(ReadMail::parse(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let half = folder.join(format!("{name}.half"));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&half, folder.join(name))?;
    // The new name lasts only once the folder itself is on disk.
    File::open(folder)?.sync_all()
}

fn read_newest(folder: &Path, size: usize) -> io::Result<Vec<(String, ReadMail)>> {
    let listing = match std::fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names: Vec<String> = listing
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_mail_name(name))
        .collect();
    names.sort_unstable_by(|a, b| b.cmp(a));
    names.truncate(size);
    let mut mails = Vec::with_capacity(names.len());
    for name in names {
        if let Some(mail) = ReadMail::parse(&std::fs::read(folder.join(&name))?) {
            mails.push((name, mail));
        }
    }
    Ok(mails)
}

#[cfg(test)]
mod tests {
    use super::is_mail_name;

    #[test]
    fn only_names_that_the_folder_gives_are_mail_names() {
        assert!(is_mail_name("001764000000000-0123456789abcdef.eml"));
        for name in [
            "",
            "..",
            "../secret",
            "001764000000000-0123456789abcdef.eml.half",
            "001764000000000-0123456789abcdeg.eml",
            "001764000000000-0123456789ABCDEF.eml",
            "00176400000000a-0123456789abcdef.eml",
            "1-0123456789abcdef0123456789abc.eml",
            "001764000000000/0123456789abcdef.eml",
            "001764000000000-../../../../etc.eml",
        ] {
            assert!(!is_mail_name(name), "{name}");
        }
    }
}
