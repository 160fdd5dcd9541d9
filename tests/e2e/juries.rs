//! Juries: who can be drawn, how anyone checks the draw, and what jurors may do.

use std::collections::HashSet;

use chrono::TimeDelta;
use governance::canonical::Hash;
use governance::juries;
use tests::{Answer, TestApp};

use crate::court::Court;

/// Every 64-digit hexadecimal number on a page, in order.
fn hashes(page: &Answer) -> Vec<Hash> {
    let texts = page.body.split("<code>").skip(1).filter_map(|part| part.split("</code>").next());
    texts.filter_map(|text| hex::decode(text).ok()?.try_into().ok()).collect()
}

#[rocket::async_test]
async fn anyone_can_recompute_the_draw_from_what_is_published() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let (_, case) = court.case("a rude note").await;
    let page = app.visitor().get(&format!("/cases/{case}")).await;
    let tickets = app.visitor().get(&format!("/cases/{case}/tickets")).await;
    let tickets: Vec<Hash> = tickets.body.lines().map(|line| hex::decode(line).unwrap().try_into().unwrap()).collect();
    let shown = hashes(&page);
    let (commitment, seed, lots) = (shown[0], shown[1], &shown[2..]);
    assert_eq!(tickets.len(), 9);
    assert_eq!(juries::pool_commitment(&tickets), commitment);
    let drawn = juries::draw(&seed, &tickets, 5);
    let seated: Vec<Hash> = drawn.seated().iter().map(|lot| lot.lot).collect();
    assert_eq!(lots, seated);
    // The seed is a root that did not exist when the pool was committed to.
    let covers: bool = app
        .database
        .as_owner()
        .await
        .query_one(
            "SELECT k.root = c.seed AND k.size > l.leaf_index AND NOT EXISTS (
                SELECT FROM ledger_checkpoints b WHERE b.size > l.leaf_index AND b.size < k.size)
             FROM cases c JOIN ledger_checkpoints k ON k.size = c.seed_checkpoint
             JOIN ledger_leaves l ON l.ledger_entry_id = c.ledger_entry_id WHERE c.id = $1",
            &[&case],
        )
        .await
        .unwrap()
        .get(0);
    assert!(covers);
}

#[rocket::async_test]
async fn a_member_of_the_pool_finds_their_own_ticket_and_nobody_elses() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 6).await;
    let (_, case) = court.case("a rude note").await;
    let path = format!("/cases/{case}");
    let member = &court.others[0];
    let shown = hashes(&member.get(&path).await);
    let (salt, ticket, lot) = (shown[shown.len() - 3], shown[shown.len() - 2], shown[shown.len() - 1]);
    assert_eq!(juries::ticket(case.into(), member.member(), &salt), ticket);
    assert_eq!(juries::lot(&shown[1], &ticket), lot);
    for outside in [&app.visitor(), &court.author, &court.flaggers[0]] {
        outside.get(&path).await.hides("Your own ticket");
    }
}

#[rocket::async_test]
async fn author_flaggers_new_unconfirmed_and_limited_members_are_never_in_the_pool() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let owner = app.database.as_owner().await;
    let id = |index: usize| court.others[index].member().get();
    owner.execute("UPDATE members SET joined_at = folkmoot_now() WHERE id = $1", &[&id(0)]).await.unwrap();
    owner.execute("UPDATE members SET email_confirmed_at = NULL WHERE id = $1", &[&id(1)]).await.unwrap();
    court.others[2].post(&format!("/entries/{}/flags", court.post("another").await), &[("rule", "R1")]).await.is(303);
    let entry = court.post("a rude note").await;
    // A flag that was taken back makes a party all the same.
    court.others[3].post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(303);
    court.others[3].post(&format!("/entries/{entry}/flags/removal"), &[]).await.is(303);
    let case = court.flag(entry).await;
    let pool: HashSet<i64> = owner
        .query("SELECT member_id FROM tickets WHERE case_id = $1", &[&case])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    let expected: HashSet<i64> = [2, 4, 5, 6, 7, 8].into_iter().map(id).collect();
    assert_eq!(pool, expected);
}

