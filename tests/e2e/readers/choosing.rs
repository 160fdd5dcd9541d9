//! What the form takes, and what it says when it does not.

use tests::TestApp;

use super::{four, note, press, send};
use crate::members::count;

#[rocket::async_test]
async fn a_note_goes_to_those_whom_it_names_and_what_was_typed_is_kept_where_it_cannot() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, _) = four(&app).await;
    app.person("eve").await;
    for (readers, why) in [
        ("", "say who reads it"),
        ("@nobody_here", "there is nobody called @nobody_here to whom you could write"),
        ("ben, b@d!", "is nobody’s handle"),
        ("@ben @ada", "you read it in any case"),
        ("@ben @eve", "@eve does not take such notes from you"),
    ] {
        let answer = send(&ada, "kept words", readers).await;
        answer.is(422).shows("kept words").shows(why).shows("<option value=\"people\" selected>");
    }
    press(&cyd, "/actors/ada/blocks").await;
    send(&ada, "x", "@cyd").await.is(422).shows("there is nobody called @cyd to whom you could write");
    press(&cyd, "/actors/ada/blocks/removal").await;
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE kind = 'note'").await, 0, "nothing was posted");
    let id = note(&ada, "wordquiet", "@ben, CYD ben").await;
    ada.get("/@ben").await.shows("href=\"/home?to=ben\"");
    ada.get("/home?to=ben").await.shows("value=\"@ben\"").shows("<option value=\"people\" selected>");
    ada.get("/home?to=%22%3E").await.hides("<option value=\"people\" selected>");
    ada.get(&format!("/entries/{id}"))
        .await
        .shows("for Ben and Cyd")
        .shows("Only those it names")
        .shows("Who reads this");
    ben.get(&format!("/entries/{id}")).await.is(200).shows("wordquiet").shows("for you and Cyd").hides("atom");
}

#[rocket::async_test]
async fn names_with_another_choice_and_a_choice_that_is_not_understood_are_for_nobody() {
    let app = TestApp::start().await;
    let (ada, ..) = four(&app).await;
    for (audience, readers, why) in [
        ("public", "@ben", "you name people below"),
        ("followers", "@ben", "you name people below"),
        ("", "@ben", "you name people below"),
        ("everyone", "", "choose who sees it"),
        ("list:999", "", "you have no such list"),
        ("list:x", "", "you have no such list"),
        ("named", "", "choose who sees it"),
    ] {
        let form = [("body", "wordsecret"), ("audience", audience), ("readers", readers)];
        ada.post("/entries", &form).await.is(422).shows(why).shows("wordsecret");
    }
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE kind = 'note'").await, 0);
}

#[rocket::async_test]
async fn a_list_is_read_when_it_is_posted_to_and_nobody_learns_of_it() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, dot) = four(&app).await;
    for handle in ["ben", "cyd", "dot"] {
        press(&ada, &format!("/actors/{handle}/follows")).await;
    }
    let list = ada.post("/lists", &[("name", "Choirpeople")]).await.made();
    let to_list = [("body", "wordlist"), ("audience", &*format!("list:{list}"))];
    ada.get("/home").await.hides("list:");
    ada.post("/entries", &to_list).await.is(422).shows("there is nobody in this list");
    for handle in ["ben", "cyd"] {
        ada.post(&format!("/lists/{list}/people"), &[("handle", handle)]).await.is(303);
    }
    ada.get("/home").await.shows(&format!("<option value=\"list:{list}\">Choirpeople"));
    dot.post("/entries", &to_list).await.is(422).shows("you have no such list");
    let id = ada.post("/entries", &to_list).await.made();
    ada.post(&format!("/lists/{list}/people"), &[("handle", "dot")]).await.is(303);
    dot.get(&format!("/entries/{id}")).await.is(404);
    press(&ada, &format!("/lists/{list}/people/ben/removal")).await;
    for reader in [&ben, &cyd] {
        reader.get(&format!("/entries/{id}")).await.is(200).shows("wordlist").hides("Choirpeople");
        reader.get("/home").await.shows("wordlist").hides("Choirpeople");
    }
}

#[rocket::async_test]
async fn who_of_a_list_does_not_take_it_is_named_and_the_others_stand_in_the_form() {
    let app = TestApp::start().await;
    let (ada, ..) = four(&app).await;
    app.person("eve").await;
    let list = ada.post("/lists", &[("name", "All")]).await.made();
    for handle in ["ben", "cyd", "eve"] {
        press(&ada, &format!("/actors/{handle}/follows")).await;
        ada.post(&format!("/lists/{list}/people"), &[("handle", handle)]).await.is(303);
    }
    let answer = ada.post("/entries", &[("body", "wordlist"), ("audience", &format!("list:{list}"))]).await;
    answer.is(422).shows("@eve does not take such notes from you").shows("value=\"@ben @cyd\"");
    answer.shows("<option value=\"people\" selected>");
}

#[rocket::async_test]
async fn a_note_is_for_fifty_at_most_and_newcomers_name_fewer() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let crowd = "INSERT INTO actors (handle, display_name) SELECT 'crowd' || n, 'Crowd' FROM generate_series(1, 51) n;
        INSERT INTO members (id, email, password_hash, ledger_name, named_by) SELECT id, handle || '@example.org', 'none', lpad(to_hex(id), 16, '0'), 'everybody'
            FROM actors WHERE handle LIKE 'crowd%'";
    app.database.as_owner().await.batch_execute(crowd).await.expect("a crowd");
    let names = |n: usize| (1..=n).map(|n| format!("@crowd{n}")).collect::<Vec<_>>().join(" ");
    send(&ada, "to all", &names(51)).await.is(422).shows("these are 51 people, and a note can be for 50 at most");
    let id = note(&ada, "to all", &names(50)).await;
    ada.get(&format!("/entries/{id}")).await.shows("and 47 others");
    let young = "UPDATE members SET joined_at = folkmoot_now() WHERE email LIKE 'ada@%'";
    app.database.as_owner().await.execute(young, &[]).await.expect("a newcomer");
    send(&ada, "again", &names(50)).await.is(422).shows("in the first days of an account");
}

#[rocket::async_test]
async fn members_choose_who_may_write_to_them_alone() {
    let app = TestApp::start().await;
    let (ada, ben, ..) = four(&app).await;
    let eve = app.person("eve").await;
    ben.get("/settings/filters").await.shows("value=\"followed\" checked");
    send(&eve, "x", "@ben").await.is(422).shows("@ben does not take such notes from you");
    ben.post("/settings/filters/named", &[("by", "everybody")]).await.is(303);
    note(&eve, "x", "@ben").await;
    ben.post("/settings/filters/named", &[("by", "nobody")]).await.is(303);
    send(&ada, "x", "@ben").await.is(422).shows("@ben does not take such notes from you");
    ben.post("/settings/filters/named", &[("by", "whoever")]).await.is(422);
}

#[rocket::async_test]
async fn a_form_sent_twice_names_nobody_twice() {
    let app = TestApp::start().await;
    let (ada, ..) = four(&app).await;
    let form = [("body", "once"), ("audience", "people"), ("readers", "@ben"), ("once", "a-key-of-enough-letters")];
    let first = ada.post("/entries", &form).await.made();
    assert_eq!(ada.post("/entries", &form).await.made(), first);
    assert_eq!(count(&app, "SELECT count(*) FROM entry_readers").await, 1);
}
