//! Things done twice, late or too often.

use std::time::Duration;

use chrono::TimeDelta;
use futures::future::join;
use tests::{Motion, Setting, TestApp};

use super::record::LINE;
use crate::court::Court;

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_waited_for_a_deletion_brings_nothing_back() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    let id = ana.post("/entries", &[("body", "to be forgotten")]).await.made();
    let other = app.database.as_owner().await;
    other
        .batch_execute(&format!(
            "BEGIN; UPDATE entries SET deleted_at = folkmoot_now(), body = '', body_html = '' WHERE id = {id}"
        ))
        .await
        .unwrap();
    let path = format!("/entries/{id}/edit");
    let edit = ana.post(&path, &[("body", "back again")]);
    let delete = async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        other.batch_execute("COMMIT").await.unwrap();
    };
    let (answer, ()) = join(edit, delete).await;
    answer.is(404);
    let body: String = other.query_one("SELECT body FROM entries WHERE id = $1", &[&id]).await.unwrap().get(0);
    assert_eq!(body, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_flags_cannot_hold_the_same_words_twice() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let (entry, case) = court.case("a mild remark").await;
    court.decide(case, "restore").await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    for flagger in &court.flaggers {
        flagger.post(&format!("/entries/{entry}/flags/removal"), &[]).await.is(303);
        flagger
            .post(&format!("/entries/{entry}/flags"), &[("rule", "R1")])
            .await
            .is(422)
            .shows("A jury has answered your flag");
    }
    app.settle().await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    // Other words are another matter.
    app.advance(TimeDelta::minutes(1)).await;
    court.author.post(&format!("/entries/{entry}/edit"), &[("body", "a wild remark")]).await.is(303);
    app.advance(TimeDelta::minutes(1)).await;
    court.flag(entry).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_cannot_hold_again_what_was_restored() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let moderator = app.person("mod").await;
    let term = format!(
        "BEGIN; {LINE}; INSERT INTO moderator_terms (member_id, starts_at, ends_at, ledger_entry_id)
         SELECT {}, folkmoot_now(), folkmoot_now() + interval '1 year', max(id) FROM ledger_entries; COMMIT",
        moderator.member()
    );
    app.database.as_owner().await.batch_execute(&term).await.unwrap();
    let entry = court.post("a mild remark").await;
    let fields = [("rule", "R1"), ("reason", "I do not like it")];
    let held = moderator.post(&format!("/entries/{entry}/hold"), &fields).await;
    held.is(303);
    app.settle().await;
    court.decide(held.made(), "restore").await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    moderator.post(&format!("/entries/{entry}/hold"), &fields).await.is(422).shows("has been decided");
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_costly_act_has_its_limit() {
    let app = TestApp::with(Setting { limits: true, ..Setting::default() }).await;
    let (ana, ben) = (app.person("ana").await, app.person("ben").await);
    let note = ana.post("/entries", &[("body", "version 0")]).await.made();
    let motion = Motion::published(&app, &ana, "entry.max_chars", "6000").await;
    // Naming somebody who is not there, or a feature without words, is no proposal, and does not use them up.
    for _ in 0..8 {
        ben.post("/features", &[("title", ""), ("body", ""), ("effort_days", "none")]).await.is(422);
    }
    let fields = [("title", "Lamps"), ("body", "For the square."), ("effort_days", "2")];
    ben.post("/features", &fields).await.is(303);
    let refused = async |who: &tests::Person<'_>, path: String, field: &'static str| {
        for number in 0..80 {
            let value = format!("{} wording", 6000 + number);
            let fields = [(field, value.as_str()), ("title", "Another"), ("value", "6500")];
            if who.post(&path, &fields).await.status == 429 {
                return true;
            }
        }
        false
    };
    assert!(refused(&ana, format!("/entries/{note}/edit"), "body").await, "edits");
    let told = ana.post(&format!("/entries/{note}/edit"), &[("body", "once more")]).await;
    told.is(429).shows("/constitution/limits.edits_per_hour").shows("still stands in its form");
    assert!(refused(&ben, "/settings/profile".to_string(), "about").await, "profile");
    let cem = app.person("cem").await;
    let mine = Motion::published(&app, &cem, "comment.max_chars", "4000").await;
    assert!(refused(&cem, mine.path("/edit"), "body").await, "amendments");
    assert_eq!(motion.state().await, "sponsoring");
    let mut exports = 0;
    while ben.post("/settings/export", &[("password", "no password of ben's")]).await.status == 422 {
        exports += 1;
        assert!(exports < 40, "exports");
    }
}
