//! The command line: one subcommand, one function in the module it belongs to.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use governance::policies::Introduced;

use crate::config::{Config, ConfigError, Mode};
use crate::database::{Database, DatabaseError};
use crate::logging::LoggingError;
use crate::record::command;
use crate::record::verify::Report;
use crate::serve::{self, Duty, ServeError};
use crate::{archives, cases, charter, demo, digests, doctor, founding, incoming, jobs, logging, open_files, tally};

/// A social stream that its members own and govern.
///
/// Settings come from Folkmoot.toml and the environment; see Folkmoot.toml.sample and .env.sample.
#[derive(Debug, Parser)]
#[command(name = "folkmoot", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests, and do the background work too unless told not to
    Serve {
        /// Leave the background work to `folkmoot work`
        #[arg(long)]
        no_work: bool,
    },
    /// Do the background work only
    Work,
    /// Look around: a living community on this machine only, where anybody can be anybody
    Demo,
    /// Found a community in an empty database
    Init {
        /// What it is called
        #[arg(long)]
        name: String,
    },
    /// Bring the database's schema up to date, and let policies that came with this software enter the constitution (the server
    /// also does that when it starts)
    Migrate,
    /// Write and send the digests that are due now, and all mail that waits
    Digest,
    /// Take in one message from standard input, as a mail server's pipe: answers to threads, bounces, complaints
    Receive(incoming::Question),
    /// Build the search index anew, beside the one in use
    Reindex,
    /// Check a public record: ledger, signatures, every count, the constitution and every draw, made again and held together
    Verify(command::Question),
    /// Write everything that a member put in into an archive (the ledger says so), or the public record into a new folder
    #[command(group = clap::ArgGroup::new("what").required(true).args(["member", "public"]))]
    Export {
        /// Whose archive, by handle
        member: Option<String>,
        /// The archive's file, which must not be there yet; folkmoot-MEMBER.zip unless said
        #[arg(long, value_name = "FILE", requires = "member")]
        to: Option<PathBuf>,
        /// The folder for the public record, which must not be there yet or be empty
        #[arg(long, value_name = "DIR")]
        public: Option<PathBuf>,
    },
    /// Bring an archive from another community into an account here: back-dated, marked, and without a sound
    Import(archives::command::Question),
    /// Hold one entry at once where the law leaves no choice: a case opens, a jury must ratify it in time, and the ledger says so
    Hold(cases::operator::Question),
    /// Count the ballots of a file and show how; needs no database and no configuration
    Tally(Box<tally::Arguments>),
    /// Say what is wrong with this installation, and how to put it right
    Doctor {
        /// Print JSON instead of a table
        #[arg(long)]
        json: bool,
        #[command(subcommand)]
        part: Option<DoctorPart>,
    },
}

/// A part of the installation that is looked at alone, and closer.
#[derive(Debug, Subcommand)]
enum DoctorPart {
    /// Speak with the mail server and show the dialogue; show the DNS record of the signature
    Mail(doctor::mail::Question),
}

/// Why a subcommand did not do its job. Shown to the operator as it is.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Logging(#[from] LoggingError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error("the search index was not built, the one in use stays as it is: {0}")]
    Reindex(String),
    #[error("nothing was verified: {0}")]
    Verify(String),
    #[error("nothing was exported: {0}")]
    Export(String),
    #[error("it was not brought in, or not to its end: {0}")]
    Import(String),
}

/// Exit code for settings that make no sense, as for wrong arguments, and for a record that cannot be read (1 is for one that
/// does not hold); everything else that fails is 1.
const WRONG_SETTINGS: u8 = 2;

/// Runs what the command line says. Returns the exit code.
pub async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    open_files::raise_limit();
    crate::tls::choose_provider();
    match obey(arguments.command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("folkmoot: {error}");
            match error {
                CliError::Config(_) | CliError::Logging(_) | CliError::Verify(_) => ExitCode::from(WRONG_SETTINGS),
                CliError::Database(_)
                | CliError::Serve(_)
                | CliError::Reindex(_)
                | CliError::Export(_)
                | CliError::Import(_) => ExitCode::FAILURE,
            }
        }
    }
}

