//! Pictures and files that programs send ahead, and portraits: the body is the file.

use image::ImageFormat;
use rocket::http::Method;
use serde_json::json;
use tests::{Answer, Person, TestApp};

use super::{ask, at, number, run};
use crate::attacks::record::refused_by;
use crate::media::{jpeg, picture};

async fn send(person: &Person<'_>, path: &str, bytes: &[u8]) -> Answer {
    let method = if path.contains("portrait") { Method::Put } else { Method::Post };
    person.ask_bytes(method, &at(path), bytes).await
}

async fn sent(person: &Person<'_>, path: &str, bytes: &[u8]) -> String {
    let answer = send(person, path, bytes).await;
    answer.is(201);
    answer.json()["id"].as_str().expect("a number").to_owned()
}

async fn post(person: &Person<'_>, media: &[&str]) -> Answer {
    ask(person, Method::Post, "/entries", Some(json!({ "body": "see", "media": media }))).await
}

#[rocket::async_test]
async fn what_was_sent_ahead_is_taken_by_the_entry_that_names_it_and_by_no_other() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let one = sent(&ada, "/media?alt=an%20oak", &jpeg(1)).await;
    let file = sent(&ada, "/media?name=notes.md", b"# what was said").await;
    post(&ben, &[&one]).await.is(422).shows("nothing of yours waits");
    post(&ada, &[&one, &one]).await.is(422).shows("named twice");
    let key = [("Idempotency-Key", "once")];
    let body = json!({ "body": "see", "media": [one, file] }).to_string();
    let token = ada.bearer(&["write"]).await;
    let note = ada.ask_with(token.as_deref(), Method::Post, &at("/entries"), Some(&body), &key).await;
    note.is(201);
    let again = ada.ask_with(token.as_deref(), Method::Post, &at("/entries"), Some(&body), &key).await;
    assert_eq!(again.json(), note.json(), "asked twice it is made once");
    let entry = ask(&ben, Method::Get, note.json()["href"].as_str().unwrap().trim_start_matches(&at("")), None).await;
    let media = &entry.json()["media"];
    assert_eq!((&media[0]["alt"], &media[1]["name"]), (&json!("an oak"), &json!("notes.md")), "{media}");
    assert_eq!(number(&app, "SELECT count(*) FROM uploads").await, 0, "nothing waits any more");
    post(&ada, &[&one]).await.is(422);
    // A comment has one picture and no file; an entry takes more of them later.
    let id = note.json()["id"].as_str().unwrap().to_owned();
    let file = sent(&ben, "/media", b"a text").await;
    let comment = json!({ "body": "", "media": [file] });
    ask(&ben, Method::Post, &format!("/entries/{id}/comments"), Some(comment)).await.is(422).shows("room for 0 files");
    let more = sent(&ada, "/media", &jpeg(2)).await;
    let added = Some(json!({ "add_media": [more], "media": [{ "id": media[1]["id"], "take_off": true }] }));
    ask(&ada, Method::Patch, &format!("/entries/{id}"), added).await.is(200);
    let entry = ask(&ben, Method::Get, &format!("/entries/{id}"), None).await.json();
    let kinds: Vec<_> = entry["media"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    assert_eq!((kinds, &entry["markdown"]), (vec![json!("picture"), json!("picture")], &json!("see")));
}

#[rocket::async_test]
async fn what_is_no_picture_or_too_much_is_said() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    send(&ada, "/media", b"<svg/>").await.is(422).shows("SVG");
    send(&ada, "/media", b"").await.is(422).shows("empty");
    send(&ada, "/media", &vec![b'x'; 8 * 1024 * 1024 + 1]).await.is(413);
    send(&ada, "/settings/portrait", b"no picture").await.is(422);
    send(&ada, "/settings/portrait", &picture(80, 60, 3, ImageFormat::Png)).await.is(204);
    assert_eq!(number(&app, "SELECT count(*) FROM media WHERE kind = 'portrait' AND width = height").await, 1);
    ask(&ada, Method::Delete, "/settings/portrait", None).await.is(204);
    assert_eq!(number(&app, "SELECT count(*) FROM media").await, 0);
    for n in 0..12 {
        sent(&ada, "/media", format!("text {n}").as_bytes()).await;
    }
    send(&ada, "/media", b"one more").await.is(422).shows("waits for an entry");
    let client = app.database.as_app().await;
    assert_eq!(refused_by(&client, "UPDATE uploads SET alt = 'another'").await, "uploads_stay_as_they_are");
    let trigger = |verb: &str| format!("ALTER TABLE uploads {verb} TRIGGER uploads_stay_as_they_are");
    run(&app, &trigger("DISABLE")).await;
    run(&app, "UPDATE uploads SET at = at - interval '25 hours'").await;
    run(&app, &trigger("ENABLE")).await;
    let mut tx = app.services.store.begin().await.expect("a transaction");
    assert_eq!(store::uploads::sweep(&mut tx).await.expect("a sweep"), 12);
    tx.commit().await.expect("a commit");
    assert_eq!(number(&app, "SELECT count(*) FROM uploads").await, 0, "a day is over");
    run(&app, "UPDATE members SET erased_at = folkmoot_now(), email = NULL, password_hash = NULL").await;
    let kept = "INSERT INTO uploads (member_id, kind, content_type, name, large) SELECT id, 'file', 'text/plain', 'x', 'x' FROM members LIMIT 1";
    assert_eq!(refused_by(&client, kept).await, "uploads_of_a_member");
}
