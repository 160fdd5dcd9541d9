//! How jurors are told that nothing more is wanted of them, and those who flagged what came of it.

use chrono::TimeDelta;
use tests::{Person, TestApp, in_one_line};

use super::{PAGE, mails};
use crate::court::Court;

/// How often somebody was told of a step, in the application.
async fn told(app: &TestApp, person: &Person<'_>, like: &str) -> i64 {
    let sql = "SELECT count(*) FROM notifications WHERE member_id = $1 AND words LIKE $2";
    app.database.as_owner().await.query_one(sql, &[&person.member().get(), &like]).await.unwrap().get(0)
}

#[rocket::async_test]
async fn jurors_of_a_case_that_others_settled_are_told_that_they_are_not_needed() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (_, case) = court.case("a rude note").await;
    let jurors = court.jurors(case).await;
    court.decide(case, "remove").await;
    let path = format!("/cases/{case}");
    for juror in &jurors[..3] {
        assert_eq!(told(&app, juror, "Case %, which you judged, is over: removed").await, 1);
        assert_eq!(mails(&app, juror, "duty ended").await, 1);
        juror.get(&path).await.shows("You were one of its jurors");
    }
    for juror in &jurors[3..] {
        juror.get(PAGE).await.shows(&format!("Case {case} is over: your seat is not needed any more"));
        assert_eq!(mails(&app, juror, "duty ended").await, 1);
        juror.get(&path).await.shows("your seat was not needed");
        juror.get("/juries").await.shows("not needed");
    }
    for flagger in &court.flaggers {
        flagger.get(PAGE).await.shows(&format!("Case {case}, which came of a flag of yours, is over: removed"));
        assert_eq!(mails(&app, flagger, "flag answered").await, 0, "by mail only where they chose it");
    }
    // Nothing more comes of it, however often the beats run.
    app.advance(TimeDelta::days(6)).await;
    for juror in &jurors {
        assert_eq!(told(&app, juror, "Case%over%").await, 1);
        assert_eq!(mails(&app, juror, "duty ended").await, 1);
    }
}

#[rocket::async_test]
async fn a_juror_who_lets_the_time_pass_is_told_and_so_is_the_report() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (_, case) = court.case("a rude note").await;
    let jurors = court.jurors(case).await;
    jurors[0].post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
    // In one step past the deadline: nobody was minded on the way.
    app.advance(TimeDelta::hours(24 * 30)).await;
    let page = app.visitor().get(&format!("/cases/{case}")).await;
    page.shows("let the time pass").hides("not needed any more");
    for juror in &jurors {
        assert_eq!(told(&app, juror, "Case %: the time for your answer has passed").await, 1);
        assert_eq!(mails(&app, juror, "duty ended").await, 1);
    }
    jurors[1].get(&format!("/cases/{case}")).await.shows("the time for your answer passed").hides("Others judge");
    let left = "SELECT count(*) FROM seats WHERE case_id = $1 AND state <> 'lapsed'";
    assert_eq!(court.count(left, case).await, 0);
}

#[rocket::async_test]
async fn whoever_chose_it_gets_a_mail_about_what_came_of_their_flag() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 6).await;
    court.flaggers[0].post("/settings/notifications", &[("mail-flag", "on"), ("page-flag", "on")]).await.is(303);
    court.flaggers[2].post("/settings/notifications", &[("mail-flag", "on"), ("page-flag", "on")]).await.is(303);
    court.flaggers[1].post("/settings/notifications", &[("mail-jury", "on")]).await.is(303);
    let (_, case) = court.case("a blunt note").await;
    court.decide(case, "restore").await;
    let counts = |index: usize| {
        let (app, flagger) = (&app, &court.flaggers[index]);
        async move {
            (
                told(app, flagger, "Case %, which came of a flag of yours, is over: restored").await,
                mails(app, flagger, "flag answered").await,
            )
        }
    };
    assert_eq!((counts(0).await, counts(1).await, counts(2).await), ((1, 1), (1, 0), (1, 1)));
}

#[rocket::async_test]
async fn a_juror_whom_too_few_others_joined_is_not_told_that_their_reason_is_published() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (_, case) = court.case("a rude note").await;
    let jurors = court.jurors(case).await;
    court.say(jurors[0], case, "remove", "wordalone").await.is(303);
    app.advance(TimeDelta::hours(24 * 30)).await;
    let path = format!("/cases/{case}");
    jurors[0].get(&path).await.shows("It ended without a verdict").hides("stands among the others");
    app.visitor().get(&path).await.hides("wordalone");
    assert_eq!(
        told(&app, jurors[0], "Case %, in which you said what you think, is over: lapsed, so restored").await,
        1
    );
    let sent = app.services.mailer.sent();
    let own = sent.iter().find(|mail| mail.subject.contains("in which you said what you think")).expect("a mail");
    assert!(
        in_one_line(&own.text).contains("is not published") && !in_one_line(&own.text).contains("yours among them"),
        "{}",
        own.text
    );
}
