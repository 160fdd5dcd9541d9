//! What came with the software is no way round the vote: what the database and the record say to whoever would make it one.

use governance::canonical::canonical_json;
use serde_json::{Value, json};
use tests::{Scratch, Setting, TestApp, TestDatabase};

use super::{bring_up_to_date, export, lines, opened, unknown};
use crate::attacks::record::refused_by;
use crate::record::{check, key};

/// A line as newer software writes it, and the version that it carries.
fn introduction(policy: &str, said: &Value, value: &Value, previous: &str) -> String {
    let facts = json!({"key": policy, "new": said, "software": "folkmoot 9"});
    let body = canonical_json(&json!({
        "v": 1, "kind": "policy.introduced", "actor": "operator", "subject": format!("policy:{policy}"), "facts": facts,
        "at": "2027-01-01T00:00:00.000000Z",
    }));
    format!(
        "BEGIN; INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
            SELECT 'policy.introduced', 'policy:{policy}', l.body, sha256('\\x00'::bytea || convert_to(l.body, 'UTF8')) FROM (VALUES ('{body}')) AS l (body);
         INSERT INTO policy_versions (key, value, previous_id, ledger_entry_id)
            SELECT '{policy}', '{value}', {previous}, (SELECT max(id) FROM ledger_entries); COMMIT"
    )
}

fn last(policy: &str) -> String {
    format!("(SELECT max(id) FROM policy_versions WHERE key = '{policy}')")
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_introduces_what_is_there_and_the_applications_role_nothing_at_all() {
    let database = TestDatabase::founded_without(&unknown()).await;
    let (app, owner) = (database.as_app().await, database.as_owner().await);
    let (by_vote, once) = ("policy_versions_need_a_vote", "policy_versions_follow_one_another");
    // To the byte what the owner's role does at the start, and so the same as what newer software would do.
    let honest = introduction("delegation.days", &json!(365), &json!(365), "NULL");
    assert_eq!(refused_by(&app, &honest).await, by_vote);
    assert_eq!(refused_by(&app, &introduction("nobodys.policy", &json!(1), &json!(1), "NULL")).await, by_vote);
    for client in [&app, &owner] {
        let existing = |previous: &str| introduction("entry.max_chars", &json!(9_000), &json!(9_000), previous);
        assert_eq!(refused_by(client, &existing("NULL")).await, once);
        assert_eq!(refused_by(client, &existing(&last("entry.max_chars"))).await, by_vote);
    }
    // Another value than its line says; a line about another policy; a line of another kind.
    assert_eq!(refused_by(&owner, &introduction("delegation.days", &json!(365), &json!(1), "NULL")).await, by_vote);
    let other = honest.replace("SELECT 'delegation.days'", "SELECT 'vote.quorum_decision'");
    assert_eq!(refused_by(&owner, &other).await, by_vote);
    let kind = honest.replace("SELECT 'policy.introduced'", "SELECT 'policy.reverted'");
    assert_eq!(refused_by(&owner, &kind).await, by_vote);
    owner.batch_execute(&honest).await.unwrap();
    assert_eq!(refused_by(&owner, &honest).await, once);
    assert_eq!(lines(&database).await, (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_in_which_it_went_round_a_vote_is_found_out() {
    let database = TestDatabase::founded_without(&unknown()).await;
    bring_up_to_date(&opened(&database, true).await).await.unwrap();
    let app = TestApp::resume(database, Setting::default()).await;
    app.settle().await;
    let owner = app.database.as_owner().await;
    owner.batch_execute("ALTER TABLE policy_versions DISABLE TRIGGER USER").await.unwrap();
    let forged = introduction("delegation.days", &json!(9), &json!(9), &last("delegation.days"));
    owner.batch_execute(&forged).await.unwrap();
    app.settle().await;
    let found = "policy delegation.days got a value without a vote although it had one";
    let report = crate::ledger::check(&app, &[]).await;
    assert!(report.exit_code() == 1 && report.to_string().contains(found), "{report}");
    let scratch = Scratch::new("record-introduced");
    let dir = scratch.0.join("record");
    export(&app.services.store, &key(&app), &dir).await.unwrap();
    let report = check(&dir).await;
    assert!(report.exit_code() == 1 && report.to_string().contains(found), "{report}");
}

/// After a way back to older software the database knows more than the program.
#[tokio::test(flavor = "multi_thread")]
async fn what_this_software_does_not_know_is_shown_as_such_and_disturbs_nothing() {
    let app = TestApp::start().await;
    let owner = app.database.as_owner().await;
    owner.batch_execute(&introduction("lantern.count", &json!(4), &json!(4), "NULL")).await.unwrap();
    app.settle().await;
    let index = app.visitor().get("/constitution").await;
    index.is(200).shows("Not known to this software").shows("<code>lantern.count</code>").shows("Length of an entry");
    app.visitor().get("/constitution/lantern.count").await.is(404);
    let ledger = app.visitor().get("/ledger").await;
    ledger.is(200).shows("lantern.count came with the software (folkmoot 9)").hides("/constitution/lantern.count");
    let mut conn = app.services.store.read().await.unwrap();
    app.services.follow_constitution(&mut conn).await.unwrap();
    let newest = store::policies::newest(&mut conn).await.unwrap();
    assert_eq!(app.services.recent.constitution().newest(), newest, "it is not read again and again");
    drop(conn);
    let report = crate::ledger::check(&app, &[]).await;
    assert!(report.holds(), "{report}");
}
