//! What is observed of elections and recalls: how one goes in which only one member votes, and for nobody; and how long the
//! community rests before the next.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::Motion;

use super::moot::Moot;

/// What was found out about an election since the last change.
pub async fn of_an_election(moot: &Moot<'_>, what: &str) -> String {
    // Boxed: what goes on in an election does not fit on a test's stack beside everything else.
    let facts = moot.once("election", async || Box::pin(an_election(moot)).await).await;
    facts[what].as_str().map_or_else(|| facts[what].to_string(), str::to_string)
}

const NEWEST: &str = "SELECT coalesce(max(id), 0) FROM proposals WHERE track = 'election' AND author_id IS NULL";

/// Lets time pass until another election is called.
async fn next<'a>(moot: &Moot<'a>, after: i64) -> Motion<'a> {
    for _ in 0..90 {
        let newest = moot.ask(NEWEST).await;
        if newest > after {
            return Motion::known(moot.app, newest);
        }
        moot.app.advance(TimeDelta::hours(12)).await;
    }
    panic!("no election is called");
}

async fn an_election(moot: &Moot<'_>) -> Value {
    // One that runs already goes by its own rules.
    let election = next(moot, moot.ask(NEWEST).await).await;
    let nominations = election.column("round(extract(epoch FROM discussion_ends_at - created_at) / 3600)").await;
    let candidate = moot.another().await;
    candidate.post(&election.path("/candidacy"), &[("statement", "I would listen.")]).await.is(303);
    election.pass_deadline("discussion_ends_at").await;
    assert_eq!(election.state().await, "voting");
    let voting = election.column("(extract(epoch FROM closes_at - opens_at)::bigint / 3600)").await;
    // The second place on the ballot is for re-open nominations.
    let ballot = [("ballot", r#"[["2"]]"#), ("step", "cast")];
    moot.legislators[0].post(&election.path("/ballots"), &ballot).await.is(303);
    election.close().await;
    let after = next(moot, election.id).await;
    let rest = moot
        .ask(&format!(
            "SELECT floor(extract(epoch FROM n.created_at - p.closes_at) / 86400)::bigint FROM proposals p, proposals n
             WHERE p.id = {} AND n.id = {}",
            election.id, after.id
        ))
        .await;
    json!({
        "seats": election.column("(payload ->> 'vacancies')").await, "nominations": nominations, "voting": voting,
        "outcome": election.state().await, "rest": rest.to_string(),
    })
}

/// A recall that three want and two do not.
pub async fn a_recall_by_three_to_two(moot: &Moot<'_>) -> String {
    let moderator = moot.another().await;
    moot.app.appoint(&moderator).await;
    let [author, one, two, ..] = moot.legislators.as_slice() else { panic!("legislators") };
    let fields =
        [("kind", "recall"), ("moderator", moderator.handle.as_str()), ("title", "A recall"), ("body", "They sleep.")];
    let made = author.post("/proposals", &fields).await;
    made.is(303);
    let recall = Motion::known(moot.app, made.made());
    recall.discuss(author, [one, two]).await;
    recall.pass_deadline("discussion_ends_at").await;
    for (voter, choice) in moot.legislators.iter().zip(["yes", "yes", "yes", "no", "no"]) {
        recall.cast(voter, choice).await;
    }
    recall.close().await;
    recall.state().await
}
