//! Asking, answering, changing the answer, and the end.

use chrono::TimeDelta;
use rocket::http::Method;
use tests::TestApp;

use super::{ask, choose, fields, number};

#[rocket::async_test]
async fn a_poll_is_answered_in_secret_and_shows_its_numbers_to_whoever_answered_and_at_the_end_to_all() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    let id = ask(&ada, "plurality", "Rye bread\n\nSpelt <b>\r\nWheat").await;
    let (card, page) = (format!("/entries/{id}"), format!("/entries/{id}/poll"));
    app.visitor()
        .get(&card)
        .await
        .shows("Choose one.")
        .shows("Spelt &#60;b&#62;")
        .shows("decides nothing")
        .hides(&page);
    app.visitor()
        .get(&page)
        .await
        .is(200)
        .shows("Sign in")
        .shows("<li>Wheat</li>")
        .hides("<form class=\"ballot\"")
        .hides("So far");
    ben.get(&page)
        .await
        .shows("No member is told who said what")
        .shows("is shown to whoever has answered")
        .hides("So far");
    // Nothing is no answer, nor is what is not there.
    ben.post(&page, &[]).await.is(422).shows("To answer, choose one.");
    choose(&ben, id, "4").await.is(422);
    choose(&ben, id, "2").await.is(303);
    choose(&cyd, id, "1").await.is(303);
    ben.get(&card)
        .await
        .shows("your answer")
        .shows("A tie: Rye bread and Spelt")
        .shows("2 answers")
        .shows("Change your answer");
    ada.get(&card).await.hides("A tie").hides("your answer").shows("2 answers");
    app.visitor().get(&card).await.hides("A tie").shows("2 answers");
    // What was answered is not asked otherwise afterwards.
    let edit = format!("/entries/{id}/edit");
    let asked = number(&app, "SELECT count(*) FROM entry_revisions").await;
    ada.post(&edit, &[("body", "Shall we burn the mill?")]).await.is(422).shows("its question stays as it is");
    assert_eq!(number(&app, "SELECT count(*) FROM entry_revisions").await, asked, "nothing of it was kept");
    // One ballot of each member, the last one.
    choose(&ben, id, "1").await.is(303);
    assert_eq!(number(&app, "SELECT count(*) FROM poll_ballots").await, 2);
    ben.get(&page).await.shows("So far").shows("In front: Rye bread.").shows("<svg").shows("You chose Rye bread.");
}

#[rocket::async_test]
async fn when_it_ends_who_said_what_is_gone_and_those_who_took_part_are_told_once() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    let id = ask(&ada, "approval", "Rye\nSpelt\nWheat").await;
    let page = format!("/entries/{id}/poll");
    ben.post(&page, &[("o-1", "true"), ("o-3", "true")]).await.is(303);
    // A program answers in the same box, with the right to write and no other.
    let written = serde_json::json!({"ballot": "[\"3\"]"}).to_string();
    let api = format!("/api/folkmoot/v1/entries/{id}/answer");
    let token = cyd.bearer(&["read"]).await;
    cyd.ask_with(token.as_deref(), Method::Put, &api, Some(&written), &[]).await.is(403);
    cyd.ask(Method::Put, &api, Some(&written)).await.is(204);
    cyd.ask(Method::Put, &api, Some("{\"ballot\":\"[]\"}")).await.is(422);
    let mine = cyd.get(&format!("/api/folkmoot/v1/entries/{id}")).await.json();
    assert_eq!(mine["poll"]["own"], "[\"3\"]");
    assert_eq!(mine["poll"]["figures"][2]["chosen"], 2);
    assert_eq!(mine["poll"]["figures"][2]["leads"], true);
    assert!(mine["can"].as_array().unwrap().iter().any(|verb| verb == "answer"));
    let theirs = ada.get(&format!("/api/folkmoot/v1/entries/{id}")).await.json();
    assert!(theirs["poll"]["own"].is_null() && theirs["poll"]["figures"].is_null(), "{theirs}");
    app.skip(TimeDelta::hours(24)).await;
    // It is over by the clock, whether anybody has counted it or not.
    ben.post(&page, &[("o-2", "true")]).await.is(403).shows("over").shows("not taken");
    cyd.ask(Method::Put, &api, Some(&written)).await.is(403);
    app.visitor().get(&page).await.shows("What was said").shows("In front: Wheat.");
    app.settle().await;
    app.settle().await;
    assert_eq!(number(&app, "SELECT count(*) FROM poll_ballots").await, 0, "nobody can say who answered what");
    let kept = "SELECT count(*) FROM poll_answers WHERE (choice, times) IN (('[\"1\",\"3\"]', 1), ('[\"3\"]', 1))";
    assert_eq!(number(&app, kept).await, 2);
    app.visitor().get(&page).await.shows("In front: Wheat.").shows("2 answers");
    ben.get(&format!("/entries/{id}")).await.hides("your answer").shows("ended");
    for (person, said) in [(&ada, "A poll that you asked has ended"), (&ben, "A poll that you answered has ended")] {
        let told = person.get("/notifications").await;
        assert_eq!(told.body.matches(said).count(), 1, "{said}");
        assert!(told.body.contains(&page));
    }
    assert_eq!(number(&app, "SELECT count(*) FROM notifications WHERE kind = 'poll'").await, 3);
    assert_eq!(number(&app, "SELECT count(*) FROM mails WHERE kind = 'poll_ended'").await, 0, "none wanted a mail");
    ada.get("/settings/notifications").await.shows("A poll that you asked or answered has ended.");
}

