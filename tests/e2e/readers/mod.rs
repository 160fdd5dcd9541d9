//! Notes for people whom their author names, or who are in a list: who reads them, who is told, who leaves.

mod choosing;
mod guards;
mod leaving;
mod previews;
mod reading;
mod told;

use tests::{Answer, Person, TestApp};

/// Sends a note for named people.
async fn send(author: &Person<'_>, body: &str, readers: &str) -> Answer {
    author.post("/entries", &[("body", body), ("audience", "people"), ("readers", readers)]).await
}

/// The same where it must go up.
async fn note(author: &Person<'_>, body: &str, readers: &str) -> i64 {
    let answer = send(author, body, readers).await;
    answer.is(303);
    answer.made()
}

async fn press(person: &Person<'_>, path: &str) {
    person.post(path, &[]).await.is(303);
}

async fn say(person: &Person<'_>, entry: i64, body: &str) -> i64 {
    let answer = person.post(&format!("/entries/{entry}/comments"), &[("body", body)]).await;
    answer.is(303);
    answer.location.rsplit("#c").next().and_then(|id| id.parse().ok()).expect("a comment")
}

/// Somebody to whom everybody may write.
async fn open(app: &TestApp, handle: &str) {
    let sql = "UPDATE members SET named_by = 'everybody' WHERE id = (SELECT id FROM actors WHERE handle = $1)";
    app.database.as_owner().await.execute(sql, &[&handle]).await.expect("a choice");
}

/// Ada, and three to whom she can write: Ben follows her, and Cyd and Dot let everybody write to them.
async fn four(app: &TestApp) -> (Person<'_>, Person<'_>, Person<'_>, Person<'_>) {
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let (cyd, dot) = (app.person("cyd").await, app.person("dot").await);
    press(&ben, "/actors/ada/follows").await;
    open(app, "cyd").await;
    open(app, "dot").await;
    (ada, ben, cyd, dot)
}
