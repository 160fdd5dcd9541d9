//! The configuration files of the cluster. Ours are written anew at each start, so that a new
//! version of Folkmoot brings its settings along; an operator's own go into `operator.conf`.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::account::{self, Account};
use super::places::Places;
use super::{APP_ROLE, ClusterError, Durability, OWNER_ROLE};

const MEBIBYTE: u64 = 1 << 20;
/// More than this brings nothing on one machine: the kernel caches too.
const LARGEST_SHARED_BUFFERS_MB: u64 = 2048;
const SMALLEST_SHARED_BUFFERS_MB: u64 = 64;

/// Writes `postgresql.conf`, `pg_hba.conf` and `pg_ident.conf`.
pub(super) fn write(places: &Places, account: Option<&Account>, durability: Durability) -> Result<(), ClusterError> {
    let ours = account::our_name();
    let files = [
        ("postgresql.conf", configuration(&places.sockets, durability)),
        ("pg_hba.conf", format!("local all {OWNER_ROLE},{APP_ROLE} peer map=folkmoot\n")),
        ("pg_ident.conf", format!("folkmoot \"{ours}\" {OWNER_ROLE}\nfolkmoot \"{ours}\" {APP_ROLE}\n")),
    ];
    for (name, text) in files {
        let path = places.cluster.join(name);
        fs::write(&path, text).map_err(ClusterError::io("write", &path))?;
        fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(ClusterError::io("protect", &path))?;
        if let Some(account) = account {
            account.own(&path)?;
        }
    }
    Ok(())
}

fn configuration(sockets: &Path, durability: Durability) -> String {
    let sockets = sockets.to_string_lossy().replace('\'', "''");
    let (durable, connections) = match durability {
        Durability::Durable => ("on", 60),
        Durability::Throwaway => ("off", 200),
    };
    let memory = memory_in_mb();
    let buffers = match durability {
        Durability::Durable => (memory / 4).clamp(SMALLEST_SHARED_BUFFERS_MB, LARGEST_SHARED_BUFFERS_MB),
        Durability::Throwaway => 128,
    };
    let cache = (memory / 2).max(buffers);
    format!(
        "# Written by Folkmoot at each start. Your own settings: operator.conf, in this directory.
listen_addresses = ''
port = 5432                      # names the socket; no network port is opened
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700

# Nothing acknowledged is lost.
fsync = {durable}
full_page_writes = {durable}
synchronous_commit = {durable}
wal_level = replica              # a standby can be added later
max_wal_size = 1GB
min_wal_size = 128MB
wal_compression = on
checkpoint_timeout = 5min

max_connections = {connections}
shared_buffers = {buffers}MB
effective_cache_size = {cache}MB
maintenance_work_mem = 64MB
dynamic_shared_memory_type = posix
random_page_cost = 1.1
jit = off                        # compiling a short query costs more than running it
max_parallel_workers_per_gather = 0

# Times are UTC; the database's own language is neutral.
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'

# The log goes to standard error, which Folkmoot reads. It must never say who chose what: no
# statement text, no parameters, no 'Key (member)=(...) already exists'.
logging_collector = off
log_destination = 'stderr'
log_line_prefix = ''
log_min_messages = warning
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off

include_if_exists 'operator.conf'
"
    )
}

/// The machine's memory; a modest guess where it cannot be read.
fn memory_in_mb() -> u64 {
    let read = || {
        let text = fs::read_to_string("/proc/meminfo").ok()?;
        let line = text.lines().find(|line| line.starts_with("MemTotal:"))?;
        let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kibibytes * 1024 / MEBIBYTE)
    };
    read().unwrap_or(1024)
}
