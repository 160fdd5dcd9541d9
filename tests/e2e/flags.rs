//! Flags: what they need, what they weigh, and what they bring about together.

use store::visibility::Sight;
use tests::TestApp;

use crate::court::Court;

#[rocket::async_test]
async fn flags_below_the_weight_of_the_policy_do_nothing() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 0).await;
    let entry = court.post("a rude note").await;
    for flagger in &court.flaggers[..2] {
        let flagged =
            flagger.post(&format!("/entries/{entry}/flags"), &[("rule", "R1"), ("remark", "see there")]).await;
        assert_eq!(flagged.location, format!("/entries/{entry}"));
    }
    app.settle().await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200).shows("a rude note");
    app.visitor().get("/docket").await.is(200).shows("No cases");
}

#[rocket::async_test]
async fn a_flag_names_a_rule_and_keeps_what_was_typed_otherwise() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let entry = ada.post("/entries", &[("body", "a rude note")]).await.made();
    let path = format!("/entries/{entry}/flags");
    ben.get(&format!("{path}/new"))
        .await
        .is(200)
        .shows("a rude note")
        .shows("Attack ideas, not people")
        .hides("As a moderator");
    ben.post(&path, &[("rule", ""), ("remark", "hm")]).await.is(422).shows("choose the rule").shows("hm");
    ben.post(&path, &[("rule", "R99")]).await.is(422).shows("choose the rule");
    ben.post(&path, &[("rule", "R1"), ("remark", &"x".repeat(1001))]).await.is(422).shows("at most 1000");
    ada.get(&format!("{path}/new")).await.is(403);
    ada.post(&path, &[("rule", "R1")]).await.is(403);
    assert!(app.visitor().post(&path, &[("rule", "R1")]).await.location.starts_with("/sign-in"));
    ben.post("/entries/999999/flags", &[("rule", "R1")]).await.is(404);
}

#[rocket::async_test]
async fn one_flag_per_member_counts_and_it_can_be_taken_back() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 0).await;
    let entry = court.post("a rude note").await;
    let path = format!("/entries/{entry}/flags");
    let [first, second, third] = &court.flaggers[..] else { panic!() };
    first.post(&path, &[("rule", "R1")]).await.is(303);
    first.post(&path, &[("rule", "R2")]).await.is(422).shows("flagged this already");
    first.get(&format!("{path}/new")).await.is(200).shows("Take the flag back");
    first.post(&format!("{path}/removal"), &[]).await.is(303);
    for flagger in [second, third] {
        flagger.post(&path, &[("rule", "R1")]).await.is(303);
    }
    // Two stand, so nothing is held; the third may come from whoever had taken theirs back.
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    assert!(first.post(&path, &[("rule", "R4")]).await.location.starts_with("/cases/"));
}

#[rocket::async_test]
async fn flags_of_accounts_too_new_to_vote_weigh_nothing() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 0).await;
    let entry = court.post("a rude note").await;
    app.database
        .as_owner()
        .await
        .execute("UPDATE members SET joined_at = folkmoot_now() WHERE id <> $1", &[&court.author.member().get()])
        .await
        .unwrap();
    for flagger in &court.flaggers {
        let flagged = flagger.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await;
        assert_eq!(flagged.location, format!("/entries/{entry}"));
    }
}

#[rocket::async_test]
async fn two_last_flags_at_once_open_one_case() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 6).await;
    let entry = court.post("a rude note").await;
    let path = format!("/entries/{entry}/flags");
    for flagger in &court.flaggers[..2] {
        flagger.post(&path, &[("rule", "R1")]).await.is(303);
    }
    let last = [&court.flaggers[2], &court.others[0], &court.others[1], &court.others[2]];
    let answers = futures::future::join_all(last.iter().map(|flagger| flagger.post(&path, &[("rule", "R1")]))).await;
    // Whoever came a moment later finds it held already, or does not find it any more.
    assert_eq!(answers.iter().filter(|answer| answer.location.starts_with("/cases/")).count(), 1);
    assert!(
        answers.iter().all(|answer| answer.location.starts_with("/cases/")
            || answer.location == "/docket"
            || answer.status == 404)
    );
    assert_eq!(court.count("SELECT count(*) FROM cases WHERE entry_id = $1", entry).await, 1);
    assert_eq!(court.count("SELECT count(*) FROM flags WHERE entry_id = $1", entry).await, 3);
}

