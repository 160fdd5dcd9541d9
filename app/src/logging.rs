//! The log: lines for people on a terminal, or one JSON object per line for machines.
//!
//! It goes to standard error, so that what a subcommand prints can be piped. It never holds a
//! choice, a token, a password or an address of a member.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::config::{Log, LogFormat, environment};

/// Libraries that would say more than an operator wants to know.
const QUIET: &str = "rocket=warn,hyper=warn,hyper_util=warn,tokio_postgres=warn,html5ever=error";

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    /// The filter cannot be read.
    #[error(
        "FOLKMOOT_LOG_LEVEL (log.level in Folkmoot.toml) is {level:?}: {source}. \
         Fix: give it a filter, such as info or folkmoot=debug"
    )]
    Level {
        /// What was set.
        level: String,
        /// What is wrong with it.
        source: ParseError,
    },
}

/// Begins to log. What is logged before is lost; a second call changes nothing.
pub fn begin(log: &Log) -> Result<(), LoggingError> {
    let filter = EnvFilter::builder()
        .parse(format!("{QUIET},{}", log.level))
        .map_err(|source| LoggingError::Level { level: log.level.clone(), source })?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // An error means that a test, or a second call, has set one already.
    match log.format {
        LogFormat::Json => subscriber.json().flatten_event(true).try_init().ok(),
        LogFormat::Human => {
            let colours = io::stderr().is_terminal() && environment::variable("NO_COLOR").is_none();
            subscriber.with_ansi(colours).with_target(false).try_init().ok()
        }
    };
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// A panic is a line like any other, so that a machine which reads the log can read this too.
fn log_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let what = panic.payload_as_str().unwrap_or("no message");
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(what, place, "panic");
}
