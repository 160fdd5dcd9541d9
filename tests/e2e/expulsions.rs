//! Expulsion: only after a suspension, only by a vote of all, on the track that the policy names; it takes voice and vote, ends by
//! itself, and a vote ends it before.

use chrono::TimeDelta;
use governance::{PolicyKey, PolicyValue};
use tests::{Motion, Person, Setting, TestApp, TestDatabase};

use crate::appeals::guards::verified;
use crate::court::Court;

/// A community in which the second removal suspends.
async fn strict(chosen: &[(PolicyKey, PolicyValue)]) -> TestApp {
    let mut values = vec![
        (PolicyKey::SanctionRemovalsBeforeLimit, PolicyValue::Integer(1)),
        (PolicyKey::SanctionRemovalsBeforeSuspension, PolicyValue::Integer(2)),
        (PolicyKey::JuryCasesPerMonth, PolicyValue::Integer(60)),
    ];
    values.extend_from_slice(chosen);
    TestApp::resume(TestDatabase::founded(&values).await, Setting::default()).await
}

/// The author is suspended; returns the case that did it.
async fn suspended(court: &Court<'_>) -> i64 {
    let entries = [court.post("a bad note").await, court.post("another bad note").await];
    let mut case = 0;
    for entry in entries {
        case = court.flag(entry).await;
        court.app.settle().await;
        court.decide(case, "remove").await;
    }
    case
}

async fn asked<'a>(app: &'a TestApp, by: &Person<'_>, kind: &str, case: i64, title: &str) -> Motion<'a> {
    let case = case.to_string();
    let fields = [("kind", kind), ("case", case.as_str()), ("title", title), ("body", "We tried everything before.")];
    let answer = by.post("/proposals", &fields).await;
    answer.is(303);
    Motion::known(app, answer.made())
}

async fn carried(motion: &Motion<'_>, court: &Court<'_>) {
    motion.discuss(&court.others[0], [&court.others[1], &court.others[2]]).await;
    motion.pass_deadline("discussion_ends_at").await;
    for voter in &court.others {
        motion.cast(voter, "yes").await;
    }
    motion.close().await;
    if motion.state().await == "passed" {
        motion.pass_deadline("enact_at").await;
    }
}

#[rocket::async_test]
async fn all_members_expel_whom_juries_have_suspended_and_let_them_back() {
    let app = strict(&[]).await;
    let court = Court::with(&app, 9).await;
    let (ada, mover) = (&court.author, &court.others[0]);
    let case = suspended(&court).await;
    let page = format!("/proposals/new?kind=expulsion&case={case}");
    mover.get(&format!("/cases/{case}")).await.shows("Propose to expel its author").shows(&page.replace('&', "&#38;"));
    app.visitor().get(&format!("/cases/{case}")).await.hides("Propose to expel");
    mover.get(&page).await.is(200).shows("Expel @ada").shows("365 days");
    let motion = asked(&app, mover, "expulsion", case, "Expel @ada").await;
    assert_eq!(motion.column("track").await, "entrenched");
    motion.discuss(mover, [&court.others[1], &court.others[2]]).await;
    let told = "SELECT count(*) FROM mails WHERE member_id = $1 AND kind = 'expulsion'";
    ada.get(&format!("/cases/{case}")).await.hides("Propose to expel");
    assert_eq!(court.count(told, ada.member().get()).await, 1);
    // One at a time asks the same.
    let case_text = case.to_string();
    let again = [("kind", "expulsion"), ("case", case_text.as_str()), ("title", "Expel @ada"), ("body", "Me too.")];
    court.others[3].post("/proposals", &again).await.is(422).shows("asks the same");
    // A vote that is open when they are expelled keeps its roll.
    let other = Motion::asked(&app, mover, &[("method", "majority"), ("options", "")]).await;
    other.discuss(mover, [&court.others[1], &court.others[2]]).await;
    motion.pass_deadline("discussion_ends_at").await;
    app.visitor().get(&motion.path("")).await.is(200).shows("It would expel").shows("/@ada");
    mover.get(&motion.path("")).await.is(200).shows("they are expelled");
    for voter in &court.others {
        motion.cast(voter, "yes").await;
    }
    motion.close().await;
    if motion.state().await == "passed" {
        motion.pass_deadline("enact_at").await;
    }
    assert_eq!(motion.state().await, "enacted");

    ada.get("/").await.is(200).shows("expelled you until");
    ada.post("/entries", &[("body", "hello")]).await.is(403);
    ada.taken_out().await.is(200);
    assert_eq!(court.count(told, ada.member().get()).await, 2);
    app.visitor().get("/docket/log").await.shows("All members expelled a member for 365 days");
    let next = Motion::asked(&app, mover, &[("method", "majority"), ("options", "")]).await;
    next.discuss(mover, [&court.others[1], &court.others[2]]).await;
    next.pass_deadline("discussion_ends_at").await;
    let on_roll = format!("SELECT count(*) FROM roll WHERE proposal_id = {} AND member_id = $1", next.id);
    assert_eq!(court.count(&on_roll, ada.member().get()).await, 0, "an expelled member is on a new roll");
    verified(&app, "expelled").await;

    mover.get(&format!("/cases/{case}")).await.shows("Propose to let its author back");
    let back = asked(&app, mover, "readmission", case, "Let @ada back").await;
    assert_eq!(back.column("track").await, "ordinary");
    carried(&back, &court).await;
    assert_eq!(back.state().await, "enacted");
    app.visitor().get("/docket/log").await.shows("All members let an expelled member back");
    let expelled =
        "SELECT count(*) FROM sanctions WHERE kind = 'expel' AND member_id = $1 AND ends_at > folkmoot_now()";
    assert_eq!(court.count(expelled, ada.member().get()).await, 0);
    verified(&app, "readmitted").await;
}

