//! Bringing an archive in: back-dated, silent, in batches that are each whole, so that whoever is interrupted goes on with the same command.

mod batch;
mod medium;
mod profile;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use governance::Constitution;
use governance::ledger::Pseudonym;
use rocket::tokio;
use rocket::tokio::sync::mpsc;
use store::arrivals::{Arrival, Origin};
use store::members::Account;
use store::{StoreError, Tx};

use self::batch::{Bringing, Turn};
use super::Told;
use super::reading::{self, Fault, Survey};
use super::records::Record;
use super::shelf::Shelf;
use super::sorting::Sorter;
use crate::services::Services;

/// Records of one transaction, and bytes of them.
const BATCH: usize = 200;
const BATCH_BYTES: usize = 1024 * 1024;

/// Why an archive was not brought in.
#[derive(Debug, thiserror::Error)]
pub enum ArriveError {
    #[error("the archive is refused: {0}")]
    Fault(#[from] Fault),
    #[error("the archive was made here, at {0}: what is in it is here")]
    MadeHere(String),
    #[error("this archive is in already; nothing was changed")]
    Already,
    #[error("@{0} cannot post at the moment: the address is not confirmed, or a verdict limits the account")]
    Limited(String),
    #[error("the database does not do it: {0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Bug(String),
}

/// What became of an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries that are here now.
    pub entries: u64,
    /// Pictures and files that are here now.
    pub media: u64,
    /// Settings that are here now: profile, links, searches, feeds.
    pub settings: u64,
    /// Records that are kept and not shown: part and reason, and how many.
    pub kept: BTreeMap<(String, String), u64>,
    /// Of these, pictures and files that wait for room: the same archive brings them in later.
    pub waiting: u64,
    /// Records that were brought in before.
    pub before: u64,
    /// Profiles that are left in the file: the account has one of its own.
    pub left: u64,
}

impl Report {
    fn keep(&mut self, section: &str, why: String) {
        *self.kept.entry((section.to_owned(), why)).or_default() += 1;
    }

    /// Records that are only kept.
    pub fn kept_records(&self) -> u64 {
        self.kept.values().sum()
    }
}

/// Reads the archive once, to see whether it can be brought in.
///
/// # Errors
/// When it is broken, or was made here.
pub async fn look(services: &Services, path: &Path) -> Result<Survey, ArriveError> {
    let path = path.to_owned();
    let survey = blocking(move || reading::survey(&path)).await??;
    if survey.head.site == services.site.base_url {
        return Err(ArriveError::MadeHere(survey.head.site));
    }
    Ok(survey)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ArriveError> {
    tokio::task::spawn_blocking(work).await.map_err(|why| ArriveError::Bug(why.to_string()))
}

/// What would become of the archive: all of it is done, in one transaction that is given up, so that the numbers are those of the real thing.
/// Until then the account's own writing may have to wait; nobody else's does.
///
/// # Errors
/// As for [`bring_in`].
pub async fn rehearse(
    services: &Services,
    account: &Account,
    path: &Path,
    told: &mut Told<'_>,
) -> Result<Report, ArriveError> {
    let survey = look(services, path).await?;
    let constitution = services.constitution(&mut *services.store.read().await?).await?;
    let mut tx = services.store.begin().await?;
    store::arrivals::rehearse(&mut tx).await?;
    let arrival = arrive(&mut tx, account, &survey).await?;
    let turn = Turn::Rehearsal(Some(Box::new(tx)));
    let sorter = sorter(services, &constitution, &survey, &arrival);
    let mut bringing = bringing((services, account, path), arrival.id, sorter, turn);
    bring_all(&mut bringing, path, told).await?;
    let Bringing { report, turn, .. } = bringing;
    if let Turn::Rehearsal(Some(tx)) = turn {
        tx.roll_back().await?;
    }
    Ok(report)
}

/// Brings an archive into an account.
///
/// # Errors
/// When it is refused as a whole; then nothing of it was brought in. When the database goes away in the middle, the same goes on later.
pub async fn bring_in(
    services: &Services,
    account: &Account,
    path: &Path,
    told: &mut Told<'_>,
) -> Result<Report, ArriveError> {
    let survey = look(services, path).await?;
    let constitution = services.constitution(&mut *services.store.read().await?).await?;
    let mut tx = services.store.begin().await?;
    let arrival = arrive(&mut tx, account, &survey).await?;
    tx.commit().await?;
    let sorter = sorter(services, &constitution, &survey, &arrival);
    let mut bringing = bringing((services, account, path), arrival.id, sorter, Turn::Real);
    bring_all(&mut bringing, path, told).await?;
    let report = bringing.report;
    if report.waiting == 0 {
        let mut tx = services.store.begin().await?;
        store::arrivals::end(&mut tx, arrival.id).await?;
        tx.commit().await?;
    }
    Ok(report)
}

fn sorter<'s>(
    services: &'s Services,
    constitution: &'s Constitution,
    survey: &'s Survey,
    arrival: &Arrival,
) -> Sorter<'s> {
    Sorter { constitution, now: arrival.begun_at, base: &services.site.base_url, site: &survey.head.site }
}

