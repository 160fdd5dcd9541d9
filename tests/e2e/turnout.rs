//! How a box filled: counted now and then while it is open, shown after the close, and never made up.

use chrono::TimeDelta;
use tests::{Motion, TestApp};

use crate::attacks::record::refused_by;

#[tokio::test(flavor = "multi_thread")]
async fn how_the_box_filled_is_shown_after_the_close() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    let third = TimeDelta::milliseconds(motion.milliseconds_until("closes_at").await / 3);
    motion.cast(&ana, "yes").await;
    app.advance(third).await;
    app.settle().await;
    assert_eq!(
        motion.count("turnout_samples").await,
        1,
        "one for each part of the time, however often it is asked for"
    );
    motion.cast(&ben, "no").await;
    motion.cast(&cem, "yes").await;
    app.advance(third).await;
    app.visitor().get(&motion.path("")).await.hides("Turnout over time");
    motion.close().await;
    let page = app.visitor().get(&motion.path("")).await;
    page.is(200).shows("Turnout over time").shows("from 0 to 3 of 3 on the roll").shows("points=\"0,160 ");
    let numbers: Vec<&str> =
        page.body.split("<td class=\"number\">").skip(1).filter_map(|cell| cell.split('<').next()).collect();
    assert_eq!(numbers, ["0", "1", "3", "3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_says_what_is_in_the_box_and_stays() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    motion.cast(&ana, "yes").await;
    let half = TimeDelta::milliseconds(motion.milliseconds_until("closes_at").await / 2);
    app.advance(half).await;
    let client = app.database.as_app().await;
    let sql = "SELECT slot, ballots FROM turnout_samples WHERE proposal_id = $1";
    let kept = client.query_one(sql, &[&motion.id]).await.unwrap();
    assert_eq!((kept.get::<_, i32>(0), kept.get::<_, i64>(1)), (12, 1));
    let forged = format!(
        "INSERT INTO turnout_samples (proposal_id, slot, ballots, at) VALUES ({}, 3, 99, folkmoot_now())",
        motion.id
    );
    assert_eq!(refused_by(&client, &forged).await, "turnout_samples_once", "the part of the time is found, not told");
    assert!(client.execute("UPDATE turnout_samples SET ballots = 99", &[]).await.is_err());
    assert!(client.execute("DELETE FROM turnout_samples", &[]).await.is_err());
    motion.close().await;
    assert_eq!(refused_by(&client, &forged).await, "turnout_samples_while_open");
}
