//! Where the cluster lives: its directory, its socket's directory, and the strings that lead there.

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::account::{self, Account};
use super::{APP_ROLE, Addresses, ClusterError, DATABASE, OWNER_ROLE, lock};
use crate::chance::Chance;
use crate::config::environment;

/// A unix socket's path has at most 107 bytes (103 on macOS), "/.s.PGSQL.5432.lock" included.
const LONGEST_SOCKET_DIRECTORY: usize = 80;
const THROWAWAY_PREFIX: &str = "folkmoot-test-";
/// A file system that Linux keeps in memory.
const MEMORY: &str = "/dev/shm";
/// What must be free there for a test's cluster: it takes one or two, and compilers and browsers run beside it.
const MEMORY_NEEDED: u64 = 8 * 1024 * 1024 * 1024;

/// The directories of one cluster.
#[derive(Debug)]
pub(super) struct Places {
    /// Postgres' data directory, with symbolic links resolved.
    pub cluster: PathBuf,
    /// Where a new cluster is made, to be renamed to `cluster` as the last step.
    pub unfinished: PathBuf,
    /// The directory of the socket, mode 0700.
    pub sockets: PathBuf,
}

impl Places {
    pub fn lay_out(data_dir: &Path, account: Option<&Account>) -> Result<Self, ClusterError> {
        let home = home_of_cluster(data_dir, account)?;
        let sockets = socket_directory(&home)?;
        claim(&sockets, account)?;
        Ok(Self { cluster: home.join("pg"), unfinished: home.join("pg.unfinished"), sockets })
    }

    pub fn addresses(&self) -> Addresses {
        addresses(&self.sockets)
    }
}

/// Creates the data directory: ours alone, or, for root, passable by the account of Postgres.
pub(super) fn make_data_dir(path: &Path, account: Option<&Account>) -> Result<PathBuf, ClusterError> {
    let mode = if account.is_some() { 0o711 } else { 0o700 };
    if !path.exists() {
        fs::create_dir_all(path).map_err(ClusterError::io("create", path))?;
        fs::set_permissions(path, Permissions::from_mode(mode)).map_err(ClusterError::io("protect", path))?;
    }
    path.canonicalize().map_err(ClusterError::io("resolve", path))
}

/// The data directory itself. Only where root keeps it behind a directory that the account of
/// Postgres cannot pass (a home of mode 0700, say) the cluster has to live elsewhere; `<data>/pg` is
/// then a link to it.
fn home_of_cluster(data_dir: &Path, account: Option<&Account>) -> Result<PathBuf, ClusterError> {
    let Some(account) = account else {
        return Ok(data_dir.to_path_buf());
    };
    if account.can_enter(data_dir) {
        return Ok(data_dir.to_path_buf());
    }
    let home = Path::new("/var/lib/folkmoot").join(short_name(data_dir));
    fs::create_dir_all(&home).map_err(ClusterError::io("create", &home))?;
    if !account.can_enter(&home) {
        return Err(ClusterError::NotOurs { path: home });
    }
    let (link, target) = (data_dir.join("pg"), home.join("pg"));
    if fs::read_link(&link).ok().as_ref() != Some(&target) {
        tracing::warn!(
            "Postgres does not run as root, and its account cannot enter {}: the cluster is kept in {}",
            data_dir.display(),
            target.display()
        );
        fs::remove_file(&link).ok();
        std::os::unix::fs::symlink(&target, &link).map_err(ClusterError::io("link", &link))?;
    }
    Ok(home)
}

fn socket_directory(home: &Path) -> Result<PathBuf, ClusterError> {
    let near = home.join("run");
    if near.as_os_str().len() <= LONGEST_SOCKET_DIRECTORY {
        return Ok(near);
    }
    // Not $XDG_RUNTIME_DIR: root's is closed to the account of Postgres, and nobody has one under
    // cron or in a container. The temporary directory serves all; `claim` keeps others out.
    let far = temporary_directory()?.join(format!("folkmoot-{}", short_name(home)));
    if far.as_os_str().len() > LONGEST_SOCKET_DIRECTORY {
        return Ok(Path::new("/tmp").join(format!("folkmoot-{}", short_name(home))));
    }
    Ok(far)
}

