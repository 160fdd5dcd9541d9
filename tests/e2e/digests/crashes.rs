//! Workers that die between any two steps: nothing is lost, and whatever comes twice is the same mail.

use std::sync::Arc;

use chrono::TimeDelta;
use folkmoot::jobs::{send_mails, write_digests};
use folkmoot::mail::outgoing;
use tests::TestApp;

use super::{DAY, daily, digests, follow, post, windows};

#[rocket::async_test]
async fn a_worker_that_dies_between_any_two_steps_loses_no_digest_and_writes_none_twice() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    post(&ben, "news").await;
    let before = windows(&app).await;
    app.skip(DAY).await;
    // It dies while it writes: what it held goes with it.
    let mut tx = app.services.store.begin().await.unwrap();
    assert!(store::digests::claim(&mut tx, ada.member()).await.unwrap().is_some());
    assert_eq!(write_digests::run(Arc::clone(&app.services)).await.unwrap(), 0, "another one waits for nobody");
    drop(tx);
    assert_eq!(windows(&app).await, before);
    let mut written = 0;
    while written == 0 {
        written = write_digests::run(Arc::clone(&app.services)).await.unwrap();
    }
    assert_eq!((written, windows(&app).await), (1, (before.0 + 1, before.1 + 1)));
    // It dies with the mail claimed, and again when it was handed over and not yet marked.
    let claim = async || {
        let mut tx = app.services.store.begin().await.unwrap();
        let claimed = store::mails::claim(&mut tx, 10, 300).await.unwrap();
        tx.commit().await.unwrap();
        claimed.into_iter().find(|mail| mail.kind == "digest")
    };
    assert!(claim().await.is_some());
    assert_eq!(send_mails::run(Arc::clone(&app.services)).await.unwrap(), 0, "nobody else has it meanwhile");
    app.skip(TimeDelta::seconds(301)).await;
    let again = claim().await.expect("its claim is over");
    app.services.mailer.send(outgoing(&again, &app.services.sender).unwrap()).await.unwrap();
    app.advance(TimeDelta::seconds(301)).await;
    app.advance(TimeDelta::hours(1)).await;
    let sent = digests(&app);
    assert_eq!(sent.len(), 2, "at least once is all that mail can give");
    assert_eq!(sent[0], sent[1], "and it is the same mail, by its Message-ID too");
    assert_eq!(windows(&app).await, (before.0 + 1, before.1 + 1), "one window, one mail");
}
