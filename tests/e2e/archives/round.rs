//! Out, in, and out again is the same: whatever a member put in stays theirs wherever they go.

use serde_json::{Value, json};
use tests::{Setting, TestApp};

use super::{ELSEWHERE, arrive, comment, document, elsewhere, made_with, note, one_of_everything, packed};
use crate::media::jpeg;

/// What an archive says of the community and of the account there, and not of what was put in.
fn without_the_place(mut archive: Value) -> Value {
    let top = archive.as_object_mut().unwrap();
    // Where and when it was made, and what the account is called there.
    for name in ["site", "community", "made_at", "handle"] {
        top.remove(name);
    }
    for profile in archive["profile"].as_array_mut().unwrap() {
        let profile = profile.as_object_mut().unwrap();
        for name in [
            // The account's own there: a member has another one here.
            "handle",
            "email",
            "email_confirmed_at",
            "joined_at",
            "ledger_name",
            "active_days",
            "active_on",
            // Rules of conduct of that community, by their names.
            "labels_shown",
            "labels_left_out",
        ] {
            profile.remove(name);
        }
    }
    for link in archive["links"].as_array_mut().unwrap() {
        // Each community looks for itself whether a page links back to it.
        link.as_object_mut().unwrap().remove("verified_at");
    }
    archive
}

/// Where two archives differ, part by part.
fn same(one: &Value, other: &Value) {
    let (one, other) = (without_the_place(one.clone()), without_the_place(other.clone()));
    for (name, part) in one.as_object().unwrap() {
        let lines =
            |part: &Value| -> Vec<String> { part.as_array().into_iter().flatten().map(Value::to_string).collect() };
        assert_eq!(lines(part), lines(&other[name]), "{name}");
    }
    assert_eq!(one.to_string(), other.to_string());
}

#[rocket::async_test]
async fn a_member_with_one_of_everything_leaves_arrives_and_leaves_with_the_same() {
    let there = elsewhere().await;
    let ada = one_of_everything(&there, "ada").await;
    let first = document(&ada).await;
    for part in [
        "entries",
        "likes",
        "follows",
        "followers",
        "lists",
        "mutes",
        "searches",
        "links",
        "hidden",
        "sources",
        "flags",
        "proposals",
        "notification_choices",
        "addresses_for_feed_readers",
        "groups",
        "media",
        "reshares",
    ] {
        assert!(!first[part].as_array().unwrap().is_empty(), "{part} is tried");
    }
    let here = TestApp::start().await;
    let arrived = here.person("ada").await;
    arrive(&here, &arrived, &packed(&ada.archive().await)).await.unwrap();
    let second = document(&arrived).await;
    same(&first, &second);
    // And on to a third place, under another handle.
    let further = TestApp::with(Setting { port: Some(8002), ..Setting::default() }).await;
    let last = further.person("ada_t").await;
    arrive(&further, &last, &packed(&arrived.archive().await)).await.unwrap();
    same(&first, &document(&last).await);
}

#[rocket::async_test]
async fn whoever_comes_back_finds_what_they_left_and_brings_what_they_wrote_meanwhile() {
    let there = elsewhere().await;
    let ada = there.person("ada").await;
    ada.post("/entries", &[("body", "before I went")]).await.is(303);
    let here = TestApp::start().await;
    let away = here.person("ada").await;
    arrive(&here, &away, &packed(&ada.archive().await)).await.unwrap();
    away.post("/entries", &[("body", "while I was away")]).await.is(303);
    let report = arrive(&there, &ada, &packed(&away.archive().await)).await.unwrap();
    assert_eq!((report.entries, report.before), (1, 1), "{report:?}");
    let page = there.visitor().get("/@ada").await;
    page.shows("while I was away");
    assert_eq!(page.body.matches("before I went").count(), 1);
}

