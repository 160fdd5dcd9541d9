//! One batch of records, in one transaction. What the database refuses of it is kept, and the rest comes in.

use std::collections::HashMap;

use governance::EntryId;
use governance::canonical::sha256;
use store::arrivals::{BroughtFeed, Key, Place};
use store::members::Account;
use store::{StoreError, Tx};

use super::profile::{self, Taken};
use super::{ArriveError, Report};
use crate::archives::records::Record;
use crate::archives::shelf::Shelf;
use crate::archives::sorting::{Fate, Own, Setting, Sorter};
use crate::services::Services;

/// Why a comment is kept.
pub const NOT_HERE: &str = "a comment on somebody's words that are not here";
/// Why a setting is kept.
const NO_ROOM: &str = "there is no room for more of these here";
/// Why an entry of this very community is kept.
pub const NOT_THEIRS: &str = "its address is that of something else here";

/// The key of an entry with this address.
pub fn key_of(address: &str) -> Key {
    sha256(address.as_bytes())
}

/// Why a record is kept that the database refused for itself alone; `None` where it is the database that is at fault, or away.
pub fn refusal(error: &StoreError) -> Option<String> {
    match error {
        StoreError::Refused(rule) => Some(format!("the database here does not take it ({rule})")),
        StoreError::Bug(_) => Some("the database here does not take it".to_owned()),
        StoreError::NotFound | StoreError::Unavailable(_) => None,
    }
}

/// Whether what is done stays.
pub enum Turn {
    Real,
    /// All of it in one transaction, which is given up in the end. It is here but while something is being written.
    Rehearsal(Option<Box<Tx>>),
}

/// An archive that is being brought in.
pub struct Bringing<'b> {
    pub services: &'b Services,
    pub account: &'b Account,
    pub arrival: i64,
    pub sorter: Sorter<'b>,
    pub report: Report,
    pub shelf: Shelf,
    pub turn: Turn,
    /// Whether the account's profile is that of the archive.
    pub has_its_profile: bool,
    /// Whether there was no room for a picture or a file.
    pub is_full: bool,
}

