//! Writes digests that are due. Each is one transaction: what it says, its mail in the queue, and the row that says
//! that this member's window is done. A member is locked meanwhile, so two nodes never write the same one.

use std::sync::Arc;

use governance::{MemberId, PolicyKey};
use store::digests::{self, Slot, Span, Wanted};

use crate::digests::window;
use crate::error::AppError;
use crate::mail;
use crate::mail::digest::Digest;
use crate::services::Services;

const BATCH: i64 = 50;

/// Settles one batch of windows that have ended; returns how many.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let mut settled = 0;
    let mut trouble = None;
    for member in due(&services).await? {
        match write(&services, member).await {
            Ok(done) => settled += usize::from(done),
            // One member's trouble is not the others'.
            Err(error) => {
                tracing::warn!(%member, %error, "a digest could not be written");
                trouble = Some(error);
            }
        }
    }
    match trouble {
        Some(error) if settled == 0 => Err(error),
        _ => Ok(settled),
    }
}

async fn due(services: &Services) -> Result<Vec<MemberId>, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let slots: Vec<Slot> = digests::schedules(&mut conn)
        .await?
        .into_iter()
        .filter_map(|schedule| window::ended(&schedule, now).map(|window| Slot { schedule, window_end: window.end }))
        .collect();
    Ok(digests::due(&mut conn, &slots, BATCH).await?)
}

/// Settles a member's window. `false` when there was nothing to settle any more, or somebody else is at it.
async fn write(services: &Services, member: MemberId) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    let Some(reader) = digests::claim(&mut tx, member).await? else {
        return Ok(false);
    };
    let now = store::clock::now(&mut tx).await?;
    let Some(window) = window::due(&reader, now) else {
        return Ok(false);
    };
    let Some(to) = store::mails::recipient(&mut tx, member).await? else {
        return Ok(false);
    };
    let threads_max = services.constitution(&mut tx).await?.integer(PolicyKey::DigestEntriesMax);
    let span = Span { start: window.start, end: window.end };
    let wanted = Wanted { span, sections: &reader.sections, threads_max, seen_at: reader.seen_at };
    let gathered = crate::digests::content(&mut tx, member, wanted).await?;
    let mail_id = if gathered.content.is_empty() {
        None
    } else {
        let digest = Digest::new(&crate::digests::addressed(services, &reader, window.end), window, gathered);
        mail::queue(&mut tx, &services.site.letterhead(), &to, &digest).await?
    };
    let done = digests::settle(&mut tx, member, window.start, window.end, mail_id).await?;
    if done {
        tx.commit().await?;
    }
    Ok(done)
}
