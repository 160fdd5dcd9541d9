//! How a deliberation begins and ends by the clock.

use chrono::TimeDelta;
use tests::TestApp;

use super::{finally, first, mails, number};
use crate::appeals::guards::verified;
use crate::court::Court;

#[rocket::async_test]
async fn silence_keeps_the_first_opinion() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let (entry, case) = court.case("a rude note").await;
    let jurors = first(&court, case, &["remove", "restore", "remove", "restore", "remove"]).await;
    finally(jurors[1], case, "restore", "wordfirmly the same").await.is(303);
    app.advance(TimeDelta::hours(23)).await;
    app.visitor().get(&format!("/cases/{case}")).await.shows("The jury deliberates until");
    app.advance(TimeDelta::hours(2)).await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    let page = app.visitor().get(&format!("/cases/{case}")).await;
    page.shows("found the rule broken").shows("none of them changed their mind").shows("wordfirmly").shows("wordalder");
    page.hides("wordbirch");
    let seats = format!("SELECT count(*) FROM seats WHERE case_id = {case}");
    assert_eq!(number(&app, &seats).await, 5, "nobody is replaced in a deliberation");
    finally(jurors[0], case, "restore", "late").await.is(422);
    assert_eq!(verified(&app, "silence").await, "");
}

#[rocket::async_test]
async fn nobody_says_anything_after_the_end_although_no_beat_has_decided_yet() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    let (_, case) = court.case("a rude note").await;
    let jurors = first(&court, case, &["remove", "restore", "remove", "restore", "remove"]).await;
    app.skip(TimeDelta::hours(24)).await;
    finally(jurors[0], case, "restore", "late").await.is(422).shows("The deliberation ended");
    jurors[0].get(&format!("/cases/{case}")).await.hides("This is what I think");
    app.settle().await;
    app.visitor().get(&format!("/cases/{case}")).await.shows("found the rule broken");
}

#[rocket::async_test]
async fn those_who_spoke_deliberate_when_the_time_for_first_opinions_is_over() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 20).await;
    let (entry, case) = court.case("a rude note").await;
    let jurors = first(&court, case, &["remove", "restore"]).await;
    let idle = court.jurors(case).await;
    // Whoever lets the time pass is replaced, as long as there is time to hear others.
    for _ in 0..2 {
        app.advance(TimeDelta::hours(49)).await;
    }
    let seats = format!("SELECT count(*) FROM seats WHERE case_id = {case}");
    assert_eq!(number(&app, &seats).await, 11);
    app.visitor().get(&format!("/cases/{case}")).await.hides("deliberates until");
    app.advance(TimeDelta::hours(49)).await;
    // A week less a day has passed: nobody else is called, and two talk for what is left of the week.
    app.visitor().get(&format!("/cases/{case}")).await.shows("The jury deliberates until").shows("2 first opinions");
    assert_eq!(number(&app, &seats).await, 11);
    assert_eq!(mails(&app, "deliberation", case).await, 2);
    let clipped = format!(
        "SELECT count(*) FROM deliberations d JOIN cases c ON c.id = d.case_id WHERE c.id = {case} AND d.ends_at = c.due_at"
    );
    assert_eq!(number(&app, &clipped).await, 1, "it ends when the case is due");
    finally(idle[0], case, "restore", "I was asleep").await.is(422).shows("Your place has passed on");
    finally(jurors[1], case, "remove", "I see it now").await.is(303);
    app.advance(TimeDelta::hours(24)).await;
    // Two of five are no majority of the jury.
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    app.visitor().get(&format!("/cases/{case}")).await.shows("did not find the rule broken").shows("1 of them changed");
    assert_eq!(verified(&app, "clipped").await, "");
}

/// Where they agree so far, others are heard until the case is due, and what they say counts.
#[rocket::async_test]
async fn at_the_deadline_first_opinions_decide_or_the_entry_is_back() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 40).await;
    let (back, lapsed) = court.case("one note").await;
    let (entry, case) = court.case("another note").await;
    first(&court, lapsed, &["remove", "remove"]).await;
    first(&court, case, &["remove", "remove"]).await;
    for _ in 0..3 {
        app.advance(TimeDelta::hours(49)).await;
    }
    // The time for a deliberation has begun, and there is nothing to deliberate.
    let late = court.jurors(case).await;
    court.say(late[0], case, "restore", "I doubt it.").await.is(303);
    court.say(late[1], case, "remove", "It is plain.").await.is(303);
    app.settle().await;
    app.visitor().get(&format!("/cases/{case}")).await.shows("before its jury");
    app.advance(TimeDelta::hours(24)).await;
    app.visitor().get(&format!("/cases/{case}")).await.shows("found the rule broken").hides("changed their");
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    app.visitor().get(&format!("/cases/{lapsed}")).await.shows("lapsed");
    app.visitor().get(&format!("/entries/{back}")).await.is(200);
    assert_eq!(verified(&app, "deadlines").await, "");
}
