//! What comes after a label: appeals to fresh jurors and to all members take it off, and nothing else does.

use chrono::TimeDelta;
use tests::TestApp;

use super::{LABEL, flag_again, folds, label, labelled, shows_open, text};
use crate::appeals::guards::verified;
use crate::appeals::{decided, voting};
use crate::court::Court;

const PLEA: [(&str, &str); 1] = [("plea", "There was a warning above it.")];

#[rocket::async_test]
async fn fresh_jurors_take_a_label_off() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 20).await;
    let (entry, first) = labelled(&court, "wordback").await;
    let path = format!("/entries/{entry}");
    court.author.get(&format!("/cases/{first}")).await.shows("the label is taken off");
    let answer = court.author.post(&format!("/cases/{first}/appeal"), &PLEA).await;
    answer.is(303);
    let appeal = answer.made();
    app.settle().await;
    // It holds nothing: the words stand folded meanwhile.
    folds(&app.visitor().get(&path).await, "wordback");
    let jurors = court.jurors(appeal).await;
    let page = format!("/cases/{appeal}");
    jurors[0].post(&format!("{page}/seat/acceptance"), &[]).await.is(303);
    jurors[0].get(&page).await.shows("Yes: the label stays").shows("No: take the label off").hides("a label is enough");
    let between = [("opinion", "label"), ("reason", "because")];
    jurors[0].post(&format!("{page}/opinion"), &between).await.is(422).shows("Please choose one of these");
    jurors[0].post(&format!("{page}/opinion"), &[("opinion", "restore"), ("reason", "because")]).await.is(303);
    for juror in &jurors[1..3] {
        court.say(juror, appeal, "restore", "There was a warning.").await.is(303);
    }
    app.settle().await;
    shows_open(&app.visitor().get(&path).await, "wordback");
    app.visitor().get(&path).await.hides("the label").hides(LABEL);
    app.visitor().get("/search?q=wordback").await.shows("<mark>wordback</mark>");
    app.visitor().get(&format!("/cases/{first}")).await.shows("reversed on appeal").shows("The label is off.");
    app.visitor().get(&page).await.shows("did not find the rule broken: the label is off");
    let letter = app.services.mailer.sent().into_iter().find(|mail| mail.subject.contains("your appeal was right"));
    let letter = letter.expect("a letter");
    assert!(letter.text.contains("label") && !letter.text.contains("visible"), "{}", letter.text);
    assert_eq!(text(&app, &format!("SELECT labels::text FROM entries WHERE id = {entry}")).await, "{}");
    assert_eq!(verified(&app, "label-appealed").await, "");
}

#[rocket::async_test]
async fn an_appeal_that_is_lost_leaves_the_label_and_one_that_lapses_takes_it_off() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 20).await;
    let (entry, first) = labelled(&court, "wordlost").await;
    let appeal = court.author.post(&format!("/cases/{first}/appeal"), &PLEA).await.made();
    app.settle().await;
    court.decide(appeal, "remove").await;
    folds(&app.visitor().get(&format!("/entries/{entry}")).await, "wordlost");
    app.visitor()
        .get(&format!("/cases/{appeal}"))
        .await
        .shows("Fresh jurors found the rule broken too: the label stays.");
    let (other, second) = labelled(&court, "wordlapsed").await;
    court.author.post(&format!("/cases/{second}/appeal"), &PLEA).await.is(303);
    app.advance(TimeDelta::hours(169)).await;
    shows_open(&app.visitor().get(&format!("/entries/{other}")).await, "wordlapsed");
    let (_, third) = labelled(&court, "wordlater").await;
    app.advance(TimeDelta::days(60)).await;
    court.author.post(&format!("/cases/{third}/appeal"), &PLEA).await.is(422).shows("The time to appeal was over");
    assert_eq!(verified(&app, "label-appeals").await, "");
}

#[rocket::async_test]
async fn all_members_take_a_label_off_by_a_vote_and_removals_count_as_before() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, case) = labelled(&court, "wordvote").await;
    let form = court.others[0].get(&format!("/proposals/new?kind=appeal&case={case}")).await;
    form.is(200).shows("or put under a label").shows("0 for removal, 3 for a label, 0 for restoring");
    let motion = voting(&app, &court, case).await;
    folds(&app.visitor().get(&format!("/entries/{entry}")).await, "wordvote");
    decided(&court, &motion, "yes").await;
    assert_eq!(motion.state().await, "enacted");
    shows_open(&app.visitor().get(&format!("/entries/{entry}")).await, "wordvote");
    app.visitor().get(&format!("/cases/{case}")).await.shows("overruled by vote").shows("The label is off.");
    app.visitor().get("/docket").await.shows("1 overruled");
    app.visitor()
        .get("/docket/report.csv")
        .await
        .shows("reversals,labels,overruled,1")
        .shows("reversals,verdicts,overruled,0");
    assert_eq!(verified(&app, "label-overruled").await, "");
}

#[rocket::async_test]
async fn labels_bring_no_limit_and_one_that_is_lifted_ends_none() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 40).await;
    let mut labels = Vec::new();
    for note in ["one", "two", "three", "four"] {
        labels.push(labelled(&court, note).await.1);
    }
    assert_eq!(text(&app, "SELECT count(*)::text FROM sanctions").await, "0");
    for note in ["five", "six"] {
        let (_, case) = court.case(note).await;
        court.decide(case, "remove").await;
    }
    let before = text(&app, "SELECT string_agg(kind || ends_at, ' ' ORDER BY id) FROM sanctions").await;
    let last = *labels.last().unwrap();
    let appeal = court.author.post(&format!("/cases/{last}/appeal"), &PLEA).await.made();
    app.settle().await;
    court.decide(appeal, "restore").await;
    assert_eq!(text(&app, "SELECT string_agg(kind || ends_at, ' ' ORDER BY id) FROM sanctions").await, before);
    assert_eq!(text(&app, "SELECT count(*)::text FROM labels").await, "3");
    assert_eq!(verified(&app, "label-limits").await, "");
}

#[rocket::async_test]
async fn a_label_and_a_removal_of_the_same_words_are_lifted_each_by_itself() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 20).await;
    let (entry, _) = labelled(&court, "wordboth").await;
    court.author.post(&format!("/entries/{entry}/edit"), &[("body", "wordboth again")]).await.is(303);
    let case = flag_again(&court, entry).await;
    court.decide(case, "remove").await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    let appeal = court.author.post(&format!("/cases/{case}/appeal"), &PLEA).await.made();
    app.settle().await;
    court.decide(appeal, "restore").await;
    folds(&app.visitor().get(&format!("/entries/{entry}")).await, "wordboth");
    assert_eq!(label_count(&app, entry).await, 1);
    // A jury that finds nothing does not take back what another found.
    court.author.post(&format!("/entries/{entry}/edit"), &[("body", "wordboth once more")]).await.is(303);
    let third = flag_again(&court, entry).await;
    court.decide(third, "restore").await;
    folds(&app.visitor().get(&format!("/entries/{entry}")).await, "wordboth");
    let _ = label(&court, court.post("another").await).await;
    assert_eq!(label_count(&app, entry).await, 1);
}

async fn label_count(app: &TestApp, entry: i64) -> i64 {
    let sql = "SELECT count(*) FROM labels WHERE entry_id = $1";
    app.database.as_owner().await.query_one(sql, &[&entry]).await.unwrap().get(0)
}
