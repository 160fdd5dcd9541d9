//! The database refuses a verdict without a jury that is no moderator's in office, and a jury that is drawn while a case waits.

use chrono::TimeDelta;
use tests::{Person, TestApp};

use super::{community, moderator, pass_on, recuse, text};
use crate::attacks::record::{LINE, refused_by};
use crate::court::Court;

const NEWEST: &str = "(SELECT max(id) FROM ledger_entries)";
const VERDICTS: &str = "verdicts_are_of_a_jury_or_a_moderator";

async fn court_of(app: &TestApp) -> Court<'_> {
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    Court::with(app, 7).await
}

/// A verdict in somebody's name, with a line in that name.
async fn forged(app: &TestApp, case: i64, by: Option<&Person<'_>>) -> String {
    let body = match by {
        Some(by) => {
            let name = text(app, &format!("SELECT ledger_name FROM members WHERE id = {}", by.member())).await;
            format!(r#"{{"actor":"member:{name}"}}"#)
        }
        None => "{}".to_owned(),
    };
    let line = LINE.replace("'{}'", &format!("'{body}'"));
    let who = by.map_or_else(|| "NULL".to_owned(), |by| by.member().to_string());
    format!(
        "BEGIN; {line}; INSERT INTO verdicts (case_id, outcome, for_removal, for_restoring, reason, ledger_entry_id, decided_by)
         SELECT {case}, 'remove', 0, 0, 'forged', {NEWEST}, {who}; COMMIT"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_without_a_jury_names_a_moderator_in_office_who_is_no_party() {
    let app = community(&[]).await;
    let court = court_of(&app).await;
    let (mona, milo) = (moderator(&app, "mona").await, moderator(&app, "milo").await);
    app.appoint(&court.flaggers[0]).await;
    app.appoint(&court.author).await;
    let (_, case) = court.case("a note").await;
    let client = app.database.as_app().await;
    recuse(&milo, case).await.is(303);
    for (by, what) in [
        (None, "no jury was drawn"),
        (Some(&court.others[0]), "not in office"),
        (Some(&court.author), "the author"),
        (Some(&court.flaggers[0]), "a flagger"),
        (Some(&milo), "stood aside"),
    ] {
        let sql = forged(&app, case, by).await;
        assert_eq!(refused_by(&client, &sql).await, VERDICTS, "{what}");
    }
    let honest = forged(&app, case, Some(&mona)).await;
    let unsaid = honest.replace("'{\"actor", "'{\"role");
    assert_ne!(unsaid, honest);
    assert_eq!(refused_by(&client, &unsaid).await, VERDICTS, "a line in nobody's name");
    let silent = honest.replace("'forged'", "''");
    assert_eq!(refused_by(&client, &silent).await, "verdicts_of_moderators_have_a_reason");
    app.skip(TimeDelta::hours(49)).await;
    assert_eq!(refused_by(&client, &honest).await, VERDICTS, "its time is over");
    app.settle().await;
    assert_eq!(refused_by(&client, &honest).await, VERDICTS, "it is a jury's");
    let (_, other) = court.case("another note").await;
    mona.post("/moderators/resignation", &[]).await.is(303);
    let late = forged(&app, other, Some(&mona)).await;
    assert_eq!(refused_by(&client, &late).await, VERDICTS, "resigned");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jury_is_not_drawn_while_a_case_waits_and_who_stood_aside_did() {
    let app = community(&[]).await;
    let court = court_of(&app).await;
    let (mona, milo) = (moderator(&app, "mona").await, moderator(&app, "milo").await);
    let (_, case) = court.case("a note").await;
    let client = app.database.as_app().await;
    let draw = format!(
        "UPDATE cases SET seed = sha256('x'), seed_checkpoint = 1, jury_size = 1, jury_majority = '1/2', deliberation_hours = 0 WHERE id = {case}"
    );
    assert_eq!(refused_by(&client, &draw).await, "juries_wait_for_moderators");
    for change in ["decide_by = decide_by + interval '1 hour'", "decide_by = NULL"] {
        let sql = format!("UPDATE cases SET {change} WHERE id = {case}");
        assert_eq!(refused_by(&client, &sql).await, "cases_wait_as_they_opened", "{change}");
    }
    let send = format!("BEGIN; {LINE}; UPDATE cases SET sent_ledger_entry_id = {NEWEST} WHERE id = {case}; COMMIT");
    assert_eq!(refused_by(&client, &send).await, "cases_wait_as_they_opened", "without its step");
    recuse(&milo, case).await.is(303);
    let back = format!(
        "UPDATE moderator_calls SET state = 'called', ledger_entry_id = NULL WHERE member_id = {}",
        milo.member()
    );
    assert_eq!(refused_by(&client, &back).await, "moderator_calls_stand");
    assert_eq!(refused_by(&client, "DELETE FROM moderator_calls").await, "", "a grant");
    let aside = format!(
        "UPDATE moderator_calls SET state = 'recused', ledger_entry_id = 1 WHERE member_id = {}",
        mona.member()
    );
    assert_eq!(refused_by(&client, &aside).await, "moderator_calls_need_a_record");
    pass_on(&mona, case).await.is(303);
    let again = format!("UPDATE cases SET sent_ledger_entry_id = NULL WHERE id = {case}");
    assert_eq!(refused_by(&client, &again).await, "cases_wait_as_they_opened");
}
