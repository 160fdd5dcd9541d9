//! How much of a node's memory and patience forms with files may take.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Duration, sleep, timeout};

use super::Fault;

/// Of so many forms at once files are kept in memory: a node has room for little more.
static ROOM: Semaphore = Semaphore::const_new(4);

/// How many of these one address may have: whoever sends slowly takes no room from everybody.
const ROOM_EACH: usize = 2;

/// Those that each address has.
static HELD: LazyLock<Mutex<HashMap<IpAddr, usize>>> = LazyLock::new(Mutex::default);

/// How long a form waits for that.
pub(super) const WAITS: Duration = Duration::from_secs(10);

/// How soon whoever has all their places looks again.
const LOOKS_AGAIN: Duration = Duration::from_millis(50);

/// A place in memory for the files of one form.
pub(super) struct Place {
    _counted: Counted,
    _permit: SemaphorePermit<'static>,
}

impl Place {
    /// Waits for a place, first among the sender's own and then among all.
    pub(super) async fn take(sender: IpAddr, wait: Duration) -> Result<Self, Fault> {
        timeout(wait, async {
            while !is_counted(sender) {
                sleep(LOOKS_AGAIN).await;
            }
            // From here on what was counted is given back, also when the wait is over.
            let counted = Counted(sender);
            let permit = ROOM.acquire().await.map_err(|_| Fault::NoRoom)?;
            Ok(Self { _counted: counted, _permit: permit })
        })
        .await
        .unwrap_or(Err(Fault::NoRoom))
    }
}

/// Counts one more for a sender, if there may be one more.
fn is_counted(sender: IpAddr) -> bool {
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    let own = held.entry(sender).or_default();
    let is_room = *own < ROOM_EACH;
    *own += usize::from(is_room);
    is_room
}

/// One of a sender's places.
struct Counted(IpAddr);

impl Drop for Counted {
    fn drop(&mut self) {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = held.get_mut(&self.0) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                held.remove(&self.0);
            }
        }
    }
}

/// A body of which so much more is read, and then no more. It stops for a moment after each piece: the reader of parts takes all that it
/// can get, and would have had the whole before it looked at the first.
pub(super) struct Bounded<R> {
    pub(super) body: R,
    pub(super) left: Arc<AtomicUsize>,
    pub(super) stops: bool,
}

impl<R: AsyncRead + Unpin> AsyncRead for Bounded<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if std::mem::take(&mut self.stops) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let ready = Pin::new(&mut self.body).poll_read(cx, buffer);
        let read = buffer.filled().len() - before;
        let left = self.left.load(Ordering::Relaxed);
        if left < read {
            return Poll::Ready(Err(std::io::Error::other("more than any form of ours has in one place")));
        }
        self.left.store(left - read, Ordering::Relaxed);
        self.stops = read > 0;
        ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rocket::async_test]
    async fn one_address_takes_no_room_from_the_others() {
        let sender = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
        let soon = Duration::from_millis(200);
        let places = [Place::take(sender, soon).await, Place::take(sender, soon).await];
        assert!(places.iter().all(Result::is_ok));
        assert_eq!(Place::take(sender, soon).await.err(), Some(Fault::NoRoom));
        assert!(Place::take(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), WAITS).await.is_ok());
        let later = tokio::spawn(Place::take(sender, WAITS));
        drop(places);
        assert!(later.await.is_ok_and(|place| place.is_ok()));
    }
}
