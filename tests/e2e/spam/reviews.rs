//! First posts that a jury sees before everybody else does.

use chrono::TimeDelta;
use governance::PolicyKey;
use tests::{Person, TestApp, in_one_line};

use super::{comment, community, count, held, note, number, seen_by_author_alone, shown, unmarked};
use crate::appeals::guards::verified;
use crate::court::Court;

async fn reviewing(first: i64) -> TestApp {
    let app = community(&[(PolicyKey::ReviewFirstPosts, number(first))]).await;
    // What a page says beforehand goes by what this node read last.
    app.settle().await;
    app
}

/// Has everybody here seen often enough to post as they please.
async fn known(app: &TestApp, people: &[&Person<'_>]) {
    for person in people {
        let sql = "INSERT INTO entries (author_id, kind, body, body_html, published_at, bumped_at)
            SELECT $1, 'note', 'earlier', 'earlier', now, now FROM folkmoot_now() now, generate_series(1, 3)";
        app.database.as_owner().await.execute(sql, &[&person.member().get()]).await.unwrap();
    }
}

#[rocket::async_test]
async fn nobody_is_reviewed_unless_the_members_say_so() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    ada.get("/home").await.is(200).hides("held until a jury");
    shown(&ada, "my first words").await;
    app.visitor().get("/constitution/review.first_posts").await.is(200).shows("0 posts").shows("rule R4 No spam.");
}

#[rocket::async_test]
async fn first_posts_wait_one_after_the_other_and_then_no_more() {
    let app = reviewing(2).await;
    let court = Court::with(&app, 8).await;
    let (ada, ben) = (&court.author, &court.others[0]);
    known(&app, &[ben]).await;
    ada.get("/home").await.is(200).shows("Your first public 2 posts are held until a jury has looked at each of them");
    let (case, entry) = held(&app, &note(ada, "firstword here").await).await;
    seen_by_author_alone(&app, ada, ben, entry, "firstword").await;
    for viewer in [ada, ben, &app.visitor()] {
        let page = viewer.get(&format!("/cases/{case}")).await;
        page.is(200)
            .shows("“First posts held for a jury” held the entry")
            .shows("one of the first 2 public posts of its author");
    }
    app.visitor().get("/docket").await.shows("held by a policy");
    app.visitor().get("/docket/log").await.shows("a policy").hides("A case was opened: 0 flags");
    ada.get("/home").await.shows("A post of yours waits for its jury");
    note(ada, "second word").await.is(422).shows("A post of yours waits for its jury").shows("second word");
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE body = 'second word'").await, 0);
    app.settle().await;
    let mails = app.services.mailer.sent();
    let letter = mails.iter().find(|mail| mail.subject.contains("is held")).expect("a letter to the author");
    assert!(in_one_line(&letter.text).contains("one of the first 2 public posts"), "{}", letter.text);
    // What others say meanwhile is older than what comes back.
    shown(ben, "said by ben meanwhile").await;
    court.decide(case, "restore").await;
    let front = app.visitor().get("/").await;
    let at = |word: &str| front.body.find(word).unwrap_or_else(|| panic!("{word} is not there"));
    assert!(at("firstword") < at("said by ben meanwhile"), "it appears where it is seen");
    let (case, _) = held(&app, &note(ada, "another one").await).await;
    app.settle().await;
    court.decide(case, "restore").await;
    shown(ada, "known by now").await;
    ada.get("/home").await.is(200).hides("held until a jury");
    let file = app.visitor().get("/docket/report.csv").await;
    file.is(200).shows("cases,R4,opened_by_policy,2").shows("cases,R4,opened_by_flags,0");
}

#[rocket::async_test]
async fn what_is_not_decided_in_time_is_shown_and_only_what_everybody_sees_is_held() {
    let app = reviewing(1).await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    known(&app, &[&ben]).await;
    let private = ada.post("/entries", &[("body", "for those who follow"), ("audience", "followers")]).await;
    private.is(303);
    assert!(private.location.starts_with("/entries/"));
    let (case, entry) = held(&app, &note(&ada, "patientword").await).await;
    seen_by_author_alone(&app, &ada, &ben, entry, "patientword").await;
    app.advance(TimeDelta::hours(169)).await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200).shows("patientword");
    app.visitor().get(&format!("/cases/{case}")).await.shows("lapsed, so restored");
    shown(&ada, "no longer a first one").await;
}

