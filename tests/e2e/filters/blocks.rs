//! Blocks: neither sees the other, whatever the surface; what is put to a vote stays readable.

use chrono::TimeDelta;
use tests::{Motion, TestApp};

use super::{count, newer, note, press};
use crate::court::Court;

#[rocket::async_test]
async fn neither_sees_what_the_other_says() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    press(&ada, "/actors/ben/follows").await;
    press(&ben, "/actors/ada/follows").await;
    let (by_ada, by_ben) = (note(&ada, "wordada").await, note(&ben, "wordben").await);
    let by_cat = note(&cat, "wordcat").await;
    ada.post(&format!("/entries/{by_cat}/comments"), &[("body", "underada")]).await.is(303);
    ben.post(&format!("/entries/{by_cat}/comments"), &[("body", "underben")]).await.is(303);
    for person in [&ada, &ben] {
        press(person, &format!("/entries/{by_cat}/likes")).await;
    }
    app.settle().await;
    ada.get("/@ben").await.is(200).shows("wordben").shows("Block Ben");
    press(&ada, "/actors/ben/blocks").await;

    for (me, other, own, theirs, entry) in
        [(&ada, "ben", "ada", "wordben", by_ben), (&ben, "ada", "ben", "wordada", by_ada)]
    {
        for path in ["/", "/home", &format!("/@{other}"), &format!("/@{other}/likes"), &format!("/search?q={theirs}")] {
            me.get(path).await.is(200).hides(&format!("{theirs}</")).hides(&format!("/entries/{entry}\""));
        }
        me.get(&format!("/entries/{entry}")).await.is(404);
        me.post(&format!("/entries/{entry}/comments"), &[("body", "let me in")]).await.is(404);
        me.post(&format!("/entries/{entry}/likes"), &[]).await.is(404);
        me.post(&format!("/actors/{other}/follows"), &[]).await.is(403).shows("of you blocks the other");
        // On somebody else's page: not the comment, not the like, not in the counts.
        let thread = me.get(&format!("/entries/{by_cat}")).await;
        thread.shows(&format!("under{own}")).hides(&format!("under{other}")).hides(&format!("href=\"/@{other}\""));
        thread.shows("data-others=\"0\"");
        me.get(&format!("/search?q={other}")).await.is(200).hides(&format!("href=\"/@{other}\""));
        assert_eq!(newer(me, "front").await, "{\"count\":1}", "cat's thread");
        assert_eq!(newer(me, "home").await, "{\"count\":0}");
    }
    ada.get("/@ben").await.shows("You block Ben").shows("Unblock");
    ben.get("/@ada").await.shows("You and Ada see nothing of each other here").hides("Unblock");
    // Others, and who is not signed in, see both.
    for person in [&cat, &app.visitor()] {
        person.get("/").await.shows("wordada").shows("wordben");
        person.get(&format!("/entries/{by_cat}")).await.shows("underada").shows("underben");
    }
    press(&ada, "/actors/ben/blocks/removal").await;
    ada.get(&format!("/entries/{by_ben}")).await.is(200);
    ben.get("/home").await.hides("wordada");
}

#[rocket::async_test]
async fn digests_leave_them_out_and_the_export_lists_them() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    press(&ada, "/actors/cat/follows").await;
    let thread = note(&cat, "wordcat").await;
    ben.post(&format!("/entries/{thread}/comments"), &[("body", "well said")]).await.is(303);
    press(&ben, &format!("/entries/{thread}/likes")).await;
    ada.get("/digests/preview/html").await.is(200).shows("1 comment").shows("1 like");
    press(&ada, "/actors/ben/blocks").await;
    ada.get("/digests/preview/html").await.is(200).shows("wordcat").hides("1 comment").hides("1 like");
    let mine: serde_json::Value = serde_json::from_str(&ada.taken_out().await.body).unwrap();
    assert_eq!(mine["blocks"][0]["handle"], "ben");
    let theirs: serde_json::Value = serde_json::from_str(&ben.taken_out().await.body).unwrap();
    assert_eq!(theirs["blocks"], serde_json::json!([]), "who blocks whom is the blocker's to know");
}

#[rocket::async_test]
async fn what_is_put_to_a_vote_stays_readable() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let id = Motion::published(&app, &ben, "entry.max_chars", "4000").await.id;
    press(&ada, "/actors/ben/blocks").await;
    ada.get(&format!("/proposals/{id}"))
        .await
        .is(200)
        .shows("Set entry.max_chars anew")
        .shows("Because it is better so.");
    ada.get("/proposals").await.shows("Set entry.max_chars anew");
    ada.post(&format!("/proposals/{id}/sponsorships"), &[]).await.is(303);
}

#[rocket::async_test]
async fn nobody_keeps_what_they_say_from_being_judged_by_blocking() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let moderator = app.person("mod").await;
    crate::cases::elect(&app, &moderator).await;
    let entry = court.post("worddangerous").await;
    let blocked: Vec<_> = court.flaggers.iter().map(|person| person.handle.clone()).chain(["mod".to_owned()]).collect();
    for handle in &blocked {
        press(&court.author, &format!("/actors/{handle}/blocks")).await;
    }
    let (page, form) = (format!("/entries/{entry}/flags/new"), [("rule", "R1"), ("reason", "It cannot wait.")]);
    court.flaggers[0].get(&page).await.is(200).hides("worddangerous").shows("can be flagged all the same");
    court.flaggers[0].post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(303);
    moderator.get(&page).await.is(200).shows("worddangerous");
    let held = moderator.post(&format!("/entries/{entry}/hold"), &form).await;
    assert!(held.location.starts_with("/cases/"), "{} {}", held.status, held.location);
    // What is for followers is still for followers only.
    let posted = court.author.post("/entries", &[("body", "wordfollowers"), ("audience", "followers")]).await.made();
    moderator.get(&format!("/entries/{posted}/flags/new")).await.is(404);
}

