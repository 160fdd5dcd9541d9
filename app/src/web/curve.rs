//! A count that grows over time, as a line: server-rendered SVG, with its numbers in a table below it.

use std::fmt::Write;

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};

/// The height of the picture, in the units in which it is a thousand wide.
const HEIGHT: u64 = 160;

/// A count at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    pub at: DateTime<Utc>,
    /// How much of the time was over, in thousandths.
    pub along: i64,
    pub count: u64,
}

/// A line with its table: prints itself as a `<figure>`.
#[derive(Template, Default)]
#[template(path = "partials/curve.html")]
pub struct Curve {
    caption: String,
    /// The whole picture in one sentence, for those who do not see it.
    spoken: String,
    /// The corners of the line, as SVG writes them.
    line: String,
    /// When, and how many.
    rows: Vec<(String, u64)>,
    highest: u64,
    /// What the upper edge stands for.
    top: u64,
}

// Rendered by askama with escaping on.
impl HtmlSafe for Curve {}

impl Curve {
    /// A line through points in the order of time; `most` is the top of the picture.
    pub fn through(points: Vec<Point>, caption: &str, spoken: String, most: u64) -> Self {
        let highest = points.iter().map(|point| point.count).max().unwrap_or(0);
        let top = most.max(highest).max(1);
        let mut line = String::new();
        for Point { along, count, .. } in &points {
            let up = u128::from(*count) * u128::from(HEIGHT) / u128::from(top);
            // Writing to a String cannot fail.
            let _ = write!(line, "{along},{} ", u128::from(HEIGHT).saturating_sub(up));
        }
        let rows = points.iter().map(|point| (point.at.format("%-d %B, %H:%M UTC").to_string(), point.count)).collect();
        Self { caption: caption.to_owned(), spoken, line: line.trim_end().to_owned(), rows, highest, top }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64, count: u64) -> Point {
        Point { at: DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(hour), along: hour * 100, count }
    }

    #[test]
    fn the_line_rises_from_the_ground_to_the_top_and_its_numbers_stand_below() {
        let curve = Curve::through(vec![at(0, 0), at(5, 10), at(10, 40)], "Turnout", "0 to 40".to_owned(), 80);
        assert_eq!(curve.line, "0,160 500,140 1000,80");
        let page = curve.render().unwrap();
        assert!(page.contains("aria-label=\"0 to 40\"") && page.contains("1 January, 05:00 UTC"), "{page}");
    }

    #[test]
    fn a_vote_nobody_took_part_in_is_a_line_on_the_ground() {
        assert_eq!(Curve::through(vec![at(0, 0), at(10, 0)], "Turnout", String::new(), 0).line, "0,160 1000,160");
    }
}
