//! What can keep the private cluster from starting, each with what to do about it.

use std::io;
use std::path::PathBuf;

/// Why the private cluster is not there. The messages are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No `postgres` and `initdb` were found anywhere.
    #[error(
        "no Postgres server programs found (looked in $PG_BIN, /usr/lib/postgresql/*/bin, pg_config --bindir \
         and PATH). {}; or set DATABASE_URL to a server of your own",
        super::INSTALL_HINT
    )]
    NoBinaries,
    /// Programs were found, but they are older than we support.
    #[error("Postgres {found} is too old: Folkmoot needs {needed} or newer. {hint}", hint = super::INSTALL_HINT)]
    TooOld {
        /// The newest major version found.
        found: u32,
        /// The oldest one that will do.
        needed: u32,
    },
    /// The cluster was made by another major version than the programs installed.
    #[error(
        "{cluster} was made by Postgres {cluster_version}, but only {found} is installed. Install \
         postgresql-{cluster_version} beside it, or move the data with pg_upgrade (or pg_dump with the old \
         version and psql with the new one)"
    )]
    VersionMismatch {
        /// The cluster's directory.
        cluster: PathBuf,
        /// The major version that made it.
        cluster_version: u32,
        /// The major versions installed, for people.
        found: String,
    },
    /// Another process holds the data directory.
    #[error("{data_dir} is in use by {holder}; stop it first, or set FOLKMOOT_DATA_DIR to another directory")]
    InUse {
        /// The data directory.
        data_dir: PathBuf,
        /// Who holds it, for people.
        holder: String,
    },
    /// Postgres refuses to run as root, and there is no other account to give it.
    #[error("Postgres does not run as root, and there is neither a `postgres` nor a `nobody` account here: create one")]
    NoAccount,
    /// A directory that must be ours alone belongs to somebody else.
    #[error("{path} belongs to another account; remove it, or set FOLKMOOT_DATA_DIR to a shorter path")]
    NotOurs {
        /// The directory.
        path: PathBuf,
    },
    /// A Postgres of this data directory is alive and does not go away.
    #[error("an older Postgres (process {pid}) still runs on this data directory and does not stop; end it by hand")]
    Orphan {
        /// Its process id.
        pid: u32,
    },
    /// One of Postgres' own programs failed.
    #[error("{program} failed: {output}")]
    Program {
        /// Which one.
        program: &'static str,
        /// The end of what it said.
        output: String,
    },
    /// Postgres ended again and again before it answered.
    #[error("Postgres does not start; its last words were:\n{last_words}")]
    DidNotStart {
        /// The end of its log.
        last_words: String,
    },
    /// The file system refused.
    #[error("cannot {what} {path}: {source}")]
    Io {
        /// A verb, such as "create".
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's word on it.
        source: io::Error,
    },
}

impl ClusterError {
    /// For `map_err`: what we were about to do, and to what.
    pub(super) fn io(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { what, path, source }
    }
}
