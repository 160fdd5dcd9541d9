//! Reasons that jurors and moderators publish are judged like everything that is written, and nobody is told who wrote them.

mod again;
mod blind;
mod guards;
mod offices;
mod record;
mod walk;

use governance::canonical::sha256_hex;
use governance::{PolicyKey, PolicyValue};
use tests::{Person, Setting, TestApp, TestDatabase};

use crate::court::Court;

/// What a juror publishes and should not have.
pub const WORDS: &str = "wordhome is Elm Street 12,\nask for Ada";
pub const WORD: &str = "wordhome";
pub const HELD: &str = "These words are before a jury: case ";
pub const REMOVED: &str = "These words were removed: rule R1, case ";

/// A community with juries of three.
pub async fn community(more: &[(PolicyKey, PolicyValue)]) -> TestApp {
    let mut chosen = vec![
        (PolicyKey::JurySize, PolicyValue::Integer(3)),
        (PolicyKey::FranchiseFounders, PolicyValue::Integer(1_000)),
        (PolicyKey::FranchiseMinActiveDays, PolicyValue::Integer(0)),
    ];
    chosen.extend(more.iter().cloned());
    TestApp::resume(TestDatabase::founded(&chosen).await, Setting::default()).await
}

/// A case of a note of the author that two jurors removed, one of them with those words; and who that was.
pub async fn published<'a>(court: &'a Court<'_>) -> (i64, &'a Person<'a>) {
    let (_, case) = court.case("a rude note").await;
    let jurors = court.jurors(case).await;
    court.say(jurors[1], case, "remove", "wordplain and rude").await.is(303);
    court.say(jurors[0], case, "remove", WORDS).await.is(303);
    court.app.settle().await;
    (case, jurors[0])
}

/// Where words of a case are flagged.
pub fn address(case: i64, words: &str) -> String {
    format!("/cases/{case}/words/{}", sha256_hex(words))
}

/// What stands for them.
pub async fn stand_in(person: &Person<'_>, case: i64, words: &str) -> i64 {
    let led = person.post(&address(case, words), &[]).await;
    led.is(303);
    let id = led.location.strip_prefix("/entries/").and_then(|rest| rest.strip_suffix("/flags/new"));
    id.and_then(|id| id.parse().ok()).unwrap_or_else(|| panic!("{}", led.location))
}

/// The case about them, with its jury drawn.
pub async fn flagged(court: &Court<'_>, case: i64, words: &str) -> i64 {
    let entry = stand_in(&court.flaggers[0], case, words).await;
    let judged = court.flag(entry).await;
    court.app.settle().await;
    judged
}

/// How many mails of a kind somebody got.
pub async fn mails(app: &TestApp, kind: &str, person: &Person<'_>) -> i64 {
    let sql = "SELECT count(*) FROM mails WHERE kind = $1 AND member_id = $2";
    app.database.as_owner().await.query_one(sql, &[&kind, &person.member().get()]).await.unwrap().get(0)
}

/// Everything that somebody takes out of their account, in one text.
pub async fn export_of(person: &Person<'_>) -> String {
    person.taken_out().await.body
}

/// Pages and files of everybody on which the reasons of a case stand, or what is about them could.
pub fn surfaces(case: i64, judged: i64) -> Vec<String> {
    let log = ["/docket/log", "/docket/log.atom", "/docket/log.json"];
    let mut all: Vec<String> = log.iter().map(|path| (*path).to_owned()).collect();
    all.extend(log.iter().map(|path| format!("{path}?subject=case:{case}")));
    all.extend(log.iter().map(|path| format!("{path}?subject=case:{judged}")));
    all.extend(
        ["/docket", "/docket/report", "/search?q=street", "/ledger", "/", "/record/cases.jsonl"].map(str::to_owned),
    );
    all.extend([format!("/cases/{case}"), format!("/cases/{judged}")]);
    all
}
