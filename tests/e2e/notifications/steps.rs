//! What becomes of proposals and cases, told to those whom it concerns.

use chrono::TimeDelta;
use tests::{Motion, TestApp};

use super::{PAGE, note};
use crate::court::Court;
use crate::members::{PASSWORD, join_and_confirm};

#[rocket::async_test]
async fn an_author_is_told_each_state_of_their_proposal_once() {
    let app = TestApp::start().await;
    let people = [app.person("ada").await, app.person("ben").await, app.person("cleo").await];
    let [ada, ben, cleo] = &people;
    let motion = Motion::voting(&app, ada, [ben, cleo], "stream.page_size", "25").await;
    ada.get(PAGE).await.shows("Your proposal is discussed now: ").shows("The vote on your proposal has begun: ");
    for person in &people {
        motion.cast(person, "yes").await;
    }
    motion.close().await;
    app.advance(TimeDelta::days(30)).await;
    let page = ada.get(PAGE).await;
    page.shows("Your proposal has passed: ").shows("Your proposal is in force: ");
    let sent = app.services.mailer.sent();
    let told = |handle: &str| {
        sent.iter().filter(|mail| mail.to.contains(handle) && mail.subject.contains("our proposal ")).count()
    };
    assert_eq!((told("ada"), told("ben"), told("cleo")), (4, 0, 0));
    for other in [ben, cleo] {
        other.get(PAGE).await.hides("our proposal ");
    }
}

#[rocket::async_test]
async fn each_step_of_a_case_is_a_line_and_a_mail_with_the_same_words() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 12).await;
    let (_, case) = court.case("a rude note").await;
    court.decide(case, "remove").await;
    court.author.post(&format!("/cases/{case}/appeal"), &[("plea", "It was a joke among friends.")]).await.is(303);
    app.settle().await;
    // Until the appeal has lapsed; mails that were sent are forgotten later.
    app.advance(TimeDelta::days(8)).await;
    let sql = "SELECT count(*) FROM mails m WHERE m.message_key NOT LIKE 'confirm/%' AND m.kind NOT IN ('digest', 'reminder')
        AND NOT EXISTS (SELECT FROM notifications n WHERE n.member_id = m.member_id AND n.message_key = m.message_key AND n.words = m.subject)";
    let owner = app.database.as_owner().await;
    let count: i64 = owner.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(count, 0, "the application says the same, under the same key");
    let all: i64 = owner
        .query_one(
            "SELECT count(*) FROM mails WHERE kind IN ('summons', 'held', 'verdict', 'duty ended', 'appeal ended')",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert!(all > 10, "{all}");
}

async fn rows(app: &TestApp, table: &str) -> i64 {
    app.database.as_owner().await.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.unwrap().get(0)
}

#[rocket::async_test]
async fn what_was_read_goes_sooner_than_what_was_not() {
    let app = TestApp::start().await;
    let (ada, ben, cleo) = (app.person("ada").await, app.person("ben").await, app.person("cleo").await);
    note(&ben, "@ada and @cleo").await;
    super::read(&ada).await;
    app.advance(TimeDelta::days(59)).await;
    assert_eq!(rows(&app, "notifications").await, 2);
    app.advance(TimeDelta::days(2)).await;
    let left = "SELECT count(*) FROM notifications WHERE member_id = $1";
    let of = async |id: i64| -> i64 { app.database.as_owner().await.query_one(left, &[&id]).await.unwrap().get(0) };
    assert_eq!((of(ada.member().get()).await, of(cleo.member().get()).await), (0, 1));
    app.advance(TimeDelta::days(120)).await;
    assert_eq!(of(cleo.member().get()).await, 0);
}

#[rocket::async_test]
async fn notifications_and_choices_go_with_the_account() {
    let app = TestApp::start().await;
    let (ada, ben) = (join_and_confirm(&app, "ada").await, app.person("ben").await);
    note(&ben, "@ada").await;
    ada.post("/settings/notifications", &[]).await.is(303);
    assert_eq!((rows(&app, "notifications").await, rows(&app, "notification_choices").await), (1, 14));
    ada.post("/settings/removal", &[("password", PASSWORD)]).await.is(303);
    assert_eq!((rows(&app, "notifications").await, rows(&app, "notification_choices").await), (0, 0));
}

#[rocket::async_test]
async fn a_comment_far_down_a_thread_is_found_by_its_own_address() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let thread = note(&ada, "a long thread").await;
    let many = "INSERT INTO entries (author_id, kind, thread_id, audience, body, body_html, published_at, bumped_at)
        SELECT $1, 'comment', $2, 'public', 'x', 'x', folkmoot_now(), folkmoot_now() FROM generate_series(1, 230)";
    app.database.as_owner().await.execute(many, &[&ben.member().get(), &thread]).await.unwrap();
    let posted = ben.post(&format!("/entries/{thread}/comments"), &[("body", "wordlast")]).await;
    let last = posted.location.rsplit("#c").next().unwrap().to_owned();
    let href = format!("/entries/{last}");
    ada.get(PAGE).await.shows(&format!("href=\"{href}\""));
    let led = ada.get(&href).await;
    led.is(303);
    assert!(led.location.ends_with(&format!("#c{last}")), "{}", led.location);
    ada.get(led.location.split('#').next().unwrap()).await.shows("wordlast");
    // Near the top the thread begins where it begins.
    let first: i64 = app
        .database
        .as_owner()
        .await
        .query_one("SELECT min(id) FROM entries WHERE thread_id = $1", &[&thread])
        .await
        .unwrap()
        .get(0);
    assert_eq!(ada.get(&format!("/entries/{first}")).await.location, format!("/entries/{thread}#c{first}"));
}
