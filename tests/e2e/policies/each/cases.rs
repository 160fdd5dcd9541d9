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

/// What the form of an expulsion says: whether there is one at all, and for how long it would be.
pub async fn of_an_expulsion(moot: &Moot<'_>, what: &str) -> String {
    let facts = moot.once("expulsion", async || an_expulsion(moot).await).await;
    word(&facts[what])
}

async fn an_expulsion(moot: &Moot<'_>) -> Value {
    let entry = moot.note(&moot.sol).await;
    let (case, _) = accused(moot, entry).await;
    let page = moot.legislators[0].get(&format!("/proposals/new?kind=expulsion&case={case}")).await.body;
    let (before, _) = page.split_once(" days</dd>").expect("how long it would be");
    let days = before.rsplit('>').next().expect("a number");
    let is_none = page.contains("lets nobody be expelled");
    json!({"track": if is_none { "nobody is expelled" } else { "may be asked" }, "days": days})
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

/// The newest sanction of somebody: its kind, how many days it lasts, and the reason given.
async fn newest(moot: &Moot<'_>, of: &Person<'_>) -> (String, i64, String) {
    let sql = format!(
        "SELECT kind, round(extract(epoch FROM ends_at - starts_at) / 86400)::bigint, reason FROM sanctions WHERE member_id = {} ORDER BY id DESC LIMIT 1",
        of.member()
    );
    let row = moot.app.database.as_owner().await.query_one(&sql, &[]).await.expect("a sanction");
    (row.get(0), row.get(1), row.get(2))
}

async fn limits(moot: &Moot<'_>) -> Value {
    let mut notes = Vec::new();
    let (often, seldom) = (moot.another().await, moot.another().await);
    for _ in 0..4 {
        // Somebody under a limit cannot post any more.
        notes.push((moot.note(&often).await, moot.note(&seldom).await));
    }
    let mut followed = Vec::new();
    for (note, _) in &notes {
        removed(moot, *note).await;
        followed.push(newest(moot, &often).await);
    }
    let days: Vec<i64> = followed.iter().filter(|(kind, ..)| kind == "limit").map(|(_, days, _)| *days).collect();
    removed(moot, notes[0].1).await;
    moot.app.advance(TimeDelta::days(10)).await;
    removed(moot, notes[1].1).await;
    let (kind, _, reason) = newest(moot, &seldom).await;
    let counted = if kind == "limit" { reason.split(" by ").next() } else { None };
    json!({
        "removals": followed.iter().position(|(kind, ..)| kind == "limit").map(|at| at + 1),
        "days": days[0],
        "factor": days.get(1).map(|second| second / days[0]),
        "fourth": followed[3].0,
        "fourth_days": followed[3].1,
        "counted": counted.unwrap_or("none"),
    })
}
