//! Settled cases are shown again to those who judged, without their outcome, and nothing follows from the answer.

use chrono::TimeDelta;
use governance::PolicyKey;
use governance::juries::{audit_falls, audit_lot_of_juror};
use tests::{Answer, Person, TestApp};

use crate::appeals::guards::verified;
use crate::attacks::record::refused_by;
use crate::court::Court;
use crate::moderators::{community, decide, moderator, number};

/// A community in which everybody who judges is audited, and where nobody can appeal after a day.
async fn audited(more: &[(PolicyKey, i64)]) -> TestApp {
    let mut numbers = vec![
        (PolicyKey::AuditOneIn, 1),
        (PolicyKey::AppealDays, 1),
        (PolicyKey::ModeratorsDecideHours, 0),
        // Whoever judged the settled case is not drawn for the next: somebody there is that can be asked about it.
        (PolicyKey::JuryCasesPerMonth, 1),
        // The same three flag everything here.
        (PolicyKey::FlagTogetherMin, 50),
    ];
    numbers.retain(|(key, _)| more.iter().all(|(other, _)| other != key));
    numbers.extend(more);
    community(&numbers).await
}

/// A case that all jurors decided alike, two days ago, with a word of its own.
async fn settled(court: &Court<'_>, note: &str, opinion: &str) -> i64 {
    let (_, case) = court.case(note).await;
    court.decide(case, opinion).await;
    court.app.advance(TimeDelta::days(2)).await;
    case
}

/// Whoever has an open audit.
async fn asked<'c, 'a>(court: &'c Court<'a>) -> Vec<(i64, &'c Person<'a>)> {
    let sql = "SELECT id, member_id FROM audits WHERE state = 'open' ORDER BY id";
    let rows = court.app.database.as_owner().await.query(sql, &[]).await.unwrap();
    let find = |id: i64| court.others.iter().find(|person| person.member().get() == id).unwrap();
    rows.iter().map(|row| (row.get(0), find(row.get(1)))).collect()
}

async fn answer(by: &Person<'_>, audit: i64, opinion: &str) -> Answer {
    by.post(&format!("/audits/{audit}/opinion"), &[("opinion", opinion), ("reason", "wordaudit as I see it")]).await
}

#[rocket::async_test]
async fn who_judged_is_shown_a_settled_case_without_its_outcome() {
    let app = audited(&[]).await;
    let court = Court::with(&app, 12).await;
    let old = settled(&court, "an oldrude note", "remove").await;
    assert_eq!(number(&app, "SELECT count(*) FROM audits").await, 0, "there was nothing settled yet");
    let (_, new) = court.case("a new note").await;
    court.decide(new, "restore").await;
    let asked = asked(&court).await;
    assert!(!asked.is_empty(), "of three who judged one at least had no part in the old case");
    let judges =
        format!("SELECT count(*) FROM audits u JOIN seats s ON s.member_id = u.member_id AND s.case_id = {old}");
    assert_eq!(number(&app, &judges).await, 0, "nobody is shown what they judged");
    let (audit, juror) = asked[0];
    let path = format!("/audits/{audit}");
    juror.get("/juries").await.shows("A settled case, for a second look").shows(&path);
    // Each is told of it once, and of nothing that would tell how it was decided.
    let told =
        "SELECT count(*) FROM mails m JOIN audits u ON u.member_id = m.member_id AND m.message_key = 'audit/' || u.id
        WHERE m.kind = 'audit'";
    let audits = number(&app, "SELECT count(*) FROM audits").await;
    assert_eq!(number(&app, told).await, audits);
    let betrays = format!(
        "SELECT count(*) FROM mails WHERE kind = 'audit' AND (text_body || html_body) ~ 'cases/{old}|R1|oldrude|remove'"
    );
    assert_eq!(number(&app, &betrays).await, 0);
    juror.get("/").await.shows("waiting for you as a juror");
    let page = juror.get(&path).await;
    page.is(200)
        .shows("an oldrude note")
        .shows("R1")
        .hides(&format!("/cases/{old}"))
        .hides("because remove")
        .hides("What was decided");
    for other in [&court.author, &court.flaggers[0], asked.get(1).map_or(&court.flaggers[1], |(_, other)| *other)] {
        other.get(&path).await.is(404);
        answer(other, audit, "remove").await.is(403);
        other.post(&format!("{path}/skip"), &[]).await.is(403);
    }
    app.visitor().get("/docket/report").await.hides("wordaudit");
    juror
        .post(&format!("{path}/opinion"), &[("opinion", ""), ("reason", "kept words")])
        .await
        .is(422)
        .shows("kept words");
    juror
        .post(&format!("{path}/opinion"), &[("opinion", "remove"), ("reason", "")])
        .await
        .is(422)
        .shows("cannot be empty");
    answer(juror, audit, "remove").await.is(303);
    let page = juror.get(&path).await;
    page.shows("You agree with what was decided then")
        .shows("because remove")
        .shows(&format!("/cases/{old}"))
        .shows("wordaudit");
    answer(juror, audit, "restore").await.is(422);
    juror.get("/juries").await.hides("for a second look").shows("thought in 1 of them what had been decided");
    court.author.get("/juries").await.hides("settled");
    juror.taken_out().await.shows("wordaudit as I see it");
    let report = app.visitor().get("/docket/report").await;
    report.shows("1 of 1 times as before by jurors").hides(&juror.handle);
    let csv = app.visitor().get("/docket/report.csv").await;
    csv.shows("audits,jurors,answered,1").shows("audits,jurors,agreed,1");
    // Nothing followed for the old case or its author, and the ledger has no line of it.
    app.visitor().get(&format!("/cases/{old}")).await.hides("wordaudit").shows("found the rule broken");
    assert_eq!(number(&app, "SELECT count(*) FROM ledger_entries WHERE kind LIKE 'audit%'").await, 0);
    assert_eq!(verified(&app, "audited").await, "");
    // What was said goes with the account; that it was answered stays counted.
    juror.post("/settings/removal", &[("password", tests::PASSWORD), ("handle", &juror.handle)]).await;
    assert_eq!(number(&app, "SELECT count(*) FROM audits WHERE state = 'answered'").await, 1);
}

