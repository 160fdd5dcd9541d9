//! What goes wrong elsewhere when communities vote, and does not here. Each test is named after the failure; the table with those
//! that other files show is `docs/pitfalls.md`.

use std::sync::Arc;

use chrono::TimeDelta;
use tests::{Motion, Person, TestApp};

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

/// Lets time pass without any background work.
async fn turn_clock(app: &TestApp, by: TimeDelta) {
    let mut tx = app.services.store.begin().await.unwrap();
    let ahead = store::clock::ahead_ms(&mut tx).await.unwrap();
    store::clock::set_ahead_ms(&mut tx, ahead + by.num_milliseconds()).await.unwrap();
    tx.commit().await.unwrap();
    app.services.clock.follow(TimeDelta::milliseconds(ahead) + by);
}

async fn three(app: &TestApp) -> [Person<'_>; 3] {
    [app.person("ana").await, app.person("ben").await, app.person("cem").await]
}

#[rocket::async_test]
async fn an_electorate_that_moves_during_the_vote() {
    let app = TestApp::start().await;
    let [ana, ben, cem] = three(&app).await;
    let leaver = crate::members::join_and_confirm(&app, "leaver").await;
    let owner = app.database.as_owner().await;
    owner.batch_execute("UPDATE members SET joined_at = folkmoot_now() - interval '30 days'").await.unwrap();
    let first = Motion::discussed(&app, &ana, [&ben, &cem], "franchise.min_account_days", "300").await;
    let motion = Motion::discussed(&app, &ben, [&ana, &cem], "entry.max_chars", "6000").await;
    // The rule about who may vote is changed by a vote that is put in force while another one is open.
    first.pass_deadline("discussion_ends_at").await;
    let other = Motion::discussed(&app, &cem, [&ana, &ben], "comment.max_chars", "4000").await;
    for voter in [&ana, &ben, &cem] {
        first.cast(voter, "yes").await;
    }
    let hash = |page: &str| {
        page.split("<code class=\"hash\">").nth(1).unwrap_or_default().chars().take(64).collect::<String>()
    };
    let roll = hash(&app.visitor().get(&motion.path("/roll")).await.body);
    assert_eq!(motion.count("roll").await, 4);
    motion.cast(&leaver, "yes").await;
    motion.cast(&ana, "yes").await;
    motion.cast(&ben, "yes").await;
    leaver.post("/settings/removal", &[("password", crate::members::PASSWORD)]).await.is(303);
    let late = app.person("late").await;
    late.post(&motion.path("/ballots"), &[("choice", "no")]).await.is(403);
    motion.close().await;
    assert_eq!((motion.count("roll").await, motion.count("turnouts").await), (4, 3));
    app.visitor().get("/constitution/entry.max_chars").await.shows("3 yes, 0 no, 0 abstain of 4 on the roll");
    assert_eq!(hash(&app.visitor().get(&motion.path("/roll")).await.body), roll);
    // What was open when the rule changed kept its roll; the rule holds for rolls that are made from then on.
    first.close().await;
    first.pass_deadline("enact_at").await;
    assert_eq!(first.state().await, "enacted");
    assert_eq!(other.count("roll").await, 4, "its roll was published before, and frozen without the newcomer");
}

#[rocket::async_test]
async fn a_running_count_that_sways_those_who_vote_late() {
    let app = TestApp::start().await;
    let [ana, ben, cem] = three(&app).await;
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    motion.cast(&ana, "yes").await;
    motion.cast(&ben, "yes").await;
    let samples = app.advance(TimeDelta::hours(30));
    samples.await;
    for person in [&app.visitor(), &ana, &cem] {
        let page = person.get(&motion.path("")).await;
        page.is(200).shows("2 of 3 have voted").shows("nobody sees a count before the close");
        for count in ["2 yes", "Turnout over time", "for removal", "<h2 id=\"result\">"] {
            page.hides(count);
        }
        person.get(&motion.path("/record")).await.is(200).hides("\"ballot\"").hides("\"result\"").hides("\"voted\"");
        person.get("/record/votes.jsonl").await.is(200).hides("\"ballot\"").hides("\"result\"");
        person.get("/ledger").await.is(200).hides("2 yes");
    }
    // Neither does the database hand one out: no counter, no view, nothing that a count could be read from but the box itself.
    let counters = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'
        AND (column_name LIKE '%yes%' OR column_name LIKE '%no\\_votes%' OR column_name LIKE '%tally%')";
    assert_eq!(number(&app, counters).await, 0);
}

