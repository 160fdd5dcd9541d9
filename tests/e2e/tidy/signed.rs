//! Every form that changes something carries the token that only our own pages know.

use rocket::http::{ContentType, Method};
use rocket::route::Route;
use tests::{Setting, TestApp};

use super::tree;
use super::{Exception, but_for, none};

/// Unsafe routes that take no signed form, with the reason.
pub const UNSIGNED: &[Exception] = &[
    (
        "POST /digests/unsubscribe/<token>",
        "unsigned",
        "RFC 8058: the mail program sends it, without our cookies; the token in the address is the permission, and it only ends a mail",
    ),
    (
        "POST /reminders/unsubscribe/<token>",
        "unsigned",
        "RFC 8058, as for digests: the token in the address is the permission, and it only ends a mail",
    ),
    (
        "POST /notifications/unsubscribe/<token>",
        "unsigned",
        "RFC 8058, as for digests: the token in the address is the permission, and it only ends a mail",
    ),
    (
        "POST /websub",
        "unsigned",
        "WebSub: a server sends it, without our cookies; nothing is done before the callback in it has said that it wants this",
    ),
];

/// A route as its attribute and its function say: file, method, address, signature.
struct Declared {
    file: String,
    method: String,
    uri: String,
    signature: String,
}

/// Every unsafe route attribute of the application, however it is written.
fn unsafe_routes() -> Vec<Declared> {
    let mut routes = Vec::new();
    for file in tree::rust().filter(|file| file.path.starts_with("app/src/")) {
        let code = file.code();
        for method in ["post", "put", "patch", "delete", "route"] {
            for start in [format!("#[{method}("), format!("#[rocket::{method}(")] {
                for (at, _) in code.match_indices(&start) {
                    // Blanking keeps bytes only for ASCII, so the attribute is found again by its line.
                    let line = code[..at].matches('\n').count();
                    let attribute: String = file.text.lines().skip(line).take(3).collect::<Vec<_>>().join(" ");
                    let uri = attribute.split('"').nth(1).unwrap_or_default().to_string();
                    let function = code[at..].find("fn ").map_or("", |fn_at| &code[at + fn_at..]);
                    let signature = function.split('{').next().unwrap_or_default().to_string();
                    routes.push(Declared { file: file.path.clone(), method: method.to_uppercase(), uri, signature });
                }
            }
        }
    }
    routes
}

#[test]
fn every_unsafe_route_takes_a_signed_form() {
    let routes = unsafe_routes();
    assert!(routes.len() >= 8, "the scan finds the routes");
    // The API takes no cookie for an answer: what knows a program by its token needs no form's.
    let is_answered_for = |route: &Declared| {
        route.signature.contains("Signed<")
            || route.file.starts_with("app/src/api/") && route.signature.contains("Holder<")
    };
    let found = routes
        .into_iter()
        .filter(|route| !is_answered_for(route))
        .map(|route| (format!("{} {}", route.method, route.uri), "unsigned".to_string(), format!("in {}", route.file)))
        .collect();
    none(but_for(found, UNSIGNED), "These routes change something for whoever can make a browser send a form:");
}

/// An address with every dynamic part filled in; nothing needs to be there for a form to be refused.
fn filled(route: &Route) -> String {
    let parts: Vec<&str> =
        route.uri.path().split('/').map(|part| if part.starts_with('<') { "1" } else { part }).collect();
    parts.join("/")
}

#[rocket::async_test]
async fn every_unsafe_route_refuses_a_form_without_its_token() {
    let app = TestApp::with(Setting { demo: true, ..Setting::default() }).await;
    let ada = app.person("ada").await;
    let mut findings = Vec::new();
    let mut seen = 0;
    for route in app
        .client
        .rocket()
        .routes()
        .filter(|route| !matches!(route.method, Method::Get | Method::Head | Method::Options))
    {
        let name = format!("{} {}", route.method, route.uri.path());
        // Of the API `api/tokens.rs` shows that cookies open nothing there.
        let is_for_programs = route.uri.path().starts_with(folkmoot::api::BASE);
        if is_for_programs || UNSIGNED.iter().any(|(excepted, ..)| *excepted == name) {
            continue;
        }
        seen += 1;
        let mut request =
            app.client.req(route.method, filled(route)).header(ContentType::Form).body("body=x&_csrf=wrong");
        for cookie in ada.cookies() {
            request = request.cookie(cookie);
        }
        let status = request.dispatch().await.status().code;
        if status != 403 {
            findings.push(format!("{name}: {status}"));
        }
    }
    assert!(seen >= 8, "the routes are found");
    none(findings, "A form without its token must meet 403, whoever sends it:");
}
