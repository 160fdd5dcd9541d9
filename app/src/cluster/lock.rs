//! One process per data directory: `flock` on `<data>/lock`. The kernel lets go when the holder dies,
//! however it dies, so there is no such thing as a stale lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::ClusterError;

fn path_in(data_dir: &Path) -> PathBuf {
    data_dir.join("lock")
}

/// Takes the lock and writes our process id into it, for the message the next one gets.
pub(super) fn take(data_dir: &Path) -> Result<File, ClusterError> {
    let path = path_in(data_dir);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        // Whoever can open a file can lock it, and so keep us from starting.
        .mode(0o600)
        .open(&path)
        .map_err(ClusterError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let holder = describe_holder(&mut file);
            return Err(ClusterError::InUse { data_dir: data_dir.to_path_buf(), holder });
        }
        Err(TryLockError::Error(source)) => return Err(ClusterError::io("lock", &path)(source)),
    }
    let name = format!("{}\n", std::process::id());
    file.set_len(0)
        .and_then(|()| file.seek(SeekFrom::Start(0)))
        .and_then(|_| file.write_all(name.as_bytes()))
        .map_err(ClusterError::io("write", &path))?;
    Ok(file)
}

/// Whether the process that once held `data_dir` is gone. A lock file that is still empty belongs to
/// somebody who is just starting; one that we cannot open belongs to another account.
pub(super) fn is_abandoned(data_dir: &Path) -> bool {
    let Ok(file) = File::open(path_in(data_dir)) else {
        return false;
    };
    let named = file.metadata().is_ok_and(|found| found.len() > 0);
    named && file.try_lock_shared().is_ok()
}

fn describe_holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.read_to_string(&mut text).ok().and_then(|_| text.trim().parse::<u32>().ok()) {
        Some(pid) => match super::orphan::command_line(pid) {
            Some(words) => format!("process {pid} ({})", words.join(" ")),
            None => format!("process {pid}"),
        },
        None => "another process".to_owned(),
    }
}
