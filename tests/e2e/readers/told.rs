//! Who is told: once that it was written, and again when something was said after they had read that.

use tests::TestApp;

use super::{four, note, open, press, say, send};
use crate::court::Court;

#[rocket::async_test]
async fn readers_are_told_in_one_line_that_comes_up_again() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, dot) = four(&app).await;
    let id = note(&ada, "wordquiet @ben", "@ben @cyd").await;
    let page = cyd.get("/notifications").await;
    page.shows("wrote something for you and Ben").shows("wordquiet");
    ben.get("/notifications").await.shows("wrote something for you and Cyd").hides("mentions you");
    dot.get("/notifications").await.hides("wordquiet");
    press(&cyd, "/notifications/read").await;
    say(&ben, id, "undertone").await;
    say(&ben, id, "and more").await;
    let page = cyd.get("/notifications").await;
    page.shows("said something in what was written for you and Ben").shows("/@ben").hides("undertone");
    assert_eq!(page.body.matches("class=\"unread\"").count(), 1, "one line, and new again");
    ada.get("/notifications").await.shows("commented on your note");
    ben.get("/notifications").await.hides("said something");
    cyd.get("/home").await.shows("1");
}

#[rocket::async_test]
async fn nobody_is_told_by_whom_they_keep_away_nor_of_what_they_left_nor_when_they_chose_not_to_be() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, dot) = four(&app).await;
    press(&cyd, "/actors/ben/mutes").await;
    let id = note(&ada, "wordquiet", "@ben @cyd @dot").await;
    press(&cyd, "/notifications/read").await;
    press(&dot, "/notifications/read").await;
    press(&dot, &format!("/entries/{id}/readers/removal")).await;
    say(&ben, id, "undertone").await;
    cyd.get("/notifications").await.hides("class=\"unread\"");
    dot.get("/notifications").await.hides("wordquiet").hides("said something");
    cyd.post("/settings/notifications", &[("page-mention", "on"), ("page-reply", "on")]).await.is(303);
    note(&ada, "wordsecond", "@cyd").await;
    cyd.get("/notifications").await.hides("wordsecond");
}

#[rocket::async_test]
async fn what_is_held_is_told_when_it_is_shown_again_and_jurors_are_none_of_its_readers() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 12).await;
    let people = court.flaggers.iter().chain(court.others.iter().take(4));
    let handles: Vec<String> = people.map(|person| person.handle.clone()).collect();
    for handle in &handles {
        open(&app, handle).await;
    }
    let readers = handles.join(" ");
    let answer = send(&court.author, "wordquiet", &readers).await;
    answer.is(303);
    let id = answer.made();
    press(&court.others[0], "/notifications/read").await;
    let case = court.flag(id).await;
    court.others[1].get("/notifications").await.hides("wordquiet");
    let sql = "SELECT count(*) FROM seats s JOIN cases c ON c.id = s.case_id JOIN entry_readers r ON r.entry_id = c.entry_id AND r.member_id = s.member_id";
    app.settle().await;
    assert!(!court.jurors(case).await.is_empty(), "a jury is drawn");
    let sitting: i64 = app.database.as_owner().await.query_one(sql, &[]).await.expect("a number").get(0);
    assert_eq!(sitting, 0, "nobody judges a conversation of their own");
    court.decide(case, "restore").await;
    court.others[1].get("/notifications").await.shows("wordquiet");
    // Whoever judged it is none of its readers for that.
    court.others[5].get(&format!("/entries/{id}")).await.is(404);
}
