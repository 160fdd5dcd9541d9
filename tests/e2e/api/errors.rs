//! Whatever goes wrong below `/api` is told as a problem.

use rocket::http::Method;
use serde_json::json;
use tests::{Answer, TestApp};

use super::{ask, at, run};

#[track_caller]
fn is_problem(answer: &Answer, status: u16, kind: &str) {
    answer.is(status);
    assert_eq!(answer.header("Content-Type"), "application/problem+json", "{kind}");
    let problem = answer.json();
    assert_eq!(problem["type"], format!("http://127.0.0.1:8000/api#{kind}"));
    assert_eq!(problem["status"], status);
    assert!(!problem["title"].as_str().unwrap_or_default().is_empty());
    assert!(!problem["detail"].as_str().unwrap_or_default().is_empty());
    assert!(!problem["request_id"].as_str().unwrap_or_default().is_empty());
}

#[rocket::async_test]
async fn every_error_is_a_problem_with_a_kind_and_a_status() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let note = json!({ "body": "x" });
    for path in ["/api/nowhere", "/api/folkmoot/v1/nowhere", "/api/folkmoot/v2/me", "/api/folkmoot/v1/entries/x"] {
        is_problem(&ada.ask(Method::Get, path, None).await, 404, "not-found");
    }
    is_problem(&ask(&ada, Method::Get, "/entries/999999", None).await, 404, "not-found");
    let method = ask(&ada, Method::Delete, "/me", None).await;
    is_problem(&method, 405, "method");
    assert_eq!(method.header("Allow"), "GET");
    let method = ask(&ada, Method::Put, "/entries/7", None).await;
    assert_eq!((method.status, method.header("Allow")), (405, "DELETE, GET, PATCH"));
    is_problem(&app.visitor().get(&at("/me")).await, 401, "no-token");
    let token = ada.bearer(&["read", "write"]).await;
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let form = ada.ask_with(token.as_deref(), Method::Post, &at("/entries"), None, &form).await;
    is_problem(&form, 415, "not-json");
    for body in ["{", "[]", "{\"body\":7}", "{\"body\":\"x\",\"more\":1}", "{\"body\":\"a\\u0000b\"}", "{}"] {
        is_problem(&ada.ask(Method::Post, &at("/entries"), Some(body)).await, 400, "malformed");
    }
    let large = format!("{{\"body\":\"{}\"}}", "x".repeat(600 * 1024));
    is_problem(&ada.ask(Method::Post, &at("/entries"), Some(&large)).await, 413, "too-large");
    let empty = ask(&ada, Method::Post, "/entries", Some(json!({ "body": "  " }))).await;
    is_problem(&empty, 422, "invalid");
    assert_eq!(empty.json()["errors"][0]["field"], "body");
    let nobody = ask(&ada, Method::Post, "/entries", Some(json!({ "body": "x", "audience": "everybody" }))).await;
    assert_eq!(nobody.json()["errors"][0]["field"], "audience");
    for path in ["/streams/front?order=up", "/streams/front?after=x", "/streams/home?show=all", "/search"] {
        is_problem(&ask(&ada, Method::Get, path, None).await, 422, "invalid");
    }
    run(&app, "UPDATE members SET email_confirmed_at = NULL").await;
    let refused = ask(&ada, Method::Post, "/entries", Some(note)).await;
    is_problem(&refused, 403, "refused");
    refused.shows("confirm your e-mail address");
}

#[rocket::async_test]
async fn a_refusal_names_the_policy_it_rests_on() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let motion = tests::Motion::published(&app, &ada, "entry.max_chars", "6000").await;
    let refused = ask(&ada, Method::Put, &format!("{}/sponsorship", motion.path("")), None).await;
    is_problem(&refused, 403, "refused");
    assert_eq!(refused.json()["policy"]["key"], "proposal.sponsors_needed");
    assert_eq!(refused.json()["detail"], "Authors cannot sponsor their own proposal.");
}

#[rocket::async_test]
async fn a_page_of_another_site_may_ask_with_a_token() {
    let app = TestApp::start().await;
    let asks = [("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "POST")];
    let preflight = app.visitor().ask_with(None, Method::Options, &at("/entries"), None, &asks).await;
    preflight.is(204);
    assert!(preflight.header("Access-Control-Allow-Headers").contains("Authorization"));
    for answer in [&preflight, &app.visitor().get(&at("/streams/front")).await, &app.visitor().get(&at("/me")).await] {
        assert_eq!(answer.header("Access-Control-Allow-Origin"), "*");
        assert_eq!(answer.header("Access-Control-Allow-Credentials"), "");
    }
}
