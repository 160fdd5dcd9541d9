//! The ledger can be read, proved line by line, and checked as a whole; a changed byte is found.

mod pages;

use folkmoot::record::verify::{Report, verify};
use governance::ledger::{Checkpoint, NoteVerifier};
use tests::{Motion, TestApp};

fn verifier(app: &TestApp) -> NoteVerifier {
    app.services.ledger_signer().unwrap().verifier()
}

pub async fn check(app: &TestApp, known: &[String]) -> Report {
    verify(&app.services.store, &verifier(app), known).await.unwrap()
}

async fn decided(app: &TestApp) -> i64 {
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::voting(app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    motion.cast(&ana, "yes").await;
    motion.cast(&ben, "no").await;
    motion.cast(&cem, "yes").await;
    motion.close().await;
    motion.id
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_is_shown_in_words_with_a_proof_that_was_checked() {
    let app = TestApp::start().await;
    let id = decided(&app).await;
    let visitor = app.visitor();
    let page = visitor.get("/ledger").await;
    page.is(200).shows("Voting closed: 2 yes, 1 no, 0 abstained; it passed.").shows("was founded with its charter");
    page.shows(&format!("href=\"/proposals/{id}\""));
    let note = visitor.get("/ledger/checkpoint").await.body;
    let checkpoint = Checkpoint::verify(&note, &verifier(&app)).unwrap();
    let owner = app.database.as_owner().await;
    let lines: i64 = owner.query_one("SELECT count(*) FROM ledger_entries", &[]).await.unwrap().get(0);
    assert_eq!(i64::try_from(checkpoint.size), Ok(lines));
    for row in owner.query("SELECT id FROM ledger_entries", &[]).await.unwrap() {
        visitor
            .get(&format!("/ledger/{}", row.get::<_, i64>(0)))
            .await
            .is(200)
            .shows("leads from this line to the root that was signed");
    }
    visitor.get("/ledger/999999").await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn verifying_recounts_everything_and_remembers_checkpoints_kept_elsewhere() {
    let app = TestApp::start().await;
    let first = app.person("first").await;
    Motion::published(&app, &first, "flag.hold_weight", "4").await;
    app.settle().await;
    let early = app.visitor().get("/ledger/checkpoint").await.body;
    decided(&app).await;
    let report = check(&app, std::slice::from_ref(&early)).await;
    assert!(report.holds() && report.exit_code() == 0, "{report}");
    for words in [
        "1 closed votes",
        "checkpoints: signed",
        "policy versions: each carried",
        "1 checkpoints kept elsewhere",
        "subtrees kept for proofs",
    ] {
        assert!(report.to_string().contains(words), "{report}");
    }
    // Another community's ledger, signed by the same key, is not this one's continuation.
    let other = TestApp::start().await;
    decided(&other).await;
    assert!(!check(&other, &[early]).await.holds());
}

/// Changes something behind the database's guards and expects the verifier to find it.
async fn found_after(table: &str, forgery: &str, expected: &str) {
    let app = TestApp::start().await;
    decided(&app).await;
    let sql = format!("ALTER TABLE {table} DISABLE TRIGGER USER; {forgery}");
    app.database.as_owner().await.batch_execute(&sql).await.unwrap_or_else(|error| panic!("{forgery}: {error:?}"));
    let report = check(&app, &[]).await;
    assert!(report.exit_code() == 1 && report.to_string().contains(expected), "{forgery}: {report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_line_is_found() {
    // One byte of a line, and even its hash made anew.
    let forged = "replace(body, '\"yes\":2', '\"yes\":3')";
    let sql = format!(
        "UPDATE ledger_entries SET body = {forged}, leaf_hash = sha256('\\x00'::bytea || convert_to({forged}, 'UTF8')) WHERE kind = 'proposal.closed'"
    );
    found_after("ledger_entries", &sql, "another root than was signed").await;
    let sql = "DELETE FROM ledger_leaves WHERE leaf_index = (SELECT max(leaf_index) FROM ledger_leaves)";
    found_after("ledger_leaves", sql, "but there are").await;
    let sql = "UPDATE ledger_checkpoints SET note = replace(note, chr(10) || size || chr(10), chr(10) || '1' || size || chr(10))";
    found_after("ledger_checkpoints", sql, "does not verify").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_beside_the_lines_is_checked_too() {
    let sql = "UPDATE ledger_nodes SET hash = sha256('x') WHERE level = 1 AND position = 1";
    found_after("ledger_nodes", sql, "the subtree at level 1, position 1 is not that of the leaves").await;
    let sql = "DELETE FROM ledger_nodes WHERE level = 2 AND position = 0";
    found_after("ledger_nodes", sql, "is missing").await;
    let sql = "INSERT INTO ledger_nodes VALUES (9, 9, sha256('x'))";
    found_after("ledger_nodes", sql, "subtrees, and the leaves make").await;
    let sql = "UPDATE ledger_entries SET kind = 'entry.held' WHERE kind = 'proposal.closed'";
    found_after("ledger_entries", sql, "is filed as something else").await;
    found_after("tallies", "UPDATE tallies SET outcome = 'failed'", "its outcome is not what the count says").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_count_is_found() {
    let sql = "UPDATE counted_ballots SET choice = 'no' WHERE choice = 'yes'";
    found_after("counted_ballots", sql, "counting again gives another result").await;
    found_after("counted_ballots", "UPDATE counted_ballots SET times = times + 1", "do not fit").await;
    found_after(
        "turnouts",
        "DELETE FROM turnouts WHERE member_id = (SELECT min(member_id) FROM turnouts)",
        "do not fit",
    )
    .await;
    found_after(
        "tallies",
        "UPDATE tallies SET result = replace(result, '2', '3')",
        "counting again gives another result",
    )
    .await;
    found_after(
        "members",
        "UPDATE members SET ledger_name = 'ffffffffffffffff' WHERE id = (SELECT min(id) FROM members)",
        "the roll is not the one",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_policy_is_found() {
    found_after(
        "policy_versions",
        "UPDATE policy_versions SET value = '9000' WHERE proposal_id IS NOT NULL",
        "that the ledger does not carry",
    )
    .await;
    found_after(
        "policy_versions",
        "UPDATE policy_versions SET value = '9000' WHERE key = 'comment.max_chars'",
        "that the ledger does not carry",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequencer_that_found_nothing_to_do_stands_in_nobodys_way() {
    let app = TestApp::start().await;
    app.settle().await;
    let other = app.database.as_app().await;
    for _ in 0..50 {
        let numbered = folkmoot::jobs::sequence_ledger::run(app.services.clone()).await.unwrap();
        assert_eq!(numbered, 0);
        let free = "SELECT pg_try_advisory_xact_lock(hashtextextended('ledger sequencer', 0))";
        assert!(other.query_one(free, &[]).await.unwrap().get::<_, bool>(0), "its lock is still taken");
    }
}
