//! A moderator holds a flood in one case: one jury decides about all of it.

use tests::TestApp;

use crate::court::Court;

/// The hold of an entry with what its author posted in the last day.
const HOLD: [(&str, &str); 3] =
    [("rule", "R4"), ("reason", "The same advertisement, again and again."), ("also", "24")];

#[rocket::async_test]
async fn a_flood_is_one_case_and_goes_and_comes_back_as_one() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    let (ada, viewer, moderator) = (&court.author, &court.others[0], app.person("mona").await);
    app.appoint(&moderator).await;
    let old = court.post("wordold note of last week").await;
    app.advance(chrono::TimeDelta::days(6)).await;
    let theirs = viewer.post("/entries", &[("body", "a thread of somebody else")]).await.made();
    ada.post(&format!("/entries/{theirs}/comments"), &[("body", "wordad in a comment")]).await.is(303);
    let mut ads = Vec::new();
    for number in 0..5 {
        ads.push(court.post(&format!("wordad number {number}")).await);
    }
    let flagger = &court.flaggers[0];
    flagger.post(&format!("/entries/{}/flags", ads[1]), &[("rule", "R4")]).await.is(303);
    app.advance(chrono::TimeDelta::hours(2)).await;
    let path = format!("/entries/{}", ads[0]);
    moderator
        .get(&format!("{path}/flags/new"))
        .await
        .shows("the 5 more entries of the last 24 hours")
        .shows("the 6 more entries of the last 7 days");
    let case = moderator.post(&format!("{path}/hold"), &HOLD).await;
    case.is(303);
    let case = case.made();
    app.settle().await;
    for person in [viewer, &app.visitor()] {
        person.get("/@ada").await.hides("wordad").shows("wordold");
        person.get("/search?q=wordad").await.hides("wordad number");
        person.get(&format!("/entries/{theirs}")).await.is(200).hides("wordad");
        person.get(&format!("/entries/{}", ads[4])).await.is(404);
    }
    app.visitor().get(&format!("/cases/{case}")).await.shows("5 more entries by the same author").hides("wordad");
    ada.get(&format!("/entries/{}", ads[3]))
        .await
        .shows(&format!("Held while it is judged (<a href=\"/cases/{case}\">case {case}</a>)"));
    ada.get(&format!("/cases/{case}")).await.shows("wordad number 3").shows("wordad in a comment");
    ada.post(&format!("/entries/{}/edit", ads[2]), &[("body", "changed")]).await.is(403);
    // Whoever flagged any of it is a party, and a second case about the same is not opened.
    let pool = format!("SELECT count(*) FROM tickets WHERE case_id = {case} AND member_id = $1");
    assert_eq!(court.count(&pool, flagger.member().get()).await, 0);
    moderator.post(&format!("/entries/{}/hold", ads[2]), &HOLD).await.is(404);
    let page = app.visitor().get(&format!("/docket/log?subject=entry:{}", ads[3])).await;
    page.shows("with 5 more entries by the same author").shows(&format!("case/{case}").replace("case/", "/cases/"));

    court.decide(case, "remove").await;
    viewer.get("/@ada").await.hides("wordad");
    ada.get(&format!("/entries/{}", ads[3])).await.shows("Removed by");
    assert_eq!(
        court.count("SELECT count(*) FROM removals WHERE case_id = $1", case).await,
        1,
        "a flood is one removal"
    );
    let appeal = ada.post(&format!("/cases/{case}/appeal"), &[("plea", "They were all different.")]).await.made();
    app.settle().await;
    court.decide(appeal, "restore").await;
    viewer.get("/@ada").await.shows("wordad number 0").shows("wordad number 4");
    viewer.get(&format!("/entries/{theirs}")).await.shows("wordad in a comment");
    viewer.get(&format!("/entries/{old}")).await.is(200);
    crate::appeals::guards::verified(&app, "flood").await;
}

#[rocket::async_test]
async fn a_case_covers_a_thousand_entries_and_no_more_and_what_it_covers_is_history() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 6).await;
    let moderator = app.person("mona").await;
    app.appoint(&moderator).await;
    let first = court.post("wordad first").await;
    let many = format!(
        "INSERT INTO entries (author_id, kind, body, body_html, published_at, bumped_at)
         SELECT {}, 'note', 'wordad ' || n, 'wordad ' || n, folkmoot_now(), folkmoot_now() FROM generate_series(1, 1200) n",
        court.author.member()
    );
    app.database.as_owner().await.batch_execute(&many).await.unwrap();
    let page = moderator.get(&format!("/entries/{first}/flags/new")).await;
    page.shows("the newest 1000 of the 1200 more entries of the last hour");
    let case = moderator.post(&format!("/entries/{first}/hold"), &HOLD).await.made();
    assert_eq!(court.count("SELECT count(*) FROM case_covers WHERE case_id = $1", case).await, 1000);
    let client = app.database.as_app().await;
    for (sql, constraint) in [
        (format!("DELETE FROM case_covers WHERE case_id = {case}"), ""),
        (format!("UPDATE case_covers SET entry_id = {first} WHERE case_id = {case}"), ""),
        (
            format!(
                "INSERT INTO case_covers (case_id, entry_id, place, ledger_entry_id)
                 SELECT {case}, {first}, 1001, ledger_entry_id FROM cases WHERE id = {case}"
            ),
            "",
        ),
    ] {
        let refused = client.execute(&sql, &[]).await;
        assert!(refused.is_err(), "{sql} {constraint}");
    }
    // The rest is a second case.
    let rest = court
        .count(
            "SELECT min(id) FROM entries WHERE author_id = $1 AND kind = 'note' AND NOT withheld",
            court.author.member().get(),
        )
        .await;
    moderator.post(&format!("/entries/{rest}/hold"), &HOLD).await.is(303);
    app.settle().await;
    let open = "SELECT count(*) FROM entries WHERE author_id = $1 AND kind = 'note' AND NOT withheld";
    assert_eq!(court.count(open, court.author.member().get()).await, 0);
}
