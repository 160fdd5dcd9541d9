//! Joining, and confirming an address.

use chrono::TimeDelta;
use folkmoot::mail::reading::ReadMail;
use tests::{Answer, Person, Setting, TestApp};

pub const PASSWORD: &str = "seven quiet herons";

/// The session that an answer gives the browser.
pub fn session_of(answer: &Answer) -> String {
    let set = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("Set-Cookie"));
    let mut given =
        set.filter_map(|(_, value)| value.strip_prefix("folkmoot=")).filter_map(|rest| rest.split(';').next());
    given.next().unwrap_or_else(|| panic!("no session in {answer:?}")).to_string()
}

pub async fn id_of(app: &TestApp, handle: &str) -> i64 {
    app.database
        .as_owner()
        .await
        .query_one("SELECT id FROM actors WHERE handle = $1", &[&handle])
        .await
        .expect("an actor")
        .get(0)
}

pub async fn count(app: &TestApp, query: &str) -> i64 {
    app.database.as_owner().await.query_one(query, &[]).await.expect("a count").get(0)
}

pub async fn send_join(app: &TestApp, handle: &str, email: &str) -> Answer {
    app.visitor().post("/members", &[("handle", handle), ("email", email), ("password", PASSWORD)]).await
}

/// Somebody who joined through the form and is signed in, not yet confirmed.
pub async fn join<'a>(app: &'a TestApp, handle: &str) -> Person<'a> {
    let answer = send_join(app, handle, &format!("{handle}@example.org")).await;
    answer.is(303);
    Person::with_token(app, handle, id_of(app, handle).await, &session_of(&answer))
}

/// Like [`join`], and confirmed through the mail.
pub async fn join_and_confirm<'a>(app: &'a TestApp, handle: &str) -> Person<'a> {
    let person = join(app, handle).await;
    let link = link_in(&last_mail_to(app, &format!("{handle}@example.org")).await);
    person.post(&link, &[]).await.is(303);
    person
}

pub async fn last_mail_to(app: &TestApp, address: &str) -> ReadMail {
    app.settle().await;
    app.services.mailer.sent().into_iter().rfind(|mail| mail.to == address).expect("a mail")
}

/// The path of the first link of ours in a mail that has a token.
pub fn link_in(mail: &ReadMail) -> String {
    let words = mail.text.split_whitespace();
    let link = words.filter_map(|word| word.strip_prefix("http://127.0.0.1:8000")).find(|path| path.len() > 40);
    link.unwrap_or_else(|| panic!("no link in {}", mail.text)).to_string()
}

#[rocket::async_test]
async fn a_newcomer_is_signed_in_and_may_post_once_the_address_is_confirmed() {
    let app = TestApp::start().await;
    app.visitor().get("/join").await.is(200).shows("name=\"password\"");
    let ada = join(&app, "ada").await;
    ada.get("/home").await.is(200).shows("not confirmed yet");
    ada.post("/entries", &[("body", "too early")]).await.is(403).shows("confirm your e-mail address");
    let link = link_in(&last_mail_to(&app, "ada@example.org").await);
    app.visitor().get(&link).await.is(200).shows("@ada").shows("Confirm my address");
    ada.get("/home").await.shows("not confirmed yet");
    app.visitor().post_raw(&link, &[], &[]).await.is(403);
    ada.post(&link, &[]).await.is(303);
    ada.get("/home").await.hides("not confirmed yet");
    ada.post("/entries", &[("body", "good morning")]).await.is(303);
    app.visitor().post(&link, &[]).await.is(410);
    app.visitor().get(&link).await.is(410).shows("does not work");
}

#[rocket::async_test]
async fn a_confirming_link_ends_after_a_day_of_the_communitys_time_and_can_be_sent_again() {
    let app = TestApp::start().await;
    let ada = join(&app, "ada").await;
    let old = link_in(&last_mail_to(&app, "ada@example.org").await);
    app.advance(TimeDelta::hours(24)).await;
    ada.get(&old).await.is(410);
    ada.post(&old, &[]).await.is(410);
    ada.post("/confirmations", &[]).await.is(303);
    let new = link_in(&last_mail_to(&app, "ada@example.org").await);
    assert_ne!(old, new);
    ada.post(&new, &[]).await.is(303);
}

#[rocket::async_test]
async fn a_taken_address_is_told_to_its_reader_and_to_nobody_else() {
    let app = TestApp::start().await;
    let ada = join_and_confirm(&app, "ada").await;
    let (taken, free) =
        (send_join(&app, "mallory", "ADA@example.org").await, send_join(&app, "trent", "trent@example.org").await);
    assert_eq!((taken.status, &taken.location), (free.status, &free.location));
    let mail = last_mail_to(&app, "ada@example.org").await;
    assert!(mail.subject.contains("already have an account"), "{}", mail.subject);
    assert!(mail.text.contains("@ada") && !mail.text.contains("/confirmation/"));
    let mallory = Person::with_token(&app, "mallory", id_of(&app, "mallory").await, &session_of(&taken));
    let trent = Person::with_token(&app, "trent", id_of(&app, "trent").await, &session_of(&free));
    let (theirs, others) = (mallory.get("/settings").await.body, trent.get("/settings").await.body);
    let plain = |page: String, who: &Person<'_>, email: &str| {
        // No page holds the token of another.
        let token =
            page.split("name=\"_csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        page.replace(token, "").replace(&who.handle, "x").replace(email, "")
    };
    let seen = [plain(theirs, &mallory, "ada@example.org"), plain(others, &trent, "x@example.org")];
    assert_eq!(without_numbers(&seen[0]), without_numbers(&seen[1]), "the pages differ");
    mallory.post("/confirmations", &[]).await.is(303);
    assert!(last_mail_to(&app, "ada@example.org").await.subject.contains("already have an account"));
    let by_mail = app.visitor().post("/sessions", &[("name", "ada@example.org"), ("password", PASSWORD)]).await;
    let again = Person::with_token(&app, "ada", ada.member().get(), &session_of(&by_mail));
    again.get("/settings").await.shows("href=\"/@ada\"");
}

