//! How many files and connections this process may hold open.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// More than this we never need; some systems allow a billion, and then tables grow with it.
const ENOUGH: u64 = 65_536;

/// Raises the limit to what the system allows without asking anybody. Every reader of a live stream
/// holds a connection, and the usual 1,024 is soon used up.
pub fn raise_limit() {
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let wanted = hard.min(ENOUGH);
        if soft < wanted && setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_err() {
            tracing::warn!(soft, hard, "the limit of open files could not be raised");
        }
    }
}

/// The limit as it stands; `None` where the system does not tell.
pub fn limit() -> Option<u64> {
    getrlimit(Resource::RLIMIT_NOFILE).ok().map(|(soft, _)| soft)
}