impl Bringing<'_> {
    /// Begins to write.
    pub async fn begin(&mut self) -> Result<Tx, ArriveError> {
        let mut tx = match &mut self.turn {
            Turn::Real => self.services.store.begin().await?,
            Turn::Rehearsal(tx) => match tx.take() {
                Some(tx) => *tx,
                None => return Err(ArriveError::Bug("a rehearsal without its transaction".to_owned())),
            },
        };
        if !store::arrivals::hold(&mut tx, self.account.id, self.arrival).await? {
            return Err(ArriveError::Limited(self.account.handle.clone()));
        }
        Ok(tx)
    }

    /// Keeps what was written.
    pub async fn end(&mut self, tx: Tx) -> Result<(), ArriveError> {
        match &mut self.turn {
            Turn::Real => tx.commit().await?,
            Turn::Rehearsal(kept) => *kept = Some(Box::new(tx)),
        }
        Ok(())
    }

    /// Brings in a batch. What a batch before it, or an archive before this one, brought in is left as it is.
    pub async fn batch(&mut self, records: &[Record]) -> Result<(), ArriveError> {
        let mut tx = self.begin().await?;
        tx.mark().await?;
        let report = match self.all(&mut tx, records, false).await {
            Err(ArriveError::Store(error)) if refusal(&error).is_some() => {
                tx.go_back().await?;
                tx.mark().await?;
                self.all(&mut tx, records, true).await?
            }
            other => other?,
        };
        tx.go_on().await?;
        self.end(tx).await?;
        self.report = report;
        Ok(())
    }

    /// Brings in all records of a batch; where one of them was refused, each with a mark before it.
    async fn all(&mut self, tx: &mut Tx, records: &[Record], marked: bool) -> Result<Report, ArriveError> {
        let mut report = self.report.clone();
        let mut known = self.known(tx, records).await?;
        for record in records {
            let key = record.key();
            if known.contains_key(&(record.section.as_str(), key)) {
                report.before += 1;
                continue;
            }
            let entry = match marked {
                true => self.marked(tx, record, &mut report).await?,
                false => self.record(tx, record, &mut report).await?,
            };
            known.insert((record.section.as_str(), key), entry);
        }
        Ok(report)
    }

    /// Brings in one record, or keeps it where the database refuses it.
    async fn marked(
        &mut self,
        tx: &mut Tx,
        record: &Record,
        report: &mut Report,
    ) -> Result<Option<EntryId>, ArriveError> {
        tx.mark().await?;
        let before = report.clone();
        let why = match self.record(tx, record, report).await {
            Ok(entry) => {
                tx.go_on().await?;
                return Ok(entry);
            }
            Err(ArriveError::Store(error)) => refusal(&error).ok_or(error)?,
            Err(error) => return Err(error),
        };
        tx.go_back().await?;
        *report = before;
        store::arrivals::keep(tx, self.place(record), &record.text, &why).await?;
        report.keep(&record.section, why);
        Ok(None)
    }

    /// What of the batch is here already.
    async fn known<'r>(
        &self,
        tx: &mut Tx,
        records: &'r [Record],
    ) -> Result<HashMap<(&'r str, Key), Option<EntryId>>, ArriveError> {
        let mut keys: HashMap<&str, Vec<Key>> = HashMap::new();
        for record in records {
            keys.entry(record.section.as_str()).or_default().push(record.key());
        }
        let mut known = HashMap::new();
        for (section, keys) in keys {
            let found = store::arrivals::known(tx, self.account.id, section, &keys).await?;
            known.extend(found.into_iter().map(|(key, entry)| ((section, key), entry)));
        }
        Ok(known)
    }

    /// Brings in one record; the entry that it became.
    async fn record(
        &mut self,
        tx: &mut Tx,
        record: &Record,
        report: &mut Report,
    ) -> Result<Option<EntryId>, ArriveError> {
        let place = self.place(record);
        let why = match self.sorter.fate(record) {
            Fate::Entry(own) => match self.entry(tx, place, *own).await? {
                Became::Entry(id) => {
                    report.entries += 1;
                    return Ok(Some(id));
                }
                Became::Here => {
                    report.before += 1;
                    return Ok(None);
                }
                Became::Kept(why) => why.to_owned(),
            },
            Fate::Profile => {
                // A profile that is not taken over is said, and stays in the file: the account has one of its own.
                let taken = profile::take_over(tx, self.account, &record.value, &self.sorter).await?;
                match taken {
                    Taken::Over => report.settings += 1,
                    Taken::Before => report.before += 1,
                    Taken::Not => report.left += 1,
                }
                // Its portrait comes where it came.
                self.has_its_profile = taken != Taken::Not;
                return Ok(None);
            }
            Fate::Setting(setting) => match self.setting(tx, setting).await? {
                true => {
                    report.settings += 1;
                    return Ok(None);
                }
                false => NO_ROOM.to_owned(),
            },
            Fate::Kept(why) => why,
        };
        let why: String = why.chars().take(200).collect();
        store::arrivals::keep(tx, place, &record.text, &why).await?;
        report.keep(&record.section, why);
        Ok(None)
    }

    async fn entry(&self, tx: &mut Tx, place: Place<'_>, own: Own) -> Result<Became, ArriveError> {
        let Own { mut new, address, answers } = own;
        if let Some(here) = self.number_here(&address) {
            // Somebody comes back: what they wrote here is here, or was taken away with their account.
            match store::arrivals::is_own(tx, here, self.account.id.actor()).await? {
                Some(true) => return Ok(Became::Here),
                Some(false) => return Ok(Became::Kept(NOT_THEIRS)),
                None => {}
            }
        }
        if let Some(thread) = answers {
            let found = store::arrivals::known(tx, self.account.id, "entries", &[key_of(&thread)]).await?;
            let Some(Some(head)) = found.into_values().next() else { return Ok(Became::Kept(NOT_HERE)) };
            // A comment is for those whom its thread is for.
            match store::entries::find_own(tx, head, self.account.id.actor()).await {
                Ok(found) if found.thread_id.is_none() && found.audience == new.audience => new.thread = Some(head),
                Ok(_) | Err(store::StoreError::NotFound) => return Ok(Became::Kept(NOT_HERE)),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Became::Entry(store::arrivals::bring_in(tx, place, &address, &new).await?))
    }

    /// The number of an entry whose address is one of this community.
    pub fn number_here(&self, address: &str) -> Option<i64> {
        address.strip_prefix(self.sorter.base)?.strip_prefix("/entries/")?.parse().ok()
    }

    async fn setting(&self, tx: &mut Tx, setting: Setting) -> Result<bool, ArriveError> {
        let member = self.account.id;
        Ok(match setting {
            Setting::Link(url, at) => store::arrivals::link(tx, member, &url, at).await?,
            Setting::Search(typed, at) => store::arrivals::search(tx, member, &typed, at).await?,
            Setting::Feed { url, title, site, at } => {
                let max = self.sorter.constitution.count(governance::PolicyKey::SourcesPerMemberMax);
                if store::friends::count_sources_locked(tx, member.actor()).await? >= max {
                    return Ok(false);
                }
                let feed = BroughtFeed { url: &url, title: &title, site: site.as_deref(), added_at: at };
                store::arrivals::feed(tx, member, &feed).await?;
                true
            }
        })
    }
}

/// What became of an entry.
enum Became {
    Entry(EntryId),
    /// It is here already.
    Here,
    Kept(&'static str),
}
