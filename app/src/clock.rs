//! The one Rust clock. It shows time to people; whatever decides something reads the database's
//! clock (`folkmoot_now()`) in its own transaction instead.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};

/// The system's time plus an offset. The offset is zero except in a demo or a test, where it is set
/// to what the database holds.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The present moment.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let system = DateTime::<Utc>::from(SystemTime::now());
        system + self.offset()
    }

    /// How far this clock is ahead of the system's.
    pub fn offset(&self) -> TimeDelta {
        TimeDelta::milliseconds(self.offset_ms.load(Ordering::Relaxed))
    }

    /// Follows the database's offset; all clones follow too. Only a demo or a test has one.
    pub fn follow(&self, offset: TimeDelta) {
        self.offset_ms.store(offset.num_milliseconds(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_moves_all_its_clones() {
        let clock = Clock::default();
        let copy = clock.clone();
        let before = copy.now();
        clock.follow(TimeDelta::days(3));
        assert!(copy.now() - before >= TimeDelta::days(3));
    }
}
