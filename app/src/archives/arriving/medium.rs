//! Bringing in one picture or file: looked at and made anew as if it were sent here, in a transaction of its own, so that whoever is
//! interrupted between any two goes on with the next.

use governance::EntryId;
use store::Tx;
use store::arrivals::{Bearer, Kept, Place};

use super::ArriveError;
use super::batch::{Bringing, NOT_THEIRS, key_of};
use crate::archives::media_records::{self, OwnMedium};
use crate::archives::records::Record;
use crate::media::{self, Brought, Kind};

/// Why a record waits.
const FULL: &str = "there is no room for it yet; it comes in when the same archive is brought in again later";
const NO_ENTRY: &str = "the entry that it is for is not here";
const JUDGED: &str = "its entry was before a jury here, which has not seen it";
const TOO_MANY: &str = "its entry takes no more of these here";
const OWN_PROFILE: &str = "the account has a profile of its own here";
const OWN_PORTRAIT: &str = "the account has a picture of its own here";

/// What becomes of a medium.
enum Fate {
    /// It was brought in before, or went with an entry that was deleted here.
    Before,
    Kept(String),
    Waits,
    Came,
}

/// What is known of a medium before its bytes are looked at: what it is, and which entry takes it at which place.
type Wanted = (OwnMedium, Bearer, i16);

