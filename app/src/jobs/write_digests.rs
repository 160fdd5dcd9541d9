//! Writes digests that are due. Each is one transaction: what it says, its mail in the queue, and the row that says
//! that this member's window is done. A member is locked meanwhile, so two nodes never write the same one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt;
use governance::{MemberId, PolicyKey};
use store::digests::{self, Slot, Span, Wanted};

use crate::digests::window;
use crate::error::AppError;
use crate::mail;
use crate::mail::digest::Digest;
use crate::services::Services;

/// So many are looked up at once.
const BATCH: i64 = 100;
/// So many are written at once: while one waits for the disk, another asks.
const WRITERS: usize = 2;
/// A run takes batch after batch for so long. Each run looks at everybody from the beginning, which costs a second where there are many; and no
/// run keeps a node from stopping.
const RUN_FOR: Duration = Duration::from_secs(4);

/// Settles windows that have ended for some seconds; returns how many.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let began = Instant::now();
    let (mut settled, mut after, mut trouble) = (0, None, None);
    while began.elapsed() < RUN_FOR {
        let members = due(&services, after).await?;
        let Some(last) = members.last().copied() else { break };
        after = Some(last);
        let write_one = |member| {
            let services = Arc::clone(&services);
            async move { (member, write(&services, member).await) }
        };
        let mut written = futures::stream::iter(members).map(write_one).buffer_unordered(WRITERS);
        while let Some((member, done)) = written.next().await {
            match done {
                Ok(done) => settled += usize::from(done),
                // One member's trouble is not the others'.
                Err(error) => {
                    tracing::warn!(%member, %error, "a digest could not be written");
                    trouble = Some(error);
                }
            }
        }
    }
    match trouble {
        Some(error) if settled == 0 => Err(error),
        _ => Ok(settled),
    }
}

/// How many members' windows have ended and are not settled; at most `most` are counted.
pub async fn waiting(services: &Services, most: i64) -> Result<i64, AppError> {
    let mut conn = services.store.read().await?;
    let slots = slots(&mut conn).await?;
    Ok(digests::count_due(&mut conn, &slots, most).await?)
}

async fn due(services: &Services, after: Option<MemberId>) -> Result<Vec<MemberId>, AppError> {
    let mut conn = services.store.read().await?;
    let slots = slots(&mut conn).await?;
    Ok(digests::due(&mut conn, &slots, after, BATCH).await?)
}

async fn slots(conn: &mut store::Conn) -> Result<Vec<Slot>, AppError> {
    let now = store::clock::now(conn).await?;
    let ended = |schedule| window::ended(&schedule, now).map(|window| Slot { schedule, window_end: window.end });
    Ok(digests::schedules(conn).await?.into_iter().filter_map(ended).collect())
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
    // Decides nothing: how much is shown, as on a page.
    let threads_max = services.recent.integer(PolicyKey::DigestEntriesMax);
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
