//! Days, months and years.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc};

/// A day, a month or a year (UTC), as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    typed: String,
    first: NaiveDate,
    after: NaiveDate,
}

impl Span {
    /// Reads `2026`, `2026-01` or `2026-01-31`; anything else is `None`.
    pub(super) fn read(typed: &str) -> Option<Self> {
        let [year, month, day] = match typed.len() {
            4 => [typed, "01", "01"],
            7 => [typed.get(..4)?, typed.strip_prefix(typed.get(..4)?)?.strip_prefix('-')?, "01"],
            10 => [typed.get(..4)?, typed.get(5..7)?, typed.get(8..)?],
            _ => return None,
        };
        if typed.char_indices().any(|(at, c)| if matches!(at, 4 | 7) { c != '-' } else { !c.is_ascii_digit() }) {
            return None;
        }
        let first = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
        // Postgres and the index know no year before 1; a page of the year 9999 needs a day after it.
        if !(1..=9998).contains(&first.year()) {
            return None;
        }
        let after = match typed.len() {
            4 => first.checked_add_months(Months::new(12)),
            7 => first.checked_add_months(Months::new(1)),
            _ => first.checked_add_days(Days::new(1)),
        }?;
        Some(Self { typed: typed.to_string(), first, after })
    }

    /// Its first instant.
    pub fn begins(&self) -> DateTime<Utc> {
        self.first.and_time(NaiveTime::MIN).and_utc()
    }

    /// The first instant after it.
    pub fn ends(&self) -> DateTime<Utc> {
        self.after.and_time(NaiveTime::MIN).and_utc()
    }

    /// As it was typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_months_and_years_have_a_first_instant_and_one_after_them() {
        for (typed, begins, ends) in [
            ("2026", "2026-01-01", "2027-01-01"),
            ("2026-12", "2026-12-01", "2027-01-01"),
            ("2024-02", "2024-02-01", "2024-03-01"),
            ("2026-01-31", "2026-01-31", "2026-02-01"),
        ] {
            let span = Span::read(typed).unwrap();
            assert_eq!(
                (span.begins().date_naive().to_string(), span.ends().date_naive().to_string()),
                (begins.into(), ends.into())
            );
        }
        for odd in [
            "",
            "26",
            "2026-1",
            "2026-13",
            "2026-1-1",
            "2026-02-30",
            "2026/01/31",
            "-999",
            "0000",
            "9999",
            "2026-01é",
            "20é6-01",
            "soon",
        ] {
            assert_eq!(Span::read(odd), None, "{odd}");
        }
    }
}
