//! Votes with open ballots, and delegation in them, as members live with it and as the database and the record hold it.

mod database;
mod letters;
mod open_votes;
mod races;
mod record;
mod speaking;

use governance::{PolicyKey, PolicyValue};
use tests::{Answer, Motion, Person, Setting, TestApp, TestDatabase};

use crate::ledger;

/// A community that has opened the ballots of these tracks.
async fn community(open: &[PolicyKey]) -> TestApp {
    let mut chosen = vec![
        (PolicyKey::FranchiseFounders, PolicyValue::Integer(1_000)),
        (PolicyKey::FranchiseMinActiveDays, PolicyValue::Integer(0)),
    ];
    chosen.extend(open.iter().map(|key| (*key, PolicyValue::Choice("open".to_string()))));
    let database = TestDatabase::founded(&chosen).await;
    TestApp::resume(database, Setting::default()).await
}

/// A community with open ballots on ordinary changes.
async fn open_community() -> TestApp {
    community(&[PolicyKey::BallotsOrdinary]).await
}

async fn people<'a, const N: usize>(app: &'a TestApp, handles: [&str; N]) -> [Person<'a>; N] {
    let mut people = Vec::new();
    for handle in handles {
        people.push(app.person(handle).await);
    }
    people.try_into().unwrap_or_else(|_| panic!("so many people"))
}

/// An open vote, with the three who are needed for it.
async fn vote<'a>(app: &'a TestApp, [ana, ben, cem]: [&Person<'_>; 3], value: &str) -> Motion<'a> {
    Motion::voting(app, ana, [ben, cem], "entry.max_chars", value).await
}

async fn give(by: &Person<'_>, to: &str, scope: &str) -> Answer {
    by.post("/delegations", &[("to", to), ("scope", scope)]).await
}

/// Lets somebody speak, which must be accepted.
async fn given(by: &Person<'_>, to: &str, scope: &str) {
    give(by, to, scope).await.is(303);
}

/// Takes back what a member gave to somebody.
async fn taken_back(by: &Person<'_>, id: i64) -> Answer {
    by.post(&format!("/delegations/{id}/removal"), &[]).await
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.expect(sql).get(0)
}

/// The newest delegation of a member.
async fn newest_of(app: &TestApp, by: &Person<'_>) -> i64 {
    number(app, &format!("SELECT max(id) FROM delegations WHERE member_id = {}", by.member())).await
}

/// What became of a member in a closed vote: what they cast, who spoke for them, or why nobody did.
async fn part_of(app: &TestApp, motion: &Motion<'_>, member: &Person<'_>) -> String {
    let sql =
        "SELECT coalesce(o.choice, 'via ' || a.handle || ' ' || o.hops, o.lost || ' ' || o.hops) FROM open_ballots o
        LEFT JOIN actors a ON a.id = o.via_id WHERE o.proposal_id = $1 AND o.member_id = $2";
    let rows = app.database.as_owner().await.query(sql, &[&motion.id, &member.member().get()]).await.unwrap();
    rows.first().map_or_else(|| "nothing".to_string(), |row| row.get(0))
}

async fn verified(app: &TestApp) {
    app.settle().await;
    let report = ledger::check(app, &[]).await;
    assert!(report.holds(), "{report}");
}
