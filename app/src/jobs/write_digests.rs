//! Writes digests that are due, for some members at once. That is one transaction: what each says, its mail in the queue, and the row that says
//! that this member's window is done. Members are locked meanwhile, so two nodes never write the same one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use governance::{MemberId, PolicyKey};
use rocket::tokio;
use store::digests::{self, Reader, Settled, Slot, Span, Wanted};
use store::mails::NewMail;

use crate::digests::window::{self, Window};
use crate::digests::{Gathered, addressed, contents};
use crate::error::AppError;
use crate::mail;
use crate::mail::digest::Digest;
use crate::services::Services;

/// So many are looked up at once.
const BATCH: i64 = 200;
/// So many are written in one transaction: each statement of it is asked for all of them, and is over soon enough for a page to wait for it.
const TOGETHER: usize = 20;
/// So long, and no longer, the next ones wait for a moment in which this node answers nobody.
const LULL: Duration = Duration::from_millis(100);
/// A run takes batch after batch for so long: no run keeps a node from stopping.
const RUN_FOR: Duration = Duration::from_secs(4);

/// Where the last run of this node ended. Looking through everybody from the beginning costs a second where there are many, so the next run goes
/// on from here, and only one that finds nobody has looked at all of them.
#[derive(Debug, Default)]
pub struct Bookmark(Mutex<Option<MemberId>>);

impl Bookmark {
    fn take(&self) -> Option<MemberId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, member: Option<MemberId>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = member;
    }
}

/// Settles windows that have ended for some seconds; returns how many.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let began = Instant::now();
    let mut conn = services.store.read().await?;
    let slots = slots(&mut conn).await?;
    drop(conn);
    let mut after = services.bookmark.take();
    let mut is_whole = after.is_none();
    let (mut settled, mut trouble) = (0, None);
    while began.elapsed() < RUN_FOR {
        let members = due(&services, &slots, after).await?;
        after = members.last().copied();
        if after.is_none() && is_whole {
            break;
        }
        is_whole |= after.is_none();
        // One after the other: they have time until the next window, and whoever asks for a page meanwhile finds the machine half free.
        for some in members.chunks(TOGETHER) {
            services.lull.wait(LULL).await;
            let (asked, since) = (services.lull.asked(), Instant::now());
            let (done, error) = write_some(&services, some).await;
            settled += done;
            trouble = error.or(trouble);
            if services.lull.asked() != asked {
                // Somebody asked meanwhile, and has or will soon ask for more: the machine is theirs for half as long.
                tokio::time::sleep((since.elapsed() / 2).min(LULL)).await;
            }
        }
    }
    services.bookmark.put(after);
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

async fn due(services: &Services, slots: &[Slot], after: Option<MemberId>) -> Result<Vec<MemberId>, AppError> {
    let mut conn = services.store.read().await?;
    Ok(digests::due(&mut conn, slots, after, BATCH).await?)
}

async fn slots(conn: &mut store::Conn) -> Result<Vec<Slot>, AppError> {
    let now = store::clock::now(conn).await?;
    let ended = |schedule| window::ended(&schedule, now).map(|window| Slot { schedule, window_end: window.end });
    Ok(digests::schedules(conn).await?.into_iter().filter_map(ended).collect())
}

/// Settles some members' windows, together or, where that fails, each by itself: one member's trouble is not the others'. Returns how many, and
/// what went wrong.
async fn write_some(services: &Services, members: &[MemberId]) -> (usize, Option<AppError>) {
    let error = match write(services, members).await {
        Ok(settled) => return (settled, None),
        Err(error) => error,
    };
    tracing::info!(members = members.len(), %error, "digests could not be written together");
    let (mut settled, mut trouble) = (0, Some(error));
    for member in members {
        match write(services, &[*member]).await {
            Ok(done) => settled += done,
            Err(error) => {
                tracing::warn!(%member, %error, "a digest could not be written");
                trouble = Some(error);
            }
        }
    }
    (settled, trouble)
}

/// Settles windows of members in one transaction; returns how many. Those for whom there is nothing to settle any more, or whom somebody else
/// is at, are left out.
async fn write(services: &Services, members: &[MemberId]) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let readers = digests::claim(&mut tx, members).await?;
    let now = store::clock::now(&mut tx).await?;
    let is_due = |reader: Reader| window::due(&reader, now).map(|window| (reader, window));
    let due: Vec<(Reader, Window)> =
        readers.into_iter().filter(|reader| reader.to.is_some()).filter_map(is_due).collect();
    if due.is_empty() {
        return Ok(0);
    }
    // Decides nothing: how much is shown, as on a page.
    let threads_max = services.recent.integer(PolicyKey::DigestEntriesMax);
    let wanted = due.iter().map(|(reader, window)| {
        let Reader { member, sections, seen_at, .. } = reader;
        Wanted { member: *member, span: span(window), sections, threads_max, seen_at: *seen_at }
    });
    let readers: Vec<&Reader> = due.iter().map(|(reader, _)| reader).collect();
    let told = contents(&mut tx, &readers, wanted.collect()).await?;
    let mut mails = Vec::new();
    for ((reader, window), gathered) in due.iter().zip(told).filter(|(_, gathered)| !gathered.content.is_empty()) {
        mails.extend(written(services, reader, *window, gathered)?);
        // Each takes a moment of a thread that pages want too.
        tokio::task::yield_now().await;
    }
    let queued = store::mails::queue_all(&mut tx, &mails).await?;
    let mail_of = |reader: &Reader| mails.iter().find(|mail| mail.member == Some(reader.member));
    let settled = due.iter().map(|(reader, window)| Settled {
        member: reader.member,
        span: span(window),
        mail: mail_of(reader).and_then(|mail| queued.get(&mail.message_key).copied()),
    });
    let settled: Vec<Settled> = settled.collect();
    if digests::settle(&mut tx, &settled).await? < settled.len() {
        // With the members held it cannot be; if it is, no mail may tell of a window again.
        return Err(AppError::Bug("a window that was due had been settled".to_owned()));
    }
    tx.commit().await?;
    Ok(settled.len())
}

fn span(window: &Window) -> Span {
    Span { start: window.start, end: window.end }
}

/// The mail that tells a reader of a window.
fn written(
    services: &Services,
    reader: &Reader,
    window: Window,
    gathered: Gathered,
) -> Result<Option<NewMail>, AppError> {
    let Some(to) = &reader.to else { return Ok(None) };
    let digest = Digest::new(&addressed(services, reader, window.end), window, gathered);
    let mail = mail::compose(&services.site.letterhead(), to, &digest);
    mail.map(Some).map_err(|error| AppError::Bug(format!("a digest could not be written: {error}")))
}
