//! What members choose to be told, and where.

use chrono::TimeDelta;
use folkmoot::mail::reading::ReadMail;
use tests::{TestApp, in_one_line};

use super::{PAGE, comment, lines, mails, note};
use crate::court::Court;

const CHOICES: &str = "/settings/notifications";

/// Every box that is there, ticked.
const ALL: [&str; 18] = [
    "page-poll",
    "page-mention",
    "page-reply",
    "page-named",
    "page-like",
    "page-reshare",
    "page-follow",
    "page-group",
    "page-flag",
    "mail-mention",
    "mail-reply",
    "mail-like",
    "mail-follow",
    "mail-group",
    "mail-proposal",
    "mail-standing",
    "mail-case",
    "mail-jury",
];

fn ticked<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<(&'a str, &'a str)> {
    names.into_iter().map(|name| (name, "on")).collect()
}

#[rocket::async_test]
async fn mails_about_what_others_do_come_to_whoever_wants_them_and_end_with_one_click() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let thread = note(&ada, "Bread on Sunday").await;
    comment(&ben, thread, "first").await;
    assert_eq!(mails(&app, &ada, "told").await, 0, "by itself nothing is mailed that the page and the digest tell");
    ada.post(CHOICES, &ticked(ALL)).await.is(303);
    comment(&ben, thread, "second, by ben").await;
    note(&ben, "ask @ada").await;
    ben.post(&format!("/entries/{thread}/likes"), &[]).await.is(303);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    // One of a kind in an hour.
    comment(&ben, thread, "and another").await;
    assert_eq!(mails(&app, &ada, "told").await, 4);
    app.settle().await;
    let sent = app.services.mailer.sent();
    let link = |mail: &ReadMail| {
        mail.headers.iter().find(|(name, _)| name == "List-Unsubscribe").map(|(_, value)| value.clone())
    };
    let told: Vec<_> = sent.iter().filter(|mail| mail.to.contains("ada") && link(mail).is_some()).collect();
    assert_eq!(told.len(), 4);
    for mail in &told {
        assert!(
            !in_one_line(&mail.text).contains("by ben")
                && !mail.html.contains("by ben")
                && !mail.subject.contains("ben"),
            "{}",
            mail.subject
        );
    }
    let link = link(told[0]).unwrap();
    let path = link.find("/notifications/unsubscribe/").map(|at| link[at..].trim_end_matches('>').to_owned()).unwrap();
    let visitor = app.visitor();
    visitor.get(&path).await.is(200).shows("Stop these mails");
    visitor.post_raw(&path, &[("List-Unsubscribe", "One-Click")], &[]).await.is(200);
    app.advance(TimeDelta::hours(2)).await;
    comment(&ben, thread, "third").await;
    assert_eq!(mails(&app, &ada, "told").await, 4);
    assert_eq!(lines(&ada).await.0, 7, "the page tells them all the same");
    visitor.get("/notifications/unsubscribe/x").await.is(404);
}

#[rocket::async_test]
async fn no_mail_goes_to_whoever_may_not_see_the_words_or_keeps_their_writer_away() {
    let app = TestApp::start().await;
    let (ada, ben, cleo) = (app.person("ada").await, app.person("ben").await, app.person("cleo").await);
    for person in [&ada, &cleo] {
        person.post(CHOICES, &ticked(ALL)).await.is(303);
    }
    ben.post("/entries", &[("body", "@ada secret"), ("audience", "followers")]).await.is(303);
    cleo.post("/actors/ben/blocks", &[]).await.is(303);
    note(&ben, "@cleo").await;
    assert_eq!((mails(&app, &ada, "told").await, mails(&app, &cleo, "told").await), (0, 0));
    ada.post("/actors/ben/mutes", &[]).await.is(303);
    note(&ben, "@ada").await;
    let thread = note(&ada, "mine").await;
    ben.post(&format!("/entries/{thread}/likes"), &[]).await.is(303);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    assert_eq!((mails(&app, &ada, "told").await, lines(&ada).await), (0, (0, 0)), "muted");
}

#[rocket::async_test]
async fn mail_alone_is_a_choice_too_and_a_mention_below_ones_own_words_is_a_mention() {
    let app = TestApp::start().await;
    let (ada, ben, cleo) = (app.person("ada").await, app.person("ben").await, app.person("cleo").await);
    // By mail only.
    ada.post(CHOICES, &ticked(["mail-mention", "mail-like"])).await.is(303);
    let of_ada = note(&ada, "mine").await;
    note(&ben, "@ada").await;
    ben.post(&format!("/entries/{of_ada}/likes"), &[]).await.is(303);
    assert_eq!((mails(&app, &ada, "told").await, lines(&ada).await), (2, (0, 0)));
    // No answers, but mentions.
    cleo.post(CHOICES, &ticked(["page-mention", "mail-mention"])).await.is(303);
    let of_cleo = note(&cleo, "hers").await;
    comment(&ben, of_cleo, "plain").await;
    assert_eq!((mails(&app, &cleo, "told").await, lines(&cleo).await), (0, (0, 0)));
    comment(&ben, of_cleo, "@cleo look").await;
    assert_eq!((mails(&app, &cleo, "told").await, lines(&cleo).await), (1, (1, 1)));
}

#[rocket::async_test]
async fn whoever_wants_no_line_gets_none_and_what_is_decided_about_them_is_told_in_any_case() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 6).await;
    let ada = &court.author;
    // Nothing ticked at all.
    ada.post(CHOICES, &[]).await.is(303);
    let (entry, case) = court.case("a rude note").await;
    comment(&court.author, entry, "mine").await;
    court.others[0].post("/actors/ada/follows", &[]).await.is(303);
    court.others[0].post("/entries", &[("body", "@ada")]).await.is(303);
    let page = ada.get(PAGE).await;
    page.shows(&format!("/cases/{case}")).hides("follows you").hides("mentions you");
    assert_eq!((lines(ada).await.0, mails(&app, ada, "held").await), (1, 0), "told on the page, and by no mail");
    ada.get(CHOICES).await.shows("name=\"page-mention\">").hides("name=\"page-case\"");
    let kept = "SELECT count(*) FROM notification_choices WHERE member_id = $1";
    assert_eq!(court.count(kept, ada.member().get()).await, 14, "what differs from the usual");
    let export = ada.taken_out().await;
    export.shows("notification_choices").shows("\"kind\":\"mention\"");
    let usual =
        ALL.into_iter().filter(|name| !["mail-mention", "mail-reply", "mail-like", "mail-follow"].contains(name));
    ada.post(CHOICES, &ticked(usual)).await.is(303);
    assert_eq!(court.count(kept, ada.member().get()).await, 0);
}

#[rocket::async_test]
async fn the_database_lets_nobody_choose_not_to_know_what_is_decided_about_them() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sql = "INSERT INTO notification_choices (member_id, kind, channel, wanted) VALUES ($1, $2, 'page', false)";
    let owner = app.database.as_app().await;
    for kind in ["proposal", "standing", "case", "jury"] {
        let refused = owner.execute(sql, &[&ada.member().get(), &kind]).await.unwrap_err();
        let constraint = refused.as_db_error().and_then(|error| error.constraint()).map(str::to_owned);
        assert_eq!(constraint.as_deref(), Some("notification_choices_that_are_open"), "{kind}");
    }
    owner.execute(sql, &[&ada.member().get(), &"mention"]).await.unwrap();
}
