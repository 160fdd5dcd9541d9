//! Leaving with everything, and arriving with it: archives.

mod arriving;
mod commands;
mod complete;
mod downloads;
mod guards;
mod hostile;
mod leaving;
mod media;
mod offline;
mod round;
mod silence;

use std::collections::BTreeMap;
use std::path::PathBuf;

use folkmoot::archives::arriving::{ArriveError, Report, account, bring_in};
use image::ImageFormat;
use serde_json::{Value, json};
use tests::{Person, Scratch, Setting, TestApp};

use crate::media::{jpeg, picture};

/// A community at another address, from which somebody comes.
async fn elsewhere() -> TestApp {
    TestApp::with(Setting { port: Some(8001), ..Setting::default() }).await
}

const ELSEWHERE: &str = "http://127.0.0.1:8001";

/// The file of an archive, and where it is.
struct Kept {
    path: PathBuf,
    _scratch: Scratch,
}

fn keep(bytes: &[u8]) -> Kept {
    let scratch = Scratch::new("archive");
    let path = scratch.0.join("archive.zip");
    std::fs::write(&path, bytes).expect("a file");
    Kept { path, _scratch: scratch }
}

/// An archive of these files as bytes.
pub fn packed(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    tests::zipped(&files)
}

/// Brings an archive in.
pub async fn arrive(app: &TestApp, person: &Person<'_>, bytes: &[u8]) -> Result<Report, ArriveError> {
    let file = keep(bytes);
    let account = account(&app.services, &person.handle).await.expect("an account");
    bring_in(&app.services, &account, &file.path, &mut |_| {}).await
}

/// An archive made by hand, with these parts.
pub fn made(parts: &[(&str, Value)]) -> Vec<u8> {
    made_with(parts, &[])
}

/// An archive made by hand, with these parts and these files in its folder.
fn made_with(parts: &[(&str, Value)], media: &[(&str, &[u8])]) -> Vec<u8> {
    let mut document = json!({
        "format": "folkmoot-archive", "version": 1, "community": "Elsewhere", "site": ELSEWHERE, "handle": "ada",
        "made_at": "2026-11-27T00:00:00+00:00",
    });
    for (name, records) in parts {
        document[*name] = records.clone();
    }
    let document = document.to_string();
    tests::zipped(&[&[("folkmoot.json", document.as_bytes())], media].concat())
}

/// A note as an archive has it.
pub fn note(number: i64, text: &str) -> Value {
    json!({
        "address": format!("{ELSEWHERE}/entries/{number}"), "kind": "note", "audience": "public", "markdown": text,
        "published_at": "2020-03-01T10:00:00+00:00",
    })
}

/// A comment on an entry there.
fn comment(number: i64, on: i64, text: &str) -> Value {
    let mut comment = note(number, text);
    comment["kind"] = json!("comment");
    comment["answers"] = json!({"address": format!("{ELSEWHERE}/entries/{on}"), "author": "ben", "title": null});
    comment
}

async fn count(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.expect("a count").get(0)
}

pub async fn document(person: &Person<'_>) -> Value {
    serde_json::from_str(&person.taken_out().await.body).expect("JSON")
}

