//! What is in a digest, and that each is written once.

use std::sync::Arc;

use folkmoot::jobs::write_digests;
use tests::{TestApp, in_one_line};

use super::{DAY, daily, digests, follow, hold, post, windows};

#[rocket::async_test]
async fn a_digest_tells_what_ones_people_talked_about_the_liveliest_first() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    post(&ada, "her own note that nobody answered").await;
    let quiet = post(&ben, "a *quiet* note by ben").await;
    let lively = post(&ben, "a lively note by ben").await;
    post(&cat, "a note by a stranger").await;
    cat.post(&format!("/entries/{lively}/comments"), &[("body", "well said")]).await.is(303);
    app.advance(DAY).await;
    let mails = digests(&app);
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.to, "ada@example.org");
    assert_eq!(mail.subject, "Testmoot: 2 threads of your people");
    for part in [mail.text.as_str(), mail.html.as_str()] {
        assert!(!part.contains("stranger") && !part.contains("her own"), "{part}");
        assert!(part.contains("10 points for each person who commented"));
        let place = |id: i64| {
            part.find(&format!("http://127.0.0.1:8000/entries/{id}")).unwrap_or_else(|| panic!("{id}: {part}"))
        };
        assert!(place(lively) < place(quiet));
    }
    assert!(
        in_one_line(&mail.text).contains("Ben: a quiet note by ben")
            && in_one_line(&mail.text).contains("1 person, 1 comment"),
        "{}",
        mail.text
    );
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
    hold(&app, &format!("id = {held} OR body = 'a held comment'")).await;
    app.advance(DAY).await;
    let mail = digests(&app).remove(0);
    assert!(in_one_line(&mail.text).contains("this one stays"));
    for hidden in ["is held", "is deleted", "comment", "1 person"] {
        assert!(
            !mail.text.replace("each person who commented, 3 for each comment", "").contains(hidden),
            "{hidden}: {}",
            mail.text
        );
    }
    // The author is told about their own.
    daily(&app, &ben).await;
    app.advance(DAY).await;
    let mail = digests(&app).pop().unwrap();
    assert_eq!(mail.to, "ben@example.org");
    assert!(in_one_line(&mail.text).contains("something you wrote is held. A decision is due until"), "{}", mail.text);
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
                    folkmoot_now() + interval '5 days', '{{}}', '{{}}', sha256('{{}}') FROM t RETURNING id)
             INSERT INTO roll SELECT id, {ada} FROM p",
            ada = ada.member()
        ))
        .await
        .unwrap();
    app.advance(DAY).await;
    let mail = digests(&app).remove(0);
    assert!(mail.subject.starts_with("Testmoot: 1 vote closes on "), "{}", mail.subject);
    assert!(
        mail.text.contains("* Longer <entries>\n  Closes ") || mail.text.contains("* Longer <entries>\r\n  Closes "),
        "{}",
        mail.text
    );
    assert!(mail.html.contains("Longer &#60;entries&#62;"));
    owner
        .batch_execute("ALTER TABLE ballots DISABLE TRIGGER USER; INSERT INTO ballots SELECT proposal_id, member_id, 'yes' FROM roll")
        .await
        .unwrap();
    app.advance(DAY).await;
    assert_eq!(digests(&app).len(), 1);
}
