//! What is observed of members, their accounts and the ledger.

use chrono::TimeDelta;

use super::moot::{Moot, said};
use crate::members::send_join;

fn newcomer(moot: &Moot<'_>) -> String {
    format!("new{}", moot.number())
}

/// Registers somebody; the handle.
async fn joined(moot: &Moot<'_>) -> String {
    let handle = newcomer(moot);
    send_join(moot.app, &handle, &format!("{handle}@example.org")).await.is(303);
    handle
}

pub async fn a_registration(moot: &Moot<'_>, password: &str) -> String {
    let handle = newcomer(moot);
    let email = format!("{handle}@example.org");
    let fields = [("handle", handle.as_str()), ("email", email.as_str()), ("password", password)];
    said(&moot.app.visitor().post("/members", &fields).await)
}

pub async fn of_a_newcomer(moot: &Moot<'_>, column: &str) -> String {
    let handle = joined(moot).await;
    moot.ask_word(&format!("SELECT {column} FROM members m JOIN actors a USING (id) WHERE handle = '{handle}'")).await
}

pub async fn mails_after_two_days(moot: &Moot<'_>) -> String {
    let handle = joined(moot).await;
    moot.app.settle().await;
    moot.app.advance(TimeDelta::days(2)).await;
    let mails = moot.ask(&format!("SELECT count(*) FROM mails WHERE to_address = '{handle}@example.org'")).await;
    if mails > 0 { "remembered" } else { "forgotten" }.to_string()
}

/// Whether an account made at this moment has a flag that counts.
pub async fn a_new_account(moot: &Moot<'_>) -> String {
    let person = moot.another().await;
    moot.app
        .database
        .as_owner()
        .await
        .execute("UPDATE members SET joined_at = folkmoot_now() WHERE id = $1", &[&person.member().get()])
        .await
        .expect("an account");
    let entry = moot.note(&moot.sol).await;
    person.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(303);
    let weight = moot.ask(&format!("SELECT weight::bigint FROM flags WHERE entry_id = {entry}")).await;
    if weight == 0 { "too new" } else { "old enough" }.to_string()
}

pub async fn a_moderators_term(moot: &Moot<'_>) -> String {
    let person = moot.another().await;
    moot.app.appoint(&person).await;
    let member = person.member();
    let sql = format!(
        "SELECT (extract(epoch FROM ends_at - starts_at) / 86400)::bigint FROM moderator_terms WHERE member_id = {member}"
    );
    format!("{} days", moot.ask(&sql).await)
}

pub async fn time_to_confirm(moot: &Moot<'_>) -> String {
    joined(moot).await;
    let seconds = "SELECT (extract(epoch FROM expires_at - created_at) / 3600)::bigint FROM mail_tokens WHERE purpose = 'confirm' ORDER BY created_at DESC LIMIT 1";
    format!("{} hours", moot.ask(seconds).await)
}

pub async fn time_to_reset(moot: &Moot<'_>) -> String {
    moot.app.visitor().post("/passwords/reset", &[("name", "sol")]).await.is(303);
    let seconds = "SELECT (extract(epoch FROM expires_at - created_at) / 60)::bigint FROM mail_tokens WHERE purpose = 'reset' ORDER BY created_at DESC LIMIT 1";
    format!("{} minutes", moot.ask(seconds).await)
}

pub async fn length_of_a_session(moot: &Moot<'_>) -> String {
    joined(moot).await;
    let days =
        "SELECT (extract(epoch FROM expires_at - created_at) / 86400)::bigint FROM sessions ORDER BY id DESC LIMIT 1";
    format!("{} days", moot.ask(days).await)
}

pub async fn a_profile(moot: &Moot<'_>, name: usize, about: usize) -> String {
    // Long in one of the two, never in both.
    let (name, about) = ("n".repeat(name), "a".repeat(about));
    said(&moot.sol.post("/settings/profile", &[("display_name", &name), ("about", &about)]).await)
}

pub async fn a_line_of_the_ledger(moot: &Moot<'_>) -> String {
    let entry = moot.note(&moot.sol).await;
    // The first checkpoint may be signed at once; the next one has to wait.
    for flagger in &moot.legislators[..2] {
        flagger.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(303);
        moot.app.settle().await;
    }
    let waiting = moot.ask("SELECT count(*) FROM ledger_pending").await;
    if waiting == 0 { "signed at once" } else { "waiting" }.to_string()
}
