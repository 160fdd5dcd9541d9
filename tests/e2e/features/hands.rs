//! Who may do what with a feature, and what the database refuses whoever asks.

use tests::TestApp;

use super::{approving, opened, propose, state, verified, vote};
use crate::cases::elect;

#[tokio::test(flavor = "multi_thread")]
async fn only_moderators_move_features_with_a_reason_and_nobody_plans_by_hand() {
    let app = TestApp::start().await;
    let (ana, ben, mona) = (app.person("ana").await, app.person("ben").await, app.person("mona").await);
    elect(&app, &mona).await;
    let bench = propose(&ana, "A bench", "10").await;
    let steps = format!("/features/{bench}/steps");
    let to = |state: &'static str, reason: &'static str| [("state", state), ("reason", reason)];
    ana.post(&steps, &to("declined", "I say so")).await.is(403).shows("Only a moderator in office");
    ana.get(&format!("/features/{bench}")).await.hides("How far has it come?").shows("Withdraw it");
    ben.get(&format!("/features/{bench}")).await.hides("Withdraw it");
    ben.post(&format!("/features/{bench}/withdrawal"), &[]).await.is(403);
    ben.get(&format!("/features/{bench}/edit")).await.is(404);
    mona.get(&format!("/features/{bench}")).await.shows("How far has it come?").shows("Declined").hides("Planned");
    mona.post(&steps, &to("declined", " ")).await.is(422).shows("id=\"reason-error\"");
    mona.post(&steps, &to("finished", "x")).await.is(422).shows("choose how far it has come");
    mona.post(&steps, &to("planned", "I would like it")).await.is(422).shows("only the count decides");
    mona.post(&steps, &to("done", "I would like it")).await.is(422);
    let cycle = opened(&app).await;
    for voter in [&ana, &ben, &mona] {
        vote(&cycle, voter, &[bench]).await;
    }
    cycle.close().await;
    ana.post(&format!("/features/{bench}/withdrawal"), &[]).await.is(422);
    ana.get(&format!("/features/{bench}/edit")).await.is(404);
    for (to_state, reason) in
        [("doing", "Ben has begun."), ("planned", "It rains."), ("doing", "Sun."), ("done", "Sit!")]
    {
        mona.post(&steps, &to(to_state, reason)).await.is(303);
        assert_eq!(state(&app, bench).await, to_state);
    }
    mona.post(&steps, &to("proposed", "again")).await.is(422);
    let page = app.visitor().get(&format!("/features/{bench}")).await;
    page.shows("Done by").shows("Sit!").shows("Paused by").shows("ledger line");
    app.visitor().get("/features").await.shows("Done, declined and withdrawn");
    verified(&app).await;
    // The ledger tells who by a pseudonym, and of the reason only its hash.
    let lines = app.visitor().get("/record/ledger.jsonl").await;
    lines.shows("feature.moved").hides("It rains.").hides("mona");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_what_no_vote_and_no_record_carries() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    let bench = propose(&ana, "A bench", "10").await;
    let cycle = opened(&app).await;
    let client = app.database.as_app().await;
    let refused = async |sql: &str| {
        let error = client.execute(&sql.replace("$1", &bench.to_string()), &[]).await.expect_err(sql);
        let error = error.as_db_error().expect("the database's word").clone();
        error.constraint().map_or_else(|| error.code().code().to_string(), str::to_string)
    };
    for (sql, by) in [
        ("UPDATE features SET state = 'planned' WHERE id = $1", "features_record_each_change"),
        ("UPDATE features SET state = 'declined' WHERE id = $1", "features_record_each_change"),
        ("UPDATE features SET state = 'done' WHERE id = $1", "features_move_by_the_rules"),
        ("UPDATE features SET title = 'Another' WHERE id = $1", "features_stand_still"),
        ("UPDATE features SET effort_days = 1, version = 2 WHERE id = $1", "features_record_each_change"),
        ("UPDATE features SET effort_days = 0, version = 2 WHERE id = $1", "features_effort"),
        ("UPDATE features SET link = 'javascript:alert(1)', version = 2 WHERE id = $1", "features_link_is_https"),
        ("UPDATE features SET author_id = author_id + 1 WHERE id = $1", "features_stand_still"),
        ("UPDATE feature_steps SET reason = 'other' WHERE feature_id = $1", "42501"),
        ("DELETE FROM features WHERE id = $1", "42501"),
    ] {
        assert_eq!(refused(sql).await, by, "{sql}");
    }
    let place = format!("UPDATE features SET place = 1, approvals = 9, counted_by = {} WHERE id = $1", cycle.id);
    assert_eq!(refused(&place).await, "features_are_ordered_by_a_vote");
    let enact = format!(
        "INSERT INTO enactments (proposal_id, ledger_entry_id) VALUES ({}, (SELECT max(id) FROM ledger_entries))",
        cycle.id
    );
    assert_eq!(refused(&enact).await, "enactments_need_a_record");
    let second =
        "INSERT INTO proposals (track, title, body, body_html, payload) VALUES ('ordinary', 'x', 'y', 'z', '{}')";
    assert_eq!(refused(second).await, "proposals_by_somebody_or_the_house");
}