#[rocket::async_test]
async fn those_who_decided_before_are_not_drawn_again_for_the_same_entry() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, case) = court.case("a blunt note").await;
    court.decide(case, "restore").await;
    for handle in ["gil", "gus", "gwen"] {
        app.person(handle).await.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(303);
    }
    let second = court.count("SELECT max(id) FROM cases WHERE entry_id = $1", entry).await;
    assert!(second > case);
    let both = court.count(
        "SELECT count(*) FROM tickets t JOIN seats s ON s.member_id = t.member_id AND s.case_id < t.case_id AND s.state = 'voted' WHERE t.case_id = $1",
        second,
    );
    assert_eq!(both.await, 0);
    assert_eq!(court.count("SELECT count(*) FROM tickets WHERE case_id = $1", second).await, 5);
}

#[rocket::async_test]
async fn whoever_stands_aside_is_replaced_by_the_next_lot() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (_, case) = court.case("a rude note").await;
    let tickets = app.visitor().get(&format!("/cases/{case}/tickets")).await;
    let tickets: Vec<Hash> = tickets.body.lines().map(|line| hex::decode(line).unwrap().try_into().unwrap()).collect();
    let jurors = court.jurors(case).await;
    jurors[0].post(&format!("/cases/{case}/seat/recusal"), &[]).await.is(303);
    jurors[1].post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
    jurors[1].post(&format!("/cases/{case}/seat/excuse"), &[]).await.is(422);
    jurors[2].post(&format!("/cases/{case}/seat/excuse"), &[]).await.is(303);
    jurors[2].get(&format!("/cases/{case}")).await.hides("a rude note");
    // The pool is used up now: the next free seat stays empty.
    jurors[3].post(&format!("/cases/{case}/seat/excuse"), &[]).await.is(303);
    jurors[3].post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(422);
    let page = hashes(&app.visitor().get(&format!("/cases/{case}")).await);
    let all: Vec<Hash> = juries::draw(&page[1], &tickets, 5).lots.iter().map(|lot| lot.lot).collect();
    assert_eq!(page[2..], all);
    let summonses = court
        .count(
            "SELECT count(*) FROM mails WHERE kind = 'summons' AND message_key LIKE 'summons/' || $1::bigint || '/%'",
            case,
        )
        .await;
    assert_eq!(summonses, 7);
    // Four serve of a jury of five: three still remove.
    court.decide(case, "remove").await;
    app.visitor().get(&format!("/cases/{case}")).await.shows("The jury found the rule broken");
}

#[rocket::async_test]
async fn a_summons_without_an_answer_goes_to_the_next_lot() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (_, case) = court.case("a rude note").await;
    let first = court.jurors(case).await;
    let (diligent, idle) = (first[0], first[1]);
    diligent.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
    app.advance(TimeDelta::hours(47)).await;
    assert_eq!(court.jurors(case).await.len(), 5);
    court.say(diligent, case, "remove", "rude").await.is(303);
    app.advance(TimeDelta::hours(2)).await;
    idle.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(422);
    let now = court.jurors(case).await;
    assert_eq!(now.len(), 2, "the two that were left are called");
    assert!(first.iter().all(|before| now.iter().all(|after| after.handle != before.handle)));
    app.visitor().get(&format!("/cases/{case}")).await.shows("let the time pass");
}

#[rocket::async_test]
async fn an_opinion_is_for_nobody_else_before_the_verdict() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 6).await;
    let (_, case) = court.case("a rude note").await;
    let jurors = court.jurors(case).await;
    court.say(jurors[0], case, "remove", "a telling reason").await.is(303);
    let path = format!("/cases/{case}");
    jurors[0].get(&path).await.shows("a telling reason");
    for other in [jurors[1], &court.author, &app.visitor()] {
        other.get(&path).await.is(200).hides("a telling reason");
    }
    jurors[0]
        .post(&format!("{path}/opinion"), &[("opinion", "restore"), ("reason", "on second thought")])
        .await
        .is(422);
}