#[rocket::async_test]
async fn nobody_is_expelled_without_a_suspension_or_where_the_policy_says_never() {
    let app = strict(&[]).await;
    let court = Court::with(&app, 9).await;
    let entry = court.post("a bad note").await;
    let case = court.flag(entry).await;
    app.settle().await;
    court.decide(case, "remove").await;
    let fields = |case: &str| {
        [("kind", "expulsion"), ("case", case), ("title", "Expel"), ("body", "So.")]
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
    };
    let sent = fields(&case.to_string());
    let sent: Vec<(&str, &str)> = sent.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    court.others[0].post("/proposals", &sent).await.is(422).shows("the last step, never the first");
    court.others[0].get("/proposals/new?kind=expulsion&case=9999").await.is(404);
    // Whose words a case was about is not told by asking for their expulsion, nor by asking all members to overrule it.
    for kind in ["expulsion", "readmission", "appeal"] {
        let form = court.others[0].get(&format!("/proposals/new?kind={kind}&case={case}")).await;
        form.is(200).hides("@ada").hides("Ada").hides("A bad note");
    }

    let app = strict(&[(PolicyKey::ExpulsionTrack, PolicyValue::Choice("never".into()))]).await;
    let court = Court::with(&app, 9).await;
    let case = suspended(&court).await;
    court.others[0].get(&format!("/cases/{case}")).await.hides("Propose to expel");
    let page = court.others[0].get(&format!("/proposals/new?kind=expulsion&case={case}")).await;
    page.is(200).shows("lets nobody be expelled");
}

#[rocket::async_test]
async fn an_expulsion_ends_by_itself_and_one_that_nothing_stands_behind_is_superseded() {
    let app = strict(&[(PolicyKey::ExpulsionDays, PolicyValue::Integer(30))]).await;
    let court = Court::with(&app, 12).await;
    let case = suspended(&court).await;
    let motion = asked(&app, &court.others[0], "expulsion", case, "Expel @ada").await;
    motion.discuss(&court.others[0], [&court.others[1], &court.others[2]]).await;
    // An appeal reverses the verdict that the suspension rests on.
    let appeal = court.author.post(&format!("/cases/{case}/appeal"), &[("plea", "It was no insult.")]).await.made();
    app.settle().await;
    court.decide(appeal, "restore").await;
    motion.pass_deadline("discussion_ends_at").await;
    assert_eq!(motion.state().await, "superseded");
}

