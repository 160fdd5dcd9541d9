//! When this node answers nobody: work that can wait begins then, so that whoever asks for a page does not wait behind it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rocket::tokio::time::timeout;
use tokio::sync::watch;

/// How many requests are being answered at this moment. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lull(Arc<watch::Sender<usize>>);

impl Default for Lull {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Lull {
    /// From now on somebody waits, until the answer is ready or given up.
    pub fn somebody_waits(&self) -> Waiting {
        self.0.send_modify(|waiting| *waiting += 1);
        Waiting { lull: self.clone(), is_over: AtomicBool::new(false) }
    }

    /// Returns when nobody waits for an answer, and after so long in any case: a busy node does its other work too, slowly.
    pub async fn wait(&self, most: Duration) {
        let mut waiting = self.0.subscribe();
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
            self.lull.0.send_modify(|waiting| *waiting = waiting.saturating_sub(1));
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
        let (first, second) = (lull.somebody_waits(), lull.somebody_waits());
        let began = Instant::now();
        lull.wait(Duration::from_millis(20)).await;
        assert!(began.elapsed() >= Duration::from_millis(20));
        first.is_answered();
        drop(first);
        let (ended, ()) = tokio::join!(timeout(long, lull.wait(long)), async { drop(second) });
        assert!(ended.is_ok() && began.elapsed() < Duration::from_secs(10), "one answer is one, however it is told");
    }
}
