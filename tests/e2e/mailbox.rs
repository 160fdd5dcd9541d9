//! The demonstration's mailbox.

use std::path::Path;
use std::sync::Arc;

use folkmoot::mail::{Folder, Mailer};
use store::mails::NewMail;
use tests::{Scratch, Setting, TestApp};

async fn queue(app: &TestApp) {
    let new = NewMail {
        member: None,
        kind: "confirm",
        to_address: "ada@example.org".into(),
        subject: "Grüße boxed".into(),
        text_body: "Open http://127.0.0.1:8000/confirmations/abc now".into(),
        html_body: "<!doctype html><html><head></head><body><p>html of boxed</p></body></html>".into(),
        unsubscribe_url: None,
        list_id: None,
        message_key: "boxed".into(),
        lane: store::mails::Lane::Step,
    };
    let mut tx = app.services.store.begin().await.unwrap();
    store::mails::queue(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
}

async fn boxed(folder: &Path) -> TestApp {
    let mailer = Some(Arc::new(Mailer::Mailbox(Folder::new(folder))));
    TestApp::with(Setting { demo: true, mailer, ..Setting::default() }).await
}

#[rocket::async_test]
async fn a_demonstration_keeps_mail_where_everybody_can_read_it() {
    let scratch = Scratch::new("mailbox");
    let folder = scratch.0.join("mail");
    let app = boxed(&folder).await;
    let visitor = app.visitor();
    visitor.get("/demo/mail").await.is(200).shows("No mail yet");
    queue(&app).await;
    app.settle().await;
    let list = visitor.get("/demo/mail").await;
    list.is(200).shows("Grüße boxed").shows("ada@example.org");
    let start = list.body.find("/demo/mail/0").expect("a link");
    let path = list.body[start..].split('"').next().unwrap().to_string();
    let page = visitor.get(&path).await;
    page.is(200).shows("<a href=\"http://127.0.0.1:8000/confirmations/abc\">").shows("Auto-Submitted");
    page.shows(&format!("src=\"{path}/html?light=light&#38;width=desktop\""))
        .shows("sandbox=\"allow-popups")
        .hides("html of boxed");
    // By night and on a telephone, and every mail there is on the same page.
    let phone = visitor.get(&format!("{path}?light=dark&width=phone")).await;
    phone
        .is(200)
        .shows("mail-frame-narrow")
        .shows("/html?light=dark&#38;width=phone")
        .shows("aria-current=\"page\">Dark, phone");
    list.shows("Every mail there is").shows("href=\"/demo/letters/digest-busy\"");
    let before = visitor.get("/demo/letters").await;
    assert_eq!((before.status, before.location.as_str()), (303, "/demo/mail#every"));
    let letter = visitor.get("/demo/letters/digest-busy?light=dark").await;
    letter.is(200).shows("/demo/letters/digest-busy/html?light=dark");
    visitor
        .get("/demo/letters/digest-busy/html?light=dark")
        .await
        .is(200)
        .shows("@media all {")
        .hides("prefers-color-scheme");
    visitor.get("/demo/letters/digest-busy/html").await.is(200).shows("@media not all {");
    let html = visitor.get(&format!("{path}/html")).await;
    html.is(200).shows("<p>html of boxed</p>").shows("<base target=\"_blank\">");
    let all = |name: &str| {
        html.headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect::<Vec<_>>()
    };
    let policy = all("Content-Security-Policy");
    assert_eq!(policy.len(), 1);
    assert!(
        policy[0].starts_with("default-src 'none'; style-src 'unsafe-inline'") && policy[0].contains("sandbox"),
        "{policy:?}"
    );
    assert!(!all("X-Frame-Options").contains(&"DENY"), "our own page frames it");
}

#[rocket::async_test]
async fn the_mailbox_opens_its_own_mails_only_and_only_in_a_demonstration() {
    let scratch = Scratch::new("mailbox-paths");
    let app = boxed(&scratch.0.join("mail")).await;
    queue(&app).await;
    app.settle().await;
    let visitor = app.visitor();
    std::fs::write(scratch.0.join("secret.eml"), "Subject: secret\r\n\r\nsecret").unwrap();
    for name in ["..%2Fsecret.eml", "%2e%2e%2fsecret.eml", "secret.eml", "001764000000000-0123456789abcdef.eml"] {
        visitor.get(&format!("/demo/mail/{name}")).await.is(404);
        visitor.get(&format!("/demo/mail/{name}/html")).await.is(404);
    }
    let real = TestApp::start().await;
    real.visitor().get("/demo/mail").await.is(404);
}
