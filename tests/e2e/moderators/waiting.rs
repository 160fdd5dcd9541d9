use chrono::TimeDelta;
use governance::PolicyKey;
use tests::in_one_line;

use super::{community, decide, is_in_pool, judged, mails, moderator, number, pass_on, recuse, seats};
use crate::appeals::guards::verified;
use crate::court::Court;

#[rocket::async_test]
async fn who_stands_aside_leaves_it_to_the_others_and_the_last_to_a_jury() {
    let app = community(&[]).await;
    let court = Court::with(&app, 7).await;
    let (mona, milo) = (moderator(&app, "mona").await, moderator(&app, "milo").await);
    let (_, case) = court.case("a rude note").await;
    recuse(&mona, case).await.is(303);
    app.settle().await;
    assert_eq!(seats(&app, case).await, 0, "another may decide");
    mona.get("/juries").await.hides("Waiting for a moderator");
    mona.get(&format!("/cases/{case}"))
        .await
        .hides("Yours to decide")
        .hides("a rude note")
        .shows("A moderator stood aside");
    decide(&mona, case, "remove").await.is(403).shows("stood aside");
    recuse(&mona, case).await.is(403);
    milo.get("/juries").await.shows("Waiting for a moderator");
    recuse(&milo, case).await.is(303);
    app.settle().await;
    assert_eq!(seats(&app, case).await, 5);
    for aside in [&mona, &milo] {
        assert!(!is_in_pool(&app, case, aside).await, "who may decide is no juror of the same case");
    }
    let page = app.visitor().get(&format!("/cases/{case}")).await;
    page.shows("No moderator is in office who may decide it").shows("before its jury");
    decide(&milo, case, "remove").await.is(422);
    judged(&court, case, "remove").await;
    app.visitor().get(&format!("/cases/{case}")).await.shows("The jury found the rule broken");
    assert_eq!(number(&app, "SELECT count(*) FROM verdicts WHERE decided_by IS NOT NULL").await, 0);
    mona.taken_out().await.shows("recused");
    assert_eq!(verified(&app, "aside").await, "");
}

#[rocket::async_test]
async fn a_case_is_passed_on_with_a_reason_and_its_jury_is_drawn_from_a_later_seed() {
    let app = community(&[]).await;
    let court = Court::with(&app, 7).await;
    let mona = moderator(&app, "mona").await;
    let (entry, case) = court.case("a joke").await;
    let jury = format!("/cases/{case}/decision/jury");
    mona.post(&jury, &[("why", "")]).await.is(422).shows("cannot be empty");
    mona.post(&jury, &[("why", &"x".repeat(2000))]).await.is(303);
    app.settle().await;
    let (_, second) = court.case("another joke").await;
    pass_on(&mona, second).await.is(303);
    app.settle().await;
    assert_eq!((seats(&app, case).await, seats(&app, second).await), (5, 5));
    let page = app.visitor().get(&format!("/cases/{second}")).await;
    page.shows("A moderator passed it on to a jury").shows("wordwhy a jury should");
    app.visitor()
        .get(&format!("/docket/log?subject=case:{second}"))
        .await
        .shows("A moderator passed a case on")
        .shows("wordwhy");
    // The seed is the root over the line that passed it on, which nobody knew who did.
    let later = "SELECT count(*) FROM cases c JOIN ledger_leaves l ON l.ledger_entry_id = c.sent_ledger_entry_id WHERE c.seed_checkpoint > l.leaf_index";
    assert_eq!(number(&app, later).await, 2);
    decide(&mona, second, "remove").await.is(422);
    pass_on(&mona, second).await.is(422);
    judged(&court, case, "restore").await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    assert_eq!(verified(&app, "passed").await, "");
}

#[rocket::async_test]
async fn what_nobody_decides_in_time_goes_to_a_jury_that_has_time_left() {
    let app = community(&[(PolicyKey::ModeratorsDecideHours, 20)]).await;
    let court = Court::with(&app, 7).await;
    let mona = moderator(&app, "mona").await;
    let (_, case) = court.case("a rude note").await;
    app.advance(TimeDelta::hours(19)).await;
    assert_eq!(seats(&app, case).await, 0);
    app.skip(TimeDelta::hours(1)).await;
    decide(&mona, case, "remove").await.is(422);
    mona.get("/juries").await.hides("Waiting for a moderator");
    app.settle().await;
    // Its seed is the next checkpoint, and these keep their distance.
    app.advance(TimeDelta::minutes(1)).await;
    assert_eq!(seats(&app, case).await, 5);
    app.visitor().get(&format!("/cases/{case}")).await.shows("No moderator decided in time");
    assert_eq!(mails(&app, "case_waits", &mona).await, 1);
    judged(&court, case, "remove").await;
    assert_eq!(verified(&app, "late").await, "");
}

#[rocket::async_test]
async fn without_moderators_a_jury_is_drawn_and_the_case_says_why() {
    let app = community(&[]).await;
    let court = Court::with(&app, 7).await;
    let (_, case) = court.case("a rude note").await;
    assert_eq!(seats(&app, case).await, 5);
    let page = app.visitor().get(&format!("/cases/{case}")).await;
    page.shows("No moderator is in office who may decide it").hides("may decide until");
    app.visitor().get(&format!("/docket/log?subject=case:{case}")).await.shows("so it is a jury");
    let held = app.services.mailer.sent().into_iter().find(|mail| mail.subject.contains("is held")).unwrap();
    assert!(in_one_line(&held.text).contains("until a jury"), "{}", held.text);
    assert_eq!(verified(&app, "nobody").await, "");
}

#[rocket::async_test]
async fn with_no_time_for_moderators_a_case_is_a_jurys_from_the_beginning() {
    let app = community(&[(PolicyKey::ModeratorsDecideHours, 0)]).await;
    let court = Court::with(&app, 7).await;
    let mona = moderator(&app, "mona").await;
    let (_, case) = court.case("a rude note").await;
    assert_eq!(seats(&app, case).await, 5);
    assert_eq!(mails(&app, "case_waits", &mona).await, 0);
    app.visitor().get(&format!("/cases/{case}")).await.hides("moderator decided").hides("in office");
}

#[rocket::async_test]
async fn whoever_comes_into_office_is_asked_and_who_leaves_it_is_not_waited_for() {
    let app = community(&[]).await;
    let court = Court::with(&app, 7).await;
    let mona = moderator(&app, "mona").await;
    let (_, case) = court.case("a rude note").await;
    let milo = moderator(&app, "milo").await;
    app.settle().await;
    app.settle().await;
    assert_eq!(mails(&app, "case_waits", &milo).await, 1);
    milo.get("/juries").await.shows("Waiting for a moderator");
    mona.post("/moderators/resignation", &[]).await.is(303);
    app.settle().await;
    assert_eq!(seats(&app, case).await, 0);
    decide(&mona, case, "remove").await.is(403).shows("Only a moderator in office");
    milo.post("/moderators/resignation", &[]).await.is(303);
    app.settle().await;
    assert_eq!(seats(&app, case).await, 5);
    app.visitor().get(&format!("/cases/{case}")).await.shows("No moderator is in office who may decide it");
    assert_eq!(verified(&app, "left").await, "");
}
