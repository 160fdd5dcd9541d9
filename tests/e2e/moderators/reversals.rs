use governance::PolicyKey;

use super::{community, decide, judged, moderator, number, text};
use crate::appeals::guards::verified;
use crate::court::Court;

#[rocket::async_test]
async fn the_author_appeals_to_fresh_jurors_and_who_was_reversed_is_public() {
    let app = community(&[]).await;
    let court = Court::with(&app, 8).await;
    let mona = moderator(&app, "mona").await;
    let mut cases = Vec::new();
    for note in ["first note", "second note", "third note"] {
        let (entry, case) = court.case(note).await;
        decide(&mona, case, "remove").await.is(303);
        cases.push((entry, case));
    }
    for ((_, case), opinion) in cases.iter().zip(["restore", "remove"]) {
        let page = court.author.get(&format!("/cases/{case}")).await;
        page.shows("You can appeal once");
        for other in [&court.flaggers[0], &mona, &court.others[0]] {
            other.post(&format!("/cases/{case}/appeal"), &[("plea", "No.")]).await.is(403);
        }
        let plea = [("plea", "It was a quotation.")];
        let appeal = court.author.post(&format!("/cases/{case}/appeal"), &plea).await.made();
        judged(&court, appeal, opinion).await;
    }
    let visitor = app.visitor();
    visitor.get(&format!("/entries/{}", cases[0].0)).await.is(200).shows("first note");
    visitor.get(&format!("/entries/{}", cases[1].0)).await.is(404);
    let page = visitor.get(&format!("/cases/{}", cases[0].1)).await;
    page.shows("An appeal has reversed it").shows("Reversed on appeal");
    visitor.get("/moderators").await.shows("decided 3 cases, 2 appealed, 1 reversed");
    let report = visitor.get("/docket/report").await;
    report.shows("Moderators decided 3 cases, 3 of them to remove; 2 were appealed to a jury, 1 reversed.");
    report.shows("@mona: 3 cases decided; 2 appealed, 1 reversed.");
    let csv = visitor.get("/docket/report.csv").await;
    csv.shows("decisions,@mona,decided,3").shows("decisions,@mona,appealed,2").shows("decisions,@mona,reversed,1");
    assert_eq!(verified(&app, "reversed").await, "");
}

#[rocket::async_test]
async fn moderators_limit_and_only_juries_suspend() {
    let app = community(&[
        (PolicyKey::SanctionRemovalsBeforeLimit, 2),
        (PolicyKey::SanctionRemovalsBeforeSuspension, 3),
        (PolicyKey::JuryCasesPerMonth, 60),
        (PolicyKey::ModeratorsTermDays, 30),
    ])
    .await;
    let court = Court::with(&app, 8).await;
    let mona = moderator(&app, "mona").await;
    let mut notes = Vec::new();
    for number in 0..7 {
        notes.push(court.post(&format!("note {number}")).await);
    }
    let newest = "SELECT kind || ': ' || reason FROM sanctions ORDER BY id DESC LIMIT 1";
    for note in &notes[..4] {
        let case = court.flag(*note).await;
        decide(&mona, case, "remove").await.is(303);
    }
    assert_eq!(text(&app, newest).await, "limit: 4 removals by juries and moderators within 90 days");
    // From now on juries decide, on which she cannot sit yet.
    let young = format!("UPDATE members SET joined_at = folkmoot_now() WHERE id = {}", mona.member());
    app.database.as_owner().await.execute(&young, &[]).await.unwrap();
    mona.post("/moderators/resignation", &[]).await.is(303);
    for (note, expected) in notes[4..].iter().zip([
        "limit: 5 removals by juries and moderators within 90 days",
        "limit: 6 removals by juries and moderators within 90 days",
        "suspend: 3 removals by juries within 90 days",
    ]) {
        let case = court.flag(*note).await;
        judged(&court, case, "remove").await;
        assert_eq!(text(&app, newest).await, expected);
    }
    assert_eq!(number(&app, "SELECT count(*) FROM sanctions WHERE kind = 'suspend'").await, 1);
    assert_eq!(verified(&app, "suspended").await, "");
}
