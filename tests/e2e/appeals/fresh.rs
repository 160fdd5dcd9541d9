//! Appeals to fresh jurors: once, in time, before members who had no part in it; what they find wrong is shown again.

use chrono::TimeDelta;
use rocket::futures::future::join;
use tests::{Answer, TestApp, in_one_line};

use super::guards::verified;
use super::{LIFTED, discussed, drafted, number, removed};
use crate::court::Court;

const PLEA: [(&str, &str); 1] = [("plea", "It was a wordplea about bees.")];

async fn appealed(court: &Court<'_>, case: i64) -> Answer {
    let answer = court.author.post(&format!("/cases/{case}/appeal"), &PLEA).await;
    court.app.settle().await;
    answer
}

#[rocket::async_test]
async fn an_appeal_that_wins_restores_everything() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    let (entry, visitor) = (court.post("wordback in a note").await, app.visitor());
    let (path, friend) = (format!("/entries/{entry}"), &court.others[13]);
    friend.post(&format!("{path}/comments"), &[("body", "wordunder it")]).await.is(303);
    friend.post(&format!("{path}/likes"), &[]).await.is(303);
    let first = court.flag(entry).await;
    app.settle().await;
    court.decide(first, "remove").await;
    let case_path = format!("/cases/{first}");
    court.author.get(&case_path).await.shows("You can appeal once, until").shows("name=\"plea\"");
    visitor.get(&case_path).await.hides("name=\"plea\"");
    court.others[0].get(&case_path).await.hides("name=\"plea\"");
    let ask = format!("{case_path}/appeal");
    court.others[0].post(&ask, &PLEA).await.is(403);
    court.author.post(&ask, &[("plea", " ")]).await.is(422).shows("name=\"plea\"");
    let answer = appealed(&court, first).await;
    answer.is(303);
    let appeal = answer.made();
    assert_eq!(answer.location, format!("/cases/{appeal}"));
    let twice = court.author.post(&ask, &PLEA).await;
    twice.is(422).shows(&format!("Case {appeal} is the appeal against this verdict"));
    // While it is judged nothing is shown that was not, and the plea is between the author and the jury.
    visitor.get(&path).await.is(404);
    let appeal_path = format!("/cases/{appeal}");
    visitor.get(&appeal_path).await.shows("An appeal against the verdict").hides("wordplea").hides("wordback");
    visitor.get(&case_path).await.shows(&appeal_path).hides("wordplea");
    court.author.get(&appeal_path).await.shows("wordplea");
    court.author.taken_out().await.shows("wordplea");
    court.others[0].taken_out().await.hides("wordplea");
    let again = "SELECT count(*) FROM seats a JOIN seats b USING (member_id) WHERE a.case_id = $1 AND b.case_id <> $1
        AND b.state IN ('voted', 'recused')";
    assert_eq!(court.count(again, appeal).await, 0, "somebody who has judged it is called again");
    assert_eq!(court.count("SELECT count(*) FROM seats WHERE case_id = $1", appeal).await, 5);
    let jurors = court.jurors(appeal).await;
    jurors[0].get(&appeal_path).await.shows("wordplea").shows("wordback").shows("I accept");
    court.decide(appeal, "restore").await;
    visitor.get(&path).await.is(200).shows("wordback").shows("wordunder").shows("data-others=\"1\"");
    for page in ["/", "/@ada"] {
        visitor.get(page).await.shows("wordback");
    }
    visitor.get("/search?q=wordback").await.shows("<mark>wordback</mark>");
    visitor.get(&case_path).await.shows("reversed on appeal").shows("see the appeal and its count");
    visitor.get(&appeal_path).await.shows("verdict reversed").shows("because restore").hides("wordplea");
    visitor.get("/docket").await.shows("reversed on appeal").shows(&format!("appeal in <a href=\"{case_path}\">"));
    let sent = app.services.mailer.sent();
    let told: Vec<_> = sent.iter().filter(|mail| mail.subject.contains("your appeal was right")).collect();
    assert!(told.len() == 1 && told[0].to == "ada@example.org" && told[0].text.contains(&appeal_path), "{told:?}");
    let verdict = sent.iter().find(|mail| mail.subject.contains("was removed")).unwrap();
    assert!(in_one_line(&verdict.text).contains("appeal to fresh jurors until"), "{}", verdict.text);
    let lines = "SELECT string_agg(kind, ' ' ORDER BY id) FROM ledger_entries
        WHERE kind IN ('case.decided', 'case.overruled', 'entry.restored') AND id >
            (SELECT max(id) FROM ledger_entries WHERE kind = 'case.opened')";
    let lines: String = app.database.as_owner().await.query_one(lines, &[]).await.unwrap().get(0);
    assert_eq!(lines, "case.decided case.overruled entry.restored");
    assert_eq!(number(&app, "SELECT count(*) FROM ledger_entries WHERE body LIKE '%wordplea%'").await, 0);
    assert_eq!(verified(&app, "fresh-won").await, "");
}

