//! The stage: whose acts, with which means, at what time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use governance::permits::Standing;
use governance::text::Handle;
use governance::{EntryId, FeatureId, ProposalId};

use super::content::Content;
use super::script::Place;
use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;

/// What the acts need and what came of them.
pub struct Stage {
    pub services: Arc<Services>,
    pub content: Arc<Content>,
    /// When the demonstration begins: the machine's time when its seeding does.
    begins: DateTime<Utc>,
    pub people: Vec<Standing>,
    pub proposals: HashMap<usize, ProposalId>,
    pub features: HashMap<usize, FeatureId>,
    /// Entries by place, and their comments by number.
    entries: Mutex<HashMap<(Place, Option<usize>), EntryId>>,
    /// Likes of items that have not come in, and the like: told once, at the end.
    pub missed: Mutex<Vec<String>>,
}

impl Stage {
    pub fn new(services: Arc<Services>, content: Arc<Content>) -> Self {
        let begins = services.clock.now() - services.clock.offset();
        let people = vec![Standing::visitor(); content.people.len()];
        Self {
            services,
            content,
            begins,
            people,
            proposals: HashMap::new(),
            features: HashMap::new(),
            entries: Mutex::new(HashMap::new()),
            missed: Mutex::new(Vec::new()),
        }
    }

    /// Moves the clock forward to a moment. When it is there already, time simply goes on.
    pub async fn go_to(&self, ago_ms: i64) -> Result<(), AppError> {
        let machine = self.services.clock.now() - self.services.clock.offset();
        let ahead = self.begins - TimeDelta::milliseconds(ago_ms) - machine;
        if ahead > self.services.clock.offset() + TimeDelta::seconds(20) {
            set_clock(&self.services, ahead).await?;
        }
        Ok(())
    }

    /// The standing of somebody who has joined.
    pub fn person(&self, number: usize) -> Result<&Standing, AppError> {
        let standing = self.people.get(number).filter(|standing| standing.member.is_some());
        standing.ok_or_else(|| {
            let handle = self.content.people.get(number).map_or("?", |person| person.handle.as_str());
            AppError::Bug(format!("app/demo: {handle} acts before joining"))
        })
    }

    /// When the demonstration begins.
    pub fn begins(&self) -> DateTime<Utc> {
        self.begins
    }

    /// The standing of somebody by handle.
    pub fn named(&self, handle: &str) -> Result<&Standing, AppError> {
        self.person(self.content.person(handle)?)
    }

    /// Remembers an entry.
    pub fn made(&self, place: Place, comment: Option<usize>, entry: EntryId) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).insert((place, comment), entry);
    }

    /// An entry that was made before.
    pub fn known(&self, place: Place, comment: Option<usize>) -> Option<EntryId> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).get(&(place, comment)).copied()
    }

    /// An entry that was made before, or an item when it has come in.
    pub async fn entry(&self, place: Place, comment: Option<usize>) -> Result<Option<EntryId>, AppError> {
        if let Some(entry) = self.known(place, comment) {
            return Ok(Some(entry));
        }
        let (Place::Item(feed, item), None) = (place, comment) else { return Ok(None) };
        let feed = &self.content.feeds[feed];
        let mut conn = self.services.store.read().await?;
        let actor = match &feed.friend {
            Some(name) => store::friends::find(&mut conn, Handle::of_imaginary(name, 1).as_str(), None).await?.id,
            None => crate::entries::acts::actor_of(self.named(&feed.by)?)?,
        };
        let found = store::demo::item(&mut conn, actor, &feed.link(&feed.item[item])).await?;
        if let Some(entry) = found {
            self.made(place, None, entry);
        }
        Ok(found)
    }

    /// Notes something that could not be done because what it is about is not there.
    pub fn miss(&self, what: impl std::fmt::Debug) {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{what:?}"));
    }
}

/// Sets the database's clock, and this process' with it.
pub async fn set_clock(services: &Services, ahead: TimeDelta) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    store::clock::set_ahead_ms(&mut tx, ahead.num_milliseconds()).await?;
    tx.commit().await?;
    services.clock.follow(ahead);
    Ok(())
}

/// An act's answer; what a form would have said is a mistake in the content here.
pub fn done<T>(answer: Result<T, Problems>, what: &str) -> Result<T, AppError> {
    answer.map_err(|problems| AppError::Bug(format!("app/demo: {what}: {problems:?}")))
}
