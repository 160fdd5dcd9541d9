//! `folkmoot export MEMBER` and `folkmoot import FILE`: what whoever runs the server does for a member.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use governance::ledger::Pseudonym;
use rocket::tokio::fs::OpenOptions;
use store::members::Account;

use super::arriving::{self, Report};
use super::{Out, WriteError};
use crate::chance::Chance;
use crate::config::Config;
use crate::database::Database;
use crate::mail::archives::ArchiveTaken;
use crate::notifications;
use crate::serve;
use crate::services::Services;

/// An archive, and whose it becomes.
#[derive(Debug, clap::Args)]
pub struct Question {
    /// The archive, as another community's member downloaded it
    pub file: PathBuf,
    /// The account here that it is brought into
    #[arg(long = "as", value_name = "HANDLE")]
    pub handle: String,
    /// Say what would become of it, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Writes a member's archive into a file that is not there yet, with the line in the ledger that says so; returns what to tell.
///
/// # Errors
/// In words, when nothing was written.
pub async fn export(config: &Config, database: &Database, handle: &str, to: Option<&Path>) -> Result<String, String> {
    let services = serve::services(config, database).await.map_err(|why| why.to_string())?;
    take_out(&services, handle, to).await
}

/// The same with what a node has at hand.
///
/// # Errors
/// In words, when nothing was written.
pub async fn take_out(services: &Services, handle: &str, to: Option<&Path>) -> Result<String, String> {
    let account = arriving::account(services, handle).await?;
    let to = to.map_or_else(|| PathBuf::from(format!("folkmoot-{}.zip", account.handle)), Path::to_owned);
    refuse_to_overwrite(&to)?;
    let suffix = hex::encode(Chance::real().bytes::<4>());
    let name = to.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = to.with_file_name(format!(".{name}.{suffix}.part"));
    let written = write(services, &account, &beside).await;
    let placed = written.and_then(|()| {
        refuse_to_overwrite(&to)?;
        std::fs::rename(&beside, &to).map_err(|why| format!("{}: {why}", to.display()))
    });
    if let Err(why) = placed {
        let _ = std::fs::remove_file(&beside);
        return Err(why);
    }
    Ok(format!(
        "Everything that @{} put in is in {}. The ledger says that it was taken out.",
        account.handle,
        to.display()
    ))
}

fn refuse_to_overwrite(to: &Path) -> Result<(), String> {
    match to.try_exists() {
        Ok(false) => Ok(()),
        Ok(true) => Err(format!("{} is there already", to.display())),
        Err(why) => Err(format!("{}: {why}", to.display())),
    }
}

async fn write(services: &Services, account: &Account, path: &Path) -> Result<(), String> {
    let said = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    // Private words: for this account of the machine only.
    let mut file = OpenOptions::new();
    let file = file.write(true).create_new(true).mode(0o600).open(path).await.map_err(|why| said(&why))?;
    record(services, account).await?;
    let extent = store::exports::extent(&mut *services.store.read().await.map_err(|why| why.to_string())?, account.id)
        .await
        .map_err(|why| why.to_string())?;
    let all = usize::try_from(extent.posts + extent.comments + extent.likes + extent.kept).unwrap_or(0);
    let mut progress = Progress::new(all);
    let written: Result<(), WriteError> =
        super::write(services, account, Out::File(file), &mut |records| progress.more(records)).await;
    progress.end();
    written.map_err(|why| why.to_string())
}

/// An act of whoever runs the server has its line, also where it only reads; and whom it is about hears of it.
async fn record(services: &Services, account: &Account) -> Result<(), String> {
    let name = Pseudonym::parse(&account.ledger_name).map_err(|why| why.to_string())?;
    let mut tx = services.store.begin().await.map_err(|why| why.to_string())?;
    let now = store::clock::now(&mut tx).await.map_err(|why| why.to_string())?;
    let recorded = governance::members::take_out_archive(account.id, &name, now);
    let line = store::arrivals::taken_out(&mut tx, recorded).await.map_err(|why| why.to_string())?.get();
    let letter = ArchiveTaken { line, path: format!("/ledger/{line}") };
    notifications::tell(services, &mut tx, account.id, &letter).await.map_err(|why| why.to_string())?;
    tx.commit().await.map_err(|why| why.to_string())
}

/// Brings an archive in, or says what would become of it; returns what to tell.
///
/// # Errors
/// In words, when it was refused.
pub async fn import(config: &Config, database: &Database, question: &Question) -> Result<String, String> {
    let services = serve::services(config, database).await.map_err(|why| why.to_string())?;
    let account = arriving::account(&services, &question.handle).await?;
    let survey = arriving::look(&services, &question.file).await.map_err(|why| why.to_string())?;
    let mut progress = Progress::new(usize::try_from(survey.records).unwrap_or(0));
    let told = &mut |records| progress.more(records);
    let report = if question.dry_run {
        arriving::rehearse(&services, &account, &question.file, told).await
    } else {
        arriving::bring_in(&services, &account, &question.file, told).await
    };
    progress.end();
    let head = if question.dry_run { "Nothing was written. This would become of" } else { "This became of" };
    let report = report.map_err(|why| why.to_string())?;
    let mut said = format!("{head} the archive of @{} from {}:\n", survey.head.handle, survey.head.site);
    said.push_str(&in_words(&report, &account.handle));
    if report.waiting > 0 {
        let waiting = report.waiting;
        said.push_str(&format!(
            "\n{waiting} of these wait until there is room for them (what an account may bring in a day, and keep in all). Keep the archive, and give the same command again later."
        ));
    }
    Ok(said)
}

fn in_words(report: &Report, handle: &str) -> String {
    let mut lines = vec![
        format!("{:>9} entries of @{handle}, under their old dates and marked as brought in", report.entries),
        format!("{:>9} pictures and files of theirs, made anew as if they were sent here", report.media),
        format!("{:>9} settings: profile (of an account that has none yet), links, searches, feeds", report.settings),
        format!("{:>9} records were here already", report.before),
        format!(
            "{:>9} records are kept for @{handle} alone, and given back with the next archive:",
            report.kept_records()
        ),
    ];
    if report.left > 0 {
        lines.insert(3, format!("{:>9} profile stays in the archive: the account has its own by now", report.left));
    }
    lines.extend(report.kept.iter().map(|((section, why), count)| format!("{count:>9}   {section}: {why}")));
    lines.join("\n")
}

/// How far it is: a bar that writes over itself on a terminal, now and then a line anywhere else.
struct Progress {
    done: usize,
    all: usize,
    said: usize,
    is_terminal: bool,
}

impl Progress {
    fn new(all: usize) -> Self {
        Self { done: 0, all, said: 0, is_terminal: std::io::stderr().is_terminal() }
    }

    fn more(&mut self, records: usize) {
        const WIDTH: usize = 30;
        self.done += records;
        let all = self.all.max(self.done);
        if self.is_terminal {
            let full = (self.done * WIDTH).checked_div(all).unwrap_or(WIDTH);
            let (bar, rest) = ("#".repeat(full), "·".repeat(WIDTH.saturating_sub(full)));
            eprint!("\r[{bar}{rest}] {} of {all} records", self.done);
        } else if self.done >= self.said + 10_000 {
            self.said = self.done;
            eprintln!("{} of {all} records", self.done);
        }
    }

    fn end(&self) {
        if self.is_terminal && self.done > 0 {
            eprintln!();
        }
    }
}
