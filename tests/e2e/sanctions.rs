//! Sanctions: what follows from removals, by policies that were known before, and how it ends by itself.

use std::time::Duration;

use chrono::TimeDelta;
use governance::permits::{self, Action, Limit, Standing};
use rocket::local::asynchronous::LocalResponse;
use rocket::tokio::io::{AsyncReadExt, AsyncWriteExt};
use tests::{Doors, Motion, Person, Setting, TestApp, free_port};

use crate::court::Court;

#[rocket::async_test]
async fn removals_limit_the_voice_but_never_the_vote_and_the_limit_ends_by_itself() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let ada = &court.author;
    for number in 1..=3 {
        ada.post("/entries", &[("body", "still free")]).await.is(303);
        let (_, case) = court.case(&format!("rude note {number}")).await;
        court.decide(case, "remove").await;
    }
    ada.post("/entries", &[("body", "not now")]).await.is(403).shows("limited until").shows("R1");
    let standing = standing(&app, ada).await;
    let now = app.now().await;
    assert!(permits::may(&standing, Action::PostEntry, now).is_err());
    assert!(permits::may(&standing, Action::CastBallot { on_roll: true, open: true }, now).is_ok());
    assert!(permits::may(&standing, Action::Sponsor { own: false }, now).is_ok());
    let last = court.count("SELECT max(case_id) FROM sanctions WHERE member_id = $1", ada.member().get()).await;
    app.visitor().get(&format!("/cases/{last}")).await.shows("cannot post, flag or propose until");
    // Limited members judge nobody meanwhile.
    let other = court.others[0].post("/entries", &[("body", "another rude note")]).await.made();
    let second = court.flag(other).await;
    let drawn = court
        .count(&format!("SELECT count(*) FROM tickets WHERE case_id = {second} AND member_id = $1"), ada.member().get())
        .await;
    assert_eq!(drawn, 0);
    app.advance(TimeDelta::days(7)).await;
    ada.post("/entries", &[("body", "and back")]).await.is(303);
}

#[rocket::async_test]
async fn a_removal_warns_and_says_what_comes_next() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (_, case) = court.case("a rude note").await;
    court.decide(case, "remove").await;
    let told = crate::members::last_mail_to(&app, "ada@example.org").await;
    for part in [&told.text, &told.html] {
        let words = part.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("This is a warning. Nothing is taken from you; it counts until"), "{words}");
        assert!(words.contains("1 removal within 90 days"), "{words}");
    }
    app.visitor().get(&format!("/cases/{case}")).await.shows("The author is warned");
    court.author.post("/entries", &[("body", "still free")]).await.is(303);
    let (_, second) = court.case("another rude note").await;
    court.decide(second, "remove").await;
    let told = crate::members::last_mail_to(&app, "ada@example.org").await;
    let words = told.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("One more would keep you from posting for 7 days"), "{words}");
    // A warning excludes nobody from juries, and stands in the log.
    let other = court.others[0].post("/entries", &[("body", "somebody else's rude note")]).await.made();
    let third = court.flag(other).await;
    let drawn = format!("SELECT count(*) FROM tickets WHERE case_id = {third} AND member_id = $1");
    assert_eq!(court.count(&drawn, court.author.member().get()).await, 1);
    app.visitor().get("/docket/log?kind=sanction").await.shows("A member was warned for 90 days, after 1 removal.");
}

