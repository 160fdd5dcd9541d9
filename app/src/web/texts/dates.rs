//! Dates and spans of time, as each language says them.

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

use super::language::Language;
use super::text::Text;

/// How a point in time is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Seen from now: "5 minutes ago", "in 2 days", "14 March". The script keeps it fresh (`folkmoot.js`, same bounds).
    Words,
    /// "14 March 2025".
    Day,
    /// "14 March 2025, 09:12 UTC".
    Full,
}

const MONTHS: [&str; 12] = [
    "dates-month-1",
    "dates-month-2",
    "dates-month-3",
    "dates-month-4",
    "dates-month-5",
    "dates-month-6",
    "dates-month-7",
    "dates-month-8",
    "dates-month-9",
    "dates-month-10",
    "dates-month-11",
    "dates-month-12",
];

/// What so many minutes, hours and days ago is called: a stream has a moment on each card, and says few different ones.
struct Ago {
    minutes: Vec<String>,
    hours: Vec<String>,
    days: Vec<String>,
}

impl Ago {
    fn of(language: Language) -> Self {
        let say = |id: &'static str, up_to: i64| {
            (0..up_to).map(|count| say!(id, count = count).said_in(language).into_owned()).collect()
        };
        Self {
            minutes: say("dates-minutes-ago", 60),
            hours: say("dates-hours-ago", 48),
            days: say("dates-days-ago", 21),
        }
    }
}

static AGO: LazyLock<[Ago; 2]> = LazyLock::new(|| Language::ALL.map(Ago::of));

/// `at` in words, as seen from `now`.
pub(super) fn words(language: Language, at: DateTime<Utc>, now: DateTime<Utc>, form: Form) -> Cow<'static, str> {
    match form {
        Form::Day => said(language, &day_of_year(at)),
        Form::Full => said(
            language,
            &say!("dates-full", day = day_of_year(at), time = format!("{:02}:{:02}", at.hour(), at.minute())),
        ),
        Form::Words => seen(language, at, now),
    }
}

fn said(language: Language, text: &Text) -> Cow<'static, str> {
    Cow::Owned(text.said_in(language).into_owned())
}

fn month(at: DateTime<Utc>) -> Text {
    Text::of(MONTHS.get(at.month0() as usize).copied().unwrap_or_default())
}

fn day_of_year(at: DateTime<Utc>) -> Text {
    // A year is no amount: no language groups its digits.
    say!("dates-day", day = at.day(), month = month(at), year = at.year().to_string())
}

fn seen(language: Language, at: DateTime<Utc>, now: DateTime<Utc>) -> Cow<'static, str> {
    let past = at <= now;
    let apart = if past { now - at } else { at - now };
    if apart < TimeDelta::seconds(45) {
        return said(language, &say!(if past { "dates-just-now" } else { "dates-in-a-moment" }));
    }
    if apart >= TimeDelta::days(21) {
        let same_year = at.year() == now.year();
        let day =
            if same_year { say!("dates-day-and-month", day = at.day(), month = month(at)) } else { day_of_year(at) };
        return said(language, &if past { day } else { say!("dates-on", day = day) });
    }
    if past { Cow::Borrowed(ago(language, apart)) } else { said(language, &ahead(apart)) }
}

fn ago(language: Language, apart: TimeDelta) -> &'static str {
    let place = Language::ALL.iter().position(|one| *one == language).unwrap_or_default();
    let table = &AGO[place];
    let (list, count) = match apart.num_minutes() {
        ..60 => (&table.minutes, apart.num_minutes().max(1)),
        60..2880 => (&table.hours, apart.num_hours()),
        _ => (&table.days, apart.num_days()),
    };
    usize::try_from(count).ok().and_then(|count| list.get(count)).map_or("", String::as_str)
}

/// A time to come, and what its whole unit leaves out where it is near: whoever counts on "in 2 days" shall not lose the 23 hours after them.
fn ahead(apart: TimeDelta) -> Text {
    let (minutes, hours, days) = (apart.num_minutes(), apart.num_hours(), apart.num_days());
    match minutes {
        60..720 if minutes % 60 != 0 => say!("dates-in-hours-and-minutes", hours = hours, minutes = minutes % 60),
        2880..10080 if hours % 24 != 0 => say!("dates-in-days-and-hours", days = days, hours = hours % 24),
        ..60 => say!("dates-in-minutes", count = minutes.max(1)),
        60..2880 => say!("dates-in-hours", count = hours),
        _ => say!("dates-in-days", count = days),
    }
}

/// The largest whole unit of a span: "1 minute", "3 hours", "12 days". Never less than a minute.
pub fn span(apart: TimeDelta) -> Text {
    match apart.num_minutes() {
        ..60 => say!("dates-minutes", count = apart.num_minutes().max(1)),
        60..2880 => say!("dates-hours", count = apart.num_hours()),
        _ => say!("dates-days", count = apart.num_days()),
    }
}
