//! The database refuses a label that no verdict says, one that is changed or goes without a reason, and a verdict that labels nothing.

use tests::TestApp;

use super::{labelled, text};
use crate::attacks::record::{LINE, refused_by};
use crate::court::Court;

const NEWEST: &str = "(SELECT max(id) FROM ledger_entries)";

async fn court_of(app: &TestApp) -> Court<'_> {
    // A copied database does not have the grants of the one it was copied from.
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    Court::with(app, 20).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_is_what_a_verdict_says_and_stays_it() {
    let app = TestApp::start().await;
    let court = court_of(&app).await;
    let (entry, case) = labelled(&court, "a note").await;
    let (other, restored) = court.case("another").await;
    court.decide(restored, "restore").await;
    let (application, owner) = (app.database.as_app().await, app.database.as_owner().await);
    let forged = |case: i64, entry: i64, rule: &str| {
        format!(
            "BEGIN; {LINE}; INSERT INTO labels (case_id, entry_id, rule_id, rule_title, ledger_entry_id)
             SELECT {case}, {entry}, {rule}, split_part(rule_text, E'\\n', 1), {NEWEST} FROM cases WHERE id = {case}; COMMIT"
        )
    };
    let guard = "labels_follow_a_verdict";
    assert_eq!(refused_by(&application, &forged(restored, other, "rule_id")).await, guard, "no such verdict");
    assert_eq!(refused_by(&application, &forged(case, entry, "rule_id")).await, guard, "of another transaction");
    let unrecorded =
        forged(restored, other, "rule_id").replace(LINE, "ALTER TABLE labels DISABLE TRIGGER labels_follow_a_verdict");
    assert_eq!(refused_by(&owner, &unrecorded).await, "labels_need_a_record");
    for (sql, why) in [
        ("UPDATE labels SET rule_title = 'x'", "labels_are_history"),
        ("DELETE FROM labels", "labels_are_lifted_as_removals_are"),
    ] {
        let by_grant = sql.starts_with("UPDATE");
        assert_eq!(refused_by(&application, sql).await, if by_grant { "" } else { why }, "{sql}");
        assert_eq!(refused_by(&owner, sql).await, why, "{sql}");
    }
    // Whatever is written into the entry, it says what labels says.
    application.batch_execute("UPDATE entries SET labels = '{R2,R3}'").await.unwrap();
    assert_eq!(
        text(&app, "SELECT string_agg(labels::text, ' ' ORDER BY id) FROM entries WHERE deleted_at IS NULL").await,
        "{R1} {}"
    );
    let begun = format!(
        "INSERT INTO entries (author_id, kind, audience, body, body_html, labels, published_at, bumped_at) SELECT author_id, 'note', 'public', 'x', 'x', '{{R7}}', published_at, bumped_at FROM entries WHERE id = {entry}"
    );
    application.batch_execute(&begun).await.unwrap();
    assert_eq!(text(&app, "SELECT labels::text FROM entries ORDER BY id DESC LIMIT 1").await, "{}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_to_label_labels_and_counts_what_jurors_said() {
    let app = TestApp::start().await;
    let court = court_of(&app).await;
    let (_, case) = court.case("a note").await;
    for juror in court.jurors(case).await.into_iter().take(2) {
        court.say(juror, case, "label", "because").await.is(303);
    }
    let client = app.database.as_app().await;
    let forged = |labelling: i64, restoring: i64| {
        format!(
            "BEGIN; {LINE}; INSERT INTO verdicts (case_id, outcome, for_removal, for_labelling, for_restoring, reason, ledger_entry_id)
             VALUES ({case}, 'label', 0, {labelling}, {restoring}, '', {NEWEST}); COMMIT"
        )
    };
    assert_eq!(refused_by(&client, &forged(3, 0)).await, "verdicts_say_what_jurors_said");
    assert_eq!(refused_by(&client, &forged(0, 2)).await, "verdicts_say_what_jurors_said");
    assert_eq!(refused_by(&client, &forged(2, 0)).await, "verdicts_to_label_label");
    // One who would remove and one who would label differ as much as any.
    let third = court.jurors(case).await.into_iter().next().unwrap();
    court.say(third, case, "remove", "because").await.is(303);
    let differ = forged(2, 0).replace("'label', 0,", "'label', 1,");
    assert_eq!(refused_by(&client, &differ).await, "verdicts_wait_for_deliberation");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_jury_of_an_appeal_says_whether_the_verdict_stands() {
    let app = TestApp::start().await;
    let court = court_of(&app).await;
    let (_, first) = labelled(&court, "a note").await;
    let appeal = court.author.post(&format!("/cases/{first}/appeal"), &[("plea", "please")]).await.made();
    app.settle().await;
    let client = app.database.as_app().await;
    let guard = "appeals_are_decided_either_way";
    let seat = format!(
        "UPDATE seats SET state = 'voted', opinion = 'label', reason = 'x' WHERE case_id = {appeal} AND rank = 1"
    );
    assert_eq!(refused_by(&client, &seat).await, guard);
    for (juror, opinion) in court.jurors(appeal).await.iter().zip(["remove", "restore", "remove", "restore", "remove"])
    {
        court.say(juror, appeal, opinion, "because").await.is(303);
    }
    app.settle().await;
    let finally = format!(
        "BEGIN; {LINE}; INSERT INTO final_opinions (case_id, rank, opinion, reason, ledger_entry_id) VALUES ({appeal}, 1, 'label', 'x', {NEWEST}); COMMIT"
    );
    assert_eq!(refused_by(&client, &finally).await, guard);
    // What is won and lifts nothing is refused for labels as for removals.
    let lapse = format!(
        "BEGIN; {LINE}; UPDATE cases SET state = 'lapsed' WHERE id = {appeal};
         INSERT INTO case_steps (case_id, what, ledger_entry_id) VALUES ({appeal}, 'lapsed', {NEWEST}); COMMIT"
    );
    assert_eq!(refused_by(&client, &lapse).await, "won_appeals_overrule");
}
