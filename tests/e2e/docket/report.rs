//! The report's numbers are those counted by hand, on the page and in its files, and percentiles are spans that occurred.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::Value;
use store::docket::report::{Span, count};
use tests::TestApp;

use super::play;
use crate::cases::elect;
use crate::court::Court;

/// Numbers by section, thing and measure.
type Figures = BTreeMap<(String, String, String), i64>;

async fn as_json(app: &TestApp, query: &str) -> Figures {
    let answer = app.visitor().get(&format!("/docket/report.json{query}")).await;
    answer.is(200);
    let file: Value = serde_json::from_str(&answer.body).expect("JSON");
    let text = |figure: &Value, name: &str| figure[name].as_str().unwrap().to_string();
    let figures = file["figures"].as_array().unwrap().iter();
    figures
        .map(|one| ((text(one, "section"), text(one, "of"), text(one, "measure")), one["value"].as_i64().unwrap()))
        .collect()
}

async fn as_csv(app: &TestApp, query: &str) -> Figures {
    let answer = app.visitor().get(&format!("/docket/report.csv{query}")).await;
    answer.is(200);
    let mut lines = answer.body.split_terminator("\r\n");
    assert_eq!(lines.next(), Some("section,of,measure,value"));
    let one = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [section, of, measure, value] = cells.as_slice() else { panic!("four cells: {line}") };
        ((section.to_string(), of.to_string(), measure.to_string()), value.parse().unwrap())
    };
    lines.map(one).collect()
}

fn value(figures: &Figures, section: &str, of: &str, measure: &str) -> Option<i64> {
    figures.get(&(section.to_string(), of.to_string(), measure.to_string())).copied()
}

#[rocket::async_test]
async fn the_numbers_are_those_counted_by_hand() {
    let app = TestApp::start().await;
    let played = play(&app).await;
    let figures = as_json(&app, "").await;
    for (section, of, measure, expected) in [
        ("flags", "R1", "raised", 9),
        ("flags", "R2", "raised", 3),
        ("flags", "R5", "raised", 1),
        ("flags", "R5", "withdrawn", 1),
        ("cases", "R1", "opened_by_flags", 3),
        ("cases", "R1", "opened_by_moderator", 0),
        ("cases", "R1", "removed", 1),
        ("cases", "R1", "restored", 1),
        ("cases", "R1", "overruled", 1),
        ("cases", "R1", "lapsed", 0),
        ("cases", "R2", "opened_by_flags", 1),
        ("cases", "R2", "lapsed", 1),
        ("cases", "R2", "open", 0),
        ("delays", "flag_to_hold", "measured", 4),
        ("delays", "hold_to_decision", "measured", 3),
        ("reversals", "verdicts", "to_remove", 2),
        ("reversals", "verdicts", "overruled", 1),
        ("appeals", "all", "asked", 1),
        ("appeals", "all", "open", 0),
        ("appeals", "all", "overruled", 1),
        ("limits", "all", "imposed", 0),
        ("seats", "voted", "seats", 9),
    ] {
        assert_eq!(value(&figures, section, of, measure), Some(expected), "{section} {of} {measure}");
    }
    // Of four spans the second is the median and the fourth is what nine of ten do not exceed; of three the second and the third.
    for (of, measure, hours) in [
        ("flag_to_hold", "median_seconds", 0),
        ("flag_to_hold", "p90_seconds", 2),
        ("hold_to_decision", "median_seconds", 3),
        ("hold_to_decision", "p90_seconds", 5),
    ] {
        let seconds = value(&figures, "delays", of, measure).unwrap();
        assert!((hours * 3600..hours * 3600 + 120).contains(&seconds), "{of} {measure}: {seconds}");
    }
    duty_adds_up(&played.court, &figures).await;
    assert_eq!(as_csv(&app, "").await, figures, "the files say the same");
    assert_eq!(as_json(&app, "?span=all").await, figures, "everything was in the last 90 days");
}

/// Twelve members, each called as often as there are seats of theirs.
async fn duty_adds_up(court: &Court<'_>, figures: &Figures) {
    let duty: Vec<(i64, i64)> = figures
        .iter()
        .filter(|((section, ..), _)| section == "duty")
        .map(|((_, times, _), members)| (times.parse().unwrap(), *members))
        .collect();
    assert_eq!(duty.iter().map(|(_, members)| members).sum::<i64>(), 12, "{duty:?}");
    let called: i64 = duty.iter().map(|(times, members)| times * members).sum();
    assert_eq!(called, court.count("SELECT count(*) FROM seats WHERE case_id <> $1", 0).await);
    let seats = figures.iter().filter(|((section, ..), _)| section == "seats").map(|(_, seats)| seats);
    assert_eq!(called, seats.sum::<i64>(), "every seat is in one state");
    // The author and those who flagged are never called.
    assert!(duty.iter().any(|(times, members)| *times == 0 && *members >= 4), "{duty:?}");
}

