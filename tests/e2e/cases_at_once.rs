//! What meets in a case at the same moment: a deletion and a verdict, a flag and a restoration, a sanction and a post.

use futures::future::{join, join3};
use tests::TestApp;

use crate::appeals::guards::verified;
use crate::court::Court;

/// The jurors of a case but the last, who has accepted and whose word decides it.
async fn one_word_is_left<'c, 'a>(court: &'c Court<'a>, case: i64, opinion: &str) -> &'c tests::Person<'a> {
    let jurors = court.jurors(case).await;
    for juror in &jurors[..2] {
        court.say(juror, case, opinion, "because").await.is(303);
    }
    jurors[2].post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
    jurors[2]
}

#[rocket::async_test]
async fn a_deletion_and_the_verdict_both_hold() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    for round in ["remove", "restore"] {
        let (entry, case) = court.case(&format!("a note to {round}")).await;
        let juror = one_word_is_left(&court, case, round).await;
        let (opinion, removal) = (format!("/cases/{case}/opinion"), format!("/entries/{entry}/removal"));
        let said = [("opinion", round), ("reason", "so it is")];
        let (verdict, deletion) = join(juror.post(&opinion, &said), court.author.post(&removal, &[])).await;
        assert_eq!((verdict.status, deletion.status), (303, 303));
        app.settle().await;
        let page = app.visitor().get(&format!("/cases/{case}")).await;
        page.is(200).shows("The verdict").hides(&format!("a note to {round}"));
        for person in [&app.visitor(), &court.author] {
            person.get(&format!("/entries/{entry}")).await.is(404);
        }
        let open = "SELECT count(*) FROM holds WHERE released_at IS NULL AND entry_id = $1";
        assert_eq!(court.count(open, entry).await, 0);
    }
    assert_eq!(verified(&app, "deleted-in-a-case").await, "");
}

#[rocket::async_test]
async fn a_flag_that_meets_a_restoration_holds_nothing_anew() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let late = app.person("late").await;
    // Whose account is new is never drawn: this one is to flag in every round.
    let new = "UPDATE members SET joined_at = folkmoot_now() + interval '1 hour' WHERE id = $1";
    app.database.as_owner().await.execute(new, &[&late.member().get()]).await.unwrap();
    for round in 1..=3 {
        let (entry, case) = court.case(&format!("an honest note {round}")).await;
        let juror = one_word_is_left(&court, case, "restore").await;
        let (opinion, flags) = (format!("/cases/{case}/opinion"), format!("/entries/{entry}/flags"));
        let said = [("opinion", "restore"), ("reason", "so it is")];
        let flag = [("rule", "R1")];
        let (verdict, one, other) =
            join3(juror.post(&opinion, &said), late.post(&flags, &flag), court.others[0].post(&flags, &flag)).await;
        assert_eq!(verdict.status, 303);
        for answer in [one, other] {
            // Held: nobody else sees it any more. Free again: it is noted.
            assert!(matches!(answer.status, 303 | 404), "{}", answer.status);
        }
        app.settle().await;
        app.visitor().get(&format!("/entries/{entry}")).await.is(200).shows("an honest note");
        assert_eq!(court.count("SELECT count(*) FROM cases WHERE entry_id = $1", entry).await, 1);
    }
}

#[rocket::async_test]
async fn a_post_that_meets_a_limit_is_there_or_refused_and_the_next_is_refused() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    for note in ["one", "two"] {
        let (_, case) = court.case(note).await;
        court.decide(case, "remove").await;
    }
    let (_, case) = court.case("three").await;
    let juror = one_word_is_left(&court, case, "remove").await;
    let opinion = format!("/cases/{case}/opinion");
    let said = [("opinion", "remove"), ("reason", "so it is")];
    let (verdict, post) = join(juror.post(&opinion, &said), court.author.post("/entries", &[("body", "quick")])).await;
    assert_eq!(verdict.status, 303);
    assert!(matches!(post.status, 303 | 403), "{}", post.status);
    court.author.post("/entries", &[("body", "late")]).await.is(403).shows("limited until");
    let limits = "SELECT count(*) FROM sanctions WHERE kind = 'limit' AND member_id = $1";
    assert_eq!(court.count(limits, court.author.member().get()).await, 1);
}
