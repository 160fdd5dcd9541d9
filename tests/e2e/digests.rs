//! Digests: once per window, by the reader's clock, under the one visibility rule, and out with one click.

use std::sync::Arc;

use chrono::{TimeDelta, Timelike};
use folkmoot::digests::{run_now, tokens::Tokens, unsubscribe_path};
use folkmoot::jobs::write_digests;
use folkmoot::mail::reading::ReadMail;
use tests::{Person, TestApp};

const DAY: TimeDelta = TimeDelta::days(1);

/// Has a member get daily digests, twelve hours from now, and everybody else none; settles what is already over.
async fn daily(app: &TestApp, person: &Person<'_>) {
    let hour = i16::try_from((app.now().await.hour() + 12) % 24).unwrap();
    let owner = app.database.as_owner().await;
    owner.execute("UPDATE members SET digest = 'off' WHERE id <> $1", &[&person.member().get()]).await.unwrap();
    owner
        .execute("UPDATE members SET digest = 'daily', digest_hour = $2 WHERE id = $1", &[&person.member().get(), &hour])
        .await
        .unwrap();
    owner.execute("UPDATE sessions SET seen_at = seen_at - interval '1 day'", &[]).await.unwrap();
    app.settle().await;
}

fn digests(app: &TestApp) -> Vec<ReadMail> {
    app.services.mailer.sent().into_iter().filter(|mail| mail.header("List-ID").is_some()).collect()
}

/// How many windows are settled, and how many of them with a mail.
async fn windows(app: &TestApp) -> (i64, i64) {
    let row = app.database.as_owner().await.query_one("SELECT count(*), count(mail_id) FROM digests", &[]).await.unwrap();
    (row.get(0), row.get(1))
}

async fn post(person: &Person<'_>, body: &str) -> i64 {
    person.post("/entries", &[("body", body)]).await.made()
}

async fn follow(person: &Person<'_>, whom: &str) {
    person.post(&format!("/actors/{whom}/follows"), &[]).await.is(303);
}

#[rocket::async_test]
async fn a_digest_tells_what_ones_people_talked_about_the_liveliest_first() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    let quiet = post(&ben, "a *quiet* note by ben").await;
    let lively = post(&ben, "a lively note by ben").await;
    post(&cat, "a note by a stranger").await;
    post(&ada, "her own note that nobody answered").await;
    cat.post(&format!("/entries/{lively}/comments"), &[("body", "well said")]).await.is(303);
    app.advance(DAY).await;
    let mails = digests(&app);
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.to, "ada@example.org");
    assert_eq!(mail.subject, "Testmoot: 2 conversations");
    for part in [mail.text.as_str(), mail.html.as_str()] {
        assert!(!part.contains("stranger") && !part.contains("her own"), "{part}");
        assert!(part.contains("10 points for each person who commented"));
        let place = |id: i64| part.find(&format!("http://127.0.0.1:8000/entries/{id}")).unwrap_or_else(|| panic!("{id}: {part}"));
        assert!(place(lively) < place(quiet));
    }
    assert!(mail.text.contains("Ben: a quiet note by ben") && mail.text.contains("1 person, 1 comment"), "{}", mail.text);
    assert_eq!(mail.header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    assert!(mail.header("List-ID").unwrap().ends_with("<digest.127.0.0.1>"));
}

#[rocket::async_test]
async fn two_workers_write_each_window_once_and_an_empty_one_without_a_mail() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    let before = windows(&app).await;
    post(&ben, "news").await;
    let mut tx = app.services.store.begin().await.unwrap();
    store::clock::set_ahead_ms(&mut tx, DAY.num_milliseconds()).await.unwrap();
    tx.commit().await.unwrap();
    let race = (0..6).map(|_| tokio::spawn(write_digests::run(Arc::clone(&app.services))));
    let settled: usize = futures::future::join_all(race).await.into_iter().map(|done| done.unwrap().unwrap()).sum();
    assert_eq!(settled, 1);
    assert_eq!(windows(&app).await, (before.0 + 1, before.1 + 1));
    app.settle().await;
    assert_eq!(digests(&app).len(), 1);
    app.advance(DAY).await;
    assert_eq!(windows(&app).await, (before.0 + 2, before.1 + 1), "nothing happened: a row and no mail");
    assert_eq!(digests(&app).len(), 1);
}

