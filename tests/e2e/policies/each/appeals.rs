//! What is observed of appeals: one that only one member says yes to, one that three want and two do not, one that fails.

use serde_json::{Value, json};
use tests::{Motion, Person};

use super::cases::removed_by_one;
use super::moot::Moot;

/// What was found out about appeals since the last change.
pub async fn found(moot: &Moot<'_>, what: &str) -> String {
    let facts = moot.once("appeals", async || Box::pin(appeals(moot)).await).await;
    facts[what].as_str().map_or_else(|| facts[what].to_string(), str::to_string)
}

async fn asked(by: &Person<'_>, case: i64) -> tests::Answer {
    let number = case.to_string();
    let fields = [("kind", "appeal"), ("case", number.as_str()), ("title", "Show it again"), ("body", "It is fine.")];
    by.post("/proposals", &fields).await
}

async fn discussed<'a>(moot: &Moot<'a>, author: usize, case: i64) -> Motion<'a> {
    let people = &moot.legislators;
    let by = |offset: usize| people.get((author + offset) % people.len()).expect("a legislator");
    let answer = asked(by(0), case).await;
    answer.is(303);
    let motion = Motion::known(moot.app, answer.made());
    motion.discuss(by(0), [by(1), by(2)]).await;
    motion
}

async fn appeals(moot: &Moot<'_>) -> Value {
    let mut cases = Vec::new();
    let author = moot.another().await;
    let notes = [moot.note(&author).await, moot.note(&author).await, moot.note(&author).await];
    for note in notes {
        cases.push(removed_by_one(moot, note).await);
    }
    let (wanted, lonely) = (discussed(moot, 0, cases[0]).await, discussed(moot, 1, cases[1]).await);
    let unwanted = discussed(moot, 2, cases[2]).await;
    let discussion = wanted.milliseconds_until("discussion_ends_at").await / 3_600_000 + 1;
    moot.pass("discussion", "discussion_ends_at").await;
    let voting = wanted.column("(extract(epoch FROM closes_at - opens_at)::bigint / 3600)").await;
    for (voter, choice) in moot.legislators.iter().zip(["yes", "yes", "yes", "no", "no"]) {
        wanted.cast(voter, choice).await;
        unwanted.cast(voter, "no").await;
    }
    lonely.cast(&moot.legislators[0], "yes").await;
    moot.pass("voting", "closes_at").await;
    let outcome = async |motion: &Motion<'_>| if motion.state().await == "enacted" { "passed" } else { "failed" };
    let (three_to_two, one_yes) = (outcome(&wanted).await, outcome(&lonely).await);
    assert_eq!(unwanted.state().await, "failed");
    moot.app.advance(chrono::TimeDelta::days(3)).await;
    let again = super::moot::said(&asked(&moot.legislators[3], cases[2]).await);
    json!({
        "discussion": discussion,
        "voting": voting,
        "three_to_two": three_to_two,
        "one_yes": one_yes,
        "again": again,
    })
}