#[rocket::async_test]
async fn only_a_juror_who_accepted_gives_an_opinion_with_a_reason() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    let (_, case) = court.case("a rude note").await;
    let (path, fields) = (format!("/cases/{case}/opinion"), [("opinion", "remove"), ("reason", "rude")]);
    for outsider in [&court.author, &court.flaggers[0]] {
        outsider.post(&path, &fields).await.is(403).shows("Only the jurors drawn");
        outsider.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(403);
    }
    let juror = court.jurors(case).await[0];
    juror.get("/juries").await.shows("you are called");
    juror.post(&path, &fields).await.is(422).shows("accept the seat first");
    juror.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
    juror
        .post(&path, &[("opinion", ""), ("reason", "kept words")])
        .await
        .is(422)
        .shows("kept words")
        .shows("choose one");
    juror.post(&path, &[("opinion", "remove"), ("reason", " ")]).await.is(422).shows("cannot be empty");
    juror.post(&path, &fields).await.is(303);
    juror.get("/juries").await.hides("Waiting for you").shows("opinion given");
}

#[rocket::async_test]
async fn a_pool_smaller_than_the_jury_sits_whole() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 2).await;
    let (entry, case) = court.case("a rude note").await;
    assert_eq!(court.jurors(case).await.len(), 2);
    app.visitor().get(&format!("/cases/{case}")).await.shows("2 of 2: all there are, where the policy asks for 5");
    for juror in court.jurors(case).await {
        court.say(juror, case, "remove", "rude").await.is(303);
    }
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    app.visitor().get(&format!("/cases/{case}")).await.shows("found the rule broken");
}

#[rocket::async_test]
async fn whoever_answers_twice_or_too_late_is_told_what_holds() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let (_, case) = court.case("a rude note").await;
    let jurors = court.jurors(case).await;
    let (accept, excuse, recuse) = ("acceptance", "excuse", "recusal");
    let answer =
        async |juror: &tests::Person<'_>, what: &str| juror.post(&format!("/cases/{case}/seat/{what}"), &[]).await;
    let opinion = async |juror: &tests::Person<'_>| {
        juror.post(&format!("/cases/{case}/opinion"), &[("opinion", "remove"), ("reason", "rude")]).await
    };
    let lines = || {
        court.count(
            "SELECT count(*) FROM ledger_entries WHERE kind = 'jury.seat_answered' AND subject = 'case:' || $1::bigint",
            case,
        )
    };
    // A double click is one click.
    for (juror, what, said) in [
        (jurors[0], recuse, "You have already stood aside"),
        (jurors[1], excuse, "You are already excused"),
        (jurors[2], accept, "You have accepted already"),
    ] {
        answer(juror, what).await.is(303);
        let before = lines().await;
        let again = answer(juror, what).await;
        again.is(303);
        assert_eq!(lines().await, before, "{what}");
        let flash = again
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            .map(|(_, value)| value.replace("%20", " "));
        assert!(flash.as_ref().is_some_and(|flash| flash.contains(said)), "{what}: {flash:?}");
    }
    // Another answer after that is refused, in words.
    for (juror, what, said) in [
        (jurors[0], accept, "You have stood aside in this case"),
        (jurors[1], recuse, "You are excused from this case"),
        (jurors[2], excuse, "You have accepted"),
    ] {
        answer(juror, what).await.is(422).shows(said).hides("a seat that is");
    }
    opinion(jurors[0]).await.is(422).shows("You have stood aside in this case");
    opinion(jurors[2]).await.is(303);
    for what in [accept, excuse, recuse] {
        answer(jurors[2], what).await.is(422).shows("You have given your opinion").hides("a seat that is");
    }
    opinion(jurors[2]).await.is(422).shows("You have given your opinion").hides("a seat that is");
    app.advance(TimeDelta::hours(49)).await;
    for what in [accept, excuse, recuse] {
        answer(jurors[3], what).await.is(422).shows("Your place has passed on");
    }
    // Who never had a seat is told that.
    answer(&court.author, recuse).await.is(403).shows("Only the jurors drawn");
}
