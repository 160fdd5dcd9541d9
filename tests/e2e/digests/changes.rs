//! What a digest tells of changes that were overtaken, and of those that went back by themselves.

use chrono::TimeDelta;
use tests::{Motion, Person, TestApp, in_one_line};

use super::{DAY, daily, digests, hold};

/// What the digests so far say.
fn texts(app: &TestApp) -> Vec<String> {
    digests(app).into_iter().map(|mail| mail.text.replace("\r\n", "\n")).collect()
}

/// The digests with these words.
fn with(app: &TestApp, words: &str) -> Vec<String> {
    texts(app).into_iter().filter(|text| text.contains(words)).collect()
}

/// A change of the longest entry that is discussed, under a title of its own.
async fn discussed<'a>(app: &'a TestApp, people: [&Person<'_>; 3], value: &str, title: &str) -> Motion<'a> {
    let [author, one, two] = people;
    let fields = [("policy", "entry.max_chars"), ("value", value), ("title", title), ("body", "Because.")];
    let motion = Motion::known(app, author.post("/proposals", &fields).await.made());
    motion.discuss(author, [one, two]).await;
    motion
}

/// Two votes on the same policy: both get a yes, and the first takes effect.
async fn rivals<'a>(app: &'a TestApp, [ana, ben, cem]: [&Person<'_>; 3]) -> [Motion<'a>; 2] {
    let first = discussed(app, [ana, ben, cem], "6000", "A little longer").await;
    let second = discussed(app, [ben, ana, cem], "7000", "Much longer").await;
    second.pass_deadline("discussion_ends_at").await;
    for motion in [&first, &second] {
        motion.cast(ana, "yes").await;
    }
    [first, second]
}

async fn overtaken(second: &Motion<'_>) {
    second.close().await;
    assert_eq!(second.state().await, "superseded");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_overtaken_is_told_once_with_what_came_first() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let dan = app.person("dan").await;
    let [first, second] = rivals(&app, [&ana, &ben, &cem]).await;
    daily(&app, &dan).await;
    overtaken(&second).await;
    app.advance(DAY).await;
    let told = with(&app, "* Much longer: superseded.");
    let [text] = told.as_slice() else { panic!("one digest, not {}", told.len()) };
    assert!(text.contains("* A little longer: enacted."), "{text}");
    let host = "http://127.0.0.1:8000/proposals";
    let lines = format!("  {host}/{}\n  What took effect first: A little longer\n  {host}/{}\n", second.id, first.id);
    assert!(text.contains(&lines), "{text}");
    let html = digests(&app).pop().unwrap().html;
    let link = format!("first: <a href=\"{host}/{}\" style=\"color:#0b5c66\">A little longer</a>", first.id);
    assert!(html.contains(&link), "{html}");
    app.advance(DAY).await;
    app.advance(DAY).await;
    assert_eq!(with(&app, "* Much longer: ").len(), 1, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_held_are_in_no_digest_wherever_it_names_the_proposal() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let dan = app.person("dan").await;
    let [first, second] = rivals(&app, [&ana, &ben, &cem]).await;
    daily(&app, &dan).await;
    hold(&app, &format!("id = {}", first.column("thread_id").await)).await;
    let before = texts(&app).len();
    app.advance(DAY).await;
    let named = "A change of “Length of an entry” (its words are held)";
    let votes = texts(&app).split_off(before).pop().expect("a digest");
    assert!(votes.contains(&format!("* {named}\n")) && votes.contains("* Much longer\n"), "{votes}");
    overtaken(&second).await;
    app.advance(DAY).await;
    let told = with(&app, "* Much longer: superseded.");
    assert!(told.len() == 1 && in_one_line(&told[0]).contains(&format!("first: {named} http")), "{told:?}");
    assert!(told[0].contains(&format!("* {named}: enacted.")), "{told:?}");
    assert!(texts(&app).split_off(before).iter().all(|text| !text.contains("A little longer")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_back_by_itself_is_told_once() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let dan = app.person("dan").await;
    let trial = crate::sunsets::voted(&app, [&ana, &ben, &cem], "6000", "2").await;
    trial.close().await;
    daily(&app, &dan).await;
    app.advance(DAY).await;
    assert_eq!(with(&app, "* Try it for a time: enacted.").len(), 1);
    app.advance(DAY + TimeDelta::seconds(5)).await;
    app.advance(DAY).await;
    let told = with(&app, "* Try it for a time: its time is over.");
    assert_eq!(told.len(), 1, "{:?}", digests(&app).pop().map(|mail| mail.text));
    assert!(
        in_one_line(&told[0]).contains("over. “Length of an entry” is 5,000 characters again. http"),
        "{}",
        told[0]
    );
    assert!(told[0].contains(&format!("/proposals/{}\n", trial.id)) && !told[0].contains("took effect first"));
    app.advance(DAY).await;
    assert_eq!(with(&app, "* Try it for a time: ").len(), 2, "once for each that became of it");
}

/// Something that was to take effect after the end of a change for a time is overtaken by that end.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_end_overtook_is_told_with_the_end() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let dan = app.person("dan").await;
    let trial = crate::sunsets::voted(&app, [&ana, &ben, &cem], "8000", "4").await;
    trial.close().await;
    let after = discussed(&app, [&ben, &ana, &cem], "9000", "For good").await;
    after.pass_deadline("discussion_ends_at").await;
    after.cast(&ben, "yes").await;
    daily(&app, &dan).await;
    overtaken(&after).await;
    app.advance(DAY).await;
    let told = with(&app, "* For good: superseded.");
    assert!(told.len() == 1 && told[0].contains("What went back first: Try it for a time\n"), "{told:?}");
}
