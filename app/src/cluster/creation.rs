//! Making a cluster: `initdb`, then the two roles and the database in single-user mode.
//!
//! It is made beside its place and renamed as the last step, so a half-made one is never started.

use std::fs::{self, File};
use std::io::Write;
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;

use super::account::{self, Account};
use super::places::{self, Places};
use super::{APP_ROLE, Binaries, ClusterError, DATABASE, Durability, OWNER_ROLE};

/// Debian's name for Unicode text in byte order; macOS has only the latter half of it.
const LOCALE: &str = if cfg!(target_os = "linux") { "C.UTF-8" } else { "C" };

/// Makes the cluster unless it is there.
pub(super) fn ensure(
    places: &Places,
    binaries: &Binaries,
    account: Option<&Account>,
    durability: Durability,
) -> Result<(), ClusterError> {
    if places.cluster.join("PG_VERSION").exists() {
        return Ok(());
    }
    if durability == Durability::Durable {
        tracing::info!("making a private Postgres cluster in {}", places.cluster.display());
    }
    let unfinished = &places.unfinished;
    if unfinished.exists() {
        fs::remove_dir_all(unfinished).map_err(ClusterError::io("remove", unfinished))?;
    }
    places::claim(unfinished, account)?;
    initdb(places, binaries, account, durability)?;
    make_roles(places, binaries, account, durability)?;
    fs::rename(unfinished, &places.cluster).map_err(ClusterError::io("rename", unfinished))?;
    // The rename itself must survive a power cut.
    let parent = places.cluster.parent().unwrap_or(&places.cluster);
    File::open(parent).and_then(|directory| directory.sync_all()).map_err(ClusterError::io("sync", parent))
}

fn initdb(
    places: &Places,
    binaries: &Binaries,
    account: Option<&Account>,
    durability: Durability,
) -> Result<(), ClusterError> {
    let mut command = account::quiet(&binaries.program("initdb"), account);
    command.arg("-D").arg(&places.unfinished).current_dir(&places.unfinished);
    command.args(["--encoding=UTF8", "--data-checksums", "--username=postgres"]);
    command.arg(format!("--locale={LOCALE}"));
    // Nobody can connect as anybody until `settings` says who may.
    command.args(["--auth=reject", "--no-instructions"]);
    if durability == Durability::Throwaway {
        command.arg("--no-sync");
    }
    run("initdb", command, "")
}

fn make_roles(
    places: &Places,
    binaries: &Binaries,
    account: Option<&Account>,
    durability: Durability,
) -> Result<(), ClusterError> {
    let mut command = account::quiet(&binaries.program("postgres"), account);
    command.arg("--single").arg("-D").arg(&places.unfinished).current_dir(&places.unfinished);
    command.args(["-c", "exit_on_error=on", "-c", "log_min_messages=error"]);
    if durability == Durability::Throwaway {
        command.args(["-F"]);
    }
    command.arg("postgres");
    let create = match durability {
        Durability::Durable => "",
        Durability::Throwaway => " CREATEDB",
    };
    // One statement per line: that is the grammar of single-user mode.
    let statements = format!(
        "CREATE ROLE {OWNER_ROLE} LOGIN{create};\n\
         CREATE ROLE {APP_ROLE} LOGIN;\n\
         CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE};\n\
         REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;\n\
         GRANT CONNECT ON DATABASE {DATABASE} TO {APP_ROLE};\n"
    );
    run("postgres --single", command, &statements)
}

/// Runs a program to its end, with `input` on its standard input. It dies with us.
fn run(program: &'static str, mut command: Command, input: &str) -> Result<(), ClusterError> {
    account::tie_to_this_thread(&mut command, Signal::SIGKILL);
    let failed = |output: String| ClusterError::Program { program, output };
    let mut child =
        command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| failed(error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends early says why on stderr; a broken pipe here says less.
        stdin.write_all(input.as_bytes()).ok();
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(failed(format!("{} {}", output.status, words.trim())))
}
