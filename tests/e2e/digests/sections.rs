//! What stands in a digest by its reader's choice, and how it says what a thread shows beside words.

use tests::{Person, TestApp};

use super::{DAY, daily, digests, follow, hold, post};

/// The text of the digest that a day brings; nothing where none comes.
async fn next_day(app: &TestApp) -> Option<String> {
    let before = digests(app).len();
    app.advance(DAY).await;
    digests(app).get(before).map(|mail| mail.text.replace("\r\n", "\n"))
}

async fn comment(person: &Person<'_>, thread: i64, body: &str) {
    person.post(&format!("/entries/{thread}/comments"), &[("body", body)]).await.is(303);
}

/// What stands below a heading, up to the next one.
fn section<'t>(text: &'t str, heading: &str) -> &'t str {
    let (_, after) = text.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("{heading}: {text}"));
    let is_heading = |line: &&str| line.len() > 5 && line.chars().all(|c| c.is_ascii_uppercase() || c == ' ');
    after
        .lines()
        .find(is_heading)
        .and_then(|next| after.split_once(&format!("\n{next}\n")))
        .map_or(after, |(own, _)| own)
}

async fn choose(person: &Person<'_>, sections: &[&str]) -> u16 {
    let hour = person.get("/settings").await.body;
    let hour = hour.split("name=\"hour\"").nth(1).and_then(|rest| rest.split(" selected").next()).expect("an hour");
    let hour = hour.rsplit("value=\"").next().unwrap().trim_end_matches('"').to_owned();
    let mut fields = vec![("digest", "daily"), ("hour", hour.as_str()), ("time_zone", "UTC"), ("chooses", "true")];
    fields.extend(sections.iter().map(|section| (*section, "true")));
    person.post("/settings/digest", &fields).await.status
}

#[rocket::async_test]
async fn a_member_chooses_the_sections_of_their_digest() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let (dan, eve) = (app.person("dan").await, app.person("eve").await);
    follow(&ada, "ben").await;
    ada.post("/actors/eve/blocks", &[]).await.is(303);
    daily(&app, &ada).await;
    let strangers = post(&cat, "a stranger's question").await;
    comment(&ada, strangers, "her own answer").await;
    comment(&cat, strangers, "thank you").await;
    let unanswered = post(&cat, "nobody of hers is here").await;
    comment(&dan, unanswered, "me neither").await;
    post(&ben, "a note by ben").await;
    let owner = app.database.as_owner().await;
    let new = "UPDATE members SET joined_at = folkmoot_now(), email_confirmed_at = folkmoot_now() WHERE id IN ($1, $2)";
    owner.execute(new, &[&dan.member().get(), &eve.member().get()]).await.unwrap();
    for (handle, entrance) in [("bees", "public"), ("inner", "private")] {
        let form = [("handle", handle), ("display_name", handle), ("about", ""), ("entrance", entrance)];
        dan.post("/groups", &form).await.is(303);
    }

    let text = next_day(&app).await.expect("a digest");
    let own = section(&text, "THREADS YOU ARE IN");
    let said = "* Cat: a stranger's question\n  Cat said last: “thank you”\n  1 person, 1 comment\n";
    assert!(own.contains(said), "{text}");
    let people = section(&text, "THE BEST OF YOUR PEOPLE");
    assert!(people.contains("* Ben: a note by ben\n") && !people.contains("stranger"), "{text}");
    assert!(!text.contains("nobody of hers") && !text.contains("inner"), "{text}");
    let new_here = section(&text, "NEW HERE");
    assert!(new_here.contains("* 1 new group: @bees\n") && new_here.contains("@dan"), "{text}");
    assert!(!new_here.contains("@eve"), "whom she blocks is no news: {text}");
    let mail = digests(&app).pop().unwrap();
    assert_eq!(mail.subject, "Testmoot: 1 thread you are in · 1 thread of your people");
    assert!(mail.html.contains("@bees</a>"), "{}", mail.html);

    assert_eq!(choose(&ada, &[]).await, 422, "something has to stand in it");
    assert_eq!(choose(&ada, &["people", "votes"]).await, 303);
    ada.get("/settings").await.shows("name=\"people\" type=\"checkbox\" value=\"true\" checked");
    owner.execute("UPDATE sessions SET seen_at = seen_at - interval '1 day'", &[]).await.unwrap();
    owner.execute("UPDATE members SET seen_at = NULL", &[]).await.unwrap();
    comment(&cat, strangers, "and once more").await;
    assert_eq!(next_day(&app).await, None, "a stranger's thread is not of her people, and she wants no other");
    post(&ben, "another note by ben").await;
    let text = next_day(&app).await.expect("a digest");
    assert!(
        text.contains("another note by ben") && !text.contains("NEW HERE") && !text.contains("YOU ARE IN"),
        "{text}"
    );
    owner.batch_execute("UPDATE members SET digest_sections = '{gossip}'").await.expect_err("only these sections");
}

