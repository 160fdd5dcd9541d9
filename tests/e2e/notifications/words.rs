//! Comments, mentions, likes and followers.

use tests::TestApp;

use super::{PAGE, comment, lines, note, number, read};
use crate::court::Court;

#[rocket::async_test]
async fn a_comment_that_names_the_author_is_told_once_and_as_an_answer() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let thread = note(&ada, "Bread on Sunday").await;
    comment(&ben, thread, "@ada @ADA count me in").await;
    let page = ada.get(PAGE).await;
    page.shows("commented on your note “Bread on Sunday”").shows("count me in").hides("mentions you in");
    assert_eq!((lines(&ada).await, number(&ada).await), ((1, 1), "1".to_owned()));
    // Whoever writes is told nothing of it.
    assert_eq!((lines(&ben).await, number(&ben).await), ((0, 0), String::new()));
    comment(&ada, thread, "thank you @ada").await;
    assert_eq!(lines(&ada).await, (1, 1));
}

#[rocket::async_test]
async fn looking_changes_nothing_and_the_script_marks_what_was_on_the_page() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    note(&ben, "Ask @ada about it").await;
    let seen = ada.get(PAGE).await;
    let ids = seen.body.split("name=\"ids\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    note(&ben, "And @ada again").await;
    assert_eq!(lines(&ada).await, (2, 2));
    // Nobody else's.
    ben.post("/notifications/seen", &[("ids", ids)]).await.is(200);
    assert_eq!(lines(&ada).await, (2, 2));
    ada.post("/notifications/seen", &[("ids", ids)]).await.is(200).shows("{\"unread\":1}");
    assert_eq!((lines(&ada).await, number(&ada).await), ((2, 1), "1".to_owned()), "what came later is still new");
    ada.get("/notifications?show=new").await.shows("again").hides("about it");
    ada.post("/notifications/seen", &[("ids", "nonsense, 1e9, -1, 99999999999999999999")]).await.is(200);
    read(&ada).await;
    assert_eq!((lines(&ada).await, number(&ada).await), ((2, 0), String::new()));
    ada.get("/notifications?show=new").await.shows("Nothing new");
}

#[rocket::async_test]
async fn a_form_sent_twice_calls_nobody() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let thread = note(&ben, "a thread").await;
    let once = ("once", "abcdefghijklmnopqrstuvwx");
    for path in ["/entries".to_owned(), format!("/entries/{thread}/comments")] {
        ben.post(&path, &[("body", "one innocent note"), once]).await.is(303);
        ben.post(&path, &[("body", "one innocent note for @ada"), once]).await.is(303);
    }
    assert_eq!(lines(&ada).await, (0, 0));
}

#[rocket::async_test]
async fn what_somebody_keeps_away_rings_no_bell_and_is_not_named() {
    let app = TestApp::start().await;
    let (ada, ben, cleo) = (app.person("ada").await, app.person("ben").await, app.person("cleo").await);
    let entry = note(&ada, "Bread on Sunday").await;
    ada.post("/actors/cleo/mutes", &[]).await.is(303);
    let like = format!("/entries/{entry}/likes");
    ben.post(&like, &[]).await.is(303);
    read(&ada).await;
    cleo.post(&like, &[]).await.is(303);
    cleo.post("/actors/ada/follows", &[]).await.is(303);
    comment(&cleo, entry, "@ada hello").await;
    assert_eq!((lines(&ada).await, number(&ada).await), ((1, 0), String::new()));
    ada.get(PAGE).await.shows("likes your note").shows("/@ben").hides("/@cleo");
    let kept = "SELECT count(*) FROM notifications WHERE actor_id = $1";
    let rows: i64 = app.database.as_owner().await.query_one(kept, &[&cleo.member().get()]).await.unwrap().get(0);
    assert_eq!(rows, 0, "nothing piles up");
}

