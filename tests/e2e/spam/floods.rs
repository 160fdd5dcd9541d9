//! The same again and again is held; what people say and share is not.

use std::time::Duration;

use chrono::TimeDelta;
use governance::PolicyKey;
use tests::{Person, TestApp};

use super::{LONG, comment, community, count, held, make_new, note, number, seen_by_author_alone, shown};

async fn people<'a>(app: &'a TestApp, number: usize) -> Vec<Person<'a>> {
    let mut people = Vec::new();
    for n in 0..number {
        people.push(app.person(&format!("voice{n}")).await);
    }
    people
}

#[rocket::async_test]
async fn the_same_words_in_many_threads_are_held_whoever_says_them() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let mut entries = Vec::new();
    for form in [LONG.to_string(), LONG.to_uppercase(), LONG.replace(' ', "  *"), format!("> quoted\n\n{LONG}")] {
        entries.push(shown(&ada, &form).await.to_string());
    }
    let (case, entry) = held(&app, &note(&ada, &format!("**{LONG}**")).await).await;
    let found = format!("the same words in 5 threads within 24 hours: before in entries {}", entries.join(", "));
    ada.get(&format!("/cases/{case}")).await.is(200).shows(&found);
    app.visitor().get(&format!("/cases/{case}")).await.is(200).shows(&found);
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    // A day later it is another matter, and a week later it is shown.
    app.advance(TimeDelta::hours(25)).await;
    shown(&ada, LONG).await;
    app.advance(TimeDelta::hours(145)).await;
    ben.get(&format!("/entries/{entry}")).await.is(200).shows("wonderful pills");
    assert_eq!(count(&app, "SELECT count(*) FROM entry_prints").await, 6, "those of the last eight days are kept");
    app.advance(TimeDelta::days(9)).await;
    assert_eq!(count(&app, "SELECT count(*) FROM entry_prints").await, 0, "and no others");
}

#[rocket::async_test]
async fn a_conversation_is_no_flood() {
    let app = TestApp::start().await;
    let crowd = people(&app, 8).await;
    let ada = &crowd[0];
    make_new(&app, &crowd[1..].iter().collect::<Vec<_>>()).await;
    let mut threads = Vec::new();
    for number in 0..8 {
        threads.push(shown(ada, &format!("thread number {number} about https://popular.example/story")).await);
    }
    for (person, thread) in crowd.iter().zip(&threads) {
        for (body, times) in [("Thanks!", 3), ("+1", 3), ("I could not agree more with all of this", 2)] {
            for _ in 0..times {
                comment(person, *thread, body).await.is(303);
            }
        }
        // Everybody quotes the same and says something of their own.
        let own = format!("> {LONG}\n> https://popular.example/story\n\nI am {} and think otherwise", person.handle);
        comment(person, threads[0], &own).await.is(303);
        // And talks about one link in one thread.
        comment(person, threads[0], &format!("{} says: https://shared.example/page", person.handle)).await.is(303);
    }
    // In one thread one may repeat oneself.
    for _ in 0..7 {
        comment(ada, threads[1], LONG).await.is(303);
    }
    assert_eq!(count(&app, "SELECT count(*) FROM cases").await, 0);
    // Members of long standing share what everybody shares, and leave no trace of it.
    let old = app.person("olga").await;
    for number in 0..8 {
        shown(&old, &format!("look ({number}): https://popular.example/story")).await;
    }
    let prints = format!("SELECT count(*) FROM entry_prints WHERE author_id = {}", old.member());
    assert_eq!(count(&app, &prints).await, 0);
}

#[rocket::async_test]
async fn a_crowd_of_new_accounts_that_says_one_thing_is_held() {
    let app = TestApp::start().await;
    let crowd = people(&app, 6).await;
    let ada = app.person("ada").await;
    let thread = shown(&ada, "what do you all think?").await;
    make_new(&app, &crowd.iter().collect::<Vec<_>>()).await;
    for person in &crowd[..4] {
        comment(person, thread, LONG).await.is(303);
    }
    // Somebody who has been here for long may say the same, and does not count.
    comment(&ada, thread, LONG).await.is(303);
    let (case, _) = held(&app, &comment(&crowd[4], thread, LONG).await).await;
    app.visitor()
        .get(&format!("/cases/{case}"))
        .await
        .shows("the same words by 5 new accounts 5 times within 24 hours");
    for (number, person) in crowd[..4].iter().enumerate() {
        shown(person, &format!("reason {number} to see [this](https://pills.example/a#{number})")).await;
    }
    shown(&ada, "even https://pills.example/a").await;
    let (case, entry) = held(&app, &note(&crowd[5], "linkword http://pills.example/a/").await).await;
    app.visitor()
        .get(&format!("/cases/{case}"))
        .await
        .shows("the same link by 5 new accounts in 5 threads within 24 hours");
    seen_by_author_alone(&app, &crowd[5], &ada, entry, "linkword").await;
}

#[rocket::async_test]
async fn of_two_at_the_boundary_one_is_held() {
    let app = TestApp::start().await;
    let crowd = people(&app, 6).await;
    let thread = shown(&crowd[5], "what do you all think?").await;
    make_new(&app, &crowd.iter().collect::<Vec<_>>()).await;
    for person in &crowd[..3] {
        comment(person, thread, LONG).await.is(303);
    }
    // Whoever commits last waits for the thread, so that both have looked before either is to be seen.
    let mut owner = app.database.as_owner().await;
    let holder = owner.transaction().await.unwrap();
    holder.query("SELECT FROM entries WHERE id = $1 FOR NO KEY UPDATE", &[&thread]).await.unwrap();
    let let_go = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        holder.commit().await.unwrap();
    };
    let posts = futures::future::join_all(crowd[3..5].iter().map(|person| comment(person, thread, LONG)));
    let (last, ()) = futures::future::join(posts, let_go).await;
    assert!(last.iter().all(|answer| answer.status == 303));
    let cases: Vec<_> = last.iter().filter(|answer| answer.location.starts_with("/cases/")).collect();
    assert_eq!(cases.len(), 1, "{:?}", last.iter().map(|answer| &answer.location).collect::<Vec<_>>());
    assert_eq!(count(&app, "SELECT count(*) FROM holds").await, 1);
}

#[rocket::async_test]
async fn what_is_changed_into_a_flood_is_held_and_what_is_deleted_is_forgotten() {
    let app = community(&[(PolicyKey::SpamSameMax, number(2))]).await;
    let ada = app.person("ada").await;
    let first = shown(&ada, LONG).await;
    shown(&ada, LONG).await;
    let third = shown(&ada, "something else").await;
    let edited = ada.post(&format!("/entries/{third}/edit"), &[("body", LONG)]).await;
    let (case, entry) = held(&app, &edited).await;
    assert_eq!(entry, third);
    app.visitor().get(&format!("/cases/{case}")).await.shows("the same words in 3 threads");
    app.visitor().get(&format!("/entries/{third}")).await.is(404);
    // One of three is deleted, and one changed: a new one is the second.
    ada.post(&format!("/entries/{first}/removal"), &[]).await.is(303);
    ada.post(&format!("/entries/{third}/removal"), &[]).await.is(303);
    shown(&ada, LONG).await;
    assert_eq!(count(&app, "SELECT count(*) FROM entry_prints").await, 2);
}
