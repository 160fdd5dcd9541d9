//! `folkmoot doctor`: what is wrong with this installation, and the fix, one line each.

mod machine;
pub mod mail;
mod outside;
mod schema;

use std::fmt;
use std::process::ExitCode;

use serde::Serialize;

use crate::config::{Config, ConfigError};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All is well.
    Ok,
    /// It works, but should be looked at.
    Warn,
    /// Folkmoot does not work, or not safely, until it is put right.
    Fail,
}

/// One line of the report.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it is.
    pub state: State,
    /// What was found.
    pub finding: String,
    /// What to do; empty when there is nothing to do.
    pub fix: String,
}

impl Check {
    fn ok(name: &'static str, finding: impl fmt::Display) -> Self {
        Self { name, state: State::Ok, finding: finding.to_string(), fix: String::new() }
    }

    fn warn(name: &'static str, finding: impl fmt::Display, fix: &str) -> Self {
        Self { name, state: State::Warn, finding: finding.to_string(), fix: fix.to_owned() }
    }

    fn fail(name: &'static str, finding: impl fmt::Display, fix: &str) -> Self {
        Self { name, state: State::Fail, finding: finding.to_string(), fix: fix.to_owned() }
    }
}

/// Examines everything and prints the report; the exit code is 1 when something fails.
pub async fn run(config: Result<Config, ConfigError>, json: bool) -> ExitCode {
    let checks = match &config {
        Ok(config) => examine(config).await,
        Err(error) => vec![Check::fail("settings", error, "correct the setting, then ask again")],
    };
    if json {
        match serde_json::to_string_pretty(&checks) {
            Ok(text) => println!("{text}"),
            Err(error) => eprintln!("folkmoot: the report is no JSON: {error}"),
        }
    } else {
        print!("{}", table(&checks));
    }
    match checks.iter().any(|check| check.state == State::Fail) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

/// Looks at everything about mail and says it; the exit code is 1 when mail cannot leave as it should.
pub async fn run_on_mail(config: &Config, question: &mail::Question) -> ExitCode {
    let report = mail::examine(config, question).await;
    print!("{}", report.text);
    if report.well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// All checks, in the order in which one would put things right.
pub async fn examine(config: &Config) -> Vec<Check> {
    let mut checks = vec![Check::ok("settings", format_args!("{:?} mode", config.mode))];
    checks.extend(machine::examine(config));
    checks.extend(schema::examine(config).await);
    checks.push(outside::search(config).await);
    checks.push(outside::mail(config).await);
    checks
}

/// The report for people.
pub fn table(checks: &[Check]) -> String {
    let width = checks.iter().map(|check| check.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for check in checks {
        let state = match check.state {
            State::Ok => "ok  ",
            State::Warn => "warn",
            State::Fail => "FAIL",
        };
        let margin = " ".repeat(width + 8);
        let finding = check.finding.replace('\n', &format!("\n{margin}"));
        text.push_str(&format!("{state}  {:width$}  {finding}\n", check.name));
        if !check.fix.is_empty() {
            text.push_str(&format!("{margin}-> {}\n", check.fix));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_lines_up_and_puts_each_fix_below_its_finding() {
        let checks = [Check::ok("disk", "12.0 GiB free"), Check::fail("database", "no answer\nfor 3 s", "start it")];
        let expected = "ok    disk      12.0 GiB free\n\
                        FAIL  database  no answer\n                for 3 s\n                -> start it\n";
        assert_eq!(table(&checks), expected);
    }
}
