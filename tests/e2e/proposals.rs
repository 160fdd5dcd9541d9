//! Proposals from a private draft to their end, whichever end that is.

use tests::{Motion, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_goes_its_whole_way_and_its_change_holds_at_once() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let long = "words ".repeat(1_200);
    ana.post("/entries", &[("body", &long)]).await.is(422);

    let motion = Motion::published(&app, &ana, "entry.max_chars", "8000").await;
    ben.get(&motion.path(""))
        .await
        .is(200)
        .shows("looking for sponsors")
        .shows("5,000 characters")
        .shows("8,000 characters");
    app.visitor().get("/").await.shows("Set entry.max_chars anew");
    for sponsor in [&ben, &cem] {
        sponsor.post(&motion.path("/sponsorships"), &[]).await.is(303);
    }
    let thread = motion.column("thread_id").await;
    ben.post(&format!("/entries/{thread}/comments"), &[("body", "What about phones?")]).await.is(303);
    assert_eq!(ben.get(&format!("/entries/{thread}")).await.location, motion.path(""));
    ana.get(&motion.path("")).await.shows("In discussion").shows("What about phones?");

    motion.pass_deadline("discussion_ends_at").await;
    ana.get("/proposals").await.shows("Needs your vote");
    ana.get(&motion.path("")).await.shows("Your vote is open").shows("3 on the roll");
    motion.cast(&ana, "yes").await;
    motion.cast(&ben, "yes").await;
    motion.cast(&cem, "no").await;
    ana.get("/proposals").await.hides("Needs your vote");

    motion.close().await;
    let page = app.visitor().get(&motion.path("")).await;
    page.is(200)
        .shows("in force")
        .shows("The proposal passed.")
        .shows("the same to the byte")
        .shows("1 more no would have stopped it");
    ana.post("/entries", &[("body", &long)]).await.is(303);
    app.visitor()
        .get("/constitution/entry.max_chars")
        .await
        .shows("8,000 characters")
        .shows("2 yes, 1 no, 0 abstain of 3 on the roll");
    app.visitor().get("/constitution").await.shows("8,000 characters");
    app.visitor()
        .get(&motion.path("/record"))
        .await
        .is(200)
        .shows("\"voted\":\"")
        .shows("{\"ballot\":\"yes\",\"proposal\":");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_its_authors_alone_and_can_be_thrown_away() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.person("ana").await, app.person("ben").await);
    let motion = Motion::draft(&app, &ana, "flag.hold_weight", "5").await;
    ana.get(&motion.path("")).await.is(200).shows("Only you see this draft");
    for stranger in [&ben, &app.visitor()] {
        stranger.get(&motion.path("")).await.is(404);
        stranger.get("/proposals").await.hides("Set flag.hold_weight anew");
        stranger.get(&motion.path("/roll")).await.is(404);
        stranger.get(&motion.path("/record")).await.is(404);
    }
    ben.post(&motion.path("/publication"), &[]).await.is(404);
    ben.post(&motion.path("/withdrawal"), &[]).await.is(404);
    let fields = [("value", "6"), ("title", "Six flags"), ("body", "Better still.")];
    ana.post(&motion.path("/edit"), &fields).await.is(303);
    ana.get(&motion.path("")).await.shows("Six flags").shows("6 flags");
    ana.post(&motion.path("/withdrawal"), &[]).await.is(303);
    ana.get(&motion.path("")).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_twice_makes_one_draft() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.person("ana").await, app.person("ben").await);
    let sent = |value| [("policy", "flag.hold_weight"), ("value", value), ("title", "Flags"), ("body", "Why not.")];
    let (five, six) = (sent("5"), sent("6"));
    let (first, second) = tokio::join!(ana.post("/proposals", &five), ana.post("/proposals", &five));
    assert_eq!(first.made(), second.made(), "two presses of one button");
    assert_eq!(ana.post("/proposals", &five).await.made(), first.made(), "from the page before");
    assert_ne!(ana.post("/proposals", &six).await.made(), first.made(), "something else is another draft");
    assert_ne!(ben.post("/proposals", &five).await.made(), first.made(), "and so is somebody else's");
    ana.post(&format!("/proposals/{}/publication", first.made()), &[]).await.is(303);
    assert_ne!(ana.post("/proposals", &five).await.made(), first.made(), "what is published is no draft");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stands_behind_a_proposal_is_named() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.person("ana").await, app.person("ben").await);
    let motion = Motion::published(&app, &ana, "entry.max_chars", "8000").await;
    app.visitor().get(&motion.path("")).await.shows("0 of the 2 it needs stand behind it.").hides("/@ben");
    ben.post(&motion.path("/sponsorships"), &[]).await.is(303);
    let page = app.visitor().get(&motion.path("")).await;
    page.shows("1 of the 2 it needs stands behind it: <a href=\"/@ben\">Ben</a>");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_enacted_cannot_be_drafted_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    let send = |value: &'static str, title: &'static str| {
        let ana = ana.clone();
        async move {
            ana.post(
                "/proposals",
                &[("policy", "entry.max_chars"), ("value", value), ("title", title), ("body", "My reasons.")],
            )
            .await
        }
    };
    send("90000", "Longer").await.is(422).shows("between 200 and 50000").shows("My reasons.").shows("90000");
    send("many", "Longer").await.is(422).shows("must be a whole number");
    send("5000", "Longer").await.is(422).shows("in force already");
    send("6000", "").await.is(422).shows("cannot be empty").shows("6000");
    ana.post("/proposals", &[("policy", "no.such")]).await.is(422);
    app.visitor().get("/proposals/new").await.is(303);
    let rules = [("policy", "document.conduct"), ("value", "Be nice."), ("title", "Fewer rules"), ("body", "Short.")];
    ana.post("/proposals", &rules).await.is(422).shows("must keep at least one rule");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_few_yes_of_the_whole_roll_fail_a_proposal_with_the_reason() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    for number in 0..5 {
        app.person(&format!("quiet{number}")).await;
    }
    // Entrenched: a quarter of eight, that is two, must say yes.
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "jury.size", "7").await;
    motion.cast(&ana, "yes").await;
    motion.cast(&ben, "abstain").await;
    motion.close().await;
    assert_eq!(motion.state().await, "failed");
    let page = app.visitor().get(&motion.path("")).await;
    page.shows("the quorum was not reached")
        .shows("takes 2 yes; there are 1: not reached")
        .shows("1 more yes would have carried it");
    app.visitor().get("/constitution/jury.size").await.shows("5 jurors");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_votes_on_one_policy_the_second_is_superseded_with_the_reason() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let first = Motion::discussed(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    let second = Motion::discussed(&app, &ben, [&ana, &cem], "entry.max_chars", "7000").await;
    second.pass_deadline("discussion_ends_at").await;
    for motion in [&first, &second] {
        motion.cast(&ana, "yes").await;
        motion.cast(&ben, "yes").await;
    }
    second.close().await;
    assert_eq!((first.state().await.as_str(), second.state().await.as_str()), ("enacted", "superseded"));
    app.visitor()
        .get(&second.path(""))
        .await
        .shows("superseded")
        .shows("“Length of an entry” has changed since this was written");
    app.visitor().get("/constitution/entry.max_chars").await.shows("6,000 characters");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_may_withdraw_before_the_vote_and_not_after() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::published(&app, &ana, "entry.max_chars", "6000").await;
    ben.post(&motion.path("/withdrawal"), &[]).await.is(403);
    ana.post(&motion.path("/sponsorships"), &[]).await.is(403).shows("cannot sponsor their own");
    ana.post(&motion.path("/withdrawal"), &[]).await.is(303);
    ben.get(&motion.path("")).await.is(200).shows("Withdrawn by its author");
    ben.post(&motion.path("/sponsorships"), &[]).await.is(422);
    let other = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    ana.post(&other.path("/withdrawal"), &[]).await.is(422);
    assert_eq!(other.state().await, "voting");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_without_sponsors_lapses_in_time() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.person("ana").await, app.person("ben").await);
    let motion = Motion::published(&app, &ana, "entry.max_chars", "6000").await;
    // Standing behind it twice is standing behind it once.
    for _ in 0..2 {
        ben.post(&motion.path("/sponsorships"), &[]).await.is(303);
    }
    motion.pass_deadline("sponsoring_ends_at").await;
    assert_eq!((motion.state().await.as_str(), motion.count("sponsorships").await), ("lapsed", 1));
    ben.get(&motion.path("")).await.shows("found 1 of 2 sponsors in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_changes_with_its_versions_until_the_vote_and_then_stands_still() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::discussed(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    let edit = [("value", "6500"), ("title", "A little more"), ("body", "Because phones grew.")];
    ana.post(&motion.path("/edit"), &edit).await.is(303);
    ben.get(&motion.path("/versions")).await.shows("is better so.").shows("Because phones grew.").shows("Version 2");
    app.visitor().get("/").await.shows("A little more");

    motion.pass_deadline("discussion_ends_at").await;
    ana.post(&motion.path("/edit"), &edit).await.is(422);
    let client = app.database.as_app().await;
    for change in [
        "title = 'Other'",
        "body = 'Other'",
        "payload = '{}'",
        "closes_at = closes_at + interval '1 day'",
        "rule = '{}'",
    ] {
        let error = client.execute(&format!("UPDATE proposals SET {change}"), &[]).await.expect_err(change);
        assert_eq!(
            error.as_db_error().and_then(|e| e.constraint()),
            Some("proposals_are_frozen_at_opening"),
            "{change}"
        );
    }
    let error = client
        .execute("INSERT INTO roll SELECT $1, id FROM members", &[&motion.id])
        .await
        .expect_err("the roll is frozen");
    assert_eq!(error.as_db_error().and_then(|e| e.constraint()), Some("roll_is_frozen"));
}
