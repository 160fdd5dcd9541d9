//! Reminders: only to those who have not voted, once for each vote, and out with one click.

mod crowds;
mod ways_out;

use chrono::TimeDelta;
use folkmoot::mail::reading::ReadMail;
use tests::{Motion, Person, TestApp};

/// The mails that remind of votes, in the order in which they went out.
fn reminders(app: &TestApp) -> Vec<ReadMail> {
    let is_one = |mail: &ReadMail| mail.header("List-ID").is_some_and(|list| list.contains("<reminders."));
    app.services.mailer.sent().into_iter().filter(is_one).collect()
}

fn told(app: &TestApp) -> Vec<String> {
    let mut to: Vec<String> = reminders(app).into_iter().map(|mail| mail.to).collect();
    to.sort();
    to
}

/// How many rows say that somebody was reminded.
async fn rows(app: &TestApp) -> i64 {
    app.database.as_owner().await.query_one("SELECT count(*) FROM reminders", &[]).await.unwrap().get(0)
}

/// Lets time pass until so many hours before the close of a vote, without any work being done.
async fn turn_clock(app: &TestApp, motion: &Motion<'_>, hours: i64) {
    let left = motion.milliseconds_until("closes_at").await - hours * 3_600_000;
    let mut tx = app.services.store.begin().await.unwrap();
    let ahead = store::clock::ahead_ms(&mut tx).await.unwrap();
    store::clock::set_ahead_ms(&mut tx, ahead + left).await.unwrap();
    tx.commit().await.unwrap();
}

/// A vote of three days whose roll are its author and both sponsors.
async fn vote<'a>(app: &'a TestApp, author: &Person<'_>, sponsors: [&Person<'_>; 2], value: &str) -> Motion<'a> {
    Motion::voting(app, author, sponsors, "digest.entries_max", value).await
}

#[rocket::async_test]
async fn only_those_who_have_not_voted_are_reminded_and_each_of_them_once() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let motion = vote(&app, &ada, [&ben, &cat], "30").await;
    let owner = app.database.as_owner().await;
    owner.batch_execute("UPDATE members SET time_zone = 'Asia/Tokyo' WHERE email LIKE 'ben@%'").await.unwrap();
    motion.cast(&ada, "yes").await;
    turn_clock(&app, &motion, 25).await;
    app.settle().await;
    assert_eq!(told(&app), Vec::<String>::new(), "it is not due");
    app.advance(TimeDelta::hours(2)).await;
    assert_eq!(told(&app), ["ben@example.org", "cat@example.org"], "ada has voted before it was due");
    let mail = reminders(&app).into_iter().find(|mail| mail.to.starts_with("ben")).unwrap();
    assert_eq!(mail.subject, "Closes soon without your ballot: Set digest.entries_max anew");
    assert_eq!(mail.header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    let link = format!("http://127.0.0.1:8000{}", motion.path(""));
    for part in [&mail.text, &mail.html] {
        assert!(part.contains(&link) && part.contains("(Asia/Tokyo)"), "{part}");
    }
    ben.get(&motion.path("")).await.is(200);
    assert_eq!(motion.count("ballots").await, 1, "the link in the mail casts nothing");
    app.advance(TimeDelta::hours(1)).await;
    assert_eq!(reminders(&app).len(), 2, "each is told once");
    motion.cast(&ben, "no").await;
    motion.close().await;
    assert_eq!((reminders(&app).len(), rows(&app).await), (2, 0), "what said who was silent then is forgotten");
}