#[rocket::async_test]
async fn whoever_is_suspended_reads_votes_appeals_and_leaves() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let ada = &court.author;
    let motion = Motion::draft(&app, &court.others[0], "entry.max_chars", "6000").await;
    motion.discuss(&court.others[0], [&court.others[1], &court.others[2]]).await;
    motion.pass_deadline("discussion_ends_at").await;
    let mut notes = Vec::new();
    for number in 1..=8 {
        notes.push(court.post(&format!("rude note {number}")).await);
    }
    let kept = court.others[3].post("/entries", &[("body", "a kind note")]).await.made();
    let mut last = 0;
    // Jurors are spread thin by policy: this is about what follows, so the same ones are asked eight times.
    for note in notes {
        last = court.flag(note).await;
        app.settle().await;
        court.decide(last, "remove").await;
    }
    ada.post(&format!("/entries/{kept}/likes"), &[]).await.is(403).shows("suspended until").shows("R1");
    ada.post(&format!("/entries/{kept}/comments"), &[("body", "let me")]).await.is(403);
    ada.post("/actors/juror1/follows", &[]).await.is(403);
    app.visitor().get(&format!("/cases/{last}")).await.shows("the author is suspended until");
    ada.get("/home").await.is(200).shows("Your account is suspended until");
    motion.cast(ada, "yes").await;
    let plea = [("plea", "I was in a bad mood.")];
    ada.post(&format!("/cases/{last}/appeal"), &plea).await.is(303);
    ada.taken_out().await.is(200);
    app.advance(TimeDelta::days(60)).await;
    ada.post(&format!("/entries/{kept}/likes"), &[]).await.is(303);
}

#[rocket::async_test]
async fn a_limit_leaves_no_way_around_and_the_word_in_ones_own_case() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 10).await;
    let ada = &court.author;
    let draft = Motion::draft(&app, ada, "entry.max_chars", "6000").await;
    let open = Motion::published(&app, ada, "comment.max_chars", "2500").await;
    let feature =
        ada.post("/features", &[("title", "A lamp"), ("body", "It would help."), ("effort_days", "3")]).await.made();
    let mut cases = Vec::new();
    let notes = [court.post("one").await, court.post("two").await, court.post("three").await];
    for note in notes {
        let case = court.flag(note).await;
        app.settle().await;
        court.decide(case, "remove").await;
        cases.push(case);
    }
    let text = [("policy", "comment.max_chars"), ("value", "2500"), ("title", "LOOK HERE"), ("body", "and here")];
    let words = [("title", "LOOK HERE"), ("body", "and here"), ("effort_days", "3")];
    for (path, form) in [
        (draft.path("/publication"), &[][..]),
        (open.path("/edit"), &text[..]),
        (format!("/features/{feature}/edit"), &words[..]),
        ("/settings/profile".to_owned(), &[("display_name", "LOOK HERE"), ("about", "")][..]),
        ("/settings/profile".to_owned(), &[("display_name", "Ada"), ("about", "LOOK HERE")][..]),
    ] {
        ada.post(&path, form).await.is(403).shows("limited until");
    }
    ada.post("/settings/profile", &[("display_name", "Ada"), ("about", "")]).await.is(303);
    ada.post(&open.path("/withdrawal"), &[]).await.is(303);
    ada.post(&format!("/features/{feature}/withdrawal"), &[]).await.is(303);
    // Their own case may go before everybody, also when they are suspended; others' may not.
    let foreign = court.others[9].post("/entries", &[("body", "of somebody else")]).await.made();
    let of_another = court.flag(foreign).await;
    app.settle().await;
    court.decide(of_another, "remove").await;
    suspend(&app, ada).await;
    for (case, status) in [(of_another, 403), (cases[0], 303)] {
        let number = case.to_string();
        let fields = [("kind", "appeal"), ("case", number.as_str()), ("title", "Show it again"), ("body", "Please.")];
        let made = ada.post("/proposals", &fields).await;
        made.is(status);
        if status == 303 {
            let appeal = Motion::known(&app, made.made());
            ada.post(&appeal.path("/publication"), &[]).await.is(303);
            ada.post(&appeal.path("/withdrawal"), &[]).await.is(303);
        }
    }
}

#[rocket::async_test]
async fn what_somebody_may_is_asked_again_when_their_form_took_its_time() {
    let app = TestApp::with(Setting { port: Some(free_port()), ..Setting::default() }).await;
    let doors = app.open_doors().await;
    let ada = app.person("ada").await;
    let (status, _) = slowly(&doors, &ada, async || {}).await;
    assert_eq!(status, 303, "slow is no crime");
    let (status, body) = slowly(&doors, &ada, async || suspend(&app, &ada).await).await;
    assert_eq!(status, 403);
    assert!(body.contains("suspended until"), "{body}");
}