#[rocket::async_test]
async fn an_audit_is_skipped_or_ends_by_itself_and_one_is_open_at_a_time() {
    let app = audited(&[]).await;
    let court = Court::with(&app, 16).await;
    settled(&court, "an old note", "restore").await;
    let (_, new) = court.case("a new note").await;
    court.decide(new, "restore").await;
    let (audit, juror) = asked(&court).await[0];
    juror.post(&format!("/audits/{audit}/skip"), &[]).await.is(303);
    juror.get(&format!("/audits/{audit}")).await.shows("This is over").hides("an old note");
    answer(juror, audit, "restore").await.is(422);
    juror.get("/juries").await.hides("for a second look");
    let others = asked(&court).await;
    app.advance(TimeDelta::days(15)).await;
    for (audit, juror) in others {
        juror.get("/juries").await.hides("for a second look");
        juror.get(&format!("/audits/{audit}")).await.shows("This is over").hides("an old note");
        answer(juror, audit, "restore").await.is(422);
    }
    app.visitor().get("/docket/report").await.shows("Nobody was shown a settled case again and answered.");
    // Whoever judges often has one open at most.
    for note in ["one", "two", "three"] {
        let (_, case) = court.case(note).await;
        court.decide(case, "restore").await;
    }
    let most =
        "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM audits WHERE state = 'open' GROUP BY member_id) o";
    assert!(number(&app, most).await <= 1);
    let twice = "SELECT count(*) FROM (SELECT FROM audits GROUP BY member_id, case_id HAVING count(*) > 1) t";
    assert_eq!(number(&app, twice).await, 0);
}

#[rocket::async_test]
async fn the_lot_says_who_is_audited_and_zero_means_never() {
    let app = audited(&[(PolicyKey::AuditOneIn, 2)]).await;
    let court = Court::with(&app, 20).await;
    settled(&court, "an old note", "restore").await;
    for note in ["one", "two", "three"] {
        let (_, case) = court.case(note).await;
        court.decide(case, "restore").await;
        let sql = "SELECT c.seed, s.lot, EXISTS (SELECT FROM audits u WHERE u.member_id = s.member_id AND u.after_case_id = c.id) AS asked
            FROM seats s JOIN cases c ON c.id = s.case_id WHERE c.id = $1 AND s.state = 'voted'";
        for row in app.database.as_owner().await.query(sql, &[&case]).await.unwrap() {
            let hash = |name: &str| <[u8; 32]>::try_from(row.get::<_, Vec<u8>>(name)).unwrap();
            let falls = audit_falls(&audit_lot_of_juror(&hash("seed"), &hash("lot")), 2);
            assert!(falls || !row.get::<_, bool>("asked"), "the lot did not fall on them");
        }
    }
    let never = audited(&[(PolicyKey::AuditOneIn, 0)]).await;
    let court = Court::with(&never, 12).await;
    settled(&court, "an old note", "restore").await;
    settled(&court, "a new note", "restore").await;
    assert_eq!(number(&never, "SELECT count(*) FROM audits").await, 0);
}

