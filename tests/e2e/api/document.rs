//! The OpenAPI document says what there is: no more and no less.

use std::collections::BTreeSet;

use folkmoot::api::BASE;
use rocket::http::Method;
use serde_json::Value;
use tests::TestApp;

use super::at;

/// Every operation: method, address as the document writes it, and what it says.
pub fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete] {
            let operation = &item[method.as_str().to_lowercase()];
            if operation.is_object() {
                operations.push((method, path.clone(), operation.clone()));
            }
        }
    }
    operations
}

/// The document as it is served.
pub async fn document(app: &TestApp) -> Value {
    let answer = app.visitor().get(&at("/openapi.json")).await;
    answer.is(200);
    answer.json()
}

#[rocket::async_test]
async fn the_document_names_every_route_and_no_other() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    assert!(document["openapi"].as_str().expect("a version").starts_with("3.1"), "{}", document["openapi"]);
    let described: BTreeSet<String> =
        operations(&document).iter().map(|(method, path, _)| format!("{method} {BASE}{path}")).collect();
    let is_ours = |route: &&rocket::Route| {
        route.uri.path().starts_with(BASE)
            && route.method != Method::Options
            && !route.uri.path().ends_with("openapi.json")
    };
    let braces = |path: &str| path.replace('<', "{").replace('>', "}");
    let mounted: BTreeSet<String> = app
        .client
        .rocket()
        .routes()
        .filter(is_ours)
        .map(|route| format!("{} {}", route.method, braces(route.uri.path())))
        .collect();
    assert!(mounted.len() > 50, "the routes are found");
    assert_eq!(described, mounted);
}

#[rocket::async_test]
async fn every_operation_says_what_it_is_who_may_ask_and_which_page_it_is() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let pages: BTreeSet<String> =
        app.client.rocket().routes().map(|route| format!("{} {}", route.method, route.uri.path())).collect();
    let (mut names, mut wrong) = (BTreeSet::new(), Vec::new());
    for (method, path, operation) in operations(&document) {
        let name = operation["operationId"].as_str().unwrap_or_default().to_string();
        let mut must = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{method} {path}: {what}"));
            }
        };
        must(names.insert(name), "has no name of its own");
        must(!operation["summary"].as_str().unwrap_or_default().is_empty(), "has no summary");
        must(operation["security"].as_array().is_some_and(|ways| !ways.is_empty()), "does not say who may ask");
        must(operation["responses"]["default"].is_object(), "does not say what can go wrong");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            must(parameter["description"].is_string(), &format!("does not explain {}", parameter["name"]));
        }
        for page in operation["x-page"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            must(pages.contains(page), &format!("names a page that is none: {page}"));
        }
        must(operation["x-page"].is_array(), "does not name its page");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// An address with everything dynamic filled in; nothing needs to be there to be refused.
fn filled(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
    at(&parts.join("/"))
}

#[rocket::async_test]
async fn a_token_opens_what_its_scopes_say_and_nothing_else() {
    const SCOPES: [&str; 4] = ["read", "write", "vote", "moderate"];
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut wrong = Vec::new();
    for (method, path, operation) in operations(&document(&app).await) {
        let ways = operation["security"].as_array().cloned().unwrap_or_default();
        let scope = ways.iter().find_map(|way| way["token"][0].as_str()).expect("a scope").to_string();
        let is_open = ways.iter().any(|way| way.as_object().is_some_and(|way| way.is_empty()));
        let body = (method != Method::Get).then_some("{}");
        let others: Vec<&str> = SCOPES.into_iter().filter(|other| *other != scope).collect();
        let without = ada.bearer(&others).await;
        let refused = ada.ask_with(without.as_deref(), method, &filled(&path), body, &[]).await;
        let names_it = refused.status == 403 && refused.json()["scope"] == scope.as_str();
        let just_it = ada.bearer(&[&scope]).await;
        let let_in = ada.ask_with(just_it.as_deref(), method, &filled(&path), body, &[]).await;
        let is_let_in = let_in.status != 401 && !let_in.body.contains("#scope");
        let anonymous = ada.ask_with(None, method, &filled(&path), body, &[]).await;
        if !names_it || !is_let_in || (anonymous.status == 401) == is_open {
            wrong.push(format!(
                "{method} {path} ({scope}): {} without, {} with, {} by nobody",
                refused.status, let_in.status, anonymous.status
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The words of a shell's line, quotes taken off.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut quote) = (vec![String::new()], None);
    for c in line.chars() {
        match (quote, c) {
            (None, ' ') => words.push(String::new()),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => words.last_mut().expect("a word").push(c),
        }
    }
    words
}

#[rocket::async_test]
async fn the_page_tells_how_to_begin_and_its_examples_work() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let token = ada.bearer(&["read", "write"]).await.expect("a token");
    let page = app.visitor().get("/api").await;
    page.is(200).shows("/settings/tokens").shows("id=\"refused\"").shows("asks for the password");
    // Whatever a page can do has an operation, or a reason why not.
    page.hides("What there is not yet");
    let unescaped = |text: &str| text.replace("&#34;", "\"").replace("&#39;", "'").replace("&quot;", "\"");
    let examples: Vec<String> = page
        .body
        .split("<code data-example>")
        .skip(1)
        .map(|rest| unescaped(rest.split("</code>").next().expect("its end")))
        .collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        let words = words(&example.replace("$TOKEN", &token));
        assert_eq!(words[0], "curl");
        let after = |flag: &str| -> Vec<&String> {
            words.windows(2).filter(|pair| pair[0] == flag).map(|pair| &pair[1]).collect()
        };
        let headers: Vec<(&str, &str)> = after("-H").into_iter().filter_map(|header| header.split_once(": ")).collect();
        let body = after("-d").pop().map(String::as_str);
        let url = words.last().expect("an address").strip_prefix(&app.services.site.base_url).expect("of ours");
        let method = if body.is_some() { Method::Post } else { Method::Get };
        let answer = app.visitor().ask_with(None, method, url, body, &headers).await;
        assert!((200..300).contains(&answer.status), "{example}: {} {}", answer.status, answer.body);
    }
}
