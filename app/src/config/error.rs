//! What is wrong with a setting: its name, its value, and the fix.

use std::io;
use std::path::PathBuf;

use super::FILE;
use super::environment::{VARIABLES, Variable};

/// Why the settings cannot be used. The messages are for the operator, and never show a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// One or more settings are wrong; one line each.
    #[error("{0}")]
    Settings(String),
    /// The secret file cannot be used.
    #[error("the secret file {path} cannot be used: {source}. {fix}")]
    SecretFile {
        /// Where it is.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
        /// What to do.
        fix: &'static str,
    },
}

impl ConfigError {
    /// A variable with our prefix that is no setting.
    pub(super) fn unknown(name: &str) -> Self {
        let names: Vec<&str> = VARIABLES.iter().map(|variable| variable.name).collect();
        Self::Settings(format!("{name} is not a setting. Fix: use one of {}", names.join(", ")))
    }

    /// A variable whose value does not parse.
    pub(super) fn wrong(variable: &Variable, value: &str) -> Self {
        Self::Settings(format!("{} is {value:?}. Fix: give it {}", variable.name, variable.takes))
    }

    /// A setting, by its path, that makes no sense: `why` is a sentence without a full stop.
    pub(super) fn refused(path: &str, value: &str, why: &str) -> Self {
        let Some(variable) = VARIABLES.iter().find(|variable| variable.path == path) else {
            return Self::Settings(format!("{path} is {value:?}: {why}"));
        };
        Self::Settings(format!(
            "{} ({path} in {FILE}) is {value:?}: {why}. Fix: give it {}",
            variable.name, variable.takes
        ))
    }

    /// Translates figment's errors, all of them.
    pub(super) fn from_figment(error: &figment::Error, variables: &[(String, String)]) -> Self {
        let lines: Vec<String> = error.clone().into_iter().map(|error| line(&error, variables)).collect();
        Self::Settings(lines.join("\n"))
    }
}

fn line(error: &figment::Error, variables: &[(String, String)]) -> String {
    let path = error.path.join(".");
    let known =
        VARIABLES.iter().find(|variable| path == variable.path || path.starts_with(&format!("{}.", variable.path)));
    let Some(variable) = known else {
        return format!("{FILE}: {path}: {}. Fix: correct or remove it", error.kind);
    };
    let set = variables.iter().any(|(name, _)| name == variable.name);
    let place = if set { variable.name.to_owned() } else { format!("{path} in {FILE}") };
    format!("{place}: {}. Fix: give it {}", error.kind, variable.takes)
}
