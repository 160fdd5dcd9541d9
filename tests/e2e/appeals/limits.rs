//! Limits that rested on a removal end with it.

use tests::TestApp;

use super::{LIFTED, decided, number, removed, voting};
use crate::court::Court;

#[rocket::async_test]
async fn a_limit_ends_with_the_removal_that_it_needed_whichever_of_them_it_was() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let mut cases = Vec::new();
    for note in ["one", "two", "three"] {
        cases.push(removed(&court, note).await.1);
    }
    let ada = &court.author;
    ada.post("/entries", &[("body", "not now")]).await.is(403).shows("limited until");
    // The first of three removals: without it there would be two, which limit nobody.
    let motion = voting(&app, &court, cases[0]).await;
    ada.post("/entries", &[("body", "not yet")]).await.is(403);
    decided(&court, &motion, "yes").await;
    assert_eq!(motion.state().await, "enacted");
    ada.post("/entries", &[("body", "free again")]).await.is(303);
    assert_eq!(number(&app, "SELECT lifted_by FROM sanctions WHERE kind = 'limit'").await, motion.id);
    assert_eq!(number(&app, LIFTED).await, 1);
}

#[rocket::async_test]
async fn a_limit_that_rests_on_enough_other_removals_goes_on() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let notes = [court.post("one").await, court.post("two").await, court.post("three").await, court.post("four").await];
    let mut cases = Vec::new();
    for note in notes {
        let case = court.flag(note).await;
        app.settle().await;
        court.decide(case, "remove").await;
        cases.push(case);
    }
    // Three limit for seven days, four for fourteen.
    let days = "SELECT max(round(extract(epoch FROM ends_at - starts_at) / 86400))::bigint FROM sanctions WHERE kind = 'limit'";
    assert_eq!(number(&app, days).await, 14);
    let motion = voting(&app, &court, cases[1]).await;
    decided(&court, &motion, "yes").await;
    assert_eq!(number(&app, days).await, 7, "as if there had been three");
    court.author.post("/entries", &[("body", "not now")]).await.is(403).shows("limited until");
}
