//! `folkmoot receive`: one message, as a mail server's pipe hands it over, or a mailbox of them. Answers to threads are posted by the same act as on
//! a page; mail that came back, and complaints, end mail to that address.

mod answers;
mod message;
mod returned;
mod words;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use mail_parser::mailbox::mbox::MessageIterator;

use self::message::Incoming;
use crate::config::Config;
use crate::database::Database;
use crate::error::AppError;
use crate::serve::{self, ServeError};
use crate::services::Services;

/// What is longer is not read to its end, and not posted.
const BYTES_MAX: u64 = 1 << 20;
/// As sysexits.h has them, which mail servers know: the address is nobody's; try again later.
const NO_SUCH_ADDRESS: u8 = 67;
const LATER: u8 = 75;

/// Where the message is, and for whom.
#[derive(Debug, clap::Args)]
pub struct Question {
    /// The address that the mail server took it for; without it, the message's own headers say
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,
    /// A file of many messages (mbox), such as the mailbox of the sender's address, instead of one on standard input
    #[arg(long, value_name = "FILE")]
    mailbox: Option<PathBuf>,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A comment was posted, now or when the same message came before.
    Posted(i64),
    /// It was not posted, and whoever wrote it is told why, once.
    Answered(String),
    /// A mail of ours came back, or was called junk.
    Returned(&'static str),
    /// Nothing follows from it: an automatic answer, a notice of delay.
    Ignored(&'static str),
    /// It is for an address that is none of ours.
    Unknown,
}

/// The subcommand. Its exit code tells a mail server whether to keep the message, to try again, or to send it back.
pub async fn run(config: &Config, question: &Question) -> ExitCode {
    match taken_in(config, question).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(NO_SUCH_ADDRESS),
        Err(why) => {
            eprintln!("folkmoot: the message was not taken in, and can be handed over again: {why}");
            ExitCode::from(LATER)
        }
    }
}

async fn taken_in(config: &Config, question: &Question) -> Result<bool, ServeError> {
    let database = Database::join(config).await?;
    let result = take_in(config, &database, question).await;
    database.close().await;
    result
}

async fn take_in(config: &Config, database: &Database, question: &Question) -> Result<bool, ServeError> {
    let services = serve::services(config, database).await?;
    let unread = |error: std::io::Error| ServeError::Act(error.to_string());
    let failed = |error: AppError| ServeError::Act(error.to_string());
    let Some(mailbox) = &question.mailbox else {
        let mut bytes = Vec::new();
        std::io::stdin().take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unread)?;
        let outcome = receive(&services, &bytes, &question.to).await.map_err(failed)?;
        println!("{}", said(&outcome));
        return Ok(outcome != Outcome::Unknown);
    };
    for message in MessageIterator::new(BufReader::new(File::open(mailbox).map_err(unread)?)) {
        let message = message.map_err(unread)?;
        println!("{}", said(&receive(&services, message.contents(), &question.to).await.map_err(failed)?));
    }
    Ok(true)
}

fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Posted(comment) => format!("posted as comment {comment}"),
        Outcome::Answered(why) => format!("not posted, and answered: {why}"),
        Outcome::Returned(what) => (*what).to_owned(),
        Outcome::Ignored(why) => format!("ignored: {why}"),
        Outcome::Unknown => "for no address of ours".to_owned(),
    }
}

/// Takes one message in. Handed over again, whatever came of it the first time comes of it once.
///
/// # Errors
/// When the database does not answer: then the message can be handed over again.
pub async fn receive(services: &Services, bytes: &[u8], to: &[String]) -> Result<Outcome, AppError> {
    let is_whole = bytes.len() as u64 <= BYTES_MAX;
    let Some(incoming) = Incoming::read(bytes, to) else { return Ok(Outcome::Unknown) };
    if let Some(outcome) = returned::take(services, &incoming).await? {
        return Ok(outcome);
    }
    let addresses = incoming.recipients.iter();
    match addresses.filter_map(|address| services.sender.answered(address)).next() {
        Some(answered) => answers::take(services, &incoming, answered, is_whole).await,
        None => Ok(Outcome::Unknown),
    }
}
