//! The application's role, taken over by somebody with SQL of their own, against the record.

use tests::{Motion, TestApp};
use tokio_postgres::Client;

/// A line as a program that took the application over could write it.
pub const LINE: &str = "INSERT INTO ledger_entries (kind, subject, body, leaf_hash) VALUES ('x', 'x', '{}', sha256('\\x00'::bytea || '{}'::bytea))";

/// The constraint that refused; empty when a grant did.
pub async fn refused_by(client: &Client, sql: &str) -> String {
    let error = match client.batch_execute(sql).await {
        Ok(()) => panic!("this was allowed: {sql}"),
        Err(error) => error,
    };
    client.batch_execute("ROLLBACK").await.expect("a way back");
    let error = error.as_db_error().unwrap_or_else(|| panic!("no answer of the database to {sql}"));
    match error.constraint() {
        Some(constraint) => constraint.to_string(),
        None => {
            assert!(error.message().contains("permission denied"), "{sql}: {}", error.message());
            String::new()
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn temporary_tables_cannot_stand_in_for_those_that_the_guards_read() {
    let app = TestApp::start().await;
    // A copied database does not have the grants of the one it was copied from.
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let client = app.database.as_app().await;
    let fake = "CREATE TEMPORARY TABLE community (founded_at timestamptz)";
    assert_eq!(refused_by(&client, fake).await, "");
    // And where somebody grants it after all, the guards still look at the real ones.
    let owner = app.database.as_owner().await;
    let name: String = owner.query_one("SELECT current_database()::text", &[]).await.unwrap().get(0);
    owner.batch_execute(&format!("GRANT TEMPORARY ON DATABASE {name} TO PUBLIC")).await.unwrap();
    let client = app.database.as_app().await;
    client.batch_execute(&format!("{fake}; INSERT INTO community VALUES (NULL)")).await.unwrap();
    let legislate = "INSERT INTO policy_versions (key, value, previous_id, ledger_entry_id)
        SELECT key, '50000', id, (SELECT max(id) FROM ledger_entries) FROM policy_versions WHERE key = 'entry.max_chars'";
    assert_eq!(
        refused_by(&client, &format!("BEGIN; {LINE}; {legislate}; COMMIT")).await,
        "policy_versions_need_a_vote"
    );
    client.batch_execute("CREATE TEMPORARY TABLE ledger_entries AS SELECT 1::bigint AS id, pg_current_xact_id()::text::bigint AS xact WHERE false").await.unwrap();
    let unrecorded = "BEGIN; INSERT INTO pg_temp.ledger_entries VALUES (1, pg_current_xact_id()::text::bigint);
        INSERT INTO sanctions (member_id, case_id, kind, rule_id, reason, starts_at, ends_at, ledger_entry_id)
        VALUES (1, 1, 'limit', 'R1', '', now(), now() + interval '1 day', 1); COMMIT";
    assert_eq!(refused_by(&client, unrecorded).await, "sanctions_need_a_record");
    client.batch_execute("CREATE TEMPORARY TABLE clock AS SELECT interval '10 years' AS ahead").await.unwrap();
    let moved: bool =
        client.query_one("SELECT folkmoot_now() > clock_timestamp() + interval '1 year'", &[]).await.unwrap().get(0);
    assert!(!moved, "a temporary table moved the clock");
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_cannot_be_unmade_without_a_record() {
    let app = TestApp::start().await;
    let client = app.database.as_app().await;
    for table in [
        "holds",
        "sanctions",
        "moderator_terms",
        "flags",
        "cases",
        "seats",
        "members",
        "actors",
        "entries",
        "community",
    ] {
        assert_eq!(refused_by(&client, &format!("DELETE FROM {table}")).await, "", "{table}");
    }
    for table in [
        "removals SET at = at",
        "sanctions SET starts_at = ends_at",
        "sponsorships SET at = at",
        "clock SET kind = 'demo'",
    ] {
        assert_eq!(refused_by(&client, &format!("UPDATE {table}")).await, "", "{table}");
    }
    assert!(client.batch_execute("SET session_replication_role = replica").await.is_err());
    assert!(client.batch_execute("CREATE SCHEMA mine").await.is_err());
    assert!(client.batch_execute("CREATE TABLE public.mine (a int)").await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_is_of_its_own_transaction_and_waits_until_it_is_numbered() {
    let app = TestApp::start().await;
    let client = app.database.as_app().await;
    let backdated = LINE.replace("leaf_hash)", "leaf_hash, xact)").replace("'{}'::bytea))", "'{}'::bytea), 99999999)");
    client.batch_execute(&backdated).await.unwrap();
    let forged: i64 =
        client.query_one("SELECT count(*) FROM ledger_entries WHERE xact = 99999999", &[]).await.unwrap().get(0);
    assert_eq!(forged, 0, "a line claims another transaction");
    assert_eq!(refused_by(&client, "DELETE FROM ledger_pending").await, "ledger_pending_until_numbered");
    app.settle().await;
    let waiting: i64 = client.query_one("SELECT count(*) FROM ledger_pending", &[]).await.unwrap().get(0);
    assert_eq!(waiting, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_added_to_a_count_afterwards() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    motion.cast(&ana, "yes").await;
    let client = app.database.as_app().await;
    let id = motion.id;
    let ballot = format!("INSERT INTO counted_ballots (proposal_id, position, choice) VALUES ({id}, 1000, 'yes')");
    let voter = format!("INSERT INTO turnouts (proposal_id, member_id) VALUES ({id}, {})", ben.member());
    assert_eq!(
        refused_by(&client, &ballot).await,
        "counted_ballots_are_of_a_vote",
        "nothing is counted before the close"
    );
    assert_eq!(refused_by(&client, &voter).await, "turnouts_are_of_voters", "ben has cast nothing");
    motion.close().await;
    assert_eq!(refused_by(&client, &ballot).await, "counts_are_final");
    assert_eq!(refused_by(&client, &voter).await, "counts_are_final");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_moves_a_real_clock_and_a_real_site_has_no_demonstration() {
    let app = TestApp::start().await;
    app.database.as_owner().await.batch_execute("UPDATE clock SET ahead = '0', kind = 'real'").await.unwrap();
    let client = app.database.as_app().await;
    assert_eq!(refused_by(&client, "UPDATE clock SET ahead = '1 hour'").await, "clock_real_is_never_moved");
    let ana = app.person("ana").await;
    for path in ["/demo", "/demo/mail", "/demo/mail/x", "/demo/mail/x/html", "/demo/feeds/x"] {
        ana.get(path).await.is(404);
    }
    for path in ["/demo/clock", "/demo/sessions"] {
        ana.post(path, &[("hours", "1"), ("handle", "ana")]).await.is(404);
    }
}
