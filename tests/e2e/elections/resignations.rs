//! A moderator lays the office down: at once, by a line of their own, and nobody else does it for them.

use chrono::TimeDelta;

use super::{days, elected, elections, is_in_office, number, recall, six, verified, wanting};

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_resigns_and_the_term_ends_at_once() {
    let app = wanting(1).await;
    let people = six(&app).await;
    let (ana, ben) = (&people[0], &people[1]);
    ana.get("/moderators").await.hides("Resign");
    elected(&app, ana, &people[1..4]).await;
    days(&app, 3).await;
    assert!(is_in_office(&app, ana, &people[5]).await);
    let feature = [("title", "A lamp"), ("body", "By the gate."), ("effort_days", "2")];
    let feature = ben.post("/features", &feature).await.made();
    ana.get(&format!("/features/{feature}")).await.shows("steps");
    ana.get("/moderators").await.shows("Resign…").shows("It cannot be taken back");
    ben.get("/moderators").await.hides("Resign");
    app.visitor().get("/moderators").await.hides("Resign");
    ben.post("/moderators/resignation", &[]).await.is(403).shows("Only a moderator in office");

    ana.post("/moderators/resignation", &[]).await.is(303);
    assert!(!is_in_office(&app, ana, &people[5]).await, "from the next request on");
    let step = [("state", "declined"), ("reason", "There is one.")];
    ana.post(&format!("/features/{feature}/steps"), &step).await.is(403);
    ana.post("/moderators/resignation", &[]).await.is(403);
    let line = number(&app, "SELECT max(id) FROM ledger_entries WHERE kind = 'moderator.resigned'").await;
    let page = app.visitor().get("/moderators").await;
    page.shows("Nobody is in office").shows("resigned").shows(&format!("href=\"/ledger/{line}\"")).hides("recalled");
    app.visitor().get(&format!("/ledger/{line}")).await.shows("resigned as a moderator");
    let export = ana.taken_out().await;
    export.shows("\"resigned\"");
    app.settle().await;
    assert_eq!(elections(&app).await, 2, "the seat is called for at once");
    verified(&app).await;

    // Whoever resigned may be elected again, and that term has an end of its own.
    elected(&app, ana, &people[1..4]).await;
    assert!(is_in_office(&app, ana, &people[5]).await);
    assert_eq!(number(&app, "SELECT count(*) FROM moderator_terms WHERE end_ledger_entry_id IS NOT NULL").await, 1);
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recall_of_somebody_who_resigned_is_superseded() {
    for is_voted in [false, true] {
        recalled_after_resigning(is_voted).await;
    }
}

async fn recalled_after_resigning(is_voted: bool) {
    let app = wanting(1).await;
    let people = six(&app).await;
    elected(&app, &people[0], &people[1..4]).await;
    let motion = recall(&app, &people[0], &people[1..4]).await;
    if is_voted {
        motion.pass_deadline("discussion_ends_at").await;
        for voter in &people[1..5] {
            motion.cast(voter, "yes").await;
        }
    }
    people[0].post("/moderators/resignation", &[]).await.is(303);
    app.visitor().get(&motion.path("")).await.shows("(over)").shows("Whatever comes of it, nothing follows");
    if is_voted {
        // Nobody is reminded to end a term that is over.
        let hours = motion.milliseconds_until("closes_at").await / 3_600_000 - 1;
        app.advance(TimeDelta::hours(hours)).await;
        app.settle().await;
        assert_eq!(number(&app, "SELECT count(*) FROM reminders").await, 0);
        motion.close().await;
    }
    app.advance(TimeDelta::days(30)).await;
    app.settle().await;
    assert_eq!(motion.state().await, "superseded");
    let page = people[1].get(&motion.path("")).await;
    page.shows("term that it would end is over").hides("Draft it anew");
    assert_eq!(number(&app, "SELECT count(*) FROM moderator_terms WHERE recalled_by IS NOT NULL").await, 0);
    people[1].get("/proposals/new?kind=recall&moderator=ana").await.is(422);
    verified(&app).await;
}

/// A term ended by hand, with a line that says this: kind, actor, subject, and which beginning and end it names.
fn by_hand([kind, actor, subject, starts_at, ended_at]: [&str; 5]) -> String {
    format!(
        "WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now),
         term AS (SELECT t.id, t.starts_at, clock.now, 'member:' || m.ledger_name AS holder
            FROM moderator_terms t JOIN members m ON m.id = t.member_id, clock),
         said AS (SELECT {subject} AS subject, json_build_object('actor', {actor},
            'facts', json_build_object('starts_at', {starts_at}, 'ended_at', {ended_at}))::text AS body FROM term),
         line AS (INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
            SELECT {kind}, subject, body, sha256('\\x00'::bytea || convert_to(body, 'UTF8')) FROM said RETURNING id)
         UPDATE moderator_terms t SET ends_at = term.now, end_ledger_entry_id = line.id FROM term, line WHERE t.id = term.id"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_ends_a_term_by_hand_without_the_line_of_its_holder() {
    const KIND: &str = "'moderator.resigned'";
    let app = wanting(1).await;
    let people = six(&app).await;
    elected(&app, &people[0], &people[1..4]).await;
    let client = app.database.as_app().await;
    let without = "UPDATE moderator_terms SET ends_at = folkmoot_now(), end_ledger_entry_id = (SELECT max(id) FROM ledger_entries)";
    for sql in [
        without.to_string(),
        by_hand(["'moderator.term_started'", "holder", "holder", "starts_at", "now"]),
        by_hand([KIND, "'system'", "holder", "starts_at", "now"]),
        by_hand([KIND, "'operator'", "'operator'", "starts_at", "now"]),
        by_hand([KIND, "holder", "holder", "starts_at - interval '1 day'", "now"]),
        by_hand([KIND, "holder", "holder", "starts_at", "now - interval '1 second'"]),
        by_hand([KIND, "holder", "holder", "starts_at", "NULL::text"]),
    ] {
        let error = client.batch_execute(&format!("BEGIN; {sql}; COMMIT")).await.expect_err(&sql);
        let constraint = error.as_db_error().and_then(|error| error.constraint());
        assert_eq!(constraint, Some("moderator_terms_are_carried"), "{sql}");
    }
    // The same with the right line is let through, so that each of them is refused for what it says.
    let right = by_hand([KIND, "holder", "holder", "starts_at", "now"]);
    let tried = format!("BEGIN; {right}; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK");
    client.batch_execute(&tried).await.expect("a resignation");
    let twice = format!("BEGIN; {right}; {right}; COMMIT");
    let error = client.batch_execute(&twice).await.expect_err("a second end");
    assert_eq!(error.as_db_error().and_then(|error| error.constraint()), Some("moderator_terms_stand_still"));
}