/// Somebody with one of everything; the others are there for it.
async fn one_of_everything<'a>(app: &'a TestApp, handle: &str) -> Person<'a> {
    let (ada, ben) = (app.person(handle).await, app.person("ben").await);
    ada.post("/settings/profile", &[("display_name", "Ada Thorne"), ("about", "I keep *bees* with @ben")])
        .await
        .is(303);
    let digest = [("digest", "daily"), ("hour", "7"), ("time_zone", "Europe/Berlin")];
    ada.post("/settings/digest", &digest).await.is(303);
    let first = ada.post("/entries", &[("body", "my *first* words, @ben, on #bees")]).await.made();
    ada.post(&format!("/entries/{first}/edit"), &[("body", "my second words, @ben, on #bees")]).await.is(303);
    ada.post("/entries", &[("body", "only for followers"), ("audience", "followers")]).await.is(303);
    let event = [("event_starts", "2031-12-05T19:00"), ("event_zone", "Europe/Berlin"), ("event_place", "the hall")];
    let poll = [("poll_way", "schulze"), ("poll_options", "cake\ntea"), ("body", "an evening, and a question")];
    let evening = ada.post("/entries", &[event.as_slice(), &poll].concat()).await.made();
    let later = [event.as_slice(), &[("event_ends", "2031-12-05T21:00"), ("body", "another evening")]].concat();
    ada.post(&format!("/entries/{evening}/edit"), &later).await.is(303);
    ada.post(&format!("/entries/{first}/comments"), &[("body", "a comment on myself")]).await.is(303);
    let (hive, drawn) = (jpeg(7), picture(50, 50, 8, ImageFormat::Png));
    let files =
        [("picture1", "x.jpg", hive.as_slice()), ("picture2", "y.png", &drawn), ("file1", "plan.md", b"# the plan")];
    ada.send("/entries", &[("body", ""), ("alt1", "a hive <in snow>")], &files).await.is(303);
    ada.send("/settings/portrait", &[], &[("portrait", "me.jpg", &picture(900, 600, 9, ImageFormat::Jpeg))])
        .await
        .is(303);
    let commented = [("picture1", "z.jpg", hive.as_slice())];
    ada.send(&format!("/entries/{first}/comments"), &[("body", "and its picture")], &commented).await.is(303);
    let theirs = ben.post("/entries", &[("body", "words of ben")]).await.made();
    ada.post(&format!("/entries/{theirs}/reshares"), &[]).await.is(303);
    ada.post(&format!("/entries/{theirs}/comments"), &[("body", "my comment")]).await.is(303);
    ada.post(&format!("/entries/{theirs}/likes"), &[]).await.is(303);
    ada.post("/actors/ben/follows", &[]).await.is(303);
    ben.post(&format!("/actors/{handle}/follows"), &[]).await.is(303);
    ada.post("/lists", &[("name", "Family")]).await.is(303);
    ada.post("/searches", &[("typed", "oven from:me")]).await.is(303);
    ada.post("/settings/feeds", &[("name", "my reader")]).await.is(200);
    let group = [("handle", "bees"), ("display_name", "Bees"), ("about", "all about them"), ("entrance", "public")];
    ada.post("/groups", &group).await.is(303);
    ada.post("/entries", &[("body", "words in a group"), ("audience", "@bees")]).await.is(303);
    let other = ben.post("/entries", &[("body", "other words of ben")]).await.made();
    ada.post(&format!("/entries/{other}/flags"), &[("rule", "R1"), ("remark", "I think so")]).await.is(303);
    ada.post(&format!("/entries/{other}/hides"), &[]).await.is(303);
    let fields = [("policy", "entry.max_chars"), ("title", "Longer"), ("body", "It helps."), ("value", "6000")];
    ada.post("/proposals", &fields).await.is(303);
    let id = ada.member().get();
    let sql = format!(
        "INSERT INTO profile_links (member_id, url) VALUES ({id}, 'https://ada.example/me');
         INSERT INTO sources (actor_id, url, title, site_url) VALUES ({id}, 'https://ada.example/feed', 'Ada writes', 'https://ada.example/');
         INSERT INTO entries (author_id, kind, title, link_url, body, body_html, source_id, source_key, published_at, bumped_at)
            SELECT {id}, 'item', 'An item', 'https://ada.example/1', 'text', '<p>text</p>', max(id), sha256('x'), folkmoot_now(), folkmoot_now() FROM sources;
         INSERT INTO notification_choices (member_id, kind, channel, wanted) VALUES ({id}, 'like', 'page', false);
         INSERT INTO mutes (member_id, muted_id) SELECT {id}, id FROM actors WHERE handle = 'ben'"
    );
    app.database.as_owner().await.batch_execute(&sql).await.expect("more of it");
    ada
}
