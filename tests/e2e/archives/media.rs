//! Pictures and files of an archive: brought to their entries as if they were sent here, once each, and never to anybody else's.

use std::sync::Arc;

use chrono::TimeDelta;
use folkmoot::archives::arriving::{account, bring_in, rehearse};
use governance::canonical::sha256;
use image::ImageFormat;
use serde_json::{Value, json};
use tests::{Person, TestApp};

use super::{ELSEWHERE, arrive, comment, count, document, elsewhere, keep, made_with, note, one_of_everything, packed};
use crate::court::Court;
use crate::media::{jpeg, number, picture};

/// A medium of an archive: its record, and its file.
struct Medium {
    record: Value,
    file: (String, Vec<u8>),
}

fn medium(entry: i64, kind: &str, content_type: &str, bytes: Vec<u8>) -> Medium {
    let sha256 = hex::encode(sha256(&bytes));
    let ending = match content_type {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        _ => "txt",
    };
    let record = json!({
        "entry": format!("{ELSEWHERE}/entries/{entry}"), "kind": kind, "content_type": content_type, "sha256": sha256,
        "name": (kind == "file").then_some("plan.txt"), "alt": (kind != "file").then_some("a wall"), "size": bytes.len(),
        "at": "2020-03-01T10:00:00+00:00",
    });
    Medium { record, file: (format!("media/{sha256}.{ending}"), bytes) }
}

fn shown(entry: i64, number: u8) -> Medium {
    let mut medium = medium(entry, "picture", "image/jpeg", jpeg(number));
    medium.record["alt"] = json!(format!("picture {number}"));
    medium
}

/// An archive with these entries and these media.
fn archive(entries: Value, media: &[Medium]) -> Vec<u8> {
    let records: Vec<&Value> = media.iter().map(|medium| &medium.record).collect();
    let files: std::collections::BTreeMap<&str, &[u8]> =
        media.iter().map(|medium| (medium.file.0.as_str(), medium.file.1.as_slice())).collect();
    let files: Vec<_> = files.into_iter().collect();
    made_with(&[("entries", entries), ("media", json!(records))], &files)
}

#[rocket::async_test]
async fn pictures_files_and_the_portrait_are_here_with_what_was_said_of_them() {
    let there = elsewhere().await;
    let ada = one_of_everything(&there, "ada").await;
    let app = TestApp::start().await;
    let here = app.person("ada").await;
    let report = arrive(&app, &here, &packed(&ada.archive().await)).await.unwrap();
    assert_eq!(report.media, 5, "{report:?}");
    let entry = count(&app, "SELECT id FROM entries WHERE pictures = 2 AND files = 1").await;
    let page = app.visitor().get(&format!("/entries/{entry}")).await;
    page.shows("alt=\"a hive &#60;in snow&#62;\"").shows("plan.md").shows("brought in from");
    let file = number(&app, "SELECT id FROM media WHERE kind = 'file' AND entry_id = $1", entry).await;
    let sent = app.visitor().fetch(&format!("/media/{file}/file"), "").await;
    assert_eq!(sent.bytes, b"# the plan");
    let dated = "SELECT count(*) FROM media WHERE at < brought_at AND brought_at <= folkmoot_now()";
    assert_eq!(count(&app, dated).await, 5);
    assert_eq!(count(&app, "SELECT count(*) FROM actors WHERE handle = 'ada' AND portrait_id IS NOT NULL").await, 1);
    // Each is judged, held and taken off as what was sent here; what was taken off does not come back.
    let picture = number(&app, "SELECT min(id) FROM media WHERE entry_id = $1", entry).await;
    let off = format!("off{picture}");
    here.post(&format!("/entries/{entry}/edit"), &[("body", "x"), (&off, "true")]).await.is(303);
    app.visitor().get(&format!("/media/{picture}/small")).await.is(404);
    let mut files = ada.archive().await;
    files.insert("note.txt".to_owned(), b"another file, so another archive".to_vec());
    let again = arrive(&app, &here, &packed(&files)).await.unwrap();
    assert_eq!((again.media, again.entries), (0, 0), "{again:?}");
    assert_eq!(document(&here).await["media"].as_array().unwrap().len(), 4);
}

