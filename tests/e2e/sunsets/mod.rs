//! Changes that hold for a time only: asked for, shown, gone back by themselves, and by nobody's hand.

mod guards;

use chrono::TimeDelta;
use folkmoot::jobs::settle_some;
use tests::{Motion, Person, TestApp};

const POLICY: &str = "/constitution/entry.max_chars";

/// A draft of a change of the longest entry for some days.
pub async fn drafted<'a>(app: &'a TestApp, author: &Person<'_>, value: &str, days: &str) -> Motion<'a> {
    let fields = [
        ("policy", "entry.max_chars"),
        ("value", value),
        ("title", "Try it for a time"),
        ("body", "Then we shall see."),
        ("for_days", days),
    ];
    let answer = author.post("/proposals", &fields).await;
    answer.is(303);
    Motion::known(app, answer.made())
}

/// The same in its vote, with a yes in the box.
pub async fn voted<'a>(app: &'a TestApp, people: [&Person<'_>; 3], value: &str, days: &str) -> Motion<'a> {
    let motion = drafted(app, people[0], value, days).await;
    motion.discuss(people[0], [people[1], people[2]]).await;
    motion.pass_deadline("discussion_ends_at").await;
    motion.cast(people[0], "yes").await;
    motion
}

pub async fn in_force(app: &TestApp) -> i64 {
    let owner = app.database.as_owner().await;
    let sql = "SELECT value::text::bigint FROM policy_versions WHERE key = 'entry.max_chars' ORDER BY id DESC LIMIT 1";
    owner.query_one(sql, &[]).await.unwrap().get(0)
}

async fn lines(app: &TestApp) -> i64 {
    let owner = app.database.as_owner().await;
    let sql = "SELECT count(*) FROM ledger_entries WHERE kind = 'policy.reverted'";
    owner.query_one(sql, &[]).await.unwrap().get(0)
}

/// The moment at which what a proposal set ends, in words.
async fn end_of(motion: &Motion<'_>, days: i64) -> String {
    let sql = format!(
        "to_char((enact_at + interval '{} hours') AT TIME ZONE 'UTC', 'FMDD FMMonth YYYY, HH24:MI') || ' UTC'",
        days * 24
    );
    motion.column(&sql).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_for_a_time_says_so_everywhere_and_goes_back_by_itself() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let visitor = app.visitor();
    ana.get("/proposals/new?policy=entry.max_chars").await.shows("For how many days").shows("365 at most");
    let draft = drafted(&app, &ana, "6000", "30").await;
    ana.get(&draft.path(""))
        .await
        .shows("for 30 days, then 5,000 characters again")
        .shows("It holds for 30 days, until");
    ana.get(&draft.path("/edit")).await.shows("name=\"for_days\" type=\"text\" value=\"30\"");
    draft.discuss(&ana, [&ben, &cem]).await;
    draft.pass_deadline("discussion_ends_at").await;
    ben.get(&draft.path("")).await.shows("the change takes effect for 30 days, then 5,000 characters again");
    visitor.get(&draft.path("/record")).await.shows("\\\"for_days\\\":30");
    draft.cast(&ana, "yes").await;
    draft.close().await;
    assert_eq!((draft.state().await.as_str(), in_force(&app).await), ("enacted", 6_000));

    let end = end_of(&draft, 30).await;
    for page in ["/constitution", POLICY] {
        visitor.get(page).await.shows(&format!("until {end}, then 5,000 characters again"));
    }
    visitor.get(&draft.path("")).await.shows(&format!("It holds until {end} and then goes back by itself"));
    ben.get("/proposals/new?policy=entry.max_chars").await.shows(&format!("6,000 characters, until {end}, then 5,000"));
    app.advance(TimeDelta::days(29)).await;
    assert_eq!((in_force(&app).await, lines(&app).await), (6_000, 0));
    app.advance(TimeDelta::days(1) + TimeDelta::seconds(5)).await;
    assert_eq!((in_force(&app).await, lines(&app).await), (5_000, 1));
    app.settle().await;
    assert_eq!(lines(&app).await, 1);
    let page = visitor.get(POLICY).await;
    page.shows("5,000 characters").hides("again</p>").shows("went back by itself when the time was over of");
    page.shows("<del>6,000 characters</del> → <ins>5,000 characters</ins>").shows(&format!("for a time, until {end}"));
    visitor.get(&draft.path("")).await.shows(&format!("Its time was over on {end}; it went back by itself on"));
    visitor
        .get("/ledger")
        .await
        .shows("The time was over: “Length of an entry” went back from 6,000 characters to 5,000 characters.");
    let report = crate::ledger::check(&app, &[]).await;
    assert!(report.holds() && report.to_string().contains("1 of them went back"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_goes_back_too_and_what_was_changed_again_does_not() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let old = governance::PolicyKey::DocumentTerms.definition().default.to_string();
    let new = format!("{old}\n\nNobody shouts before breakfast.");
    let fields =
        [("policy", "document.terms"), ("value", &new), ("title", "Quiet"), ("body", "Try."), ("for_days", "1")];
    let answer = ana.post("/proposals", &fields).await;
    answer.is(303);
    let quiet = Motion::known(&app, answer.made());
    quiet.discuss(&ana, [&ben, &cem]).await;
    quiet.pass_deadline("discussion_ends_at").await;
    for voter in [&ana, &ben] {
        quiet.cast(voter, "yes").await;
    }
    quiet.close().await;
    quiet.pass_deadline("enact_at").await;
    ben.get("/constitution/terms")
        .await
        .shows("<p>Nobody shouts before breakfast.</p>")
        .shows("then the text before again");
    app.advance(TimeDelta::days(1)).await;
    ben.get("/constitution/terms").await.hides("<p>Nobody shouts before breakfast.</p>").shows("went back by itself");

    let first = voted(&app, [&ana, &ben, &cem], "6000", "30").await;
    first.close().await;
    let again = voted(&app, [&ben, &ana, &cem], "7000", "").await;
    ben.get(&again.path("")).await.shows("If this takes effect before, it does not go back");
    again.close().await;
    assert_eq!(again.state().await, "enacted");
    app.advance(TimeDelta::days(40)).await;
    assert_eq!((in_force(&app).await, lines(&app).await), (7_000, 1), "only the document went back");
    ben.get(&first.path("")).await.shows("but what it set was changed again on").shows("so nothing goes back");
    let report = crate::ledger::check(&app, &[]).await;
    assert!(report.holds(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_is_none_is_refused_at_its_field() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    for (days, words) in [
        ("0", "a change can hold for 1 to 3650 days"),
        ("366", "a change can hold for 1 to 365 days"),
        ("soon", "must be a whole number of days"),
        ("-1", "must be a whole number of days"),
    ] {
        let fields =
            [("policy", "entry.max_chars"), ("value", "6000"), ("title", "T"), ("body", "B"), ("for_days", days)];
        let page = ana.post("/proposals", &fields).await;
        page.is(422).shows(words).shows(&format!("value=\"{days}\""));
    }
}

/// Late beats change nothing about what was decided: what was to come first comes first, whichever it is.
#[tokio::test(flavor = "multi_thread")]
async fn however_late_the_beats_are_the_order_is_that_of_the_moments_that_were_decided() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    // For six days: the next vote, of three days' discussion and three of voting, ends after that or before.
    let trial = voted(&app, [&ana, &ben, &cem], "6000", "7").await;
    trial.close().await;
    let before = voted(&app, [&ben, &ana, &cem], "7000", "").await;
    assert_eq!(before.state().await, "voting");
    // Both are over, and nothing has beaten: the value holds until something does.
    app.skip(TimeDelta::days(20)).await;
    assert_eq!(in_force(&app).await, 6_000);
    app.visitor().get(POLICY).await.shows("6,000 characters");
    // Going back waits for the vote that was to take effect before.
    settle_some(&app.services, |name| name == "end changes").await.unwrap();
    assert_eq!(in_force(&app).await, 6_000);
    app.settle().await;
    assert_eq!((before.state().await.as_str(), in_force(&app).await, lines(&app).await), ("enacted", 7_000, 0));

    let trial = voted(&app, [&ana, &ben, &cem], "8000", "4").await;
    trial.close().await;
    let after = voted(&app, [&ben, &ana, &cem], "9000", "").await;
    assert_eq!(after.state().await, "voting");
    app.skip(TimeDelta::days(20)).await;
    // The vote's own beat may come first, and waits for what was to go back before.
    settle_some(&app.services, |name| name == "move proposals").await.unwrap();
    assert_eq!((after.state().await.as_str(), in_force(&app).await), ("passed", 8_000));
    app.settle().await;
    assert_eq!((after.state().await.as_str(), in_force(&app).await, lines(&app).await), ("superseded", 7_000, 1));
    app.visitor().get(&after.path("")).await.shows("the time of").shows(&trial.path("\""));

    // No vote opens by what is over and has not gone back.
    let rule = [
        ("policy", "voting.hours_ordinary"),
        ("value", "24"),
        ("title", "Quick votes"),
        ("body", "For once."),
        ("for_days", "5"),
    ];
    let answer = ana.post("/proposals", &rule).await;
    let short = Motion::known(&app, answer.made());
    short.discuss(&ana, [&ben, &cem]).await;
    short.pass_deadline("discussion_ends_at").await;
    for voter in [&ana, &ben] {
        short.cast(voter, "yes").await;
    }
    short.close().await;
    short.pass_deadline("enact_at").await;
    assert_eq!(short.state().await, "enacted");
    app.advance(TimeDelta::days(3)).await;
    let late = Motion::discussed(&app, &cem, [&ana, &ben], "comment.max_chars", "2000").await;
    app.skip(TimeDelta::days(9)).await;
    settle_some(&app.services, |name| name == "move proposals" || name == "publish rolls").await.unwrap();
    assert_eq!(late.state().await, "discussion");
    app.settle().await;
    assert_eq!(late.state().await, "voting");
    assert_eq!(late.column("(extract(epoch FROM closes_at - opens_at)::bigint / 3600)").await, "72");
    let report = crate::ledger::check(&app, &[]).await;
    assert!(report.holds(), "{report}");
}