#[rocket::async_test]
async fn what_is_not_settled_or_not_for_everybody_is_shown_to_nobody_again() {
    let app = audited(&[(PolicyKey::AppealDays, 3)]).await;
    let court = Court::with(&app, 14).await;
    // Can be appealed for another day; before fresh jurors; under an urgent rule; for followers; deleted; not of one mind.
    settled(&court, "wordearly", "remove").await;
    app.advance(TimeDelta::days(2)).await;
    let appealed = settled(&court, "wordappealed", "remove").await;
    court.author.post(&format!("/cases/{appealed}/appeal"), &[("plea", "No.")]).await.is(303);
    for (note, rule, audience) in
        [("wordurgent", "R3", "public"), ("wordfollowers", "R1", "followers"), ("worddeleted", "R1", "public")]
    {
        for flagger in &court.flaggers {
            flagger.post("/actors/ada/follows", &[]).await;
        }
        let entry = court.author.post("/entries", &[("body", note), ("audience", audience)]).await.made();
        let mut case = 0;
        for flagger in &court.flaggers {
            let flagged = flagger.post(&format!("/entries/{entry}/flags"), &[("rule", rule)]).await;
            if flagged.location.starts_with("/cases/") {
                case = flagged.made();
                break;
            }
        }
        app.settle().await;
        court.decide(case, "restore").await;
        if note == "worddeleted" {
            court.author.post(&format!("/entries/{entry}/removal"), &[]).await.is(303);
        }
    }
    app.advance(TimeDelta::days(4)).await;
    let (_, case) = court.case("a new note").await;
    court.decide(case, "restore").await;
    let shown = "SELECT count(*) FROM audits u JOIN cases c ON c.id = u.case_id
        WHERE c.snapshot_html ~ 'wordappealed|wordurgent|wordfollowers|worddeleted'";
    assert_eq!(number(&app, shown).await, 0);
}

#[rocket::async_test]
async fn moderators_are_audited_too_and_their_share_is_public() {
    let app = audited(&[(PolicyKey::ModeratorsDecideHours, 48)]).await;
    let court = Court::with(&app, 7).await;
    let (mona, milo) = (moderator(&app, "mona").await, moderator(&app, "milo").await);
    // Decided before the second came into office, who is no party to it.
    milo.post("/moderators/resignation", &[]).await.is(303);
    let (_, old) = court.case("an old note").await;
    decide(&mona, old, "remove").await.is(303);
    app.advance(TimeDelta::days(2)).await;
    let (nora, (_, new)) = (moderator(&app, "nora").await, court.case("a new note").await);
    decide(&nora, new, "restore").await.is(303);
    let audit =
        number(&app, &format!("SELECT id FROM audits WHERE member_id = {} AND role = 'moderator'", nora.member()))
            .await;
    nora.get(&format!("/audits/{audit}")).await.shows("an old note").hides("wordreason");
    answer(&nora, audit, "restore").await.is(303);
    nora.get(&format!("/audits/{audit}")).await.shows("You disagree").shows("wordreason for remove");
    app.visitor().get("/moderators").await.shows("agreed in 0 of 1 settled cases shown again");
    let report = app.visitor().get("/docket/report").await;
    report.shows("0 of 1 by moderators").shows("@nora: 0 of 1 as before.");
    app.visitor().get("/docket/report.csv").await.shows("audits,@nora,answered,1").shows("audits,@nora,agreed,0");
    assert_eq!(verified(&app, "office").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_audits_of_what_is_not_settled_and_answers_that_change() {
    let app = audited(&[]).await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let court = Court::with(&app, 12).await;
    let old = settled(&court, "an old note", "remove").await;
    let (_, new) = court.case("a new note").await;
    let client = app.database.as_app().await;
    let ask = |case: i64, who: &Person<'_>| {
        format!(
            "INSERT INTO audits (member_id, role, case_id, after_case_id, ends_at)
             SELECT {}, 'juror', {case}, {new}, folkmoot_now() + interval '1 day'",
            who.member()
        )
    };
    let guard = "audits_are_of_settled_cases";
    let judged = "SELECT member_id FROM seats WHERE state = 'voted' LIMIT 1";
    let judge = number(&app, judged).await;
    let judge = court.others.iter().find(|person| person.member().get() == judge).unwrap();
    assert_eq!(refused_by(&client, &ask(new, &court.others[0])).await, guard, "it is open");
    for party in [&court.author, &court.flaggers[0], judge] {
        assert_eq!(refused_by(&client, &ask(old, party)).await, guard);
    }
    court.decide(new, "restore").await;
    let (audit, juror) = asked(&court).await[0];
    assert_eq!(refused_by(&client, &ask(old, juror)).await, "audits_once");
    let lie = format!(
        "UPDATE audits SET state = 'answered', opinion = 'restore', reason = 'x', agrees = true, answered_at = folkmoot_now() WHERE id = {audit}"
    );
    assert_eq!(refused_by(&client, &lie).await, "audits_agree_with_the_verdict");
    answer(juror, audit, "restore").await.is(303);
    for change in [
        "agrees = true",
        "opinion = 'remove'",
        "reason = 'other'",
        "state = 'skipped', opinion = NULL, agrees = NULL, answered_at = NULL",
    ] {
        let sql = format!("UPDATE audits SET {change} WHERE id = {audit}");
        assert_eq!(refused_by(&client, &sql).await, "audits_stand", "{change}");
    }
    assert_eq!(refused_by(&client, "DELETE FROM audits").await, "", "a grant");
}
