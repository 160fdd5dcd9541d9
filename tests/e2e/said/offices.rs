//! What moderators publish: why they hold an entry, why a jury shall decide, how they decide.

use super::{HELD, REMOVED, WORD, WORDS, address, export_of, flagged, surfaces};
use crate::appeals::guards::verified;
use crate::court::Court;
use crate::moderators::{community, decide, moderator};

#[rocket::async_test]
async fn the_reason_of_a_hold_goes_from_the_page_the_log_and_the_record() {
    let app = super::community(&[]).await;
    let court = Court::with(&app, 30).await;
    let mona = moderator(&app, "mona").await;
    let entry = court.post("a note that tells too much").await;
    let first = mona.post(&format!("/entries/{entry}/hold"), &[("rule", "R1"), ("reason", WORDS)]).await.made();
    app.settle().await;
    mona.post(&address(first, WORDS), &[]).await.is(404);
    for juror in &court.jurors(first).await[..2] {
        court.say(juror, first, "remove", "so it does").await.is(303);
    }
    app.settle().await;
    let page = format!("/cases/{first}");
    app.visitor().get(&page).await.shows(WORD);
    mona.get(&page).await.shows(WORD).hides(&address(first, WORDS));
    court.author.get(&page).await.shows(&address(first, WORDS));
    let judged = flagged(&court, first, WORDS).await;
    mona.get(&page).await.shows(WORD);
    for juror in &court.jurors(judged).await[..2] {
        court.say(juror, judged, "remove", "an address").await.is(303);
    }
    app.settle().await;
    for path in surfaces(first, judged) {
        assert!(!app.visitor().get(&path).await.body.contains(WORD), "{path}");
    }
    app.visitor().get(&page).await.shows("Their reason: These words were removed").shows(&format!("See case {judged}"));
    app.visitor().get("/docket/log").await.shows(REMOVED);
    let (hers, theirs) = (export_of(&mona).await, export_of(&court.author).await);
    assert!(hers.contains(WORD) && !theirs.contains(WORD), "whoever wrote it takes it with them");
    assert_eq!(verified(&app, "said-hold").await, "");
}

#[rocket::async_test]
async fn the_reason_of_a_decision_and_of_a_case_passed_on_go_too() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (mona, milo) = (moderator(&app, "mona").await, moderator(&app, "milo").await);
    let entry = court.post("one").await;
    let decided = court.flag(entry).await;
    app.settle().await;
    let said = [("outcome", "remove"), ("reason", WORDS)];
    mona.post(&format!("/cases/{decided}/decision"), &said).await.is(303);
    app.settle().await;
    let judged = flagged(&court, decided, WORDS).await;
    // R1 is the moderators' here, and still no moderator judges what one of them wrote.
    app.visitor().get(&format!("/cases/{judged}")).await.shows("before its jury").hides("waits for a moderator");
    decide(&milo, judged, "restore").await.is(422);
    for path in surfaces(decided, judged) {
        assert!(!app.visitor().get(&path).await.body.contains(WORD), "{path}");
    }
    app.visitor().get(&format!("/cases/{decided}")).await.shows(HELD);

    let entry = court.post("two").await;
    let passed = court.flag(entry).await;
    app.settle().await;
    let why = [("why", "wordhome as well: Elm Street 12")];
    milo.post(&format!("/cases/{passed}/decision/jury"), &why).await.is(303);
    app.settle().await;
    for juror in &court.jurors(passed).await[..3] {
        court.say(juror, passed, "remove", "rude").await.is(303);
    }
    app.settle().await;
    app.visitor().get(&format!("/cases/{passed}")).await.shows("wordhome as well");
    app.visitor().get("/docket/log").await.shows("wordhome as well");
    let judged = flagged(&court, passed, why[0].1).await;
    for path in surfaces(passed, judged) {
        assert!(!app.visitor().get(&path).await.body.contains(WORD), "{path}");
    }
    app.visitor()
        .get(&format!("/cases/{passed}"))
        .await
        .shows("passed it on to a jury. Their reason: These words are before");
    milo.get(&format!("/cases/{passed}")).await.shows("wordhome as well");
    assert_eq!(verified(&app, "said-office").await, "");
}
