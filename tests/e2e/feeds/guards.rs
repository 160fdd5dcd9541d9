//! What the database refuses about addresses and subscriptions, whoever asks it.

use tests::TestApp;

use crate::attacks::record::refused_by;

fn tokens(handle: &str, from: usize, to: usize) -> String {
    format!(
        "INSERT INTO feed_tokens (member_id, token_hash, name)
         SELECT id, sha256(convert_to('{handle}' || n, 'UTF8')), 'x' FROM actors, generate_series({from}, {to}) n WHERE handle = '{handle}'"
    )
}

fn subscribed(table: &str, more: &str, from: usize, to: usize) -> String {
    let (column, value) = more.split_once('=').expect("a column and its value");
    format!(
        "INSERT INTO {table} (topic, callback, host, {column}) SELECT '/front.atom', 'https://a.example/' || n, 'a.example', {value}
         FROM generate_series({from}, {to}) n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_and_subscriptions_have_an_end_and_pass_to_nobody() {
    let app = TestApp::start().await;
    let (_ada, _ben, _gone) = (app.person("ada").await, app.person("ben").await, app.person("gone").await);
    let client = app.database.as_app().await;
    client.batch_execute(&tokens("ada", 1, 20)).await.expect("twenty");
    client.batch_execute("UPDATE members SET erased_at = folkmoot_now(), email = NULL, password_hash = NULL WHERE id = (SELECT id FROM actors WHERE handle = 'gone')").await.expect("an erased account");
    let requests = "mode, lease_seconds='subscribe', 3600";
    let ends = "ends_at=folkmoot_now() + interval '1 day'";
    client.batch_execute(&subscribed("websub_requests", requests, 1, 20)).await.expect("twenty requests");
    client.batch_execute(&subscribed("websub_subscriptions", ends, 1, 100)).await.expect("a hundred");
    // Of what is there already, one more is none more.
    let again = format!(
        "{} ON CONFLICT (topic, callback) DO UPDATE SET ends_at = excluded.ends_at",
        subscribed("websub_subscriptions", ends, 7, 7)
    );
    client.batch_execute(&again).await.expect("a renewal");
    for (sql, guard) in [
        (tokens("ada", 21, 21), "feed_tokens_per_member"),
        (tokens("ben", 1, 21), "feed_tokens_per_member"),
        (tokens("gone", 1, 1), "feed_tokens_of_a_member"),
        (
            "UPDATE feed_tokens SET member_id = (SELECT id FROM actors WHERE handle = 'ben')".into(),
            "feed_tokens_are_history",
        ),
        ("UPDATE feed_tokens SET token_hash = sha256('x')".into(), "feed_tokens_are_history"),
        (subscribed("websub_requests", requests, 21, 21), "websub_requests_per_host"),
        (subscribed("websub_subscriptions", ends, 101, 101), "websub_subscriptions_per_host"),
        ("UPDATE websub_subscriptions SET told = 5".into(), "websub_subscriptions_told"),
    ] {
        assert_eq!(refused_by(&client, &sql).await, guard, "{sql}");
    }
    client.batch_execute("UPDATE feed_tokens SET used_at = folkmoot_now()").await.expect("it was read");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_at_once_the_second_counts_the_first() {
    let app = TestApp::start().await;
    let _ada = app.person("ada").await;
    let (one, requests) = (app.database.as_app().await, "mode, lease_seconds='subscribe', 3600");
    let ends = "ends_at=folkmoot_now() + interval '1 day'";
    for (before, last, over, guard) in [
        (tokens("ada", 1, 19), tokens("ada", 20, 20), tokens("ada", 21, 21), "feed_tokens_per_member"),
        (
            subscribed("websub_requests", requests, 1, 19),
            subscribed("websub_requests", requests, 20, 20),
            subscribed("websub_requests", requests, 21, 21),
            "websub_requests_per_host",
        ),
        (
            subscribed("websub_subscriptions", ends, 1, 99),
            subscribed("websub_subscriptions", ends, 100, 100),
            subscribed("websub_subscriptions", ends, 101, 101),
            "websub_subscriptions_per_host",
        ),
    ] {
        one.batch_execute(&format!("{before}; BEGIN; {last}")).await.expect("as many as there can be");
        let other = app.database.as_app().await;
        let later = tokio::spawn(async move { refused_by(&other, &over).await });
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        one.batch_execute("COMMIT").await.expect("it is kept");
        assert_eq!(later.await.expect("an answer"), guard);
    }
}
