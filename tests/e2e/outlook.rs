//! A look ahead: what would follow from a change, in the form and on its page, and that looking changes nothing.

use tests::{Motion, Person, TestApp};

async fn rows(app: &TestApp) -> i64 {
    let owner = app.database.as_owner().await;
    let sql = "SELECT (SELECT count(*) FROM proposals) + (SELECT count(*) FROM ledger_entries) + (SELECT count(*) FROM entries)";
    owner.query_one(sql, &[]).await.unwrap().get(0)
}

async fn look(person: &Person<'_>, policy: &str, value: &str) -> tests::Answer {
    let fields = [("policy", policy), ("value", value), ("title", "A title"), ("body", ""), ("step", "look")];
    person.post("/proposals", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_first_says_what_would_follow_and_keeps_nothing_but_what_is_typed() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    ana.get("/proposals/new?policy=entry.max_chars").await.shows("Look first").hides("What would follow");
    let before = rows(&app).await;
    let page = look(&ana, "entry.max_chars", "6000").await;
    page.is(200).shows("What would follow").shows("6,000 characters instead of 5,000 characters");
    page.shows("value=\"A title\"").shows("value=\"6000\"").shows("Checked when a note is posted or edited.");
    look(&ana, "entry.max_chars", "many").await.is(422).shows("must be a whole number").hides("What would follow");
    look(&ana, "entry.max_chars", "5000").await.is(422).shows("in force already");
    look(&ana, "vote.quorum_ordinary", "15 %").await.is(200).shows("with today&#39;s 1 voter");
    assert_eq!(rows(&app).await, before, "a look changed something");
    app.visitor().post("/proposals", &[("policy", "entry.max_chars"), ("step", "look")]).await.is(303);
    // The draft's own form looks too.
    let draft = Motion::draft(&app, &ana, "entry.max_chars", "7000").await;
    let before = rows(&app).await;
    let fields = [("value", "8000"), ("title", "Other"), ("body", "Else."), ("step", "look")];
    let page = ana.post(&draft.path("/edit"), &fields).await;
    page.is(200).shows("8,000 characters instead of 5,000").shows("value=\"8000\"").shows("value=\"Other\"");
    assert_eq!(rows(&app).await, before);
    ana.get(&draft.path("")).await.shows("7,000 characters instead of 5,000 characters");
    app.person("ben").await.post(&draft.path("/edit"), &fields).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_quorum_names_the_votes_that_would_have_gone_otherwise_and_those_that_are_on_their_way() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    for number in 0..7 {
        app.person(&format!("quiet{number}")).await;
    }
    // Of ten, one yes is a tenth.
    let lonely = Motion::voting(&app, &ana, [&ben, &cem], "digest.entries_max", "30").await;
    let wanted = Motion::discussed(&app, &ana, [&ben, &cem], "stream.page_size", "30").await;
    let frozen_later = Motion::discussed(&app, &ben, [&ana, &cem], "comment.max_chars", "2000").await;
    lonely.cast(&ana, "yes").await;
    lonely.close().await;
    wanted.pass_deadline("discussion_ends_at").await;
    for voter in [&ana, &ben, &cem] {
        wanted.cast(voter, "yes").await;
    }
    assert_eq!((lonely.state().await.as_str(), frozen_later.state().await.as_str()), ("enacted", "voting"));
    let discussed = Motion::discussed(&app, &cem, [&ana, &ben], "flag.hold_weight", "4").await;
    let before = look(&ben, "vote.quorum_ordinary", "1/5").await;
    before.is(200).shows("with today&#39;s 10 voters, 2 must say yes instead of 1.");
    before.shows("Of the only counted vote on ordinary policies that this was tried on, 1 would have failed");
    before.shows("2 open proposals keep their rule, which was frozen when their votes opened");
    before.shows("1 open proposal keeps today&#39;s rule: its vote opens before this can take effect");
    for motion in [&lonely, &frozen_later, &wanted, &discussed] {
        before.shows(&format!("<a href=\"{}\">Set ", motion.path("")));
    }
    wanted.close().await;
    look(&ben, "vote.quorum_ordinary", "1/5").await.shows("Of the last 3 counted votes on ordinary policies, 1 would");
    // Three yes are enough for a fifth of ten, and not for four tenths.
    look(&ben, "vote.quorum_ordinary", "2/5").await.shows("2 would have failed");
    look(&ben, "vote.quorum_ordinary", "0 %").await.hides("would have failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rule_of_votes_is_amended_by_a_vote_that_says_it_is_held_by_todays_rule() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::discussed(&app, &ana, [&ben, &cem], "vote.threshold_entrenched", "3/4").await;
    let plain = "This vote itself is held by today&#39;s rule, not by the one it proposes.";
    app.visitor().get(&motion.path("")).await.shows(plain).shows("yes must have at least 2/3 of yes and no together");
    motion.pass_deadline("discussion_ends_at").await;
    ben.get(&motion.path("")).await.shows(plain).shows("it takes 3 yes instead of 2");
    for voter in [&ana, &ben] {
        motion.cast(voter, "yes").await;
    }
    motion.cast(&cem, "no").await;
    motion.close().await;
    // Two thirds are enough for it, three quarters would not have been.
    assert_eq!(motion.state().await, "passed");
    app.visitor().get(&motion.path("")).await.hides("What would follow");
    motion.pass_deadline("enact_at").await;
    assert_eq!(motion.state().await, "enacted");
    look(&ana, "vote.threshold_entrenched", "2/3").await.shows("none would have ended otherwise");
    let next = Motion::voting(&app, &ana, [&ben, &cem], "vote.quorum_entrenched", "1/3").await;
    app.visitor().get(&next.path("")).await.shows(plain).shows("at least 3/4 of yes and no together");
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_with_options_are_counted_again_ballot_by_ballot() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    for number in 0..7 {
        app.person(&format!("quiet{number}")).await;
    }
    let motion = Motion::asked(&app, &ana, &[("method", "schulze")]).await;
    motion.discuss(&ana, [&ben, &cem]).await;
    motion.pass_deadline("discussion_ends_at").await;
    for voter in [&ana, &ben] {
        voter.post(&motion.path("/ballots"), &[("ballot", r#"[["2"],["1"]]"#), ("step", "cast")]).await.is(303);
    }
    motion.close().await;
    assert_eq!(motion.state().await, "passed");
    let few = look(&ana, "vote.quorum_decision", "1/5").await;
    few.is(200).shows("none would have ended otherwise");
    // No option reaches three of ten any more; then none of these wins, which is another result.
    let other = look(&ana, "vote.quorum_decision", "3/10").await;
    other
        .is(200)
        .shows("1 would have had another result")
        .shows(&format!("<a href=\"{}\">Which tree?", motion.path("")));
    look(&ana, "priorities.capacity_days", "30").await.is(200).shows("Nothing that is there already is beyond it.");
}
