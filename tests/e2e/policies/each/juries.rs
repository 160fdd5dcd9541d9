//! What is observed of pools: who is in one, and of appeals to fresh jurors.

use chrono::TimeDelta;
use folkmoot::cases::operator::{Question, hold};
use tests::Person;

use super::cases::{accused, removed_by_one};
use super::moot::{Moot, said};

/// Whether somebody is in the pool of a case.
async fn is_in_pool(moot: &Moot<'_>, case: i64, who: &Person<'_>) -> bool {
    let sql = format!("SELECT count(*) FROM tickets WHERE case_id = {case} AND member_id = {}", who.member());
    moot.ask(&sql).await == 1
}

pub async fn with_a_follower(moot: &Moot<'_>) -> String {
    let (author, follower) = (moot.another().await, moot.another().await);
    follower.post(&format!("/actors/{}/follows", author.handle), &[]).await.is(303);
    let note = moot.note(&author).await;
    let (case, _) = accused(moot, note).await;
    if is_in_pool(moot, case, &follower).await { "follower may judge" } else { "follower may not judge" }.to_string()
}

pub async fn called_before(moot: &Moot<'_>) -> String {
    let called = called_and_no_flagger(moot).await;
    let other = moot.another().await;
    let later = moot.note(&other).await;
    let (next, _) = accused(moot, later).await;
    if is_in_pool(moot, next, &called).await { "called again" } else { "not called again" }.to_string()
}

/// Somebody whom the lot has called and who is none of those that flag here: flaggers are in no pool anyway.
async fn called_and_no_flagger<'a>(moot: &Moot<'a>) -> Person<'a> {
    let flaggers: Vec<_> = moot.legislators[..3].iter().map(|person| format!("'{}'", person.handle)).collect();
    loop {
        let author = moot.another().await;
        let note = moot.note(&author).await;
        let (case, _) = accused(moot, note).await;
        let of = format!(
            "FROM seats s JOIN actors a ON a.id = s.member_id WHERE s.case_id = {case} AND a.handle NOT IN ({})",
            flaggers.join(", ")
        );
        if moot.ask(&format!("SELECT count(*) {of}")).await > 0 {
            return moot.called(&moot.ask_word(&format!("SELECT a.handle {of} LIMIT 1")).await);
        }
    }
}

/// Appeals against the verdict of a case, as its author.
async fn appeal(by: &Person<'_>, case: i64) -> tests::Answer {
    by.post(&format!("/cases/{case}/appeal"), &[("plea", "It was a quotation.")]).await
}

pub async fn appealed_after_five_days(moot: &Moot<'_>) -> String {
    let author = moot.another().await;
    let note = moot.note(&author).await;
    let case = removed_by_one(moot, note).await;
    moot.app.advance(TimeDelta::days(5)).await;
    said(&appeal(&author, case).await)
}

/// Whether somebody under a limit may post while fresh jurors judge the verdict that it followed from.
pub async fn posting_while_appealing(moot: &Moot<'_>) -> String {
    let author = moot.another().await;
    let mut notes = Vec::new();
    for _ in 0..3 {
        notes.push(moot.note(&author).await);
    }
    let mut case = 0;
    for note in notes {
        case = removed_by_one(moot, note).await;
    }
    author.post("/entries", &[("body", "not now")]).await.is(403);
    appeal(&author, case).await.is(303);
    moot.app.settle().await;
    said(&author.post("/entries", &[("body", "now?")]).await)
}

/// How long a hold by the operator lasts.
pub async fn held_by_the_operator(moot: &Moot<'_>) -> String {
    let author = moot.another().await;
    let question = Question { entry: moot.note(&author).await, rule: "R1".into(), reason: "A court order.".into() };
    let case = hold(&moot.app.services, &question).await.expect("held");
    let hours =
        format!("SELECT round(extract(epoch FROM due_at - opened_at) / 3600)::bigint FROM cases WHERE id = {case}");
    format!("{} hours", moot.ask(&hours).await)
}

