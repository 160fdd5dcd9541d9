//! One member, one ballot, in time, and secret. Each guard is also taken away once, to see that the test would notice.

use std::time::Duration;

use futures::future::{join, join_all};
use tests::{Motion, Person, TestApp};

async fn three(app: &TestApp) -> (Person<'_>, Person<'_>, Person<'_>) {
    (app.person("ana").await, app.person("ben").await, app.person("cem").await)
}

/// Sixty-four ballots by one voter at once: how many were accepted, and how many lie in the box.
async fn race(motion: &Motion<'_>, voter: &Person<'_>) -> (usize, i64) {
    let path = motion.path("/ballots");
    let choice = |number: usize| if number.is_multiple_of(2) { "yes" } else { "no" };
    let statuses = join_all((0..64).map(|number| {
        let path = path.clone();
        async move { voter.post(&path, &[("choice", choice(number))]).await.status }
    }))
    .await;
    (statuses.iter().filter(|status| **status == 303).count(), motion.count("ballots").await)
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_ballots_at_once_are_one_ballot() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = three(&app).await;
    let mut others = Vec::new();
    for number in 0..8 {
        others.push(app.person(&format!("other{number}")).await);
    }
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    assert_eq!(race(&motion, &ana).await, (64, 1));
    // And without the key that makes it so, the same race leaves more than one: not each time, since whoever finds a ballot changes it.
    app.database
        .as_owner()
        .await
        .batch_execute("ALTER TABLE ballots DROP CONSTRAINT ballots_one_per_member")
        .await
        .unwrap();
    let mut voters = 1;
    for other in &others {
        let (_, ballots) = race(&motion, other).await;
        voters += 1;
        if ballots > voters {
            return;
        }
    }
    panic!("no race left a second ballot");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ballot_can_be_changed_until_the_close_and_counts_once() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = three(&app).await;
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    motion.cast(&ana, "no").await;
    motion.cast(&ana, "yes").await;
    ana.get(&motion.path("")).await.shows("Your ballot is in the box").shows("1 of 3 have voted");
    ben.get(&motion.path("")).await.hides("Your ballot is in the box").shows("1 of 3 have voted");
    ana.post(&motion.path("/ballots"), &[("choice", "maybe")]).await.is(422).shows("it takes yes, no or abstain");
    motion.close().await;
    app.visitor().get(&motion.path("")).await.shows("Yes 1, no 0, abstain 0.");
    ana.post(&motion.path("/ballots"), &[("choice", "no")])
        .await
        .is(403)
        .shows("Voting closed on")
        .shows("was not accepted");
    assert_eq!(motion.count("ballots").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_on_the_frozen_roll_is_told_why() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = three(&app).await;
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    let late = app.person("late").await;
    late.get(&motion.path("")).await.shows("You are not on the roll of this vote");
    late.post(&motion.path("/ballots"), &[("choice", "yes")]).await.is(403).shows("You were not on the roll");
    late.get(&motion.path("/roll")).await.is(200).shows("You are not on the roll");
    ana.get(&motion.path("/roll")).await.shows("You are on the roll.");
    app.visitor().post(&motion.path("/ballots"), &[("choice", "yes")]).await.is(303);
    let client = app.database.as_app().await;
    let insert = "INSERT INTO ballots (proposal_id, member_id, choice) VALUES ($1, $2, 'yes')";
    let error = client.execute(insert, &[&motion.id, &late.member().get()]).await.expect_err("not on the roll");
    assert_eq!(error.as_db_error().and_then(|e| e.constraint()), Some("ballots_on_the_roll"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_proves_the_ballot_and_tells_no_choice() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = three(&app).await;
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    let given = ana.post(&motion.path("/ballots"), &[("choice", "no")]).await.location.clone();
    let hash = motion.column("encode(spec_hash, 'hex')").await;
    ana.get(&given).await.hides("took the place");
    let again = ana.post(&motion.path("/ballots"), &[("choice", "no")]).await.location.clone();
    ana.get(&again).await.is(200).shows("It took the place of your earlier one");
    ana.get(&given).await.is(200).shows("Your ballot was accepted").shows(&hash).hides("choice&#34;").hides("&#34;no");
    ben.get(&given).await.is(422).shows("does not verify");
    let forged = given.replace("at=1", "at=2");
    ana.get(&forged).await.is(422);
    ana.get(&motion.path("/receipt")).await.is(200).shows("Your ballot is in the box.");
    motion.close().await;
    ana.get(&given).await.is(200).shows("Your ballot was counted");
    cem.get(&motion.path("/receipt")).await.shows("There is no ballot of yours");
}

#[tokio::test(flavor = "multi_thread")]
async fn ballots_that_race_the_close_are_counted_or_refused_and_never_lost() {
    race_the_close(0).await;
}

/// Whoever changes a ballot locks what the close locks, in the same order; each waiting for the other would end with an error.
#[tokio::test(flavor = "multi_thread")]
async fn changes_that_race_the_close_are_counted_or_refused_and_never_lost() {
    race_the_close(12).await;
}

/// Twelve voters race the close of each of eight votes; so many of them have cast a ballot before, which counts if its change is refused.
async fn race_the_close(earlier: usize) {
    const VOTERS: u64 = 12;
    let app = TestApp::start().await;
    let (ana, ben, cem) = three(&app).await;
    let mut voters = Vec::new();
    for number in 0..VOTERS {
        voters.push(app.person(&format!("voter{number}")).await);
    }
    let (mut accepted_in_all, mut refused_in_all) = (0, 0);
    // The moment before the close at which they come; a slow machine finds its own.
    let mut before = 40;
    for round in 0..8 {
        let motion = Motion::voting(&app, &ana, [&ben, &cem], "flag.hold_weight", &format!("{}", 40 + round)).await;
        for voter in voters.iter().take(earlier) {
            motion.cast(voter, "yes").await;
        }
        // Right before the close, voters come every few milliseconds while the beats run all the time.
        let left = motion.milliseconds_until("closes_at").await - before;
        let owner = app.database.as_owner().await;
        owner.batch_execute(&format!("UPDATE clock SET ahead = ahead + interval '{left} milliseconds'")).await.unwrap();
        let casting = join_all(voters.iter().enumerate().map(|(number, voter)| {
            let path = motion.path("/ballots");
            async move {
                tokio::time::sleep(Duration::from_millis(number as u64 * 7)).await;
                voter.post(&path, &[("choice", "abstain")]).await.status
            }
        }));
        let closing = async {
            while motion.state().await == "voting" {
                app.settle().await;
            }
        };
        let (statuses, ()) = join(casting, closing).await;
        let accepted = statuses.iter().filter(|status| **status == 303).count();
        let refused = statuses.iter().filter(|status| **status == 403).count();
        before = if accepted == 0 { before * 3 } else { before };
        before = if refused == 0 { before / 2 } else { before };
        refused_in_all += refused;
        accepted_in_all += accepted;
        assert!(statuses.iter().all(|status| [303, 403].contains(status)), "{statuses:?}");
        assert_eq!(
            motion.counted().await,
            i64::try_from(accepted.max(earlier)).unwrap(),
            "round {round}: {statuses:?}"
        );
        assert_eq!(motion.count("ballots").await, 0);
    }
    assert!(accepted_in_all > 0 && refused_in_all > 0, "no race: {accepted_in_all} accepted, {refused_in_all} refused");
}

/// One voter's transaction is open while the vote closes. Returns how many ballots were counted and how many were left.
async fn close_around_a_ballot(app: &TestApp, motion: &Motion<'_>, voter: &Person<'_>) -> (i64, i64) {
    let client = app.database.as_app().await;
    client.batch_execute("BEGIN").await.unwrap();
    let insert = "INSERT INTO ballots (proposal_id, member_id, choice) VALUES ($1, $2, 'yes')";
    client.execute(insert, &[&motion.id, &voter.member().get()]).await.expect("the vote is open");
    motion.close().await;
    client.batch_execute("COMMIT").await.expect("the ballot was accepted");
    app.settle().await;
    (motion.counted().await, motion.count("ballots").await)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_close_waits_for_a_ballot_on_its_way_and_without_the_lock_it_would_be_lost() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = three(&app).await;
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    assert_eq!(close_around_a_ballot(&app, &motion, &ana).await, (1, 0));

    let owner = app.database.as_owner().await;
    let function: String =
        owner.query_one("SELECT pg_get_functiondef('ballots_only_while_open'::regproc)", &[]).await.unwrap().get(0);
    assert!(function.contains("FOR SHARE"));
    owner.batch_execute(&function.replace("FOR SHARE", "")).await.unwrap();
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "comment.max_chars", "4000").await;
    assert_eq!(close_around_a_ballot(&app, &motion, &ana).await, (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_close_nothing_joins_a_member_to_a_choice() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = three(&app).await;
    let mut voters = Vec::new();
    for number in 0..24 {
        voters.push(app.person(&format!("voter{number}")).await);
    }
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    for (number, voter) in voters.iter().enumerate() {
        motion.cast(voter, if number < 12 { "yes" } else { "no" }).await;
    }
    motion.close().await;
    let owner = app.database.as_owner().await;
    let both = "SELECT a.table_name FROM information_schema.columns a JOIN information_schema.columns b USING (table_schema, table_name)
        WHERE a.table_schema = 'public' AND a.column_name LIKE '%member_id' AND b.column_name LIKE '%choice%' GROUP BY 1 ORDER BY 1";
    let tables: Vec<String> = owner.query(both, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    // Where ballots are open there is such a table, and of a secret vote it holds nothing. What is said to polls is no vote (decision 0038).
    assert_eq!(tables, ["ballots", "open_ballots", "poll_ballots"]);
    assert_eq!(motion.count("open_ballots").await, 0);
    assert_eq!((motion.count("ballots").await, motion.count("turnouts").await), (0, 24));
    // What was voted has one row for each choice: no order of rows is left that could be the order of the voters.
    let said = "SELECT string_agg(format('%s %s %s', position, choice, times), ', ' ORDER BY position)
        FROM counted_ballots WHERE proposal_id = $1";
    let said: String = owner.query_one(said, &[&motion.id]).await.unwrap().get(0);
    assert_eq!(said, "1 no 12, 2 yes 12");
    // The rows of both lists are written in one transaction and say no time.
    let timed = "SELECT count(*) FROM information_schema.columns
        WHERE table_name IN ('ballots', 'turnouts', 'counted_ballots', 'open_ballots') AND data_type LIKE 'timestamp%'";
    assert_eq!(owner.query_one(timed, &[]).await.unwrap().get::<_, i64>(0), 0);
    let lines: String = owner.query_one("SELECT string_agg(body, ' ') FROM ledger_entries", &[]).await.unwrap().get(0);
    assert!(!lines.contains("ballot.cast"));
}
