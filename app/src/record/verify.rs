//! `folkmoot verify`: a record checked with nothing but itself, wherever it is read from.

use std::fmt;
use std::path::Path;

use governance::ledger::{Checkpoint, NoteVerifier};
use governance::record::{Checker, MANIFEST, Manifest};
use store::{Store, StoreError};

use super::folder::Folder;
use super::shelves;
use super::site::Site;
use super::source::{Rows, Source, Trouble, check};

/// What was checked, and the first thing that does not fit.
#[derive(Debug, Default)]
pub struct Report {
    checked: Vec<String>,
    trouble: Option<Trouble>,
}

impl Report {
    fn of(result: Result<Vec<String>, Trouble>) -> Self {
        match result {
            Ok(checked) => Self { checked, trouble: None },
            Err(trouble) => Self { checked: Vec::new(), trouble: Some(trouble) },
        }
    }

    /// Whether everything fits.
    pub fn holds(&self) -> bool {
        self.trouble.is_none()
    }

    /// 0 when everything fits, 1 when something does not, 2 when it could not be read.
    pub fn exit_code(&self) -> u8 {
        match self.trouble {
            None => 0,
            Some(Trouble::Misfit(_)) => 1,
            Some(Trouble::Unreadable(_)) => 2,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.checked {
            writeln!(f, "checked  {line}")?;
        }
        match &self.trouble {
            None => writeln!(f, "Everything holds."),
            Some(Trouble::Misfit(misfit)) => writeln!(f, "BROKEN   {misfit}\nThis record does not hold."),
            Some(Trouble::Unreadable(why)) => writeln!(f, "UNREAD   {why}\nNothing was verified."),
        }
    }
}

/// What whoever checks knows beforehand.
#[derive(Debug, Default)]
pub struct Beforehand {
    /// The community's key, as published. Without it a record is held against the key that it names itself.
    pub key: Option<NoteVerifier>,
    /// Texts that hold a signed checkpoint: of a digest's mail, say.
    pub checkpoints: Vec<String>,
}

impl Beforehand {
    fn known(&self, verifier: &NoteVerifier) -> Result<Vec<Checkpoint>, Trouble> {
        let read = |text: &String| {
            let note = note_in(text, verifier.name()).unwrap_or_else(|| text.clone());
            Checkpoint::verify(&note, verifier)
                .map_err(|why| Trouble::misfit("a checkpoint kept elsewhere", why.to_string()))
        };
        self.checkpoints.iter().map(read).collect()
    }
}

/// The signed note of a log inside a longer text, such as a mail.
fn note_in(text: &str, origin: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let start = lines.iter().position(|line| *line == origin)?;
    let body = lines.get(start..start + 4)?;
    let signatures = lines.get(start + 4..)?.iter().take_while(|line| line.starts_with("— "));
    let note: Vec<&str> = body.iter().chain(signatures).copied().collect();
    Some(note.join("\n") + "\n")
}

/// Checks what a database would publish at this moment, and what it keeps beside that.
pub async fn verify(store: &Store, verifier: &NoteVerifier, known: &[String]) -> Result<Report, StoreError> {
    let mut snapshot = store.snapshot().await?;
    let size = store::ledger::latest_checkpoint(&mut snapshot).await?.map_or(0, |last| last.size);
    let beforehand = Beforehand { key: None, checkpoints: known.to_vec() };
    Ok(Report::of(verify_rows(Rows::new(snapshot, size), size, verifier, &beforehand).await))
}

async fn verify_rows(
    mut rows: Rows,
    size: i64,
    verifier: &NoteVerifier,
    beforehand: &Beforehand,
) -> Result<Vec<String>, Trouble> {
    let mut checker = Checker::new(verifier.clone(), &beforehand.known(verifier)?);
    check(&mut rows, &mut checker).await?;
    let beside = shelves::check(&mut rows.snapshot, size, &checker).await?;
    Ok([checker.summary(), beside].concat())
}

/// Checks the record in a folder.
pub async fn verify_folder(dir: &Path, beforehand: &Beforehand) -> Report {
    Report::of(match Folder::open(dir) {
        Ok(mut folder) => {
            let manifest = folder.manifest.clone();
            verify_published(&mut folder, &manifest, beforehand).await
        }
        Err(trouble) => Err(trouble),
    })
}

/// Checks the record at an address.
pub async fn verify_site(address: &str, beforehand: &Beforehand) -> Report {
    Report::of(match Site::open(address).await {
        Ok(mut site) => {
            let manifest = site.manifest.clone();
            verify_published(&mut site, &manifest, beforehand).await
        }
        Err(trouble) => Err(trouble),
    })
}

async fn verify_published(
    source: &mut dyn Source,
    manifest: &Manifest,
    beforehand: &Beforehand,
) -> Result<Vec<String>, Trouble> {
    let misfit = |what: String| Trouble::misfit(MANIFEST, what);
    let named = manifest.verifier().map_err(|why| misfit(why.to_string()))?;
    if beforehand.key.as_ref().is_some_and(|key| *key != named) {
        return Err(misfit("its key is not the one that was given".to_string()));
    }
    manifest.signed(&named).map_err(|why| misfit(why.to_string()))?;
    let mut checker = Checker::new(named.clone(), &beforehand.known(&named)?);
    check(source, &mut checker).await?;
    if checker.last_note() != manifest.checkpoint {
        return Err(misfit("its checkpoint is not the last of the record".to_string()));
    }
    if checker.community() != Some(manifest.community.as_str()) {
        return Err(misfit("its community is not the one that the charter founded".to_string()));
    }
    let mut checked = checker.summary();
    if beforehand.key.is_none() {
        checked.push(format!("against the key that the record names itself: {}", named.written()));
    }
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::note_in;

    #[test]
    fn a_note_is_found_in_a_mail() {
        let note = "moot.folkmoot/ab\n7\nAAAA\n\n— moot.folkmoot/ab c2ln\n";
        let mail = format!("Hello,\r\nthe ledger:\r\n\r\n{}\r\nBye.\r\n", note.replace('\n', "\r\n"));
        assert_eq!(note_in(&mail, "moot.folkmoot/ab").as_deref(), Some(note));
        assert_eq!(note_in("nothing here", "moot.folkmoot/ab"), None);
    }
}
