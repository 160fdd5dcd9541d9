//! What the database itself holds about passing on, whoever writes.

use tests::TestApp;

use super::{note, pass_on, press, reshare};
use crate::members::{PASSWORD, count, join_and_confirm};

#[rocket::async_test]
async fn only_public_entries_are_passed_on_and_a_note_carries_one_thing_for_good() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let followers = ada.post("/entries", &[("body", "x"), ("audience", "followers")]).await.made();
    let (open, other) = (note(&ada, "wordopen").await, note(&ada, "wordother").await);
    let own = pass_on(&ben, open, "wordnear").await.made();
    reshare(&ben, open).await;
    let database = app.database.as_app().await;
    let refused = async |sql: String, constraint: &str| {
        let error = database.batch_execute(&sql).await.expect_err(&sql);
        let said = error.as_db_error().and_then(|error| error.constraint()).unwrap_or_default().to_string();
        assert_eq!(said, constraint, "{sql}");
    };
    let act = |entry: i64, who: &tests::Person<'_>| {
        format!("INSERT INTO reshares (entry_id, actor_id) VALUES ({entry}, {})", who.actor())
    };
    refused(act(followers, &ben), "reshares_are_of_public_entries").await;
    refused(act(own, &ada), "reshares_are_of_public_entries").await;
    refused(act(other, &ada), "reshares_are_of_public_entries").await;
    refused(act(open, &ben), "reshares_once").await;
    let carry = |entry: i64, kind: &str| {
        format!(
            "INSERT INTO entries (author_id, kind, body, carries_id, published_at, bumped_at) VALUES ({}, '{kind}', 'x', {entry}, now(), now())",
            ben.actor()
        )
    };
    refused(carry(followers, "note"), "entries_carry_public_entries").await;
    refused(carry(own, "note"), "entries_carry_public_entries").await;
    refused(carry(open, "link"), "entries_that_carry_are_notes").await;
    for change in [
        format!("UPDATE entries SET carries_id = {other} WHERE id = {own}"),
        format!("UPDATE entries SET carries_id = NULL WHERE id = {own}"),
        "UPDATE reshares SET at = folkmoot_now()".to_string(),
    ] {
        assert!(database.execute(&change, &[]).await.is_err(), "{change}");
    }
    press(&ben, &format!("/entries/{own}/removal")).await;
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE carries_id IS NOT NULL").await, 0);
}

#[rocket::async_test]
async fn an_erased_account_passes_nothing_on() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.person("ada").await, join_and_confirm(&app, "eve").await);
    let (open, hers) = (note(&ada, "wordopen").await, note(&eve, "wordhers").await);
    reshare(&eve, open).await;
    reshare(&ada, hers).await;
    pass_on(&eve, open, "wordnear").await.is(303);
    eve.post("/settings/removal", &[("password", PASSWORD)]).await.is(303);
    assert_eq!(count(&app, "SELECT count(*) FROM reshares").await, 0);
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE carries_id IS NOT NULL").await, 0);
}