/// Posts a note of which half arrives at once and half after more than two seconds; something happens in between.
async fn slowly(doors: &Doors, person: &Person<'_>, meanwhile: impl AsyncFnOnce()) -> (u16, String) {
    let form = format!("_csrf={}&body=a+slow+note&audience=public", person.csrf());
    let cookie = person.cookies().iter().map(|cookie| cookie.stripped().to_string()).collect::<Vec<_>>().join("; ");
    let address = doors.address.trim_start_matches("http://");
    let head = format!(
        "POST /entries HTTP/1.1\r\nHost: {0}\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {1}\r\nConnection: close\r\n\r\n",
        address,
        form.len()
    );
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&form.as_bytes()[..20]).await.unwrap();
    stream.flush().await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_200)).await;
    meanwhile().await;
    stream.write_all(&form.as_bytes()[20..]).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
}

/// Whether a live stream ended within five seconds.
async fn ends(mut stream: LocalResponse<'_>) -> bool {
    let mut rest = Vec::new();
    tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await.is_ok()
}

#[rocket::async_test]
async fn live_streams_end_with_the_session_and_with_a_suspension() {
    let app = TestApp::start().await;
    let listener = tokio::spawn(folkmoot::live::listen(app.database.app_url.clone(), app.services.live.clone()));
    let listening = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %' AND state = 'idle'";
    let same_role = app.database.as_app().await;
    while same_role.query_one(listening, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let open = async |person: &Person<'_>| {
        let mut stream = app.client.get("/live").cookies(person.cookies()).dispatch().await;
        assert_eq!(stream.status().code, 200);
        let mut bytes = [0; 6];
        stream.read_exact(&mut bytes).await.unwrap();
        stream
    };
    let (of_ada, of_ben) = (open(&ada).await, open(&ben).await);
    ada.post("/sessions/removal", &[]).await.is(303);
    assert!(ends(of_ada).await, "signed out");
    assert!(!ends(of_ben).await, "nobody else's");
    // As a verdict does it, in the transaction that suspends.
    let of_ben = open(&ben).await;
    suspend(&app, &ben).await;
    assert!(ends(of_ben).await, "suspended");
    ben.get("/live").await.is(403);
    listener.abort();
}

pub async fn suspend(app: &TestApp, person: &Person<'_>) {
    let court = format!(
        "BEGIN;
         INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
            VALUES ('sanction.imposed', 'case:1', '{{}}', sha256('\\x00'::bytea || convert_to('{{}}', 'UTF8')));
         INSERT INTO entries (author_id, kind, published_at, bumped_at) VALUES ({0}, 'note', folkmoot_now(), folkmoot_now());
         INSERT INTO cases (entry_id, rule_id, rule_text, snapshot_html, due_at, ledger_entry_id)
            SELECT max(e.id), 'R1', '', '', folkmoot_now(), (SELECT max(id) FROM ledger_entries) FROM entries e;
         INSERT INTO sanctions (member_id, case_id, kind, rule_id, reason, starts_at, ends_at, ledger_entry_id)
            SELECT {0}, max(c.id), 'suspend', 'R1', 'eight removals', folkmoot_now(), folkmoot_now() + interval '9 days',
                (SELECT max(id) FROM ledger_entries) FROM cases c;
         COMMIT",
        person.member()
    );
    app.database.as_owner().await.batch_execute(&court).await.unwrap();
    let mut tx = app.services.store.begin().await.unwrap();
    store::live::end(&mut tx, person.member()).await.unwrap();
    tx.commit().await.unwrap();
}

/// What the next request of a member will know of them.
async fn standing(app: &TestApp, person: &tests::Person<'_>) -> Standing {
    let row = app
        .database
        .as_owner()
        .await
        .query_one(
            "SELECT ends_at::text, rule_id FROM sanctions WHERE member_id = $1 AND kind = 'limit'",
            &[&person.member().get()],
        )
        .await
        .unwrap();
    let until: String = row.get(0);
    let until = chrono::DateTime::parse_from_str(&format!("{until}00"), "%Y-%m-%d %H:%M:%S%.f%z").unwrap().to_utc();
    Standing {
        member: Some(person.member()),
        confirmed: true,
        limited: Some(Limit { until, rule: row.get(1), suspended: false, expelled: false }),
        moderator: false,
        joined_at: None,
    }
}
