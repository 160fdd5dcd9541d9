//! Delegations and ballots that race the close: whatever was in time is in the count, and the record agrees.

use std::time::Duration;

use futures::future::{join, join_all};
use tests::{Motion, Person, TestApp};

use super::{give, given, newest_of, open_community, part_of, people, taken_back, verified, vote};

#[tokio::test(flavor = "multi_thread")]
async fn delegations_that_race_the_close_are_in_time_or_late_and_the_record_knows() {
    let app = open_community().await;
    let [ana, ben, cem] = &people(&app, ["ana", "ben", "cem"]).await;
    let mut voters = Vec::new();
    for number in 0..10 {
        voters.push(app.person(&format!("voter{number}")).await);
    }
    let (mut represented, mut silent) = (0, 0);
    for round in 0..6 {
        let motion = vote(&app, [ana, ben, cem], &format!("{}", 6000 + round)).await;
        motion.cast(ana, "yes").await;
        // Forty milliseconds before the close: one after the other gives, takes back, or votes while the beats run all the time.
        let left = motion.milliseconds_until("closes_at").await - 40;
        let owner = app.database.as_owner().await;
        owner.batch_execute(&format!("UPDATE clock SET ahead = ahead + interval '{left} milliseconds'")).await.unwrap();
        let acting = join_all(voters.iter().enumerate().map(|(number, voter)| {
            let (app, motion) = (&app, &motion);
            async move {
                tokio::time::sleep(Duration::from_millis(number as u64 * 8)).await;
                act(app, motion, voter, number, round).await;
            }
        }));
        let closing = async {
            while motion.state().await == "voting" {
                app.settle().await;
            }
        };
        join(acting, closing).await;
        for voter in &voters {
            match part_of(&app, &motion, voter).await.as_str() {
                "via ana 1" => represented += 1,
                "nothing" => silent += 1,
                _ => {}
            }
        }
        assert_eq!(motion.count("ballots").await, 0);
        // Whoever checks works the same out from the moments in the ledger.
        verified(&app).await;
    }
    assert!(represented > 0 && silent > 0, "no race: {represented} represented, {silent} not");
}

async fn act(app: &TestApp, motion: &Motion<'_>, voter: &Person<'_>, number: usize, round: usize) {
    match (number + round) % 3 {
        0 => {
            give(voter, "ana", "ordinary").await.is(303);
        }
        1 => {
            let running =
                format!("SELECT count(*) FROM delegations WHERE ended_at IS NULL AND member_id = {}", voter.member());
            if super::number(app, &running).await > 0 {
                let id = newest_of(app, voter).await;
                taken_back(voter, id).await.is(303);
            } else {
                give(voter, "ana", "all").await.is(303);
            }
        }
        _ => {
            let status = voter.post(&motion.path("/ballots"), &[("choice", "no")]).await.status;
            assert!([303, 403].contains(&status), "{status}");
        }
    }
}

/// Somebody's delegation is on its way while the vote closes: when it was given by the clock, and what became of them.
async fn close_around_a_delegation(app: &TestApp, motion: &Motion<'_>, by: &Person<'_>, to: &Person<'_>) -> String {
    let (tx, to_id) = (app.services.store.begin(), to.member());
    let mut tx = tx.await.unwrap();
    store::delegations::hold(&mut tx, by.member(), to_id).await.unwrap();
    let now = store::clock::now(&mut tx).await.unwrap();
    let by_name = store::pseudonyms::of(&mut tx, by.member()).await.unwrap();
    let to_name = store::pseudonyms::of(&mut tx, to_id).await.unwrap();
    let constitution = store::policies::current(&mut tx).await.unwrap();
    let scope = "ordinary".parse().unwrap();
    let given =
        governance::delegations::delegate((by.member(), &by_name), (to_id, &to_name), scope, &constitution, now);
    store::delegations::give(&mut tx, given.unwrap()).await.unwrap();
    // Time passes beyond the close, and the beats count; the delegation commits only then.
    let left = motion.milliseconds_until("closes_at").await + 1000;
    let jump = format!("UPDATE clock SET ahead = ahead + interval '{left} milliseconds'");
    app.database.as_owner().await.batch_execute(&jump).await.unwrap();
    let committing = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        tx.commit().await.unwrap();
    };
    join(app.settle(), committing).await;
    app.settle().await;
    part_of(app, motion, by).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_count_waits_for_a_delegation_on_its_way_and_without_the_lock_it_would_be_missed() {
    let app = open_community().await;
    let [ana, ben, cem, dan, eve] = &people(&app, ["ana", "ben", "cem", "dan", "eve"]).await;
    let motion = vote(&app, [ana, ben, cem], "6000").await;
    motion.cast(ana, "yes").await;
    assert_eq!(close_around_a_delegation(&app, &motion, dan, ana).await, "via ana 1");
    verified(&app).await;

    let owner = app.database.as_owner().await;
    let function: String =
        owner.query_one("SELECT pg_get_functiondef('hold_delegations'::regproc)", &[]).await.unwrap().get(0);
    assert!(function.contains("pg_advisory_xact_lock("));
    owner.batch_execute(&function.replace("BEGIN\n", "BEGIN\n    RETURN;\n")).await.unwrap();
    let motion = vote(&app, [ana, ben, cem], "7000").await;
    motion.cast(ana, "yes").await;
    assert_eq!(close_around_a_delegation(&app, &motion, eve, ana).await, "nothing");
    app.settle().await;
    let report = crate::ledger::check(&app, &[]).await;
    assert!(!report.holds() && report.to_string().contains("who is spoken for by whom"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_delegate_to_each_other_at_once_do_not_wait_for_ever() {
    let app = open_community().await;
    let [ana, ben] = &people(&app, ["ana", "ben"]).await;
    for _ in 0..8 {
        let (one, other) = join(give(ana, "ben", "all"), give(ben, "ana", "all")).await;
        assert_eq!((one.status, other.status), (303, 303));
    }
    // The same one twice at once: each takes the place of the other.
    let both = join_all((0..12).map(|_| give(ana, "ben", "ordinary"))).await;
    assert!(both.iter().all(|answer| answer.status == 303));
    given(ana, "ben", "ordinary").await;
    let running = "SELECT count(*) FROM delegations WHERE ended_at IS NULL";
    assert_eq!(super::number(&app, running).await, 3);
    verified(&app).await;
}