#[rocket::async_test]
async fn whoever_is_interrupted_between_any_two_pictures_goes_on_with_the_next() {
    let entries = json!([note(1, "one"), comment(2, 1, "on one")]);
    let text = medium(1, "file", "text/plain", b"a plan".to_vec());
    let media = [shown(1, 1), shown(1, 2), text, shown(1, 3), shown(2, 4)];
    let file = keep(&archive(entries, &media));
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let account = account(&app.services, "ada").await.unwrap();
    for kill in 1..=5_i64 {
        let services = Arc::clone(&app.services);
        let (path, account) = (file.path.clone(), account.clone());
        let killed = rocket::tokio::spawn(async move {
            let mut steps = 0;
            let mut told = move |_| {
                steps += 1;
                assert!(steps < kill, "killed");
            };
            bring_in(&services, &account, &path, &mut told).await
        });
        assert!(killed.await.is_err());
        // The first step brings the entries, each after it one medium.
        assert_eq!(count(&app, "SELECT count(*) FROM media").await, kill - 1);
    }
    let report = bring_in(&app.services, &account, &file.path, &mut |_| {}).await.unwrap();
    assert_eq!((report.media, report.before), (1, 6), "{report:?}");
    assert_eq!(count(&app, "SELECT count(*) FROM media").await, 5);
    let told = document(&ada).await["media"].clone();
    let all: Vec<&Value> = told.as_array().unwrap().iter().map(|record| &record["alt"]).collect();
    assert_eq!(all, media.iter().map(|medium| &medium.record["alt"]).collect::<Vec<_>>(), "in their order");
    let places = "SELECT count(*) FROM media WHERE place = 3 AND kind = 'picture'";
    assert_eq!(count(&app, places).await, 1);
}

/// Rehearses and brings in.
async fn report_of(app: &TestApp, person: &Person<'_>, bytes: &[u8]) -> folkmoot::archives::arriving::Report {
    let file = keep(bytes);
    let account = account(&app.services, &person.handle).await.unwrap();
    let rehearsed = rehearse(&app.services, &account, &file.path, &mut |_| {}).await.unwrap();
    let report = bring_in(&app.services, &account, &file.path, &mut |_| {}).await.unwrap();
    assert_eq!(rehearsed, report);
    report
}

#[rocket::async_test]
async fn what_has_no_room_waits_and_comes_in_when_there_is() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    ada.send("/entries", &[("body", "here")], &[("picture1", "x", &jpeg(9))]).await.is(303);
    let owner = app.database.as_owner().await;
    let sizes = |size: &str| {
        format!(
            "UPDATE members SET joined_at = folkmoot_now() WHERE id = {};
             ALTER TABLE media DISABLE TRIGGER media_stay_as_they_are; UPDATE media SET size = {size};
             ALTER TABLE media ENABLE TRIGGER media_stay_as_they_are",
            ada.member()
        )
    };
    owner.batch_execute(&sizes("20971520")).await.unwrap();
    let bytes = archive(json!([note(1, "one")]), &[shown(1, 1), shown(1, 2)]);
    for _ in 0..2 {
        let report = report_of(&app, &ada, &bytes).await;
        assert_eq!((report.media, report.waiting, report.kept_records()), (0, 2, 2), "{report:?}");
    }
    ada.get("/settings/export").await.shows("not all of it is in yet").shows("media: 2").shows("there is no room");
    let waiting = document(&ada).await["media"].clone();
    assert_eq!(waiting.as_array().unwrap().len(), 3, "what waits leaves with its owner, too");
    app.skip(TimeDelta::days(1)).await;
    let report = report_of(&app, &ada, &bytes).await;
    assert_eq!((report.media, report.waiting, report.kept_records()), (2, 0, 0), "{report:?}");
    assert_eq!(count(&app, "SELECT count(*) FROM brought WHERE section = 'media' AND medium_id IS NOT NULL").await, 2);
    assert_eq!(count(&app, "SELECT count(*) FROM arrivals WHERE ended_at IS NULL").await, 0);
    assert_eq!(count(&app, "SELECT sum(place)::bigint FROM media WHERE brought_at IS NOT NULL").await, 3);
    // What came today counts today, whatever date it bears.
    owner
        .batch_execute(&sizes("CASE WHEN brought_at IS NOT NULL AND place = 1 THEN 20971520 ELSE 1 END"))
        .await
        .unwrap();
    let more = archive(json!([note(2, "two")]), &[shown(2, 3)]);
    assert_eq!(report_of(&app, &ada, &more).await.waiting, 1);
}

