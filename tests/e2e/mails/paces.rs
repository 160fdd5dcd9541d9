//! How fast mail goes to one domain.

use chrono::TimeDelta;
use store::mails::{self, Lane, NewMail};
use tests::TestApp;

use super::{mail, queue};

/// Puts off what has no room and claims what has, as the beat does until nothing is due; what was claimed counts as sent.
async fn round(app: &TestApp, per_minute: u32) -> Vec<String> {
    let mut claimed = Vec::new();
    loop {
        let mut tx = app.services.store.begin().await.unwrap();
        let rested = mails::rest(&mut tx, 20, per_minute).await.unwrap();
        let batch = mails::claim(&mut tx, 16, 300, per_minute).await.unwrap();
        for mail in &batch {
            assert_eq!(mails::mark_sent(&mut tx, &[(mail.id, mail.attempt)]).await.unwrap(), [mail.id]);
        }
        tx.commit().await.unwrap();
        if rested == 0 && batch.is_empty() {
            return claimed;
        }
        claimed.extend(batch.into_iter().map(|mail| mail.message_key));
    }
}

#[rocket::async_test]
async fn a_domain_gets_so_many_mails_a_minute_and_others_do_not_wait_for_it() {
    let app = TestApp::start().await;
    for number in 0..100 {
        let digest = NewMail { lane: Lane::Regular, ..mail("ada@Large.example", &format!("digest {number}")) };
        queue(&app, &digest).await;
    }
    queue(&app, &NewMail { lane: Lane::Regular, ..mail("ben@small.example", "small") }).await;
    let first = round(&app, 60).await;
    assert!(first.contains(&"small".to_string()), "{first:?}");
    assert_eq!(first.len(), 7, "a tenth of what goes in a minute goes at once: {first:?}");
    // What somebody waits for goes out at once, and a step before digests that wait.
    queue(&app, &mail("cat@large.example", "step")).await;
    queue(&app, &NewMail { lane: Lane::Asked, ..mail("dan@large.example", "asked") }).await;
    let now = round(&app, 60).await;
    assert!(now.contains(&"asked".to_string()) && now.len() <= 2, "{now:?}");
    let mut minute = Vec::new();
    for _ in 0..12 {
        app.skip(TimeDelta::seconds(5)).await;
        minute.extend(round(&app, 60).await);
    }
    assert!(minute.contains(&"step".to_string()), "{minute:?}");
    assert!((55..=61).contains(&minute.len()), "{}", minute.len());
    for _ in 0..12 {
        app.skip(TimeDelta::seconds(5)).await;
        minute.extend(round(&app, 60).await);
    }
    assert_eq!(minute.len() + first.len() + now.len(), 103, "and all of it arrives");
}

#[rocket::async_test]
async fn workers_that_claim_at_once_do_not_count_on_the_same_room() {
    let app = TestApp::start().await;
    for number in 0..40 {
        queue(&app, &mail("ada@large.example", &format!("step {number}"))).await;
    }
    let race = (0..4).map(|_| round(&app, 100));
    let claimed: usize = futures::future::join_all(race).await.iter().map(Vec::len).sum();
    assert!((10..=11).contains(&claimed), "{claimed}");
}

#[rocket::async_test]
async fn whoever_waited_for_a_turn_asks_whether_the_mail_is_still_theirs() {
    let app = TestApp::start().await;
    queue(&app, &mail("ada@example.org", "held")).await;
    let mut tx = app.services.store.begin().await.unwrap();
    let first = mails::claim(&mut tx, 1, 300, 0).await.unwrap().remove(0);
    tx.commit().await.unwrap();
    app.skip(TimeDelta::seconds(200)).await;
    let hold = async |attempt: i32| {
        let mut tx = app.services.store.begin().await.unwrap();
        let held = mails::hold(&mut tx, first.id, attempt, 300).await.unwrap();
        tx.commit().await.unwrap();
        held
    };
    assert!(hold(first.attempt).await);
    app.skip(TimeDelta::seconds(200)).await;
    let mut tx = app.services.store.begin().await.unwrap();
    assert!(mails::claim(&mut tx, 1, 300, 0).await.unwrap().is_empty(), "it is held for the whole time again");
    tx.commit().await.unwrap();
    app.skip(TimeDelta::seconds(101)).await;
    let mut tx = app.services.store.begin().await.unwrap();
    assert_eq!(mails::claim(&mut tx, 1, 300, 0).await.unwrap().len(), 1);
    tx.commit().await.unwrap();
    assert!(!hold(first.attempt).await, "somebody else has it");
}
