//! Signing in and out.

use chrono::TimeDelta;
use tests::{Answer, Person, Setting, TestApp};

use crate::members::{PASSWORD, count, id_of, join, join_and_confirm, session_of};

pub async fn sign_in(app: &TestApp, name: &str, password: &str) -> Answer {
    app.visitor().post("/sessions", &[("name", name), ("password", password)]).await
}

pub async fn signed_in<'a>(app: &'a TestApp, handle: &str, password: &str) -> Person<'a> {
    let answer = sign_in(app, handle, password).await;
    answer.is(303);
    Person::with_token(app, handle, id_of(app, handle).await, &session_of(&answer))
}

#[rocket::async_test]
async fn a_member_signs_in_by_handle_or_address_and_the_cookie_is_the_browsers_alone() {
    let app = TestApp::start().await;
    join_and_confirm(&app, "ada").await;
    for name in ["ada", "@Ada", "ada@example.org", " ADA@example.org "] {
        let answer = sign_in(&app, name, PASSWORD).await;
        answer.is(303);
        assert_eq!(answer.location, "/home", "{name}");
        let cookie = answer.headers.iter().find(|(_, value)| value.starts_with("folkmoot=")).expect("a cookie");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
            assert!(cookie.1.contains(part), "{part} in {}", cookie.1);
        }
    }
}

#[rocket::async_test]
async fn a_wrong_password_and_an_unknown_account_get_the_same_answer() {
    let app = TestApp::start().await;
    join(&app, "ada").await;
    let (wrong, unknown) =
        (sign_in(&app, "ada", "not her password").await, sign_in(&app, "eve", "not her password").await);
    wrong.is(422).shows("do not belong together").shows("value=\"ada\"").hides("not her password");
    unknown.is(422);
    // The token of the form differs from page to page.
    let without_token = |page: &str| {
        let token = page.split("name=\"_csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        page.replace(token.expect("a form"), "")
    };
    assert_eq!(without_token(&wrong.body).replace("\"ada\"", "\"eve\""), without_token(&unknown.body));
}

#[rocket::async_test]
async fn after_signing_in_one_goes_back_to_a_page_of_ours_only() {
    let app = TestApp::start().await;
    join(&app, "ada").await;
    let wanted = app.visitor().get("/settings").await;
    assert_eq!(wanted.location, "/sign-in?next=%2Fsettings");
    app.visitor().get(&wanted.location).await.is(200).shows("value=\"/settings\"");
    for (next, to) in [("/settings", "/settings"), ("//evil.example", "/"), ("https://evil.example", "/")] {
        let answer = app.visitor().post("/sessions", &[("name", "ada"), ("password", PASSWORD), ("next", next)]).await;
        assert_eq!(answer.location, to);
    }
}

#[rocket::async_test]
async fn each_sign_in_has_a_new_token_of_which_only_the_hash_is_kept() {
    let app = TestApp::start().await;
    let ada = join(&app, "ada").await;
    let answer = ada.post("/sessions", &[("name", "ada"), ("password", PASSWORD)]).await;
    let token = session_of(&answer);
    ada.get("/settings").await.is(303);
    Person::with_token(&app, "ada", ada.member().get(), &token).get("/settings").await.is(200);
    let query =
        format!("SELECT count(*) FROM sessions WHERE token_hash = sha256('{token}') AND s::text NOT LIKE '%{token}%'");
    assert_eq!(count(&app, &query.replace("FROM sessions", "FROM sessions s")).await, 1);
    assert_eq!(count(&app, "SELECT count(*) FROM sessions").await, 1);
}

#[rocket::async_test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let app = TestApp::start().await;
    let ada = join(&app, "ada").await;
    ada.post_raw("/sessions/removal", &[], &[]).await.is(403);
    ada.get("/settings").await.is(200);
    ada.post("/sessions/removal", &[]).await.is(303);
    ada.get("/settings").await.is(303);
    assert_eq!(count(&app, "SELECT count(*) FROM sessions").await, 0);
}

#[rocket::async_test]
async fn a_session_is_over_after_thirty_days_and_swept() {
    let app = TestApp::start().await;
    let ada = join(&app, "ada").await;
    app.advance(TimeDelta::days(30) - TimeDelta::hours(1)).await;
    ada.get("/settings").await.is(200);
    app.advance(TimeDelta::hours(1)).await;
    ada.get("/settings").await.is(303);
    assert_eq!(count(&app, "SELECT count(*) FROM sessions").await, 0);
}

#[rocket::async_test]
async fn guessing_passwords_is_limited_per_account_also_from_many_names_for_it() {
    let app = TestApp::with(Setting { limits: true, ..Setting::default() }).await;
    join(&app, "ada").await;
    for _ in 0..10 {
        sign_in(&app, "ada", "guess guess").await.is(422);
    }
    sign_in(&app, "@ADA ", PASSWORD).await.is(429);
    sign_in(&app, "ada", PASSWORD).await.is(429);
}

#[rocket::async_test]
async fn a_member_ends_their_own_sessions_and_nobody_elses() {
    let app = TestApp::start().await;
    let (ada, ben) = (join(&app, "ada").await, join(&app, "ben").await);
    let other = signed_in(&app, "ada", PASSWORD).await;
    let theirs = app.database.as_owner().await;
    let query = "SELECT id FROM sessions WHERE member_id = $1 ORDER BY id DESC LIMIT 1";
    let id: i64 = theirs.query_one(query, &[&ada.member().get()]).await.expect("a session").get(0);
    ada.get("/settings").await.shows("this one").shows(&format!("/settings/sessions/{id}/removal"));
    ben.post(&format!("/settings/sessions/{id}/removal"), &[]).await.is(404);
    other.get("/settings").await.is(200);
    ada.post(&format!("/settings/sessions/{id}/removal"), &[]).await.is(303);
    other.get("/settings").await.is(303);
    ada.get("/settings").await.is(200);
}