#[rocket::async_test]
async fn an_appeal_that_is_lost_changes_nothing_counts_for_nothing_and_was_the_only_one() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    // Two before: with a third removal there would be a limit.
    for note in ["one", "two"] {
        removed(&court, note).await;
    }
    let posted = court.post("a fourth, still free").await;
    let (entry, first) = (posted, court.flag(posted).await);
    app.settle().await;
    court.decide(first, "remove").await;
    let limits = number(&app, "SELECT count(*) FROM sanctions").await;
    let appeal = appealed(&court, first).await.made();
    court.decide(appeal, "remove").await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    app.visitor().get(&format!("/cases/{appeal}")).await.shows("verdict upheld");
    assert_eq!(number(&app, "SELECT count(*) FROM sanctions").await, limits, "the same removal counted twice");
    for case in [first, appeal] {
        court.author.get(&format!("/cases/{case}")).await.hides("name=\"plea\"");
        court.author.post(&format!("/cases/{case}/appeal"), &PLEA).await.is(422);
    }
    let sent = app.services.mailer.sent();
    assert_eq!(sent.iter().filter(|mail| mail.subject.contains("came to the same verdict")).count(), 1);
    // All members can still be asked.
    court.others[0].get(&format!("/cases/{first}")).await.shows("kind=appeal");
    assert_eq!(verified(&app, "fresh-lost").await, "");
}

#[rocket::async_test]
async fn an_appeal_that_nobody_decides_in_time_restores() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    let (entry, first) = removed(&court, "a note").await;
    let appeal = appealed(&court, first).await.made();
    app.advance(TimeDelta::hours(169)).await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    app.visitor().get(&format!("/cases/{appeal}")).await.shows("lapsed");
    app.visitor().get(&format!("/cases/{first}")).await.shows("reversed on appeal");
    let sent = app.services.mailer.sent();
    assert_eq!(sent.iter().filter(|mail| in_one_line(&mail.text).contains("no fresh jury decided in time")).count(), 1);
    assert_eq!(verified(&app, "fresh-lapsed").await, "");
}

#[rocket::async_test]
async fn an_appeal_comes_in_time_and_needs_somebody_who_can_judge() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    let (_, first) = removed(&court, "a note").await;
    app.advance(TimeDelta::days(14)).await;
    appealed(&court, first).await.is(422).shows("The time to appeal was over");
    court.author.get(&format!("/cases/{first}")).await.hides("name=\"plea\"");
    // Of three who are all there are, two have judged and one has stood aside.
    let small = TestApp::start().await;
    let court = Court::with(&small, 3).await;
    let (_, first) = court.case("a note").await;
    let jurors = court.jurors(first).await;
    jurors[2].post(&format!("/cases/{first}/seat/recusal"), &[]).await.is(303);
    for juror in &jurors[..2] {
        court.say(juror, first, "remove", "It is rude.").await.is(303);
    }
    appealed(&court, first).await.is(422).shows("Nobody is left who could judge this afresh");
}

#[rocket::async_test]
async fn fresh_jurors_and_all_members_are_not_asked_at_once() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    let (_, first) = removed(&court, "a note").await;
    let appeal = appealed(&court, first).await.made();
    let number = first.to_string();
    let fields = [("kind", "appeal"), ("case", number.as_str()), ("title", "Show it"), ("body", "Please.")];
    let asked = court.others[0].post("/proposals", &fields).await;
    asked.is(422).shows(&format!("resh jurors are judging this verdict, in case {appeal}"));
    app.visitor().get(&format!("/cases/{first}")).await.hides("kind=appeal");
    let (_, other) = removed(&court, "another note").await;
    // What only looks for sponsors keeps no author from fresh jurors.
    let asks = drafted(&app, &court.others[0], other).await;
    court.others[0].post(&asks.path("/publication"), &[]).await.is(303);
    court.author.get(&format!("/cases/{other}")).await.shows("name=\"plea\"");
    court.others[0].post(&asks.path("/withdrawal"), &[]).await.is(303);
    let motion = discussed(&app, &court, other).await;
    appealed(&court, other).await.is(422).shows(&format!("in proposal {}", motion.id));
}

#[rocket::async_test]
async fn of_two_appeals_at_once_one_is_made() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    let (_, first) = removed(&court, "a note").await;
    let path = format!("/cases/{first}/appeal");
    let (one, other) = join(court.author.post(&path, &PLEA), court.author.post(&path, &PLEA)).await;
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    assert_eq!(court.count("SELECT count(*) FROM cases WHERE appeals_case = $1", first).await, 1);
}

#[rocket::async_test]
async fn a_limit_ends_with_a_removal_that_an_appeal_reverses_and_rests_before_where_the_policy_says_so() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    let mut cases = Vec::new();
    for note in ["one", "two", "three"] {
        cases.push(removed(&court, note).await.1);
    }
    let ada = &court.author;
    ada.post("/entries", &[("body", "not now")]).await.is(403).shows("limited until");
    // Who is limited can appeal all the same; the limit runs on unless the policy lets it rest.
    let appeal = appealed(&court, cases[2]).await.made();
    ada.post("/entries", &[("body", "not yet")]).await.is(403);
    court.decide(appeal, "restore").await;
    ada.post("/entries", &[("body", "free again")]).await.is(303);
    assert_eq!(number(&app, "SELECT lifted_by_case FROM sanctions WHERE kind = 'limit'").await, appeal);
    assert_eq!(number(&app, LIFTED).await, 1);
    assert_eq!(verified(&app, "fresh-limit").await, "");
}
