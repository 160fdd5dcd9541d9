//! Pages that are kept for visitors: for a moment, until something is done, and only what is the same for each of them.

use std::collections::BTreeSet;
use std::time::Duration;

use folkmoot::web::csrf;
use folkmoot::web::guards::session_cookie;
use rocket::http::{Cookie, Header};
use tests::{Answer, Person, Setting, TestApp};

/// Longer than any test takes.
pub(super) const LONG: Duration = Duration::from_secs(3_600);

async fn keeping(fresh_for: Duration) -> TestApp {
    TestApp::with(Setting { kept_pages: Some(fresh_for), ..Setting::default() }).await
}

/// Asks as somebody new: without any cookie but these, from an address of their own.
async fn ask(app: &TestApp, path: &str, cookies: Vec<Cookie<'static>>, known: Option<&str>) -> Answer {
    let mut request = app.client.get(path.to_string()).cookies(cookies);
    if let Some(known) = known {
        request.add_header(Header::new("If-None-Match", known.to_string()));
    }
    let response = request.dispatch().await;
    let headers = response.headers().iter().map(|h| (h.name().to_string(), h.value().to_string())).collect();
    let status = response.status().code;
    Answer { status, headers, location: String::new(), body: response.into_string().await.unwrap_or_default() }
}

/// Changes what stands in a note behind the application's back, as another node would.
pub(super) async fn rewrite(app: &TestApp, from: &str, to: &str) {
    let sql = "UPDATE entries SET body_html = replace(body_html, $1, $2) WHERE body_html LIKE '%' || $1 || '%'";
    let owner = app.database.as_owner().await;
    owner.batch_execute("ALTER TABLE entries DISABLE TRIGGER USER").await.unwrap();
    assert_eq!(owner.execute(sql, &[&from, &to]).await.unwrap(), 1);
    owner.batch_execute("ALTER TABLE entries ENABLE TRIGGER USER").await.unwrap();
}

async fn note(person: &Person<'_>, words: &str) -> i64 {
    person.post("/entries", &[("audience", "public"), ("body", words), ("once", words)]).await.is(303).made()
}

/// Headers that differ from answer to answer.
const OF_ONE_ANSWER: [&str; 2] = ["x-request-id", "server-timing"];

#[rocket::async_test]
async fn a_page_is_kept_for_visitors_until_something_is_done_and_members_get_their_own() {
    let app = keeping(LONG).await;
    let ada = app.person("ada").await;
    note(&ada, "quinces").await;
    let first = ask(&app, "/", Vec::new(), None).await;
    first.is(200).shows("quinces");
    assert_eq!(
        (first.header("Cache-Control"), first.header("Vary")),
        ("public, no-cache", "Cookie, Accept-Encoding, Accept-Language")
    );
    assert_eq!(first.header("Set-Cookie"), "", "who only reads is given no cookie");
    assert!(!first.header("Content-Security-Policy").is_empty() && !first.header("X-Request-Id").is_empty());

    rewrite(&app, "quinces", "medlars").await;
    app.visitor().post("/nowhere", &[]).await.is(404);
    let kept = ask(&app, "/", Vec::new(), None).await;
    assert_eq!(kept.body, first.body, "it is kept");
    let headers = |answer: &Answer| {
        let same = answer.headers.iter().filter(|(name, _)| !OF_ONE_ANSWER.contains(&name.to_lowercase().as_str()));
        same.cloned().collect::<BTreeSet<_>>()
    };
    assert_eq!(headers(&kept), headers(&first));
    let other = Cookie::new(csrf::visitor_cookie(false), "another browser's secret");
    ask(&app, "/", vec![other], None).await.is(200).shows("quinces");
    let known = ask(&app, "/", Vec::new(), Some(first.header("ETag"))).await;
    assert_eq!((known.status, known.body.as_str(), known.header("ETag")), (304, "", first.header("ETag")));

    ada.get("/").await.is(200).shows("medlars").shows("/@ada").hides("quinces");
    let gone = Cookie::new(session_cookie(false), "a session that has ended");
    ask(&app, "/", vec![gone], None).await.is(200).shows("medlars");
    let told = Cookie::new("_flash", "7:successYou are signed out.");
    ask(&app, "/", vec![told], None).await.is(200).shows("medlars").shows("You are signed out.");
    ask(&app, "/", Vec::new(), None).await.is(200).hides("medlars").hides("signed out");
    ask(&app, "/?order=date", Vec::new(), None).await.is(200).shows("medlars");

    note(&ada, "sorb apples").await;
    let after = ask(&app, "/", Vec::new(), Some(first.header("ETag"))).await;
    after.is(200).shows("medlars").shows("sorb apples");
    app.visitor().get("/kept").await.is(404);
}

#[rocket::async_test]
async fn a_kept_page_grows_old() {
    let fresh_for = Duration::from_millis(200);
    let app = keeping(fresh_for).await;
    let ada = app.person("ada").await;
    note(&ada, "quinces").await;
    ask(&app, "/", Vec::new(), None).await.shows("quinces");
    rewrite(&app, "quinces", "medlars").await;
    tokio::time::sleep(fresh_for * 2).await;
    ask(&app, "/", Vec::new(), None).await.shows("medlars");
}

#[rocket::async_test]
async fn only_what_is_the_same_for_every_visitor_is_kept() {
    let app = keeping(Duration::ZERO).await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let thread = note(&ada, "a #garden note").await;
    ben.post(&format!("/entries/{thread}/comments"), &[("body", "indeed"), ("once", "indeed")]).await.is(303);
    let group = [("handle", "orchard"), ("display_name", "Orchard"), ("about", ""), ("entrance", "public")];
    ben.post("/groups", &group).await.is(303);
    let (mut to_see, mut seen) = (vec!["/".to_string()], BTreeSet::new());
    let mut kept = 0;
    while let Some(path) = to_see.pop() {
        if seen.len() > 120 || !seen.insert(path.clone()) {
            continue;
        }
        let [one, other] = ["one", "other"].map(|secret| Cookie::new(csrf::visitor_cookie(false), secret));
        let (first, second) = (ask(&app, &path, vec![one], None).await, ask(&app, &path, vec![other], None).await);
        if first.header("Cache-Control") == "public, no-cache" && first.header("Content-Type").starts_with("text/html")
        {
            kept += 1;
            assert_eq!(first.body, second.body, "{path} differs from visitor to visitor");
            first.hides("name=\"_csrf\"");
        }
        let links = first.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        to_see.extend(links.filter(|link| link.starts_with('/') && !link.contains(['#', '&'])).map(str::to_string));
    }
    assert!(kept >= 12, "{kept} of {} pages: {seen:?}", seen.len());
    let sign_in = ask(&app, "/sign-in", Vec::new(), None).await;
    assert_eq!(sign_in.header("Cache-Control"), "private, no-store");
    assert!(sign_in.header("Set-Cookie").contains("HttpOnly"), "its form needs a secret: {:?}", sign_in.headers);
}
