//! The queue of mails and the ways they leave.

pub mod bad_server;
mod guards;
mod paces;
mod servers;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use folkmoot::jobs::send_mails;
use folkmoot::mail::{Mailer, Smtp};
use store::mail_queue::{self, QueueState};
use store::mails::{self, Lane, NewMail};
use tests::{Scratch, Setting, SmtpServer, TestApp};

fn mail(to: &str, key: &str) -> NewMail {
    NewMail {
        member: None,
        kind: "confirm",
        to_address: to.to_string(),
        subject: format!("Grüße {key}"),
        text_body: format!("Hello,\n\ntext of {key} – ünïcode\n.\n"),
        html_body: format!("<!doctype html><html><head></head><body><p>html of {key}</p></body></html>"),
        unsubscribe_url: None,
        list_id: None,
        message_key: key.to_string(),
        lane: Lane::Step,
    }
}

async fn queue(app: &TestApp, new: &NewMail) -> Option<i64> {
    let mut tx = app.services.store.begin().await.unwrap();
    let id = mails::queue(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn state(app: &TestApp) -> (i64, i64, i64) {
    let mut conn = app.services.store.read().await.unwrap();
    let QueueState { waiting, sent, failed, .. } = mail_queue::state(&mut conn).await.unwrap();
    (waiting, sent, failed)
}

async fn with(mailer: Mailer) -> TestApp {
    TestApp::with(Setting { mailer: Some(Arc::new(mailer)), ..Setting::default() }).await
}

#[rocket::async_test]
async fn a_mail_is_queued_with_its_transaction_or_not_at_all_and_once() {
    let app = TestApp::start().await;
    let mut tx = app.services.store.begin().await.unwrap();
    assert!(mails::queue(&mut tx, &mail("ada@example.org", "never")).await.unwrap().is_some());
    tx.roll_back().await.unwrap();
    assert!(queue(&app, &mail("ada@example.org", "once")).await.is_some());
    assert_eq!(queue(&app, &mail("ada@example.org", "once")).await, None);
    app.settle().await;
    let sent = app.services.mailer.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].subject.as_str(), sent[0].to.as_str()), ("Grüße once", "ada@example.org"));
    assert_eq!(queue(&app, &mail("ada@example.org", "once")).await, None, "sent is queued once too");
    let row = app.database.as_owner().await.query_one("SELECT text_body || html_body FROM mails", &[]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), "", "what was sent is forgotten: its links may open an account");
}

#[rocket::async_test]
async fn workers_that_race_send_each_mail_once() {
    let app = TestApp::start().await;
    for number in 0..60 {
        queue(&app, &mail("ada@example.org", &format!("race {number}"))).await;
    }
    let race = (0..6).map(|_| tokio::spawn(send_mails::run(Arc::clone(&app.services))));
    let tried: usize = futures::future::join_all(race).await.into_iter().map(|done| done.unwrap().unwrap()).sum();
    assert_eq!(tried, 60);
    let mut subjects: Vec<String> = app.services.mailer.sent().into_iter().map(|mail| mail.subject).collect();
    subjects.sort();
    subjects.dedup();
    assert_eq!((subjects.len(), app.services.mailer.sent().len()), (60, 60));
    assert_eq!(state(&app).await, (0, 60, 0));
}

#[rocket::async_test]
async fn whoever_outlives_their_claim_changes_nothing() {
    let app = TestApp::start().await;
    queue(&app, &mail("ada@example.org", "slow")).await;
    let claim = async || {
        let mut tx = app.services.store.begin().await.unwrap();
        let claimed = mails::claim(&mut tx, 10, 300, 0).await.unwrap();
        tx.commit().await.unwrap();
        claimed
    };
    let first = claim().await.remove(0);
    assert!(claim().await.is_empty(), "it is claimed");
    let mut tx = app.services.store.begin().await.unwrap();
    store::clock::set_ahead_ms(&mut tx, 301_000).await.unwrap();
    tx.commit().await.unwrap();
    let second = claim().await.remove(0);
    assert_eq!((first.id, first.attempt, second.attempt), (second.id, 1, 2));
    let mut tx = app.services.store.begin().await.unwrap();
    assert!(!mails::mark_failed(&mut tx, first.id, first.attempt, "late").await.unwrap());
    assert!(!mails::put_back(&mut tx, first.id, first.attempt, 1, "late").await.unwrap());
    assert_eq!(mails::mark_sent(&mut tx, &[(second.id, second.attempt)]).await.unwrap(), [second.id]);
    assert!(!mails::mark_failed(&mut tx, second.id, second.attempt, "twice").await.unwrap());
    tx.commit().await.unwrap();
}