#[rocket::async_test]
async fn somebody_who_has_seen_it_all_gets_no_mail() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    post(&ben, "seen already").await;
    let owner = app.database.as_owner().await;
    owner.execute("UPDATE members SET seen_at = folkmoot_now() WHERE id = $1", &[&ada.member().get()]).await.unwrap();
    app.advance(DAY).await;
    assert_eq!(digests(&app).len(), 0);
}

#[rocket::async_test]
async fn nobody_reads_in_a_digest_what_they_could_not_read_on_a_page() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    let kept = post(&ben, "this one stays").await;
    let held = post(&ben, "this one is held").await;
    let deleted = post(&ben, "this one is deleted").await;
    ben.post(&format!("/entries/{deleted}/removal"), &[]).await.is(303);
    let hidden = cat.post(&format!("/entries/{kept}/comments"), &[("body", "a held comment")]).await;
    hidden.is(303);
    let owner = app.database.as_owner().await;
    // Holds without their case's acts: only whether they are respected matters here.
    owner
        .batch_execute(&format!(
            "ALTER TABLE cases DISABLE TRIGGER USER; ALTER TABLE holds DISABLE TRIGGER USER;
             WITH hidden AS (SELECT id FROM entries WHERE id = {held} OR body = 'a held comment'),
             opened AS (INSERT INTO cases (entry_id, rule_id, rule_text, snapshot_html, due_at, ledger_entry_id)
                SELECT id, 'C1', 'rule', '', folkmoot_now() + interval '9 days', (SELECT min(id) FROM ledger_entries) FROM hidden
                RETURNING id, entry_id)
             INSERT INTO holds (case_id, entry_id, ledger_entry_id)
                SELECT id, entry_id, (SELECT min(id) FROM ledger_entries) FROM opened"
        ))
        .await
        .unwrap();
    app.advance(DAY).await;
    let mail = digests(&app).remove(0);
    assert!(mail.text.contains("this one stays"));
    for hidden in ["is held", "is deleted", "comment", "1 person"] {
        assert!(!mail.text.replace("each person who commented, 3 for each comment", "").contains(hidden), "{hidden}: {}", mail.text);
    }
    // The author is told about their own.
    daily(&app, &ben).await;
    app.advance(DAY).await;
    let mail = digests(&app).pop().unwrap();
    assert_eq!(mail.to, "ben@example.org");
    assert!(mail.text.contains("something you wrote is held. A decision is due until"), "{}", mail.text);
}

#[rocket::async_test]
async fn an_open_vote_is_told_to_those_on_its_roll_until_they_have_voted() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    daily(&app, &ada).await;
    let owner = app.database.as_owner().await;
    owner
        .batch_execute(&format!(
            "ALTER TABLE proposals DISABLE TRIGGER USER; ALTER TABLE roll DISABLE TRIGGER USER;
             WITH t AS (INSERT INTO entries (author_id, kind, published_at, bumped_at)
                VALUES ({ada}, 'proposal', folkmoot_now() - interval '9 days', folkmoot_now() - interval '9 days') RETURNING id),
             p AS (INSERT INTO proposals (author_id, thread_id, track, state, title, body, body_html, payload, opens_at, closes_at, rule, spec, spec_hash)
                SELECT {ada}, id, 'ordinary', 'voting', 'Longer <entries>', '', '', '{{}}', folkmoot_now() - interval '1 day',
                    folkmoot_now() + interval '5 days', '{{}}', 'x', sha256('x') FROM t RETURNING id)
             INSERT INTO roll SELECT id, {ada} FROM p",
            ada = ada.member()
        ))
        .await
        .unwrap();
    app.advance(DAY).await;
    let mail = digests(&app).remove(0);
    assert_eq!(mail.subject, "Testmoot: 1 vote waits for you");
    assert!(mail.text.contains("* Longer <entries>\n  Closes ") || mail.text.contains("* Longer <entries>\r\n  Closes "), "{}", mail.text);
    assert!(mail.html.contains("Longer &#60;entries&#62;"));
    owner
        .batch_execute("ALTER TABLE ballots DISABLE TRIGGER USER; INSERT INTO ballots SELECT proposal_id, member_id, 'yes' FROM roll")
        .await
        .unwrap();
    app.advance(DAY).await;
    assert_eq!(digests(&app).len(), 1);
}

