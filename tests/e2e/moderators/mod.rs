//! Moderators decide the cases of the rules that the members gave them, under a juror's duties.

mod deciding;
mod guards;
mod parties;
mod reversals;
mod waiting;

use governance::{Constitution, PolicyKey, PolicyValue};
use tests::{Answer, Person, Setting, TestApp, TestDatabase};

use crate::court::Court;

/// The conduct document with R1, which courts flag under, marked.
pub fn marked() -> (PolicyKey, PolicyValue) {
    let text = Constitution::new().text(PolicyKey::DocumentConduct);
    let marked = text.replace("**R1 Attack ideas, not people.**", "**R1 Attack ideas, not people (moderators).**");
    assert_ne!(text, marked);
    (PolicyKey::DocumentConduct, PolicyValue::Text(marked))
}

/// A community whose R1 is the moderators', and whose policies are these besides.
pub async fn community(numbers: &[(PolicyKey, i64)]) -> TestApp {
    let mut chosen = vec![
        marked(),
        (PolicyKey::FranchiseFounders, PolicyValue::Integer(1_000)),
        (PolicyKey::FranchiseMinActiveDays, PolicyValue::Integer(0)),
    ];
    chosen.extend(numbers.iter().map(|(key, number)| (*key, PolicyValue::Integer(*number))));
    TestApp::resume(TestDatabase::founded(&chosen).await, Setting::default()).await
}

/// Somebody in office.
pub async fn moderator<'a>(app: &'a TestApp, handle: &str) -> Person<'a> {
    let person = app.person(handle).await;
    app.appoint(&person).await;
    person
}

pub async fn decide(by: &Person<'_>, case: i64, outcome: &str) -> Answer {
    let reason = format!("wordreason for {outcome}");
    by.post(&format!("/cases/{case}/decision"), &[("outcome", outcome), ("reason", &reason)]).await
}

pub async fn recuse(by: &Person<'_>, case: i64) -> Answer {
    by.post(&format!("/cases/{case}/decision/recusal"), &[]).await
}

pub async fn pass_on(by: &Person<'_>, case: i64) -> Answer {
    by.post(&format!("/cases/{case}/decision/jury"), &[("why", "wordwhy a jury should")]).await
}

pub async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

pub async fn text(app: &TestApp, sql: &str) -> String {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

/// Mails of a kind to somebody.
pub async fn mails(app: &TestApp, kind: &str, to: &Person<'_>) -> i64 {
    number(app, &format!("SELECT count(*) FROM mails WHERE kind = '{kind}' AND member_id = {}", to.member())).await
}

/// How many sit on the jury of a case.
pub async fn seats(app: &TestApp, case: i64) -> i64 {
    number(app, &format!("SELECT count(*) FROM seats WHERE case_id = {case}")).await
}

/// Whether somebody is in the pool of a case.
pub async fn is_in_pool(app: &TestApp, case: i64, who: &Person<'_>) -> bool {
    number(app, &format!("SELECT count(*) FROM tickets WHERE case_id = {case} AND member_id = {}", who.member())).await
        == 1
}

/// A jury of three decides as these say, whoever is drawn among the court.
pub async fn judged(court: &Court<'_>, case: i64, opinion: &str) {
    court.app.settle().await;
    court.decide(case, opinion).await;
}
