//! Finding the Postgres server programs that are installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::ClusterError;
use super::account;
use crate::config::environment;

/// The oldest major version we support: since 15 the database owner owns the `public` schema.
pub const OLDEST: u32 = 15;

/// One line that says how the programs are installed.
pub const INSTALL_HINT: &str =
    "Install them with `apt install postgresql`, `dnf install postgresql-server` or `brew install postgresql`";

/// Where packages put several versions beside each other: the parent directory, and what precedes
/// the version in a name there. Debian, postgresql.org's RPMs, Homebrew on either processor.
const PACKAGED: [(&str, &str); 4] = [
    ("/usr/lib/postgresql", ""),
    ("/usr", "pgsql-"),
    ("/opt/homebrew/opt", "postgresql@"),
    ("/usr/local/opt", "postgresql@"),
];

/// A directory with `postgres` and `initdb` of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    /// Where they are.
    pub directory: PathBuf,
    /// Their major version.
    pub major: u32,
}

impl Binaries {
    /// The path of one program.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

/// All that are installed, in the order of preference: `$PG_BIN`, the packages' directories
/// newest first, what `pg_config` names, then `PATH`.
pub fn find() -> Vec<Binaries> {
    let mut found: Vec<Binaries> = Vec::new();
    for directory in candidates() {
        let known = found.iter().any(|binaries| binaries.directory == directory);
        let complete = ["postgres", "initdb"].iter().all(|name| directory.join(name).is_file());
        if known || !complete {
            continue;
        }
        if let Some(major) = major_version(&directory) {
            found.push(Binaries { directory, major });
        }
    }
    found
}

fn candidates() -> Vec<PathBuf> {
    let mut directories: Vec<PathBuf> = Vec::new();
    directories.extend(environment::variable("PG_BIN").map(PathBuf::from));
    for (parent, prefix) in PACKAGED {
        directories.extend(versions_in(parent, prefix));
    }
    directories.extend(directory_of_pg_config());
    let path = environment::variable("PATH").unwrap_or_default();
    directories.extend(path.split(':').filter(|entry| !entry.is_empty()).map(PathBuf::from));
    directories
}

/// The directories of one package system, newest version first. `tools/install-postgres` looks in
/// the same places.
fn versions_in(parent: &str, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.into_iter().map(|(_, directory)| directory).collect()
}

fn directory_of_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output().ok()?;
    let directory = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(directory.trim())).filter(|directory| !directory.as_os_str().is_empty())
}

/// "postgres (PostgreSQL) 15.18 (Debian ...)" has major version 15.
fn major_version(directory: &Path) -> Option<u32> {
    let mut command = account::quiet(&directory.join("postgres"), None);
    let output = command.arg("--version").stdout(Stdio::piped()).output().ok()?;
    parse_version(&String::from_utf8_lossy(&output.stdout))
}

fn parse_version(text: &str) -> Option<u32> {
    let version = text.split("(PostgreSQL)").nth(1)?.split_whitespace().next()?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The programs to run `cluster` with: those of its own version, or the first ones for a new cluster.
pub(super) fn for_cluster(cluster: &Path) -> Result<Binaries, ClusterError> {
    let found = find();
    let Some(newest) = found.iter().map(|binaries| binaries.major).max() else {
        return Err(ClusterError::NoBinaries);
    };
    let Some(cluster_version) = version_of(cluster) else {
        let usable = found.into_iter().find(|binaries| binaries.major >= OLDEST);
        return usable.ok_or(ClusterError::TooOld { found: newest, needed: OLDEST });
    };
    let majors: Vec<String> = found.iter().map(|binaries| binaries.major.to_string()).collect();
    found.into_iter().find(|binaries| binaries.major == cluster_version).ok_or_else(|| ClusterError::VersionMismatch {
        cluster: cluster.to_path_buf(),
        cluster_version,
        found: majors.join(", "),
    })
}

/// The major version that made a cluster; `None` where there is no cluster yet.
fn version_of(cluster: &Path) -> Option<u32> {
    fs::read_to_string(cluster.join("PG_VERSION")).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn the_major_version_is_read_from_releases_betas_and_distributions() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_version("postgres (PostgreSQL) 19beta1\n"), Some(19));
        assert_eq!(parse_version("something else 15"), None);
    }
}
