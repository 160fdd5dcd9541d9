//! What is observed of the tools against spam.

use chrono::TimeDelta;
use tests::{Answer, Person};

use super::cases::accused;
use super::moot::{Moot, said};

async fn make_new(moot: &Moot<'_>, person: &Person<'_>, days: i64) {
    let sql = format!(
        "UPDATE members SET joined_at = folkmoot_now() - interval '{days} days' WHERE id = {}",
        person.member()
    );
    moot.app.database.as_owner().await.batch_execute(&sql).await.expect("an account");
}

/// How many notes at once an account of so many days may post, of twelve.
async fn at_once(moot: &Moot<'_>, days: i64) -> usize {
    let person = moot.another().await;
    make_new(moot, &person, days).await;
    for count in 0..12 {
        if person.post("/entries", &[("body", &moot.number().to_string())]).await.status == 429 {
            return count;
        }
    }
    12
}

pub async fn after_three_days(moot: &Moot<'_>) -> String {
    if at_once(moot, 3).await < 12 { "has a share" } else { "has all" }.to_string()
}

pub async fn on_the_first_day(moot: &Moot<'_>) -> String {
    at_once(moot, 0).await.to_string()
}

fn is_held(answer: &Answer) -> bool {
    answer.is(303);
    answer.location.starts_with("/cases/")
}

pub async fn a_first_note(moot: &Moot<'_>) -> String {
    let person = moot.another().await;
    let held = is_held(&person.post("/entries", &[("body", "my first words")]).await);
    if held { "held" } else { "shown" }.to_string()
}

/// A long text that nobody has used before.
fn words(moot: &Moot<'_>) -> String {
    format!(
        "Number {} of the texts that are long enough to be compared with each other when they are posted",
        moot.number()
    )
}

/// Somebody who is no newcomer, and has posted.
async fn established<'a>(moot: &Moot<'a>) -> Person<'a> {
    let person = moot.another().await;
    make_new(moot, &person, 60).await;
    let seen = format!(
        "INSERT INTO entries (author_id, kind, body, published_at, bumped_at) VALUES ({}, 'note', 'a note of long ago', folkmoot_now(), folkmoot_now())",
        person.member()
    );
    moot.app.database.as_owner().await.batch_execute(&seen).await.expect("a note");
    person
}

/// Posts the same until it is held: how often.
async fn until_held(person: &Person<'_>, text: &str) -> usize {
    for count in 1..10 {
        if is_held(&person.post("/entries", &[("body", text)]).await) {
            return count;
        }
    }
    panic!("nothing is held");
}

pub async fn the_same_words(moot: &Moot<'_>) -> String {
    let person = established(moot).await;
    let text = words(moot);
    format!("held the {}th time", until_held(&person, &text).await)
}

pub async fn thirty_hours_later(moot: &Moot<'_>) -> String {
    let person = established(moot).await;
    let text = words(moot);
    until_held(&person, &text).await;
    moot.app.advance(TimeDelta::hours(30)).await;
    // Refused, because one of them is before a jury.
    let is_refused = person.post("/entries", &[("body", &text)]).await.status == 422;
    if is_refused { "remembered" } else { "forgotten" }.to_string()
}

pub async fn a_link(moot: &Moot<'_>) -> String {
    said(&moot.sol.post("/entries", &[("body", "see https://pills.example/now")]).await)
}

/// Two members flag two entries that a jury restores, and then a third one, which takes two flags.
pub async fn twice_together(moot: &Moot<'_>) -> String {
    let pair = [moot.another().await, moot.another().await];
    let flag = async |entry: i64| {
        let mut last = String::new();
        for person in &pair {
            let answer = person.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await;
            answer.is(303);
            last = answer.location;
        }
        last
    };
    for _ in 0..2 {
        let entry = moot.note(&moot.sol).await;
        let location = flag(entry).await;
        let case: i64 = location.strip_prefix("/cases/").and_then(|id| id.parse().ok()).expect("a case");
        moot.app.settle().await;
        let juror = format!(
            "SELECT a.handle FROM seats s JOIN actors a ON a.id = s.member_id WHERE s.case_id = {case} AND s.state = 'summoned'"
        );
        let juror = moot.called(&moot.ask_word(&juror).await);
        juror.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
        let opinion = [("opinion", "restore"), ("reason", "It is fine.")];
        juror.post(&format!("/cases/{case}/opinion"), &opinion).await.is(303);
        moot.app.settle().await;
    }
    let entry = moot.note(&moot.sol).await;
    let held = flag(entry).await.starts_with("/cases/");
    // Others are still heard.
    if !held {
        accused(moot, entry).await;
    }
    if held { "weigh as two" } else { "weigh as one" }.to_string()
}
