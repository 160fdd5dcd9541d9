//! Moderators: elected for a term, recalled before its end, and nobody in office whom no vote put there.

mod counts;
mod forgeries;
mod hands;
mod nominations;
mod recalls;
mod resignations;
mod told;
mod words;

use chrono::TimeDelta;
use governance::{PolicyKey, PolicyValue};
use serde_json::Value;
use tests::{Motion, Person, Setting, TestApp, TestDatabase};

/// A community that wants so many moderators, and whose people have been here for long.
async fn wanting(seats: i64) -> TestApp {
    let easy = [
        (PolicyKey::ModeratorsSeats, seats),
        (PolicyKey::FranchiseFounders, 1_000),
        (PolicyKey::FranchiseMinActiveDays, 0),
    ];
    let easy = easy.map(|(key, number)| (key, PolicyValue::Integer(number)));
    TestApp::resume(TestDatabase::founded(&easy).await, Setting::default()).await
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.expect(sql).get(0)
}

async fn elections(app: &TestApp) -> i64 {
    number(app, "SELECT count(*) FROM proposals WHERE track = 'election' AND author_id IS NULL").await
}

/// Six members.
async fn six(app: &TestApp) -> Vec<Person<'_>> {
    let mut people = Vec::new();
    for handle in ["ana", "ben", "cem", "dan", "eve", "fay"] {
        people.push(app.person(handle).await);
    }
    people
}

/// The newest election.
async fn newest(app: &TestApp) -> Motion<'_> {
    let sql = "SELECT max(id) FROM proposals WHERE track = 'election' AND author_id IS NULL";
    Motion::known(app, number(app, sql).await)
}

/// An election that has just been called.
async fn called(app: &TestApp) -> Motion<'_> {
    app.settle().await;
    let election = newest(app).await;
    assert_eq!(election.state().await, "discussion");
    election
}

async fn stand(election: &Motion<'_>, who: &Person<'_>, statement: &str) {
    who.post(&election.path("/candidacy"), &[("statement", statement)]).await.is(303);
}

/// Lets nominations end and the vote open.
async fn opened(election: &Motion<'_>) {
    election.pass_deadline("discussion_ends_at").await;
    assert_eq!(election.state().await, "voting");
}

/// Where somebody stands on the ballot, from 1.
async fn place(app: &TestApp, election: &Motion<'_>, who: &Person<'_>) -> String {
    let sql = "SELECT ledger_name FROM members WHERE id = $1";
    let row = app.database.as_owner().await.query_one(sql, &[&who.member().get()]).await.expect("a member");
    let name: String = row.get(0);
    let payload: Value = serde_json::from_str(&election.column("payload").await).expect("a payload");
    let options = payload["options"].as_array().expect("options");
    let place = options.iter().position(|one| one["candidate"] == name.as_str()).expect("on the ballot");
    (place + 1).to_string()
}

/// The place of re-open nominations.
async fn reopen(election: &Motion<'_>) -> String {
    let payload: Value = serde_json::from_str(&election.column("payload").await).expect("a payload");
    payload["options"].as_array().expect("options").len().to_string()
}

/// Ranks places, the best first.
async fn rank(election: &Motion<'_>, voter: &Person<'_>, places: &[&String]) {
    let tiers: Vec<[&String; 1]> = places.iter().map(|place| [*place]).collect();
    let ballot = serde_json::to_string(&tiers).expect("a ballot");
    voter.post(&election.path("/ballots"), &[("ballot", &ballot), ("step", "cast")]).await.is(303);
}

/// Elects somebody alone to the one seat there is.
async fn elected<'a>(app: &'a TestApp, who: &Person<'_>, voters: &[Person<'_>]) -> Motion<'a> {
    let election = called(app).await;
    stand(&election, who, "I would listen.").await;
    opened(&election).await;
    let first = place(app, &election, who).await;
    for voter in voters {
        rank(&election, voter, &[&first]).await;
    }
    election.close().await;
    assert_eq!(election.state().await, "enacted");
    election
}

/// Proposes a recall and brings it to its vote.
async fn recall<'a>(app: &'a TestApp, of: &Person<'_>, people: &[Person<'_>]) -> Motion<'a> {
    let [author, one, two, ..] = people else { panic!("people") };
    let fields = [
        ("kind", "recall"),
        ("moderator", of.handle.as_str()),
        ("title", "A recall"),
        ("body", "They hold everything."),
    ];
    let made = author.post("/proposals", &fields).await;
    made.is(303);
    let motion = Motion::known(app, made.made());
    motion.discuss(author, [one, two]).await;
    motion
}

/// Whether somebody may act as a moderator at their next request.
async fn is_in_office(app: &TestApp, who: &Person<'_>, author: &Person<'_>) -> bool {
    let entry = author.post("/entries", &[("body", "a note")]).await.made();
    let page = who.get(&format!("/entries/{entry}/flags/new")).await;
    app.settle().await;
    page.body.contains("As a moderator in office")
}

/// Somebody leaves for good; their name in the ledger.
async fn erase(app: &TestApp, who: &Person<'_>) -> String {
    let mut tx = app.services.store.begin().await.expect("a transaction");
    let now = store::clock::now(&mut tx).await.expect("the time");
    let name = store::pseudonyms::of(&mut tx, who.member()).await.expect("a pseudonym");
    let erased = governance::members::erase_account(who.member(), &name, now);
    store::erasure::erase(&mut tx, erased).await.expect("an erasure");
    tx.commit().await.expect("the erasure is kept");
    name.to_string()
}

async fn days(app: &TestApp, days: i64) {
    app.advance(TimeDelta::days(days)).await;
}

async fn verified(app: &TestApp) {
    app.settle().await;
    let report = crate::ledger::check(app, &[]).await;
    assert!(report.holds(), "{report}");
}
