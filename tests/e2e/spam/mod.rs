//! Tools against spam: each holds by opening a case, tells the author why, restores itself, and leaves honest use alone.

mod domains;
mod floods;
mod guards;
mod newcomers;
mod reviews;
mod rings;
mod together;

use governance::{PolicyKey, PolicyValue};
use tests::{Answer, Person, Setting, TestApp, TestDatabase};

/// A text that is long enough to be compared.
pub const LONG: &str =
    "Buy these wonderful pills today, because they are the best pills that anybody has ever sold to anybody.";

/// A community with these policies.
pub async fn community(policies: &[(PolicyKey, PolicyValue)]) -> TestApp {
    TestApp::resume(TestDatabase::founded(policies).await, Setting::default()).await
}

pub fn number(n: i64) -> PolicyValue {
    PolicyValue::Integer(n)
}

/// A document as it comes with the software, with this in it instead of that.
pub fn document(key: PolicyKey, from: &str, to: &str) -> (PolicyKey, PolicyValue) {
    let PolicyValue::Text(text) = key.definition().default else { panic!("{key} is no document") };
    assert!(text.contains(from), "{from} is in {key}");
    (key, PolicyValue::Text(text.replacen(from, to, 1)))
}

/// The conduct document without a rule about spam.
pub fn unmarked() -> (PolicyKey, PolicyValue) {
    document(PolicyKey::DocumentConduct, "R4 No spam (spam)", "R4 No spam")
}

/// Makes these accounts as new as they are.
pub async fn make_new(app: &TestApp, people: &[&Person<'_>]) {
    let ids: Vec<i64> = people.iter().map(|person| person.member().get()).collect();
    let sql = "UPDATE members SET joined_at = folkmoot_now() WHERE id = ANY ($1)";
    app.database.as_owner().await.execute(sql, &[&ids]).await.unwrap();
}

pub async fn count(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

pub async fn note(by: &Person<'_>, body: &str) -> Answer {
    by.post("/entries", &[("body", body)]).await
}

pub async fn comment(by: &Person<'_>, thread: i64, body: &str) -> Answer {
    by.post(&format!("/entries/{thread}/comments"), &[("body", body)]).await
}

/// A note that everybody sees; its number.
pub async fn shown(by: &Person<'_>, body: &str) -> i64 {
    let answer = note(by, body).await;
    answer.is(303);
    assert!(answer.location.starts_with("/entries/"), "{body}: {}", answer.location);
    answer.made()
}

/// A note that is held; its case, and its number.
pub async fn held(app: &TestApp, answer: &Answer) -> (i64, i64) {
    answer.is(303);
    assert!(answer.location.starts_with("/cases/"), "{}", answer.location);
    let case = answer.made();
    (case, count(app, &format!("SELECT entry_id FROM cases WHERE id = {case}")).await)
}

/// Nobody but the author meets this word anywhere.
pub async fn seen_by_author_alone(app: &TestApp, author: &Person<'_>, other: &Person<'_>, entry: i64, word: &str) {
    let handle = &author.handle;
    let paths = [
        "/".to_string(),
        "/home".to_string(),
        format!("/@{handle}"),
        format!("/entries/{entry}"),
        format!("/entries/{entry}/history"),
        format!("/search?q={word}"),
        "/digests/preview".to_string(),
        "/docket".to_string(),
        "/docket/log".to_string(),
        "/docket/log.atom".to_string(),
        "/docket/report".to_string(),
        "/ledger".to_string(),
    ];
    for viewer in [&app.visitor(), other] {
        for path in &paths {
            let page = viewer.get(path).await;
            let body = page.body.replace(&format!("value=\"{word}\""), "");
            let is_echo = path.starts_with("/search") && !body.contains(&format!("<mark>{word}"));
            assert!(is_echo || !body.contains(word), "{path} shows {word}");
        }
        viewer.get(&format!("/entries/{entry}")).await.is(404);
    }
    author.get(&format!("/@{handle}")).await.is(200).shows(word).shows("Held while it is judged");
}