#[rocket::async_test]
async fn a_vote_that_stays_open_because_no_job_ran() {
    let app = TestApp::start().await;
    let [ana, ben, cem] = three(&app).await;
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    motion.cast(&ana, "yes").await;
    motion.cast(&ben, "yes").await;
    let closes_at = motion.column("closes_at").await;
    // Nothing runs in the background for three weeks.
    turn_clock(&app, TimeDelta::milliseconds(motion.milliseconds_until("closes_at").await)).await;
    turn_clock(&app, TimeDelta::days(21)).await;
    assert_eq!(motion.state().await, "voting");
    cem.post(&motion.path("/ballots"), &[("choice", "no")]).await.is(403);
    ana.post(&motion.path("/ballots"), &[("choice", "no")]).await.is(403);
    let client = app.database.as_app().await;
    let late = format!("UPDATE ballots SET choice = 'no' WHERE proposal_id = {}", motion.id);
    let refused = client.batch_execute(&late).await.expect_err("too late");
    assert_eq!(refused.as_db_error().and_then(|error| error.constraint()), Some("ballots_only_while_open"));
    app.settle().await;
    assert_eq!(motion.state().await, "enacted");
    assert_eq!(motion.column("closes_at").await, closes_at);
    app.visitor().get("/constitution/entry.max_chars").await.shows("2 yes, 0 no, 0 abstain of 3 on the roll");
}

#[rocket::async_test]
async fn a_tie_that_is_broken_in_silence() {
    let app = TestApp::start().await;
    let [ana, ben, cem] = three(&app).await;
    let motion = Motion::asked(&app, &ana, &[("method", "approval"), ("seats", "1")]).await;
    motion.discuss(&ana, [&ben, &cem]).await;
    motion.pass_deadline("discussion_ends_at").await;
    for (voter, ballot) in [(&ana, "[\"1\"]"), (&ben, "[\"3\"]")] {
        voter.post(&motion.path("/ballots"), &[("ballot", ballot), ("step", "cast")]).await.is(303);
    }
    motion.close().await;
    let page = app.visitor().get(&motion.path("")).await;
    page.is(200)
        .shows("Ties, and how they were broken")
        .shows("were tied")
        .shows("Other lots could have made others win");
    page.shows("Where the lots come from").shows("nobody could know it while the vote was open");
    // The lot is in the record, so that anybody draws the same one.
    assert!(motion.result().await.contains("lot"), "{}", motion.result().await);
    app.visitor().get("/record/ledger.jsonl").await.is(200).shows("checkpoint_root");
}

#[rocket::async_test]
async fn decisions_that_outsiders_cannot_see() {
    let app = TestApp::start().await;
    let [ana, ben, cem] = three(&app).await;
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    for voter in [&ana, &ben, &cem] {
        motion.cast(voter, "yes").await;
    }
    motion.close().await;
    let visitor = app.visitor();
    visitor.get("/proposals").await.is(200).shows("Set entry.max_chars anew");
    visitor.get(&motion.path("")).await.is(200).shows("The proposal passed.").shows("the same to the byte");
    visitor.get(&motion.path("/roll")).await.is(200).shows("On the roll");
    visitor.get(&motion.path("/versions")).await.is(200);
    visitor.get(&motion.path("/record")).await.is(200).shows("\"ballot\"").shows("\"result\"");
    visitor.get("/constitution/entry.max_chars").await.is(200).shows("6,000 characters");
    for page in ["/constitution", "/ledger", "/docket", "/features", "/franchise", "/record/manifest.json"] {
        visitor.get(page).await.is(200);
    }
}

#[rocket::async_test]
async fn a_secrecy_that_is_promised_and_not_kept() {
    let app = TestApp::start().await;
    let [ana, ben, cem] = three(&app).await;
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    // What the page says is what holds: the operator could look while the vote is open, and nobody else, and traces stay a while.
    let page = ben.get(&motion.path("")).await;
    for said in [
        "No member can see what you vote, now or later. Until the close, whoever runs the server could.",
        "whoever runs the server could look at that moment",
        "Traces of the deleted link live on for a while",
        "It does not say what you voted",
    ] {
        page.shows(said);
    }
    for claim in ["end-to-end", "homomorphic", "zero-knowledge", "anonymous"] {
        page.hides(claim);
    }
    app.visitor().get("/constitution/privacy").await.shows("We do not claim a secrecy that this design cannot give");
    motion.cast(&ben, "no").await;
    assert_eq!(
        number(&app, "SELECT count(*) FROM ballots").await,
        1,
        "while it is open the link is there, as the page says"
    );
    motion.close().await;
    assert_eq!(number(&app, "SELECT count(*) FROM ballots").await, 0, "and then it is not");
}

#[rocket::async_test]
async fn a_member_who_is_asked_again_and_again_although_they_voted() {
    let app = TestApp::start().await;
    let [ana, ben, cem] = three(&app).await;
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    motion.cast(&ana, "yes").await;
    for _ in 0..4 {
        app.advance(TimeDelta::hours(15)).await;
        folkmoot::jobs::write_reminders::run(Arc::clone(&app.services)).await.unwrap();
    }
    let sql = "SELECT count(*) FROM mails WHERE kind = 'reminder' AND to_address";
    assert_eq!(number(&app, &format!("{sql} LIKE 'ana@%'")).await, 0);
    assert_eq!(number(&app, &format!("{sql} LIKE 'ben@%'")).await, 1);
}
