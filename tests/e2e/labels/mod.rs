//! Labels: a verdict between "no breach" and "remove". The words stand folded under the name of the rule, on every surface.

mod afterwards;
mod choices;
mod guards;
mod surfaces;

use chrono::TimeDelta;
use tests::{Answer, Person, TestApp, in_one_line};

use crate::appeals::guards::verified;
use crate::court::Court;

/// What stands in the place of the words. Flags of a court name R1.
const LABEL: &str = "Labelled “R1 Attack ideas, not people”";

/// The jurors say this, in the order of their lots; where they differ, they stay with it.
async fn judge(court: &Court<'_>, case: i64, opinions: &[&str]) {
    let jurors = court.jurors(case).await;
    for (juror, opinion) in jurors.iter().zip(opinions) {
        court.say(juror, case, opinion, &format!("because of word{opinion}")).await.is(303);
    }
    court.app.settle().await;
    let deliberates = "SELECT count(*) FROM deliberations d JOIN cases c ON c.id = d.case_id WHERE d.case_id = $1 AND c.state = 'before_jury'";
    if court.count(deliberates, case).await > 0 {
        for (juror, opinion) in jurors.iter().zip(opinions) {
            finally(juror, case, opinion).await.is(303);
        }
        court.app.settle().await;
    }
}

async fn finally(juror: &Person<'_>, case: i64, opinion: &str) -> Answer {
    let reason = format!("because of word{opinion}");
    juror.post(&format!("/cases/{case}/opinion/final"), &[("opinion", opinion), ("reason", &reason)]).await
}

/// A note under a label, and its case.
async fn labelled(court: &Court<'_>, body: &str) -> (i64, i64) {
    let (entry, case) = court.case(body).await;
    judge(court, case, &["label", "label", "label"]).await;
    (entry, case)
}

/// Has an entry labelled; its case.
async fn label(court: &Court<'_>, entry: i64) -> i64 {
    let case = court.flag(entry).await;
    court.app.settle().await;
    judge(court, case, &["label", "label", "label"]).await;
    case
}

/// Has an entry flagged once more, after its author has changed it; the new case with its jury drawn.
async fn flag_again(court: &Court<'_>, entry: i64) -> i64 {
    for flagger in &court.flaggers {
        flagger.post(&format!("/entries/{entry}/flags/removal"), &[]).await.is(303);
    }
    let case = court.flag(entry).await;
    court.app.settle().await;
    case
}

/// A page without what is folded in it.
fn open_part(page: &Answer) -> String {
    let mut open = String::new();
    let mut rest = page.body.as_str();
    while let Some((before, folded)) = rest.split_once("<details class=\"folded\">") {
        open.push_str(before);
        rest = folded.split_once("</details>").map_or("", |(_, after)| after);
    }
    open + rest
}

/// The page has the word, folded under the label.
#[track_caller]
fn folds(page: &Answer, word: &str) {
    page.is(200).shows(&format!("<summary>{LABEL}</summary>")).shows(word);
    assert!(!open_part(page).contains(word), "{word} is open on the page:\n{}", page.body);
}

/// The page has the word, and not in a fold.
#[track_caller]
fn shows_open(page: &Answer, word: &str) {
    page.is(200);
    assert!(open_part(page).contains(word), "{word} is not open on the page:\n{}", page.body);
}

async fn text(app: &TestApp, sql: &str) -> String {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

#[rocket::async_test]
async fn each_mix_of_opinions_leads_to_its_outcome() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 30).await;
    for (opinions, outcome, chip) in [
        (&["label", "label", "label"][..], "label", "labelled"),
        (&["remove", "remove", "label", "restore", "restore"], "label", "labelled"),
        (&["remove", "remove", "label", "label", "label"], "label", "labelled"),
        (&["remove", "label", "restore", "restore", "restore"], "restore", "restored"),
        (&["label", "remove", "remove", "restore", "remove"], "remove", "removed"),
    ] {
        let (entry, case) = court.case(&format!("a note for {opinions:?}")).await;
        judge(&court, case, opinions).await;
        let said =
            text(&app, &format!("SELECT coalesce((SELECT outcome FROM verdicts WHERE case_id = {case}), 'none')"))
                .await;
        assert_eq!(said, outcome, "{opinions:?}");
        app.visitor().get(&format!("/cases/{case}")).await.shows(&format!(">{chip}<"));
        let page = app.visitor().get(&format!("/entries/{entry}")).await;
        match outcome {
            "label" => folds(&page, "a note for"),
            "remove" => drop(page.is(404)),
            _ => shows_open(&page, "a note for"),
        }
        let labels = format!("SELECT labels::text FROM entries WHERE id = {entry}");
        assert_eq!(text(&app, &labels).await, if outcome == "label" { "{R1}" } else { "{}" });
    }
    let docket = app.visitor().get("/docket").await;
    docket.shows("1 removed").shows("3 labelled").shows("1 restored");
    docket.shows("2 for removal, 1 for a label, 2 for restoring");
    let report = app.visitor().get("/docket/report").await;
    report.shows("1 ended with the entry removed, 3 with it labelled and 1 with it restored");
    report.shows("overruled 0 of 3 verdicts to label");
    app.visitor().get("/docket/report.csv").await.shows("cases,R1,labelled,3").shows("reversals,labels,to_label,3");
    let log = app.visitor().get("/docket/log?kind=entry.labelled").await;
    log.shows("An entry was folded under a label, by a verdict.").shows("entry.labelled").shows("because of wordlabel");
    app.visitor()
        .get("/docket/log?kind=case.decided")
        .await
        .shows("A jury decided to label: 2 for removal, 1 for a label, 2 did not");
    assert_eq!(verified(&app, "labels").await, "");
}