#[rocket::async_test]
async fn the_database_expels_nobody_without_a_vote() {
    let app = strict(&[]).await;
    let court = Court::with(&app, 9).await;
    let case = suspended(&court).await;
    let line = "INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
        VALUES ('sanction.imposed', 'member:x', '{}', sha256('\\x00'::bytea || convert_to('{}', 'UTF8')))";
    for (carried, constraint) in
        [("NULL", "sanctions_expel_by_vote"), ("(SELECT min(id) FROM proposals)", "expulsions_need_a_vote")]
    {
        Motion::draft(&app, &court.others[0], "entry.max_chars", "6000").await;
        let sql = format!(
            "BEGIN; {line}; INSERT INTO sanctions (member_id, case_id, kind, rule_id, reason, starts_at, ends_at, ledger_entry_id, carried_by)
             SELECT {}, {case}, 'expel', 'R1', 'x', folkmoot_now(), folkmoot_now() + interval '30 days', max(id), {carried} FROM ledger_entries; COMMIT",
            court.author.member()
        );
        let refused = app.database.as_app().await.batch_execute(&sql).await.unwrap_err();
        let text = format!("{refused:?}");
        assert!(text.contains(constraint) || text.contains("no passed vote expels"), "{text}");
    }
    app.advance(TimeDelta::minutes(1)).await;
}

#[rocket::async_test]
async fn the_database_puts_no_expulsion_in_force_in_words_only() {
    let app = strict(&[]).await;
    let court = Court::with(&app, 9).await;
    let case = suspended(&court).await;
    let motion = asked(&app, &court.others[0], "expulsion", case, "Expel @ada").await;
    motion.discuss(&court.others[0], [&court.others[1], &court.others[2]]).await;
    motion.pass_deadline("discussion_ends_at").await;
    for voter in &court.others {
        motion.cast(voter, "yes").await;
    }
    motion.close().await;
    assert_eq!(motion.state().await, "passed");
    let sql = format!(
        "BEGIN; {}; INSERT INTO enactments (proposal_id, ledger_entry_id) SELECT {}, max(id) FROM ledger_entries; COMMIT",
        crate::attacks::record::LINE,
        motion.id
    );
    let client = app.database.as_app().await;
    assert_eq!(crate::attacks::record::refused_by(&client, &sql).await, "expulsions_are_carried_out");
    motion.pass_deadline("enact_at").await;
    assert_eq!(motion.state().await, "enacted");
}

#[rocket::async_test]
async fn the_accused_answer_in_the_discussion_and_nowhere_else() {
    let app = strict(&[]).await;
    let court = Court::with(&app, 9).await;
    let (ada, mover) = (&court.author, &court.others[0]);
    let elsewhere = mover.post("/entries", &[("body", "a calm note")]).await.made();
    let case = suspended(&court).await;
    let motion = asked(&app, mover, "expulsion", case, "Expel @ada").await;
    let other = Motion::asked(&app, mover, &[("method", "majority"), ("options", "")]).await;
    for one in [&motion, &other] {
        one.discuss(mover, [&court.others[1], &court.others[2]]).await;
    }
    let words = [("body", "wordanswer, and why")];
    let comments = |thread: &str| format!("/entries/{thread}/comments");
    let (own, foreign) = (motion.column("thread_id").await, other.column("thread_id").await);
    ada.post(&comments(&foreign), &words).await.is(403);
    ada.post(&comments(&elsewhere.to_string()), &words).await.is(403);
    ada.get(&other.path("")).await.is(200).hides("Your comment");
    ada.get(&motion.path("")).await.is(200).shows("Your comment");
    ada.post(&comments(&own), &words).await.is(303);
    app.visitor().get(&motion.path("")).await.is(200).shows("wordanswer");
    motion.pass_deadline("discussion_ends_at").await;
    for voter in &court.others {
        motion.cast(voter, "no").await;
    }
    motion.close().await;
    // It is not asked any more.
    ada.post(&comments(&own), &words).await.is(403);
}
