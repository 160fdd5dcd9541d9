//! Members who flag together answer for it before jurors who are not told who they are.

use governance::PolicyKey;
use tests::TestApp;

use super::together::decided;
use super::{community, count, document, number};
use crate::appeals::guards::verified;
use crate::attacks::record::{LINE, refused_by};
use crate::court::Court;

async fn quick(more: Option<(PolicyKey, governance::PolicyValue)>) -> TestApp {
    let mut policies = vec![
        (PolicyKey::JurySize, number(1)),
        (PolicyKey::FlagUnheededMax, number(50)),
        (PolicyKey::FlagTogetherMin, number(3)),
    ];
    policies.extend(more);
    community(&policies).await
}

/// The case about the flags of all flaggers, with its jury drawn.
async fn asked(court: &Court<'_>) -> i64 {
    for _ in 0..3 {
        decided(court, "restore").await;
    }
    court.app.settle().await;
    count(court.app, "SELECT c.id FROM cases c JOIN entries e ON e.id = c.entry_id WHERE e.kind = 'flagging'").await
}

/// Where the flags of these and two others lead to.
async fn flags_of_the_ring_and_two_others(court: &Court<'_>, body: &str, others: usize) -> String {
    let path = format!("/entries/{}/flags", court.post(body).await);
    for flagger in &court.flaggers {
        flagger.post(&path, &[("rule", "R1")]).await.is(303);
    }
    let mut last = String::new();
    for other in &court.others[others..others + 2] {
        let answer = other.post(&path, &[("rule", "R1")]).await;
        answer.is(303);
        last = answer.location;
    }
    last
}

/// What they and two others flag, and a jury of one decides so; its case.
async fn answered(court: &Court<'_>, others: usize, opinion: &str) -> i64 {
    let held = flags_of_the_ring_and_two_others(court, "one more note", others).await;
    let case = held.strip_prefix("/cases/").and_then(|case| case.parse().ok()).expect("with two others it is held");
    court.app.settle().await;
    court.say(court.jurors(case).await[0], case, opinion, "so I think").await.is(303);
    court.app.settle().await;
    case
}

#[rocket::async_test]
async fn a_ring_is_judged_and_nobody_is_told_who_it_is() {
    let app = quick(None).await;
    let court = Court::with(&app, 30).await;
    let case = asked(&court).await;
    let path = format!("/cases/{case}");
    {
        let page = app.visitor().get(&path).await;
        page.is(200)
            .shows("3 members had flagged the same things again and again")
            .shows("cases 1, 2, 3")
            .hides("Member 1");
        for flagger in &court.flaggers {
            page.hides(&flagger.handle);
        }
    }
    // Whoever was flagged learns no more than everybody.
    court.author.get(&path).await.is(200).hides("Member 1").hides("flags of yours");
    for flagger in &court.flaggers {
        flagger.get(&path).await.is(200).shows("This case is about flags of yours").shows("Member 1");
    }
    // Neither they, nor whom they flagged, nor who judged that is in the pool.
    let judges = court.count("SELECT count(DISTINCT member_id) FROM seats WHERE case_id < $1", case).await;
    assert_eq!(court.count("SELECT pool_size::bigint FROM cases WHERE id = $1", case).await, 30 - judges);
    let juror = court.jurors(case).await[0];
    let page = juror.get(&path).await;
    page.is(200).shows("Member 1").shows("Member 3").shows("Was this rule broken?");
    for name in court.flaggers.iter().map(|flagger| &flagger.handle).chain([&court.author.handle]) {
        page.hides(&format!("@{name}"));
        assert!(!page.body.contains(&format!(">{name}<")), "{name}");
    }
    let entry = count(&app, "SELECT id FROM entries WHERE kind = 'flagging'").await;
    for visitor in [&app.visitor(), &court.author, juror] {
        let gone = visitor.get(&format!("/entries/{entry}")).await;
        assert!(gone.status >= 404, "{}", gone.status);
        assert!(court.flaggers.iter().all(|flagger| !gone.body.contains(&flagger.handle)));
        visitor.get(&format!("/entries/{entry}/flags/new")).await;
    }
    let mails = |kind: &str| format!("SELECT count(*) FROM mails WHERE kind = '{kind}'");
    assert_eq!(count(&app, &mails("flags judged")).await, 3, "each of them once");
    juror.post(&format!("{path}/seat/acceptance"), &[]).await.is(303);
    juror.get(&path).await.shows("Yes: their flags shall weigh nothing for a while").shows("No: their flags weigh on");
    let said = [("opinion", "remove"), ("reason", "in step, against everything")];
    juror.post(&format!("{path}/opinion"), &said).await.is(303);
    app.settle().await;
    assert_eq!(count(&app, &mails("flags answered")).await, 3);
    assert_eq!(count(&app, "SELECT count(*) FROM sanctions").await, 0);
    let page = app.visitor().get(&path).await;
    page.shows("The jury found the rule broken by those who flagged together").shows("flags of theirs weigh nothing");
    page.shows("rule broken").hides("removed").hides("Member 1");
    // Not even as one do they count.
    assert!(flags_of_the_ring_and_two_others(&court, "a note", 0).await.starts_with("/entries/"));
    app.visitor()
        .get("/docket/log")
        .await
        .is(200)
        .shows("A case was opened about flags of 3 members that came together");
    app.visitor()
        .get("/docket/log")
        .await
        .shows("A jury decided about flags that came together: 1 found the rule broken, 0 did not.");
    court.flaggers[0].get("/settings/flags").await.is(200).shows("An entry, by @ada");
    app.visitor().get("/docket").await.is(200).shows("1 about flags upheld").hides("1 removed");

    // Each of them can appeal, and the jury of the appeal is told as little.
    let appealed = court.flaggers[2].post(&format!("{path}/appeal"), &[("plea", "We do not know each other.")]).await;
    appealed.is(303);
    court.author.post(&format!("{path}/appeal"), &[("plea", "Not mine to ask.")]).await.is(403);
    app.settle().await;
    let second = appealed.made();
    let juror = court.jurors(second).await[0];
    juror
        .get(&format!("/cases/{second}"))
        .await
        .shows("We do not know each other.")
        .shows("Member 2")
        .hides("@zebedee");
    court.flaggers[0].get(&format!("/cases/{second}")).await.shows("This case is about flags of yours");
    court.say(juror, second, "restore", "I would have flagged these").await.is(303);
    app.settle().await;
    assert_eq!(count(&app, &mails("flags answered")).await, 6);
    app.visitor().get(&path).await.shows("reversed on appeal").shows("Flags of theirs weigh again");
    let held = flags_of_the_ring_and_two_others(&court, "another note", 2).await;
    assert!(held.starts_with("/cases/"), "they count as one again: {held}");
    assert_eq!(verified(&app, "rings-record").await, "");
}

