//! What the database itself refuses, whoever asks.

use serde_json::json;
use tests::TestApp;

use super::{arrive, count, made, note};

/// What the application's role is told.
async fn refused(app: &TestApp, sql: &str) -> String {
    let error = app.database.as_app().await.batch_execute(sql).await.expect_err("it is refused");
    let error = error.as_db_error().expect("by the database");
    error.constraint().map_or_else(|| error.message().to_owned(), str::to_owned)
}

/// An arrival of ada's that is not over.
async fn begun(app: &TestApp) -> (i64, i64) {
    let ada = app.person("ada").await;
    let sql = format!(
        "BEGIN; INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
            VALUES ('archive.brought_in', 'member:x', '{{}}', sha256('\\x00'::bytea || convert_to('{{}}', 'UTF8')));
         INSERT INTO arrivals (member_id, site, community, archive_sha256, ledger_entry_id)
            SELECT {}, 'https://x.example', 'X', sha256('x'), max(id) FROM ledger_entries; COMMIT",
        ada.member()
    );
    app.database.as_owner().await.batch_execute(&sql).await.expect("an arrival");
    (ada.member().get(), count(app, "SELECT max(id) FROM arrivals").await)
}

#[rocket::async_test]
async fn nothing_arrives_without_a_line_in_the_ledger() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sql = format!(
        "INSERT INTO arrivals (member_id, site, community, archive_sha256, ledger_entry_id)
         SELECT {}, 'https://x.example', 'X', sha256('x'), max(id) FROM ledger_entries",
        ada.member()
    );
    assert_eq!(refused(&app, &sql).await, "arrivals_need_a_record");
}

#[rocket::async_test]
async fn what_arrives_is_ones_own_older_than_the_arrival_and_in_nobodys_thread() {
    let app = TestApp::start().await;
    let (ada, arrival) = begun(&app).await;
    let ben = app.person("ben").await;
    let theirs = ben.post("/entries", &[("body", "of ben")]).await.made();
    let entry = |author: i64, kind: &str, thread: &str, at: &str| {
        format!(
            "INSERT INTO entries (author_id, kind, thread_id, body, body_html, published_at, bumped_at, created_at, arrival_id)
             SELECT {author}, '{kind}', {thread}, 'x', 'x', at, at, at, {arrival} FROM (SELECT {at} AS at) t"
        )
    };
    let old = "folkmoot_now() - interval '1 year'";
    for sql in [
        entry(ben.member().get(), "note", "NULL", old),
        entry(ada, "feature", "NULL", old),
        entry(ada, "note", "NULL", "folkmoot_now() + interval '1 minute'"),
        entry(ada, "comment", &theirs.to_string(), old),
    ] {
        assert_eq!(refused(&app, &sql).await, "entries_are_brought_in_back_dated", "{sql}");
    }
    let app_role = app.database.as_app().await;
    app_role.batch_execute(&entry(ada, "note", "NULL", old)).await.expect("an own old note");
    app_role.batch_execute("UPDATE arrivals SET ended_at = folkmoot_now()").await.expect("its end");
    assert_eq!(refused(&app, &entry(ada, "note", "NULL", old)).await, "entries_are_brought_in_back_dated");
}

#[rocket::async_test]
async fn the_mark_and_the_date_of_what_arrived_stay() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let own = ada.post("/entries", &[("body", "written here")]).await.made();
    arrive(&app, &ada, &made(&[("entries", json!([note(1, "one")]))])).await.unwrap();
    for sql in [
        "UPDATE entries SET arrival_id = NULL WHERE body = 'one'".to_owned(),
        "UPDATE entries SET published_at = folkmoot_now() WHERE body = 'one'".to_owned(),
        "UPDATE entries SET created_at = folkmoot_now() WHERE body = 'one'".to_owned(),
        format!("UPDATE entries SET arrival_id = (SELECT max(id) FROM arrivals) WHERE id = {own}"),
    ] {
        assert_eq!(refused(&app, &sql).await, "entries_stay_marked", "{sql}");
    }
    for sql in [
        "UPDATE arrivals SET site = 'https://famous.example'",
        "UPDATE arrivals SET ended_at = NULL",
        "UPDATE arrivals SET begun_at = begun_at - interval '1 year'",
    ] {
        assert_eq!(refused(&app, sql).await, "arrivals_stay", "{sql}");
    }
    for sql in ["DELETE FROM arrivals", "UPDATE brought SET address = 'https://x.example'"] {
        assert!(refused(&app, sql).await.contains("permission denied"), "{sql}");
    }
}

#[rocket::async_test]
async fn pictures_are_dated_back_only_with_what_arrived_and_are_ones_own() {
    let app = TestApp::start().await;
    let (ada, arrival) = begun(&app).await;
    let ben = app.person("ben").await;
    let written = |arrival: &str| {
        format!(
            "INSERT INTO entries (author_id, kind, body, body_html, published_at, bumped_at, created_at, arrival_id)
             SELECT {ada}, 'note', 'x', 'x', at, at, at, {arrival} FROM (SELECT folkmoot_now() - interval '1 year' AS at) t"
        )
    };
    app.database.as_app().await.batch_execute(&written("NULL")).await.unwrap();
    let own = count(&app, "SELECT max(id) FROM entries").await;
    app.database.as_app().await.batch_execute(&written(&arrival.to_string())).await.unwrap();
    let arrived = count(&app, "SELECT max(id) FROM entries").await;
    let theirs = ben.post("/entries", &[("body", "of ben")]).await.made();
    let medium = |entry: i64, at: &str| {
        format!(
            "INSERT INTO media (entry_id, actor_id, kind, place, content_type, width, height, size, sha256, at, brought_at)
             VALUES ({entry}, 1, 'picture', 1, 'image/png', 10, 10, 1, sha256('x'), folkmoot_now() {at}, folkmoot_now() - interval '9 years')"
        )
    };
    for (entry, at) in [(own, "- interval '1 year'"), (theirs, "- interval '1 year'"), (arrived, "+ interval '1 hour'")]
    {
        assert_eq!(refused(&app, &medium(entry, at)).await, "media_are_brought_in_back_dated", "{entry} {at}");
    }
    let client = app.database.as_app().await;
    client.batch_execute(&medium(arrived, "- interval '1 year'")).await.expect("a picture of what arrived");
    let now = "SELECT count(*) FROM media WHERE brought_at > folkmoot_now() - interval '1 hour'";
    assert_eq!(count(&app, now).await, 1, "it counts from when it came");
    ben.send("/entries", &[("body", "x")], &[("picture1", "x", &crate::media::jpeg(1))]).await.is(303);
    let brought = |medium: &str, more: &str| {
        format!(
            "INSERT INTO brought (member_id, section, key, arrival_id, position, medium_id, kept, waits)
             SELECT {ada}, 'media', sha256('x'), {arrival}, 1, {medium}, {more} FROM media"
        )
    };
    assert_eq!(refused(&app, &brought("max(id)", "NULL, false")).await, "brought_media_are_ones_own");
    assert_eq!(refused(&app, &brought("min(id)", "'{}', false")).await, "brought_is_here_or_kept");
    assert_eq!(refused(&app, &brought("min(id)", "NULL, true")).await, "brought_waits_while_it_is_kept");
    client.batch_execute(&brought("min(id)", "NULL, false")).await.expect("what became of a record");
    client.batch_execute("UPDATE arrivals SET ended_at = folkmoot_now()").await.expect("its end");
    let second = medium(arrived, "- interval '1 year'").replace("'picture', 1", "'picture', 2");
    assert_eq!(refused(&app, &second).await, "media_are_brought_in_back_dated", "when it is over");
}
