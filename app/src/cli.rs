//! The command line: one subcommand, one function in the module it belongs to.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, ConfigError, Mode};
use crate::database::{Database, DatabaseError};
use crate::logging::LoggingError;
use crate::serve::{self, Duty, ServeError};
use crate::{demo, digests, doctor, founding, jobs, ledger, logging, open_files, tally};

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
    /// Bring the database's schema up to date (the server also does that when it starts)
    Migrate,
    /// Write and send the digests that are due now, and all mail that waits
    Digest,
    /// Build the search index anew, beside the one in use
    Reindex,
    /// Recompute the ledger, every count and the constitution, and hold them against what was signed
    Verify {
        /// A checkpoint kept elsewhere, such as the text of /ledger/checkpoint from last month; may be given again
        #[arg(long, value_name = "FILE")]
        checkpoint: Vec<PathBuf>,
    },
    /// Count the ballots of a file and show how; needs no database and no configuration
    Tally(Box<tally::Arguments>),
    /// Say what is wrong with this installation, and how to put it right
    Doctor {
        /// Print JSON instead of a table
        #[arg(long)]
        json: bool,
    },
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
}

/// Exit code for settings that make no sense, as for wrong arguments; everything else that fails is 1.
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
                CliError::Config(_) | CliError::Logging(_) => ExitCode::from(WRONG_SETTINGS),
                CliError::Database(_) | CliError::Serve(_) | CliError::Reindex(_) | CliError::Verify(_) => {
                    ExitCode::FAILURE
                }
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
        Command::Doctor { json } => Ok(doctor::run(config, json).await),
        Command::Migrate => migrate(&begin(config)?).await,
        Command::Reindex => reindex(&begin(config)?).await,
        Command::Verify { checkpoint } => verify(&begin(config)?, &checkpoint).await,
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
    let result = database.migrate().await;
    database.close().await;
    let names = result?;
    for name in &names {
        println!("ran {name}");
    }
    println!("The database is up to date.");
    Ok(ExitCode::SUCCESS)
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

async fn verify(config: &Config, checkpoints: &[PathBuf]) -> Result<ExitCode, CliError> {
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path).map_err(|why| CliError::Verify(format!("{}: {why}", path.display())))
    };
    let known: Vec<String> = checkpoints.iter().map(read).collect::<Result<_, _>>()?;
    let database = Database::join(config).await?;
    let report = verified(config, &database, &known).await;
    database.close().await;
    let report = report?;
    print!("{report}");
    Ok(if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn verified(config: &Config, database: &Database, known: &[String]) -> Result<ledger::verify::Report, CliError> {
    let services = serve::services(config, database).await?;
    let signer = services.ledger_signer().map_err(|why| CliError::Verify(why.to_string()))?;
    ledger::verify::verify(&services.store, &signer.verifier(), known)
        .await
        .map_err(|why| CliError::Verify(why.to_string()))
}
