//! What members are told in the application and by mail: once for each occasion, and of nothing that they may not see.

mod choices;
mod duty;
mod steps;
mod words;

use tests::{Person, TestApp};

const PAGE: &str = "/notifications";

/// The number in the frame of every page; empty for none.
async fn number(person: &Person<'_>) -> String {
    let page = person.get("/home").await.body;
    let bell = page.split("class=\"bell\"").nth(1).and_then(|rest| rest.split("</a>").next()).unwrap();
    let badge = bell.split("class=\"badge\">").nth(1).and_then(|rest| rest.split('<').next());
    badge.unwrap_or_default().to_owned()
}

/// How many lines the page has, and how many of them are marked as new.
async fn lines(person: &Person<'_>) -> (usize, usize) {
    let page = person.get(PAGE).await.body;
    let list = page.split("class=\"list told\"").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap_or_default();
    (list.matches("<li").count(), list.matches("class=\"unread\"").count())
}

/// Marks everything as read.
async fn read(person: &Person<'_>) {
    person.post("/notifications/read", &[]).await.is(303);
}

async fn note(author: &Person<'_>, body: &str) -> i64 {
    let posted = author.post("/entries", &[("body", body)]).await;
    posted.is(303);
    posted.made()
}

async fn comment(by: &Person<'_>, thread: i64, body: &str) {
    by.post(&format!("/entries/{thread}/comments"), &[("body", body)]).await.is(303);
}

/// How many mails about what others did somebody got.
async fn mails(app: &TestApp, person: &Person<'_>, kind: &str) -> i64 {
    let sql = "SELECT count(*) FROM mails WHERE member_id = $1 AND kind = $2";
    app.database.as_owner().await.query_one(sql, &[&person.member().get(), &kind]).await.unwrap().get(0)
}