#[rocket::async_test]
async fn what_is_held_is_seen_by_its_author_alone_on_every_surface() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    let (ada, other) = (&court.author, &court.others[0]);
    let thread = other.post("/entries", &[("body", "a calm note")]).await.made();
    let comment = ada.post(&format!("/entries/{thread}/comments"), &[("body", "a rude comment")]).await;
    let comment: i64 = comment.location.rsplit("#c").next().unwrap().parse().unwrap();
    let note = court.post("a rude note").await;
    for entry in [comment, note] {
        court.flag(entry).await;
    }
    for viewer in [&app.visitor(), other] {
        viewer.get("/").await.is(200).hides("a rude note").hides("a rude comment").shows("a calm note");
        viewer.get("/@ada").await.is(200).hides("a rude note");
        viewer.get(&format!("/entries/{note}")).await.is(404);
        viewer.get(&format!("/entries/{thread}")).await.is(200).hides("a rude comment");
    }
    ada.get(&format!("/entries/{note}")).await.is(200).shows("a rude note").shows("Held while it is judged");
    ada.get(&format!("/entries/{thread}")).await.is(200).shows("a rude comment");
    let visible = app
        .database
        .as_app()
        .await
        .query_one(
            "SELECT entry_visible_by_id($1, NULL), entry_visible_by_id($1, $2), entry_visible_by_id($1, $3)",
            &[&note, &other.member().get(), &ada.member().get()],
        )
        .await
        .unwrap();
    assert_eq!((visible.get(0), visible.get(1), visible.get(2)), (false, false, true));
    let (conn, ids) = (app.services.store.read().await.unwrap(), [thread]);
    let rows =
        store::streams::by_ids(&conn, &ids, Sight { viewer: Some(other.actor()), ..Sight::default() }).await.unwrap();
    assert_eq!(rows[0].comment_count, 0);
    drop(conn);
    ada.post(&format!("/entries/{note}/edit"), &[("body", "a kind note")]).await.is(403);
}

#[rocket::async_test]
async fn whether_an_entry_is_withheld_is_what_its_holds_say_whatever_is_written_there() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    let (held, free) = (court.post("a rude note").await, court.post("a kind note").await);
    court.flag(held).await;
    let client = app.database.as_app().await;
    for claim in ["true", "false"] {
        let sql = format!("UPDATE entries SET withheld = {claim} WHERE id IN ($1, $2) RETURNING id, withheld");
        let mut rows: Vec<(i64, bool)> =
            client.query(&sql, &[&held, &free]).await.unwrap().iter().map(|row| (row.get(0), row.get(1))).collect();
        rows.sort_unstable();
        assert_eq!(rows, [(held, true), (free, false)], "claimed {claim}");
    }
    let made = client
        .query_one("INSERT INTO entries (author_id, kind, body, published_at, bumped_at, withheld) VALUES ($1, 'note', 'mine', now(), now(), true) RETURNING withheld", &[&court.author.actor().get()])
        .await
        .unwrap();
    assert!(!made.get::<_, bool>(0));
}

#[rocket::async_test]
async fn nobody_learns_who_flagged() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    let (_, case) = court.case("a rude note").await;
    let owner = app.database.as_owner().await;
    let lines: Vec<String> =
        owner.query("SELECT body FROM ledger_entries", &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    for flagger in &court.flaggers {
        let name: String = owner
            .query_one("SELECT ledger_name FROM members WHERE id = $1", &[&flagger.member().get()])
            .await
            .unwrap()
            .get(0);
        assert!(lines.iter().all(|line| !line.contains(&name) && !line.contains(&flagger.handle)));
        for viewer in [&app.visitor(), &court.author, &court.others[0]] {
            for page in ["/docket", &format!("/cases/{case}")] {
                viewer.get(page).await.is(200).hides(&flagger.handle);
            }
        }
    }
}