/// Numbers that are the same in each run (a linear congruence of Knuth's).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn one_of<T: Clone>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.next(from.len() as u64)).unwrap()].clone()
    }

    fn entry(&mut self, number: i64) -> Value {
        let text = self.one_of(&[
            "hello",
            "*a* [link](https://x.example)",
            "  spaces  ",
            "<b>html</b> @ben #tag",
            "äöü 漢字 🦉",
            "",
            "\u{0}",
            "line\nline",
        ]);
        let mut entry = match self.next(3) {
            0 => comment(number, i64::try_from(self.next(40)).unwrap(), text),
            _ => note(number, text),
        };
        entry["audience"] =
            self.one_of(&[json!("public"), json!("followers"), json!("group"), json!("everyone"), json!(7)]);
        entry["published_at"] = self.one_of(&[
            json!("2020-03-01T10:00:00.123456+00:00"),
            json!("1066-10-14T00:00:00Z"),
            json!("soon"),
            json!("2021-01-01T00:00:00+00:00"),
        ]);
        match self.next(8) {
            0 => entry["kind"] = json!("item"),
            1 => entry["in_group"] = json!("bees"),
            2 => entry["withheld"] = json!(true),
            3 => entry["pictures"] = json!([{"name": "x.png"}]),
            4 => {
                entry["earlier"] =
                    json!([{"title": null, "markdown": "before", "replaced_at": "2020-04-01T10:00:00+00:00"}])
            }
            5 => entry["title"] = json!("A title"),
            6 => entry["edited_at"] = json!("2020-05-01T10:00:00+00:00"),
            _ => {}
        }
        entry
    }

    fn archive(&mut self) -> Vec<u8> {
        let entries: Vec<Value> = (0..60).map(|number| self.entry(number)).collect();
        let likes: Vec<Value> = (0..10)
            .map(|n| json!({"entry": format!("{ELSEWHERE}/entries/{n}"), "at": self.next(9), "x": [null, 1, {}]}))
            .collect();
        let lists: Vec<Value> = (0..5)
            .map(|n| json!({"name": format!("list {n}"), "at": format!("2020-01-0{}", n + 1), "people": null}))
            .collect();
        let links = json!([{"url": "https://a.example/", "added_at": "2020-01-01T00:00:00+00:00"}, {"url": "javascript:x", "added_at": "2020"}]);
        let picture = jpeg(u8::try_from(self.next(200)).unwrap());
        let sha256 = hex::encode(governance::canonical::sha256(&picture));
        let media: Vec<Value> = (0..12).map(|_| self.medium(&sha256)).collect();
        let parts = [
            ("entries", json!(entries)),
            ("media", json!(media)),
            ("likes", json!(likes)),
            ("lists", json!(lists)),
            ("links", links),
            ("of_tomorrow", json!([{"a": 1.5}, {"b": "ü"}])),
        ];
        made_with(&parts, &[(&format!("media/{sha256}.jpg"), &picture)])
    }

    /// The same picture for any entry, or something that makes no sense.
    fn medium(&mut self, sha256: &str) -> Value {
        json!({
            "entry": format!("{ELSEWHERE}/entries/{}", self.next(70)),
            "kind": self.one_of(&["picture", "picture", "picture", "file", "portrait", "song"]),
            "content_type": self.one_of(&["image/jpeg", "image/jpeg", "image/png"]),
            "alt": self.one_of(&[json!("a wall"), json!("  two\nlines "), Value::Null, json!("x".repeat(2000))]),
            "sha256": self.one_of(&[sha256, sha256, sha256, "no digest"]),
            "at": self.one_of(&["2020-03-01T10:00:00.5+00:00", "2020-03-01T10:00:00Z", "soon"]),
        })
    }
}

#[rocket::async_test]
async fn whatever_stands_in_an_archive_is_the_same_after_it_went_round_once() {
    for seed in 1..=6 {
        let archive = Numbers(seed).archive();
        let here = TestApp::start().await;
        let ada = here.person("ada").await;
        let report = arrive(&here, &ada, &archive).await.unwrap();
        assert!(report.entries > 0 && report.kept_records() > 10, "{seed}: {report:?}");
        let first = document(&ada).await;
        assert_eq!(
            first["of_tomorrow"],
            json!([{"a": 1.5}, {"b": "ü"}]),
            "what this software does not know is given back"
        );
        let further = TestApp::with(Setting { port: Some(8002), ..Setting::default() }).await;
        let last = further.person("ada").await;
        arrive(&further, &last, &packed(&ada.archive().await)).await.unwrap();
        same(&first, &document(&last).await);
    }
}
