//! Who may answer, and polls before a jury: options are words as others are.

use chrono::TimeDelta;
use rocket::http::Method;
use tests::TestApp;

use super::{ask, choose, fields, number};
use crate::court::Court;

#[rocket::async_test]
async fn whoever_may_not_see_the_note_or_speak_below_it_does_not_answer() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    let hidden =
        ada.post("/entries", &fields("wordfollowers", "plurality", "wordone\nwordtwo", "followers")).await.made();
    let open = ask(&ada, "plurality", "Rye\nSpelt").await;
    choose(&ben, hidden, "1").await.is(303);
    choose(&cyd, hidden, "1").await.is(404).hides("wordone");
    cyd.get(&format!("/entries/{hidden}/poll")).await.is(404);
    let api = format!("/api/folkmoot/v1/entries/{hidden}/answer");
    cyd.ask(Method::Put, &api, Some("{\"ballot\":\"[[\\\"1\\\"]]\"}")).await.is(404);
    app.visitor().get(&format!("/entries/{hidden}/poll")).await.is(404);
    let plain = ada.post("/entries", &[("body", "no poll")]).await.made();
    cyd.get(&format!("/entries/{plain}/poll")).await.is(404);
    choose(&cyd, plain, "1").await.is(404);
    // Of two who are apart neither answers the other.
    ada.post("/actors/cyd/blocks", &[]).await.is(303);
    choose(&cyd, open, "1").await.is(404);
    assert_eq!(number(&app, &format!("SELECT count(*) FROM poll_ballots WHERE entry_id = {open}")).await, 0);
}

#[rocket::async_test]
async fn options_are_held_judged_and_removed_with_their_words() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let asked = court.author.post("/entries", &fields("wordasked", "plurality", "wordrude\nwordcrude", "public")).await;
    let id = asked.made();
    choose(&court.others[0], id, "1").await.is(303);
    let case = court.flag(id).await;
    app.settle().await;
    for path in
        [format!("/entries/{id}"), format!("/entries/{id}/poll"), "/".to_owned(), "/search?q=wordasked".to_owned()]
    {
        court.others[0].get(&path).await.hides("wordrude").hides("wordcrude");
    }
    choose(&court.others[1], id, "1").await.is(404);
    choose(&court.author, id, "1").await.is(403);
    // Whoever judges reads what was flagged; nobody else does.
    let jurors = court.jurors(case).await;
    let juror = jurors[0];
    juror.get(&format!("/cases/{case}")).await.shows("wordrude").shows("wordcrude").shows("Poll (choose one)");
    let outside = court.others.iter().find(|other| jurors.iter().all(|one| one.handle != other.handle)).unwrap();
    outside.get(&format!("/cases/{case}")).await.hides("wordrude");
    // It ends while it is held: only those who see it are told.
    app.skip(TimeDelta::hours(24)).await;
    app.settle().await;
    assert_eq!(number(&app, "SELECT count(*) FROM notifications WHERE kind = 'poll'").await, 1, "its author alone");
    court.decide(case, "remove").await;
    court.others[0].get(&format!("/entries/{id}/poll")).await.is(404);
    court.author.get(&format!("/entries/{id}")).await.shows("wordrude").shows("Removed by a verdict");
}

#[rocket::async_test]
async fn what_is_deleted_or_erased_leaves_nothing_of_its_poll() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    let (gone, stays) = (ask(&ada, "plurality", "wordgone\nb").await, ask(&cyd, "plurality", "Rye\nSpelt").await);
    for id in [gone, stays] {
        choose(&ben, id, "1").await.is(303);
        choose(&ada, id, "2").await.is(303);
    }
    ada.post(&format!("/entries/{gone}/removal"), &[]).await.is(303);
    assert_eq!(number(&app, "SELECT count(*) FROM polls").await, 1);
    assert_eq!(number(&app, "SELECT count(*) FROM entries WHERE poll_words LIKE '%wordgone%'").await, 0);
    ben.get("/search?q=wordgone").await.hides(&format!("/entries/{gone}"));
    // Whoever leaves takes along what they said to polls that run, and their own polls.
    let erase = async |who: &tests::Person<'_>| {
        let mut tx = app.services.store.begin().await.unwrap();
        let now = store::clock::now(&mut tx).await.unwrap();
        let name = store::pseudonyms::of(&mut tx, who.member()).await.unwrap();
        store::erasure::erase(&mut tx, governance::members::erase_account(who.member(), &name, now)).await.unwrap();
        tx.commit().await.unwrap();
    };
    erase(&ben).await;
    assert_eq!(number(&app, "SELECT count(*) FROM poll_ballots").await, 1);
    erase(&cyd).await;
    assert_eq!(number(&app, "SELECT (SELECT count(*) FROM polls) + (SELECT count(*) FROM poll_ballots)").await, 0);
}
