//! A brigade, played to its end: sock puppets against an honest entry, honest flags against a bad one, a friend of the author and a
//! silent member in the draw, an appeal that wins, an operator's hold that nobody ratifies. Each ends as the constitution says, and
//! a stranger can follow it from public pages alone.

use chrono::TimeDelta;
use folkmoot::cases::operator::{HoldError, Question, hold};
use tests::{Person, TestApp};

use crate::appeals::guards::verified;
use crate::court::Court;

const SOCKS: usize = 200;
/// Makes the accounts of the brigade as new as they are.
const YOUNG: &str =
    "UPDATE members m SET joined_at = folkmoot_now() FROM actors a WHERE a.id = m.id AND a.handle LIKE '%sock%'";

async fn flagged(by: &Person<'_>, entry: i64) -> u16 {
    by.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.status
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

/// Two hundred accounts of today flag what an honest member wrote.
async fn socks_against(app: &TestApp, entry: i64) {
    let mut socks = Vec::new();
    for number in 0..SOCKS {
        socks.push(app.person(&format!("sock{number}")).await);
    }
    app.database.as_owner().await.batch_execute(YOUNG).await.unwrap();
    for sock in &socks {
        assert_eq!(flagged(sock, entry).await, 303);
    }
    app.settle().await;
    assert_eq!(number(app, "SELECT count(*) FROM cases").await, 0, "sock puppets called a jury");
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    let light = format!("SELECT count(*) FROM flags WHERE entry_id = {entry} AND weight = 0");
    assert_eq!(number(app, &light).await, 200);
    // The log shows the flood, and that it weighed nothing; the author learns of none of them.
    let lines = "SELECT count(*) FROM ledger_entries WHERE kind = 'flag.raised' AND body LIKE '%\"weight\":0%'";
    assert_eq!(number(app, lines).await, 200);
}

/// A jury of which one is too close and one never answers removes a bad entry. Returns its case.
async fn removed_in_spite_of_them(court: &Court<'_>, entry: i64, friend: &Person<'_>) -> i64 {
    let app = court.app;
    let mut case = 0;
    for honest in court.flaggers.iter().chain(&court.others[12..]) {
        let answer = honest.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await;
        case = if answer.location.starts_with("/cases/") { answer.made() } else { case };
    }
    app.settle().await;
    let pool = format!("SELECT count(*) FROM tickets WHERE case_id = {case} AND member_id = {}", friend.member());
    assert_eq!(number(app, &pool).await, 0, "a friend of the author is in the pool");
    let jurors = court.jurors(case).await;
    jurors[0].post(&format!("/cases/{case}/seat/recusal"), &[]).await.is(303);
    for juror in &jurors[2..4] {
        court.say(juror, case, "remove", "It names a member and insults them.").await.is(303);
    }
    // One more opinion decides; the second of them lets two days pass, and the next lot is called.
    app.advance(TimeDelta::hours(49)).await;
    let called = court.jurors(case).await;
    let last = called.iter().find(|juror| jurors.iter().all(|known| known.handle != juror.handle)).unwrap();
    court.say(last, case, "remove", "An insult is no argument.").await.is(303);
    app.settle().await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    app.visitor()
        .get(&format!("/cases/{case}"))
        .await
        .shows("stands aside as a party")
        .shows("let the time pass")
        .shows("of the same draw is called next")
        .shows("An insult is no argument.");
    case
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brigade_gets_nowhere_and_the_log_says_why() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 40).await;
    let (friend, visitor) = (&court.others[0], app.visitor());
    let troll = &court.author;
    friend.post("/actors/ada/follows", &[]).await.is(303);
    troll.post(&format!("/actors/{}/follows", friend.handle), &[]).await.is(303);
    let honest = friend.post("/entries", &[("body", "wordhonest about bees")]).await.made();
    socks_against(&app, honest).await;
    let bad = court.post("wordbad about a member").await;
    let removed = removed_in_spite_of_them(&court, bad, friend).await;

    // Where a flood joins honest flags, everybody sees which was which.
    let mixed = court.post("wordmixed and rude").await;
    for number in 0..4 {
        let sock = app.person(&format!("latesock{number}")).await;
        app.database.as_owner().await.batch_execute(YOUNG).await.unwrap();
        assert_eq!(flagged(&sock, mixed).await, 303);
    }
    let mixed = court.flag(mixed).await;
    visitor.get(&format!("/cases/{mixed}")).await.shows("3 members flagged it. 4 more flags weighed nothing");
    app.settle().await;
    court.decide(mixed, "remove").await;

    // An appeal that wins.
    let joke = court.post("wordjoke among friends").await;
    let first = court.flag(joke).await;
    app.settle().await;
    court.decide(first, "remove").await;
    let plea = [("plea", "We know each other, and it is a joke.")];
    let appeal = troll.post(&format!("/cases/{first}/appeal"), &plea).await.made();
    app.settle().await;
    court.decide(appeal, "restore").await;
    visitor.get(&format!("/entries/{joke}")).await.is(200).shows("wordjoke");

    // A hold by the operator that nobody ratifies.
    let held = court.others[1].post("/entries", &[("body", "wordheld by order")]).await.made();
    let order = |rule: &str| Question { entry: held, rule: rule.into(), reason: "A letter from a lawyer.".into() };
    assert!(matches!(hold(&app.services, &order("R99")).await, Err(HoldError::NoRule(_))));
    let ordered = hold(&app.services, &order("R1")).await.expect("held");
    assert!(matches!(hold(&app.services, &order("R1")).await, Err(HoldError::HeldAlready)));
    app.settle().await;
    let (path, case_path) = (format!("/entries/{held}"), format!("/cases/{ordered}"));
    visitor.get(&path).await.is(404);
    visitor
        .get(&case_path)
        .await
        .shows("Whoever runs the server held")
        .shows("A letter from a lawyer.")
        .hides("wordheld");
    court.others[1].get(&case_path).await.shows("wordheld");
    app.advance(TimeDelta::hours(73)).await;
    visitor.get(&path).await.is(200).shows("wordheld");
    assert!(matches!(hold(&app.services, &order("R1")).await, Err(HoldError::Answered)), "held by order once more");

    // What a stranger reads: the log alone tells each step, by whose doing and why.
    let told = |case: i64| format!("/docket/log?subject=case:{case}");
    visitor.get(&told(removed)).await.shows("A juror stood aside as a party.").shows("A juror let the time pass.");
    visitor.get(&told(first)).await.shows(&format!("overruled by case {appeal}, an appeal")).shows("fresh jurors");
    visitor.get(&told(appeal)).await.shows(&format!("against the verdict of case {first}")).shows("the author");
    let orders = visitor.get(&told(ordered.get())).await;
    orders
        .shows("a hold of whoever runs the server")
        .shows("A letter from a lawyer.")
        .shows("the operator")
        .shows("ran out of time");
    visitor
        .get(&format!("/docket/log?subject=entry:{honest}"))
        .await
        .is(200)
        .shows("A member raised a flag.")
        .hides("case/");
    visitor.get("/docket/report").await.is(200).shows("1 appeal to fresh jurors was made: 0 open, 1 won.");
    for page in [
        "/docket/log",
        "/docket/log.atom",
        "/docket/log.json",
        "/docket/report",
        "/docket/report.json",
        "/docket/report.csv",
    ] {
        visitor.get(page).await.is(200).hides("sock").hides("juror1").hides("xanthe").hides("wordbad");
    }
    visitor.get("/docket").await.shows("held by the operator").shows("reversed on appeal").shows("lapsed, so restored");
    for case in [removed, first, appeal, ordered.get()] {
        let page = visitor.get(&format!("/cases/{case}")).await;
        page.is(200).hides("wordbad").hides("sock").hides("juror1").hides("xanthe");
    }
    assert_eq!(verified(&app, "brigade").await, "", "the public record says otherwise");
}