#[rocket::async_test]
async fn nothing_piles_up_that_nobody_may_read_and_a_page_looks_at_few() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    ben.post("/entries", &[("body", "@ada @ben secret"), ("audience", "followers")]).await.is(303);
    let owner = app.database.as_owner().await;
    let rows: i64 = owner.query_one("SELECT count(*) FROM notifications", &[]).await.unwrap().get(0);
    assert_eq!(rows, 0);
    // However many do not stand, a page asks of fifty.
    let many = "WITH e AS (INSERT INTO entries (author_id, kind, audience, body, published_at, bumped_at)
            SELECT $1, 'note', 'followers', 'x', folkmoot_now(), folkmoot_now() FROM generate_series(1, 30000) RETURNING id)
        INSERT INTO notifications (member_id, kind, entry_id, actor_id, at) SELECT $2, 'mention', id, $1, folkmoot_now() FROM e";
    owner.execute(many, &[&ben.member().get(), &ada.member().get()]).await.unwrap();
    let plan = "EXPLAIN (ANALYZE, FORMAT TEXT) SELECT count(*) FROM (SELECT FROM (SELECT n AS told FROM notifications n WHERE n.member_id = $1
        AND n.read_at IS NULL ORDER BY n.at DESC LIMIT 50) x WHERE notification_stands(x.told, '{}', '{}') LIMIT 10) unread";
    owner.batch_execute("ANALYZE notifications").await.unwrap();
    let plan: Vec<String> =
        owner.query(plan, &[&ada.member().get()]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert!(plan.iter().any(|line| line.contains("Rows Removed by Filter: 50")), "{plan:?}");
    ada.get("/home").await.is(200);
    read(&ada).await;
}

#[rocket::async_test]
async fn an_edit_tells_whom_it_names_for_the_first_time() {
    let app = TestApp::start().await;
    let (ada, ben, cleo) = (app.person("ada").await, app.person("ben").await, app.person("cleo").await);
    let entry = note(&ben, "Ask @ada").await;
    read(&ada).await;
    ben.post(&format!("/entries/{entry}/edit"), &[("body", "Ask @ada and @cleo")]).await.is(303);
    assert_eq!((lines(&ada).await, lines(&cleo).await), ((1, 0), (1, 1)));
    cleo.get(PAGE).await.shows("mentions you in a note");
    // Taken out again.
    ben.post(&format!("/entries/{entry}/edit"), &[("body", "Ask @ada")]).await.is(303);
    assert_eq!((lines(&ada).await, lines(&cleo).await), ((1, 0), (0, 0)));
}

#[rocket::async_test]
async fn likes_of_one_entry_are_one_line_that_names_who_still_likes_it() {
    let app = TestApp::start().await;
    let (ada, ben, cleo) = (app.person("ada").await, app.person("ben").await, app.person("cleo").await);
    let entry = note(&ada, "Bread on Sunday").await;
    let (like, unlike) = (format!("/entries/{entry}/likes"), format!("/entries/{entry}/likes/removal"));
    ada.post(&like, &[]).await.is(303);
    assert_eq!(lines(&ada).await, (0, 0), "one's own like is no news");
    ben.post(&like, &[]).await.is(303);
    ada.get(PAGE).await.shows("likes your note").shows("Bread on Sunday");
    cleo.post(&like, &[]).await.is(303);
    ada.get(PAGE).await.shows("like your note").shows("/@ben").shows("/@cleo");
    assert_eq!(lines(&ada).await, (1, 1));
    read(&ada).await;
    // The same one again and again does not ring again.
    for _ in 0..3 {
        cleo.post(&unlike, &[]).await.is(303);
        cleo.post(&like, &[]).await.is(303);
    }
    assert_eq!(lines(&ada).await.1, 1, "the first that came after reading");
    read(&ada).await;
    cleo.post(&unlike, &[]).await.is(303);
    cleo.post(&like, &[]).await.is(303);
    assert_eq!(lines(&ada).await, (1, 0));
    for person in [&ben, &cleo] {
        person.post(&unlike, &[]).await.is(303);
    }
    assert_eq!(lines(&ada).await, (0, 0), "nobody likes it any more");
}

