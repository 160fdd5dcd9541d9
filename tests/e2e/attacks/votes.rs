//! Votes that are none: the application's role in a hurry, with a roll of its own choosing, against the count.

use tests::{Motion, Person, TestApp};

use super::record::{LINE, refused_by};

async fn three(app: &TestApp) -> (Person<'_>, Person<'_>, Person<'_>) {
    (app.person("ana").await, app.person("ben").await, app.person("cem").await)
}

/// Opens the vote for a time of the attacker's choosing and with those on the roll whom they choose.
fn opening(id: i64, voters: &str, lasts: &str) -> String {
    format!(
        "INSERT INTO roll (proposal_id, member_id) SELECT {id}, id FROM members WHERE {voters};
         INSERT INTO proposal_steps (proposal_id, state, ledger_entry_id) SELECT {id}, 'voting', max(id) FROM ledger_entries;
         WITH o AS MATERIALIZED (SELECT folkmoot_now() AS at), s AS (
            SELECT o.at, jsonb_build_object('proposal', p.id, 'title', p.title, 'body', p.body, 'payload', p.payload, 'rule', '{{}}'::jsonb,
                'opens_at', o.at, 'closes_at', o.at + interval '{lasts}', 'enactment_hours', 0,
                'roll_size', (SELECT count(*) FROM roll WHERE proposal_id = p.id))::text AS spec
            FROM proposals p, o WHERE p.id = {id})
         UPDATE proposals SET state = 'voting', opens_at = s.at, closes_at = s.at + interval '{lasts}', rule = '{{}}',
            spec = s.spec, spec_hash = sha256(convert_to(s.spec, 'UTF8')) FROM s WHERE id = {id}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_is_as_long_as_the_policy_says_and_of_everybody() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = three(&app).await;
    let motion = Motion::discussed(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    let client = app.database.as_app().await;
    let id = motion.id;
    let hurry = format!("UPDATE proposals SET discussion_ends_at = folkmoot_now() WHERE id = {id}");
    assert_eq!(refused_by(&client, &hurry).await, "proposals_are_frozen_at_opening");
    // The honest end of the discussion, without the beats that would open the vote.
    let left = motion.milliseconds_until("discussion_ends_at").await + 1000;
    let jump = format!("UPDATE clock SET ahead = ahead + interval '{left} milliseconds'");
    app.database.as_owner().await.batch_execute(&jump).await.unwrap();
    folkmoot::jobs::settle_some(&app.services, |beat| beat == "publish rolls").await.unwrap();
    let short = format!("BEGIN; {LINE}; {}; COMMIT", opening(id, "true", "1 microsecond"));
    assert_eq!(refused_by(&client, &short).await, "proposals_move_by_the_rules");
    let hand_picked = format!("BEGIN; {LINE}; {}; COMMIT", opening(id, &format!("id = {}", ana.member()), "90 days"));
    assert_eq!(refused_by(&client, &hand_picked).await, "proposals_move_by_the_rules");
    client
        .batch_execute(&format!("BEGIN; {LINE}; {}; ROLLBACK", opening(id, "true", "90 days")))
        .await
        .expect("else the test proves nothing");
    app.settle().await;
    assert_eq!(motion.state().await, "voting");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_most_voted_against_has_not_passed() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = three(&app).await;
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    motion.cast(&ana, "no").await;
    let left = motion.milliseconds_until("closes_at").await + 1000;
    let jump = format!("UPDATE clock SET ahead = ahead + interval '{left} milliseconds'");
    app.database.as_owner().await.batch_execute(&jump).await.unwrap();
    let id = motion.id;
    let count = |outcome: &str| {
        format!(
            "INSERT INTO counted_ballots (proposal_id, position, choice) SELECT proposal_id, 0, choice FROM ballots WHERE proposal_id = {id};
             INSERT INTO turnouts SELECT proposal_id, member_id FROM ballots WHERE proposal_id = {id};
             INSERT INTO tallies (proposal_id, outcome, result, ledger_entry_id) SELECT {id}, '{outcome}', '{{}}', max(id) FROM ledger_entries"
        )
    };
    let client = app.database.as_app().await;
    assert_eq!(
        refused_by(&client, &format!("BEGIN; {LINE}; {}; COMMIT", count("passed"))).await,
        "tallies_are_of_the_ballots"
    );
    client
        .batch_execute(&format!("BEGIN; {LINE}; {}; ROLLBACK", count("failed")))
        .await
        .expect("else the test proves nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_are_nobody_elses_and_no_address_of_theirs_answers() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.person("ana").await, app.person("ben").await);
    let draft = Motion::draft(&app, &ana, "entry.max_chars", "6000").await;
    app.settle().await;
    for path in ["", "/edit", "/versions", "/roll", "/record", "/receipt", "/receipt?at=1&signature=x"] {
        ben.get(&draft.path(path)).await.is(404).hides("Set entry.max_chars anew");
    }
    for path in ["/edit", "/publication", "/sponsorships", "/withdrawal", "/ballots"] {
        let answer = ben
            .post(&draft.path(path), &[("choice", "yes"), ("title", "mine"), ("body", "mine"), ("value", "7000")])
            .await;
        answer.is(404).hides("Set entry.max_chars anew");
    }
    for page in
        ["/proposals", "/search?q=anew", "/@ana", "/", "/constitution/entry.max_chars", "/ledger", "/settings/export"]
    {
        ben.get(page).await.is(200).hides("Set entry.max_chars anew");
    }
    ben.taken_out().await.hides("Set entry.max_chars anew");
    assert_eq!(draft.column("title").await, "Set entry.max_chars anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ballot_is_in_no_answer_but_its_voters_own_page() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = three(&app).await;
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    let lines = "SELECT count(*) FROM ledger_entries";
    let owner = app.database.as_owner().await;
    let before: i64 = owner.query_one(lines, &[]).await.unwrap().get(0);
    let seen = ben.get(&motion.path("")).await.body;
    motion.cast(&ana, "abstain").await;
    app.settle().await;
    let after: i64 = owner.query_one(lines, &[]).await.unwrap().get(0);
    assert_eq!(before, after, "casting left a line");
    let name: String =
        owner.query_one("SELECT ledger_name FROM members WHERE id = $1", &[&ana.member().get()]).await.unwrap().get(0);
    assert!(!seen.contains(&name));
    for (who, page) in [(&ben, ""), (&ben, "/roll"), (&ben, "/receipt"), (&ana, "/receipt")] {
        who.get(&motion.path(page)).await.is(200).hides(&format!("{name}\"")).hides("you voted abstain");
    }
    let record = ben.get(&motion.path("/record")).await;
    record.is(200).shows("\"roll\":").hides("\"ballot\"").hides("\"voted\"").hides("\"result\"");
    ana.taken_out().await.is(200).hides("abstain");
    motion.close().await;
    ana.taken_out().await.is(200).hides("abstain");
    ana.get(&motion.path("")).await.is(200).hides("Your ballot is in the box");
}