#[rocket::async_test]
async fn a_real_server_gets_mail_once_a_refusal_ends_it_and_a_busy_server_is_asked_again() {
    let scratch = Scratch::new("smtp");
    let Some(server) = SmtpServer::start(&scratch.0) else {
        return;
    };
    let smtp = Smtp::new(&server.url()).unwrap();
    assert_eq!(smtp.check(Duration::from_secs(5)).await, Ok(()));
    let app = with(Mailer::Smtp(Box::new(smtp))).await;
    for number in 0..20 {
        queue(&app, &mail("ada@example.org", &format!("mail {number}"))).await;
    }
    queue(&app, &mail("refused@example.org", "refused")).await;
    queue(&app, &mail("later@example.org", "later")).await;
    queue(&app, &mail("no address", "unaddressed")).await;
    let race = (0..4).map(|_| tokio::spawn(send_mails::run(Arc::clone(&app.services))));
    let tried: usize = futures::future::join_all(race).await.into_iter().map(|done| done.unwrap().unwrap()).sum();
    assert_eq!(tried, 23);
    assert_eq!(state(&app).await, (1, 20, 2));
    let mut conn = app.services.store.read().await.unwrap();
    let errors = mail_queue::errors(&mut conn, 10).await.unwrap();
    drop(conn);
    let of = |text: &str| {
        errors.iter().find(|error| error.error.contains(text)).unwrap_or_else(|| panic!("{text}: {errors:?}"))
    };
    assert!(of("no such person here").given_up && of("cannot be written to").given_up);
    assert!(!of("busy").given_up);
    assert_eq!(
        send_mails::run(Arc::clone(&app.services)).await.unwrap(),
        0,
        "the busy server is left in peace for a while"
    );
    app.advance(TimeDelta::minutes(1)).await;
    assert_eq!(state(&app).await, (0, 21, 2));
    let taken = server.taken();
    assert_eq!(taken.len(), 21);
    let later = taken.last().unwrap();
    assert_eq!((later.to.as_str(), later.subject.as_str()), ("later@example.org", "Grüße later"));
    assert_eq!(later.text.replace("\r\n", "\n").trim_end(), "Hello,\n\ntext of later – ünïcode\n.");
    assert!(later.html.contains("<p>html of later</p>"));
    assert!(later.header("Message-ID").unwrap().ends_with("@example.org>"));
}

#[rocket::async_test]
async fn mail_waits_for_a_server_that_is_not_there() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let app = with(Mailer::Smtp(Box::new(Smtp::new(&format!("smtp://127.0.0.1:{port}")).unwrap()))).await;
    queue(&app, &mail("ada@example.org", "patient")).await;
    app.settle().await;
    assert_eq!(state(&app).await, (1, 0, 0));
    // Three days later it is given up rather than tried for ever.
    for _ in 0..20 {
        app.advance(TimeDelta::hours(8)).await;
    }
    assert_eq!(state(&app).await, (0, 0, 1));
}

/// A server that keeps to no rule: what it says at each connection, after the greeting, to one command after the other.
async fn liar(answers: Vec<Vec<&'static str>>) -> u16 {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        for answers in answers {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 liar\r\n").await.ok();
            for answer in answers {
                let mut is_content = answer == "250 taken";
                while let Ok(Some(line)) = lines.next_line().await {
                    if !is_content || line == "." {
                        is_content = false;
                        break;
                    }
                }
                if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() || is_content {
                    break;
                }
            }
        }
    });
    port
}

#[rocket::async_test]
async fn a_server_that_breaks_off_or_talks_nonsense_loses_no_mail() {
    let hello = ["250 liar", "250 ok", "250 ok", "354 go on"];
    let said = |last: &'static str| hello.into_iter().chain([last]).collect::<Vec<_>>();
    let port = liar(vec![
        vec!["250 liar"],
        vec!["250 liar", "250 ok"],
        hello.to_vec(),
        vec!["250 liar", "250 ok", "250 ok", "250 not the answer to DATA"],
        vec!["nonsense \u{fffd} without a code"],
        said("250 taken"),
    ])
    .await;
    let app = with(Mailer::Smtp(Box::new(Smtp::new(&format!("smtp://127.0.0.1:{port}")).unwrap()))).await;
    queue(&app, &mail("ada@example.org", "kept")).await;
    for round in 0..5 {
        send_mails::run(Arc::clone(&app.services)).await.unwrap();
        assert_eq!(state(&app).await, (1, 0, 0), "round {round}");
        app.skip(TimeDelta::hours(12)).await;
    }
    send_mails::run(Arc::clone(&app.services)).await.unwrap();
    assert_eq!(state(&app).await, (0, 1, 0));
}

#[rocket::async_test]
async fn everybody_sees_how_the_server_does_and_nobody_is_named() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/status").await;
    page.is(200)
        .shows("Nothing waits.")
        .shows("<th scope=\"row\">send mails</th><td>not here")
        .shows("Postgres searches");
    for number in 0..3 {
        queue(&app, &mail("ada@secret.example", &format!("mail {number}"))).await;
    }
    let line = |name: &str, number: &str| format!("<th scope=\"row\">{name}</th><td class=\"number\">{number}</td>");
    let page = app.visitor().get("/status").await;
    page.shows(&line("wait to be sent", "3")).shows("The oldest that waits").hides("secret.example");
    app.settle().await;
    let page = app.person("ada").await.get("/status").await;
    page.shows(&line("wait to be sent", "0")).shows(&line("sent in the last hour", "3")).shows("Nothing waits.");
    page.hides("<th scope=\"row\">send mails</th><td>not here").shows("covers");
}
