//! New accounts have a share of the hourly limits, and are told from when on they have all of it.

use chrono::TimeDelta;
use tests::{Person, Setting, TestApp};

use super::{comment, make_new, note};

/// How many of a few are let through, one after the other.
async fn through(by: &Person<'_>, bodies: usize) -> usize {
    for number in 0..bodies {
        if note(by, &format!("number {number} of {}", by.handle)).await.status == 429 {
            return number;
        }
    }
    bodies
}

#[rocket::async_test]
async fn newcomers_have_a_share_and_everybody_else_the_whole() {
    let app = TestApp::with(Setting { limits: true, ..Setting::default() }).await;
    app.settle().await;
    let (ada, nel, later) = (app.person("ada").await, app.person("nel").await, app.person("later").await);
    make_new(&app, &[&nel, &later]).await;
    assert_eq!(through(&ada, 8).await, 8);
    assert_eq!(through(&nel, 8).await, 5, "a quarter of twenty at once");
    let answer = note(&nel, "one more").await;
    answer.is(429).shows("Your account is new, so it has a share of the limit: at most 60 notes in an hour");
    answer.shows("on the full limit holds for you").shows("/constitution/newcomer.share");
    let ends = app.now().await + TimeDelta::days(7);
    answer.shows(&governance::time::for_people(ends)[..6]);
    // Other things have budgets of their own, with the same share.
    let thread = note(&ada, "a thread").await.made();
    for number in 0..7 {
        comment(&nel, thread, &format!("comment {number}")).await.is(303);
    }
    comment(&nel, thread, "too many").await.is(429).shows("at most 150 comments in an hour");
    let mut flagged = 0;
    for number in 0..4 {
        let entry = note(&ada, &format!("flag me {number}")).await.made();
        flagged += usize::from(nel.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.status == 303);
    }
    assert_eq!(flagged, 2, "a quarter of ten at once");
    app.skip(TimeDelta::days(8)).await;
    assert_eq!(through(&later, 8).await, 8, "the first days are over");
}
