//! When this node answers nobody: work that can wait begins then, so that whoever asks for a page does not wait behind it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rocket::tokio::time::timeout;
use tokio::sync::watch;

/// How many requests are being answered at this moment. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Lull(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    waiting: watch::Sender<usize>,
    asked: AtomicUsize,
}

impl Lull {
    /// From now on somebody waits, until the answer is ready or given up.
    pub fn somebody_waits(&self) -> Waiting {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
        self.0.waiting.send_modify(|waiting| *waiting += 1);
        Waiting { lull: self.clone(), is_over: AtomicBool::new(false) }
    }

    /// How many requests have come so far.
    pub fn asked(&self) -> usize {
        self.0.asked.load(Ordering::Relaxed)
    }

    /// Returns when nobody waits for an answer, and after so long in any case: a busy node does its other work too, slowly.
    pub async fn wait(&self, most: Duration) {
        let mut waiting = self.0.waiting.subscribe();
        let _ = timeout(most, waiting.wait_for(|waiting| *waiting == 0)).await;
    }
}

/// Somebody who waits for an answer.
#[derive(Debug)]
pub struct Waiting {
    lull: Lull,
    is_over: AtomicBool,
}

impl Waiting {
    /// The answer is ready; what is left is the way to them, which may be a stream that never ends.
    pub fn is_answered(&self) {
        if !self.is_over.swap(true, Ordering::Relaxed) {
            self.lull.0.waiting.send_modify(|waiting| *waiting = waiting.saturating_sub(1));
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.is_answered();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[tokio::test]
    async fn work_waits_for_those_who_are_being_answered_and_not_for_ever() {
        let (lull, long) = (Lull::default(), Duration::from_secs(60));
        lull.wait(long).await;
        assert_eq!(lull.asked(), 0);
        let (first, second) = (lull.somebody_waits(), lull.somebody_waits());
        assert_eq!(lull.asked(), 2);
        let began = Instant::now();
        lull.wait(Duration::from_millis(20)).await;
        assert!(began.elapsed() >= Duration::from_millis(20));
        first.is_answered();
        drop(first);
        let (ended, ()) = tokio::join!(timeout(long, lull.wait(long)), async { drop(second) });
        assert!(ended.is_ok() && began.elapsed() < Duration::from_secs(10), "one answer is one, however it is told");
    }
}
