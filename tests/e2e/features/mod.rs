//! The board and the standing vote that orders it, as members live with them.

mod cycles;
mod hands;
mod words;

use chrono::TimeDelta;
use serde_json::Value;
use tests::{Motion, Person, TestApp};

/// Puts a feature on the board; its number.
async fn propose(by: &Person<'_>, title: &str, effort: &str) -> i64 {
    let answer = by.post("/features", &[("title", title), ("body", "It *would* help."), ("effort_days", effort)]).await;
    answer.is(303);
    answer.made()
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.expect(sql).get(0)
}

async fn state(app: &TestApp, feature: i64) -> String {
    let sql = "SELECT state FROM features WHERE id = $1";
    app.database.as_owner().await.query_one(sql, &[&feature]).await.expect("a feature").get(0)
}

/// The newest cycle.
async fn newest(app: &TestApp) -> Motion<'_> {
    Motion::known(app, number(app, "SELECT max(id) FROM proposals WHERE track = 'priorities'").await)
}

/// Lets time pass until the newest cycle collects ballots.
async fn opened(app: &TestApp) -> Motion<'_> {
    app.settle().await;
    for _ in 0..60 {
        let cycle = newest(app).await;
        if cycle.state().await == "voting" {
            return cycle;
        }
        app.advance(TimeDelta::hours(12)).await;
    }
    panic!("no cycle opens");
}

/// A ballot for these features, as it is written.
async fn approving(cycle: &Motion<'_>, features: &[i64]) -> String {
    let payload: Value = serde_json::from_str(&cycle.column("payload").await).expect("a payload");
    let options = payload["options"].as_array().expect("options");
    let place = |id: &i64| options.iter().position(|one| one["feature"] == *id).expect("on the ballot") + 1;
    let mut places: Vec<usize> = features.iter().map(place).collect();
    places.sort_unstable();
    serde_json::to_string(&places.iter().map(ToString::to_string).collect::<Vec<_>>()).expect("a ballot")
}

async fn vote(cycle: &Motion<'_>, voter: &Person<'_>, features: &[i64]) {
    let ballot = approving(cycle, features).await;
    voter.post(&cycle.path("/ballots"), &[("ballot", &ballot), ("step", "cast")]).await.is(303);
}

async fn verified(app: &TestApp) {
    app.settle().await;
    let report = crate::ledger::check(app, &[]).await;
    assert!(report.holds(), "{report}");
}