/// How many flags that name an urgent rule it takes, where others take many.
pub async fn urgent_flags(moot: &Moot<'_>) -> String {
    let author = moot.another().await;
    let note = moot.note(&author).await;
    // Not legislators: they may keep a case of an earlier observation open.
    let flaggers = [moot.another().await, moot.another().await];
    for (count, flagger) in flaggers.iter().enumerate() {
        let answer = flagger.post(&format!("/entries/{note}/flags"), &[("rule", "R3")]).await;
        if answer.location.starts_with("/cases/") {
            return format!("{} urgent flags", count + 1);
        }
    }
    panic!("no case is opened");
}

/// An entry that three flagged, one of them whom we look at; another entry, and the case.
async fn flagged_by_three<'a>(moot: &Moot<'a>) -> (Person<'a>, i64, i64) {
    let (author, flagger) = (moot.another().await, moot.another().await);
    let (fine, other) = (moot.note(&author).await, moot.note(&author).await);
    let beside = [moot.another().await, moot.another().await];
    let mut case = 0;
    for by in [&flagger, &beside[0], &beside[1]] {
        case = by.post(&format!("/entries/{fine}/flags"), &[("rule", "R1")]).await.made();
    }
    moot.app.settle().await;
    (flagger, other, case)
}

/// What a flag on an entry by somebody weighs.
async fn weight(moot: &Moot<'_>, flagger: &Person<'_>, entry: i64) -> String {
    flagger.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(303);
    let weight =
        format!("SELECT weight::bigint FROM flags WHERE entry_id = {entry} AND member_id = {}", flagger.member());
    if moot.ask(&weight).await == 1 { "weighs" } else { "weighs nothing" }.to_string()
}

/// What a flag weighs whose flagger's last one a jury did not uphold.
pub async fn after_an_unheeded_flag(moot: &Moot<'_>) -> String {
    let (flagger, other, case) = flagged_by_three(moot).await;
    let juror = "SELECT a.handle FROM seats s JOIN actors a ON a.id = s.member_id WHERE s.case_id =";
    let juror = moot.called(&moot.ask_word(&format!("{juror} {case}")).await);
    juror.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
    let opinion = [("opinion", "restore"), ("reason", "No rule forbids it.")];
    juror.post(&format!("/cases/{case}/opinion"), &opinion).await.is(303);
    weight(moot, &flagger, other).await
}

/// What a flag weighs whose flagger keeps another entry held.
pub async fn while_a_case_is_open(moot: &Moot<'_>) -> String {
    let (flagger, other, _) = flagged_by_three(moot).await;
    weight(moot, &flagger, other).await
}

/// What follows when two jurors differ.
pub async fn after_two_opinions(moot: &Moot<'_>) -> String {
    let author = moot.another().await;
    let note = moot.note(&author).await;
    let (case, _) = accused(moot, note).await;
    for (rank, opinion) in [(1, "remove"), (2, "restore")] {
        let juror = "SELECT a.handle FROM seats s JOIN actors a ON a.id = s.member_id WHERE";
        let juror = moot.called(&moot.ask_word(&format!("{juror} s.case_id = {case} AND s.rank = {rank}")).await);
        juror.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
        let fields = [("opinion", opinion), ("reason", "That is how I read it.")];
        juror.post(&format!("/cases/{case}/opinion"), &fields).await.is(303);
    }
    let hours = format!(
        "SELECT coalesce((SELECT round(extract(epoch FROM ends_at - opened_at) / 3600)::bigint FROM deliberations WHERE case_id = {case}), 0)"
    );
    match moot.ask(&hours).await {
        0 => moot.ask_word(&format!("SELECT state || ' at once' FROM cases WHERE id = {case}")).await,
        hours => format!("deliberates {hours} hours"),
    }
}
