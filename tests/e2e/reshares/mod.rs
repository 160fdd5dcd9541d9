//! Passing on what everybody may read: as it is, and with words.

mod alone;
mod guards;
mod words;

use tests::{Answer, Person};

async fn note(author: &Person<'_>, body: &str) -> i64 {
    author.post("/entries", &[("body", body)]).await.made()
}

async fn press(person: &Person<'_>, path: &str) {
    person.post(path, &[]).await.is(303);
}

async fn reshare(person: &Person<'_>, entry: i64) {
    press(person, &format!("/entries/{entry}/reshares")).await;
}

/// A note with words that carries an entry.
async fn pass_on(person: &Person<'_>, entry: i64, body: &str) -> Answer {
    person.post("/entries", &[("body", body), ("carries", &entry.to_string())]).await
}
