//! Proposals that would change the same policy: shown to each other, and only the first takes effect.

use chrono::TimeDelta;
use folkmoot::jobs::settle_some;
use tests::{Motion, Setting, TestApp};

const POLICY: &str = "/constitution/entry.max_chars";

#[tokio::test(flavor = "multi_thread")]
async fn proposals_on_one_policy_name_each_other_on_their_pages_on_its_page_and_in_the_form() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let form = "/proposals/new?policy=entry.max_chars";
    ana.get(form).await.hides("would change this");
    let first = Motion::discussed(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    app.visitor().get(&first.path("")).await.hides("would change this");
    app.visitor().get(POLICY).await.shows("An open proposal would change this.").shows(&first.path("\""));
    ben.get(form).await.shows("An open proposal would change this already").shows(&first.path("\""));
    let draft = Motion::draft(&app, &ben, "entry.max_chars", "7000").await;
    ana.get(&first.path("")).await.hides("would change this");
    ben.get(&draft.path("")).await.shows("Another open proposal would change this too").shows(&first.path("\""));
    ben.get(&draft.path("/edit")).await.shows("Another open proposal would change this too");
    draft.discuss(&ben, [&ana, &cem]).await;
    let third = Motion::published(&app, &cem, "entry.max_chars", "8000").await;
    let other = Motion::published(&app, &cem, "comment.max_chars", "2000").await;
    let page = ana.get(&first.path("")).await;
    page.shows("2 other open proposals would change this too").shows("whichever takes effect first supersedes");
    page.shows(&draft.path("\"")).shows(&third.path("\"")).hides(&other.path("\""));
    ana.get(POLICY).await.shows("3 open proposals would change this; whichever");
    let fields = [("policy", "entry.max_chars"), ("value", "many"), ("title", "More"), ("body", "Because.")];
    ana.post("/proposals", &fields).await.is(422).shows("3 open proposals would change this already");
    cem.post(&third.path("/withdrawal"), &[]).await.is(303);
    ana.get(POLICY).await.shows("2 open proposals would change this; whichever");
    cem.get(&third.path("")).await.hides("would change this");
}

/// Two votes on one policy end at the same moment, and two nodes count and enact at once; a third is still discussed.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_pass_in_the_same_beat_one_takes_effect_and_the_other_says_which_and_what_to_do() {
    let app = TestApp::start().await;
    let node = TestApp::beside(&app.database, Setting::default()).await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let first = Motion::discussed(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    let second = Motion::discussed(&app, &ben, [&ana, &cem], "entry.max_chars", "7000").await;
    second.pass_deadline("discussion_ends_at").await;
    app.advance(TimeDelta::hours(5)).await;
    let third = Motion::discussed(&app, &cem, [&ana, &ben], "entry.max_chars", "8000").await;
    for motion in [&first, &second] {
        motion.cast(&ana, "yes").await;
    }
    // Nothing beats until both are over, and then two nodes at once.
    let over = second.milliseconds_until("closes_at").await + 1_000;
    app.skip(TimeDelta::milliseconds(over)).await;
    let moving = |name: &str| name == "move proposals";
    let (one, other) = tokio::join!(settle_some(&app.services, moving), settle_some(&node.services, moving));
    one.unwrap();
    other.unwrap();
    app.settle().await;
    let states = (first.state().await, second.state().await);
    let (won, lost, value) = match (states.0.as_str(), states.1.as_str()) {
        ("enacted", "superseded") => (&first, &second, "6,000"),
        ("superseded", "enacted") => (&second, &first, "7,000"),
        other => panic!("{other:?}"),
    };
    let visitor = app.visitor();
    visitor.get(POLICY).await.shows(&format!("{value} characters"));
    let page = visitor.get(&lost.path("")).await;
    page.shows("It was overtaken:").shows(&format!("<a href=\"{}\">", won.path(""))).hides("Draft it anew");
    page.shows("“Length of an entry” has changed since this was written");
    visitor.get("/ledger").await.shows(&format!("It was superseded by proposal {}", won.id));

    let (author, stranger) = if lost.id == second.id { (&ben, &ana) } else { (&ana, &ben) };
    author.get(&lost.path("")).await.shows("Draft it anew");
    stranger.post(&lost.path("/renewals"), &[]).await.is(403);
    author.post(&won.path("/renewals"), &[]).await.is(403);
    stranger.post(&won.path("/renewals"), &[]).await.is(422).shows("Only what was overtaken");
    let answer = author.post(&lost.path("/renewals"), &[]).await;
    answer.is(303);
    author.get(&answer.location).await.is(200).shows("Set entry.max_chars anew").shows("Because it is better so.");
    let anew = Motion::known(&app, answer.made());
    author.get(&anew.path("")).await.shows(&format!("<dd>{value} characters</dd>")).shows("Only you see this draft");
    stranger.get(&anew.path("")).await.is(404);

    // The third finds out when its discussion is over, and until then its page says so.
    visitor.get(&third.path("")).await.shows("What this would change has changed meanwhile");
    third.pass_deadline("discussion_ends_at").await;
    assert_eq!(third.state().await, "superseded");
    visitor.get(&third.path("")).await.shows("It was overtaken:").shows(&won.path("\""));
    // What is in force already cannot be proposed again.
    let back = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "8000").await;
    back.cast(&ana, "yes").await;
    back.close().await;
    let refused = cem.post(&third.path("/renewals"), &[]).await;
    assert_eq!((refused.status, refused.location.as_str()), (303, third.path("").as_str()));
    assert_eq!(back.state().await, "enacted");
    let report = crate::ledger::check(&app, &[]).await;
    assert!(report.holds(), "{report}");
}
