//! The period of a report, in whole days of UTC.

use chrono::{DateTime, Days, NaiveDate, Utc};
use store::docket::report::Span;

/// How many days a report covers when nothing else is asked, today included.
const DAYS: u64 = 90;

/// What was asked. What is no day is not asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, rocket::FromForm)]
pub struct Asked {
    /// The first day, as browsers send it: "2026-11-01".
    #[field(default = String::new())]
    pub from: String,
    /// The last day.
    #[field(default = String::new())]
    pub until: String,
    /// "all" for everything there ever was.
    #[field(default = String::new())]
    pub span: String,
}

/// From one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// `None` for everything there ever was.
    from: Option<NaiveDate>,
    until: NaiveDate,
    is_default: bool,
}

fn midnight(day: NaiveDate) -> Option<DateTime<Utc>> {
    Some(day.and_hms_opt(0, 0, 0)?.and_utc())
}

/// A day that can be asked for: Postgres and we agree on those of four digits.
fn day(text: &str) -> Option<NaiveDate> {
    text.trim().parse().ok().filter(|day: &NaiveDate| day.format("%Y-%m-%d").to_string().len() == 10)
}

impl Period {
    /// The period that was asked for, as seen from a moment.
    pub fn of(asked: &Asked, now: DateTime<Utc>) -> Self {
        let today = now.date_naive();
        let (from, until) = (day(&asked.from), day(&asked.until));
        if asked.span == "all" {
            return Self { from: None, until: today, is_default: false };
        }
        let last = until.unwrap_or(today);
        let first = from.or_else(|| last.checked_sub_days(Days::new(DAYS - 1))).unwrap_or(last);
        Self { from: Some(first), until: last, is_default: from.is_none() && until.is_none() }
    }

    /// The moments between which is counted.
    pub fn span(&self) -> Span {
        let from = self.from.and_then(midnight).unwrap_or(DateTime::UNIX_EPOCH);
        let until = self.until.checked_add_days(Days::new(1)).and_then(midnight).unwrap_or(from);
        Span { from, until }
    }

    /// Whether it would end before it begins.
    pub fn is_backwards(&self) -> bool {
        self.from.is_some_and(|from| self.until < from)
    }

    /// Whether nothing was asked.
    pub fn is_default(&self) -> bool {
        self.is_default
    }

    /// Whether it is everything there ever was.
    pub fn is_all(&self) -> bool {
        self.from.is_none()
    }

    /// The first day as it is typed; empty for everything.
    pub fn first_day(&self) -> String {
        self.from.map(|day| day.to_string()).unwrap_or_default()
    }

    /// The last day as it is typed.
    pub fn last_day(&self) -> String {
        self.until.to_string()
    }

    /// "from 28 August 2026 to 26 November 2026".
    pub fn in_words(&self) -> String {
        let shown = |day: NaiveDate| day.format("%-d %B %Y").to_string();
        let until = shown(self.until);
        self.from
            .map_or_else(|| format!("from the beginning to {until}"), |from| format!("from {} to {until}", shown(from)))
    }

    /// The address of something about this period, which means the same tomorrow.
    pub fn href(&self, path: &str) -> String {
        match self.from {
            None => format!("{path}?span=all"),
            Some(from) => format!("{path}?from={from}&until={}", self.until),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, until: &str, span: &str) -> Period {
        let asked = Asked { from: from.to_owned(), until: until.to_owned(), span: span.to_owned() };
        Period::of(&asked, "2026-11-26T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_period_is_of_whole_days_and_the_last_one_counts() {
        let written = |period: Period| (period.first_day(), period.last_day());
        for (asked, expected) in [
            (("", "", ""), ("2026-08-29", "2026-11-26")),
            (("2026-11-01", "", ""), ("2026-11-01", "2026-11-26")),
            (("", "2026-11-01", ""), ("2026-08-04", "2026-11-01")),
            (("tomorrow", "-1", ""), ("2026-08-29", "2026-11-26")),
            (("2026-11-01", "2026-11-02", "all"), ("", "2026-11-26")),
        ] {
            let (from, until) = written(period(asked.0, asked.1, asked.2));
            assert_eq!((from.as_str(), until.as_str()), expected, "{asked:?}");
        }
        let span = period("2026-11-01", "2026-11-02", "").span();
        assert_eq!((span.until - span.from).num_hours(), 48);
        let whole = period("", "", "").span();
        assert_eq!((whole.until - whole.from).num_days(), 90);
        assert_eq!(period("2026-11-01", "2026-11-02", "").href("/x"), "/x?from=2026-11-01&until=2026-11-02");
        assert!(period("2026-11-02", "2026-11-01", "").is_backwards());
        assert!(!period("2026-11-02", "2026-11-02", "").is_backwards() && !period("", "", "all").is_backwards());
        assert_eq!(period("", "", "all").href("/x"), "/x?span=all");
    }
}
