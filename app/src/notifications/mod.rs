//! Notifications: what a member is told in the application, and by mail where they want that too. Each is told once for each occasion.

pub mod choices;
pub mod lines;
mod page;
mod ways_out;

use governance::{ActorId, CaseId, EntryId, MemberId};
use rocket::Route;
use store::notifications::{Channel, Kind, ToldRow};
use store::{StoreError, Tx};

use crate::mail::flags::FlagAnswered;
use crate::mail::told::{Deed, Told};
use crate::mail::{self, Letter};
use crate::services::Services;
use crate::ways_out::Regular;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = page::routes();
    routes.extend(choices::routes());
    routes.extend(ways_out::routes());
    routes
}

/// Tells a member of a step: in the application, and by the letter where they want such mails and can be written to. Both are part of the
/// caller's transaction, and neither is told twice.
pub async fn tell<L: Letter>(services: &Services, tx: &mut Tx, member: MemberId, letter: &L) -> Result<(), StoreError> {
    let head = services.site.letterhead();
    if let Some((kind, path)) = letter.notice() {
        let words = letter.words().unwrap_or_else(|| letter.subject(&head));
        store::notifications::tell(tx, member, kind, (&words, &path), &letter.key()).await?;
        if !store::notifications::wanted(tx, member, kind, Channel::Mail).await? {
            return Ok(());
        }
    }
    mail::queue_for(tx, &head, member, letter).await?;
    Ok(())
}

/// Tells all those whose flags a case came of: there may be hundreds, so those who want no mail cost one statement together. `letter` is
/// what each of them gets.
pub async fn tell_flaggers(
    services: &Services,
    tx: &mut Tx,
    case: CaseId,
    letter: &FlagAnswered,
) -> Result<(), StoreError> {
    let head = services.site.letterhead();
    let (subject, path) = (letter.subject(&head), letter.path.as_str());
    store::own_flags::tell(tx, case, (&subject, path), &format!("flag/{case}")).await?;
    for member in store::own_flags::to_mail(tx, case).await? {
        let own = FlagAnswered { member: member.get(), ..letter.clone() };
        mail::queue_for(tx, &head, member, &own).await?;
    }
    Ok(())
}

/// Words that were written or changed.
#[derive(Debug, Clone, Copy)]
pub struct Words<'w> {
    pub entry: EntryId,
    /// The handles in them.
    pub mentions: &'w [String],
    /// Whether they are new: a changed text answers nobody anew, but may name somebody it did not name before.
    pub is_new: bool,
    /// Whether nobody else sees them at present. Who is named finds them when they are shown; no mail goes out meanwhile.
    pub is_held: bool,
}

/// Tells those whom words answer, and those whom they name; of changed words, takes it back from those whom they name no longer.
pub async fn of_words(services: &Services, tx: &mut Tx, words: &Words<'_>) -> Result<(), StoreError> {
    if !words.is_new {
        store::notifications::unnamed(tx, words.entry, words.mentions).await?;
    }
    let told = store::notifications::wrote(tx, words.entry, words.mentions, words.is_new).await?;
    for row in told.iter().filter(|_| !words.is_held) {
        let deed = match row.kind()? {
            Kind::Reply => Deed::Reply,
            Kind::Named => Deed::Named,
            _ => Deed::Mention,
        };
        // Whoever wants a mail when they are named wants it below their own words too.
        if !write_to(services, tx, row, deed).await? && row.is_named && deed != Deed::Mention {
            write_to(services, tx, row, Deed::Mention).await?;
        }
    }
    if words.is_new && !words.is_held {
        for row in store::notifications::said_among(tx, words.entry).await? {
            write_to(services, tx, &row, Deed::Named).await?;
        }
    }
    Ok(())
}

/// Tells an author that somebody likes what they wrote.
pub async fn of_like(services: &Services, tx: &mut Tx, entry: EntryId, by: ActorId) -> Result<(), StoreError> {
    if let Some(told) = store::notifications::liked(tx, entry, by).await? {
        write_to(services, tx, &told, Deed::Like).await?;
    }
    Ok(())
}

/// Tells an author that somebody passes on what they posted.
pub async fn of_reshare(services: &Services, tx: &mut Tx, entry: EntryId, by: ActorId) -> Result<(), StoreError> {
    if let Some(told) = store::notifications::reshared(tx, entry, by).await? {
        write_to(services, tx, &told, Deed::Reshare).await?;
    }
    Ok(())
}

/// Tells a member that somebody follows them.
pub async fn of_follow(services: &Services, tx: &mut Tx, followed: ActorId, by: ActorId) -> Result<(), StoreError> {
    if let Some(told) = store::notifications::followed(tx, followed, by).await? {
        write_to(services, tx, &told, Deed::Follow).await?;
    }
    Ok(())
}

/// Writes a mail to whoever chose to get such mails and is told of this one, at most one of a kind in an hour: a mail cannot be taken back.
/// Returns whether they chose it.
async fn write_to(services: &Services, tx: &mut Tx, told: &ToldRow, deed: Deed) -> Result<bool, StoreError> {
    let member = told.member_id;
    if !store::notifications::wanted(tx, member, deed.kind(), Channel::Mail).await? {
        return Ok(false);
    }
    if store::notifications::stands(tx, told).await? {
        let head = services.site.letterhead();
        let letter = Told {
            deed,
            member: member.get(),
            hour: store::clock::now(tx).await?.format("%Y-%m-%dT%H").to_string(),
            unsubscribe: head.url(&Regular::Notifications.path(&services.keys, member)),
        };
        mail::queue_for(tx, &head, member, &letter).await?;
    }
    Ok(true)
}
