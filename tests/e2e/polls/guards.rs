//! What the database itself holds about polls, whoever writes.

use chrono::TimeDelta;
use futures::future::join_all;
use tests::TestApp;

use super::{ask, choose, number};

#[rocket::async_test]
async fn polls_stay_as_they_were_posted_and_only_their_readers_answer_them_while_they_run() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    let id = ask(&ada, "plurality", "Rye\nSpelt").await;
    let hidden = [("body", "x"), ("audience", "followers"), ("poll_way", "approval"), ("poll_options", "a\nb")];
    let hidden = ada.post("/entries", &hidden).await.made();
    let plain = ada.post("/entries", &[("body", "plain")]).await.made();
    choose(&ben, id, "1").await.is(303);
    let database = app.database.as_app().await;
    let refused = async |sql: String, constraint: &str| {
        let error = database.batch_execute(&sql).await.expect_err(&sql);
        let said = error.as_db_error().and_then(|error| error.constraint()).unwrap_or_default().to_string();
        assert_eq!(said, constraint, "{sql}: {error:?}");
    };
    let forbidden = async |sql: &str| {
        let error = database.batch_execute(sql).await.expect_err(sql);
        assert_eq!(error.code().map(|code| code.code()), Some("42501"), "{sql}: {error:?}");
    };
    let poll = |entry: i64, options: &str, hours: i64| {
        format!(
            "INSERT INTO polls (entry_id, method, options, opens_at, closes_at) SELECT id, 'approval', {options}, published_at,
                published_at + interval '{hours} hours' FROM entries WHERE id = {entry}"
        )
    };
    refused(poll(plain, "'{a,b}'", 337), "polls_last_hours_or_days").await;
    refused(poll(plain, "'{a}'", 24), "polls_options").await;
    refused(poll(plain, "'{a,A}'", 24), "polls_are_of_notes").await;
    refused(poll(plain, "ARRAY[E'a\\nb', 'c']", 24), "polls_are_of_notes").await;
    let comment = ben.post(&format!("/entries/{plain}/comments"), &[("body", "hm")]).await;
    let comment: i64 = comment.location.rsplit("#c").next().unwrap().parse().unwrap();
    refused(poll(comment, "'{a,b}'", 24), "polls_are_of_notes").await;
    forbidden("UPDATE polls SET options = '{x,y}'").await;
    forbidden("UPDATE polls SET closes_at = closes_at + interval '1 hour'").await;
    refused(format!("UPDATE polls SET counted_at = folkmoot_now() WHERE entry_id = {id}"), "polls_are_only_counted")
        .await;
    refused(format!("DELETE FROM polls WHERE entry_id = {id}"), "polls_stay_with_their_entry").await;
    let say = |entry: i64, who: &tests::Person<'_>, choice: &str| {
        format!(
            "INSERT INTO poll_ballots (entry_id, member_id, choice) VALUES ({entry}, {}, '{choice}')",
            who.member().get()
        )
    };
    refused(say(id, &ben, "[[\"2\"]]"), "poll_ballots_one_per_member").await;
    for wrong in ["[[\"3\"]]", "[[\"1\",\"2\"]]", "[[\"1\"],[\"2\"]]", "[\"1\"]", "[]", "[[\"01\"]]", "{\"1\":1}", "x"]
    {
        refused(say(id, &cyd, wrong), "poll_ballots_of_their_poll").await;
    }
    refused(say(hidden, &cyd, "[\"1\"]"), "poll_ballots_are_of_readers").await;
    refused(format!("UPDATE poll_ballots SET member_id = {}", cyd.member().get()), "poll_ballots_are_of_readers").await;
    refused(format!("INSERT INTO poll_answers VALUES ({id}, '[[\"1\"]]', 1)"), "poll_answers_are_of_the_ballots").await;
    database
        .batch_execute(&format!("UPDATE entries SET poll_words = 'x', event_place = 'y' WHERE id = {id}"))
        .await
        .unwrap();
    let kept =
        format!("SELECT count(*) FROM entries WHERE id = {id} AND poll_words = E'Rye\\nSpelt' AND event_place IS NULL");
    assert_eq!(number(&app, &kept).await, 1, "a trigger puts what polls and events say");
    app.skip(TimeDelta::hours(24)).await;
    refused(say(id, &cyd, "[[\"2\"]]"), "poll_ballots_only_while_open").await;
    refused("UPDATE poll_ballots SET choice = '[[\"2\"]]'".to_owned(), "poll_ballots_only_while_open").await;
    refused(format!("INSERT INTO poll_answers VALUES ({id}, '[[\"1\"]]', 2)"), "poll_answers_are_of_the_ballots").await;
    app.settle().await;
    forbidden("UPDATE poll_answers SET times = 9").await;
    refused("DELETE FROM poll_answers".to_owned(), "poll_answers_are_of_the_ballots").await;
    refused(format!("UPDATE polls SET counted_at = NULL WHERE entry_id = {id}"), "polls_are_only_counted").await;
}

#[rocket::async_test]
async fn however_many_answers_arrive_at_once_each_member_has_one_and_the_count_loses_none() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let id = ask(&ada, "plurality", "Rye\nSpelt").await;
    let mut people = Vec::new();
    for place in 0..6 {
        people.push(app.person(&format!("voter{place}")).await);
    }
    let say = |round: usize| {
        let options = ["1", "2"];
        join_all(
            people.iter().flat_map(move |person| (0..3).map(move |n| choose(person, id, options[(n + round) % 2]))),
        )
    };
    for said in say(0).await {
        said.is(303);
    }
    assert_eq!(number(&app, "SELECT count(*) FROM poll_ballots").await, 6);
    // Two nodes count while answers still arrive: each answer is counted or refused.
    app.skip(TimeDelta::hours(24)).await;
    let (late, (), ()) = futures::join!(say(1), app.settle(), app.settle());
    assert!(
        late.iter().all(|said| said.status == 403),
        "{:?}",
        late.iter().map(|said| said.status).collect::<Vec<_>>()
    );
    assert_eq!(number(&app, "SELECT sum(times) FROM poll_answers").await, 6);
    assert_eq!(number(&app, "SELECT count(*) FROM poll_ballots").await, 0);
    assert_eq!(number(&app, "SELECT count(*) FROM notifications WHERE kind = 'poll'").await, 7);
}