async fn obey(command: Command) -> Result<ExitCode, CliError> {
    let mode = matches!(command, Command::Demo).then_some(Mode::Demo);
    let config = Config::load(mode);
    match command {
        // A count reads no settings.
        Command::Tally(question) => Ok(tally::run(&question)),
        // The doctor reports wrong settings itself, with everything else.
        Command::Doctor { part: Some(DoctorPart::Mail(question)), .. } => {
            Ok(doctor::run_on_mail(&config?, &question).await)
        }
        Command::Doctor { json, .. } => Ok(doctor::run(config, json).await),
        Command::Migrate => migrate(&begin(config)?).await,
        Command::Reindex => reindex(&begin(config)?).await,
        // What others published is checked without settings.
        Command::Verify(question) if question.is_outside() => told(question.answer().await),
        Command::Verify(question) => verify(&begin(config)?, &question).await,
        Command::Export { public: Some(dir), .. } => export(&begin(config)?, &dir).await,
        Command::Export { member, to, .. } => {
            take_out(&begin(config)?, &member.unwrap_or_default(), to.as_deref()).await
        }
        Command::Import(question) => bring_in(&begin(config)?, &question).await,
        Command::Serve { no_work } => {
            let duty = if no_work { Duty::Serve } else { Duty::ServeAndWork };
            serve::run(&begin(config)?, duty).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Work => {
            serve::run(&begin(config)?, Duty::Work).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Digest => {
            digests::run(&begin(config)?).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Receive(question) => Ok(incoming::run(&begin(config)?, &question).await),
        Command::Hold(question) => {
            println!("{}", cases::operator::run(&begin(config)?, &question).await?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Demo => {
            demo::run::run(&begin(config)?).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Init { name } => {
            founding::run(&begin(config)?, &name).await?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Settings that are right, and a log.
fn begin(config: Result<Config, ConfigError>) -> Result<Config, CliError> {
    let config = config?;
    logging::begin(&config.log)?;
    Ok(config)
}

async fn migrate(config: &Config) -> Result<ExitCode, CliError> {
    let database = Database::join(config).await?;
    let result = migrated(&database).await;
    database.close().await;
    let (names, policies) = result?;
    for name in &names {
        println!("ran {name}");
    }
    for policy in &policies {
        println!("{} came with this software: {}", policy.key, policy.key.in_words(&policy.value));
    }
    println!("The database is up to date.");
    Ok(ExitCode::SUCCESS)
}

async fn migrated(database: &Database) -> Result<(Vec<String>, Vec<Introduced>), CliError> {
    let names = database.migrate().await?;
    Ok((names, charter::grow(database).await?))
}

async fn reindex(config: &Config) -> Result<ExitCode, CliError> {
    let database = Database::join(config).await?;
    let outcome = rebuilt(config, &database).await;
    database.close().await;
    println!("{}", outcome?);
    Ok(ExitCode::SUCCESS)
}

async fn rebuilt(config: &Config, database: &Database) -> Result<String, CliError> {
    let services = serve::services(config, database).await?;
    jobs::reindex::run(&services.store, &services.search).await.map_err(|error| CliError::Reindex(error.to_string()))
}

async fn verify(config: &Config, question: &command::Question) -> Result<ExitCode, CliError> {
    let database = Database::join(config).await.map_err(|why| CliError::Verify(why.to_string()))?;
    let answer = question.answer_here(config, &database).await;
    database.close().await;
    told(answer)
}

fn told(answer: Result<Report, String>) -> Result<ExitCode, CliError> {
    let report = answer.map_err(CliError::Verify)?;
    print!("{report}");
    Ok(ExitCode::from(report.exit_code()))
}

async fn export(config: &Config, dir: &Path) -> Result<ExitCode, CliError> {
    let database = Database::join(config).await?;
    let outcome = command::write(config, &database, dir).await;
    database.close().await;
    println!("{}", outcome.map_err(CliError::Export)?);
    Ok(ExitCode::SUCCESS)
}

async fn take_out(config: &Config, member: &str, to: Option<&Path>) -> Result<ExitCode, CliError> {
    let database = Database::join(config).await?;
    let outcome = archives::command::export(config, &database, member, to).await;
    database.close().await;
    println!("{}", outcome.map_err(CliError::Export)?);
    Ok(ExitCode::SUCCESS)
}

async fn bring_in(config: &Config, question: &archives::command::Question) -> Result<ExitCode, CliError> {
    let database = Database::join(config).await?;
    let outcome = archives::command::import(config, &database, question).await;
    database.close().await;
    println!("{}", outcome.map_err(CliError::Import)?);
    Ok(ExitCode::SUCCESS)
}
