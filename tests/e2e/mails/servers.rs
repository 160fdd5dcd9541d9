//! Mail servers that hang, drop, refuse, greylist and lie: nothing is lost, and the rest of the queue goes on.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use folkmoot::jobs::send_mails;
use folkmoot::mail::{Mailer, Patience, Smtp};
use tests::TestApp;

use super::bad_server::{At, BadServer, Does, Wrong};
use super::{mail, queue, state, with};

const SHORT: Duration = Duration::from_millis(250);

async fn open(server: &BadServer, how: &str) -> TestApp {
    let smtp = Smtp::new(&format!("smtp://127.0.0.1:{}{how}", server.port)).unwrap();
    let patience = Patience { connect: SHORT, answer: SHORT, taken: SHORT };
    with(Mailer::Smtp(Box::new(smtp.patient(patience)))).await
}

async fn send(app: &TestApp) {
    while send_mails::run(Arc::clone(&app.services)).await.unwrap() > 0 {}
}

/// What a server does wrong once, and whether it has taken the mail all the same.
fn faults() -> Vec<(Wrong, bool)> {
    let once = |at, does| (Wrong { at, does, to: "@bad.example", times: 1 }, at == At::Taken);
    let mut faults: Vec<_> = At::ALL.into_iter().map(|at| once(at, Does::Drop)).collect();
    faults.extend(At::ALL.into_iter().map(|at| once(at, Does::Hang)));
    faults.extend([
        once(At::Greeting, Does::Say("421 4.3.2 not now\r\n")),
        once(At::From, Does::Say("421 4.3.2 not now\r\n")),
        once(At::Greeting, Does::Flood),
        once(At::Hello, Does::Flood),
        once(At::To, Does::Flood),
        once(At::Hello, Does::Say("hello yourself\r\n")),
        once(At::Hello, Does::Say("250-one\r\n250-two\r\n\u{fffd}\u{0}\r\n")),
        once(At::To, Does::Say("450 4.7.1 who are you? come back later\r\n")),
        once(At::To, Does::Say("7\r\n")),
        once(At::Data, Does::Say("250 not what follows DATA\r\n")),
        once(At::Data, Does::Say("451 4.3.0 later\r\n")),
        once(At::Taken, Does::Say("452 4.3.1 no room, and it was not taken\r\n")),
    ]);
    faults
}

#[rocket::async_test]
async fn a_server_that_hangs_drops_floods_or_talks_nonsense_at_any_step_loses_no_mail() {
    let server = BadServer::start().await;
    let app = open(&server, "").await;
    for (number, (wrong, arrived)) in faults().into_iter().enumerate() {
        server.goes_wrong(wrong);
        queue(&app, &mail("ada@bad.example", &format!("first {number}"))).await;
        queue(&app, &mail("ben@good.example", &format!("other {number}"))).await;
        send(&app).await;
        let (waiting, sent, failed) = state(&app).await;
        assert!(waiting <= 1 && failed == 0, "{wrong:?}: {waiting} {sent} {failed}");
        app.skip(TimeDelta::minutes(5)).await;
        send(&app).await;
        let all = 2 * (i64::try_from(number).unwrap() + 1);
        assert_eq!(state(&app).await, (0, all, 0), "{wrong:?}");
        let mut names = server.taken();
        let times = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 2, "{wrong:?}: whatever comes twice is the same mail");
        assert_eq!(times, if arrived { 3 } else { 2 }, "{wrong:?}: only what was taken without a word comes again");
    }
    assert!(server.flooded() < 3 * 16 * 1024 * 1024, "{}", server.flooded());
}

#[rocket::async_test]
async fn a_refused_recipient_ends_one_mail_and_no_connection() {
    let server = BadServer::start().await;
    let app = open(&server, "").await;
    let refusal = Does::Say("550 5.1.1 nobody of that name\r\n");
    server.goes_wrong(Wrong { at: At::To, does: refusal, to: "@bad.example", times: 99 });
    for number in 0..8 {
        queue(&app, &mail("ada@bad.example", &format!("bad {number}"))).await;
        queue(&app, &mail("ben@good.example", &format!("good {number}"))).await;
    }
    send(&app).await;
    assert_eq!(state(&app).await, (0, 8, 8));
    assert_eq!(server.taken().len(), 8);
    assert!(server.connections() <= 4, "four at most, and each goes on after a refusal: {}", server.connections());
}

#[rocket::async_test]
async fn a_domain_whose_recipients_hang_is_left_in_peace_and_others_go_on() {
    let server = BadServer::start().await;
    let app = open(&server, "").await;
    server.goes_wrong(Wrong { at: At::To, does: Does::Hang, to: "@bad.example", times: 99 });
    for number in 0..12 {
        queue(&app, &mail("ada@bad.example", &format!("bad {number}"))).await;
    }
    for number in 0..12 {
        queue(&app, &mail("ben@good.example", &format!("good {number}"))).await;
    }
    send(&app).await;
    assert_eq!(state(&app).await, (12, 12, 0));
    app.visitor().get("/health/mail").await.shows("domains_paused 1");
}

#[rocket::async_test]
async fn a_server_that_offers_encryption_and_does_not_do_it_gets_no_mail_in_the_clear() {
    let server = BadServer::start().await;
    let app = open(&server, "?tls=opportunistic").await;
    queue(&app, &mail("ada@good.example", "private")).await;
    // Its 250 to STARTTLS is followed by no TLS.
    let offered = Does::Say("250-fine\r\n250 STARTTLS\r\n");
    server.goes_wrong(Wrong { at: At::Hello, does: offered, to: "", times: 1 });
    send(&app).await;
    assert_eq!((state(&app).await, server.taken().len()), ((1, 0, 0), 0));
    // Once it does not offer it any more, the mail goes as to any such server.
    app.skip(TimeDelta::minutes(5)).await;
    send(&app).await;
    assert_eq!((state(&app).await, server.taken().len()), ((0, 1, 0), 1));
    let strict = open(&server, "?tls=required").await;
    queue(&strict, &mail("ada@good.example", "private")).await;
    send(&strict).await;
    assert_eq!((state(&strict).await, server.taken().len()), ((1, 0, 0), 0));
}