#[rocket::async_test]
async fn the_jurors_and_the_author_are_told_what_a_label_is() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, case) = court.case("wordtold in a note").await;
    let path = format!("/cases/{case}");
    let jurors = court.jurors(case).await;
    jurors[0].post(&format!("{path}/seat/acceptance"), &[]).await.is(303);
    jurors[0].get(&path).await.shows("Yes: remove it").shows("Yes, and a label is enough").shows("No: show it again");
    let asked = jurors[0].post(&format!("{path}/opinion"), &[("opinion", "burn"), ("reason", "no")]).await;
    asked.is(422).shows("Please choose one of these");
    let (label, why) = (("opinion", "label"), ("reason", "A warning does."));
    jurors[0].post(&format!("{path}/opinion"), &[label, why]).await.is(303);
    jurors[0].get(&path).await.shows("Label: the rule was broken, and it is enough to fold it");
    for juror in &jurors[1..3] {
        court.say(juror, case, "label", "So do I think.").await.is(303);
    }
    app.settle().await;
    jurors[0].get("/juries").await.shows("labelled");
    let page = app.visitor().get(&path).await;
    page.shows("a label enough: the entry is shown folded under its name").shows("A warning does.");
    page.shows("The entry is shown folded, under the label “R1 Attack ideas, not people”.");
    page.hides("wordtold").shows("It stands under its label");
    // The jurors read it as they did.
    shows_open(&jurors[0].get(&path).await, "wordtold");
    let letters = app.services.mailer.sent();
    let letters: Vec<_> = letters.iter().filter(|mail| mail.subject.contains("stands under a label")).collect();
    assert_eq!(letters.len(), 1, "told once");
    assert_eq!(letters[0].to, "ada@example.org");
    for part in ["This is a warning", "A warning does.", "3 for a label", "appeal to fresh jurors"] {
        assert!(in_one_line(&letters[0].text).contains(part), "{part}: {}", letters[0].text);
    }
    // Nothing else follows, and the author reads on.
    assert_eq!(court.count("SELECT count(*) FROM sanctions WHERE case_id = $1", case).await, 0);
    let own = court.author.get(&format!("/entries/{entry}")).await;
    shows_open(&own, "wordtold");
    own.shows("others see it folded").shows(&format!("<a href=\"{path}\">Case {case}</a>"));
    court.author.get(&path).await.shows("id=\"appeal\"");
}

#[rocket::async_test]
async fn what_enough_found_broken_is_labelled_when_the_time_is_over() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let no_talk = "ALTER TABLE policy_versions DISABLE TRIGGER USER; UPDATE policy_versions SET value = '0' WHERE key = 'jury.deliberation_hours'; ALTER TABLE policy_versions ENABLE TRIGGER USER";
    app.database.as_owner().await.batch_execute(no_talk).await.unwrap();
    let (entry, case) = court.case("wordlate").await;
    for (juror, opinion) in court.jurors(case).await.iter().zip(["remove", "label", "label"]) {
        court.say(juror, case, opinion, "because").await.is(303);
    }
    app.settle().await;
    app.visitor().get(&format!("/cases/{case}")).await.shows("before its jury");
    app.advance(TimeDelta::hours(169)).await;
    app.visitor().get(&format!("/cases/{case}")).await.shows(">labelled<");
    folds(&app.visitor().get(&format!("/entries/{entry}")).await, "wordlate");
    let said = "SELECT for_removal || ' ' || for_labelling || ' ' || for_restoring FROM verdicts";
    assert_eq!(text(&app, said).await, "1 2 0");
}
