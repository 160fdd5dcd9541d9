//! Methods, redirects and forms from elsewhere.

use rocket::http::{ContentType, Method};
use tests::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_form_cannot_choose_another_method_to_pass_the_token() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    let note = ana.post("/entries", &[("body", "a note")]).await.made();
    for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD", "POST", "TRACE", "get", "put"] {
        for path in [
            "/entries".to_string(),
            format!("/entries/{note}/likes"),
            format!("/entries/{note}/removal"),
            "/settings/removal".to_string(),
        ] {
            let answer = ana.post_raw(&path, &[("_method", method), ("body", "forged")], &[]).await;
            assert!(answer.status < 500 && answer.status != 303, "{method} {path}: {}", answer.status);
        }
    }
    for method in [Method::Put, Method::Patch, Method::Delete] {
        let path = format!("/entries/{note}/likes");
        let body = format!("_csrf={}&body=forged", ana.csrf());
        let request = app.client.req(method, path).header(ContentType::Form).cookies(ana.cookies()).body(body);
        assert_eq!(request.dispatch().await.status().code, 404, "{method}");
    }
    let rows = "SELECT (SELECT count(*) FROM entries WHERE deleted_at IS NULL) * 10 + (SELECT count(*) FROM likes)";
    let rows: i64 = app.database.as_owner().await.query_one(rows, &[]).await.unwrap().get(0);
    assert_eq!(rows, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_from_elsewhere_are_refused_even_with_a_token() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    let token = ana.csrf();
    let fields = [("_csrf", token.as_str()), ("body", "forged")];
    for headers in [
        [("Sec-Fetch-Site", "cross-site")],
        [("Sec-Fetch-Site", "same-site")],
        [("Sec-Fetch-Site", "")],
        [("Origin", "https://evil.example")],
        [("Origin", "null")],
        [("Origin", "http://127.0.0.1:8000.evil.example")],
    ] {
        ana.post_raw("/entries", &fields, &headers).await.is(403);
    }
    ana.post_raw("/entries", &[("body", "no token")], &[("Sec-Fetch-Site", "same-origin")]).await.is(403);
    let visitor = app.visitor();
    let theirs = visitor.csrf();
    ana.post_raw("/entries", &[("_csrf", &theirs), ("body", "another's token")], &[]).await.is(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_lead_to_pages_of_ours_only() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    let note = ana.post("/entries", &[("body", "a note")]).await.made();
    for place in [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        " //evil.example",
        "/%0d%0aSet-Cookie:a=b",
        "///evil.example",
        "",
    ] {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", place).finish();
        for location in [
            ana.get(&format!("/sign-in?{query}")).await.location,
            ana.post(&format!("/entries/{note}/likes"), &[("back", place), ("next", place)]).await.location,
        ] {
            let second = location.chars().nth(1).unwrap_or('x');
            let ours =
                location.starts_with('/') && !['/', '\\'].contains(&second) && !location.chars().any(char::is_control);
            assert!(ours, "{place:?} leads to {location:?}");
        }
        app.visitor().get(&format!("/sign-in?{query}")).await.is(200).hides("href=\"javascript:");
    }
    let answer =
        app.client.get("/home").header(rocket::http::Header::new("Referer", "https://evil.example")).dispatch().await;
    assert_eq!(answer.headers().get_one("Location"), Some("/sign-in?next=%2Fhome"));
}
