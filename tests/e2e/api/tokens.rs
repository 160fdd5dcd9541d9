//! Tokens: how they are made, what they open, how they end.

use chrono::TimeDelta;
use folkmoot::web::guards::token_hash;
use rocket::http::Method;
use tests::{PASSWORD, Person, Setting, TestApp, in_one_line};

use super::{at, document, number, passwords};

const FORM: [(&str, &str); 5] =
    [("name", "my phone"), ("read", "true"), ("write", "true"), ("days", "30"), ("password", PASSWORD)];

/// The token on the page that answers to making one.
fn shown(body: &str) -> String {
    let from = body.find("fm_").expect("a token");
    body[from..].chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect()
}

async fn made(person: &Person<'_>) -> String {
    let page = person.post("/settings/tokens", &FORM).await;
    page.is(200);
    shown(&page.body)
}

async fn opens(person: &Person<'_>, token: &str) -> u16 {
    person.ask_with(Some(token), Method::Get, &at("/me"), None, &[]).await.status
}

#[rocket::async_test]
async fn a_token_is_made_after_a_password_shown_once_and_told_by_mail() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    passwords(&app).await;
    ada.get("/settings/tokens").await.is(200).shows("No tokens yet");
    let wrong = [("name", "my phone"), ("read", "true"), ("days", "30"), ("password", "not this one")];
    ada.post("/settings/tokens", &wrong).await.is(422).shows("this is not your password");
    let nothing = [("name", "my phone"), ("days", "30"), ("password", PASSWORD)];
    ada.post("/settings/tokens", &nothing).await.is(422).shows("choose at least one");
    let ages = [("name", "my phone"), ("read", "true"), ("days", "3000"), ("password", PASSWORD)];
    ada.post("/settings/tokens", &ages).await.is(422).shows("choose one of these");
    assert_eq!(number(&app, "SELECT count(*) FROM api_tokens").await, 0);
    let token = made(&ada).await;
    assert!(token.starts_with("fm_") && token.len() == 46, "{token}");
    ada.get("/settings/tokens").await.shows("my phone").shows("read, write").shows("not used yet").hides(&token);
    let sql = "SELECT count(*) FROM api_tokens WHERE token_hash = $1 AND scopes = '{read,write}'";
    let kept = app.database.as_owner().await.query_one(sql, &[&token_hash(&token).to_vec()]).await.expect("a token");
    assert_eq!(kept.get::<_, i64>(0), 1);
    app.settle().await;
    let mails = app.services.mailer.sent();
    let told = mails.iter().find(|mail| in_one_line(&mail.text).contains("my phone")).expect("a mail");
    assert!(in_one_line(&told.text).contains("read, write") && !told.text.contains(&token), "{}", told.text);
    let me = ada.ask_with(Some(&token), Method::Get, &at("/me"), None, &[]).await;
    assert_eq!((me.json()["handle"].as_str(), me.json()["scopes"][1].as_str()), (Some("ada"), Some("write")));
}

#[rocket::async_test]
async fn a_token_ends_when_it_is_revoked_over_or_its_password_is_changed() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    passwords(&app).await;
    let (first, second) = (made(&ada).await, made(&ada).await);
    assert_eq!((opens(&ada, &first).await, opens(&ada, &second).await), (200, 200));
    let id = number(&app, "SELECT min(id) FROM api_tokens").await;
    ben.post(&format!("/settings/tokens/{id}/removal"), &[]).await.is(404);
    ada.post(&format!("/settings/tokens/{id}/removal"), &[]).await.is(303);
    assert_eq!((opens(&ada, &first).await, opens(&ada, &second).await), (401, 200));
    app.skip(TimeDelta::days(31)).await;
    assert_eq!(opens(&ada, &second).await, 401);
    ada.get("/settings/tokens").await.shows("over since");
    let third = made(&ada).await;
    assert_eq!(opens(&ada, &third).await, 200);
    let change = [("current_password", PASSWORD), ("new_password", "another walk in the woods")];
    ada.post("/passwords", &change).await.is(303);
    assert_eq!(opens(&ada, &third).await, 401);
    assert_eq!(number(&app, "SELECT count(*) FROM api_tokens").await, 0);
}

#[rocket::async_test]
async fn cookies_open_nothing_here_and_what_is_no_token_is_said_to_be_none() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for (method, path, operation) in document::operations(&document::document(&app).await) {
        let is_open = operation["security"][0].as_object().is_some_and(|way| way.is_empty());
        let path = at(&path.replace(['{', '}'], ""));
        let answer = ada.ask_with(None, method, &path, (method != Method::Get).then_some("{}"), &[]).await;
        assert!(is_open || answer.status == 401, "{method} {path}: {}", answer.status);
    }
    let front = ada.ask_with(None, Method::Get, &at("/streams/front"), None, &[]).await;
    front.is(200);
    let none = ada.ask_with(None, Method::Get, &at("/me"), None, &[]).await;
    none.is(401).shows("#no-token");
    assert_eq!(none.header("WWW-Authenticate"), "Bearer realm=\"folkmoot\"");
    for token in ["fm_nobody", "x", ""] {
        let bad = ada.ask_with(Some(token), Method::Get, &at("/streams/front"), None, &[]).await;
        bad.is(401).shows("#bad-token");
        assert!(bad.header("WWW-Authenticate").contains("invalid_token"));
    }
    let basic = [("Authorization", "Basic YWRhOmFkYQ==")];
    ada.ask_with(None, Method::Get, &at("/me"), None, &basic).await.is(401).shows("#bad-token");
}

#[rocket::async_test]
async fn visitors_and_members_have_budgets_and_are_told_what_is_left() {
    let app = TestApp::with(Setting { limits: true, ..Setting::default() }).await;
    let ada = app.person("ada").await;
    let first = app.visitor().get(&at("/policies")).await;
    first.is(200);
    assert_eq!(first.header("RateLimit-Policy"), "\"visitor\";q=60;w=360");
    assert_eq!(first.header("RateLimit"), "\"visitor\";r=59;t=6");
    let mut over = first;
    for _ in 0..200 {
        over = app.visitor().get(&at("/policies/conduct")).await;
        if over.status != 200 {
            break;
        }
    }
    over.is(429).shows("#too-many");
    assert!(over.header("RateLimit").starts_with("\"visitor\";r=0;"), "{}", over.header("RateLimit"));
    assert!(over.header("Retry-After").parse::<u64>().expect("seconds") >= 1);
    let member = ada.get(&at("/me")).await;
    member.is(200);
    assert_eq!(member.header("RateLimit"), "\"member\";r=299;t=1");
}
