//! What this machine must have: programs, a place for files, room, and enough open files.

use std::fs;
use std::path::Path;

use nix::sys::statvfs::statvfs;

use super::Check;
use crate::chance::Chance;
use crate::cluster::{self, INSTALL_HINT};
use crate::config::Config;
use crate::open_files;

const GIBIBYTE: u128 = 1 << 30;
/// Below this Postgres may stop in the middle of the night.
const LEAST_FREE: u128 = GIBIBYTE / 4;
const WANTED_FREE: u128 = 2 * GIBIBYTE;
const WANTED_FILES: u64 = 4096;

pub(super) fn examine(config: &Config) -> Vec<Check> {
    let mut checks = Vec::new();
    // An outside database needs no programs here.
    if config.database.url.is_none() {
        checks.push(programs());
    }
    checks.push(data_directory(&config.data_dir));
    checks.push(disk(&config.data_dir));
    checks.push(secret(config));
    checks.push(files());
    checks
}

fn programs() -> Check {
    let name = "Postgres programs";
    match cluster::find_binaries().first() {
        Some(found) if found.major < cluster::OLDEST_VERSION => {
            let fix = format!("{} or newer is needed. {INSTALL_HINT}", cluster::OLDEST_VERSION);
            Check::fail(name, format_args!("version {}", found.major), &fix)
        }
        Some(found) => Check::ok(name, format_args!("{} in {}", found.major, found.directory.display())),
        None => Check::fail(name, "none found", INSTALL_HINT),
    }
}

fn data_directory(path: &Path) -> Check {
    let name = "data directory";
    if !path.exists() {
        return Check::ok(name, format_args!("{} is made at the first start", path.display()));
    }
    let probe = path.join(format!(".doctor-{}", hex::encode(Chance::real().bytes::<4>())));
    let written = fs::write(&probe, "").and_then(|()| fs::remove_file(&probe));
    let shown = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    match written {
        Ok(()) => Check::ok(name, shown.display()),
        Err(error) => Check::fail(
            name,
            format_args!("{}: {error}", shown.display()),
            "make it writable for this account, or set FOLKMOOT_DATA_DIR to another directory",
        ),
    }
}

fn disk(path: &Path) -> Check {
    let name = "disk";
    // Before the first start there is only the directory it will be in.
    let place = path.ancestors().find(|place| place.exists()).unwrap_or(Path::new("."));
    let Ok(found) = statvfs(place) else {
        return Check::warn(name, "the free space is not known", "look with `df`");
    };
    // 128 bits, because the systems do not agree on the size of these numbers.
    let free = u128::from(found.blocks_available()) * u128::from(found.fragment_size());
    let tenths = free * 10 / GIBIBYTE;
    let finding = format!("{}.{} GiB free", tenths / 10, tenths % 10);
    let fix = "free some space, at least 2 GiB";
    if free < LEAST_FREE {
        Check::fail(name, finding, fix)
    } else if free < WANTED_FREE {
        Check::warn(name, finding, fix)
    } else {
        Check::ok(name, finding)
    }
}

fn secret(config: &Config) -> Check {
    let name = "secret";
    if config.secret.is_some() {
        return Check::ok(name, "set by FOLKMOOT_SECRET or Folkmoot.toml");
    }
    if !config.data_dir.join("secret").exists() {
        return Check::ok(name, "is made at the first start");
    }
    match config.keys() {
        Ok(_) => Check::ok(name, "readable by this account only"),
        Err(error) => Check::fail(name, error, "see the line above"),
    }
}

fn files() -> Check {
    let name = "open files";
    match open_files::limit() {
        Some(limit) if limit < WANTED_FILES => Check::warn(
            name,
            format_args!("at most {limit}"),
            "raise it: LimitNOFILE=65536 in a systemd unit, or `ulimit -n 65536`",
        ),
        Some(limit) => Check::ok(name, format_args!("at most {limit}")),
        None => Check::warn(name, "the limit is not known", "look with `ulimit -n`"),
    }
}
