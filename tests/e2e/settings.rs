//! Settings, taking everything out, and leaving.

use tests::{Motion, TestApp};

use crate::members::{PASSWORD, count, join, join_and_confirm, send_join};
use crate::sessions::sign_in;

#[rocket::async_test]
async fn a_profile_is_rendered_safely_and_bad_input_is_kept() {
    let app = TestApp::start().await;
    let ada = join_and_confirm(&app, "ada").await;
    let about = "I keep **bees** <script>alert(1)</script>";
    ada.post("/settings/profile", &[("display_name", "Ada Thorne"), ("about", about)]).await.is(303);
    app.visitor().get("/@ada").await.shows("Ada Thorne").shows("<strong>bees</strong>").hides("<script>alert");
    let wrong = ada.post("/settings/profile", &[("display_name", " "), ("about", "still typed")]).await;
    wrong.is(422).shows("cannot be empty").shows("still typed");
    let table = format!("|{}\n|{}\n{}", "a|".repeat(40), "-|".repeat(40), "x\n".repeat(900));
    ada.post("/settings/profile", &[("display_name", "Ada"), ("about", &table)]).await.is(422).shows("too large");
    app.visitor().get("/@ada").await.shows("Ada Thorne");
}

#[rocket::async_test]
async fn a_digest_is_set_with_its_hour_and_time_zone() {
    let app = TestApp::start().await;
    let ada = join(&app, "ada").await;
    ada.post("/settings/digest", &[("digest", "daily"), ("hour", "7"), ("time_zone", "Europe/Berlin")]).await.is(303);
    ada.get("/settings").await.shows("value=\"Europe/Berlin\"").shows("<option value=\"daily\" selected>");
    let wrong =
        ada.post("/settings/digest", &[("digest", "hourly"), ("hour", "24"), ("time_zone", "Mars/Olympus")]).await;
    wrong.is(422).shows("Mars/Olympus").shows("choose one of these").shows("choose an hour").shows("not a time zone");
    let kept =
        "SELECT count(*) FROM members WHERE digest = 'daily' AND digest_hour = 7 AND time_zone = 'Europe/Berlin'";
    assert_eq!(count(&app, kept).await, 1);
}

#[rocket::async_test]
async fn the_settings_page_stays_small() {
    let app = TestApp::start().await;
    let page = join(&app, "ada").await.get("/settings").await;
    assert!(page.body.len() < 50_000, "{} bytes", page.body.len());
}

#[rocket::async_test]
async fn an_export_holds_what_the_member_put_in_and_nothing_of_others() {
    let app = TestApp::start().await;
    let (ada, ben) = (join_and_confirm(&app, "ada").await, app.person("ben").await);
    let mine = ada.post("/entries", &[("body", "my *first* words")]).await.made();
    ada.post(&format!("/entries/{mine}/edit"), &[("body", "my second words")]).await.is(303);
    let theirs = ben.post("/entries", &[("body", "words of ben")]).await.made();
    ada.post(&format!("/entries/{theirs}/comments"), &[("body", "my comment")]).await.is(303);
    ada.post(&format!("/entries/{theirs}/likes"), &[]).await.is(303);
    ada.post("/actors/ben/follows", &[]).await.is(303);
    let file = ada.taken_out().await;
    file.is(200).hides("words of ben").hides("argon2");
    let json: serde_json::Value = serde_json::from_str(&file.body).expect("JSON");
    assert_eq!(json["profile"][0]["email"], "ada@example.org");
    assert_eq!(json["entries"][0]["markdown"], "my second words");
    assert_eq!(json["entries"][0]["earlier"][0]["markdown"], "my *first* words");
    assert_eq!(json["entries"][1]["markdown"], "my comment");
    assert_eq!(json["likes"][0]["entry"], format!("http://127.0.0.1:8000/entries/{theirs}"));
    assert_eq!(json["follows"][0]["handle"], "ben");
    for part in ["sources", "flags", "sponsorships", "proposals", "voted", "jury_service", "followers"] {
        assert!(json[part].is_array(), "{part}");
    }
    app.visitor().get("/settings/export").await.is(303);
}

/// Rows of any table whose text holds this.
async fn traces(app: &TestApp, text: &str) -> Vec<String> {
    let owner = app.database.as_owner().await;
    let tables =
        owner.query("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'", &[]).await.expect("tables");
    let mut found = Vec::new();
    for table in tables {
        let table: String = table.get(0);
        let query = format!("SELECT t::text FROM {table} t WHERE t::text ILIKE '%' || $1 || '%'");
        for row in owner.query(&query, &[&text]).await.expect("rows") {
            found.push(format!("{table}: {}", row.get::<_, String>(0)));
        }
    }
    found
}