#[rocket::async_test]
async fn only_confirmed_addresses_of_standing_accounts_get_digests() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    let before = windows(&app).await;
    post(&ben, "news").await;
    let owner = app.database.as_owner().await;
    owner.execute("UPDATE members SET email_confirmed_at = NULL WHERE id = $1", &[&ada.member().get()]).await.unwrap();
    app.advance(DAY).await;
    assert_eq!((windows(&app).await, digests(&app).len()), (before, 0));
}

#[rocket::async_test]
async fn one_click_ends_the_digests_and_opening_the_link_does_not() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    post(&ben, "news").await;
    app.advance(DAY).await;
    let mail = digests(&app).remove(0);
    let link = mail.header("List-Unsubscribe").unwrap().trim_matches(['<', '>']).to_string();
    assert!(mail.text.contains(&link) && mail.html.contains(&link));
    let path = link.strip_prefix("http://127.0.0.1:8000").unwrap();
    assert_eq!(path, unsubscribe_path(&Tokens::new(&app.services.keys), ada.member()));
    let digest = async || -> String {
        let owner = app.database.as_owner().await;
        owner.query_one("SELECT digest FROM members WHERE id = $1", &[&ada.member().get()]).await.unwrap().get(0)
    };
    app.visitor().get(path).await.is(200).shows("Stop the digests?").shows(&format!("action=\"{path}\""));
    assert_eq!(digest().await, "daily");
    for forged in [format!("{}x", path), path.replace("unsubscribe/", "unsubscribe/A"), format!("{}A", &path[..path.len() - 1]), "/digests/unsubscribe/1".into()] {
        if forged == path {
            continue;
        }
        app.visitor().get(&forged).await.is(404);
        app.client.post(forged).dispatch().await;
    }
    assert_eq!(digest().await, "daily");
    // A mail program: no cookie, no form token, no page of ours.
    let answer = app
        .client
        .post(path.to_string())
        .header(rocket::http::ContentType::Form)
        .body("List-Unsubscribe=One-Click")
        .dispatch()
        .await;
    assert_eq!(answer.status().code, 200);
    assert!(answer.into_string().await.unwrap().contains("No more digests"));
    assert_eq!(digest().await, "off");
    post(&ben, "more news").await;
    app.advance(DAY).await;
    assert_eq!(digests(&app).len(), 1);
}

#[rocket::async_test]
async fn a_member_sees_their_next_digest_before_it_goes_out() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    let empty = ada.get("/digests/preview").await;
    empty.is(200).shows("Nothing so far").shows("src=\"/digests/preview/html\"");
    post(&ben, "news for the preview").await;
    ada.get("/digests/preview").await.is(200).shows("It goes out").shows("news for the preview");
    let html = ada.get("/digests/preview/html").await;
    html.is(200).shows("news for the preview");
    let policy = html.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-security-policy")).unwrap();
    assert!(policy.1.starts_with("default-src 'none'"));
    assert_eq!(digests(&app).len(), 0, "looking at it sends nothing");
    ben.get("/digests/preview").await.is(200).shows("Your digests are off");
    app.visitor().get("/digests/preview").await.is(303);
}

#[rocket::async_test]
async fn the_command_writes_and_sends_what_is_due_and_says_so() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    post(&ben, "news").await;
    let mut tx = app.services.store.begin().await.unwrap();
    store::clock::set_ahead_ms(&mut tx, DAY.num_milliseconds()).await.unwrap();
    tx.commit().await.unwrap();
    let mut said = Vec::new();
    run_now(&app.services, &mut said).await.unwrap();
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("Windows settled: 1.") && said.contains("1 sent, 0 waiting, 0 given up"), "{said}");
    assert_eq!(digests(&app).len(), 1);
}
