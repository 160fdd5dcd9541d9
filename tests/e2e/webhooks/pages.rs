//! Making, changing and removing webhooks.

use tests::{PASSWORD, TestApp, in_one_line};

use super::{ALL_KINDS, made, receiver::Receiver, receiving, right, secret_on};
use crate::api::{number, passwords};

#[rocket::async_test]
async fn a_webhook_is_made_after_a_password_its_secret_shown_once_and_told_by_mail() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    passwords(&app).await;
    ada.get("/settings").await.shows("href=\"/settings/webhooks\"");
    ada.get("/settings/webhooks").await.is(200).shows("No webhooks yet");
    app.visitor().get("/settings/webhooks").await.is(303);
    app.visitor().get("/api/webhooks").await.is(200).shows("notification.reply").shows("id.timestamp.body");
    let receiver = Receiver::start().await;
    let form = |url: &'static str, password: &'static str| {
        [("name", "my bot"), ("url", url), ("own", "true"), ("password", password)]
    };
    let wrong = form("https://example.org/in", "not this one");
    ada.post("/settings/webhooks", &wrong).await.is(422).shows("this is not your password").shows("example.org/in");
    for (url, why) in [
        ("", "not an address"),
        ("http://example.org/in", "https://"),
        ("https://10.0.0.1/", "public internet"),
        ("https://169.254.169.254/latest", "public internet"),
        ("https://a:b@example.org/", "a name or a password"),
        ("https://example.org:22/", "ports 80 and 443"),
        ("https://example.org/#x", "behind #"),
        ("ftp://example.org/", "http"),
    ] {
        ada.post("/settings/webhooks", &form(url, PASSWORD)).await.is(422).shows(why);
    }
    let nothing = [("name", "my bot"), ("url", "https://example.org/in"), ("password", PASSWORD)];
    ada.post("/settings/webhooks", &nothing).await.is(422).shows("choose at least one thing");
    assert_eq!(number(&app, "SELECT count(*) FROM webhooks").await, 0);
    let (id, secret) = made(&ada, &receiver.url, &[("own", "true"), ("told-like", "true")]).await;
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    ada.get("/settings/webhooks").await.shows("my bot").shows("what you post").hides(&secret);
    let page = format!("/settings/webhooks/{id}");
    ada.get(&page).await.is(200).shows(&receiver.url).shows("Nothing yet").hides(&secret);
    app.settle().await;
    let mails = app.services.mailer.sent();
    let told = mails.iter().find(|mail| in_one_line(&mail.text).contains("my bot")).expect("a mail");
    assert!(told.text.contains("127.0.0.1") && !told.text.contains(&secret), "{}", told.text);
    // The database has nothing that makes a secret without the key.
    let kept = format!("SELECT count(*) FROM webhooks w WHERE w::text LIKE '%{}%'", &secret[6..20]);
    assert_eq!(number(&app, &kept).await, 0);
    // It is its member's alone.
    ben.get(&page).await.is(404);
    for act in ["", "/secret", "/ping", "/resumption", "/removal", "/deliveries/1"] {
        let form = [("name", "x"), ("own", "true"), ("password", PASSWORD)];
        ben.post(&format!("{page}{act}"), &form).await.is(404);
    }
    // A ping, and its line.
    ada.post(&format!("{page}/ping"), &[]).await.is(303);
    app.settle().await;
    let came = receiver.take();
    assert_eq!((came.len(), came[0].event().as_str()), (1, "ping"));
    assert_eq!(came[0].json()["data"]["webhook"], "my bot");
    ada.get(&page).await.shows("<code>ping</code>").shows("taken").shows("204").shows(" ms");
    // What it is sent can be changed; of groups and searches only one's own.
    ben.post("/searches", &[("typed", "oak")]).await.is(303);
    let search = number(&app, "SELECT id FROM saved_searches").await;
    let theirs = format!("search-{search}");
    ada.post(&page, &[("name", "other"), ("told-reply", "true"), (&theirs, "true")]).await.is(303);
    assert_eq!(number(&app, "SELECT count(*) FROM webhook_streams").await, 0);
    ada.get("/settings/webhooks").await.shows("other").shows("notifications: answers").hides("sent: what you post");
    ada.post(&page, &[("name", "other")]).await.is(422).shows("choose at least one thing");
    ada.post(&format!("{page}/removal"), &[]).await.is(303);
    ada.get(&page).await.is(404);
    assert_eq!(number(&app, "SELECT count(*) FROM webhook_deliveries").await, 0);
}

#[rocket::async_test]
async fn a_changed_secret_is_signed_with_beside_the_old_one_for_a_day() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    passwords(&app).await;
    let (receiver, id, old) = receiving(&ada, &ALL_KINDS).await;
    let page = format!("/settings/webhooks/{id}");
    ada.post(&format!("{page}/secret"), &[("password", "not this one")]).await.is(422).hides("whsec_");
    let renewed = ada.post(&format!("{page}/secret"), &[("password", PASSWORD)]).await;
    let new = secret_on(&renewed.is(200).body);
    assert_ne!(old, new);
    ada.get(&page).await.shows("signed with the secret before too").hides(&new);
    let ping = async || {
        ada.post(&format!("{page}/ping"), &[]).await.is(303);
        app.settle().await;
        receiver.take().pop().expect("a ping")
    };
    let both = ping().await;
    assert_eq!(both.headers["webhook-signature"].split(' ').count(), 2);
    for secret in [&old, &new] {
        assert!(right(secret, &both).is_none_or(|right| right == 1));
    }
    app.skip(chrono::TimeDelta::hours(25)).await;
    let one = ping().await;
    assert_eq!(one.headers["webhook-signature"].split(' ').count(), 1);
    assert!(right(&new, &one).is_none_or(|right| right == 1) && right(&old, &one).is_none_or(|right| right == 0));
    // Another body is signed by nobody.
    let forged = super::Came { body: one.body.replace("ping", "pong"), ..one };
    assert!(right(&new, &forged).is_none_or(|right| right == 0));
    // The archive says what was set up, and no secret.
    let archive = ada.archive().await;
    let text = archive.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect::<String>();
    assert!(text.contains("\"webhooks\"") && text.contains("my bot") && !text.contains("whsec_"));
}