/// Pages without colours and numbers, which depend on the handle and the row.
fn without_numbers(page: &str) -> String {
    page.chars()
        .filter(|c| !c.is_ascii_digit())
        .collect::<String>()
        .replace("Trent", "X")
        .replace("Mallory", "X")
        .replace(">T<", "><")
        .replace(">M<", "><")
}

#[rocket::async_test]
async fn of_two_accounts_with_one_address_the_first_to_confirm_holds_it() {
    let app = TestApp::start().await;
    send_join(&app, "ada", "shared@example.org").await.is(303);
    let first = link_in(&last_mail_to(&app, "shared@example.org").await);
    send_join(&app, "ben", "shared@example.org").await.is(303);
    let second = link_in(&last_mail_to(&app, "shared@example.org").await);
    app.visitor().post(&second, &[]).await.is(303);
    app.visitor().post(&first, &[]).await.is(410).shows("Another account");
    assert_eq!(count(&app, "SELECT count(*) FROM members WHERE email_confirmed_at IS NOT NULL").await, 1);
}

#[rocket::async_test]
async fn of_many_who_want_a_handle_at_once_one_gets_it() {
    let app = TestApp::start().await;
    let emails: Vec<String> = (0..8).map(|n| format!("p{n}@example.org")).collect();
    let answers = futures::future::join_all(emails.iter().map(|email| send_join(&app, "ada", email))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 303) {
        answer.is(422).shows("this handle is taken");
    }
    assert_eq!(count(&app, "SELECT count(*) FROM members").await, 1);
    assert_eq!(count(&app, "SELECT count(*) FROM mails").await, 1);
}

#[rocket::async_test]
async fn what_was_typed_comes_back_with_its_problems_but_never_the_password() {
    let app = TestApp::start().await;
    let fields = [("handle", "Bad Handle"), ("email", "not an address"), ("password", "sh0rt&")];
    let answer = app.visitor().post("/members", &fields).await;
    answer.is(422).shows("Bad Handle").shows("not an address").shows("at least 8 characters").hides("sh0rt");
    let reserved = [("handle", "gone_12"), ("email", "a@example.org"), ("password", PASSWORD)];
    app.visitor().post("/members", &reserved).await.is(422).shows("reserved").hides(PASSWORD);
    assert_eq!(count(&app, "SELECT count(*) FROM members").await, 0);
}

#[rocket::async_test]
async fn a_community_that_closed_its_doors_takes_nobody_and_says_which_rule_says_so() {
    let app = TestApp::start().await;
    let owner = app.database.as_owner().await;
    let close = "ALTER TABLE policy_versions DISABLE TRIGGER USER; UPDATE policy_versions SET value = '\"closed\"' WHERE key = 'members.registration'";
    owner.batch_execute(close).await.expect("the test closes the doors behind the rules' back");
    app.visitor().get("/join").await.is(403).shows("/constitution/members.registration");
    send_join(&app, "ada", "ada@example.org").await.is(403).shows("/constitution/members.registration");
    assert_eq!(count(&app, "SELECT count(*) FROM actors").await, 0);
}

#[rocket::async_test]
async fn joining_needs_the_forms_token_and_is_limited_per_address() {
    let app = TestApp::with(Setting { limits: true, ..Setting::default() }).await;
    let fields = [("handle", "ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    app.visitor().post_raw("/members", &fields, &[]).await.is(403);
    for n in 0..5 {
        send_join(&app, &format!("p{n}"), &format!("p{n}@example.org")).await.is(303);
    }
    let answer = send_join(&app, "p5", "p5@example.org").await;
    answer.is(429);
    assert!(answer.headers.iter().any(|(name, _)| name == "Retry-After"));
}

#[rocket::async_test]
async fn nobody_gets_the_handle_of_somebody_who_left() {
    let app = TestApp::start().await;
    let anna = join_and_confirm(&app, "anna").await;
    anna.post("/settings/removal", &[("password", PASSWORD)]).await.is(303);
    let form = [("handle", "anna"), ("email", "mallory@example.org"), ("password", PASSWORD)];
    app.visitor().post("/members", &form).await.is(422).shows("this handle is taken");
    let count: i64 = app
        .database
        .as_owner()
        .await
        .query_one("SELECT count(*) FROM actors WHERE handle = 'anna'", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(count, 0);
}
