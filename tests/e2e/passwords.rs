//! Changing a password, and choosing a new one by mail.

use chrono::TimeDelta;
use tests::TestApp;

use crate::members::{PASSWORD, count, join, last_mail_to, link_in};
use crate::sessions::{sign_in, signed_in};

const NEW: &str = "nine loud geese";

#[rocket::async_test]
async fn a_changed_password_ends_the_other_sessions_and_keeps_this_one() {
    let app = TestApp::start().await;
    let ada = join(&app, "ada").await;
    let other = signed_in(&app, "ada", PASSWORD).await;
    let wrong = ada.post("/passwords", &[("current_password", "a wrong one"), ("new_password", "short")]).await;
    wrong.is(422).shows("this is not your password").shows("at least 8 characters").hides("a wrong one");
    other.get("/settings").await.is(200);
    ada.post("/passwords", &[("current_password", PASSWORD), ("new_password", NEW)]).await.is(303);
    ada.get("/settings").await.is(200);
    other.get("/settings").await.is(303);
    sign_in(&app, "ada", PASSWORD).await.is(422);
    sign_in(&app, "ada", NEW).await.is(303);
}

#[rocket::async_test]
async fn asking_for_a_new_password_does_not_tell_who_has_an_account() {
    let app = TestApp::start().await;
    join(&app, "ada").await;
    app.settle().await;
    let before = app.services.mailer.sent().len();
    let known = app.visitor().post("/passwords/reset", &[("name", "ada@example.org")]).await;
    let unknown = app.visitor().post("/passwords/reset", &[("name", "eve@example.org")]).await;
    assert_eq!((known.status, known.location, known.body), (unknown.status, unknown.location, unknown.body));
    app.settle().await;
    assert_eq!(app.services.mailer.sent().len(), before + 1);
}

#[rocket::async_test]
async fn a_resetting_link_works_once_and_ends_every_session() {
    let app = TestApp::start().await;
    let ada = join(&app, "ada").await;
    app.visitor().post("/passwords/reset", &[("name", "ada")]).await.is(303);
    let link = link_in(&last_mail_to(&app, "ada@example.org").await);
    app.visitor().get(&link).await.is(200).shows("@ada");
    app.visitor().post(&link, &[("password", "short")]).await.is(422).shows("at least 8 characters");
    let both = [app.visitor(), app.visitor()];
    let answers = futures::future::join_all(both.iter().map(|visitor| visitor.post(&link, &[("password", NEW)]))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
    ada.get("/settings").await.is(303);
    app.visitor().get(&link).await.is(410);
    app.visitor().post(&link, &[("password", "yet another one")]).await.is(410);
    sign_in(&app, "ada", NEW).await.is(303);
}

#[rocket::async_test]
async fn a_resetting_link_ends_after_an_hour_and_with_a_changed_password() {
    let app = TestApp::start().await;
    let ada = join(&app, "ada").await;
    for spoil in [true, false] {
        app.visitor().post("/passwords/reset", &[("name", "ada")]).await.is(303);
        let link = link_in(&last_mail_to(&app, "ada@example.org").await);
        if spoil {
            ada.post("/passwords", &[("current_password", PASSWORD), ("new_password", NEW)]).await.is(303);
        } else {
            app.advance(TimeDelta::hours(1)).await;
        }
        app.visitor().post(&link, &[("password", "yet another one")]).await.is(410);
    }
    sign_in(&app, "ada", NEW).await.is(303);
    assert_eq!(count(&app, "SELECT count(*) FROM mail_tokens WHERE purpose = 'reset'").await, 0);
}
