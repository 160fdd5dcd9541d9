//! What is observed of the board: how many features of what size are taken, and how a cycle of the standing vote goes.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Answer, Motion, Person};

use super::moot::{Moot, said};
use super::votes;

async fn propose(moot: &Moot<'_>, by: &Person<'_>, effort: &str) -> Answer {
    let title = format!("Feature number {}", moot.number());
    by.post("/features", &[("title", &title), ("body", "It would help."), ("effort_days", effort)]).await
}

pub async fn of_fifty_days(moot: &Moot<'_>) -> String {
    let by = moot.another().await;
    said(&propose(moot, &by, "50").await)
}

pub async fn waiting_of_one(moot: &Moot<'_>) -> String {
    let by = moot.another().await;
    for count in 0..20 {
        if said(&propose(moot, &by, "1").await) != "taken" {
            return count.to_string();
        }
    }
    "twenty".to_string()
}

/// What was found out about a cycle that was announced, opened and counted since the last change.
pub async fn of_a_cycle(moot: &Moot<'_>, what: &str) -> String {
    let facts = moot.once("cycle", async || a_cycle(moot).await).await;
    facts[what].as_str().map_or_else(|| facts[what].to_string(), str::to_string)
}

async fn a_cycle(moot: &Moot<'_>) -> Value {
    propose(moot, &moot.sol, "2").await.is(303);
    let newest = "SELECT coalesce(max(id), 0) FROM proposals WHERE track = 'priorities'";
    let before = moot.ask(newest).await;
    // Those that run already have their own rules; the next one is announced when they end.
    for _ in 0..80 {
        moot.app.advance(TimeDelta::hours(12)).await;
        if moot.ask(newest).await > before {
            break;
        }
    }
    let announced = moot.ask(newest).await;
    assert!(announced > before, "another cycle is announced");
    let cycle = Motion::known(moot.app, announced);
    let notice = cycle.column("round(extract(epoch FROM discussion_ends_at - created_at) / 3600)").await;
    for _ in 0..80 {
        if cycle.state().await == "voting" {
            break;
        }
        moot.app.advance(TimeDelta::hours(12)).await;
    }
    let spec: Value = serde_json::from_str(&cycle.column("spec").await).expect("an open vote");
    let length = cycle.column("(extract(epoch FROM closes_at - opens_at)::bigint / 3600)").await;
    for voter in &moot.legislators[..2] {
        voter.post(&cycle.path("/ballots"), &[("ballot", r#"["1"]"#), ("step", "cast")]).await.is(303);
    }
    cycle.close().await;
    json!({
        "notice": notice, "length": length, "method": spec["rule"]["method"], "capacity": spec["rule"]["budget"],
        "outcome": cycle.state().await, "ballots": votes::secrecy(&cycle).await,
    })
}
