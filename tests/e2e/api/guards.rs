//! What the database refuses about tokens and keys, whoever asks it.

use tests::TestApp;

use crate::attacks::record::refused_by;

fn tokens(handle: &str, from: usize, to: usize, scopes: &str, lasts: &str) -> String {
    format!(
        "INSERT INTO api_tokens (member_id, token_hash, name, scopes, expires_at)
         SELECT id, sha256(convert_to('{handle}' || n, 'UTF8')), 'x', '{scopes}', folkmoot_now() + interval '{lasts}'
         FROM actors, generate_series({from}, {to}) n WHERE handle = '{handle}'"
    )
}

#[rocket::async_test]
async fn tokens_have_an_end_and_stay_as_they_were_made() {
    let app = TestApp::start().await;
    let (_ada, _ben, _gone) = (app.person("ada").await, app.person("ben").await, app.person("gone").await);
    let client = app.database.as_app().await;
    client.batch_execute(&tokens("ada", 1, 20, "{read}", "30 days")).await.expect("twenty");
    client.batch_execute("UPDATE members SET erased_at = folkmoot_now(), email = NULL, password_hash = NULL WHERE id = (SELECT id FROM actors WHERE handle = 'gone')").await.expect("an erased account");
    for (sql, guard) in [
        (tokens("ada", 21, 21, "{read}", "30 days"), "api_tokens_per_member"),
        (tokens("gone", 1, 1, "{read}", "30 days"), "api_tokens_of_a_member"),
        (tokens("ben", 1, 1, "{read,all}", "30 days"), "api_tokens_scopes"),
        (tokens("ben", 1, 1, "{}", "30 days"), "api_tokens_scopes"),
        (tokens("ben", 1, 1, "{read}", "400 days"), "api_tokens_end"),
        (
            "UPDATE api_tokens SET member_id = (SELECT id FROM actors WHERE handle = 'ben')".into(),
            "api_tokens_are_history",
        ),
        ("UPDATE api_tokens SET scopes = '{read,vote}'".into(), "api_tokens_are_history"),
        ("UPDATE api_tokens SET expires_at = expires_at + interval '1 day'".into(), "api_tokens_are_history"),
        ("UPDATE api_tokens SET token_hash = sha256('x')".into(), "api_tokens_are_history"),
    ] {
        assert_eq!(refused_by(&client, &sql).await, guard, "{sql}");
    }
    client.batch_execute("UPDATE api_tokens SET used_at = folkmoot_now()").await.expect("it was used");
}

#[rocket::async_test]
async fn what_was_done_under_a_key_is_never_undone() {
    let app = TestApp::start().await;
    let _ada = app.person("ada").await;
    let client = app.database.as_app().await;
    client.batch_execute(&tokens("ada", 1, 1, "{write}", "30 days")).await.expect("a token");
    let done = "INSERT INTO api_requests (token_id, key, request_hash, leased_until, acted_at, status, answer)
        SELECT id, 'k', sha256('x'), folkmoot_now(), folkmoot_now(), 201, '{}' FROM api_tokens";
    client.batch_execute(done).await.expect("a request");
    for (sql, guard) in [
        ("UPDATE api_requests SET fence = 2", "api_requests_act_once"),
        ("UPDATE api_requests SET acted_at = NULL, status = NULL, answer = NULL", "api_requests_act_once"),
        ("UPDATE api_requests SET answer = 'another'", "api_requests_act_once"),
        (done, "api_requests_once"),
    ] {
        assert_eq!(refused_by(&client, sql).await, guard, "{sql}");
    }
    client.batch_execute("DELETE FROM api_tokens").await.expect("a token that is revoked takes its keys along");
    let left = client.query_one("SELECT count(*) FROM api_requests", &[]).await.expect("a number");
    assert_eq!(left.get::<_, i64>(0), 0);
}
