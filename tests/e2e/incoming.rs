//! Mail that comes in: answers to threads, and what must not become one.

use chrono::TimeDelta;
use folkmoot::incoming::{Outcome, receive};
use tests::{Person, Setting, TestApp, in_one_line};

const DOMAIN: &str = "in.example.org";

async fn open() -> TestApp {
    TestApp::with(Setting { receives_at: Some(DOMAIN.into()), ..Setting::default() }).await
}

/// Where somebody answers a thread by mail, as their next digest says.
async fn address(app: &TestApp, person: &Person<'_>, thread: i64) -> String {
    let now = app.now().await;
    app.services.sender.answers(person.member(), now).and_then(|all| all.of(thread.into())).expect("an address")
}

fn message(from: &str, id: &str, more: &str, body: &str) -> String {
    format!("From: Ada <{from}>\r\nSubject: Re: x\r\nMessage-ID: <{id}>\r\n{more}\r\n{body}")
}

async fn take(app: &TestApp, to: &str, mail: &str) -> Outcome {
    receive(&app.services, mail.as_bytes(), &[to.to_string()]).await.expect("the database answers")
}

async fn post(person: &Person<'_>, body: &str) -> i64 {
    person.post("/entries", &[("body", body)]).await.made()
}

async fn count(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.expect("a row").get(0)
}

const COMMENTS: &str = "SELECT count(*) FROM entries WHERE kind = 'comment' AND deleted_at IS NULL";
const TOLD: &str = "SELECT count(*) FROM mails WHERE kind = 'not posted'";

#[rocket::async_test]
async fn an_answer_by_mail_is_its_members_comment_and_once() {
    let app = open().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    ada.post("/actors/ben/follows", &[]).await.is(303);
    let thread = post(&ben, "are we?").await;
    let preview = ada.get("/digests/preview").await;
    preview.shows("Answer by mail:\n  reply+").shows("@in.example.org");
    let to = address(&app, &ada, thread).await;
    let body = "Yes, *we* are. <script>alert(1)</script>\r\n\r\nOn Friday Ben wrote:\r\n> are we?\r\n-- \r\nAda, 12 Mill Lane\r\n";
    let mail = message("Ada@Example.ORG", "1@x.example", "", body);
    let Outcome::Posted(first) = take(&app, &to.to_uppercase(), &mail).await else { panic!("it is posted") };
    let page = ben.get(&format!("/entries/{thread}")).await;
    page.shows("Yes, <em>we</em> are.").hides("Mill Lane").hides("wrote:").hides("<script>alert");
    assert_eq!(take(&app, &to, &mail).await, Outcome::Posted(first), "the same message is the same comment");
    assert_eq!(count(&app, COMMENTS).await, 1);
    // Taken back, it does not come again with the mail server's next try.
    ada.post(&format!("/entries/{first}/removal"), &[]).await.is(303);
    assert_eq!(take(&app, &to, &mail).await, Outcome::Posted(first));
    assert_eq!(count(&app, COMMENTS).await, 0);
    // Without a word of the server's, the message's own headers say for whom it is.
    let headed = message("ada@example.org", "2@x.example", &format!("To: Moot <{to}>\r\n"), "And again.\r\n");
    assert!(matches!(receive(&app.services, headed.as_bytes(), &[]).await, Ok(Outcome::Posted(_))));
    assert_eq!((count(&app, COMMENTS).await, count(&app, TOLD).await), (1, 0));
}

