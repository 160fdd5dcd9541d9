//! How long a source rests between two looks.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use store::sources::ClaimedSource;

const REST_SECONDS_MAX: i64 = 24 * 60 * 60;
/// The longest rest that is ours to choose: the spread makes it a day.
const CHOSEN_SECONDS_MAX: i64 = REST_SECONDS_MAX * 5 / 6;

/// How long until the next look, from how often there was something new: an eighth of the usual gap, between
/// `min` seconds (`source.fetch_minutes_min`) and a day.
pub fn rest(source: &ClaimedSource, now: DateTime<Utc>, newest_first: &[DateTime<Utc>], min: i64) -> i32 {
    let gap = match newest_first.last() {
        Some(oldest) => (now - *oldest).num_seconds() / i64::try_from(newest_first.len()).unwrap_or(1).max(1),
        None => 2 * REST_SECONDS_MAX,
    };
    spread(source, (gap / 8).min(CHOSEN_SECONDS_MAX).max(min))
}

/// Twice as long after each failure in a row, up to a day; longer when the site says so, but never for more than a week.
pub fn rest_after_trouble(source: &ClaimedSource, retry_after: Option<u64>, min: i64) -> i32 {
    let doubled = min << source.failures.clamp(0, 7);
    let asked = retry_after.and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(0).min(7 * 24 * 60 * 60);
    spread(source, doubled.min(CHOSEN_SECONDS_MAX).max(min).max(asked))
}

/// Up to a fifth longer, by the source's own hash: what failed together does not come back together.
fn spread(source: &ClaimedSource, seconds: i64) -> i32 {
    let hash = Sha256::digest(format!("{}/{}", source.id, source.leased_until.timestamp()));
    let more = i64::from(u16::from_be_bytes([hash[0], hash[1]])) * (seconds / 5) / i64::from(u16::MAX);
    i32::try_from(seconds + more).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const QUARTER: i64 = 15 * 60;

    fn source(id: i64, failures: i32) -> ClaimedSource {
        let leased_until = DateTime::UNIX_EPOCH;
        ClaimedSource {
            id,
            actor_id: 1,
            url: String::new(),
            etag: None,
            last_modified: None,
            failures,
            fetched_at: None,
            leased_until,
        }
    }

    #[test]
    fn busy_feeds_are_read_often_and_quiet_ones_daily() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let every = |gap: TimeDelta| -> Vec<_> { (0..10).map(|i| now - gap * i).collect() };
        let quarter = 15 * 60..=18 * 60;
        assert!(quarter.contains(&rest(&source(1, 0), now, &every(TimeDelta::minutes(5)), QUARTER)));
        let daily = rest(&source(1, 0), now, &every(TimeDelta::days(1)), QUARTER);
        assert!((2 * 3600..=4 * 3600).contains(&daily), "{daily}");
        for quiet in [every(TimeDelta::days(90)), vec![now - TimeDelta::days(900)], Vec::new()] {
            let rest = rest(&source(1, 0), now, &quiet, QUARTER);
            assert!((6 * 3600..=24 * 3600).contains(&rest), "{rest}");
        }
    }

    #[test]
    fn a_failing_source_rests_longer_each_time_up_to_a_day_and_not_all_alike() {
        let rests: Vec<i32> = (0..12).map(|failures| rest_after_trouble(&source(7, failures), None, QUARTER)).collect();
        assert!(
            rests[0] >= 15 * 60 && rests[..6].is_sorted() && rests.iter().all(|rest| *rest <= 24 * 3600),
            "{rests:?}"
        );
        assert_ne!(rest_after_trouble(&source(1, 3), None, QUARTER), rest_after_trouble(&source(2, 3), None, QUARTER));
        assert!(rest_after_trouble(&source(1, 0), Some(7200), QUARTER) >= 7200);
        assert!(rest_after_trouble(&source(1, 0), Some(u64::MAX), QUARTER) <= 9 * 24 * 3600);
    }
}
