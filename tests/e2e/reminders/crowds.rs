//! Several nodes, and nodes that die: nobody is told twice and nobody is left out.

use std::sync::Arc;

use folkmoot::jobs::write_reminders;
use tests::{Setting, TestApp};

use super::{reminders, rows, told, turn_clock, vote};

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_at_once_write_each_reminder_once() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    for number in 0..40 {
        app.person(&format!("voter{number}")).await;
    }
    let motion = vote(&app, &ada, [&ben, &cat], "30").await;
    let beside = TestApp::beside(&app.database, Setting::default()).await;
    turn_clock(&app, &motion, 2).await;
    let nodes = [&app.services, &beside.services];
    let race = (0..8).map(|turn| tokio::spawn(write_reminders::run(Arc::clone(nodes[turn % 2]))));
    let written: usize = futures::future::join_all(race).await.into_iter().map(|done| done.unwrap().unwrap()).sum();
    let queued = "SELECT count(*), count(DISTINCT to_address) FROM mails WHERE kind = 'reminder'";
    let queued = app.database.as_owner().await.query_one(queued, &[]).await.unwrap();
    assert_eq!((written, queued.get(0), queued.get(1), rows(&app).await), (43, 43_i64, 43_i64, 43));
}

#[rocket::async_test]
async fn a_node_that_dies_between_the_row_and_the_mail_has_done_neither() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let motion = vote(&app, &ada, [&ben, &cat], "30").await;
    let owner = app.database.as_owner().await;
    // The connection is gone in the middle of the batch, as when the process is killed.
    owner
        .batch_execute(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
             BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
             CREATE TRIGGER die BEFORE INSERT ON mails FOR EACH ROW WHEN (NEW.to_address LIKE 'ben@%') EXECUTE FUNCTION die()",
        )
        .await
        .unwrap();
    turn_clock(&app, &motion, 2).await;
    write_reminders::run(Arc::clone(&app.services)).await.expect_err("the connection dies");
    assert_eq!(rows(&app).await, 0);
    owner.batch_execute("DROP TRIGGER die ON mails; DROP FUNCTION die()").await.unwrap();
    app.settle().await;
    assert_eq!(told(&app), ["ada@example.org", "ben@example.org", "cat@example.org"]);
    app.settle().await;
    assert_eq!(reminders(&app).len(), 3);
}