#[rocket::async_test]
async fn the_page_draws_the_numbers_and_says_them() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    visitor.get("/docket/report").await.is(200).shows("Nothing to report").hides("<figure");
    let played = play(&app).await;
    let page = visitor.get("/docket/report").await;
    assert!(page.body.len() < 50_000, "{} bytes", page.body.len());
    for words in [
        "13 flags were raised; 1 was taken back.",
        "4 cases were opened: 4 because flags came together, 0 by a moderator’s hold, 0 by the operator’s, 0 by a policy. Appeals are counted below, and not here.",
        "1 ended with the entry removed and 1 with it restored; 1 lapsed, which restores; 1 was overruled",
        "From the hold to the verdict it took 3 hours or less in half of all cases, and 5 hours or less in nine of ten; 3 cases were measured.",
        "Fresh jurors or all members overruled 1 of 2 verdicts to remove.",
        "1 vote on overruling a jury was asked for: 0 open, 1 in force.",
        "role=\"img\" aria-label=\"Flags raised, by rule: R1 ",
        "<th scope=\"col\" class=\"number\">overruled</th>",
    ] {
        page.shows(words);
    }
    // The tabs, the form and the files are about the same period.
    let today = app.now().await.date_naive();
    let query = format!("from={}&amp;until={today}", today - TimeDelta::days(89));
    page.shows(&format!("/docket/report.csv?{query}").replace("&amp;", "&#38;"));
    let earlier = as_json(&app, "?from=2020-01-01&until=2020-12-31").await;
    assert_eq!(value(&earlier, "cases", "R1", "removed"), None);
    assert_eq!(value(&earlier, "delays", "flag_to_hold", "measured"), Some(0));
    visitor.get("/docket/report?from=2020-01-01&until=2020-12-31").await.shows("Nothing to report");
    visitor.get("/docket/report?from=x&until=9999-12-31&span=%00").await.is(200);
    let file = visitor.get("/docket/report.csv?span=all").await;
    let kept = format!("attachment; filename=\"moderation-the-beginning-to-{today}.csv\"");
    assert!(
        file.headers.iter().any(|(name, value)| name == "Content-Disposition" && *value == kept),
        "{:?}",
        file.headers
    );
    let _ = played;
}

#[rocket::async_test]
async fn holds_are_told_by_moderators_in_office_and_limits_by_their_number() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let mona = app.person("mona").await;
    elect(&app, &mona).await;
    let notes = [court.post("one").await, court.post("two").await, court.post("three").await, court.post("four").await];
    for (note, opinion) in notes.into_iter().zip(["remove", "restore", "remove", "remove"]) {
        let path = format!("/entries/{note}/hold");
        let case = mona.post(&path, &[("rule", "R3"), ("reason", "It names a street.")]).await.made();
        app.settle().await;
        court.decide(case, opinion).await;
    }
    let figures = as_json(&app, "").await;
    for (section, of, measure, expected) in [
        ("cases", "R3", "opened_by_moderator", 4),
        ("cases", "R3", "removed", 3),
        ("holds", "@mona", "held", 4),
        ("holds", "@mona", "decided_by_jury", 4),
        ("holds", "@mona", "restored_by_jury", 1),
        ("delays", "flag_to_hold", "measured", 0),
        ("limits", "all", "imposed", 1),
        ("limits", "all", "running", 1),
    ] {
        assert_eq!(value(&figures, section, of, measure), Some(expected), "{section} {of} {measure}");
    }
    let page = app.visitor().get("/docket/report").await;
    page.shows("@mona: 4 holds; a jury decided 4 and restored 1 of them.");
    page.shows("Juries restored 1 of 4 entries that moderators had held.").hides("@ada");
    let office = app.visitor().get("/moderators").await;
    office.shows("held an entry 4 times; juries decided 4 of these and restored 1");
    mona.post("/moderators/resignation", &[]).await.is(303);
    let page = app.visitor().get("/docket/report").await;
    page.hides("mona").shows("Moderators of earlier terms: 4 holds; a jury decided 4 and restored 1 of them.");
    app.advance(TimeDelta::days(8)).await;
    assert_eq!(value(&as_json(&app, "").await, "limits", "all", "running"), Some(0), "it ended by itself");
}

/// Decided cases that took these spans from hold to verdict, written by the database's owner.
async fn decided_after(app: &TestApp, entry: i64, minutes: std::ops::RangeInclusive<i32>) {
    let (first, last) = (minutes.start(), minutes.end());
    let sql = format!(
        "INSERT INTO ledger_entries (kind, subject, body, leaf_hash) VALUES ('charter.founded', 'x', '{{}}', sha256('\\x00'::bytea || '{{}}'::bytea));
         INSERT INTO cases (entry_id, state, rule_id, rule_text, snapshot_html, opened_at, due_at, ledger_entry_id, seed, seed_checkpoint, jury_size, jury_majority)
            SELECT {entry}, 'decided', 'R9', 'A rule', '', folkmoot_now() - make_interval(mins => n), folkmoot_now(), (SELECT max(id) FROM ledger_entries),
                sha256('x'), 1, 1, '1/2'
            FROM generate_series({first}, {last}) n;
         INSERT INTO verdicts (case_id, outcome, for_removal, for_restoring, reason, at, ledger_entry_id)
            SELECT c.id, 'restore', 0, 0, '', c.opened_at + (c.due_at - c.opened_at), c.ledger_entry_id FROM cases c
            WHERE NOT EXISTS (SELECT FROM verdicts v WHERE v.case_id = c.id);"
    );
    app.database.as_owner().await.batch_execute(&sql).await.unwrap();
}

#[rocket::async_test]
async fn a_percentile_is_the_smallest_span_that_so_many_do_not_exceed() {
    let app = TestApp::start().await;
    let entry = app.person("ada").await.post("/entries", &[("body", "a note")]).await.made();
    let now = app.now().await;
    let span = Span { from: now - TimeDelta::days(1), until: now + TimeDelta::days(1) };
    for (minutes, measured, median, p90) in [(1..=10, 10, 5, 9), (11..=11, 11, 6, 10), (12..=20, 20, 10, 18)] {
        decided_after(&app, entry, minutes).await;
        let mut conn = app.services.store.read().await.unwrap();
        let counted = count(&mut conn, span).await.unwrap();
        let delay = counted.delays.iter().find(|row| row.what == "hold_to_decision").unwrap();
        let minute = |seconds: i64| (seconds + 30) / 60;
        assert_eq!((delay.measured, minute(delay.median), minute(delay.p90)), (measured, median, p90));
    }
}
