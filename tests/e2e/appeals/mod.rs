//! Appeals to everybody: a vote overrules a jury, and nothing else lifts what it removed.

mod fresh;
mod fresh_guards;
pub mod guards;
mod limits;
mod refusals;

use tests::{Motion, Person, TestApp};

use crate::court::Court;

/// How many limits ended before their time.
const LIFTED: &str = "SELECT count(*) FROM ledger_entries l JOIN sanctions s ON s.ledger_entry_id = l.id WHERE l.kind = 'sanction.lifted' AND s.kind = 'limit'";

/// A court whose author's note a jury has removed; the note and its case.
async fn removed(court: &Court<'_>, body: &str) -> (i64, i64) {
    let (entry, case) = court.case(body).await;
    court.decide(case, "remove").await;
    (entry, case)
}

/// Drafts an appeal about a case.
async fn drafted<'a>(app: &'a TestApp, by: &Person<'_>, case: i64) -> Motion<'a> {
    let number = case.to_string();
    let fields = [("kind", "appeal"), ("case", &number), ("title", "Show it again"), ("body", "It was a joke.")];
    let answer = by.post("/proposals", &fields).await;
    answer.is(303);
    Motion::known(app, answer.made())
}

/// An appeal that is discussed.
async fn discussed<'a>(app: &'a TestApp, court: &Court<'a>, case: i64) -> Motion<'a> {
    let people = &court.others;
    let motion = drafted(app, &people[0], case).await;
    motion.discuss(&people[0], [&people[1], &people[2]]).await;
    motion
}

/// An appeal whose vote is open.
pub async fn voting<'a>(app: &'a TestApp, court: &Court<'a>, case: i64) -> Motion<'a> {
    let motion = discussed(app, court, case).await;
    motion.pass_deadline("discussion_ends_at").await;
    assert_eq!(motion.state().await, "voting");
    motion
}

/// Lets everybody but the author vote and the vote be over.
pub async fn decided(court: &Court<'_>, motion: &Motion<'_>, choice: &str) {
    for voter in &court.others {
        motion.cast(voter, choice).await;
    }
    motion.close().await;
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

#[rocket::async_test]
async fn the_members_overrule_a_jury_and_everything_is_as_it_was() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, visitor) = (court.post("wordback in a note").await, app.visitor());
    let (path, friend) = (format!("/entries/{entry}"), &court.others[7]);
    friend.post(&format!("{path}/comments"), &[("body", "wordunder it")]).await.is(303);
    friend.post(&format!("{path}/likes"), &[]).await.is(303);
    let before = visitor.get(&path).await;
    before.is(200).shows("wordback").shows("wordunder").shows("data-others=\"1\"");
    let case = court.flag(entry).await;
    app.settle().await;
    court.decide(case, "remove").await;
    visitor.get(&path).await.is(404);
    let case_path = format!("/cases/{case}");
    court.others[0].get(&case_path).await.shows(&format!("/proposals/new?kind=appeal&amp;case={case}"));
    let form = court.others[0].get(&format!("/proposals/new?kind=appeal&case={case}")).await;
    form.is(200).shows("what was removed stays hidden").shows("3 for removal, 0 for restoring").hides("wordback");
    let motion = voting(&app, &court, case).await;
    for page in [motion.path(""), case_path.clone(), path.clone(), "/proposals".to_string(), "/".to_string()] {
        visitor.get(&page).await.hides("wordback").hides("wordunder");
    }
    friend
        .get(&motion.path(""))
        .await
        .shows(&format!("<a href=\"{case_path}\">case {case}</a>"))
        .shows("the verdict stands");
    visitor.get(&case_path).await.shows("Show it again").shows("voting");
    decided(&court, &motion, "yes").await;
    assert_eq!(motion.state().await, "enacted");
    visitor.get(&path).await.is(200).shows("wordback").shows("wordunder").shows("data-others=\"1\"");
    visitor.get("/").await.shows("wordback");
    visitor.get("/@ada").await.shows("wordback");
    visitor.get("/search?q=wordback").await.shows("<mark>wordback</mark>");
    visitor
        .get(&case_path)
        .await
        .shows("overruled by vote")
        .shows(&format!("<a href=\"{}\">see the vote", motion.path("")));
    visitor.get("/docket").await.shows("overruled by vote").shows(&motion.path(""));
    let mail =
        app.services.mailer.sent().into_iter().find(|mail| mail.subject.contains("overruled the verdict")).unwrap();
    assert!(mail.to == "ada@example.org" && mail.text.contains(&motion.path("")), "{}", mail.text);
    for line in ["case.overruled", "entry.restored", "proposal.enacted"] {
        let lines = format!("SELECT count(*) FROM ledger_entries WHERE kind = '{line}'");
        assert_eq!(number(&app, &lines).await, 1, "{line}");
    }
    visitor.get(&format!("/ledger?about=case:{case}")).await.is(200);
    // The verdict stays in the record, with what became of it.
    assert_eq!(number(&app, "SELECT count(*) FROM verdicts WHERE outcome = 'remove'").await, 1);
    court.others[0].get(&format!("/proposals/new?kind=appeal&case={case}")).await.shows("is shown again already");
}

#[rocket::async_test]
async fn a_comment_comes_back_into_its_thread() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let thread = court.others[6].post("/entries", &[("body", "a thread")]).await.made();
    let said = court.author.post(&format!("/entries/{thread}/comments"), &[("body", "wordcomment")]).await;
    let comment: i64 = said.location.rsplit("#c").next().unwrap().parse().unwrap();
    let case = court.flag(comment).await;
    app.settle().await;
    court.decide(case, "remove").await;
    app.visitor().get(&format!("/entries/{thread}")).await.hides("wordcomment");
    let motion = voting(&app, &court, case).await;
    decided(&court, &motion, "yes").await;
    app.visitor().get(&format!("/entries/{thread}")).await.shows("wordcomment");
}

#[rocket::async_test]
async fn an_appeal_that_fails_changes_nothing_and_rests() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, case) = removed(&court, "a rude note").await;
    let motion = voting(&app, &court, case).await;
    decided(&court, &motion, "no").await;
    assert_eq!(motion.state().await, "failed");
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    app.visitor().get(&format!("/cases/{case}")).await.shows("removed").hides("verruled by vote");
    app.visitor().get(&motion.path("")).await.shows("failed").hides("undecided");
    let asked = format!("/proposals/new?kind=appeal&case={case}");
    court.author.get(&asked).await.is(200).shows("An appeal about this case has failed; the next can be made from");
    let fields = [("kind", "appeal"), ("case", &case.to_string()), ("title", "Again"), ("body", "Please.")];
    court.author.post("/proposals", &fields).await.is(422).shows("has failed");
    app.advance(chrono::TimeDelta::days(31)).await;
    court.author.post("/proposals", &fields).await.is(303);
}
