//! Hand-written SQL by the application's role: refused by name.

use super::{called, elected, opened, six, stand, wanting};

const LINE: &str = "INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
    VALUES ('moderator.term_started', 'member:x', '{}', sha256('\\x00'::bytea || convert_to('{}', 'UTF8')))";

/// By which constraint, or with which code, a transaction of the application's role is refused.
async fn refused(app: &tests::TestApp, sql: &str) -> String {
    let client = app.database.as_app().await;
    let error = client.batch_execute(&format!("BEGIN; {sql}; COMMIT")).await.expect_err(sql);
    let error = error.as_db_error().expect("the database's word").clone();
    error.constraint().map_or_else(|| error.code().code().to_string(), str::to_string)
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_a_seat_by_hand() {
    let app = wanting(2).await;
    let people = six(&app).await;
    let (ana, ben) = (people[0].member(), people[1].member());
    let term = |member, by: &str| {
        format!(
            "{LINE}; INSERT INTO moderator_terms (member_id, starts_at, ends_at, elected_by, ledger_entry_id)
             SELECT {member}, folkmoot_now(), folkmoot_now() + interval '180 days', {by}, max(id) FROM ledger_entries"
        )
    };
    assert_eq!(refused(&app, &term(ben, "NULL")).await, "moderator_terms_are_carried");
    let without_line = term(ben, "NULL").replace(&format!("{LINE}; "), "");
    assert_eq!(refused(&app, &without_line).await, "moderator_terms_need_a_record");
    let election = elected(&app, &people[0], &people[1..4]).await;
    let id = election.id.to_string();
    for (sql, by) in [
        (term(ben, "NULL"), "moderator_terms_are_carried"),
        (term(ben, &id), "moderator_terms_are_carried"),
        (term(ana, &id), "moderator_terms_one_by_election"),
        ("UPDATE moderator_terms SET ends_at = ends_at + interval '1 day'".into(), "moderator_terms_stand_still"),
        ("UPDATE moderator_terms SET ends_at = folkmoot_now()".into(), "moderator_terms_stand_still"),
        (format!("UPDATE moderator_terms SET member_id = {ben}"), "moderator_terms_stand_still"),
        (
            format!(
                "{LINE}; UPDATE moderator_terms SET ends_at = folkmoot_now(), recalled_by = {id},
                 end_ledger_entry_id = (SELECT max(id) FROM ledger_entries)"
            ),
            "moderator_terms_are_carried",
        ),
        ("DELETE FROM moderator_terms".into(), "42501"),
    ] {
        assert_eq!(refused(&app, &sql).await, by, "{sql}");
    }
    // Nor by whoever owns the database, once there was an election.
    let owner = app.database.as_owner().await;
    let error = owner.batch_execute(&format!("BEGIN; {}; COMMIT", term(ben, "NULL"))).await.expect_err("the operator");
    assert_eq!(error.as_db_error().and_then(|e| e.constraint()), Some("moderator_terms_are_carried"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_put_on_a_ballot_or_off_it_by_hand() {
    let app = wanting(1).await;
    let people = six(&app).await;
    let election = called(&app).await;
    stand(&election, &people[0], "I would.").await;
    let (id, ana, ben) = (election.id, people[0].member(), people[1].member());
    let own = "(SELECT max(id) FROM ledger_entries)";
    for (sql, by) in [
        (
            format!("INSERT INTO candidacies (proposal_id, member_id, nominated_by, state, ledger_entry_id) VALUES ({id}, {ben}, {ana}, 'nominated', {own})"),
            "candidacies_need_a_record",
        ),
        (
            format!("{LINE}; INSERT INTO candidacies (proposal_id, member_id, nominated_by, state, ledger_entry_id) VALUES ({id}, {ben}, {ben}, 'nominated', {own})"),
            "candidacies_begin_as_they_are",
        ),
        ("UPDATE candidacies SET state = 'withdrawn'".to_string(), "candidacies_need_a_record"),
        (format!("{LINE}; UPDATE candidacies SET state = 'declined', ledger_entry_id = {own}"), "candidacies_move_by_the_rules"),
        (
            format!("{LINE}; UPDATE candidacies SET state = 'withdrawn', statement_sha256 = repeat('a', 64), ledger_entry_id = {own}"),
            "candidacies_move_by_the_rules",
        ),
        ("DELETE FROM candidacies".to_string(), "42501"),
        (
            "INSERT INTO proposals (track, title, body, body_html, payload) VALUES ('election', 'x', 'y', 'z', '{\"kind\":\"elect\"}')".to_string(),
            "proposals_one_election",
        ),
        (
            "INSERT INTO proposals (track, title, body, body_html, payload) VALUES ('election', 'x', 'y', 'z', '{\"kind\":\"recall\"}')".to_string(),
            "proposals_by_somebody_or_the_house",
        ),
        (
            format!("UPDATE proposals SET state = 'voting', opens_at = folkmoot_now(), closes_at = folkmoot_now() + interval '9 days', rule = '{{}}', spec = '{{}}', spec_hash = sha256('{{}}') WHERE id = {id}"),
            "elections_are_of_those_who_stand",
        ),
    ] {
        assert_eq!(refused(&app, &sql).await, by, "{sql}");
    }
    opened(&election).await;
    let late = format!("{LINE}; UPDATE candidacies SET state = 'withdrawn', ledger_entry_id = {own}");
    assert_eq!(refused(&app, &late).await, "candidacies_while_nominations_run");
    let words = "UPDATE entries SET body = 'other words' WHERE kind = 'candidacy'";
    assert_eq!(refused(&app, words).await, "statements_stand_still");
    let enact = format!("INSERT INTO enactments (proposal_id, ledger_entry_id) VALUES ({id}, {own})");
    assert_eq!(refused(&app, &enact).await, "enactments_need_a_record");
}
