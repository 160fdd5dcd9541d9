//! The database refuses a deliberation about nothing, an opinion changed or given by nobody, and a verdict that does not follow.

use chrono::TimeDelta;
use tests::TestApp;

use super::{finally, first, number};
use crate::attacks::record::{LINE, refused_by};
use crate::court::Court;

const NEWEST: &str = "(SELECT max(id) FROM ledger_entries)";

async fn court_of(app: &TestApp) -> Court<'_> {
    // A copied database does not have the grants of the one it was copied from.
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    Court::with(app, 7).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deliberation_is_about_opinions_that_are_in_and_differ() {
    let app = TestApp::start().await;
    let court = court_of(&app).await;
    let (_, case) = court.case("a note").await;
    let client = app.database.as_app().await;
    let forged = |opinions: i32, hours: i32| {
        format!(
            "BEGIN; {LINE}; INSERT INTO deliberations (case_id, opinions, opened_at, ends_at, ledger_entry_id)
             SELECT {case}, {opinions}, now, now + interval '{hours} hours', {NEWEST} FROM folkmoot_now() now; COMMIT"
        )
    };
    let guard = "deliberations_follow_first_opinions";
    first(&court, case, &["remove", "remove"]).await;
    let jurors = court.jurors(case).await;
    assert_eq!(refused_by(&client, &forged(2, 24)).await, guard, "they agree, and others are to come");
    first(&court, case, &["restore"]).await;
    assert_eq!(refused_by(&client, &forged(3, 24)).await, guard, "others are to come");
    // Whoever is left stands aside, as if the application had forgotten to go on.
    let aside = format!("UPDATE seats SET state = 'excused' WHERE case_id = {case} AND state = 'summoned'");
    client.batch_execute(&aside).await.unwrap();
    assert_eq!(jurors.len(), 3);
    for (opinions, hours, what) in [(2, 24, "too few"), (4, 24, "too many"), (3, 25, "too long"), (3, 200, "too long")]
    {
        assert_eq!(refused_by(&client, &forged(opinions, hours)).await, guard, "{what}");
    }
    let silent = forged(3, 24).replace(&format!("{LINE}; "), "");
    assert_eq!(refused_by(&client, &silent).await, "deliberations_need_a_record");
    let shorter = format!("UPDATE cases SET deliberation_hours = 0 WHERE id = {case}");
    assert_eq!(refused_by(&client, &shorter).await, "juries_stay_as_drawn");
    client.batch_execute(&forged(3, 24)).await.expect("an honest one");
    for sql in ["UPDATE deliberations SET ends_at = folkmoot_now()", "DELETE FROM deliberations"] {
        assert_eq!(refused_by(&client, sql).await, "", "{sql}");
        let owner = app.database.as_owner().await;
        assert_eq!(refused_by(&owner, sql).await, "deliberations_are_history", "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn first_opinions_stand_and_nobody_joins_a_deliberation() {
    let app = TestApp::start().await;
    let court = court_of(&app).await;
    let (_, case) = court.case("a note").await;
    let client = app.database.as_app().await;
    let turn =
        format!("UPDATE seats SET opinion = 'restore', reason = 'x' WHERE case_id = {case} AND opinion = 'remove'");
    let take_back =
        format!("UPDATE seats SET opinion = NULL, state = 'accepted' WHERE case_id = {case} AND opinion = 'remove'");
    let jurors = court.jurors(case).await;
    court.say(jurors[0], case, "remove", "rude").await.is(303);
    for sql in [&turn, &take_back] {
        assert_eq!(refused_by(&client, sql).await, "first_opinions_stand");
    }
    first(&court, case, &["restore", "remove", "restore", "remove"]).await;
    assert_eq!(refused_by(&client, &turn).await, "first_opinions_stand");
    let leave = format!("UPDATE seats SET respond_by = folkmoot_now() WHERE case_id = {case} AND rank = 1");
    let join = format!(
        "INSERT INTO seats (case_id, rank, member_id, lot, respond_by)
         SELECT {case}, 6, member_id, sha256(salt), folkmoot_now() FROM tickets t WHERE case_id = {case}
         AND NOT EXISTS (SELECT FROM seats s WHERE s.case_id = t.case_id AND s.member_id = t.member_id) LIMIT 1"
    );
    for sql in [leave, join] {
        assert_eq!(refused_by(&client, &sql).await, "juries_deliberate_as_they_are", "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn final_opinions_are_given_from_seats_that_spoke_and_while_the_jury_deliberates() {
    let app = TestApp::start().await;
    let court = court_of(&app).await;
    let (_, case) = court.case("a note").await;
    let client = app.database.as_app().await;
    let guard = "final_opinions_are_of_jurors";
    let forged = |rank: i32| {
        format!(
            "BEGIN; {LINE}; INSERT INTO final_opinions (case_id, rank, opinion, reason, ledger_entry_id)
             SELECT {case}, {rank}, 'restore', 'forged', {NEWEST}; COMMIT"
        )
    };
    let jurors = court.jurors(case).await;
    jurors[0].post(&format!("/cases/{case}/seat/excuse"), &[]).await.is(303);
    first(&court, case, &["remove", "restore", "remove", "restore"]).await;
    assert_eq!(refused_by(&client, &forged(2)).await, guard, "they do not deliberate yet");
    first(&court, case, &["remove"]).await;
    assert_eq!(refused_by(&client, &forged(1)).await, guard, "excused");
    assert_eq!(refused_by(&client, &forged(9)).await, guard, "nobody's seat");
    let silent = forged(2).replace(&format!("{LINE}; "), "");
    assert_eq!(refused_by(&client, &silent).await, "final_opinions_need_a_record");
    finally(jurors[1], case, "restore", "I see.").await.is(303);
    let moved = format!("BEGIN; {LINE}; UPDATE final_opinions SET rank = 3, ledger_entry_id = {NEWEST}; COMMIT");
    assert_eq!(refused_by(&client, &moved).await, guard, "said from another seat");
    assert_eq!(refused_by(&client, "DELETE FROM final_opinions").await, "", "a grant");
    app.skip(TimeDelta::hours(25)).await;
    assert_eq!(refused_by(&client, &forged(3)).await, guard, "it is over");
    app.settle().await;
    assert_eq!(refused_by(&client, &forged(3)).await, guard, "it is decided");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_counts_what_was_said_last_and_waits_for_the_deliberation() {
    let app = TestApp::start().await;
    let court = court_of(&app).await;
    let (_, case) = court.case("a note").await;
    let client = app.database.as_app().await;
    let verdict = |remove: i32, restore: i32| {
        format!(
            "BEGIN; {LINE}; INSERT INTO verdicts (case_id, outcome, for_removal, for_restoring, reason, ledger_entry_id)
             SELECT {case}, 'remove', {remove}, {restore}, 'x', {NEWEST}; COMMIT"
        )
    };
    let (counts, waits) = ("verdicts_say_what_jurors_said", "verdicts_wait_for_deliberation");
    let jurors = court.jurors(case).await;
    first(&court, case, &["remove", "remove", "restore", "remove"]).await;
    assert_eq!(refused_by(&client, &verdict(4, 0)).await, counts);
    assert_eq!(refused_by(&client, &verdict(3, 1)).await, waits, "others are to come, and they differ");
    court.say(jurors[4], case, "restore", "no").await.is(303);
    assert_eq!(refused_by(&client, &verdict(3, 2)).await, waits, "nobody has read the others");
    finally(jurors[0], case, "restore", "I see.").await.is(303);
    assert_eq!(refused_by(&client, &verdict(3, 2)).await, counts, "one of them thinks otherwise now");
    assert_eq!(refused_by(&client, &verdict(2, 3)).await, waits, "the time is not over");
    app.advance(TimeDelta::hours(25)).await;
    assert_eq!(number(&app, "SELECT for_restoring::bigint FROM verdicts").await, 3);
}