/// A PNG that says of itself that it is so large.
fn bomb() -> Vec<u8> {
    let mut png = picture(1, 1, 0, ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    png
}

#[rocket::async_test]
async fn a_hostile_archive_brings_nothing_to_anybody_else_and_nothing_that_a_form_would_not() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let theirs = ben.post("/entries", &[("body", "of ben")]).await.made();
    let mut of_ben = shown(1, 1);
    of_ben.record["entry"] = json!(format!("http://127.0.0.1:8000/entries/{theirs}"));
    let mut path = shown(1, 2);
    path.record["sha256"] = json!("../../../etc/passwd");
    let mut exchanged = shown(1, 3);
    exchanged.file.1 = jpeg(4);
    let mut missing = shown(1, 5);
    missing.file.0 = "media/other.jpg".to_owned();
    let mut link = note(5, "a link");
    (link["kind"], link["link"], link["title"]) = (json!("link"), json!("https://x.example/"), json!("x"));
    let gif = [picture(4, 4, 1, ImageFormat::Gif), b"*/=1;alert(document.cookie)//<script>".to_vec()].concat();
    let mut media = vec![
        of_ben,
        path,
        exchanged,
        missing,
        shown(77, 6),
        medium(1, "picture", "image/png", bomb()),
        medium(1, "picture", "image/png", vec![0; 21_000_000]),
        medium(1, "picture", "image/jpeg", b"<svg onload='alert(1)'/>".to_vec()),
        medium(1, "file", "text/plain", b"<html><script>alert(1)</script>".to_vec()),
        medium(1, "file", "text/plain", picture(4, 4, 4, ImageFormat::Png)),
        medium(2, "file", "text/plain", b"a comment takes none".to_vec()),
        shown(5, 7),
        medium(0, "portrait", "image/jpeg", jpeg(8)),
        medium(1, "picture", "image/png", gif),
    ];
    media.extend((10..60).map(|number| shown(3, number)));
    media.extend((100..120).map(|entry| shown(entry, 60)));
    let mut entries = vec![note(1, "one"), comment(2, 1, "on one"), note(3, "three"), link];
    entries.extend((100..120).map(|number| note(number, "with the same picture")));
    let report = report_of(&app, &ada, &archive(json!(entries), &media)).await;
    // The polyglot as a plain picture, four of fifty, and the same one for twenty notes.
    assert_eq!((report.entries, report.media, report.waiting), (24, 1 + 4 + 20, 0), "{report:?}");
    let reasons: Vec<&str> = report.kept.keys().map(|(_, why)| why.as_str()).collect();
    for why in [
        "something else here",
        "names no file",
        "its file is damaged",
        "is not in the archive",
        "the entry that it is for is not here",
        "damaged, or cut off",
        "it is too large",
        "SVG or HTML",
        "HTML, SVG, XML",
        "this is a picture",
        "takes no more of these",
        "profile of its own",
    ] {
        assert!(reasons.iter().any(|reason| reason.contains(why)), "{why}: {reasons:?}");
    }
    assert_eq!(number(&app, "SELECT count(*) FROM media WHERE entry_id = $1", theirs).await, 0);
    assert_eq!(number(&app, "SELECT count(*) FROM media WHERE actor_id <> $1", ada.actor().get()).await, 0);
    let first = count(&app, "SELECT min(id) FROM media WHERE content_type = 'image/png'").await;
    let seen = app.visitor().fetch(&format!("/media/{first}/large"), "").await;
    assert!(!seen.bytes.windows(6).any(|window| window == b"script"), "made anew");
    assert_eq!(document(&ada).await["media"].as_array().unwrap().len(), media.len(), "whatever was kept leaves again");
    // What an archive says of a file's size is not what is read of it.
    let claimed = shown(200, 200);
    let mut forged = archive(json!([note(200, "four gigabytes")]), std::slice::from_ref(&claimed));
    let name = claimed.file.0.as_bytes();
    let listed = forged.windows(name.len()).rposition(|window| window == name).unwrap() - 46 + 24;
    forged[listed..listed + 4].copy_from_slice(&u32::MAX.wrapping_sub(1).to_le_bytes());
    let report = report_of(&app, &ada, &forged).await;
    assert_eq!((report.entries, report.media + report.kept_records()), (1, 1), "{report:?}");
}

#[rocket::async_test]
async fn a_picture_is_seen_by_whom_its_entry_is_for_and_no_jury_is_passed_by() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (ada, other) = (&court.author, &court.others[0]);
    let mut private = note(1, "for those who follow me");
    private["audience"] = json!("followers");
    let file = keep(&archive(json!([private, note(2, "judged")]), &[shown(1, 1), shown(2, 2)]));
    let whose = account(&app.services, &ada.handle).await.unwrap();
    // The entries are in, and before their pictures are, one is before a jury.
    let (services, path, account) = (Arc::clone(&app.services), file.path.clone(), whose.clone());
    let killed = rocket::tokio::spawn(async move {
        let mut told = |_| panic!("killed");
        bring_in(&services, &account, &path, &mut told).await.map(drop)
    });
    assert!(killed.await.is_err());
    court.flag(count(&app, "SELECT id FROM entries WHERE body = 'judged'").await).await;
    let report = bring_in(&app.services, &whose, &file.path, &mut |_| {}).await.unwrap();
    assert_eq!((report.media, report.kept_records()), (1, 1), "{report:?}");
    assert!(report.kept.keys().all(|(_, why)| why.contains("before a jury")), "{report:?}");
    let path = format!("/media/{}/large", count(&app, "SELECT min(id) FROM media").await);
    ada.get(&path).await.is(200);
    for person in [other, &app.visitor()] {
        person.get(&path).await.is(404);
    }
}