#[rocket::async_test]
async fn a_follower_is_told_once_and_only_while_they_follow() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    ada.get(PAGE).await.shows("follows you").shows("/@ben");
    read(&ada).await;
    ben.post("/actors/ada/follows/removal", &[]).await.is(303);
    assert_eq!(lines(&ada).await, (0, 0));
    ben.post("/actors/ada/follows", &[]).await.is(303);
    assert_eq!(lines(&ada).await, (1, 0));
}

#[rocket::async_test]
async fn nothing_is_told_of_what_its_reader_may_not_see() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 6).await;
    let (ben, cleo, dora) = (app.person("ben").await, app.person("cleo").await, app.person("dora").await);
    // Whose accounts are new are drawn for no jury.
    let new = "UPDATE members SET joined_at = folkmoot_now() WHERE id IN (SELECT id FROM actors WHERE handle IN ('ben', 'cleo', 'dora'))";
    app.database.as_owner().await.execute(new, &[]).await.unwrap();
    // For followers, and dora follows nobody.
    court.author.post("/entries", &[("body", "secretfew @dora"), ("audience", "followers")]).await.is(303);
    // Held, then shown again: it is still new then.
    let held = court.post("secretheld @ben @cleo @dora").await;
    assert_eq!((lines(&ben).await, number(&ben).await), ((1, 1), "1".to_owned()));
    let case = court.flag(held).await;
    app.settle().await;
    for person in [&ben, &cleo, &dora] {
        person.get(PAGE).await.hides("secret").hides("mentions you in");
        assert_eq!((lines(person).await, number(person).await), ((0, 0), String::new()));
        read(person).await;
    }
    // Blocked, and muted.
    cleo.post("/actors/ada/blocks", &[]).await.is(303);
    dora.post("/actors/ada/mutes", &[]).await.is(303);
    court.decide(case, "restore").await;
    assert_eq!((lines(&ben).await, number(&ben).await), ((1, 1), "1".to_owned()), "what was held was not read");
    for person in [&cleo, &dora] {
        assert_eq!((lines(person).await, number(person).await), ((0, 0), String::new()));
    }
    // Taken back by its author.
    court.author.post(&format!("/entries/{held}/removal"), &[]).await.is(303);
    ben.get(PAGE).await.hides("secret");
    assert_eq!((lines(&ben).await, number(&ben).await), ((0, 0), String::new()));
}

#[rocket::async_test]
async fn the_frame_counts_to_nine_and_the_page_goes_on() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let owner = app.database.as_owner().await;
    for number in 0..45 {
        let id: i64 = owner
            .query_one(
                "INSERT INTO entries (author_id, kind, audience, body, body_html, published_at, bumped_at)
                 VALUES ($1, 'note', 'public', $2, $2, folkmoot_now(), folkmoot_now()) RETURNING id",
                &[&ben.member().get(), &format!("word{number}")],
            )
            .await
            .unwrap()
            .get(0);
        owner
            .execute(
                "INSERT INTO notifications (member_id, kind, entry_id, actor_id, at) VALUES ($1, 'mention', $2, $3, folkmoot_now())",
                &[&ada.member().get(), &id, &ben.member().get()],
            )
            .await
            .unwrap();
    }
    assert_eq!(number(&ada).await, "9+");
    let first = ada.get(PAGE).await;
    first.shows("word44").shows("word5").hides("word4<");
    let older = first.body.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    ada.get(older).await.shows("word4<").shows("word0").hides("word5<").hides("Older");
}

#[rocket::async_test]
async fn whoever_is_leaving_keeps_nobody_from_talking_and_nobody_them_from_leaving() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let thread = note(&ada, "mine").await;
    // As an erasure begins.
    let owner = app.database.as_owner().await;
    owner.batch_execute("BEGIN").await.unwrap();
    owner.query("SELECT FROM members WHERE id = $1 FOR UPDATE", &[&ada.member().get()]).await.unwrap();
    comment(&ben, thread, "@ada are you there").await;
    ben.post(&format!("/entries/{thread}/likes"), &[]).await.is(303);
    owner.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(lines(&ada).await.0, 2);
}