#[rocket::async_test]
async fn ones_own_words_can_be_taken_back_where_a_block_hides_their_thread() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let thread = note(&ada, "wordada").await;
    let comment = ben.post(&format!("/entries/{thread}/comments"), &[("body", "my mistake")]).await;
    let comment: i64 = comment.location.rsplit("#c").next().unwrap().parse().unwrap();
    press(&ben, &format!("/entries/{thread}/likes")).await;
    press(&ada, "/actors/ben/blocks").await;
    ben.get(&format!("/entries/{thread}")).await.is(404);
    ben.get(&format!("/entries/{comment}/edit")).await.is(200).shows("my mistake").hides("wordada");
    ben.post(&format!("/entries/{comment}/removal"), &[]).await.is(303);
    press(&ben, &format!("/entries/{thread}/likes/removal")).await;
    ben.post(&format!("/entries/{thread}/likes/removal"), &[]).await.is(404);
    app.visitor().get(&format!("/entries/{thread}")).await.hides("my mistake").hides("liked this");
}

#[rocket::async_test]
async fn a_block_keeps_names_and_letters_apart_and_no_reason_of_an_alternative_away() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let motion = Motion::published(&app, &cat, "entry.max_chars", "4000").await;
    for sponsor in [&ada, &ben] {
        sponsor.post(&motion.path("/sponsorships"), &[]).await;
    }
    let offer = [("value", "3000"), ("reason", "wordreason")];
    ben.post(&motion.path("/alternatives"), &offer).await.is(303);
    ada.get(&motion.path("")).await.shows("wordreason");
    press(&ada, "/actors/ben/blocks").await;
    ada.get(&motion.path("")).await.shows("wordreason").hides("The reason is held");
    for (by, to) in [(&ada, "ben"), (&ben, "ada")] {
        let asked = [("to", to), ("scope", "all")];
        by.post("/delegations", &asked).await.is(403).shows("of you blocks the other");
    }
}

#[rocket::async_test]
async fn whoever_blocks_or_is_blocked_by_the_author_is_not_on_the_jury() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 10).await;
    press(&court.others[0], "/actors/ada/blocks").await;
    press(&court.author, "/actors/juror1/blocks").await;
    let (_, case) = court.case("a bad note").await;
    let sql = "SELECT count(*) FROM tickets t JOIN actors a ON a.id = t.member_id WHERE t.case_id = $1 AND a.handle IN ('juror0', 'juror1')";
    assert_eq!(court.count(sql, case).await, 0);
    assert_eq!(court.count("SELECT count(*) FROM tickets WHERE case_id = $1", case).await, 8);
}

#[rocket::async_test]
async fn nobody_chooses_their_jury_by_blocking_the_others() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 10).await;
    for number in 0..5 {
        press(&court.author, &format!("/actors/juror{number}/blocks")).await;
    }
    let (_, case) = court.case("a bad note").await;
    assert_eq!(court.count("SELECT count(*) FROM tickets WHERE case_id = $1", case).await, 10);
}

#[rocket::async_test]
async fn an_erased_account_leaves_no_block_behind() {
    let app = TestApp::start().await;
    let (ada, ben) = (crate::members::join_and_confirm(&app, "ada").await, app.person("ben").await);
    press(&ada, "/actors/ben/blocks").await;
    press(&ben, "/actors/ada/mutes").await;
    ada.post("/settings/removal", &[("password", crate::members::PASSWORD)]).await.is(303);
    app.advance(TimeDelta::minutes(1)).await;
    let sql = "SELECT (SELECT count(*) FROM blocks) + (SELECT count(*) FROM mutes) + (SELECT sum(cardinality(apart) + cardinality(muted)) FROM members)";
    let left: i64 = app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get::<_, i64>(0);
    assert_eq!(left, 0);
}

#[rocket::async_test]
async fn what_somebody_says_who_is_not_seen_makes_nothing_new() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    press(&ada, "/actors/cat/follows").await;
    let thread = note(&cat, "wordcat").await;
    press(&ada, "/actors/ben/blocks").await;
    let newest = |id: i64| format!("/streams/home/new?after={id}");
    assert_eq!(count(&ada.get(&newest(thread)).await.body), "{\"count\":0}");
    app.advance(TimeDelta::days(10)).await;
    ben.post(&format!("/entries/{thread}/comments"), &[("body", "underben")]).await.is(303);
    assert_eq!(count(&ada.get(&newest(thread)).await.body), "{\"count\":0}");
    ada.get("/digests/preview/html").await.is(200).hides("wordcat");
    app.visitor().get(&format!("/streams/front/new?after={thread}")).await.shows("{\"count\":1}");
    // However much they say, it does not push what others say out of sight.
    let other = note(&cat, "wordother").await;
    let much = format!(
        "INSERT INTO entries (author_id, thread_id, kind, body, body_html, published_at, bumped_at)
         SELECT {}, {thread}, 'comment', 'more', '<p>more</p>', folkmoot_now(), folkmoot_now() FROM generate_series(1, 120)",
        ben.actor()
    );
    app.database.as_owner().await.batch_execute(&much).await.unwrap();
    assert_eq!(count(&ada.get(&newest(other - 1)).await.body), "{\"count\":1}");
}