/// Makes `path` a directory of mode 0700 that belongs to Postgres' account. One that somebody else
/// laid out for us is refused.
pub(super) fn claim(path: &Path, account: Option<&Account>) -> Result<(), ClusterError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => {
            if let Some(account) = account {
                account.own(path)?;
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(ClusterError::io("create", path)(error)),
    }
    let found = fs::symlink_metadata(path).map_err(ClusterError::io("look at", path))?;
    if !found.is_dir() || found.uid() != account::owner_id(account) {
        return Err(ClusterError::NotOurs { path: path.to_path_buf() });
    }
    fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(ClusterError::io("protect", path))
}

/// The two connection strings of a socket directory.
pub(super) fn addresses(sockets: &Path) -> Addresses {
    let host = percent_encoded(sockets);
    let url = |role: &str| format!("postgres://{role}@{host}/{DATABASE}");
    Addresses { app_url: url(APP_ROLE), owner_url: url(OWNER_ROLE) }
}

/// Whether a server lets us in at `url`.
pub(super) async fn answers(url: &str) -> bool {
    let attempt = async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        let driver = tokio::spawn(connection);
        let answer = client.simple_query("SELECT 1").await;
        driver.abort();
        answer
    };
    matches!(tokio::time::timeout(Duration::from_secs(2), attempt).await, Ok(Ok(_)))
}

fn percent_encoded(path: &Path) -> String {
    let mut encoded = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                encoded.push(char::from(*byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

fn short_name(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    hex::encode(digest.get(..8).unwrap_or_default())
}

fn temporary_directory() -> Result<PathBuf, ClusterError> {
    let path = environment::variable("TMPDIR").map_or_else(|| PathBuf::from("/tmp"), PathBuf::from);
    path.canonicalize().map_err(ClusterError::io("resolve", path))
}

/// Whether a test's cluster fits into memory beside whatever else this machine does. Nowhere else are the thousand files of a database copied in
/// a tenth of the time. Whoever sets TMPDIR has chosen a place.
fn has_room_in_memory() -> bool {
    if environment::variable("TMPDIR").is_some() {
        return false;
    }
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let available = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.trim().split(' ').next());
    let available = available.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0).saturating_mul(1024);
    free_in_memory().min(available) >= MEMORY_NEEDED
}

/// Bytes that may still be written there. A container often has very few.
#[cfg(target_os = "linux")]
fn free_in_memory() -> u64 {
    nix::sys::statvfs::statvfs(MEMORY).map_or(0, |room| room.blocks_available().saturating_mul(room.fragment_size()))
}

#[cfg(not(target_os = "linux"))]
fn free_in_memory() -> u64 {
    0
}

/// A new directory name for a test's cluster.
pub(super) fn new_throwaway() -> Result<PathBuf, ClusterError> {
    let name = hex::encode(Chance::real().bytes::<6>());
    let directory = if has_room_in_memory() { PathBuf::from(MEMORY) } else { temporary_directory()? };
    Ok(directory.join(format!("{THROWAWAY_PREFIX}{name}")))
}

/// Removes the test clusters whose process is gone.
pub(super) fn sweep_throwaways() {
    let places = temporary_directory().into_iter().chain([PathBuf::from(MEMORY)]);
    for entry in places.filter_map(|place| fs::read_dir(place).ok()).flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(THROWAWAY_PREFIX);
        if ours && lock::is_abandoned(&entry.path()) {
            remove_throwaway(&entry.path());
        }
    }
}

/// Removes a test's cluster. Failing to is not worth failing a test over: the next sweep tries again.
pub(super) fn remove_throwaway(directory: &Path) {
    if let Ok(home) = directory.join("pg").canonicalize() {
        super::orphan::clear(&home).ok();
        fs::remove_dir_all(&home).ok();
    }
    fs::remove_dir_all(directory).ok();
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn a_socket_directory_survives_the_way_through_a_connection_string() {
        let sockets = Path::new("/srv/a b/ünder%/run");
        let found: tokio_postgres::Config =
            super::addresses(sockets).app_url.parse().expect("a valid connection string");
        assert_eq!(found.get_hosts(), [tokio_postgres::config::Host::Unix(sockets.into())]);
        assert_eq!(found.get_user(), Some("folkmoot_app"));
    }
}