#[rocket::async_test]
async fn a_ranked_poll_says_its_steps_and_breaks_no_tie() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let id = ask(&ada, "schulze", "Rye\nSpelt\nWheat").await;
    let page = format!("/entries/{id}/poll");
    ada.post(&page, &[("o-1", "1"), ("o-2", "2"), ("o-3", "")]).await.is(303);
    ben.post(&page, &[("o-2", "1"), ("o-1", "2")]).await.is(303);
    let tied = ben.get(&page).await;
    tied.shows("A tie: Rye and Spelt. A poll breaks none.").shows("Place 1: Spelt").hides("lots, drawn");
    ada.post(&page, &[("o-3", "1"), ("o-2", "1")]).await.is(303);
    ada.get(&page).await.shows("In front: Spelt.").shows("beats");
}

#[rocket::async_test]
async fn what_is_no_poll_is_said_and_what_was_typed_is_kept() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for (body, way, options, why) in [
        ("wordtyped", "plurality", "alone", "give 2 to 10 options"),
        ("wordtyped", "plurality", "Rye\nrye", "is there twice"),
        ("wordtyped", "borda", "Rye\nSpelt", "say how it is answered"),
        ("", "plurality", "Rye\nSpelt", "cannot be empty"),
    ] {
        let refused = ada.post("/entries", &fields(body, way, options, "public")).await;
        refused
            .is(422)
            .shows(why)
            .shows(options.lines().next().unwrap())
            .shows("<details class=\"attach\" id=\"poll\" open>");
    }
    let mut long = fields("wordtyped", "plurality", "Rye\nSpelt", "public");
    long[4] = ("poll_hours", "337");
    ada.post("/entries", &long).await.is(422).shows("1 to 336 hours");
    assert_eq!(number(&app, "SELECT count(*) FROM polls").await, 0);
    // Its options are as they were posted, whatever becomes of the words.
    let id = ask(&ada, "plurality", "Rye\nSpelt").await;
    let edit = [("body", "other words"), ("poll_options", "Other\nOptions"), ("poll_way", "plurality")];
    ada.post(&format!("/entries/{id}/edit"), &edit).await.is(303);
    app.visitor().get(&format!("/entries/{id}")).await.shows("other words").shows("Spelt").hides("Options");
    // A form sent twice asks once.
    let mut twice = fields("wordtwice", "approval", "Rye\nSpelt", "public").to_vec();
    twice.push(("once", "0123456789abcdef0123"));
    let first = ada.post("/entries", &twice).await.made();
    assert_eq!(ada.post("/entries", &twice).await.made(), first);
    assert_eq!(number(&app, "SELECT count(*) FROM polls").await, 2);
}
