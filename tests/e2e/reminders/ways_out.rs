//! Who wants none gets none.

use folkmoot::ways_out::Regular;
use governance::{PolicyKey, PolicyValue};
use tests::{Person, Setting, TestApp, TestDatabase};

use super::{reminders, told, turn_clock, vote};

async fn wants(app: &TestApp, person: &Person<'_>) -> bool {
    let sql = "SELECT vote_reminders FROM members WHERE id = $1";
    app.database.as_owner().await.query_one(sql, &[&person.member().get()]).await.unwrap().get(0)
}

#[rocket::async_test]
async fn a_switch_in_the_settings_turns_them_off_and_on() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let motion = vote(&app, &ada, [&ben, &cat], "30").await;
    ben.get("/settings")
        .await
        .shows("24 hours before a vote closes")
        .shows("name=\"vote_reminders\" type=\"checkbox\" value=\"true\" checked");
    ben.post("/settings/reminders", &[]).await.is(303);
    assert!(!wants(&app, &ben).await && wants(&app, &cat).await);
    ben.get("/settings").await.shows("name=\"vote_reminders\" type=\"checkbox\" value=\"true\">");
    let owner = app.database.as_owner().await;
    owner.batch_execute("UPDATE members SET email_confirmed_at = NULL WHERE email LIKE 'cat@%'").await.unwrap();
    turn_clock(&app, &motion, 2).await;
    app.settle().await;
    assert_eq!(told(&app), ["ada@example.org"], "ben wants none, cat's address is not confirmed");
    ben.post("/settings/reminders", &[("vote_reminders", "true")]).await.is(303);
    app.settle().await;
    assert_eq!(told(&app), ["ada@example.org", "ben@example.org"]);
}

#[rocket::async_test]
async fn one_click_ends_the_reminders_and_nothing_else_and_opening_the_link_does_not() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let motion = vote(&app, &ada, [&ben, &cat], "30").await;
    turn_clock(&app, &motion, 2).await;
    app.settle().await;
    let mail = reminders(&app).into_iter().find(|mail| mail.to.starts_with("ben")).unwrap();
    let link = mail.header("List-Unsubscribe").unwrap().trim_matches(['<', '>']).to_string();
    assert!(mail.text.contains(&link) && mail.html.contains(&link));
    let path = link.strip_prefix("http://127.0.0.1:8000").unwrap();
    assert_eq!(path, Regular::Reminders.path(&app.services.keys, ben.member()));
    app.visitor().get(path).await.is(200).shows("Stop the reminders?").shows(&format!("action=\"{path}\""));
    assert!(wants(&app, &ben).await);
    let of_digests = Regular::Digests.path(&app.services.keys, ben.member());
    for forged in
        [format!("{path}x"), of_digests.replace("/digests/", "/reminders/"), "/reminders/unsubscribe/1".into()]
    {
        app.visitor().get(&forged).await.is(404);
        assert_eq!(app.client.post(forged).dispatch().await.status().code, 404);
    }
    assert_eq!(app.client.post(path.replace("/reminders/", "/digests/")).dispatch().await.status().code, 404);
    assert!(wants(&app, &ben).await);
    // A mail program: no cookie, no form token, no page of ours. Twice is as good as once.
    for _ in 0..2 {
        let click = app.client.post(path.to_string()).header(rocket::http::ContentType::Form);
        let answer = click.body("List-Unsubscribe=One-Click").dispatch().await;
        assert_eq!(answer.status().code, 200);
        assert!(answer.into_string().await.unwrap().contains("No more reminders"));
    }
    assert!(!wants(&app, &ben).await && wants(&app, &cat).await);
    let digest = "SELECT digest FROM members WHERE id = $1";
    let digest: String = app.database.as_owner().await.query_one(digest, &[&ben.member().get()]).await.unwrap().get(0);
    assert_eq!(digest, "weekly", "digests are another thing");
}

#[rocket::async_test]
async fn a_community_that_wants_no_reminders_sends_none() {
    let none = [(PolicyKey::VoteReminderHours, PolicyValue::Integer(0))];
    let app = TestApp::resume(TestDatabase::founded(&none).await, Setting::default()).await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let motion = vote(&app, &ada, [&ben, &cat], "30").await;
    turn_clock(&app, &motion, 1).await;
    app.settle().await;
    assert_eq!(told(&app), Vec::<String>::new());
    ben.get("/settings").await.shows("By the members&#39; own rule nobody is reminded of votes at present.");
}