#[rocket::async_test]
async fn what_is_no_answer_of_that_member_is_not_posted_and_answered_once_at_most() {
    let app = open().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let thread = post(&ben, "are we?").await;
    let to = address(&app, &ada, thread).await;
    let why = async |mail: &str| match take(&app, &to, mail).await {
        Outcome::Answered(why) => why,
        other => panic!("{other:?}: {mail}"),
    };
    // Whoever writes from elsewhere, also with a stolen address, writes nothing; the member learns of it once an hour.
    for id in ["1", "2", "3"] {
        assert!(why(&message("eve@example.org", id, "", "I am Ada.")).await.contains("another address"));
    }
    assert_eq!((count(&app, TOLD).await, count(&app, COMMENTS).await), (1, 0));
    for more in [
        "Auto-Submitted: auto-replied\r\n",
        "Precedence: bulk\r\n",
        "List-Id: <x.example>\r\n",
        "Return-Path: <>\r\n",
        "X-Autoreply: yes\r\n",
    ] {
        let mail = message("ada@example.org", more.trim(), more, "I am away.");
        assert!(matches!(take(&app, &to, &mail).await, Outcome::Ignored(_)), "{more}");
    }
    let ours = message("moot@example.org", "4", "", "round and round");
    let two = message("ada@example.org", "5", "", "x").replacen("From: ", "From: eve@example.org, ", 1);
    for mail in [ours, two] {
        assert!(matches!(take(&app, &to, &mail).await, Outcome::Ignored(_)), "{mail}");
    }
    assert_eq!(count(&app, TOLD).await, 1, "machines are not answered");
    let quote = message("ada@example.org", "6", "", "> are we?\r\n");
    assert!(why(&quote).await.contains("no words of yours") && why(&quote).await.contains("no words of yours"));
    assert!(why(&message("ada@example.org", "7", "", &"long ".repeat(300_000))).await.contains("longer than"));
    assert!(why(&message("ada@example.org", "8", "", &"long ".repeat(20_000))).await.contains("characters"));
    assert_eq!(count(&app, TOLD).await, 2, "one an hour for each thread, whatever its sender calls the messages");
    let mail = message("ada@example.org", "9", "", "Yes.");
    let other = if to.contains('0') { to.replacen('0', "1", 1) } else { to.replacen('1', "2", 1) };
    for nobodys in
        [other, to.replace(DOMAIN, "elsewhere.example"), format!("x{to}"), "moot@example.org".into(), String::new()]
    {
        assert_eq!(take(&app, &nobodys, &mail).await, Outcome::Unknown, "{nobodys}");
    }
    assert!(matches!(receive(&app.services, b"\xff\xfe nonsense", &[]).await, Ok(Outcome::Unknown)));
    ben.post(&format!("/entries/{thread}/removal"), &[]).await.is(303);
    assert!(why(&mail).await.contains("not there any more"));
    let kept = post(&ben, "and now?").await;
    let late = address(&app, &ada, kept).await;
    app.skip(TimeDelta::days(32)).await;
    let answer = take(&app, &late, &message("ada@example.org", "10", "", "Yes.")).await;
    assert!(matches!(answer, Outcome::Answered(why) if why.contains("30 days")));
    assert_eq!(count(&app, COMMENTS).await, 0);
    app.settle().await;
    let told = app.services.mailer.sent().into_iter().filter(|mail| mail.subject.starts_with("Your answer was not"));
    let told: Vec<_> = told.collect();
    assert!(told.len() == 3 && told.iter().all(|mail| mail.to == "ada@example.org"), "{}", told.len());
    assert!(in_one_line(&told[0].text).contains("another address than that of your account"), "{}", told[0].text);
}

#[rocket::async_test]
async fn an_answer_by_mail_asks_the_same_rules_as_a_form() {
    let app = open().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let owner = app.database.as_owner().await;
    owner.execute("UPDATE members SET named_by = 'everybody'", &[]).await.unwrap();
    let named = [("body", "between us"), ("audience", "people"), ("readers", "ada")];
    let few = ben.post("/entries", &named).await.made();
    let to = address(&app, &ada, few).await;
    let mail = |id: &str| message("ada@example.org", id, "", "Between us, yes.");
    assert!(matches!(take(&app, &to, &mail("1")).await, Outcome::Posted(_)));
    ada.post(&format!("/entries/{few}/readers/removal"), &[]).await;
    owner.execute("UPDATE entry_readers SET left_at = folkmoot_now() WHERE left_at IS NULL", &[]).await.unwrap();
    let left = take(&app, &to, &mail("2")).await;
    assert!(matches!(&left, Outcome::Answered(why) if why.contains("not for you")), "{left:?}");
    let thread = post(&ben, "are we?").await;
    let to = address(&app, &ada, thread).await;
    owner.execute("UPDATE members SET email_confirmed_at = NULL WHERE id = $1", &[&ada.member().get()]).await.unwrap();
    let unconfirmed = take(&app, &to, &mail("3")).await;
    assert!(matches!(&unconfirmed, Outcome::Answered(why) if why.contains("confirm")), "{unconfirmed:?}");
    owner.execute("UPDATE members SET email_confirmed_at = folkmoot_now()", &[]).await.unwrap();
    // Each message comes to a program of its own: the limit holds all the same.
    let made = format!(
        "ALTER TABLE entries DISABLE TRIGGER USER;
         INSERT INTO entries (author_id, thread_id, kind, audience, body, body_html, published_at, bumped_at)
         SELECT {}, {thread}, 'comment', 'public', 'x', 'x', folkmoot_now(), folkmoot_now() FROM generate_series(1, 2000);
         ALTER TABLE entries ENABLE TRIGGER USER",
        ada.member()
    );
    owner.batch_execute(&made).await.unwrap();
    let limited = take(&app, &to, &mail("4")).await;
    assert!(matches!(&limited, Outcome::Answered(why) if why.contains("in the last hour")), "{limited:?}");
}
