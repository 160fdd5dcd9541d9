//! Cases: verdicts, deadlines, moderators' holds, and what the public docket says of them.

use chrono::TimeDelta;
use tests::{Motion, Person, TestApp};

use crate::court::Court;

#[rocket::async_test]
async fn a_majority_of_the_jury_removes_and_the_author_is_told_why() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (entry, case) = court.case("a rude note").await;
    court.decide(case, "remove").await;
    let path = format!("/cases/{case}");
    let public = app.visitor().get(&path).await;
    public.is(200).shows("The jury found the rule broken").shows("because remove").hides("a rude note");
    court.author.get(&path).await.is(200).shows("a rude note");
    court.author.get(&format!("/entries/{entry}")).await.is(200).shows("Removed by a verdict");
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    let subjects: Vec<String> = app
        .database
        .as_owner()
        .await
        .query(
            "SELECT subject FROM mails WHERE member_id = $1 AND kind <> 'digest' ORDER BY id",
            &[&court.author.member().get()],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(
        subjects,
        [
            format!("Something you wrote is held until case {case} is decided"),
            format!("Case {case}: what you wrote was removed")
        ]
    );
    app.visitor().get("/docket?show=ended").await.shows("3 for removal, 0 for restoring").shows("1 removed");
    app.visitor().get("/docket?show=open").await.shows("No cases");
}

#[rocket::async_test]
async fn a_majority_of_the_jury_restores_and_flags_that_were_answered_do_not_count_again() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (entry, case) = court.case("a blunt note").await;
    court.decide(case, "restore").await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200).shows("a blunt note");
    app.visitor()
        .get(&format!("/cases/{case}"))
        .await
        .is(200)
        .shows("did not find the rule broken")
        .shows(&format!("<a href=\"/entries/{entry}\">See it where it stands</a>"))
        .hides("a blunt note");
    // The jurors' doing is over: nobody is asked for anything any more.
    for juror in &court.others {
        juror.get("/juries").await.is(200).hides("Waiting for you");
    }
    let fresh = app.person("newcomer").await;
    let again = fresh.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await;
    assert_eq!(again.location, format!("/entries/{entry}"));
    court.flaggers[0].post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(422);
}

#[rocket::async_test]
async fn a_missed_deadline_restores() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    let (entry, case) = court.case("a blunt note").await;
    let juror = court.jurors(case).await[0];
    court.say(juror, case, "remove", "rude").await.is(303);
    app.advance(TimeDelta::days(7)).await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200).shows("a blunt note");
    app.visitor().get(&format!("/cases/{case}")).await.shows("lapsed").hides("rude</").shows("The deadline passed");
    juror.post(&format!("/cases/{case}/opinion"), &[("opinion", "remove"), ("reason", "late")]).await.is(422);
}

#[rocket::async_test]
async fn a_case_without_anybody_to_draw_lapses() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 0).await;
    let (entry, case) = court.case("a blunt note").await;
    app.visitor().get(&format!("/cases/{case}")).await.shows("nobody can be drawn");
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    app.advance(TimeDelta::days(7)).await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
}

#[rocket::async_test]
async fn the_content_of_an_open_case_is_for_its_author_and_its_jurors() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let (_, case) = court.case("a rude note").await;
    let path = format!("/cases/{case}");
    let jurors = court.jurors(case).await;
    let handles: Vec<&str> = jurors.iter().map(|juror| juror.handle.as_str()).collect();
    for juror in &jurors {
        juror.get(&path).await.is(200).shows("a rude note").shows("I accept");
    }
    let outsiders = court.others.iter().filter(|other| !handles.contains(&other.handle.as_str()));
    for outsider in outsiders.chain([&app.visitor(), &court.flaggers[0]]) {
        let page = outsider.get(&path).await;
        page.is(200).hides("a rude note").hides("I accept").shows("only the author and the jurors");
        for handle in &handles {
            assert!(outsider.handle == *handle || !page.body.contains(&format!("@{handle}\"")));
        }
    }
    court.author.get(&path).await.shows("a rude note").hides("I accept");
    app.visitor().get("/cases/999").await.is(404);
}

/// Makes somebody a moderator, as the operator does before the first election.
pub async fn elect(app: &TestApp, person: &Person<'_>) {
    app.appoint(person).await;
}

