//! A ledger that says something else than what was done, signed all the same: the record's check finds it.

use tests::TestApp;

use super::{called, elected, opened, place, rank, recall, six, stand, wanting};

/// From now on every line of this kind is written otherwise, and signed.
async fn lies(app: &TestApp, kind: &str, change: &str) {
    let sql = format!(
        "CREATE FUNCTION lie() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.kind = '{kind}' THEN NEW.body := {change}; NEW.leaf_hash := sha256('\\x00'::bytea || convert_to(NEW.body, 'UTF8')); END IF;
            RETURN NEW; END $$;
         CREATE TRIGGER lie BEFORE INSERT ON ledger_entries FOR EACH ROW EXECUTE FUNCTION lie()"
    );
    app.database.as_owner().await.batch_execute(&sql).await.expect("a liar");
}

async fn found(app: &TestApp, words: &str) {
    app.settle().await;
    let report = crate::ledger::check(app, &[]).await;
    assert!(!report.holds() && report.to_string().contains(words), "{words}: {report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_lies_about_an_election_is_found_out() {
    let (hash, other) = (
        "a".repeat(64),
        "regexp_replace(NEW.body, '\"statement_sha256\":\"[0-9a-f]*\"', '\"statement_sha256\":\"$\"')",
    );
    let other = other.replace('$', &hash);
    for (kind, change, words) in [
        ("candidacy.stood", other.as_str(), "not of those who stood"),
        (
            "proposal.enacted",
            "regexp_replace(NEW.body, '\"elected\":\\[[^]]*\\]', '\"elected\":[]')",
            "no election carries the term",
        ),
        (
            "moderator.term_started",
            "replace(NEW.body, '\"ends_at\":\"2', '\"ends_at\":\"3')",
            "not as long as the policy says",
        ),
        (
            "moderator.term_started",
            "regexp_replace(NEW.body, '\"election\":[0-9]+', '\"election\":null')",
            "no election carries the term",
        ),
    ] {
        let app = wanting(1).await;
        let people = six(&app).await;
        lies(&app, kind, change).await;
        elected(&app, &people[0], &people[1..4]).await;
        found(&app, words).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_lies_about_a_recall_is_found_out() {
    for (kind, change, words) in [
        ("moderator.term_ended", "replace(NEW.body, '\"starts_at\":\"2', '\"starts_at\":\"3')", "can end like this"),
        (
            "proposal.enacted",
            "regexp_replace(NEW.body, '\"recalled\":\"[^\"]*\"', '\"recalled\":\"somebody\"')",
            "did not end the term",
        ),
    ] {
        let app = wanting(1).await;
        let people = six(&app).await;
        elected(&app, &people[0], &people[1..4]).await;
        let motion = recall(&app, &people[0], &people[1..4]).await;
        motion.pass_deadline("discussion_ends_at").await;
        for voter in &people[1..5] {
            motion.cast(voter, "yes").await;
        }
        lies(&app, kind, change).await;
        motion.close().await;
        assert_eq!(motion.state().await, "enacted");
        found(&app, words).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_lies_about_a_resignation_is_found_out() {
    for change in [
        "replace(NEW.body, '\"starts_at\":\"2', '\"starts_at\":\"3')",
        "replace(NEW.body, '\"ended_at\":\"2', '\"ended_at\":\"1')",
        "regexp_replace(NEW.body, '\"actor\":\"[^\"]*\"', '\"actor\":\"operator\"')",
    ] {
        let app = wanting(1).await;
        let people = six(&app).await;
        elected(&app, &people[0], &people[1..4]).await;
        // The database would not take it.
        app.database
            .as_owner()
            .await
            .batch_execute("DROP TRIGGER moderator_terms_are_carried ON moderator_terms")
            .await
            .expect("no guard");
        lies(&app, "moderator.resigned", change).await;
        people[0].post("/moderators/resignation", &[]).await.is(303);
        found(&app, "can end like this").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_a_candidate_off_or_seats_another_is_found_out() {
    let app = wanting(1).await;
    let people = six(&app).await;
    let election = called(&app).await;
    for who in &people[..2] {
        stand(&election, who, "I would.").await;
    }
    let heavy = format!(
        "ALTER TABLE candidacies DISABLE TRIGGER USER; UPDATE candidacies SET state = 'withdrawn' WHERE member_id = {}; ALTER TABLE candidacies ENABLE TRIGGER USER",
        people[1].member()
    );
    app.database.as_owner().await.batch_execute(&heavy).await.unwrap();
    opened(&election).await;
    found(&app, "not of those who stood").await;

    let app = wanting(1).await;
    let people = six(&app).await;
    let election = called(&app).await;
    for who in &people[..2] {
        stand(&election, who, "I would.").await;
    }
    opened(&election).await;
    let other = "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            NEW.result := CASE WHEN NEW.result LIKE '%\"winners\":[\"1\"]%' THEN replace(NEW.result, '\"winners\":[\"1\"]', '\"winners\":[\"2\"]')
                ELSE replace(NEW.result, '\"winners\":[\"2\"]', '\"winners\":[\"1\"]') END;
            RETURN NEW; END $$;
        CREATE TRIGGER other BEFORE INSERT ON tallies FOR EACH ROW EXECUTE FUNCTION other()";
    app.database.as_owner().await.batch_execute(other).await.unwrap();
    let first = place(&app, &election, &people[0]).await;
    for voter in &people[1..4] {
        rank(&election, voter, &[&first]).await;
    }
    election.close().await;
    found(&app, "another result").await;
}
