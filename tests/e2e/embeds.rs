//! Streams in a frame on other sites.

use tests::{Answer, TestApp};

fn header(answer: &Answer, name: &str) -> Option<String> {
    answer.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
}

#[rocket::async_test]
async fn a_frame_elsewhere_shows_what_visitors_see_whoever_looks_and_nothing_to_press() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for (body, audience) in [("For everybody", "public"), ("Among friends", "followers")] {
        ada.post("/entries", &[("body", body), ("audience", audience), ("once", body)]).await.is(303);
    }
    for path in ["/embed/@ada", "/embed/front"] {
        let frame = ada.get(path).await;
        frame.is(200).shows("For everybody").hides("Among friends").hides("<form").hides("<script").hides("<button");
        let header = |name: &str| header(&frame, name);
        let policy = header("Content-Security-Policy").unwrap_or_default();
        assert!(policy.contains("frame-ancestors *") && policy.contains("form-action 'none'"), "{policy}");
        assert!(!policy.contains("script-src") && policy.starts_with("default-src 'none'"), "{policy}");
        assert_eq!(header("X-Frame-Options"), None);
        assert_eq!(header("Set-Cookie"), None);
        assert_eq!(app.visitor().get(path).await.body, frame.body, "the same for everybody");
    }
    let page = ada.get("/@ada").await;
    assert_eq!(header(&page, "X-Frame-Options").as_deref(), Some("DENY"), "all other pages stay out of frames");
    for path in ["/embed/@nobody", "/embed/@", "/embed/home", "/embed/@ada.atom", "/embed/@ADA%20"] {
        app.visitor().get(path).await.is(404);
    }
}

#[rocket::async_test]
async fn what_to_copy_is_right_for_any_name() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    ada.post("/settings/profile", &[("display_name", "A \"><script>"), ("about", "")]).await.is(303);
    let page = ada.get("/settings/feeds").await;
    page.shows("/embed/@ada&#34; title=&#34;A &#38;quot;&#38;gt;&#38;lt;script&#38;gt; on");
}
