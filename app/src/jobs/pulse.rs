//! When each beat of this node ran last: for whoever looks whether it lives. Nothing decides by it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// The beats of a node that have run.
#[derive(Debug, Default)]
pub struct Pulse {
    strokes: Mutex<BTreeMap<&'static str, Stroke>>,
}

/// What a beat did last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stroke {
    pub at: DateTime<Utc>,
    /// Whether it did its work; where not, it rests and tries again.
    pub well: bool,
    /// How much it has done since the node started.
    pub done: usize,
}

impl Pulse {
    /// Notes that a beat has run: how much it did, or nothing where it failed.
    pub fn note(&self, beat: &'static str, at: DateTime<Utc>, done: Option<usize>) {
        let mut strokes = self.strokes.lock().unwrap_or_else(PoisonError::into_inner);
        let before = strokes.get(beat).map_or(0, |stroke| stroke.done);
        strokes.insert(beat, Stroke { at, well: done.is_some(), done: before + done.unwrap_or(0) });
    }

    /// What a beat did last; `None` where it has not run.
    pub fn of(&self, beat: &str) -> Option<Stroke> {
        self.strokes.lock().unwrap_or_else(PoisonError::into_inner).get(beat).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_that_fails_is_told_from_one_that_has_nothing_to_do() {
        let (pulse, at) = (Pulse::default(), DateTime::UNIX_EPOCH);
        assert_eq!(pulse.of("x"), None);
        pulse.note("x", at, Some(3));
        pulse.note("x", at, Some(0));
        assert_eq!(pulse.of("x"), Some(Stroke { at, well: true, done: 3 }));
        pulse.note("x", at, None);
        assert_eq!(pulse.of("x"), Some(Stroke { at, well: false, done: 3 }));
    }
}
