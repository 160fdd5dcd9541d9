//! Threads as everybody sees them, kept for a moment: a thread that many read is read from the database once in a second (decision 0053).
//!
//! What is kept was seen with a visitor's eyes. Which entries stand on a page, and a member's own marks on them, are never taken from here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::sync::Cache;
use store::linked_pages::PageRow;
use store::plain::Place;
use store::streams::EntryRow;

/// So many threads are kept on a node: with three comments each some 20 MB.
const THREADS_MAX: u64 = 4_096;

/// A thread as its card shows it.
#[derive(Debug, Clone)]
pub struct Thread {
    pub row: EntryRow,
    /// Those that stand below its card.
    pub comments: Vec<EntryRow>,
    /// Where it leads.
    pub page: Option<PageRow>,
}

/// A moment at which reading begins.
#[derive(Debug, Clone, Copy)]
pub struct Beginning {
    at: Instant,
    /// How many acts this node had answered.
    acts: u64,
}

impl Beginning {
    /// Now, after so many acts.
    pub fn after(acts: u64) -> Self {
        Self { at: Instant::now(), acts }
    }
}

/// The threads of a node. Holds nothing that another node would miss.
#[derive(Clone)]
pub struct PlainThreads {
    /// By number; `None` where nothing is kept.
    threads: Option<Cache<i64, Arc<Kept>>>,
    fresh_for: Duration,
}

struct Kept {
    thread: Arc<Thread>,
    began: Beginning,
}

impl PlainThreads {
    /// Keeps threads for so long; nothing where that is no time at all.
    pub fn new(fresh_for: Duration) -> Self {
        let cache = || Cache::builder().max_capacity(THREADS_MAX).time_to_live(fresh_for).build();
        Self { threads: (!fresh_for.is_zero()).then(cache), fresh_for }
    }

    /// Keeps nothing.
    pub fn off() -> Self {
        Self::new(Duration::ZERO)
    }

    /// The thread at a place, for whoever began to read then: nothing where it says something else by now, where it was read too long before, or
    /// where this node has answered an act since.
    pub fn find(&self, place: &Place, now: Beginning) -> Option<Arc<Thread>> {
        let kept = self.threads.as_ref()?.get(&place.id.get())?;
        let is_good = kept.began.acts == now.acts
            && now.at.saturating_duration_since(kept.began.at) < self.fresh_for
            && place.is_of(&kept.thread.row);
        is_good.then(|| Arc::clone(&kept.thread))
    }

    /// Keeps what was read since then.
    pub fn keep(&self, thread: &Arc<Thread>, began: Beginning) {
        if let Some(threads) = &self.threads {
            threads.insert(thread.row.id.get(), Arc::new(Kept { thread: Arc::clone(thread), began }));
        }
    }
}