fn bringing<'b>(
    (services, account, path): (&'b Services, &'b Account, &Path),
    arrival: i64,
    sorter: Sorter<'b>,
    turn: Turn,
) -> Bringing<'b> {
    let (report, shelf) = (Report::default(), Shelf::new(path.to_owned()));
    Bringing { services, account, arrival, sorter, report, shelf, turn, has_its_profile: false, is_full: false }
}

/// Brings in record by record. Pictures and files are one at a time; everything else comes in batches.
async fn bring_all(bringing: &mut Bringing<'_>, path: &Path, told: &mut Told<'_>) -> Result<(), ArriveError> {
    let mut batches = batches(path.to_owned());
    while let Some(batch) = batches.recv().await {
        for part in batch?.chunk_by(|one, next| one.is_medium() == next.is_medium()) {
            if part.first().is_some_and(Record::is_medium) {
                for record in part {
                    bringing.medium(record).await?;
                    told(1);
                }
            } else {
                bringing.batch(part).await?;
                told(part.len());
            }
        }
    }
    Ok(())
}

/// Begins, with its line in the ledger, or goes on where the same archive broke off.
async fn arrive(tx: &mut Tx, account: &Account, survey: &Survey) -> Result<Arrival, ArriveError> {
    store::members::lock(tx, account.id).await?;
    if let Some(arrival) = store::arrivals::find(tx, account.id, &survey.sha256).await? {
        return if arrival.ended_at.is_some() { Err(ArriveError::Already) } else { Ok(arrival) };
    }
    let now = store::clock::now(tx).await?;
    let name = Pseudonym::parse(&account.ledger_name).map_err(|why| ArriveError::Bug(why.to_string()))?;
    let recorded =
        governance::members::bring_in_archive(account.id, &name, &hex::encode(survey.sha256), survey.records, now);
    let origin = Origin { site: &survey.head.site, community: &survey.head.community, sha256: &survey.sha256 };
    let arrival = store::arrivals::begin(tx, &origin, recorded).await?;
    match store::arrivals::hold(tx, account.id, arrival.id).await? {
        true => Ok(arrival),
        false => Err(ArriveError::Limited(account.handle.clone())),
    }
}

/// The records in batches, read on a thread of their own and never far ahead.
fn batches(path: PathBuf) -> mpsc::Receiver<Result<Vec<Record>, Fault>> {
    let (giver, taker) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        let read = reading::each_record(&path, &mut |record| {
            bytes += record.text.len();
            batch.push(record);
            if batch.len() >= BATCH || bytes >= BATCH_BYTES {
                bytes = 0;
                giver.blocking_send(Ok(std::mem::take(&mut batch))).map_err(|_| Fault::Gone)?;
            }
            Ok(())
        });
        let last = read.map(|()| batch);
        // Whoever gave up hears nothing more.
        let _ = giver.blocking_send(last);
    });
    taker
}

/// The account that an archive is brought into.
///
/// # Errors
/// With what to do, where there is none.
pub async fn account(services: &Services, handle: &str) -> Result<Account, String> {
    let handle = handle.trim_start_matches('@').to_ascii_lowercase();
    let mut conn = services.store.read().await.map_err(|why| why.to_string())?;
    let found = store::members::find_by_handle(&mut conn, &handle).await.map_err(|why| why.to_string())?;
    let join = services.site.url("/join");
    found.ok_or_else(|| {
        format!("there is no member @{handle} here. Fix: let them join first, at {join}, and confirm their address")
    })
}
