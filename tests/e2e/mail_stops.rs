//! Mail that comes back, readers who call it junk, servers that ask for patience: who is written to, and what goes first.

use std::sync::Arc;

use chrono::TimeDelta;
use folkmoot::incoming::{Outcome, receive};
use folkmoot::mail::{Mailer, Smtp};
use store::mail_stops;
use store::mails::{self, Lane, NewMail};
use tests::{Person, Scratch, Setting, SmtpServer, TestApp};

fn mail(person: Option<&Person<'_>>, to: &str, key: &str, lane: Lane) -> NewMail {
    NewMail {
        member: person.map(Person::member),
        kind: "summons",
        to_address: to.to_string(),
        subject: format!("Mail {key}"),
        text_body: "Hello".to_string(),
        html_body: "<p>Hello</p>".to_string(),
        unsubscribe_url: None,
        list_id: None,
        message_key: key.to_string(),
        lane,
    }
}

async fn queue(app: &TestApp, new: &NewMail) {
    let mut tx = app.services.store.begin().await.unwrap();
    mails::queue(&mut tx, new).await.unwrap().expect("it is new");
    tx.commit().await.unwrap();
}

async fn stopped(app: &TestApp) -> Option<(String, String)> {
    let rows = app.database.as_owner().await.query("SELECT why, said FROM mail_stops", &[]).await.unwrap();
    rows.first().map(|row| (row.get(0), row.get(1)))
}

#[rocket::async_test]
async fn an_address_that_is_refused_for_good_is_left_alone_until_its_member_says_so() {
    let scratch = Scratch::new("stops");
    let Some(server) = SmtpServer::start(&scratch.0) else { return };
    let mailer = Mailer::Smtp(Box::new(Smtp::new(&server.url()).unwrap()));
    let app = TestApp::with(Setting { mailer: Some(Arc::new(mailer)), ..Setting::default() }).await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let owner = app.database.as_owner().await;
    let moved = "UPDATE members SET email = 'refused@example.org' WHERE id = $1";
    owner.execute(moved, &[&ada.member().get()]).await.unwrap();
    ada.get("/settings").await.hides("No mail goes to your address");
    queue(&app, &mail(Some(&ada), "refused@example.org", "one", Lane::Step)).await;
    queue(&app, &mail(Some(&ben), "ben@example.org", "bens", Lane::Step)).await;
    app.settle().await;
    let (why, said) = stopped(&app).await.expect("a stop");
    assert!(why == "refused" && said.contains("no such person here"), "{why}: {said}");
    ada.get("/settings").await.shows("No mail goes to your address").shows("<q>permanent error (550): no such person");
    ben.get("/settings").await.hides("No mail goes to your address");
    // What would be told stands in the application; digests are not even written.
    let mut conn = app.services.store.read().await.unwrap();
    assert_eq!(mails::recipient(&mut conn, ada.member()).await.unwrap(), None);
    assert!(mails::recipient(&mut conn, ben.member()).await.unwrap().is_some());
    drop(conn);
    owner.execute("DELETE FROM digests", &[]).await.unwrap();
    owner.execute("UPDATE members SET digest = 'daily'", &[]).await.unwrap();
    app.advance(TimeDelta::days(2)).await;
    let windows = "SELECT count(*) FROM digests WHERE member_id = $1";
    let hers: i64 = owner.query_one(windows, &[&ada.member().get()]).await.unwrap().get(0);
    let his: i64 = owner.query_one(windows, &[&ben.member().get()]).await.unwrap().get(0);
    assert!(hers == 0 && his > 0, "{hers} {his}");
    // Whoever asks for a new password gets one sent, and the server is asked again.
    queue(&app, &mail(Some(&ada), "refused@example.org", "asked", Lane::Asked)).await;
    app.settle().await;
    let error: String =
        owner.query_one("SELECT last_error FROM mails WHERE message_key = 'asked'", &[]).await.unwrap().get(0);
    assert!(error.contains("no such person"), "{error}");
    let good = "UPDATE members SET email = 'ada@example.org' WHERE id = $1";
    owner.execute(good, &[&ada.member().get()]).await.unwrap();
    ada.get("/settings").await.hides("No mail goes to your address");
    owner.execute(moved, &[&ada.member().get()]).await.unwrap();
    ben.post("/settings/mail/retry", &[]).await.is(303);
    assert!(stopped(&app).await.is_some(), "only one's own");
    ada.post("/settings/mail/retry", &[]).await.is(303);
    assert_eq!(stopped(&app).await, None);
    ada.get("/settings").await.hides("No mail goes to your address since");
    app.settle().await;
    assert!(stopped(&app).await.is_some(), "the server says the same again, and so does the page");
    assert_eq!(server.taken().iter().filter(|mail| mail.to.starts_with("refused")).count(), 0);
}

/// A report about a mail of ours, as servers write them.
fn report(kind: &str, machine: &str, id: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: moot@example.org\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type={kind}; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
         --b\r\nContent-Type: message/{kind}\r\n\r\n{machine}\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         Subject: x\r\nMessage-ID: {id}\r\n\r\n--b--\r\n"
    )
}