#[rocket::async_test]
async fn several_votes_that_close_are_one_mail() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let first = Motion::discussed(&app, &ada, [&ben, &cat], "digest.entries_max", "30").await;
    let second = Motion::discussed(&app, &ben, [&ada, &cat], "flag.hold_weight", "4").await;
    second.pass_deadline("discussion_ends_at").await;
    second.cast(&cat, "yes").await;
    turn_clock(&app, &second, 20).await;
    app.settle().await;
    assert_eq!(told(&app), ["ada@example.org", "ben@example.org", "cat@example.org"]);
    for mail in reminders(&app) {
        let both = mail.to != "cat@example.org";
        assert_eq!(mail.subject.starts_with("2 votes close soon"), both, "{}", mail.subject);
        assert!(mail.text.contains(&first.path("")), "{}", mail.text);
        assert_eq!(mail.text.contains(&second.path("")), both, "{}", mail.text);
    }
}

#[rocket::async_test]
async fn a_short_vote_is_half_over_before_anybody_is_reminded() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let motion = vote(&app, &ada, [&ben, &cat], "30").await;
    let owner = app.database.as_owner().await;
    owner
        .batch_execute("ALTER TABLE proposals DISABLE TRIGGER USER; UPDATE proposals SET closes_at = opens_at + interval '10 hours'; ALTER TABLE proposals ENABLE TRIGGER USER")
        .await
        .unwrap();
    turn_clock(&app, &motion, 6).await;
    app.settle().await;
    assert_eq!(told(&app).len(), 0);
    app.advance(TimeDelta::hours(2)).await;
    assert_eq!(told(&app).len(), 3);
}

#[rocket::async_test]
async fn a_hostile_title_makes_neither_a_header_nor_markup_nor_a_line_of_its_own() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let motion = vote(&app, &ada, [&ben, &cat], "30").await;
    let owner = app.database.as_owner().await;
    owner.batch_execute("ALTER TABLE proposals DISABLE TRIGGER USER").await.unwrap();
    let title = "Bees\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>\u{2028}{{ mail }}";
    owner.execute("UPDATE proposals SET title = $1", &[&title]).await.unwrap();
    owner.batch_execute("ALTER TABLE proposals ENABLE TRIGGER USER").await.unwrap();
    turn_clock(&app, &motion, 2).await;
    app.settle().await;
    let mail = reminders(&app).remove(0);
    assert_eq!(mail.header("Bcc"), None);
    assert!(
        mail.subject.ends_with("Bees Bcc: all@example.org <script>alert(1)</script> {{ mail }}"),
        "{}",
        mail.subject
    );
    assert!(mail.text.lines().all(|line| !line.starts_with("Bcc:")), "{}", mail.text);
    assert!(!mail.html.contains("<script") && mail.html.contains("&#60;script&#62;"), "{}", mail.html);
}

#[rocket::async_test]
async fn a_title_that_is_held_when_the_mail_is_written_is_not_in_it() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let motion = vote(&app, &ada, [&ben, &cat], "30").await;
    let thread = motion.column("thread_id").await;
    let owner = app.database.as_owner().await;
    // A hold without its case's acts: only whether it is respected matters here.
    owner
        .batch_execute(&format!(
            "ALTER TABLE cases DISABLE TRIGGER USER; ALTER TABLE holds DISABLE TRIGGER holds_need_a_record;
             WITH opened AS (INSERT INTO cases (entry_id, rule_id, rule_text, snapshot_html, due_at, ledger_entry_id)
                SELECT {thread}, 'R1', 'rule', '', folkmoot_now() + interval '9 days', min(id) FROM ledger_entries RETURNING id)
             INSERT INTO holds (case_id, entry_id, ledger_entry_id) SELECT id, {thread}, (SELECT min(id) FROM ledger_entries) FROM opened"
        ))
        .await
        .unwrap();
    turn_clock(&app, &motion, 2).await;
    app.settle().await;
    let mails = reminders(&app);
    assert_eq!(mails.len(), 3);
    for mail in mails {
        let words = format!("{} {} {}", mail.subject, mail.text, mail.html);
        let own = mail.to == "ada@example.org";
        assert_eq!(words.contains("Set digest.entries_max anew"), own, "authors keep seeing their own: {words}");
        assert_eq!(words.contains("its words are held"), !own, "{words}");
    }
}
