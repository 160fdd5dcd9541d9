//! What a former life may have left behind: a Postgres that is still alive, or a `postmaster.pid`
//! whose number now belongs to somebody else.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::ClusterError;

/// Waited for a fast shutdown (it writes a checkpoint) before an immediate one is asked for.
const FAST: Duration = Duration::from_secs(20);
/// Waited for an immediate shutdown before we give up.
const IMMEDIATE: Duration = Duration::from_secs(10);

/// Leaves no living Postgres on `cluster`. The caller holds the lock, so whatever runs there is
/// nobody's. Usually it is already going: it was told to when its parent died.
pub(super) fn clear(cluster: &Path) -> Result<(), ClusterError> {
    if let Some(pid) = postmaster_of(cluster) {
        tracing::warn!(pid, "an older Postgres still runs on this data directory; stopping it");
        return end(cluster, pid);
    }
    disown_pid_file(cluster)
}

/// The living postmaster of exactly this directory, if there is one.
pub(super) fn postmaster_of(cluster: &Path) -> Option<u32> {
    let pid = pid_line(cluster)?;
    let words = command_line(pid)?;
    let program = Path::new(words.first()?).file_name()?.to_str()?;
    let directory = words.iter().skip_while(|word| *word != "-D").nth(1)?;
    let same = Path::new(directory) == cluster || Path::new(directory).canonicalize().is_ok_and(|path| path == cluster);
    (program == "postgres" && same).then_some(pid)
}

/// Where the postmaster that wrote `postmaster.pid` has its socket: the fifth line.
pub(super) fn socket_directory(cluster: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    text.lines().nth(4).filter(|line| line.starts_with('/')).map(PathBuf::from)
}

/// The words of a living process' command line. Never signal a number without having looked.
#[cfg(target_os = "linux")]
pub(super) fn command_line(pid: u32) -> Option<Vec<String>> {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).ok().filter(|bytes| !bytes.is_empty())?;
    let words = bytes.split(|byte| *byte == 0).filter(|word| !word.is_empty());
    Some(words.map(|word| String::from_utf8_lossy(word).into_owned()).collect())
}

/// See the Linux version; without /proc, `ps` knows.
#[cfg(not(target_os = "linux"))]
pub(super) fn command_line(pid: u32) -> Option<Vec<String>> {
    let output =
        std::process::Command::new("ps").args(["-ww", "-o", "command=", "-p", &pid.to_string()]).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!text.is_empty()).then(|| text.split_whitespace().map(str::to_owned).collect())
}

fn pid_line(cluster: &Path) -> Option<u32> {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    // A negative number is Postgres' mark for its single-user mode.
    text.lines().next()?.trim().trim_start_matches('-').parse().ok()
}

fn end(cluster: &Path, pid: u32) -> Result<(), ClusterError> {
    for (signal, patience) in [(Signal::SIGINT, FAST), (Signal::SIGQUIT, IMMEDIATE)] {
        let Ok(number) = i32::try_from(pid) else {
            break;
        };
        // It may end between the look and the signal; that is what we want.
        kill(Pid::from_raw(number), signal).ok();
        let until = Instant::now() + patience;
        while Instant::now() < until {
            if postmaster_of(cluster) != Some(pid) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
    Err(ClusterError::Orphan { pid })
}

/// After a crash the number in `postmaster.pid` may have been given to an unrelated process, and
/// Postgres would refuse to start. Removing the file would also remove the guard against surviving
/// backends (the shared memory key in it), so only the number is replaced, by ours: Postgres takes
/// its own parent's number as stale.
fn disown_pid_file(cluster: &Path) -> Result<(), ClusterError> {
    let path = cluster.join("postmaster.pid");
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(());
    };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    match lines.first_mut() {
        Some(first) => *first = std::process::id().to_string(),
        // Torn while it was written: nothing had started yet.
        None => return fs::remove_file(&path).map_err(ClusterError::io("remove", &path)),
    }
    fs::write(&path, lines.join("\n") + "\n").map_err(ClusterError::io("write", &path))
}
