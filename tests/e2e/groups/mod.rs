//! Groups: founded, entered, left, posted into; who reads what is written there, and who answers for them.

mod doors;
mod founding;
mod guards;
mod judged;
mod leaving;
mod posting;
mod races;
mod surfaces;

use tests::{Answer, Person, TestApp};

/// Founds a group of one's own name.
async fn found(founder: &Person<'_>, handle: &str, entrance: &str) {
    let about = format!("about{handle}");
    let name = format!("Name {handle}");
    let form = [("handle", handle), ("display_name", &name), ("about", &about), ("entrance", entrance)];
    founder.post("/groups", &form).await.is(303);
}

async fn press(person: &Person<'_>, path: &str) -> Answer {
    person.post(path, &[]).await
}

/// Brings somebody into a group whatever its entrance is.
async fn bring_in(admin: &Person<'_>, handle: &str, other: &Person<'_>) {
    admin.post(&format!("/groups/{handle}/invitations"), &[("handle", &other.handle)]).await.is(303);
    press(other, &format!("/groups/{handle}/members")).await.is(303);
}

/// Posts into a group; the number of the entry.
async fn post_into(person: &Person<'_>, handle: &str, words: &str) -> i64 {
    let answer = person.post("/entries", &[("body", words), ("audience", &format!("@{handle}"))]).await;
    answer.is(303);
    answer.made()
}

async fn count(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

/// Subjects of the mails to somebody.
async fn subjects(app: &TestApp, person: &Person<'_>) -> Vec<String> {
    let client = app.database.as_owner().await;
    let sql = "SELECT subject FROM mails WHERE member_id = $1 ORDER BY id";
    client.query(sql, &[&person.member().get()]).await.unwrap().iter().map(|row| row.get(0)).collect()
}
