//! Cycles: announced, opened, counted, put in force, and the next one.

use chrono::TimeDelta;
use tests::TestApp;

use super::{newest, number, opened, propose, state, verified, vote};
use crate::cases::elect;

#[tokio::test(flavor = "multi_thread")]
async fn the_board_is_ordered_by_ballots_cycle_after_cycle() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let dark = propose(&ana, "Dark mode", "20").await;
    let map = propose(&ben, "A map of the town", "25").await;
    let bells = propose(&cem, "Bells on Sundays", "10").await;
    let visitor = app.visitor();
    visitor
        .get("/features")
        .await
        .is(200)
        .shows("Dark mode")
        .shows("25 days")
        .shows("Bells on Sundays")
        .hides("voted so far");
    app.settle().await;
    visitor.get("/features").await.is(200).shows("The next cycle is announced.").shows("What will be on the ballot");
    let late = propose(&ben, "A late idea", "3").await;
    let cycle = opened(&app).await;
    visitor.get("/features").await.shows("The standing vote is open.").shows("0 have voted so far").hides(">Vote<");
    ana.get("/features").await.shows(&cycle.path("#ballot")).shows(">Vote<");
    let page = ana.get(&cycle.path("")).await;
    page.is(200).shows("by the house").shows("What to build next: cycle 1").shows("Dark mode").shows("takes 25 days");
    page.shows("A late idea").shows("There are 40 days of work");
    let preview = ana.post(&cycle.path("/ballots"), &[("o-1", "true"), ("o-3", "true")]).await;
    preview.is(200).shows("You approve of Dark mode and Bells on Sundays.").shows("Nothing is cast yet");
    vote(&cycle, &ana, &[map, late]).await;
    // Changed before the close; only the last one counts.
    vote(&cycle, &ana, &[dark, bells]).await;
    vote(&cycle, &ben, &[dark]).await;
    vote(&cycle, &cem, &[bells, map]).await;
    ana.get("/features").await.shows("Your ballot is in the box.").shows("3 have voted so far");
    assert_eq!(cycle.count("ballots").await, 3);
    for _ in 0..60 {
        app.advance(TimeDelta::hours(6)).await;
        if cycle.state().await != "voting" {
            break;
        }
    }
    assert_eq!((cycle.state().await.as_str(), cycle.count("ballots").await), ("enacted", 0));
    for (feature, is) in [(dark, "planned"), (bells, "planned"), (map, "proposed"), (late, "proposed")] {
        assert_eq!(state(&app, feature).await, is, "{feature}");
    }
    let board = visitor.get("/features").await;
    board.shows("The last count chose these").shows("approved by 2 of 3 who voted").shows("why this order?");
    board.shows(&cycle.path("#result")).shows("30 days");
    let at = |title: &str| board.body.find(title).unwrap_or_else(|| panic!("{title} is not on the board"));
    assert!(at("Bells on Sundays") < at("A map of the town") && at("A map of the town") < at("A late idea"));
    visitor.get(&cycle.path("")).await.shows("Dark mode").shows("the same to the byte").shows("<svg");
    let way = visitor.get(&format!("/features/{dark}")).await;
    way.shows("Planned by a count").shows(&cycle.path("#result")).shows("In its last count: place");

    // The next cycle is open already, and may choose otherwise.
    // It opens as late as the beats are; here they beat every six hours.
    app.advance(TimeDelta::hours(6)).await;
    let next = newest(&app).await;
    assert_ne!(next.id, cycle.id);
    assert_eq!(next.state().await, "voting", "there is a vote all the time");
    for voter in [&ana, &ben, &cem] {
        vote(&next, voter, &[map, late]).await;
    }
    next.close().await;
    for (feature, is) in [(dark, "proposed"), (bells, "planned"), (map, "planned"), (late, "planned")] {
        let spent = number(&app, "SELECT sum(effort_days) FROM features WHERE state = 'planned'").await;
        assert!(spent <= 40, "{spent} days are planned");
        if feature != bells {
            assert_eq!(state(&app, feature).await, is, "{feature}");
        }
    }
    visitor.get(&format!("/features/{dark}")).await.shows("Put back: the count chose others");
    visitor.get("/ledger").await.shows("The board was ordered: planned");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_board_opens_no_vote() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    app.advance(TimeDelta::days(30)).await;
    let cycles = "SELECT count(*) FROM proposals WHERE track = 'priorities'";
    assert_eq!(number(&app, cycles).await, 0);
    app.visitor().get("/features").await.is(200).shows("Nothing on the board yet");
    let only = propose(&ana, "A fountain", "5").await;
    app.settle().await;
    let cycle = newest(&app).await;
    assert_eq!(cycle.state().await, "discussion");
    ana.post(&format!("/features/{only}/withdrawal"), &[]).await.is(303);
    app.advance(TimeDelta::days(3)).await;
    assert_eq!(cycle.state().await, "superseded");
    app.visitor().get(&cycle.path("")).await.shows("nothing on the board fits into the days there are");
    app.advance(TimeDelta::days(30)).await;
    assert_eq!(number(&app, cycles).await, 1, "nothing is announced again");
    // What is larger than a whole cycle is on the board, and on no ballot.
    propose(&ana, "A cathedral", "41").await;
    app.advance(TimeDelta::days(30)).await;
    assert_eq!(number(&app, cycles).await, 1);
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withdrawn_or_begun_meanwhile_is_not_moved_by_the_count() {
    let app = TestApp::start().await;
    let (ana, ben, mona) = (app.person("ana").await, app.person("ben").await, app.person("mona").await);
    elect(&app, &mona).await;
    let gone = propose(&ana, "A maze", "10").await;
    let declined = propose(&ana, "A moat", "10").await;
    let kept = propose(&ben, "A bench", "10").await;
    let cycle = opened(&app).await;
    for voter in [&ana, &ben, &mona] {
        vote(&cycle, voter, &[gone, declined, kept]).await;
    }
    let text = [("title", "A longer bench"), ("body", "For five."), ("effort_days", "39")];
    ben.post(&format!("/features/{kept}/edit"), &text).await.is(303);
    ben.get(&cycle.path("")).await.shows("A bench").hides("A longer bench");
    ana.post(&format!("/features/{gone}/withdrawal"), &[]).await.is(303);
    let no = [("state", "declined"), ("reason", "The ground is rock.")];
    mona.post(&format!("/features/{declined}/steps"), &no).await.is(303);
    cycle.close().await;
    assert_eq!(cycle.state().await, "enacted");
    for (feature, is) in [(gone, "withdrawn"), (declined, "declined"), (kept, "planned")] {
        assert_eq!(state(&app, feature).await, is, "{feature}");
    }
    app.visitor().get(&format!("/features/{declined}")).await.shows("Declined by").shows("The ground is rock.");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cycle_that_too_few_take_part_in_changes_nothing_and_the_next_one_comes() {
    let app = TestApp::start().await;
    let mut people = Vec::new();
    for handle in 0..21 {
        people.push(app.person(&format!("voter{handle}")).await);
    }
    let lamp = propose(&people[0], "A lamp", "1").await;
    let cycle = opened(&app).await;
    vote(&cycle, &people[0], &[lamp]).await;
    vote(&cycle, &people[1], &[lamp]).await;
    cycle.close().await;
    assert_eq!((cycle.state().await.as_str(), state(&app, lamp).await.as_str()), ("failed", "proposed"));
    app.visitor().get("/features").await.hides("why this order?");
    assert_ne!(opened(&app).await.id, cycle.id);
    verified(&app).await;
}
