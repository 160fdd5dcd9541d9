//! Threads that a node keeps as everybody sees them: read once for all, with each reader's own marks, and never for whom they are not the same.

use std::time::Duration;

use tests::{Answer, Person, Setting, TestApp};

use super::kept::{LONG, rewrite};

async fn keeping() -> TestApp {
    TestApp::with(Setting { plain_threads: Some(LONG), ..Setting::default() }).await
}

async fn note(person: &Person<'_>, words: &str) -> i64 {
    person.post("/entries", &[("audience", "public"), ("body", words), ("once", words)]).await.is(303).made()
}

async fn comment(person: &Person<'_>, thread: i64, words: &str) -> i64 {
    let answer = person.post(&format!("/entries/{thread}/comments"), &[("body", words), ("once", words)]).await;
    answer.is(303).location.rsplit("#c").next().and_then(|id| id.parse().ok()).expect("a comment's number")
}

/// Done behind the application's back, as another node would.
async fn execute(app: &TestApp, sql: &str) {
    let owner = app.database.as_owner().await;
    let turn = |to: &str| {
        let tables = ["entries", "likes", "reshares", "follows", "blocks", "members"];
        tables.map(|table| format!("ALTER TABLE {table} {to} TRIGGER USER;")).concat()
    };
    owner.batch_execute(&format!("{} {sql}; {}", turn("DISABLE"), turn("ENABLE"))).await.expect(sql);
}

/// The card of an entry.
fn card(page: &Answer, entry: i64) -> &str {
    let rest = page.is(200).body.split(&format!("id=\"e{entry}\"")).nth(1).unwrap_or_else(|| panic!("no card {entry}"));
    rest.split("</article>").next().unwrap_or(rest)
}

#[rocket::async_test]
async fn it_is_read_once_for_everybody_until_something_is_done_or_said() {
    let app = keeping().await;
    let (ada, ben, cleo) = (app.person("ada").await, app.person("ben").await, app.person("cleo").await);
    let thread = note(&ada, "quinces").await;
    comment(&ada, thread, "ripe ones").await;
    ben.get("/").await.shows("quinces").shows("ripe ones");
    rewrite(&app, "quinces", "medlars").await;
    rewrite(&app, "ripe", "bletted").await;
    cleo.get("/").await.shows("quinces").shows("ripe ones");
    cleo.get("/@ada").await.shows("quinces");
    // What another node does to its words, its place or its being there is seen at once.
    execute(&app, &format!("UPDATE entries SET bumped_at = bumped_at + interval '1 second' WHERE id = {thread}")).await;
    cleo.get("/").await.shows("medlars").shows("bletted ones");
    rewrite(&app, "medlars", "sloes").await;
    cleo.get("/").await.shows("medlars");
    ben.post(&format!("/entries/{thread}/likes"), &[]).await.is(303);
    cleo.get("/").await.shows("sloes").shows("/@ben");
    execute(&app, &format!("UPDATE entries SET deleted_at = folkmoot_now() WHERE id = {thread}")).await;
    cleo.get("/").await.hides("sloes");
}

#[rocket::async_test]
async fn it_grows_old() {
    let fresh_for = Duration::from_millis(200);
    let app = TestApp::with(Setting { plain_threads: Some(fresh_for), ..Setting::default() }).await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    note(&ada, "quinces").await;
    ben.get("/").await.shows("quinces");
    rewrite(&app, "quinces", "medlars").await;
    tokio::time::sleep(fresh_for * 2).await;
    ben.get("/").await.shows("medlars");
}

#[rocket::async_test]
async fn everybodys_own_marks_lie_over_it() {
    let app = keeping().await;
    let (ada, ben, cleo) = (app.person("ada").await, app.person("ben").await, app.person("cleo").await);
    let thread = note(&ada, "quinces").await;
    let [a, b, c] = ["ada", "ben", "cleo"].map(|handle| format!("(SELECT id FROM actors WHERE handle = '{handle}')"));
    ada.get("/").await.shows("quinces");
    // Done on another node: the marks are read, the numbers are a moment old.
    execute(
        &app,
        &format!("INSERT INTO likes (entry_id, actor_id) VALUES ({thread}, {b}); INSERT INTO reshares (entry_id, actor_id) VALUES ({thread}, {c})"),
    )
    .await;
    let (bens, cleos) = (ben.get("/").await, cleo.get("/").await);
    assert!(
        card(&bens, thread).contains(">Unlike<") && card(&bens, thread).contains(">Reshare<"),
        "{}",
        card(&bens, thread)
    );
    assert!(card(&bens, thread).contains("data-others=\"0\""), "{}", card(&bens, thread));
    assert!(card(&cleos, thread).contains(">Like<") && card(&cleos, thread).contains(">Reshared<"));

    // Who likes it is named to others, and is "you" to themselves.
    execute(&app, &format!("INSERT INTO likes (entry_id, actor_id) VALUES ({thread}, {a}), ({thread}, {c})")).await;
    app.services.kept.act();
    for (person, others) in [(&ben, ["/@ada", "/@cleo"]), (&cleo, ["/@ada", "/@ben"])] {
        let page = person.get("/").await;
        let likes = card(&page, thread).split("data-likes").nth(1).expect("likes").to_owned();
        assert!(likes.contains("data-others=\"2\"") && likes.contains("<span data-you>You, </span>"), "{likes}");
        for other in others {
            assert!(likes.contains(other), "{likes}");
        }
        assert!(!likes.contains(&format!("/@{}\"", person.handle)), "{likes}");
    }
}

#[rocket::async_test]
async fn whoever_sees_it_otherwise_is_shown_what_they_see() {
    let app = keeping().await;
    let (ada, ben, cleo) = (app.person("ada").await, app.person("ben").await, app.person("cleo").await);
    let thread = note(&ada, "quinces").await;
    let said = comment(&ben, thread, "bens words").await;
    for person in [&ada, &ben, &cleo] {
        person.get("/").await.shows("quinces").shows("bens words");
    }
    execute(&app, &format!("UPDATE entries SET withheld = true WHERE id = {said}")).await;
    app.services.kept.act();
    cleo.get("/").await.shows("quinces").hides("bens words");
    ben.get("/").await.shows("quinces").shows("bens words");
    ada.get("/").await.hides("bens words");
    execute(&app, &format!("UPDATE entries SET withheld = false WHERE id = {said}")).await;
    app.services.kept.act();
    ada.get("/").await.shows("bens words");
    // Blocks are part of what one sees.
    execute(
        &app,
        "INSERT INTO blocks (blocker_id, blocked_id) SELECT a.id, b.id FROM actors a, actors b WHERE (a.handle, b.handle) = ('cleo', 'ben');
         UPDATE members m SET apart = ARRAY(SELECT id FROM actors WHERE handle = 'ben') FROM actors a WHERE a.id = m.id AND a.handle = 'cleo'",
    )
    .await;
    cleo.get("/").await.shows("quinces").hides("bens words");
    ada.get("/").await.shows("bens words");
    // A note for followers is read for each of them.
    let own = ada.post("/entries", &[("audience", "followers"), ("body", "for few"), ("once", "few")]).await.made();
    ada.get("/@ada").await.shows("for few");
    ben.get("/@ada").await.hides("for few");
    execute(&app, "INSERT INTO follows (follower_id, followed_id) SELECT a.id, b.id FROM actors a, actors b WHERE (a.handle, b.handle) = ('ben', 'ada')").await;
    assert!(card(&ben.get("/@ada").await, own).contains("for few"));
}
