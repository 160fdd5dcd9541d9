//! Keyset paging: a page begins after the last row that was seen, never at an offset.

use chrono::{DateTime, TimeZone, Utc};

/// Where a page of an activity-ordered stream begins: strictly after this row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The last seen row's time.
    pub at: DateTime<Utc>,
    /// The last seen row's id, which breaks ties of time.
    pub id: i64,
}

impl Cursor {
    /// The form a cursor has in a URL: microseconds and id.
    pub fn encode(self) -> String {
        format!("{}-{}", self.at.timestamp_micros(), self.id)
    }

    /// Where a page begins, as its statement is asked: after everything that is newer than any row where there is no cursor.
    pub(crate) fn bounds(after: Option<Self>) -> (DateTime<Utc>, i64) {
        // Postgres' timestamps end before chrono's.
        let end = DateTime::from_timestamp(253_402_300_799, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        after.map_or((end, i64::MAX), |after| (after.at.min(end), after.id))
    }

    /// Reads what [`Cursor::encode`] wrote; anything else is `None`.
    pub fn decode(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('-')?;
        let at = Utc.timestamp_micros(micros.parse().ok()?).single()?;
        Some(Self { at, id: id.parse().ok()? })
    }
}

/// One page of rows, and where the next one begins if there is one.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows, newest first.
    pub rows: Vec<T>,
    /// Pass this to see what comes after.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Cuts `size + 1` fetched rows to a page; the extra row only tells that there is more.
    pub fn cut(mut rows: Vec<T>, size: usize, cursor: impl Fn(&T) -> Cursor) -> Self {
        let more = rows.len() > size;
        rows.truncate(size);
        let next = if more { rows.last().map(cursor) } else { None };
        Self { rows, next }
    }
}
