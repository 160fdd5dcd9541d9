use std::time::Duration;

use serde_json::Value;
use tests::{Browser, Scratch};

use super::{founded, owner_url};

#[tokio::test(flavor = "multi_thread")]
async fn every_line_of_the_log_is_json_and_none_holds_what_belongs_to_a_member() {
    let scratch = Scratch::new("logs");
    let program = founded(&scratch).with("FOLKMOOT_LOG_LEVEL", "info,folkmoot=debug,store=debug");
    let mut node = program.serve().await;
    let ada = Browser::member(&owner_url(&program.data()), "ada").await;
    let visitor = Browser { token: "SECRETcookie".to_string() };
    for path in [
        "/confirmation/SECRETtoken",
        "/passwords/reset/SECRETtoken",
        "/digests/unsubscribe/SECRETtoken",
        "/feeds/SECRETtoken/home.atom",
        "/confirmation/SECRETtoken/mistyped",
        "/confirmationSECRETtoken",
        "/search?q=SECRETquery",
        "/sign-in?next=/SECRETnext",
        "/entries/SECRETnumber",
        "/@SECRETname",
    ] {
        visitor.get(node.address, path).await.expect("an answer");
    }
    let forms: [(&str, &[(&str, &str)]); 4] = [
        ("/sessions", &[("name", "SECRETname"), ("password", "SECRETpassword")]),
        ("/members", &[("handle", "secret"), ("email", "SECRET@example.org"), ("password", "SECRETpassword")]),
        ("/passwords", &[("email", "SECRET@example.org")]),
        ("/entries", &[("body", "SECRETnote")]),
    ];
    for (path, fields) in forms {
        ada.post(node.address, path, fields).await.expect("an answer");
    }
    node.terminate();
    node.ended(Duration::from_secs(12)).await;
    let log = node.log();
    let mut routes = Vec::new();
    for line in &log {
        assert!(!line.contains("SECRET") && !line.contains(&ada.token), "{line}");
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        for field in ["timestamp", "level", "message", "target"] {
            assert!(line.get(field).is_some(), "no {field}: {line}");
        }
        if line["message"] == "request" {
            assert!(line["request_id"].as_str().is_some_and(|id| id.len() == 12), "{line}");
            assert!(line["duration_ms"].is_u64() && line["status"].is_u64() && line["method"].is_string(), "{line}");
            routes.push(line["route"].as_str().expect("a route").to_string());
        }
    }
    assert_eq!(routes.len(), 14, "one line for each request: {routes:?}");
    for route in [
        "/confirmation/<token>",
        "/passwords/reset/<token>",
        "/feeds/<token>/<name>",
        "/search",
        "/entries/<feed>",
        "-",
    ] {
        assert!(routes.iter().any(|seen| seen == route), "{route} is not among {routes:?}");
    }
    assert!(log.last().is_some_and(|line| line.contains("stopped")), "{log:#?}");
}
