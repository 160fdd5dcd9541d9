//! What the database refuses about webhooks, whoever asks it.

use tests::TestApp;

use crate::attacks::record::refused_by;

fn hooks(handle: &str, from: usize, to: usize) -> String {
    format!(
        "INSERT INTO webhooks (member_id, name, url, host, seed, kinds, own_entries)
         SELECT id, 'x', 'https://a.example/' || n, 'a.example', '0123456789abcdef'::bytea, '{{}}', true
         FROM actors, generate_series({from}, {to}) n WHERE handle = '{handle}'"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_have_an_end_and_pass_to_nobody() {
    let app = TestApp::start().await;
    let (_ada, _ben, _gone) = (app.person("ada").await, app.person("ben").await, app.person("gone").await);
    let client = app.database.as_app().await;
    client.batch_execute("UPDATE members SET erased_at = folkmoot_now(), email = NULL, password_hash = NULL WHERE id = (SELECT id FROM actors WHERE handle = 'gone')").await.expect("an erased account");
    client.batch_execute(&format!("{}; BEGIN; {}", hooks("ada", 1, 9), hooks("ada", 10, 10))).await.expect("ten");
    let other = app.database.as_app().await;
    let later = tokio::spawn(async move { refused_by(&other, &hooks("ada", 11, 11)).await });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    client.batch_execute("COMMIT").await.expect("it is kept");
    assert_eq!(later.await.expect("an answer"), "webhooks_per_member", "of two at once the second counts the first");
    for (sql, guard) in [
        (hooks("ben", 1, 11), "webhooks_per_member"),
        (hooks("gone", 1, 1), "webhooks_of_a_member"),
        ("UPDATE webhooks SET member_id = (SELECT id FROM actors WHERE handle = 'ben')".into(), "webhooks_are_history"),
        ("UPDATE webhooks SET url = 'https://b.example/'".into(), "webhooks_are_history"),
        ("UPDATE webhooks SET ended_at = folkmoot_now()".into(), "webhooks_ended"),
        ("UPDATE webhooks SET failures = 1".into(), "webhooks_failing"),
        ("INSERT INTO webhook_streams (webhook_id) SELECT min(id) FROM webhooks".into(), "webhook_streams_of_one"),
        ("INSERT INTO webhook_deliveries (webhook_id, event, at) SELECT min(id), 'entry.posted', folkmoot_now() FROM webhooks".into(), "webhook_deliveries_about"),
    ] {
        assert_eq!(refused_by(&client, &sql).await, guard, "{sql}");
    }
    client.batch_execute("UPDATE webhooks SET name = 'another', own_entries = false").await.expect("these can change");
}
