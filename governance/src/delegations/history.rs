//! All delegations ever given, as the ledger tells of them, and which of them speak at a moment.

use std::collections::{BTreeMap, btree_map::Entry};

use chrono::{DateTime, Utc};

use super::Scope;
use crate::policies::Track;

/// A delegation, running or over. `M` names members: by number, or by pseudonym.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<M> {
    /// Who gave it.
    pub by: M,
    /// To whom.
    pub to: M,
    /// For which votes.
    pub scope: Scope,
    /// Since when.
    pub at: DateTime<Utc>,
    /// When it ends by itself.
    pub until: DateTime<Utc>,
    /// When it was taken back or replaced, or one of the two left.
    pub ended: Option<DateTime<Utc>>,
}

impl<M> Given<M> {
    /// Whether it speaks in a vote that closes at this moment: it is what holds right before the close, as with ballots. What is
    /// given at the close is too late, and what is taken back at the close, too.
    #[must_use]
    pub fn speaks_at(&self, closes: DateTime<Utc>) -> bool {
        self.at < closes && closes <= self.until && self.ended.is_none_or(|ended| closes <= ended)
    }
}

/// Every delegation there was.
#[derive(Clone, Debug)]
pub struct History<M> {
    given: Vec<Given<M>>,
    /// The one that was not ended, by giver and scope.
    running: BTreeMap<(M, Scope), usize>,
}

impl<M> Default for History<M> {
    fn default() -> Self {
        Self { given: Vec::new(), running: BTreeMap::new() }
    }
}

impl<M: Clone + Ord> History<M> {
    /// A delegation is given; it ends the one before of the same scope.
    pub fn give(&mut self, given: Given<M>) {
        let (key, at, place) = ((given.by.clone(), given.scope), given.at, self.given.len());
        if let Some(before) = self.running.insert(key, place) {
            self.end(before, at);
        }
        self.given.push(given);
    }

    /// A delegation is taken back; `false` when there was none.
    pub fn revoke(&mut self, by: &M, to: &M, scope: Scope, at: DateTime<Utc>) -> bool {
        let Entry::Occupied(entry) = self.running.entry((by.clone(), scope)) else { return false };
        let place = *entry.get();
        if self.given.get(place).is_none_or(|given| given.to != *to) {
            return false;
        }
        entry.remove();
        self.end(place, at);
        true
    }

    /// A member leaves: nobody speaks for them any more, nor they for anybody.
    pub fn leave(&mut self, member: &M, at: DateTime<Utc>) {
        let given = &self.given;
        let concerns =
            |place: &usize| given.get(*place).is_some_and(|given| given.by == *member || given.to == *member);
        let ending: Vec<usize> = self.running.values().copied().filter(concerns).collect();
        self.running.retain(|_, place| !ending.contains(place));
        for place in ending {
            self.end(place, at);
        }
    }

    fn end(&mut self, place: usize, at: DateTime<Utc>) {
        if let Some(given) = self.given.get_mut(place) {
            given.ended = Some(at);
        }
    }

    /// Who speaks for whom in a vote on a track that closes at this moment: the delegation for the track, else the one for all.
    #[must_use]
    pub fn speaking(&self, track: Track, closes: DateTime<Utc>) -> BTreeMap<M, M> {
        let mut found: BTreeMap<&M, (Scope, &M)> = BTreeMap::new();
        for given in self.given.iter().filter(|given| given.scope.covers(track) && given.speaks_at(closes)) {
            let slot = found.entry(&given.by).or_insert((given.scope, &given.to));
            if given.scope > slot.0 {
                *slot = (given.scope, &given.to);
            }
        }
        found.into_iter().map(|(by, (_, to))| (by.clone(), to.clone())).collect()
    }
}
