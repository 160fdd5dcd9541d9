//! What can be flagged beside entries: profiles, sources, proposals; and floods, which are one case.

mod floods;
mod profiles;
mod proposals;
mod sources;

use tests::{Person, TestApp};

use crate::court::Court;

/// The address of a profile's flags, as its page links it.
pub async fn flags_of(viewer: &Person<'_>, handle: &str) -> String {
    let page = viewer.get(&format!("/@{handle}")).await;
    let (_, rest) = page.is(200).body.split_once("href=\"/entries/").expect("a link to flag the profile");
    let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
    assert!(rest.contains("flags/new"), "no link to flag @{handle}");
    format!("/entries/{id}")
}

/// Flags by all flaggers of a court; the case that they open.
pub async fn flagged(court: &Court<'_>, path: &str) -> i64 {
    let mut last = None;
    for flagger in &court.flaggers {
        let answer = flagger.post(&format!("{path}/flags"), &[("rule", "R1")]).await;
        answer.is(303);
        last = Some(answer);
    }
    let last = last.unwrap();
    assert!(last.location.starts_with("/cases/"), "{}", last.location);
    let case = last.made();
    court.app.settle().await;
    case
}

/// Subjects of the mails to a handle.
async fn mails(app: &TestApp, person: &Person<'_>) -> Vec<String> {
    let client = app.database.as_owner().await;
    let rows =
        client.query("SELECT subject FROM mails WHERE member_id = $1 ORDER BY id", &[&person.member().get()]).await;
    rows.unwrap().iter().map(|row| row.get(0)).collect()
}