#[rocket::async_test]
async fn a_comment_that_waits_moves_no_thread_until_it_is_shown() {
    let app = reviewing(1).await;
    let court = Court::with(&app, 8).await;
    let (ada, ben) = (&court.author, &court.others[0]);
    known(&app, &[ben]).await;
    let thread = shown(ben, "a thread").await;
    let later = shown(ben, "a later thread").await;
    let is_first = format!(
        "SELECT (SELECT bumped_at FROM entries WHERE id = {thread}) > (SELECT bumped_at FROM entries WHERE id = {later})"
    );
    let moved = async || app.database.as_owner().await.query_one(&is_first, &[]).await.unwrap().get::<_, bool>(0);
    let (case, entry) = held(&app, &comment(ada, thread, "commentword").await).await;
    assert!(!moved().await, "the thread tells that something was said");
    app.visitor().get(&format!("/entries/{thread}")).await.hides("commentword");
    ada.get(&format!("/entries/{thread}")).await.shows("commentword");
    app.settle().await;
    court.decide(case, "restore").await;
    assert!(moved().await);
    app.visitor().get(&format!("/entries/{thread}")).await.shows("commentword");
    assert!(entry > later);
}

#[rocket::async_test]
async fn what_a_jury_finds_wrong_stays_hidden_and_counts_for_nothing() {
    let app = reviewing(1).await;
    let court = Court::with(&app, 8).await;
    let ada = &court.author;
    let (case, entry) = held(&app, &note(ada, "pillword").await).await;
    app.settle().await;
    court.decide(case, "remove").await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    app.visitor().get(&format!("/cases/{case}")).await.shows("the entry is removed").shows("The author is warned");
    held(&app, &note(ada, "still new").await).await;
}

#[rocket::async_test]
async fn two_first_posts_at_once_are_not_two_cases() {
    let app = reviewing(3).await;
    let ada = app.person("ada").await;
    let answers = futures::future::join_all(["one", "two", "three"].map(|body| note(&ada, body))).await;
    let cases = answers.iter().filter(|answer| answer.location.starts_with("/cases/")).count();
    let refused = answers.iter().filter(|answer| answer.status == 422).count();
    assert_eq!((cases, refused), (1, 2), "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    assert!(answers.iter().all(|answer| answer.status == 303 || answer.body.contains("waits for its jury")));
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE deleted_at IS NULL").await, 1);
    // A form that is sent twice is one post, and leads to its case both times.
    let ben = app.person("ben").await;
    let fields = [("body", "once only"), ("once", "aaaaaaaaaaaaaaaaaaaa")];
    let twice = futures::future::join_all([0, 1].map(|_| ben.post("/entries", &fields))).await;
    assert_eq!(twice[0].location, twice[1].location);
    assert_eq!(ben.post("/entries", &fields).await.location, twice[0].location);
    assert_eq!(count(&app, "SELECT count(*) FROM cases").await, 2);
}

#[rocket::async_test]
async fn without_a_marked_rule_nothing_is_held_and_the_page_says_so() {
    let app = community(&[(PolicyKey::ReviewFirstPosts, number(2)), unmarked()]).await;
    let ada = app.person("ada").await;
    ada.get("/home").await.is(200).hides("held until a jury");
    shown(&ada, "my first words").await;
    for page in ["review.first_posts", "spam.same_max", "spam.window_hours", "domains"] {
        app.visitor()
            .get(&format!("/constitution/{page}"))
            .await
            .is(200)
            .shows("so nothing is held and this does nothing");
    }
}

#[rocket::async_test]
async fn a_hold_by_a_policy_is_in_the_record_and_verified() {
    let app = reviewing(1).await;
    let court = Court::with(&app, 8).await;
    let (case, _) = held(&app, &note(&court.author, "my first words").await).await;
    app.settle().await;
    court.decide(case, "restore").await;
    assert_eq!(verified(&app, "spam-record").await, "");
    let line = "SELECT count(*) FROM ledger_entries WHERE kind = 'case.opened' AND body LIKE '%\"held_by\":\"policy\"%'
        AND body LIKE '%\"policy\":\"review.first_posts\"%' AND body LIKE '%\"finding\":\"the first public post%'";
    assert_eq!(count(&app, line).await, 1);
}
