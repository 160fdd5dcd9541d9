//! The database refuses an appeal against nothing, one that is won and restores nothing, and an overruling that no appeal carries.

use tests::TestApp;

use super::{number, removed};
use crate::attacks::record::{LINE, refused_by};
use crate::court::Court;

const OPENED: &str =
    "INSERT INTO cases (entry_id, rule_id, rule_text, snapshot_html, due_at, ledger_entry_id, appeals_case, plea)";

#[tokio::test(flavor = "multi_thread")]
async fn an_appeal_is_of_a_removal_that_holds_and_stays_what_it_is() {
    let app = TestApp::start().await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let court = Court::with(&app, 14).await;
    let (_, restored) = court.case("a note").await;
    court.decide(restored, "restore").await;
    let (_, first) = removed(&court, "a rude note").await;
    let client = app.database.as_app().await;
    let forged = |of: i64, about: i64| {
        format!(
            "BEGIN; {LINE}; {OPENED} SELECT entry_id, rule_id, rule_text, '', folkmoot_now() + interval '1 day',
                (SELECT max(id) FROM ledger_entries), {of}, 'please' FROM cases WHERE id = {about}; COMMIT"
        )
    };
    assert_eq!(refused_by(&client, &forged(restored, restored)).await, "appeals_are_of_a_removal");
    assert_eq!(refused_by(&client, &forged(first, restored)).await, "appeals_are_of_a_removal", "another entry");
    let answer = court.author.post(&format!("/cases/{first}/appeal"), &[("plea", "It was a joke.")]).await;
    answer.is(303);
    let appeal = answer.made();
    assert_eq!(refused_by(&client, &forged(first, first)).await, "cases_one_open_per_entry");
    for change in ["appeals_case = NULL, plea = ''", "plea = 'other'", "suspends_limits = true"] {
        let sql = format!("UPDATE cases SET {change} WHERE id = {appeal}");
        assert_eq!(refused_by(&client, &sql).await, "appeals_stay_appeals", "{change}");
    }
    app.settle().await;
    court.decide(appeal, "remove").await;
    assert_eq!(refused_by(&client, &forged(first, first)).await, "cases_one_appeal_each", "a second one");
    assert_eq!(
        refused_by(&client, &forged(appeal, appeal)).await,
        "appeals_are_of_a_removal",
        "an appeal against an appeal"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_appeal_that_ends_well_overrules_and_then_it_must() {
    let app = TestApp::start().await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let court = Court::with(&app, 14).await;
    let (_, first) = removed(&court, "a rude note").await;
    let (_, other) = removed(&court, "another").await;
    let answer = court.author.post(&format!("/cases/{first}/appeal"), &[("plea", "It was a joke.")]).await;
    let appeal = answer.made();
    app.settle().await;
    let client = app.database.as_app().await;
    let lift = "DELETE FROM removals";
    let overrule = |case: i64| {
        format!(
            "INSERT INTO overrulings (case_id, by_case_id, entry_id, removed_at, ledger_entry_id)
             SELECT case_id, {appeal}, entry_id, at, (SELECT max(id) FROM ledger_entries) FROM removals WHERE case_id = {case}"
        )
    };
    let open = format!("BEGIN; {LINE}; {}; {lift} WHERE case_id = {first}; COMMIT", overrule(first));
    assert_eq!(refused_by(&client, &open).await, "overrulings_need_an_appeal", "it is not over");
    let end = |state: &str| {
        format!(
            "UPDATE cases SET state = '{state}' WHERE id = {appeal};
             INSERT INTO case_steps (case_id, what, ledger_entry_id) SELECT {appeal}, '{state}', max(id) FROM ledger_entries"
        )
    };
    let lapsed = format!("BEGIN; {LINE}; {}", end("lapsed"));
    assert_eq!(refused_by(&client, &format!("{lapsed}; COMMIT")).await, "won_appeals_overrule");
    let wrong = format!("{lapsed}; {}; COMMIT", overrule(other));
    assert_eq!(refused_by(&client, &wrong).await, "overrulings_need_an_appeal", "it is about another case");
    let half = format!("{lapsed}; {}; COMMIT", overrule(first));
    assert_eq!(refused_by(&client, &half).await, "won_appeals_overrule", "the removal stays");
    let verdict = format!(
        "INSERT INTO verdicts (case_id, outcome, for_removal, for_restoring, reason, ledger_entry_id)
         SELECT {appeal}, 'remove', 0, 0, 'x', max(id) FROM ledger_entries"
    );
    let upheld = format!("BEGIN; {LINE}; {verdict}; {}; {}; COMMIT", end("decided"), overrule(first));
    assert_eq!(refused_by(&client, &upheld).await, "overrulings_need_an_appeal", "it was lost");
    let both = "INSERT INTO overrulings (case_id, entry_id, removed_at, ledger_entry_id) SELECT case_id, entry_id, at,
        (SELECT max(id) FROM ledger_entries) FROM removals";
    assert_eq!(refused_by(&client, &format!("BEGIN; {LINE}; {both}; COMMIT")).await, "overrulings_need_a_vote");
    court.decide(appeal, "restore").await;
    assert_eq!(number(&app, "SELECT count(*) FROM overrulings WHERE by_case_id IS NOT NULL").await, 1);
}
