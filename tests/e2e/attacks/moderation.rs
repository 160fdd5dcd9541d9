//! What could be done with flags, holds and cases that nobody meant.

use governance::{PolicyKey, PolicyValue};
use tests::{Person, Setting, TestApp, TestDatabase};

use crate::appeals::guards::verified;
use crate::attacks::record::{LINE, refused_by};
use crate::court::Court;

async fn community(policies: &[(PolicyKey, i64)]) -> TestApp {
    let mut values = vec![(PolicyKey::JurySize, PolicyValue::Integer(1))];
    values.extend(policies.iter().map(|(key, number)| (*key, PolicyValue::Integer(*number))));
    TestApp::resume(TestDatabase::founded(&values).await, Setting::default()).await
}

async fn moderator<'a>(app: &'a TestApp) -> Person<'a> {
    let mona = app.person("mona").await;
    app.appoint(&mona).await;
    mona
}

/// The moderator holds an entry, alone or with what its author posted in the last day; where that led.
async fn hold(by: &Person<'_>, entry: i64, also: &str) -> tests::Answer {
    by.post(&format!("/entries/{entry}/hold"), &[("rule", "R4"), ("reason", "again and again"), ("also", also)]).await
}

/// The jury of one says this.
async fn judge(court: &Court<'_>, case: i64, opinion: &str) {
    court.app.settle().await;
    court.say(court.jurors(case).await[0], case, opinion, "so I think").await.is(303);
    court.app.settle().await;
}

#[rocket::async_test]
async fn a_case_page_shows_nobody_what_they_could_not_read_elsewhere() {
    let app = community(&[]).await;
    let court = Court::with(&app, 12).await;
    let mona = moderator(&app).await;
    let secret = [("body", "wordsecret"), ("audience", "followers")];
    court.author.post("/entries", &secret).await.is(303);
    let later = court.post("worddeleted").await;
    let held = court.post("wordheld").await;
    let case = hold(&mona, held, "24").await.made();
    judge(&court, case, "restore").await;
    court.author.post(&format!("/entries/{later}/removal"), &[]).await.is(303);
    for viewer in [&app.visitor(), &court.flaggers[0], &mona] {
        let page = viewer.get(&format!("/cases/{case}")).await;
        page.is(200).hides("wordsecret").hides("worddeleted").shows(&format!("/entries/{held}"));
    }
    // Not even jurors read what was written for followers.
    let read = "SELECT count(*) FROM cases WHERE id = $1 AND snapshot_context_html LIKE '%wordsecret%'";
    assert_eq!(court.count(read, case).await, 0);
}

#[rocket::async_test]
async fn whoever_takes_flags_back_once_they_hide_something_has_flagged_all_the_same() {
    let app = community(&[(PolicyKey::FlagPendingMax, 3)]).await;
    let court = Court::with(&app, 8).await;
    let flagger = &court.flaggers[0];
    for number in 0..4 {
        let path = format!("/entries/{}/flags", court.post(&format!("note {number}")).await);
        let flagged = flagger.post(&path, &[("rule", "R3")]).await;
        let is_held = flagged.location.starts_with("/cases/");
        assert_eq!(is_held, number < 3, "the fourth weighs nothing: {}", flagged.location);
        if is_held {
            flagger.post(&format!("{path}/removal"), &[]).await.is(303);
        }
    }
}

#[rocket::async_test]
async fn a_flag_is_taken_back_once() {
    let app = community(&[]).await;
    let court = Court::with(&app, 4).await;
    let entry = court.post("a note").await;
    let (flagger, path) = (&court.flaggers[0], format!("/entries/{entry}/flags"));
    flagger.post(&path, &[("rule", "R1")]).await.is(303);
    let removal = format!("{path}/removal");
    rocket::futures::future::join_all((0..8).map(|_| flagger.post(&removal, &[]))).await;
    assert_eq!(
        court.count("SELECT count(*) FROM ledger_entries WHERE kind = 'flag.withdrawn' AND $1::bigint > 0", 1).await,
        1
    );
}

#[rocket::async_test]
async fn what_a_jury_said_of_a_flood_binds_flags_jurors_and_moderators() {
    let app = community(&[]).await;
    let court = Court::with(&app, 12).await;
    let mona = moderator(&app).await;
    let (covered, flagged_by_mona, named) =
        (court.post("wordone").await, court.post("wordtwo").await, court.post("wordthree").await);
    for flagger in &court.flaggers[..2] {
        flagger.post(&format!("/entries/{covered}/flags"), &[("rule", "R4")]).await.is(303);
    }
    mona.post(&format!("/entries/{flagged_by_mona}/flags"), &[("rule", "R4")]).await.is(303);
    let case = hold(&mona, named, "24").await.made();
    app.visitor().get(&format!("/entries/{flagged_by_mona}")).await.is(200);
    app.visitor().get(&format!("/entries/{covered}")).await.is(404);
    judge(&court, case, "restore").await;
    let juror = court.count("SELECT member_id FROM seats WHERE case_id = $1 AND state = 'voted'", case).await;
    // The two flags are answered: with one more there is one.
    let flagged = court.flaggers[2].post(&format!("/entries/{covered}/flags"), &[("rule", "R4")]).await;
    assert_eq!(flagged.location, format!("/entries/{covered}"));
    let new = court.post("wordfour").await;
    let again = hold(&mona, new, "24").await.made();
    assert_eq!(court.count("SELECT count(*) FROM case_covers WHERE case_id = $1", again).await, 0);
    judge(&court, again, "restore").await;
    // Whoever judged it in the flood judges it no more.
    for flagger in &court.others[..2] {
        flagger.post(&format!("/entries/{covered}/flags"), &[("rule", "R1")]).await.is(303);
    }
    let third = court.count("SELECT max(id) FROM cases WHERE entry_id = $1", covered).await;
    let pool = format!("SELECT count(*) FROM tickets WHERE case_id = {third} AND member_id = $1");
    assert_eq!(court.count(&pool, juror).await, 0);
    assert_eq!(court.count(&pool, mona.member().get()).await, 0);
    assert_eq!(verified(&app, "flood-answers-record").await, "");
}

