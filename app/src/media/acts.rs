//! What members do with media in the transaction of their entry: keep them within what one account may, change what is said of them, take
//! them off.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use governance::moderation::newcomer_until;
use governance::permits::Standing;
use governance::{ActorId, Constitution, EntryId};
use store::arrivals::Place;
use store::media::NewMedium;
use store::{StoreError, Tx};

use super::brought::{Brought, Kind, alt};
use crate::web::forms::Problems;

const MIB: u64 = 1024 * 1024;
/// So much may one account bring in a day, and keep here in all. It protects the machine and nobody's voice, so it is no policy.
const DAY: u64 = 100 * MIB;
const TOTAL: u64 = 2_048 * MIB;
/// The same for newcomers.
const NEWCOMER_DAY: u64 = 20 * MIB;
const NEWCOMER_TOTAL: u64 = 60 * MIB;

/// Why there is no room for what is brought; `None` where there is. Forms of one member take turns from here on.
pub async fn no_room(
    tx: &mut Tx,
    constitution: &Constitution,
    (standing, author): (&Standing, ActorId),
    brought: &Brought,
    now: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    if brought.is_empty() {
        return Ok(None);
    }
    no_room_for(tx, constitution, (standing.joined_at, author), brought, now).await
}

/// The same for somebody who is a member since a moment: what their archive brings is reckoned as what they send.
pub async fn no_room_for(
    tx: &mut Tx,
    constitution: &Constitution,
    (joined_at, author): (Option<DateTime<Utc>>, ActorId),
    brought: &Brought,
    now: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    tx.lock(&format!("media of {author}")).await?;
    let (lately, total) = store::media::kept_of(tx, author, now - TimeDelta::days(1)).await?;
    let is_newcomer = joined_at.is_none_or(|joined| now < newcomer_until(joined, constitution));
    let (day_max, total_max) = if is_newcomer { (NEWCOMER_DAY, NEWCOMER_TOTAL) } else { (DAY, TOTAL) };
    let with = |kept: i64| u64::try_from(kept).unwrap_or(0).saturating_add(brought.size());
    let why = if is_newcomer { " while an account is new" } else { "" };
    Ok(match (with(lately) > day_max, with(total) > total_max) {
        (true, _) => {
            Some(format!("You can bring {} MB of pictures and files in a day{why}: please wait", day_max / MIB))
        }
        (_, true) => Some(format!(
            "You can keep {} MB of pictures and files here{why}: take off what is not needed any more",
            total_max / MIB
        )),
        _ => None,
    })
}

/// Keeps what was brought with an entry. What was sent ahead of it waits no longer; `NotFound` where another entry took it meanwhile.
pub async fn keep(tx: &mut Tx, entry: EntryId, brought: &Brought) -> Result<(), StoreError> {
    for (new, sha256) in brought.media(entry) {
        store::media::add(tx, &NewMedium { sha256: &sha256, ..new }).await?;
    }
    match brought.waited.is_empty() || store::uploads::take(tx, entry, &brought.waited).await? {
        true => Ok(()),
        false => Err(StoreError::NotFound),
    }
}

/// Keeps what an archive brings with an entry, at this place of it and under this date; the record that told of it has its own place.
pub async fn bring_in(
    tx: &mut Tx,
    entry: EntryId,
    (kind, (record, place, at)): (Kind, (Place<'_>, i16, DateTime<Utc>)),
    brought: &Brought,
) -> Result<(), StoreError> {
    for (new, sha256) in brought.media(entry) {
        let kind = if kind == Kind::Portrait { "portrait" } else { new.kind };
        let new = NewMedium { kind, place, sha256: &sha256, dated: Some(at), ..new };
        store::arrivals::bring_medium_in(tx, record, &new).await?;
    }
    Ok(())
}

/// Keeps a portrait with what stands for a profile.
pub async fn keep_portrait(tx: &mut Tx, stand_in: EntryId, brought: &Brought) -> Result<(), StoreError> {
    for (new, sha256) in brought.media(stand_in) {
        store::media::add(tx, &NewMedium { kind: "portrait", sha256: &sha256, ..new }).await?;
    }
    Ok(())
}

/// What a form changes of the media of an entry: "alt12" says what picture 12 shows, "off12" takes it off.
#[derive(Debug, Clone, Default)]
pub struct Changes(pub HashMap<String, String>);

/// Changes the media of an entry that is locked for it. Says whether anything is other than it was, and how many are left.
pub async fn change(
    tx: &mut Tx,
    entry: EntryId,
    changes: &Changes,
    problems: &mut Problems,
) -> Result<(bool, usize), StoreError> {
    let (mut changed, mut left) = (false, 0);
    for medium in store::media::of_entry(tx, entry).await? {
        if changes.0.contains_key(&format!("off{}", medium.id)) {
            store::media::take_off(tx, entry, Some(medium.id)).await?;
            changed = true;
            continue;
        }
        left += 1;
        let Some(said) = changes.0.get(&format!("alt{}", medium.id)).filter(|_| medium.kind == "picture") else {
            continue;
        };
        if let Some(said) = problems.take("media", alt(said)).filter(|said| *said != medium.alt) {
            store::media::describe(tx, medium.id, &said).await?;
            changed = true;
        }
    }
    Ok((changed, left))
}
