//! Alternatives: other values for a policy, backed by members, and voted on together with what was proposed.

use tests::{Motion, Person, TestApp};

use crate::attacks::record::refused_by;

const POLICY: &str = "/constitution/entry.max_chars";

async fn offer(person: &Person<'_>, motion: &Motion<'_>, value: &str) -> tests::Answer {
    person.post(&motion.path("/alternatives"), &[("value", value), ("reason", "It is a better number.")]).await
}

async fn back(person: &Person<'_>, motion: &Motion<'_>, number: u32) -> tests::Answer {
    person.post(&motion.path(&format!("/alternatives/{number}/backings")), &[]).await
}

/// A ranking, cast.
async fn rank(person: &Person<'_>, motion: &Motion<'_>, ballot: &str) {
    person.post(&motion.path("/ballots"), &[("ballot", ballot), ("step", "cast")]).await.is(303);
}

async fn in_force(app: &TestApp) -> i64 {
    crate::sunsets::in_force(app).await
}

/// A proposal of 6,000 with an alternative of 7,000 that two back, in its vote.
async fn weighed<'a>(app: &'a TestApp, people: [&Person<'a>; 4]) -> Motion<'a> {
    let [ana, ben, cem, dan] = people;
    let motion = Motion::discussed(app, ana, [ben, cem], "entry.max_chars", "6000").await;
    offer(ben, &motion, "7000").await.is(303);
    for backer in [cem, dan] {
        back(backer, &motion, 1).await.is(303);
    }
    motion.pass_deadline("discussion_ends_at").await;
    assert_eq!(motion.state().await, "voting");
    motion
}

async fn verified(app: &TestApp) {
    app.settle().await;
    let report = crate::ledger::check(app, &[]).await;
    assert!(report.holds(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_backed_is_voted_on_too_and_the_winner_takes_effect() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let dan = app.person("dan").await;
    let motion = Motion::published(&app, &ana, "entry.max_chars", "6000").await;
    let refused = async |value: &str, words: &str| {
        offer(&ben, &motion, value).await.is(422).shows(words).shows(&format!("value=\"{value}\""));
    };
    refused("6000", "this value is proposed already").await;
    refused("5000", "in force already").await;
    refused("90000", "between 200 and 50000").await;
    refused("lots", "a whole number").await;
    ben.post(&motion.path("/alternatives"), &[("value", "7000"), ("reason", "")]).await.is(422).shows("value=\"7000\"");
    app.visitor().post(&motion.path("/alternatives"), &[("value", "7000"), ("reason", "x")]).await.is(303);
    assert_eq!(motion.count("alternatives").await, 0);
    offer(&ben, &motion, "7000").await.is(303);
    offer(&cem, &motion, "7000").await.is(422).shows("this value is proposed already");
    offer(&ana, &motion, "8000").await.is(303);
    for sponsor in [&ben, &cem] {
        sponsor.post(&motion.path("/sponsorships"), &[]).await.is(303);
    }
    let page = cem.get(&motion.path("")).await;
    page.shows("7,000 characters")
        .shows("0 of the 2 backers it needs")
        .shows("It is a better number.")
        .shows("Back it");
    back(&ben, &motion, 1).await.is(422).shows("Your own alternative needs others to back it");
    back(&cem, &motion, 9).await.is(404);
    for _ in 0..2 {
        back(&cem, &motion, 1).await.is(303);
    }
    cem.get(&motion.path("")).await.shows("1 of the 2 backers it needs").shows("you back it");
    back(&dan, &motion, 1).await.is(303);
    back(&dan, &motion, 2).await.is(303);
    app.visitor().get(&motion.path("")).await.shows("2 backers: it will be voted on too").hides("Back it");

    motion.pass_deadline("discussion_ends_at").await;
    offer(&ben, &motion, "9000").await.is(422);
    back(&ana, &motion, 1).await.is(422);
    let page = ana.get(&motion.path("")).await;
    page.shows("The values to choose from")
        .shows("6,000 characters")
        .shows("None of these")
        .hides("Offer an alternative");
    page.hides("8,000 characters</label>").shows("“None of these” leaves it at 5,000 characters.");
    page.shows("changes <a class=\"author\" href=\"/constitution/entry.max_chars\">");
    app.visitor().get(&motion.path("/versions")).await.shows("weighs 6,000 characters, 7,000 characters");
    ana.post(&motion.path("/ballots"), &[("o-2", "1"), ("o-1", "2")]).await.is(200).shows("Place 1: 7,000 characters.");
    ana.post(&motion.path("/ballots"), &[("ballot", "yes"), ("step", "cast")]).await.is(422);
    rank(&ana, &motion, r#"[["2"],["1"]]"#).await;
    rank(&ben, &motion, r#"[["2"]]"#).await;
    rank(&cem, &motion, r#"[["1"],["none"],["2"]]"#).await;
    motion.close().await;
    assert_eq!((motion.state().await.as_str(), in_force(&app).await), ("enacted", 7_000));
    let page = app.visitor().get(&motion.path("")).await;
    page.shows("7,000 characters won")
        .shows("the same to the byte")
        .shows("Brought up to date for the vote: version 2");
    let page = app.visitor().get(POLICY).await;
    page.shows("7,000 characters").shows("chosen among 2 values by 3 of 4 on the roll");
    app.visitor().get("/ledger").await.shows("The alternatives that are backed became options of the vote.");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_backers_enough_the_vote_is_for_or_against() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::discussed(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    offer(&ben, &motion, "7000").await.is(303);
    back(&cem, &motion, 1).await.is(303);
    motion.pass_deadline("discussion_ends_at").await;
    ana.get(&motion.path("")).await.shows("the change takes effect").shows("1 backer").hides("None of these");
    motion.cast(&ana, "yes").await;
    motion.close().await;
    assert_eq!(in_force(&app).await, 6_000);
    // The same share, written in another way, is no other value: the author has taken it over.
    let quorum = Motion::discussed(&app, &ana, [&ben, &cem], "vote.quorum_ordinary", "1/4").await;
    offer(&ben, &quorum, "1/2").await.is(303);
    back(&ana, &quorum, 1).await.is(303);
    back(&cem, &quorum, 1).await.is(303);
    let fields = [("value", "50 %"), ("title", "Half of all"), ("body", "Ben is right.")];
    ana.post(&quorum.path("/edit"), &fields).await.is(303);
    quorum.pass_deadline("discussion_ends_at").await;
    assert_eq!(quorum.state().await, "voting");
    ana.get(&quorum.path("")).await.shows("the change takes effect").hides("None of these");
    // Neither texts nor questions take alternatives.
    let question = Motion::asked(&app, &ana, &[("method", "schulze")]).await;
    question.discuss(&ana, [&ben, &cem]).await;
    offer(&ben, &question, "7000").await.is(404);
    app.visitor().get(&question.path("")).await.hides("Alternatives");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn none_of_these_leaves_everything_as_it_is() {
    let app = TestApp::start().await;
    let people = [app.person("ana").await, app.person("ben").await, app.person("cem").await, app.person("dan").await];
    let [ana, ben, cem, dan] = &people;
    let motion = weighed(&app, [ana, ben, cem, dan]).await;
    rank(ana, &motion, r#"[["1"],["2"],["none"]]"#).await;
    rank(ben, &motion, r#"[["none"]]"#).await;
    // As many for it as against it is not enough.
    rank(cem, &motion, r#"[["none"],["2"]]"#).await;
    rank(dan, &motion, r#"[["2"],["none"],["1"]]"#).await;
    motion.close().await;
    assert_eq!((motion.state().await.as_str(), in_force(&app).await), ("failed", 5_000));
    let page = app.visitor().get(&motion.path("")).await;
    page.shows("None of these won").shows("none of the values won, and everything stays as it is");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tie_among_values_is_broken_by_the_published_lot_and_counts_again_the_same() {
    let app = TestApp::start().await;
    let people = [app.person("ana").await, app.person("ben").await, app.person("cem").await, app.person("dan").await];
    let [ana, ben, cem, dan] = &people;
    let motion = weighed(&app, [ana, ben, cem, dan]).await;
    ana.get(&motion.path("")).await.shows("A tie is broken by lot");
    rank(ana, &motion, r#"[["1"],["2"]]"#).await;
    rank(ben, &motion, r#"[["2"],["1"]]"#).await;
    motion.close().await;
    let result: serde_json::Value = serde_json::from_str(&motion.result().await).unwrap();
    let value = match result["winners"][0].as_str() {
        Some("1") => 6_000,
        Some("2") => 7_000,
        other => panic!("{other:?}"),
    };
    assert_eq!((motion.state().await.as_str(), in_force(&app).await), ("enacted", value));
    app.visitor().get(&motion.path("")).await.shows("a lot decided").shows("the same to the byte");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_takes_no_value_that_was_not_chosen_and_no_ballot_that_was_not_backed() {
    let app = TestApp::start().await;
    let people = [app.person("ana").await, app.person("ben").await, app.person("cem").await, app.person("dan").await];
    let [ana, ben, cem, dan] = &people;
    let delay = Motion::voting(&app, ana, [ben, cem], "enactment.hours_ordinary", "24").await;
    for voter in &people {
        delay.cast(voter, "yes").await;
    }
    delay.close().await;
    delay.pass_deadline("enact_at").await;
    assert_eq!(delay.state().await, "enacted");
    let motion = weighed(&app, [ana, ben, cem, dan]).await;
    rank(ana, &motion, r#"[["2"],["none"],["1"]]"#).await;
    motion.close().await;
    assert_eq!(motion.state().await, "passed");
    app.skip(chrono::TimeDelta::days(2)).await;
    let other = Motion::discussed(&app, ana, [ben, cem], "comment.max_chars", "2000").await;
    offer(ben, &other, "2500").await.is(303);

    let client = app.database.as_app().await;
    let line = "INSERT INTO ledger_entries (kind, subject, body, leaf_hash) VALUES ('x', 'x', '{}', sha256('\\x00'::bytea || '{}'::bytea))";
    let own = "(SELECT max(id) FROM ledger_entries)";
    let refused = async |sql: String, constraint: &str| {
        let sql = format!("BEGIN; {line}; {sql}; COMMIT");
        let error = client.batch_execute(&sql).await.expect_err(&sql);
        client.batch_execute("ROLLBACK").await.unwrap();
        assert_eq!(error.as_db_error().and_then(|e| e.constraint()), Some(constraint), "{sql}: {error}");
    };
    // What is refused is refused for its one fault: without it, the same is taken.
    let taken = async |sql: String| client.batch_execute(&format!("BEGIN; {line}; {sql}; ROLLBACK")).await.expect(&sql);
    let version = |value: i64| {
        format!(
            "INSERT INTO policy_versions (key, value, previous_id, proposal_id, ledger_entry_id)
             SELECT 'entry.max_chars', '{value}', max(id), {}, {own} FROM policy_versions WHERE key = 'entry.max_chars'",
            motion.id
        )
    };
    for value in [6_000, 8_000] {
        refused(version(value), "policy_versions_need_a_vote").await;
    }
    taken(version(7_000)).await;
    let alternative = |proposal: i64, value: i64, member: i64| {
        format!(
            "INSERT INTO alternatives (proposal_id, number, member_id, value, comment_id, ledger_entry_id)
             SELECT {proposal}, 5, {member}, '{value}', max(id), {own} FROM entries"
        )
    };
    // Not of a vote; not what is in force; not with a reason of somebody else's.
    refused(alternative(motion.id, 9_000, ben.member().get()), "alternatives_in_time").await;
    refused(alternative(other.id, 3_000, ben.member().get()), "alternatives_in_time").await;
    refused(alternative(other.id, 2_600, cem.member().get()), "alternatives_in_time").await;
    taken(alternative(other.id, 2_600, ben.member().get())).await;
    let backing = |member: i64| {
        format!(
            "INSERT INTO alternative_backings (alternative_id, member_id, ledger_entry_id) SELECT max(id), {member}, {own} FROM alternatives"
        )
    };
    refused(backing(ben.member().get()), "alternative_backings_in_time").await;
    taken(backing(cem.member().get())).await;
    for (sql, record) in [
        (alternative(other.id, 2_600, ben.member().get()), "alternatives_need_a_record"),
        (backing(cem.member().get()), "alternative_backings_need_a_record"),
    ] {
        assert_eq!(refused_by(&client, &sql).await, record, "{sql}");
    }
    // What was offered and backed stays, also for whoever owns the database.
    let owner = app.database.as_owner().await;
    for (sql, history) in [
        ("UPDATE alternatives SET number = 6", "alternatives_are_history"),
        ("DELETE FROM alternatives", "alternatives_are_history"),
        ("UPDATE alternative_backings SET member_id = member_id", "alternative_backings_are_history"),
        ("DELETE FROM alternative_backings", "alternative_backings_are_history"),
    ] {
        assert_eq!(refused_by(&owner, sql).await, history, "{sql}");
    }
    // A vote opens on neither more nor less than what is proposed and backed.
    for payload in [
        r#"{"kind":"choose_value","key":"comment.max_chars","old":3000,"options":[2000,2500]}"#,
        r#"{"kind":"choose_value","key":"comment.max_chars","old":3000,"options":[2000,2900]}"#,
    ] {
        let open = format!(
            "UPDATE proposals SET payload = '{payload}' WHERE id = {0}; UPDATE proposals SET state = 'voting' WHERE id = {0}",
            other.id
        );
        refused(open, "votes_weigh_what_is_backed").await;
    }
    for backer in [cem, dan] {
        back(backer, &other, 1).await.is(303);
    }
    let open = format!("UPDATE proposals SET state = 'voting' WHERE id = {}", other.id);
    refused(open, "votes_weigh_what_is_backed").await;
    app.settle().await;
    assert_eq!((motion.state().await.as_str(), in_force(&app).await), ("enacted", 7_000));
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn values_are_weighed_by_open_ballots_too() {
    let app = TestApp::start().await;
    let people = [app.person("ana").await, app.person("ben").await, app.person("cem").await, app.person("dan").await];
    let [ana, ben, cem, dan] = &people;
    let open = Motion::voting(&app, ana, [ben, cem], "ballots.ordinary", "open").await;
    for voter in &people {
        open.cast(voter, "yes").await;
    }
    open.close().await;
    open.pass_deadline("enact_at").await;
    assert_eq!(open.state().await, "enacted");
    let motion = weighed(&app, [ana, ben, cem, dan]).await;
    rank(ana, &motion, r#"[["2"],["1"]]"#).await;
    rank(ben, &motion, r#"[["2"]]"#).await;
    motion.close().await;
    assert_eq!((motion.state().await.as_str(), in_force(&app).await), ("enacted", 7_000));
    verified(&app).await;
}