#[rocket::async_test]
async fn what_was_said_last_is_the_newest_that_its_reader_wants_and_may_read() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let (dan, eve) = (app.person("dan").await, app.person("eve").await);
    daily(&app, &ada).await;
    let thread = post(&ada, "her question").await;
    for (number, person) in [&ben, &cat, &eve, &dan, &ben, &ben].into_iter().enumerate() {
        comment(person, thread, &format!("answer {number} about *wasps{number}*")).await;
    }
    let owner = app.database.as_owner().await;
    let id = async |number: usize| -> i64 {
        let body = format!("answer {number} about *wasps{number}*");
        owner.query_one("SELECT id FROM entries WHERE body = $1", &[&body]).await.unwrap().get(0)
    };
    // From the newest on: held, folded, and by somebody whom she blocks or mutes.
    hold(&app, &format!("id = {}", id(5).await)).await;
    let fold = "ALTER TABLE entries DISABLE TRIGGER USER; UPDATE entries SET labels = '{C1}' WHERE body LIKE 'answer 4%'; ALTER TABLE entries ENABLE TRIGGER USER";
    owner.batch_execute(fold).await.unwrap();
    ada.post("/actors/dan/blocks", &[]).await.is(303);
    ada.post("/actors/eve/mutes", &[]).await.is(303);
    let text = next_day(&app).await.expect("a digest");
    assert!(text.contains("  Cat said last: “answer 1 about wasps1”\n"), "{text}");
    let muted = "UPDATE members SET muted_words = 'wasps7' WHERE id = $1";
    owner.execute(muted, &[&ada.member().get()]).await.unwrap();
    owner.execute("UPDATE sessions SET seen_at = seen_at - interval '1 day'", &[]).await.unwrap();
    owner.execute("UPDATE members SET seen_at = NULL", &[]).await.unwrap();
    comment(&ben, thread, "answer 7 about *wasps7*").await;
    let text = next_day(&app).await.expect("a digest");
    assert!(text.contains("her question") && !text.contains("said last"), "{text}");
}

#[rocket::async_test]
async fn a_thread_says_whose_it_is_for_whom_and_what_it_shows() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let (dan, eve) = (app.person("dan").await, app.person("eve").await);
    for handle in ["ben", "cat"] {
        follow(&ada, handle).await;
    }
    follow(&eve, "ben").await;
    let owner = app.database.as_owner().await;
    owner.execute("UPDATE members SET named_by = 'everybody'", &[]).await.unwrap();
    daily(&app, &ada).await;
    let link = "https://paper.example/dam";
    post(&ben, &format!("Read this: {link}")).await;
    post(&cat, &format!("{link}?utm_source=x says it")).await;
    crate::media::post(&app, &cat, "Look what I found", "public").await;
    let named = [("body", "between us"), ("audience", "people"), ("readers", "ada, eve")];
    ben.post("/entries", &named).await.is(303);
    let far = post(&dan, "from far away").await;
    ben.post(&format!("/entries/{far}/reshares"), &[]).await.is(303);
    let (open, shut) = (post(&dan, "carried words").await, post(&dan, "words that are held").await);
    for (original, body) in [(open, "mind this"), (shut, "and mind that")] {
        ben.post("/entries", &[("body", body), ("carries", &original.to_string())]).await.is(303);
    }
    hold(&app, &format!("id = {shut}")).await;
    app.settle().await;

    let text = next_day(&app).await.expect("a digest");
    let people = section(&text, "THE BEST OF YOUR PEOPLE");
    let shared = ["  Also shared by Ben\n", "  Also shared by Cat\n"].into_iter().filter(|line| people.contains(line));
    assert_eq!(shared.count(), 1, "one page, one line: {text}");
    assert!(people.contains("* Cat: Look what I found\n  A picture: “a wall”\n"), "{text}");
    assert!(people.contains("* Ben (only for you and Eve): between us\n"), "{text}");
    assert!(people.contains("* Dan: from far away\n  Ben passed it on.\n"), "{text}");
    assert!(people.contains("* Ben: mind this\n  Passes on what Dan (@dan) posted: “carried words”\n"), "{text}");
    assert!(people.contains("* Ben: and mind that\n  http") && !text.contains("words that are held"), "{text}");
    let html = digests(&app).pop().unwrap().html;
    assert!(!html.contains("<img") && !html.contains("src="), "no picture is fetched");

    // Whoever is not named reads nothing of it, also not that it is there.
    daily(&app, &dan).await;
    follow(&dan, "ben").await;
    ben.post("/entries", &[("body", "for all of you")]).await.is(303);
    let text = next_day(&app).await.expect("a digest");
    assert!(text.contains("for all of you") && !text.contains("between us") && !text.contains("only for"), "{text}");
}

#[rocket::async_test]
async fn what_could_be_seen_when_its_reader_was_here_last_is_left_out() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    post(&ben, "before her visit").await;
    let talk = post(&ben, "talked about since").await;
    let owner = app.database.as_owner().await;
    owner.execute("UPDATE members SET seen_at = folkmoot_now() WHERE id = $1", &[&ada.member().get()]).await.unwrap();
    comment(&ben, talk, "one thing more").await;
    ada.get("/digests/preview").await.shows("before her visit").shows("talked about since");
    owner.execute("UPDATE sessions SET seen_at = seen_at - interval '1 day'", &[]).await.unwrap();
    let stay = "UPDATE members SET seen_at = (SELECT created_at - interval '1 millisecond' FROM entries WHERE body = 'one thing more') WHERE id = $1";
    owner.execute(stay, &[&ada.member().get()]).await.unwrap();
    let text = next_day(&app).await.expect("a digest");
    assert!(text.contains("talked about since") && !text.contains("before her visit"), "{text}");
}
