//! `folkmoot export` and `folkmoot verify`, as the command line asks for them.

use std::io::Read;
use std::path::{Path, PathBuf};

use governance::ledger::NoteVerifier;

use super::export;
use super::verify::{Beforehand, Report, verify, verify_folder, verify_site};
use crate::config::Config;
use crate::database::Database;
use crate::serve;

/// A checkpoint is a few lines, a mail with one some pages.
const CHECKPOINT_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// What `folkmoot verify` is asked.
#[derive(Debug, clap::Args)]
pub struct Question {
    /// A folder that `folkmoot export` wrote, or the address of a community; without it, this community's database
    #[arg(value_name = "DIR|URL")]
    record: Option<String>,
    /// The community's key, as the ledger's page prints it; without it, the record is held against the key that it names
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// A checkpoint kept elsewhere: the text of /ledger/checkpoint from last month, or a digest's mail; may be given again
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
}

impl Question {
    /// Whether it is about a record that needs neither settings nor a database.
    pub fn is_outside(&self) -> bool {
        self.record.is_some()
    }

    fn beforehand(&self) -> Result<Beforehand, String> {
        let key = self.key.as_deref().map(NoteVerifier::parse).transpose().map_err(|why| format!("--key: {why}"))?;
        let checkpoints = self.checkpoint.iter().map(|path| text_of(path)).collect::<Result<_, _>>()?;
        Ok(Beforehand { key, checkpoints })
    }

    /// Checks the record in the folder or at the address.
    ///
    /// # Errors
    /// In words, when the question itself cannot be read.
    pub async fn answer(&self) -> Result<Report, String> {
        let beforehand = self.beforehand()?;
        let record = self.record.as_deref().unwrap_or_default();
        if record.starts_with("http://") || record.starts_with("https://") {
            return Ok(verify_site(record, &beforehand).await);
        }
        Ok(verify_folder(Path::new(record), &beforehand).await)
    }

    /// Checks this community's database.
    ///
    /// # Errors
    /// In words, when it cannot be read.
    pub async fn answer_here(&self, config: &Config, database: &Database) -> Result<Report, String> {
        let beforehand = self.beforehand()?;
        let services = serve::services(config, database).await.map_err(|why| why.to_string())?;
        let own = services.ledger_signer().map_err(|why| why.to_string())?.verifier();
        let verifier = beforehand.key.unwrap_or(own);
        verify(&services.store, &verifier, &beforehand.checkpoints).await.map_err(|why| why.to_string())
    }
}

fn text_of(path: &Path) -> Result<String, String> {
    let said = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let file = std::fs::File::open(path).map_err(|why| said(&why))?;
    let mut text = String::new();
    file.take(CHECKPOINT_BYTES_MAX).read_to_string(&mut text).map_err(|why| said(&why))?;
    Ok(text)
}

/// Writes the public record into a folder; returns what to tell.
///
/// # Errors
/// In words, when nothing was written.
pub async fn write(config: &Config, database: &Database, dir: &Path) -> Result<String, String> {
    let services = serve::services(config, database).await.map_err(|why| why.to_string())?;
    let key = services.ledger_signer().map_err(|why| why.to_string())?.verifier().written();
    let manifest = export::export(&services.store, &key, dir).await.map_err(|why| why.to_string())?;
    let lines = manifest.files.iter().map(|file| format!("{:>9} lines  {}", file.lines.unwrap_or(0), file.name));
    let listed: Vec<String> = lines.collect();
    Ok(format!(
        "The public record of “{}” is in {}.\n{}\nAnybody can check it: folkmoot verify {} --key {key}",
        manifest.community,
        dir.display(),
        listed.join("\n"),
        dir.display(),
    ))
}
