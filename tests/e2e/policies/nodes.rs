//! Several nodes on one database: a change holds on all of them within a second, and none is started anew.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tests::{Motion, Person, Setting, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_change_holds_on_every_node_within_a_second_without_a_restart() {
    let app = TestApp::start().await;
    let setting = Setting { limits: true, ..Setting::default() };
    let other = TestApp::beside(&app.database, setting).await;
    // The other node only answers; the one beat of such a node runs as it does in earnest.
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let following = tokio::spawn(folkmoot::jobs::follow(Arc::clone(&other.services), stopped));
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let there = |person: &Person<'_>| Person::behind(&other, person.badge().as_ref());
    for number in 0..4 {
        there(&ben).post("/entries", &[("body", &format!("note {number}"))]).await.is(303);
    }
    let mut motions = Vec::new();
    for (policy, value) in [("entry.max_chars", "300"), ("stream.page_size", "5"), ("limits.notes_per_hour", "1")] {
        motions.push(Motion::discussed(&app, &ana, [&ben, &cem], policy, value).await);
    }
    motions[0].pass_deadline("discussion_ends_at").await;
    for motion in &motions {
        motion.cast(&ana, "yes").await;
    }
    motions[2].pass_deadline("closes_at").await;
    let enacted = Instant::now();
    for motion in &motions {
        assert_eq!(motion.state().await, "enacted");
    }
    // What decides is read beside the write: no waiting at all.
    there(&cem).post("/entries", &[("body", &"x".repeat(400))]).await.is(422);
    // What is shown and how often something may be done follow within a second.
    let cards = async || other.visitor().get("/").await.body.matches("<article class=\"entry ").count();
    while cards().await > 5 || there(&ana).post("/entries", &[("body", "again")]).await.status != 429 {
        assert!(enacted.elapsed() < Duration::from_millis(1500), "the other node has not heard of it");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    following.abort();
}
