//! Workers that die between any two steps: nothing is lost, and whatever comes twice is the same mail.

use std::sync::Arc;

use chrono::TimeDelta;
use folkmoot::error::AppError;
use folkmoot::jobs::{send_mails, write_digests};
use folkmoot::mail::outgoing;
use folkmoot::services::Services;
use tests::{Setting, TestApp};

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
    assert_eq!(store::digests::claim(&mut tx, &[ada.member()]).await.unwrap().len(), 1);
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
        let claimed = store::mails::claim(&mut tx, 10, 300, 0).await.unwrap();
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

/// Runs a beat on two nodes at once, and cuts the first one off after so many milliseconds: wherever it is, it goes no further.
async fn cut_off<F>(after: u64, beat: impl Fn(Arc<Services>) -> F, nodes: [&TestApp; 2])
where
    F: Future<Output = Result<usize, AppError>> + Send + 'static,
{
    let doomed = tokio::spawn(beat(Arc::clone(&nodes[0].services)));
    let other = beat(Arc::clone(&nodes[1].services));
    let cut = async {
        tokio::time::sleep(std::time::Duration::from_millis(after)).await;
        doomed.abort();
    };
    let (done, ()) = futures::join!(other, cut);
    done.unwrap();
}

#[rocket::async_test]
async fn two_nodes_of_which_one_dies_again_and_again_write_each_digest_once_and_send_each() {
    let first = TestApp::start().await;
    let second = TestApp::beside(&first.database, Setting::default()).await;
    let ben = first.person("ben").await;
    for number in 0..16 {
        let reader = first.person(&format!("reader{number}")).await;
        follow(&reader, "ben").await;
    }
    daily(&first, &ben).await;
    let all = "UPDATE members SET digest = CASE WHEN id = $1 THEN 'off' ELSE 'daily' END, digest_hour = (SELECT digest_hour FROM members WHERE id = $1)";
    first.database.as_owner().await.execute(all, &[&ben.member().get()]).await.unwrap();
    first.settle().await;
    post(&ben, "news").await;
    let before = windows(&first).await;
    first.skip(DAY).await;
    for round in 0..8 {
        cut_off(3 + 7 * round, write_digests::run, [&first, &second]).await;
    }
    while write_digests::run(Arc::clone(&first.services)).await.unwrap() > 0 {}
    assert_eq!(windows(&first).await, (before.0 + 16, before.1 + 16));
    for round in 0..8 {
        cut_off(2 + 3 * round, send_mails::run, [&first, &second]).await;
    }
    // What the dead held is taken up when its time is over.
    first.skip(TimeDelta::seconds(301)).await;
    while send_mails::run(Arc::clone(&second.services)).await.unwrap() > 0 {}
    let sent: Vec<_> = [digests(&first), digests(&second)].concat();
    let named = |mail: &folkmoot::mail::reading::ReadMail| mail.header("Message-ID").unwrap().to_owned();
    let mut names: Vec<_> = sent.iter().map(named).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 16, "each arrives, and whatever comes twice is the same mail");
    let mut to: Vec<_> = sent.iter().map(|mail| mail.to.clone()).collect();
    to.sort();
    to.dedup();
    assert_eq!(to.len(), 16);
}
