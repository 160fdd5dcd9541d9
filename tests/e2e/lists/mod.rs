//! Lists of people: made, filled, read, and kept to oneself.

mod guards;
mod reading;

use tests::Person;

async fn press(person: &Person<'_>, path: &str) {
    person.post(path, &[]).await.is(303);
}

async fn note(author: &Person<'_>, body: &str) -> i64 {
    author.post("/entries", &[("body", body)]).await.made()
}

/// Makes a list; its number.
async fn make(person: &Person<'_>, name: &str) -> i64 {
    let made = person.post("/lists", &[("name", name)]).await;
    made.is(303);
    made.location.strip_prefix("/lists/").and_then(|id| id.parse().ok()).expect("a list")
}

async fn put(person: &Person<'_>, list: i64, handle: &str) {
    person.post(&format!("/lists/{list}/people"), &[("handle", handle)]).await.is(303);
}
