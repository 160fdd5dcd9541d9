//! The database refuses to lift a removal without its vote, and a record that says so without one is found.

use folkmoot::record::export::export;
use folkmoot::record::verify::{Beforehand, verify_folder};
use tests::{Scratch, TestApp};

use super::{decided, removed, voting};
use crate::attacks::record::{LINE, refused_by};
use crate::court::Court;
use crate::record::key;

#[tokio::test(flavor = "multi_thread")]
async fn nobody_lifts_a_removal_by_hand() {
    let app = TestApp::start().await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let court = Court::with(&app, 8).await;
    let (entry, case) = removed(&court, "a rude note").await;
    let client = app.database.as_app().await;
    let lift = format!("DELETE FROM removals WHERE case_id = {case}");
    assert_eq!(refused_by(&client, &lift).await, "removals_are_lifted_by_a_vote");
    assert_eq!(refused_by(&client, "UPDATE removals SET at = at").await, "");
    assert_eq!(refused_by(&client, "TRUNCATE removals").await, "");
    let overrule = |proposal: i64| {
        format!(
            "INSERT INTO overrulings (case_id, proposal_id, entry_id, removed_at, ledger_entry_id)
             SELECT case_id, {proposal}, entry_id, at, (SELECT max(id) FROM ledger_entries) FROM removals WHERE case_id = {case}"
        )
    };
    let motion = voting(&app, &court, case).await;
    for proposal in [motion.id, 999_999] {
        let forged = format!("BEGIN; {LINE}; {}; {lift}; COMMIT", overrule(proposal));
        assert_eq!(refused_by(&client, &forged).await, "overrulings_need_a_vote");
    }
    assert_eq!(refused_by(&client, &overrule(motion.id)).await, "overrulings_need_a_record");
    let enact = format!(
        "INSERT INTO enactments (proposal_id, ledger_entry_id) SELECT {}, max(id) FROM ledger_entries",
        motion.id
    );
    let both = format!("BEGIN; {LINE}; {enact}; {}; {lift}; COMMIT", overrule(motion.id));
    assert_eq!(refused_by(&client, &both).await, "overrulings_need_a_vote", "the vote is open");
    decided(&court, &motion, "yes").await;
    assert_eq!(motion.state().await, "enacted");
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    assert_eq!(refused_by(&client, "UPDATE overrulings SET at = at").await, "");
    assert_eq!(refused_by(&client, "DELETE FROM overrulings").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_about_one_case_lifts_no_other_and_does_not_stay_half_done() {
    let app = TestApp::start().await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let court = Court::with(&app, 8).await;
    let (_, mine) = removed(&court, "a rude note").await;
    let (_, other) = removed(&court, "another rude note").await;
    let motion = voting(&app, &court, mine).await;
    for voter in &court.others {
        motion.cast(voter, "yes").await;
    }
    let id = motion.id;
    let client = app.database.as_app().await;
    // The vote passes, and the beat that puts it in force does not come to it.
    let owner = app.database.as_owner().await;
    let left = motion.milliseconds_until("closes_at").await + 1000;
    let jump = format!("UPDATE clock SET ahead = ahead + interval '{left} milliseconds'");
    owner.batch_execute(&jump).await.unwrap();
    owner
        .batch_execute(
            "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
        CREATE TRIGGER wait BEFORE INSERT ON enactments FOR EACH ROW EXECUTE FUNCTION wait()",
        )
        .await
        .unwrap();
    folkmoot::jobs::settle_some(&app.services, |beat| beat == "move proposals")
        .await
        .expect_err("it cannot be enacted");
    owner.batch_execute("DROP TRIGGER wait ON enactments; DROP FUNCTION wait()").await.unwrap();
    assert_eq!(motion.state().await, "passed");
    let enact =
        format!("INSERT INTO enactments (proposal_id, ledger_entry_id) SELECT {id}, max(id) FROM ledger_entries");
    let overrule = |case: i64| {
        format!(
            "INSERT INTO overrulings (case_id, proposal_id, entry_id, removed_at, ledger_entry_id)
             SELECT case_id, {id}, entry_id, at, (SELECT max(id) FROM ledger_entries) FROM removals WHERE case_id = {case}"
        )
    };
    let begin = format!("BEGIN; {LINE}; {enact}");
    assert_eq!(refused_by(&client, &format!("{begin}; {}; COMMIT", overrule(other))).await, "overrulings_need_a_vote");
    assert_eq!(refused_by(&client, &format!("{begin}; COMMIT")).await, "appeals_overrule");
    let half = format!("{begin}; {}; COMMIT", overrule(mine));
    assert_eq!(refused_by(&client, &half).await, "overrulings_are_carried_out");
    let greedy = format!("{begin}; {}; DELETE FROM removals; COMMIT", overrule(mine));
    assert_eq!(refused_by(&client, &greedy).await, "removals_are_lifted_by_a_vote");
    app.settle().await;
    assert_eq!(motion.state().await, "enacted");
    for change in ["UPDATE overrulings SET entry_id = entry_id", "DELETE FROM overrulings"] {
        assert_eq!(refused_by(&owner, change).await, "overrulings_are_history");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_is_not_ended_by_hand() {
    let app = TestApp::start().await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let court = Court::with(&app, 8).await;
    let mut last = 0;
    for note in ["one", "two", "three"] {
        last = removed(&court, note).await.1;
    }
    let motion = voting(&app, &court, last).await;
    let client = app.database.as_app().await;
    let end = "UPDATE sanctions SET ends_at = folkmoot_now()";
    assert_eq!(refused_by(&client, end).await, "sanctions_end_early_by_a_vote");
    let forged = format!("{end}, lifted_by = {}, ledger_entry_id = (SELECT max(id) FROM ledger_entries)", motion.id);
    assert_eq!(refused_by(&client, &format!("BEGIN; {LINE}; {forged}; COMMIT")).await, "sanctions_end_early_by_a_vote");
    assert_eq!(refused_by(&client, "UPDATE sanctions SET member_id = 1").await, "");
    assert_eq!(refused_by(&client, "DELETE FROM sanctions").await, "");
}

/// Exports and checks; what does not fit, if anything.
pub async fn verified(app: &TestApp, name: &str) -> String {
    app.settle().await;
    let scratch = Scratch::new(name);
    let dir = scratch.0.join("record");
    export(&app.services.store, &key(app), &dir).await.unwrap();
    let report = verify_folder(&dir, &Beforehand::default()).await;
    if report.holds() { String::new() } else { report.to_string() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_holds_and_a_forged_overruling_in_it_does_not() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let mut cases = Vec::new();
    for note in ["one", "two", "three"] {
        cases.push(removed(&court, note).await.1);
    }
    let motion = voting(&app, &court, cases[0]).await;
    decided(&court, &motion, "yes").await;
    assert_eq!(verified(&app, "appeal-honest").await, "");
    let owner = app.database.as_owner().await;
    let entry: i64 = owner.query_one("SELECT entry_id FROM cases WHERE id = $1", &[&cases[1]]).await.unwrap().get(0);
    let facts = format!("{{\"entry\":{entry},\"proposal\":{}}}", motion.id);
    forge(&app, "case.overruled", &format!("case:{}", cases[1]), &facts).await;
    let said = verified(&app, "appeal-forged").await;
    assert!(said.contains("is overruled by no vote about it"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_end_of_a_limit_does_not_hold_in_the_record() {
    let app = TestApp::start().await;
    forge(&app, "sanction.lifted", "member:0011223344556677", "{\"proposal\":999,\"sanction\":1}").await;
    let said = verified(&app, "limit-forged").await;
    assert!(said.contains("a limit is lifted by no vote"), "{said}");
}

/// Whoever owns the database can write any line, and the sequencer signs it.
async fn forge(app: &TestApp, kind: &str, subject: &str, facts: &str) {
    let owner = app.database.as_owner().await;
    let now = "SELECT to_char(folkmoot_now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    let at: String = owner.query_one(now, &[]).await.unwrap().get(0);
    let body = format!(
        "{{\"actor\":\"system\",\"at\":\"{at}\",\"facts\":{facts},\"kind\":\"{kind}\",\"subject\":\"{subject}\",\"v\":1}}"
    );
    let line = "INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
        VALUES ($1, $2, $3, sha256('\\x00'::bytea || convert_to($3, 'UTF8')))";
    owner.execute(line, &[&kind, &subject, &body]).await.unwrap();
}