#[tokio::test(flavor = "multi_thread")]
async fn ballots_of_the_standing_vote_are_ballots_like_any_other() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.person("ana").await, app.person("ben").await);
    let bench = propose(&ana, "A bench", "10").await;
    let cycle = opened(&app).await;
    let path = cycle.path("/ballots");
    let late = app.person("late").await;
    let ballot = approving(&cycle, &[bench]).await;
    late.post(&path, &[("ballot", &ballot), ("step", "cast")]).await.is(403).shows("You were not on the roll");
    late.get("/features").await.shows("The standing vote is open.").hides(">Vote<");
    app.visitor().post(&path, &[("ballot", &ballot), ("step", "cast")]).await.is(303);
    for (ballot, words) in [
        (r#"["2"]"#, "There is no option “2” in this vote."),
        (r#"["1","1"]"#, "is on the ballot twice"),
        ("yes", "it takes a choice of as many projects as you like"),
    ] {
        ana.post(&path, &[("ballot", ballot), ("step", "cast")]).await.is(422).shows(words);
    }
    let client = app.database.as_app().await;
    for choice in [r#"["2"]"#, r#"["0"]"#, r#"["none"]"#, "yes"] {
        let insert = "INSERT INTO ballots (proposal_id, member_id, choice) VALUES ($1, $2, $3)";
        let error = client.execute(insert, &[&cycle.id, &ana.member().get(), &choice]).await.expect_err(choice);
        let by = error.as_db_error().and_then(|e| e.constraint()).map(String::from);
        assert_eq!(by.as_deref(), Some("ballots_of_their_vote"), "{choice}");
    }
    let cast = ana.post(&path, &[("ballot", &ballot), ("step", "cast")]).await;
    ana.get(&cast.location).await.is(200).hides("A bench");
    assert_eq!(cycle.count("ballots").await, 1);
    cycle.close().await;
    ben.post(&path, &[("ballot", &ballot), ("step", "cast")]).await.is(403).shows("Voting closed on");
    assert_eq!((cycle.count("ballots").await, cycle.count("turnouts").await), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_a_feature_off_the_ballot_or_the_order_is_found_out() {
    for (when, sql, words) in [
        (
            "before",
            "UPDATE features SET state = 'withdrawn' WHERE title = 'A bench'",
            "not of the features that stood on the board",
        ),
        ("after", "UPDATE features SET state = 'declined' WHERE title = 'A bench'", "not what the count chose"),
    ] {
        let app = TestApp::start().await;
        let ana = app.person("ana").await;
        let bench = propose(&ana, "A bench", "10").await;
        let lamp = propose(&ana, "A lamp", "10").await;
        let behind_the_record = async || {
            let hand =
                format!("ALTER TABLE features DISABLE TRIGGER USER; {sql}; ALTER TABLE features ENABLE TRIGGER USER");
            app.database.as_owner().await.batch_execute(&hand).await.expect("a heavy hand");
        };
        if when == "before" {
            behind_the_record().await;
        }
        let cycle = opened(&app).await;
        if when == "after" {
            vote(&cycle, &ana, &[bench, lamp]).await;
            behind_the_record().await;
        } else {
            vote(&cycle, &ana, &[lamp]).await;
        }
        cycle.close().await;
        app.settle().await;
        let report = crate::ledger::check(&app, &[]).await;
        assert!(!report.holds() && report.to_string().contains(words), "{when}: {report}");
    }
}
