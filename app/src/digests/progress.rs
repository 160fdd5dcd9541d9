//! How far the writing and sending of digests is.

use std::time::Duration;

/// How much of a run is done, and how fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: i64,
    pub all: i64,
    pub passed: Duration,
}

impl Progress {
    /// Things done in a second so far.
    pub fn per_second(&self) -> f64 {
        let seconds = self.passed.as_secs_f64();
        if seconds > 0.0 { self.done as f64 / seconds } else { 0.0 }
    }

    /// How long the rest takes at the same pace; `None` before anything was done.
    pub fn remaining(&self) -> Option<Duration> {
        let rate = self.per_second();
        let rest = (self.all - self.done).max(0) as f64;
        (rate > 0.0).then(|| Duration::from_secs_f64((rest / rate).min(1e9)))
    }
}

impl std::fmt::Display for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.done, self.all.max(self.done))?;
        if self.done > 0 && self.passed >= Duration::from_secs(1) {
            write!(f, ", {:.0} a second", self.per_second())?;
        }
        match self.remaining() {
            Some(rest) if rest >= Duration::from_secs(1) => write!(f, ", about {} left", span(rest)),
            _ => Ok(()),
        }
    }
}

/// "12 s", "5 min", "3 h".
pub fn span(time: Duration) -> String {
    match time.as_secs() {
        seconds @ ..100 => format!("{seconds} s"),
        seconds @ 100..7200 => format!("{} min", (seconds + 30) / 60),
        seconds => format!("{} h", (seconds + 1800) / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_says_how_far_how_fast_and_how_long_it_takes() {
        let said = |done, all, seconds| Progress { done, all, passed: Duration::from_secs(seconds) }.to_string();
        assert_eq!(said(0, 100, 5), "0 of 100");
        assert_eq!(said(50, 100, 5), "50 of 100, 10 a second, about 5 s left");
        assert_eq!(said(1_000, 100_000, 5), "1000 of 100000, 200 a second, about 8 min left");
        assert_eq!(said(1, 30_000, 1), "1 of 30000, 1 a second, about 8 h left");
        assert_eq!(said(100, 100, 10), "100 of 100, 10 a second");
        assert_eq!(said(120, 100, 0), "120 of 120", "more may become due meanwhile");
    }
}
