//! What is observed of flags, cases, juries and the limits after removals.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::Person;

use super::moot::Moot;

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

/// What was found out about a case that was opened since the last change.
pub async fn of_a_case(moot: &Moot<'_>, what: &str) -> String {
    let facts = moot.once("case", async || a_case(moot).await).await;
    word(&facts[what])
}

/// Flags an entry until a case opens: the case, and how many flags it took.
pub async fn accused(moot: &Moot<'_>, entry: i64) -> (i64, usize) {
    for (count, flagger) in moot.legislators[..3].iter().enumerate() {
        let answer = flagger.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await;
        answer.is(303);
        if answer.location.starts_with("/cases/") {
            moot.app.settle().await;
            return (answer.made(), count + 1);
        }
    }
    panic!("no case is opened");
}

async fn a_case(moot: &Moot<'_>) -> Value {
    let entry = moot.note(&moot.sol).await;
    let (case, flags) = accused(moot, entry).await;
    let hours = |interval: &str| format!("SELECT round(extract(epoch FROM {interval}) / 3600)::bigint");
    json!({
        "flags": format!("{flags} flags"),
        "deadline": moot.ask(&format!("{} FROM cases WHERE id = {case}", hours("due_at - opened_at"))).await,
        "size": moot.ask(&format!("SELECT count(*) FROM seats WHERE case_id = {case} AND state = 'summoned'")).await,
        "majority": moot.ask_word(&format!("SELECT jury_majority FROM cases WHERE id = {case}")).await,
        "response": moot.ask(&format!("{} FROM seats WHERE case_id = {case} LIMIT 1", hours("respond_by - summoned_at"))).await,
    })
}

/// What was found out about limits since the last change.
pub async fn of_a_limit(moot: &Moot<'_>, what: &str) -> String {
    let facts = moot.once("limits", async || limits(moot).await).await;
    word(&facts[what])
}

/// Has an entry removed by a jury of one.
async fn removed(moot: &Moot<'_>, entry: i64) {
    removed_by_one(moot, entry).await;
}

/// The same, and says in which case.
pub async fn removed_by_one(moot: &Moot<'_>, entry: i64) -> i64 {
    let (case, _) = accused(moot, entry).await;
    let juror = format!(
        "SELECT a.handle FROM seats s JOIN actors a ON a.id = s.member_id WHERE s.case_id = {case} AND s.state = 'summoned'"
    );
    let juror = moot.called(&moot.ask_word(&juror).await);
    juror.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
    let opinion = [("opinion", "remove"), ("reason", "It breaks the rule.")];
    juror.post(&format!("/cases/{case}/opinion"), &opinion).await.is(303);
    moot.app.settle().await;
    case
}

/// How long the newest limit of somebody lasts in days, and the reason given; none without one.
async fn newest_limit(moot: &Moot<'_>, of: &Person<'_>) -> Option<(i64, String)> {
    let sql = format!(
        "SELECT round(extract(epoch FROM ends_at - starts_at) / 86400)::bigint, reason FROM sanctions WHERE member_id = {} ORDER BY id DESC LIMIT 1",
        of.member()
    );
    let row = moot.app.database.as_owner().await.query_opt(&sql, &[]).await.expect("sanctions")?;
    Some((row.get(0), row.get(1)))
}

async fn limits(moot: &Moot<'_>) -> Value {
    let mut notes = Vec::new();
    let (often, seldom) = (moot.another().await, moot.another().await);
    for _ in 0..3 {
        // Somebody under a limit cannot post any more.
        notes.push((moot.note(&often).await, moot.note(&seldom).await));
    }
    let mut removals = 0;
    let mut days = Vec::new();
    while days.len() < 2 {
        removed(moot, notes[removals].0).await;
        removals += 1;
        days.extend(newest_limit(moot, &often).await.map(|limit| limit.0));
    }
    removed(moot, notes[0].1).await;
    moot.app.advance(TimeDelta::days(10)).await;
    removed(moot, notes[1].1).await;
    let counted = newest_limit(moot, &seldom).await.map(|limit| limit.1.split(" by ").next().map(str::to_string));
    json!({
        "removals": removals - 1,
        "days": days[0],
        "factor": days[1] / days[0],
        "counted": counted.flatten().unwrap_or_else(|| "none".to_string()),
    })
}