impl Bringing<'_> {
    /// Brings in what a record tells of, or keeps the record.
    pub async fn medium(&mut self, record: &Record) -> Result<(), ArriveError> {
        // Nobody else waits while a picture is made: first what it would be, then its bytes, then all of it once more.
        let Some(own) = self.look(record).await? else { return Ok(()) };
        let made = self.made(&own).await?;
        let mut tx = self.begin().await?;
        let fate = match self.wanted(&mut tx, record).await? {
            Err(fate) => fate,
            Ok(wanted) => match made {
                Ok(brought) => self.put(&mut tx, record, wanted, brought).await?,
                Err(why) => Fate::Kept(why),
            },
        };
        self.settle(tx, record, fate).await
    }

    /// What the record tells of, if its bytes are wanted; else it is settled.
    async fn look(&mut self, record: &Record) -> Result<Option<OwnMedium>, ArriveError> {
        let mut tx = self.begin().await?;
        match self.wanted(&mut tx, record).await? {
            Ok((own, _, _)) if !self.is_full => {
                self.end(tx).await?;
                Ok(Some(own))
            }
            Ok(_) => self.settle(tx, record, Fate::Waits).await.map(|()| None),
            Err(fate) => self.settle(tx, record, fate).await.map(|()| None),
        }
    }

    async fn made(&mut self, own: &OwnMedium) -> Result<Result<Brought, String>, ArriveError> {
        let bytes = match self.shelf.take(own).await? {
            Ok(bytes) => bytes,
            Err(why) => return Ok(Err(why)),
        };
        let made = media::of_archive((own.kind, &own.name, &own.alt), bytes).await;
        made.map_err(|error| ArriveError::Bug(error.to_string()))
    }

    async fn wanted(&self, tx: &mut Tx, record: &Record) -> Result<Result<Wanted, Fate>, ArriveError> {
        let member = self.account.id;
        if store::arrivals::kept_before(tx, member, record.key()).await? == Some(Kept::Settled) {
            return Ok(Err(Fate::Before));
        }
        let own = match media_records::read(&record.value, &self.sorter) {
            Ok(own) => own,
            Err(why) => return Ok(Err(Fate::Kept(why))),
        };
        let entry = match self.entry_of(tx, &own).await? {
            Ok(entry) => entry,
            Err(fate) => return Ok(Err(fate)),
        };
        let (kind, max) = match own.kind {
            Kind::Picture => ("picture", media::PICTURES_MAX),
            Kind::File => ("file", media::FILES_MAX),
            Kind::Portrait => ("portrait", 1),
        };
        let bearer = match store::arrivals::bearer(tx, entry, member, kind).await {
            Ok(bearer) => bearer,
            Err(store::StoreError::NotFound) => return Ok(Err(Fate::Kept(NOT_THEIRS.to_owned()))),
            Err(error) => return Err(error.into()),
        };
        Ok(placed(&own, &bearer, max).map(|place| (own, bearer, place)))
    }

    /// The entry of the member's own that a medium is for.
    async fn entry_of(&self, tx: &mut Tx, own: &OwnMedium) -> Result<Result<EntryId, Fate>, ArriveError> {
        let kept = |why: &str| Ok(Err(Fate::Kept(why.to_owned())));
        if own.kind == Kind::Portrait {
            if !self.has_its_profile {
                return kept(OWN_PROFILE);
            }
            return Ok(Ok(store::profiles::lock(tx, self.account.id.actor()).await?.id));
        }
        if let Some(here) = self.number_here(&own.entry) {
            // Somebody comes back: what they showed here is here, or was taken off.
            match store::arrivals::is_own(tx, here, self.account.id.actor()).await? {
                Some(true) => return Ok(Err(Fate::Before)),
                Some(false) => return kept(NOT_THEIRS),
                None => {}
            }
        }
        let found = store::arrivals::known(tx, self.account.id, "entries", &[key_of(&own.entry)]).await?;
        match found.into_values().next() {
            Some(Some(entry)) => Ok(Ok(entry)),
            _ => kept(NO_ENTRY),
        }
    }

    async fn put(
        &mut self,
        tx: &mut Tx,
        record: &Record,
        (own, bearer, place): Wanted,
        brought: Brought,
    ) -> Result<Fate, ArriveError> {
        let (member, constitution) = (self.account.id, self.sorter.constitution);
        let now = store::clock::now(tx).await?;
        let whose = (bearer.joined_at, member.actor());
        if media::acts::no_room_for(tx, constitution, whose, &brought, now).await?.is_some() {
            // What comes after it waits too: pictures keep their order.
            self.is_full = true;
            return Ok(Fate::Waits);
        }
        tx.mark().await?;
        store::arrivals::come_in(tx, member, record.key()).await?;
        let at = (self.place(record), place, own.at);
        match media::acts::bring_in(tx, bearer.id, (own.kind, at), &brought).await {
            Ok(()) => {
                tx.go_on().await?;
                Ok(Fate::Came)
            }
            Err(error) => {
                let why = super::batch::refusal(&error).ok_or(error)?;
                tx.go_back().await?;
                Ok(Fate::Kept(why))
            }
        }
    }

    /// Writes down what became of it.
    async fn settle(&mut self, mut tx: Tx, record: &Record, fate: Fate) -> Result<(), ArriveError> {
        let place = self.place(record);
        let report = &mut self.report;
        match fate {
            Fate::Came => report.media += 1,
            Fate::Before => {
                // It may have waited for an entry that was deleted since.
                store::arrivals::come_in(&mut tx, place.member, place.key).await?;
                report.before += 1;
            }
            Fate::Kept(why) => {
                let why: String = why.chars().take(200).collect();
                store::arrivals::come_in(&mut tx, place.member, place.key).await?;
                store::arrivals::keep(&mut tx, place, &record.text, &why).await?;
                report.keep(&record.section, why);
            }
            Fate::Waits => {
                if store::arrivals::kept_before(&mut tx, place.member, place.key).await?.is_none() {
                    store::arrivals::wait(&mut tx, place, &record.text, FULL).await?;
                }
                report.keep(&record.section, FULL.to_owned());
                report.waiting += 1;
            }
        }
        self.end(tx).await
    }

    /// The record's place in its archive.
    pub fn place<'r>(&self, record: &'r Record) -> Place<'r> {
        Place {
            member: self.account.id,
            arrival: self.arrival,
            section: &record.section,
            position: record.position,
            key: record.key(),
        }
    }
}

/// The place that an entry has for a medium.
fn placed(own: &OwnMedium, bearer: &Bearer, max: usize) -> Result<i16, Fate> {
    let kept = |why: &str| Err(Fate::Kept(why.to_owned()));
    let (takes, full) = match (own.kind, bearer.kind.as_str()) {
        (Kind::Portrait, "profile") => (1, OWN_PORTRAIT),
        _ if bearer.is_gone => return Err(Fate::Before),
        (Kind::Picture | Kind::File, "note") => (max, TOO_MANY),
        (Kind::Picture, "comment") => (1, TOO_MANY),
        _ => (0, TOO_MANY),
    };
    if bearer.was_judged {
        return kept(JUDGED);
    }
    match (1..).take(takes).find(|place| !bearer.taken.contains(place)) {
        Some(place) => Ok(place),
        None => kept(full),
    }
}
