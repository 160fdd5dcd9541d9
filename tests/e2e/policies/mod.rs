//! Only a vote changes a policy: not the page, not the application's role.

mod each;
mod history;
mod nodes;

use tests::{Motion, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn the_constitution_shows_every_policy_with_its_reason_and_bounds() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let index = visitor.get("/constitution").await;
    index
        .is(200)
        .shows("Length of an entry")
        .shows("5,000 characters")
        .shows("Quorum, ordinary policies")
        .shows("1/10 (10 %) of the roll");
    visitor
        .get("/constitution/entry.max_chars")
        .await
        .is(200)
        .shows("from 200 to 50,000")
        .shows("founding charter")
        .shows("Propose a change");
    for (short, word) in
        [("privacy", "Privacy"), ("terms", "Terms"), ("ownership", "Content ownership"), ("conduct", "Conduct")]
    {
        visitor.get(&format!("/constitution/{short}")).await.is(200).shows(word).shows("class=\"prose\"");
    }
    visitor.get("/constitution/no.such").await.is(404);
    for key in governance::PolicyKey::ALL {
        visitor.get(&format!("/constitution/{key}")).await.is(200).shows(key.definition().title);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_changes_by_a_vote_with_its_difference_shown() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let old = governance::PolicyKey::DocumentTerms.definition().default.to_string();
    let new = format!("{old}\n\nNobody shouts before breakfast.");
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "document.terms", &new).await;
    ben.get(&motion.path("")).await.shows("<ins>Nobody shouts before breakfast.</ins>");
    for voter in [&ana, &ben] {
        motion.cast(voter, "yes").await;
    }
    motion.close().await;
    assert_eq!(motion.state().await, "passed");
    ana.get("/constitution/terms").await.hides("<p>Nobody shouts before breakfast.</p>");
    motion.pass_deadline("enact_at").await;
    assert_eq!(motion.state().await, "enacted");
    ana.get("/constitution/terms").await.shows("<p>Nobody shouts before breakfast.</p>").shows("2 yes, 0 no");
    ben.get(&motion.path("")).await.shows("<ins>Nobody shouts before breakfast.</ins>");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_applications_role_can_neither_legislate_nor_rewrite_the_record() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let done = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    done.cast(&ana, "yes").await;
    done.close().await;
    let open = Motion::voting(&app, &ana, [&ben, &cem], "comment.max_chars", "4000").await;
    open.cast(&ana, "yes").await;

    let client = app.database.as_app().await;
    // A line of its own, as a program that took the application over could write it.
    let line = "INSERT INTO ledger_entries (kind, subject, body, leaf_hash) VALUES ('x', 'x', '{}', sha256('\\x00'::bytea || '{}'::bytea))";
    let with_line = |sql: &str| format!("BEGIN; {line}; {sql}; COMMIT");
    let own = "(SELECT max(id) FROM ledger_entries)";
    let version = |proposal: &str| {
        format!(
            "INSERT INTO policy_versions (key, value, previous_id, proposal_id, ledger_entry_id)
             SELECT 'comment.max_chars', '4000', max(id), {proposal}, {own} FROM policy_versions WHERE key = 'comment.max_chars'"
        )
    };
    let id = open.id;
    let step =
        format!("INSERT INTO proposal_steps (proposal_id, state, ledger_entry_id) VALUES ({id}, 'passed', {own})");
    let tally = format!(
        "INSERT INTO tallies (proposal_id, outcome, result, ledger_entry_id) VALUES ({id}, 'passed', '{{}}', {own})"
    );
    let refused = [
        ("policy_versions_need_a_vote", with_line(&version("NULL"))),
        ("policy_versions_need_a_vote", with_line(&version(&id.to_string()))),
        ("policy_versions_need_a_vote", with_line(&version(&done.id.to_string()))),
        (
            "proposals_move_by_the_rules",
            with_line(&format!("{step}; UPDATE proposals SET state = 'passed' WHERE id = {id}")),
        ),
        ("proposals_move_by_the_rules", format!("UPDATE proposals SET state = 'draft' WHERE id = {id}")),
        ("tallies_are_of_the_ballots", with_line(&tally)),
        ("ballots_leave_only_at_close", format!("DELETE FROM ballots WHERE proposal_id = {id}")),
        ("proposals_are_frozen_at_opening", format!("UPDATE proposals SET enact_at = NULL WHERE id = {}", done.id)),
        ("", format!("UPDATE tallies SET outcome = 'failed' WHERE proposal_id = {}", done.id)),
        ("", "UPDATE counted_ballots SET choice = 'no'".to_string()),
        ("", "DELETE FROM turnouts".to_string()),
        ("", "UPDATE ledger_entries SET subject = 'y'".to_string()),
        ("", "DELETE FROM ledger_entries".to_string()),
        ("", "UPDATE ledger_leaves SET leaf_index = leaf_index + 1".to_string()),
        ("", "DELETE FROM ledger_checkpoints".to_string()),
        ("", "UPDATE policy_versions SET value = '1'".to_string()),
        ("", "UPDATE clock SET kind = 'demo'".to_string()),
        ("", "ALTER TABLE ballots DISABLE TRIGGER ALL".to_string()),
        ("", "TRUNCATE ballots".to_string()),
    ];
    for (constraint, sql) in refused {
        let error = client.batch_execute(&sql).await.expect_err(&sql);
        client.batch_execute("ROLLBACK").await.unwrap();
        let error = error.as_db_error().expect("an answer of the database");
        if constraint.is_empty() {
            assert_eq!(error.code().code(), "42501", "{sql}: {error}");
        } else {
            assert_eq!(error.constraint(), Some(constraint), "{sql}: {error}");
        }
    }
    // A state without its record is refused when the transaction ends.
    let motion = Motion::published(&app, &ana, "flag.hold_weight", "4").await;
    let error = client
        .batch_execute(&format!("UPDATE proposals SET state = 'withdrawn' WHERE id = {}", motion.id))
        .await
        .expect_err("no record");
    assert_eq!(error.as_db_error().and_then(|e| e.constraint()), Some("proposals_record_each_state"));
}