#[rocket::async_test]
async fn a_moderator_in_office_holds_at_once_and_a_jury_decides_all_the_same() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 6).await;
    let moderator = app.person("mona").await;
    let entry = court.post("an address of somebody").await;
    let (path, fields) =
        (format!("/entries/{entry}/hold"), [("rule", "R3"), ("reason", "It tells where somebody lives.")]);
    moderator.post(&path, &fields).await.is(403);
    elect(&app, &moderator).await;
    moderator.get(&format!("/entries/{entry}/flags/new")).await.shows("As a moderator in office");
    moderator.post(&path, &[("rule", "R3"), ("reason", "")]).await.is(422).shows("cannot be empty");
    moderator.post(&path, &[("rule", ""), ("reason", "because")]).await.is(422).shows("because");
    let held = moderator.post(&path, &fields).await;
    held.is(303);
    let case = held.made();
    app.settle().await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    app.visitor()
        .get(&format!("/cases/{case}"))
        .await
        .shows("A moderator in office held")
        .shows("where somebody lives")
        .hides("mona");
    // The ledger's line stays, but leads nobody to what they may not see.
    let subject = format!("href=\"/entries/{entry}\"");
    app.visitor().get("/ledger?kind=entry.held").await.shows("An entry was held").hides(&subject);
    let drawn = court
        .count(
            &format!("SELECT count(*) FROM tickets WHERE case_id = {case} AND member_id = $1"),
            moderator.member().get(),
        )
        .await;
    assert_eq!(drawn, 0);
    court.decide(case, "restore").await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    app.visitor().get("/ledger?kind=entry.held").await.shows(&subject);
}

#[rocket::async_test]
async fn the_title_of_a_held_proposal_does_not_stand_in_the_history_of_what_it_changed() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    for voter in [&ana, &ben, &cem] {
        motion.cast(voter, "yes").await;
    }
    motion.close().await;
    let (page, title) = ("/constitution/entry.max_chars", "Set entry.max_chars anew");
    app.visitor().get(page).await.shows(title).shows("6,000 characters");
    crate::digests::hold(&app, &format!("id = {}", motion.column("thread_id").await)).await;
    app.visitor().get(page).await.hides(title).shows("its words are held").shows("6,000 characters");
    ana.get(page).await.shows("6,000 characters");
}

#[rocket::async_test]
async fn a_moderator_does_not_judge_their_own_case() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 0).await;
    elect(&app, &court.author).await;
    elect(&app, &court.flaggers[0]).await;
    let entry = court.post("a note").await;
    court.flaggers[0].post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(303);
    for party in [&court.author, &court.flaggers[0]] {
        party
            .post(&format!("/entries/{entry}/hold"), &[("rule", "R1"), ("reason", "x")])
            .await
            .is(403)
            .shows("Nobody judges their own case");
    }
}

#[rocket::async_test]
async fn the_database_refuses_a_hold_a_removal_or_a_verdict_without_its_record() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 6).await;
    let (entry, case) = court.case("a note").await;
    let client = app.database.as_app().await;
    let old = "(SELECT min(id) FROM ledger_entries)";
    for (sql, constraint) in [
        (
            format!("INSERT INTO removals (entry_id, case_id, ledger_entry_id) VALUES ({entry}, {case}, {old})"),
            "removals_need_a_record",
        ),
        (format!("UPDATE holds SET released_at = folkmoot_now() WHERE case_id = {case}"), "holds_need_a_record"),
        (
            format!(
                "INSERT INTO verdicts (case_id, outcome, for_removal, for_restoring, reason, ledger_entry_id) VALUES ({case}, 'remove', 5, 0, '', {old})"
            ),
            "verdicts_need_a_record",
        ),
        (format!("UPDATE cases SET state = 'decided' WHERE id = {case}"), "cases_record_each_state"),
        (
            format!(
                "INSERT INTO sanctions (member_id, case_id, kind, rule_id, reason, starts_at, ends_at, ledger_entry_id) VALUES ({}, {case}, 'limit', 'R1', '', folkmoot_now(), folkmoot_now() + interval '1 day', {old})",
                court.author.member()
            ),
            "sanctions_need_a_record",
        ),
    ] {
        let refused = client.batch_execute(&sql).await.expect_err(&sql);
        assert_eq!(refused.as_db_error().and_then(|error| error.constraint()), Some(constraint), "{sql}");
    }
}