#[rocket::async_test]
async fn a_jury_is_asked_again_only_about_more_of_it() {
    let app = quick(None).await;
    let court = Court::with(&app, 30).await;
    let case = asked(&court).await;
    let rings = "SELECT count(*) FROM cases c JOIN entries e ON e.id = c.entry_id WHERE e.kind = 'flagging'";
    answered(&court, 0, "restore").await;
    assert_eq!(count(&app, rings).await, 1, "one is open");
    let juror = court.jurors(case).await[0];
    court.say(juror, case, "restore", "bad luck").await.is(303);
    app.settle().await;
    app.visitor().get(&format!("/cases/{case}")).await.shows("no breach").hides("shown again");
    answered(&court, 2, "restore").await;
    assert_eq!(count(&app, rings).await, 1, "two since");
    answered(&court, 4, "restore").await;
    assert_eq!(count(&app, rings).await, 2);
    assert_eq!(verified(&app, "rings-again-record").await, "");
}

#[rocket::async_test]
async fn without_a_rule_for_it_nobody_answers_for_flags() {
    let unmarked = document(PolicyKey::DocumentConduct, "procedures (flags)", "procedures");
    let app = quick(Some(unmarked)).await;
    let court = Court::with(&app, 20).await;
    for _ in 0..3 {
        decided(&court, "restore").await;
    }
    answered(&court, 0, "restore").await;
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE kind = 'flagging'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_charged_by_hand() {
    let app = quick(None).await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let court = Court::with(&app, 30).await;
    asked(&court).await;
    let upheld = answered(&court, 0, "remove").await;
    let entry = count(&app, "SELECT id FROM entries WHERE kind = 'flagging'").await;
    let newest = "(SELECT max(id) FROM ledger_entries)";
    let other = court.others[0].member();
    let charge =
        format!("INSERT INTO ring_members (entry_id, member_id, ledger_entry_id) VALUES ({entry}, {other}, {newest})");
    let rest =
        format!("INSERT INTO ring_cases (entry_id, case_id, ledger_entry_id) VALUES ({entry}, {upheld}, {newest})");
    let client = app.database.as_app().await;
    assert_eq!(refused_by(&client, &charge).await, "ring_members_need_a_record");
    assert_eq!(refused_by(&client, &rest).await, "ring_cases_need_a_record");
    assert_eq!(refused_by(&client, &format!("BEGIN; {LINE}; {charge}; COMMIT")).await, "rings_rest_on_flags");
    let guard = "rings_rest_on_what_was_not_upheld";
    assert_eq!(refused_by(&client, &format!("BEGIN; {LINE}; {rest}; COMMIT")).await, guard);
    let owner = app.database.as_owner().await;
    for table in ["ring_members", "ring_cases"] {
        for sql in [format!("UPDATE {table} SET entry_id = entry_id + 1"), format!("DELETE FROM {table}")] {
            assert_eq!(refused_by(&client, &sql).await, "", "a grant");
            assert_eq!(refused_by(&owner, &sql).await, format!("{table}_are_history"));
        }
    }
}
