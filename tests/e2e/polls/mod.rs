//! Polls: asked with a note, answered in secret, counted once, and binding nobody.

mod answering;
mod guards;
mod judged;
mod surfaces;

use tests::{Answer, Person, TestApp};

/// The fields of a note that asks a poll.
pub fn fields<'f>(body: &'f str, way: &'f str, options: &'f str, audience: &'f str) -> [(&'f str, &'f str); 5] {
    [("body", body), ("audience", audience), ("poll_way", way), ("poll_options", options), ("poll_hours", "24")]
}

/// A note for everybody that asks a poll.
pub async fn ask(person: &Person<'_>, way: &str, options: &str) -> i64 {
    let asked = person.post("/entries", &fields("wordquestion?", way, options, "public")).await;
    asked.is(303);
    asked.made()
}

/// Chooses one option.
pub async fn choose(person: &Person<'_>, entry: i64, option: &str) -> Answer {
    person.post(&format!("/entries/{entry}/poll"), &[("choice", option)]).await
}

pub async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}