#[rocket::async_test]
async fn a_deleted_account_leaves_no_trace_of_the_person_but_a_pseudonym_in_the_ledger() {
    let app = TestApp::start().await;
    let (ada, ben) = (join_and_confirm(&app, "adathorne").await, app.person("ben").await);
    ada.post("/settings/profile", &[("display_name", "Countess"), ("about", "mathematics")]).await.is(303);
    let entry = ada.post("/entries", &[("body", "regrettable words")]).await.made();
    ada.post(&format!("/entries/{entry}/edit"), &[("body", "better regrettable words")]).await.is(303);
    let other = ben.post("/entries", &[("body", "of ben")]).await.made();
    ada.post(&format!("/entries/{other}/comments"), &[("body", "a regrettable comment")]).await.is(303);
    ada.post(&format!("/entries/{other}/likes"), &[]).await.is(303);
    ada.post("/actors/ben/follows", &[]).await.is(303);
    ben.post("/actors/adathorne/follows", &[]).await.is(303);
    ada.post("/confirmations", &[]).await;
    app.visitor().post("/passwords/reset", &[("name", "adathorne")]).await.is(303);
    let id = ada.member().get();
    let source = format!(
        "INSERT INTO sources (actor_id, url, title) VALUES ({id}, 'https://adathorne.example/feed', 'Countess writes')"
    );
    app.database.as_owner().await.batch_execute(&source).await.expect("a source");

    ada.get("/settings/removal").await.is(200).shows("What stays, and why").shows(&format!("gone_{id}"));
    ada.post("/settings/removal", &[("password", "a wrong one")]).await.is(422).shows("this is not your password");
    ada.get("/settings").await.is(200);
    ada.post("/settings/removal", &[("password", PASSWORD)]).await.is(303);

    for text in ["adathorne", "regrettable", "Countess", "mathematics", "argon2"] {
        let found = traces(&app, text).await;
        assert!(found.is_empty(), "{text}: {found:#?}");
    }
    for table in [
        "sessions WHERE member_id",
        "mail_tokens WHERE member_id",
        "mails WHERE member_id",
        "likes WHERE actor_id",
        "follows WHERE follower_id",
        "follows WHERE followed_id",
    ] {
        assert_eq!(count(&app, &format!("SELECT count(*) FROM {table} = {id}")).await, 0, "{table}");
    }
    let line = "SELECT count(*) FROM ledger_entries l JOIN members m ON l.subject = 'member:' || m.ledger_name WHERE l.kind = 'account.erased'";
    assert_eq!(count(&app, &format!("{line} AND m.id = {id}")).await, 1);
    ada.get("/settings").await.is(303);
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    app.visitor().get(&format!("/entries/{other}")).await.is(200);
    for gone in ["/@adathorne".to_string(), format!("/@gone_{id}")] {
        app.visitor().get(&gone).await.is(404);
    }
    sign_in(&app, "adathorne", PASSWORD).await.is(422);
    // The address is free; the handle was theirs, and nobody else gets it.
    send_join(&app, "adathorne", "adathorne@example.org").await.is(422).shows("this handle is taken");
    send_join(&app, "adathorne2", "adathorne@example.org").await.is(303);
}

#[rocket::async_test]
async fn the_ballot_of_a_deleted_account_is_counted_and_its_proposal_goes_on() {
    let app = TestApp::start().await;
    let (ada, ben, cem) = (join_and_confirm(&app, "adathorne").await, app.person("ben").await, app.person("cem").await);
    let draft = Motion::draft(&app, &ada, "comment.max_chars", "900").await;
    let motion = Motion::voting(&app, &ada, [&ben, &cem], "entry.max_chars", "6000").await;
    motion.cast(&ada, "yes").await;
    ada.post("/settings/removal", &[("password", PASSWORD)]).await.is(303);
    assert_eq!(motion.count("ballots").await, 1);
    ben.get(&motion.path("")).await.is(200).shows("1 of 3 have voted").hides("adathorne");
    ben.get(&draft.path("")).await.is(404);
    assert_eq!(draft.count("proposal_versions").await, 0);
    motion.cast(&ben, "no").await;
    motion.cast(&cem, "yes").await;
    motion.close().await;
    app.visitor().get(&motion.path("")).await.is(200).shows("Yes 2, no 1, abstain 0.").hides("adathorne");
    assert_eq!((motion.count("roll").await, motion.count("turnouts").await, motion.counted().await), (3, 3, 3));
}

#[rocket::async_test]
async fn every_form_of_an_account_needs_its_token() {
    let app = TestApp::start().await;
    let ada = join(&app, "ada").await;
    for path in [
        "/settings/profile",
        "/settings/digest",
        "/settings/removal",
        "/settings/sessions/1/removal",
        "/passwords",
        "/passwords/reset",
        "/sessions",
        "/confirmations",
    ] {
        ada.post_raw(path, &[("password", PASSWORD)], &[]).await.is(403);
    }
    ada.get("/settings").await.is(200);
}
