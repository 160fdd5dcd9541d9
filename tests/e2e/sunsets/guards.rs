//! What the database and the record say to whoever would let something go back by hand.

use std::fs;

use chrono::TimeDelta;
use folkmoot::record::export::export;
use tests::{Motion, Scratch, TestApp};

use super::{in_force, voted};
use crate::record::{check, key};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_back_before_its_end_twice_to_something_else_or_when_it_is_not_in_force() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let trial = voted(&app, [&ana, &ben, &cem], "6000", "40").await;
    trial.close().await;
    let good = Motion::voting(&app, &ana, [&ben, &cem], "comment.max_chars", "4000").await;
    good.cast(&ana, "yes").await;
    good.close().await;
    assert_eq!((good.state().await.as_str(), in_force(&app).await), ("enacted", 6_000));

    let client = app.database.as_app().await;
    let line = "INSERT INTO ledger_entries (kind, subject, body, leaf_hash) VALUES ('x', 'x', '{}', sha256('\\x00'::bytea || '{}'::bytea))";
    let back = |key: &str, value: &str, which: &str| {
        format!(
            "BEGIN; {line}; INSERT INTO policy_versions (key, value, previous_id, reverts_id, ledger_entry_id)
             SELECT '{key}', '{value}', max(id), {which}, (SELECT max(id) FROM ledger_entries) FROM policy_versions WHERE key = '{key}'; COMMIT"
        )
    };
    let refused = async |sql: String, constraint: &str| {
        let error = client.batch_execute(&sql).await.expect_err(&sql);
        client.batch_execute("ROLLBACK").await.unwrap();
        assert_eq!(error.as_db_error().and_then(|e| e.constraint()), Some(constraint), "{sql}: {error}");
    };
    let due = "policy_versions_go_back_at_their_end";
    // Before its end; a change for good; nobody's.
    refused(back("entry.max_chars", "5000", "max(id)"), due).await;
    refused(back("comment.max_chars", "3000", "max(id)"), due).await;
    refused(back("entry.max_chars", "5000", "NULL"), "policy_versions_need_a_vote").await;
    // An end that the vote did not name; without it the same is taken.
    let passed = Motion::voting(&app, &ben, [&ana, &cem], "jury.size", "7").await;
    for voter in [&ana, &ben, &cem] {
        passed.cast(voter, "yes").await;
    }
    passed.close().await;
    assert_eq!(passed.state().await, "passed");
    app.skip(TimeDelta::days(4)).await;
    let version = |ends_at: &str| {
        format!(
            "INSERT INTO policy_versions (key, value, previous_id, proposal_id, ends_at, ledger_entry_id)
             SELECT 'jury.size', '7', max(id), {}, {ends_at}, (SELECT max(id) FROM ledger_entries)
             FROM policy_versions WHERE key = 'jury.size'",
            passed.id
        )
    };
    let ended = format!("BEGIN; {line}; {}; COMMIT", version("folkmoot_now() + interval '1 day'"));
    refused(ended, "policy_versions_need_a_vote").await;
    client.batch_execute(&format!("BEGIN; {line}; {}; ROLLBACK", version("NULL"))).await.unwrap();
    app.skip(TimeDelta::days(30)).await;
    // Now its time is over: to another value, and as if it were another's.
    refused(back("entry.max_chars", "5001", "max(id)"), due).await;
    refused(back("entry.max_chars", "5000", "min(id)"), due).await;
    let good = back("entry.max_chars", "5000", "max(id)").replace("COMMIT", "ROLLBACK");
    client.batch_execute(&good).await.unwrap();
    let denied = client.batch_execute("UPDATE policy_versions SET ends_at = NULL").await.expect_err("history");
    assert_eq!(denied.code().map(|code| code.code()), Some("42501"));
    app.settle().await;
    assert_eq!(in_force(&app).await, 5_000);
    // A second time.
    let ended = "(SELECT reverts_id FROM policy_versions WHERE reverts_id IS NOT NULL)";
    refused(back("entry.max_chars", "5000", ended), due).await;
    let report = crate::ledger::check(&app, &[]).await;
    assert!(report.holds(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_in_which_something_went_back_otherwise_is_found_out() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let trial = voted(&app, [&ana, &ben, &cem], "6000", "10").await;
    trial.close().await;
    app.advance(TimeDelta::days(11)).await;
    assert_eq!(in_force(&app).await, 5_000);
    let scratch = Scratch::new("record-sunset");
    let dir = scratch.0.join("record");
    export(&app.services.store, &key(&app), &dir).await.unwrap();
    let report = check(&dir).await;
    assert!(report.holds() && report.to_string().contains("1 of them went back"), "{report}");
    let path = dir.join("policies.jsonl");
    let honest = fs::read_to_string(&path).unwrap();
    let last = honest.lines().last().unwrap();
    assert!(last.contains("entry.max_chars") && last.contains("5000"), "{last}");
    for forged in [honest.replace(last, &last.replace("5000", "6000")), honest.replace(&format!("{last}\n"), "")] {
        assert_ne!(forged, honest);
        fs::write(&path, forged).unwrap();
        assert_eq!(check(&dir).await.exit_code(), 1);
    }
}
