use rocket::futures::future::join;
use serde_json::Value;
use tests::in_one_line;

use super::{community, decide, mails, moderator, number, seats, text};
use crate::appeals::guards::verified;
use crate::court::Court;

#[rocket::async_test]
async fn a_moderator_decides_with_a_reason_and_everybody_can_follow_it() {
    let app = community(&[]).await;
    let court = Court::with(&app, 7).await;
    let mona = moderator(&app, "mona").await;
    let (entry, case) = court.case("a rude note").await;
    let (path, visitor) = (format!("/cases/{case}"), app.visitor());
    // No jury is drawn while it waits, and only those whom it concerns read it.
    assert_eq!(seats(&app, case).await, 0);
    mona.get(&path).await.is(200).shows("a rude note").shows("Yours to decide").shows("waiting for a moderator");
    mona.get("/juries").await.shows("Waiting for a moderator").shows(&format!("Case {case}"));
    mona.get("/").await.shows("waiting for you as a juror or a moderator");
    mona.get("/digests/preview").await.shows("waits for a moderator");
    for outsider in [&visitor, &court.flaggers[0], &court.others[0]] {
        outsider.get(&path).await.hides("a rude note").hides("Yours to decide").shows("one of them may decide until");
        let refused = decide(outsider, case, "remove").await;
        assert!(refused.status == 403 || refused.location.starts_with("/sign-in"), "{}", refused.status);
    }
    court.others[0].get("/juries").await.hides("Waiting for a moderator");
    court.author.get(&path).await.shows("a rude note").hides("Yours to decide");
    decide(&court.author, case, "restore").await.is(403);
    visitor.get("/docket").await.shows("waiting for a moderator");
    // Without a reason or an outcome nothing is decided, and what was typed stays.
    let form = format!("{path}/decision");
    mona.post(&form, &[("outcome", "remove"), ("reason", "")]).await.is(422).shows("cannot be empty");
    mona.post(&form, &[("outcome", ""), ("reason", "kept words")])
        .await
        .is(422)
        .shows("kept words")
        .shows("choose one");
    mona.post(&form, &[("outcome", "remove"), ("reason", &"x".repeat(2001))]).await.is(422).shows("at most 2000");
    decide(&mona, case, "remove").await.is(303);
    app.settle().await;
    visitor.get(&format!("/entries/{entry}")).await.is(404);
    court.author.get(&format!("/entries/{entry}")).await.is(200).shows("Removed by a verdict");
    let page = visitor.get(&path).await;
    page.shows("A moderator found the rule broken")
        .shows("wordreason for remove")
        .shows("a moderator decided")
        .hides("a rude note");
    page.hides("for removal");
    visitor.get("/docket?show=ended").await.shows("by a moderator").shows("1 removed");
    let log = visitor.get(&format!("/docket/log?subject=case:{case}")).await;
    log.shows("A moderator found the rule broken, and decided to remove").shows("wordreason").hides("mona");
    mona.get("/juries").await.hides("Waiting for a moderator");
    mona.taken_out().await.shows("wordreason for remove");
    let line = text(&app, "SELECT body FROM ledger_entries WHERE kind = 'case.decided'").await;
    let line: Value = serde_json::from_str(&line).unwrap();
    let name = text(&app, &format!("SELECT ledger_name FROM members WHERE id = {}", mona.member())).await;
    assert_eq!((&line["actor"], &line["facts"]["by"]), (&format!("member:{name}").into(), &"moderator".into()));
    let mail = app.services.mailer.sent().into_iter().find(|mail| mail.subject.contains("was removed")).unwrap();
    assert!(
        in_one_line(&mail.text).contains("a moderator has removed")
            && in_one_line(&mail.text).contains("wordreason for remove"),
        "{}",
        mail.text
    );
    assert!(in_one_line(&mail.text).contains("This is a warning"), "{}", mail.text);
    let held = app.services.mailer.sent().into_iter().find(|mail| mail.subject.contains("is held")).unwrap();
    assert!(in_one_line(&held.text).contains("until a moderator or a jury"), "{}", held.text);
    assert_eq!((mails(&app, "case_waits", &mona).await, mails(&app, "verdict", &court.author).await), (1, 1));
    assert_eq!(text(&app, "SELECT reason FROM sanctions").await, "1 removal by a moderator within 90 days");
    assert_eq!(verified(&app, "decided").await, "");
}

#[rocket::async_test]
async fn what_a_moderator_does_not_find_to_break_the_rule_is_shown_again() {
    let app = community(&[]).await;
    let court = Court::with(&app, 7).await;
    let mona = moderator(&app, "mona").await;
    let (entry, case) = court.case("a blunt note").await;
    decide(&mona, case, "restore").await.is(303);
    app.settle().await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200).shows("a blunt note");
    let page = app.visitor().get(&format!("/cases/{case}")).await;
    page.shows("A moderator did not find the rule broken").shows("See it where it stands").hides("a blunt note");
    // Who flagged cannot appeal, nor flag the same words again.
    court.flaggers[0].post(&format!("/cases/{case}/appeal"), &[("plea", "It was rude.")]).await.is(403);
    court.flaggers[0].post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(422);
    assert_eq!(number(&app, "SELECT count(*) FROM sanctions").await, 0);
    assert_eq!(verified(&app, "restored").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_moderators_at_once_one_decides_and_the_other_is_told() {
    let app = community(&[]).await;
    let court = Court::with(&app, 7).await;
    let (mona, milo) = (moderator(&app, "mona").await, moderator(&app, "milo").await);
    for note in ["one", "two", "three"] {
        let (entry, case) = court.case(note).await;
        let (first, second) = join(decide(&mona, case, "remove"), decide(&milo, case, "restore")).await;
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422]);
        let told = if first.status == 422 { &first } else { &second };
        told.shows("does not wait for a moderator any more");
        let outcome = text(&app, &format!("SELECT outcome FROM verdicts WHERE case_id = {case}")).await;
        assert_eq!(outcome == "remove", first.status == 303);
        let expected = if outcome == "remove" { 404 } else { 200 };
        app.visitor().get(&format!("/entries/{entry}")).await.is(expected);
        app.settle().await;
    }
    assert_eq!((mails(&app, "case_waits", &mona).await, mails(&app, "case_waits", &milo).await), (3, 3));
    assert_eq!(mails(&app, "verdict", &court.author).await, 3);
    assert_eq!(verified(&app, "both").await, "");
}

#[rocket::async_test]
async fn a_rule_that_is_not_marked_stays_a_jurys() {
    let app = community(&[]).await;
    let court = Court::with(&app, 7).await;
    let mona = moderator(&app, "mona").await;
    let entry = court.post("twice the same").await;
    let mut case = 0;
    for flagger in &court.flaggers {
        let flagged = flagger.post(&format!("/entries/{entry}/flags"), &[("rule", "R4")]).await;
        case = if flagged.location.starts_with("/cases/") { flagged.made() } else { 0 };
    }
    app.settle().await;
    assert_eq!(seats(&app, case).await, 5);
    decide(&mona, case, "remove").await.is(422).shows("does not wait for a moderator");
    mona.get(&format!("/cases/{case}")).await.hides("Yours to decide");
    app.visitor().get("/moderators").await.shows("they may decide").shows(">R1</a>").hides(">R4</a>");
}