/// A note that a jury left, changed since, and what its flaggers see.
async fn changed_since(court: &Court<'_>) -> i64 {
    let (entry, case) = court.case("a blunt note").await;
    court.decide(case, "restore").await;
    court.app.advance(chrono::TimeDelta::minutes(1)).await;
    court.author.post(&format!("/entries/{entry}/edit"), &[("body", "a blunter note")]).await.is(303);
    entry
}

#[rocket::async_test]
async fn what_says_something_else_since_a_jury_answered_is_flagged_anew_and_the_old_flag_stays_on_record() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let entry = changed_since(&court).await;
    let (path, flagger) = (format!("/entries/{entry}/flags"), &court.flaggers[0]);
    flagger
        .get(&format!("{path}/new"))
        .await
        .is(200)
        .shows("name=\"remark\"")
        .shows("You flagged an earlier version")
        .hides("Take the flag back");
    flagger.post(&path, &[("rule", "R2"), ("remark", "wordanew")]).await.is(303);
    // It is one flag again: neither the same once more, nor both of them.
    flagger.post(&path, &[("rule", "R1")]).await.is(422).shows("flagged this already");
    flagger.get(&format!("{path}/new")).await.shows("Take the flag back").shows("under R2");
    let export = flagger.taken_out().await;
    let export: serde_json::Value = serde_json::from_str(&export.body).unwrap();
    let rules: Vec<&str> =
        export["flags"].as_array().unwrap().iter().map(|flag| flag["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["R1", "R2"]);
    // Two more are needed, as for a first case.
    court.flaggers[1].post(&path, &[("rule", "R2")]).await.is(303);
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    let last = court.flaggers[2].post(&path, &[("rule", "R2")]).await;
    assert!(last.location.starts_with("/cases/"), "{}", last.location);
    assert_eq!(court.count("SELECT count(*) FROM cases WHERE entry_id = $1", entry).await, 2);
    // A jury did not uphold the first; that it was flagged anew does not make that unsaid.
    let mut conn = app.services.store.read().await.unwrap();
    let before = store::flags::before(&mut conn, flagger.member()).await.unwrap();
    assert_eq!((before.unheeded, before.pending), (1, 1));
}

#[rocket::async_test]
async fn no_flag_makes_room_for_another_before_a_case_has_answered_it() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let fresh = court.post("a rude note").await;
    court.flaggers[0].post(&format!("/entries/{fresh}/flags"), &[("rule", "R1")]).await.is(303);
    let (answered, case) = court.case("a blunt note").await;
    court.decide(case, "restore").await;
    let client = app.database.as_app().await;
    for entry in [fresh, answered] {
        let sql = format!(
            "BEGIN; {}; UPDATE flags SET flagged_again_at = folkmoot_now(), ledger_entry_id = (SELECT max(id) FROM ledger_entries)
             WHERE entry_id = {entry}; COMMIT",
            crate::attacks::record::LINE
        );
        assert_eq!(crate::attacks::record::refused_by(&client, &sql).await, "flags_make_room_when_answered");
    }
    // What makes room was not taken back: its answer counts.
    let changed = changed_since(&court).await;
    let both = format!(
        "BEGIN; {}; UPDATE flags SET flagged_again_at = folkmoot_now(), withdrawn_at = folkmoot_now(), ledger_entry_id = (SELECT max(id) FROM ledger_entries)
         WHERE entry_id = {changed}; COMMIT",
        crate::attacks::record::LINE
    );
    assert_eq!(crate::attacks::record::refused_by(&client, &both).await, "flags_end_once");
}
