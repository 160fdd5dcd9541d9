//! When to ask Meilisearch, when to leave it alone, and when to try again. Pure: the instant is an argument.

use std::time::{Duration, Instant};

/// Failures in a row that open the breaker.
const FAILURES: u32 = 5;
/// How long an open breaker lets nothing through.
const OPEN: Duration = Duration::from_secs(10);
/// After this a probe whose answer never came counts as lost, and another may go.
const PROBE_LOST: Duration = Duration::from_secs(5);

/// A circuit breaker: closed while the engine answers, open after five failures in a row, and after ten
/// seconds half open, when one probe goes through and its answer decides.
#[derive(Debug, Default)]
pub(crate) struct Health {
    failures: u32,
    open_since: Option<Instant>,
    probe_since: Option<Instant>,
}

impl Health {
    /// Whether a call may go through now. When half open, the answer `true` sends the caller as the probe.
    pub(crate) fn permits(&mut self, now: Instant) -> bool {
        let Some(since) = self.open_since else {
            return true;
        };
        if now.saturating_duration_since(since) < OPEN {
            return false;
        }
        if self.probe_since.is_some_and(|probe| now.saturating_duration_since(probe) < PROBE_LOST) {
            return false;
        }
        self.probe_since = Some(now);
        true
    }

    /// The call was answered.
    pub(crate) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// The call failed.
    pub(crate) fn failed(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        self.probe_since = None;
        if self.failures >= FAILURES {
            self.open_since = Some(now);
        }
    }

    /// Whether calls are being held back.
    pub(crate) fn is_open(&self) -> bool {
        self.open_since.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(now: Instant) -> Health {
        let mut health = Health::default();
        (0..FAILURES).for_each(|_| health.failed(now));
        health
    }

    #[test]
    fn five_failures_in_a_row_open_it_for_ten_seconds() {
        let now = Instant::now();
        let mut health = Health::default();
        for _ in 1..FAILURES {
            health.failed(now);
            assert!(health.permits(now));
        }
        health.failed(now);
        assert!(health.is_open());
        assert!(!health.permits(now + OPEN - Duration::from_millis(1)));
        assert!(health.permits(now + OPEN));
    }

    #[test]
    fn a_success_forgets_earlier_failures() {
        let now = Instant::now();
        let mut health = Health::default();
        for _ in 0..10 {
            (1..FAILURES).for_each(|_| health.failed(now));
            health.succeeded();
        }
        assert!(!health.is_open());
    }

    #[test]
    fn one_probe_decides() {
        let now = Instant::now();
        let later = now + OPEN;
        let mut health = broken(now);
        assert!(health.permits(later));
        assert!(!health.permits(later), "one probe at a time");
        health.failed(later);
        assert!(!health.permits(later + OPEN - Duration::from_millis(1)), "a failed probe opens it again");
        assert!(health.permits(later + OPEN));
        health.succeeded();
        assert!(health.permits(later + OPEN) && !health.is_open());
    }

    #[test]
    fn a_lost_probe_does_not_keep_it_open_for_ever() {
        let now = Instant::now();
        let mut health = broken(now);
        assert!(health.permits(now + OPEN));
        assert!(!health.permits(now + OPEN + PROBE_LOST - Duration::from_millis(1)));
        assert!(health.permits(now + OPEN + PROBE_LOST));
    }
}