#[rocket::async_test]
async fn a_case_that_ran_out_of_time_has_answered_nothing_unless_twice() {
    let app = community(&[]).await;
    let court = Court::with(&app, 8).await;
    let entry = court.post("a note").await;
    for _ in 0..2 {
        court.flag(entry).await;
        app.advance(chrono::TimeDelta::days(30)).await;
        app.settle().await;
        app.visitor().get(&format!("/entries/{entry}")).await.is(200);
        for flagger in &court.flaggers {
            flagger.post(&format!("/entries/{entry}/flags/removal"), &[]).await.is(303);
        }
    }
    let third = court.flaggers[0].post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await;
    third.is(422).shows("has answered your flag");
}

#[rocket::async_test]
async fn what_a_jury_looks_at_stays_as_it_is() {
    let app = community(&[]).await;
    let court = Court::with(&app, 12).await;
    // One of the court: whoever else the lot fell on would not be found among them.
    let mona = &court.others[0];
    app.appoint(mona).await;
    let (entry, case) = court.case("a note").await;
    judge(&court, case, "label").await;
    let edit = format!("/entries/{entry}/edit");
    court.author.post(&format!("/cases/{case}/appeal"), &[("plea", "It is not so bad.")]).await.is(303);
    court.author.post(&edit, &[("body", "something else")]).await.is(403);
    hold(mona, entry, "").await.is(422).shows("A jury looks at it already");
    judge(&court, case + 1, "restore").await;
    court.author.post(&edit, &[("body", "something else")]).await.is(303);
}

#[rocket::async_test]
async fn nobody_is_called_to_more_than_their_share() {
    let app = community(&[(PolicyKey::JuryCasesPerMonth, 1)]).await;
    let court = Court::with(&app, 12).await;
    let mut cases = Vec::new();
    for number in 0..4 {
        // All of them before any jury is drawn: each pool holds everybody.
        let path = format!("/entries/{}/flags", court.post(&format!("note {number}")).await);
        cases.push(court.flaggers[0].post(&path, &[("rule", "R3")]).await.made());
    }
    app.settle().await;
    for case in &cases {
        assert_eq!(court.jurors(*case).await.len(), 1, "case {case}");
    }
    let most = "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM seats WHERE state <> 'excused' AND $1::bigint > 0 GROUP BY member_id) s";
    assert_eq!(court.count(most, 1).await, 1);
    assert_eq!(verified(&app, "share-record").await, "");
}

#[rocket::async_test]
async fn what_follows_for_an_author_names_nobody() {
    let app = community(&[(PolicyKey::SanctionRemovalsBeforeLimit, 1)]).await;
    let court = Court::with(&app, 8).await;
    let (_, case) = court.case("a note").await;
    judge(&court, case, "remove").await;
    let named = "SELECT count(*) FROM ledger_entries WHERE kind = 'sanction.imposed' AND subject LIKE 'member:%' AND $1::bigint > 0";
    assert_eq!(court.count(named, 1).await, 0);
    let history = format!("/docket/log?subject=case:{case}");
    app.visitor().get(&history).await.shows("A member was limited for");
    court.author.post(&format!("/cases/{case}/appeal"), &[("plea", "It was a joke.")]).await.is(303);
    judge(&court, case + 1, "restore").await;
    app.visitor().get(&history).await.shows("A sanction ends early");
    assert_eq!(verified(&app, "unnamed-record").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_under_two_open_cases() {
    let app = community(&[]).await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let court = Court::with(&app, 8).await;
    let mona = moderator(&app).await;
    let (covered, named) = (court.post("wordone").await, court.post("wordtwo").await);
    let case = hold(&mona, named, "24").await.made();
    let newest = "(SELECT max(id) FROM ledger_entries)";
    let opened = |entry: i64| {
        format!(
            "INSERT INTO cases (entry_id, rule_id, rule_text, snapshot_html, due_at, ledger_entry_id)
             VALUES ({entry}, 'R4', 'x', '', folkmoot_now() + interval '1 day', {newest})"
        )
    };
    let client = app.database.as_app().await;
    let second = format!("BEGIN; {LINE}; {}; COMMIT", opened(covered));
    assert_eq!(refused_by(&client, &second).await, "one_open_case_per_subject");
    let other = court.post("wordthree").await;
    let covers = format!(
        "BEGIN; {LINE}; {}; INSERT INTO case_covers (case_id, entry_id, place, ledger_entry_id) SELECT max(id), {covered}, 1, {newest} FROM cases; COMMIT",
        opened(other)
    );
    assert_eq!(refused_by(&client, &covers).await, "one_open_case_per_subject");
    judge(&court, case, "restore").await;
    client.batch_execute(&second).await.expect("nothing is open about it");
}
