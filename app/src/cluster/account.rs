//! Under which account Postgres runs: ours, or, when we are root, one that is not (Postgres refuses root).

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;
use nix::unistd::{Gid, Uid, User, chown};

use super::ClusterError;

/// In this order: the packages' own account, else the one that owns nothing.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// A non-root account for Postgres and everything it owns.
#[derive(Clone, Debug)]
pub(super) struct Account {
    uid: Uid,
    gid: Gid,
}

impl Account {
    /// `None` when we are not root: Postgres then runs as we do.
    pub fn for_postgres() -> Result<Option<Self>, ClusterError> {
        if !Uid::effective().is_root() {
            return Ok(None);
        }
        let account = CANDIDATES
            .iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .filter(|found| !found.uid.is_root())
            .ok_or(ClusterError::NoAccount)?;
        Ok(Some(Self { uid: account.uid, gid: account.gid }))
    }

    /// Makes `path` this account's own.
    pub fn own(&self, path: &Path) -> Result<(), ClusterError> {
        chown(path, Some(self.uid), Some(self.gid)).map_err(|errno| ClusterError::io("hand over", path)(errno.into()))
    }

    /// Whether the account can enter `directory`; asks the kernel, so ACLs and mounts count too.
    pub fn can_enter(&self, directory: &Path) -> bool {
        let mut probe = quiet(Path::new("true"), Some(self));
        probe.current_dir(directory).stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    }

    /// The numeric id, to compare with the owner of a file.
    pub fn uid(&self) -> u32 {
        self.uid.as_raw()
    }
}

/// The id that owns Postgres' files: the account's, or ours.
pub(super) fn owner_id(account: Option<&Account>) -> u32 {
    account.map_or_else(|| Uid::effective().as_raw(), Account::uid)
}

/// The name of the account that Folkmoot itself runs under, as `peer` authentication will see it.
pub(super) fn our_name() -> String {
    let uid = Uid::effective();
    match User::from_uid(uid) {
        Ok(Some(account)) => account.name,
        _ => uid.to_string(),
    }
}

/// A command without our environment (it may hold secrets), our terminal, or our root rights.
/// The standard library drops supplementary groups together with the user id.
pub(super) fn quiet(program: &Path, account: Option<&Account>) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    if let Some(account) = account {
        command.uid(account.uid.as_raw()).gid(account.gid.as_raw());
    }
    command
}

/// Asks the kernel to send `signal` to the child when **the thread that spawns it** ends: not the
/// process, the thread (that is what `PR_SET_PDEATHSIG` means). So spawn from a thread that outlives
/// the child. Elsewhere than on Linux nothing happens; there the next start ends the orphan.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the only way to run prctl in the child, before exec")]
pub(super) fn tie_to_this_thread(command: &mut Command, signal: Signal) {
    let parent = nix::unistd::getpid();
    let tie = move || {
        nix::sys::prctl::set_pdeathsig(signal)?;
        // We may have died between fork and the line above: then nobody would tell the child.
        if nix::unistd::getppid() != parent {
            return Err(nix::errno::Errno::ESRCH.into());
        }
        Ok(())
    };
    // SAFETY: between fork and exec only async-signal-safe calls are allowed; prctl and getppid are
    // bare system calls, and nothing here allocates or locks. It runs after setuid, which would
    // have cleared the setting.
    unsafe {
        command.pre_exec(tie);
    }
}

/// See the Linux version.
#[cfg(not(target_os = "linux"))]
pub(super) fn tie_to_this_thread(_command: &mut Command, _signal: Signal) {}
