//! Digests: once per window, by the reader's clock, under the one visibility rule, and out with one click.

mod changes;
mod contents;
mod crashes;
mod kills;
mod sections;
mod subscriptions;

use chrono::{TimeDelta, Timelike};
use folkmoot::mail::reading::ReadMail;
use tests::{Person, TestApp};

const DAY: TimeDelta = TimeDelta::days(1);

/// Has a member get daily digests, twelve hours from now, and everybody else none; settles what is already over.
async fn daily(app: &TestApp, person: &Person<'_>) {
    let hour = i16::try_from((app.now().await.hour() + 12) % 24).unwrap();
    let owner = app.database.as_owner().await;
    owner.execute("UPDATE members SET digest = 'off' WHERE id <> $1", &[&person.member().get()]).await.unwrap();
    owner
        .execute(
            "UPDATE members SET digest = 'daily', digest_hour = $2 WHERE id = $1",
            &[&person.member().get(), &hour],
        )
        .await
        .unwrap();
    owner.execute("UPDATE sessions SET seen_at = seen_at - interval '1 day'", &[]).await.unwrap();
    app.settle().await;
}

fn digests(app: &TestApp) -> Vec<ReadMail> {
    app.services.mailer.sent().into_iter().filter(|mail| mail.header("List-ID").is_some()).collect()
}

/// How many windows are settled, and how many of them with a mail.
async fn windows(app: &TestApp) -> (i64, i64) {
    let row =
        app.database.as_owner().await.query_one("SELECT count(*), count(mail_id) FROM digests", &[]).await.unwrap();
    (row.get(0), row.get(1))
}

async fn post(person: &Person<'_>, body: &str) -> i64 {
    person.post("/entries", &[("body", body)]).await.made()
}

async fn follow(person: &Person<'_>, whom: &str) {
    person.post(&format!("/actors/{whom}/follows"), &[]).await.is(303);
}

/// Hides entries. Without their case's acts: only whether a hold is respected matters here.
pub async fn hold(app: &TestApp, which: &str) {
    let owner = app.database.as_owner().await;
    owner
        .batch_execute(&format!(
            "ALTER TABLE cases DISABLE TRIGGER USER; ALTER TABLE holds DISABLE TRIGGER holds_need_a_record;
             WITH hidden AS (SELECT id FROM entries WHERE {which}),
             opened AS (INSERT INTO cases (entry_id, rule_id, rule_text, snapshot_html, due_at, ledger_entry_id)
                SELECT id, 'C1', 'rule', '', folkmoot_now() + interval '9 days', (SELECT min(id) FROM ledger_entries) FROM hidden
                RETURNING id, entry_id)
             INSERT INTO holds (case_id, entry_id, ledger_entry_id)
                SELECT id, entry_id, (SELECT min(id) FROM ledger_entries) FROM opened"
        ))
        .await
        .unwrap();
}
