//! Signing in from a browser that is new to an account: its member is told by mail, whatever they chose.

use rocket::http::{ContentType, Cookie, Header};
use tests::{Person, Setting, TestApp};

use crate::members::{PASSWORD, id_of, join_and_confirm, last_mail_to, send_join};

const KNOWN: &str = "folkmoot-known";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

fn known_of<'h>(headers: impl Iterator<Item = (&'h str, &'h str)>) -> String {
    let mut set = headers.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")).map(|(_, value)| value);
    let cookie = set.find_map(|value| value.strip_prefix("folkmoot-known=")).expect("the browser is given a mark");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    cookie.split(';').next().unwrap().to_string()
}

/// Signs in from a browser with this mark; the mark that it has then.
async fn sign_in(app: &TestApp, handle: &str, password: &str, known: &str) -> String {
    let visitor = app.visitor();
    let fields = [("name", handle), ("password", password), ("_csrf", &visitor.csrf())];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = app.client.post("/sessions").header(ContentType::Form).cookies(visitor.cookies());
    let request = request.cookie(Cookie::new(KNOWN, known.to_string())).header(Header::new("User-Agent", FIREFOX));
    let answer = request.header(Header::new("Sec-Fetch-Site", "same-origin")).body(body).dispatch().await;
    assert_eq!(answer.status().code, 303);
    let headers: Vec<_> = answer.headers().iter().map(|h| (h.name().to_string(), h.value().to_string())).collect();
    known_of(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

async fn told(app: &TestApp) -> Vec<String> {
    app.settle().await;
    let sent = app.services.mailer.sent();
    let told = sent.into_iter().filter(|mail| mail.subject.starts_with("New sign-in"));
    told.map(|mail| format!("{} {}", mail.to, mail.text)).collect()
}

#[rocket::async_test]
async fn a_sign_in_from_a_new_browser_is_told_by_mail_and_one_from_a_known_browser_is_not() {
    let app = TestApp::start().await;
    let joined = send_join(&app, "ada", "ada@example.org").await;
    let home = known_of(joined.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let ada = Person::with_token(&app, "ada", id_of(&app, "ada").await, &crate::members::session_of(&joined));
    let link = crate::members::link_in(&last_mail_to(&app, "ada@example.org").await);
    ada.post(&link, &[]).await.is(303);
    // Where she joined she is known, and stays so.
    let home = sign_in(&app, "ada", PASSWORD, &home).await;
    assert_eq!(sign_in(&app, "@ADA", PASSWORD, &home).await, home);
    assert!(told(&app).await.is_empty());
    let elsewhere = sign_in(&app, "ada", PASSWORD, "").await;
    let mails = told(&app).await;
    assert_eq!(mails.len(), 1);
    for words in
        ["ada@example.org", "Firefox on Linux", "/settings#sessions", "/passwords/reset", "cannot be switched off"]
    {
        assert!(mails[0].contains(words), "{words}: {}", mails[0]);
    }
    sign_in(&app, "ada", PASSWORD, &elsewhere).await;
    // Another's mark, or one that was made up, is none; a browser may know several.
    join_and_confirm(&app, "ben").await;
    for made_up in ["0123456789abcdef0123456789abcdef", "<b>", &elsewhere] {
        sign_in(&app, "ben", PASSWORD, made_up).await;
    }
    let both = sign_in(&app, "ben", PASSWORD, &home).await;
    assert!(both.contains(&home) && both.contains('.'), "{both}");
    assert_eq!(told(&app).await.len(), 5);
    sign_in(&app, "ada", PASSWORD, &both).await;
    sign_in(&app, "ben", PASSWORD, &both).await;
    assert_eq!(told(&app).await.len(), 5);
    // With another password no browser is known any more: whoever knew the old one may have signed in.
    let change = [("current_password", PASSWORD), ("new_password", "another good password")];
    let now = crate::sessions::signed_in(&app, "ada", PASSWORD).await;
    now.post("/passwords", &change).await.is(303);
    let before = told(&app).await.len();
    sign_in(&app, "ada", "another good password", &both).await;
    assert_eq!(told(&app).await.len(), before + 1);
}

#[rocket::async_test]
async fn a_member_whose_address_is_not_confirmed_is_not_written_to() {
    let app = TestApp::with(Setting::default()).await;
    crate::members::join(&app, "ada").await;
    sign_in(&app, "ada", PASSWORD, "").await;
    assert!(told(&app).await.is_empty());
}