fn failure(action: &str, status: &str, said: &str) -> String {
    format!(
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {said}\r\n"
    )
}

#[rocket::async_test]
async fn a_mail_that_comes_back_ends_mail_to_its_address_and_a_forged_report_does_not() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    queue(&app, &mail(Some(&ada), "ada@example.org", "one", Lane::Regular)).await;
    app.settle().await;
    let id = app.services.mailer.sent()[0].header("Message-ID").unwrap().to_string();
    let take = async |mail: String| receive(&app.services, mail.as_bytes(), &[]).await.unwrap();
    let gone = failure("failed", "5.1.1", "550 5.1.1 no such <b>person</b>");
    let forged = if id.contains('0') { id.replacen('0', "1", 1) } else { id.replacen('1', "2", 1) };
    for harmless in [
        report("delivery-status", &gone, &forged),
        report("delivery-status", &gone, "<somebody@else.example>"),
        report("delivery-status", &failure("delayed", "4.4.1", "451 later"), &id),
        report("delivery-status", &failure("failed", "5.2.2", "552 5.2.2 full"), &id),
        report("delivery-status", &failure("failed", "5.7.1", "554 5.7.1 junk"), &id),
        report("feedback-report", "Feedback-Type: not-spam\r\n", &id),
        report("delivery-status", "", &id),
    ] {
        assert!(matches!(take(harmless.clone()).await, Outcome::Ignored(_)), "{harmless}");
    }
    assert_eq!(stopped(&app).await, None);
    for _ in 0..2 {
        assert!(matches!(take(report("delivery-status", &gone, &id)).await, Outcome::Returned(_)));
    }
    let (why, said) = stopped(&app).await.unwrap();
    assert!(why == "bounced" && said.contains("no such <b>person</b>"), "{said}");
    ada.get("/settings").await.shows("sent it back").shows("&#60;b&#62;person").hides("<b>person");
    ada.post("/settings/mail/retry", &[]).await.is(303);
    assert!(matches!(take(report("feedback-report", "Feedback-Type: abuse\r\n", &id)).await, Outcome::Returned(_)));
    assert_eq!(stopped(&app).await.unwrap().0, "complained");
    ada.get("/settings").await.shows("called a mail from here junk");
    // What came back from an address that she has no more says nothing.
    ada.post("/settings/mail/retry", &[]).await.is(303);
    let owner = app.database.as_owner().await;
    owner.execute("UPDATE members SET email = 'new@example.org' WHERE id = $1", &[&ada.member().get()]).await.unwrap();
    take(report("delivery-status", &gone, &id)).await;
    assert_eq!(stopped(&app).await, None);
    let numbers = app.visitor().get("/health/mail").await;
    numbers.is(200).shows("given_up 0\naddresses_stopped 0\ndomains_paused 0");
}

#[rocket::async_test]
async fn what_somebody_waits_for_goes_first_and_a_domain_that_asks_for_patience_gets_it() {
    let app = TestApp::start().await;
    for number in 0..30 {
        queue(&app, &mail(None, "ada@slow.example", &format!("digest {number}"), Lane::Regular)).await;
    }
    queue(&app, &mail(None, "ben@other.example", "step", Lane::Step)).await;
    queue(&app, &mail(None, "ada@Slow.example", "reset", Lane::Asked)).await;
    let claim = async |size: i64| {
        let mut tx = app.services.store.begin().await.unwrap();
        let claimed = mails::claim(&mut tx, size, 300, 0).await.unwrap();
        tx.roll_back().await.unwrap();
        claimed.into_iter().map(|mail| mail.message_key).collect::<Vec<_>>()
    };
    let mut first = claim(3).await;
    first.sort();
    assert_eq!(first, ["digest 0", "reset", "step"]);
    let owner = app.database.as_owner().await;
    let slow: i64 = owner.query_one("SELECT id FROM mails WHERE message_key = 'digest 0'", &[]).await.unwrap().get(0);
    let put_off = async || {
        let mut tx = app.services.store.begin().await.unwrap();
        mail_stops::put_off(&mut tx, slow, 3).await.unwrap();
        tx.commit().await.unwrap();
    };
    put_off().await;
    put_off().await;
    assert_eq!(claim(50).await.len(), 32, "a server may say so twice");
    put_off().await;
    let mut left = claim(50).await;
    left.sort();
    assert_eq!(left, ["reset", "step"], "the third time its domain is left in peace, but for what somebody waits for");
    let mut tx = app.services.store.begin().await.unwrap();
    assert_eq!((mails::rest(&mut tx, 20, 0).await.unwrap(), mails::rest(&mut tx, 20, 0).await.unwrap()), (20, 10));
    tx.commit().await.unwrap();
    app.skip(TimeDelta::seconds(30)).await;
    assert_eq!(claim(50).await.len(), 2);
    app.visitor().get("/health/mail").await.shows("waiting 32").shows("domains_paused 1");
    app.advance(TimeDelta::minutes(3)).await;
    assert_eq!(app.services.mailer.sent().len(), 32);
    let paused: i64 = owner.query_one("SELECT count(*) FROM mail_domains", &[]).await.unwrap().get(0);
    assert_eq!(paused, 0, "what goes through shows that it takes mail again");
}
