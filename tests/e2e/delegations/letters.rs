//! Whoever is asked to speak for somebody gets a letter that says what it means: one, however often it is given.

use chrono::TimeDelta;
use folkmoot::mail::reading::ReadMail;
use tests::{Person, TestApp, in_one_line};

use super::{give, given, newest_of, number, open_community, people, taken_back};

/// The letters that somebody got, once all that was queued has gone out.
async fn letters(app: &TestApp, to: &Person<'_>) -> Vec<ReadMail> {
    app.settle().await;
    let to = format!("{}@example.org", to.handle);
    let sent = app.services.mailer.sent();
    sent.into_iter().filter(|mail| mail.to == to && mail.subject.contains("lets you speak for them")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_to_speak_for_somebody_is_told_so() {
    let app = open_community().await;
    let [ana, ben, cem] = &people(&app, ["ana", "ben", "cem"]).await;
    given(ana, "ben", "ordinary").await;
    let mails = letters(&app, ben).await;
    let [mail] = mails.as_slice() else { panic!("one letter, not {}", mails.len()) };
    for part in [
        "Ana (@ana)",
        "in every ordinary policy",
        "You speak for 1 member now.",
        "ballot is copied for them",
        "There they take it back, too",
        "http://127.0.0.1:8000/delegations",
    ] {
        assert!(in_one_line(&mail.text).contains(part), "{part}: {}", mail.text);
    }
    let until = number(&app, "SELECT extract(year FROM until)::bigint FROM delegations").await;
    assert!(mail.text.contains("  until ") && mail.text.contains(&until.to_string()), "{}", mail.text);
    assert!(!mail.text.contains("/removal") && !mail.html.contains("/removal"), "nothing in it acts");
    assert!(letters(&app, ana).await.is_empty() && letters(&app, cem).await.is_empty());
    given(cem, "@ben", "all").await;
    let second = letters(&app, ben).await.pop().expect("another letter");
    assert!(
        in_one_line(&second.text).contains("You speak for 2 members now.")
            && in_one_line(&second.text).contains("every vote with open ballots")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_and_taking_back_all_day_is_one_letter() {
    let app = open_community().await;
    let [ana, ben, cem] = &people(&app, ["ana", "ben", "cem"]).await;
    // In the middle of a day, so that none ends meanwhile.
    let now = app.now().await;
    let noon = (now.date_naive() + TimeDelta::days(1)).and_hms_opt(12, 0, 0).expect("noon").and_utc();
    app.advance(noon - now).await;
    for _ in 0..3 {
        given(ana, "ben", "ordinary").await;
        taken_back(ana, newest_of(&app, ana).await).await.is(303);
    }
    given(ana, "ben", "ordinary").await;
    given(ana, "ben", "ordinary").await;
    given(ana, "cem", "ordinary").await;
    given(ana, "ben", "ordinary").await;
    assert_eq!((letters(&app, ben).await.len(), letters(&app, cem).await.len()), (1, 1));
    // For other votes it is something else to be told, and so is another day.
    given(ana, "ben", "all").await;
    assert_eq!(letters(&app, ben).await.len(), 2);
    app.advance(TimeDelta::days(1)).await;
    given(ana, "ben", "ordinary").await;
    assert_eq!(letters(&app, ben).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_told_to_nobody() {
    let app = open_community().await;
    let [ana, ben] = &people(&app, ["ana", "ben"]).await;
    give(ana, "ben", "entrenched").await.is(422);
    give(ana, "ana", "ordinary").await.is(422);
    assert!(letters(&app, ben).await.is_empty() && letters(&app, ana).await.is_empty());
    let sql = "SELECT count(*) FROM mails WHERE kind = 'delegation given'";
    assert_eq!(number(&app, sql).await, 0);
}
