//! Events: planned with a note, changed in sight of all, and put into calendars.

mod files;
mod planning;

use tests::Person;

/// The fields of a note that is an event.
pub fn fields<'f>(body: &'f str, starts: &'f str, ends: &'f str, audience: &'f str) -> [(&'f str, &'f str); 6] {
    [
        ("body", body),
        ("audience", audience),
        ("event_starts", starts),
        ("event_ends", ends),
        ("event_zone", "Europe/Berlin"),
        ("event_place", "wordhall, Lane 1"),
    ]
}

/// A day after today, as a form has it, at an hour by the clock of Berlin.
pub async fn day(app: &tests::TestApp, days: i64, hour: u32) -> String {
    (app.now().await + chrono::TimeDelta::days(days)).format(&format!("%Y-%m-%dT{hour:02}:00")).to_string()
}

/// A note that is an event in some days, from 19:00 to 21:00.
pub async fn plan(app: &tests::TestApp, person: &Person<'_>, body: &str, days: i64, audience: &str) -> i64 {
    let (starts, ends) = (day(app, days, 19).await, day(app, days, 21).await);
    let planned = person.post("/entries", &fields(body, &starts, &ends, audience)).await;
    planned.is(303);
    planned.made()
}
