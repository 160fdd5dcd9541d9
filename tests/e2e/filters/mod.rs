//! What members keep away: blocks, mutes, hidden entries, words.

mod blocks;
mod own_streams;
mod tags;
mod turns;

use tests::Person;

/// A note; its number.
async fn note(author: &Person<'_>, body: &str) -> i64 {
    let posted = author.post("/entries", &[("body", body)]).await;
    posted.is(303);
    posted.made()
}

async fn press(person: &Person<'_>, path: &str) {
    person.post(path, &[]).await.is(303);
}

/// How many threads a stream says are new.
async fn newer(person: &Person<'_>, stream: &str) -> String {
    count(&person.get(&format!("/streams/{stream}/new?after=0")).await.body)
}

/// What an answer says of threads, without what it says of the bell.
fn count(answer: &str) -> String {
    let threads = answer.split(',').next().unwrap_or_default().trim_end_matches('}');
    format!("{threads}}}")
}
