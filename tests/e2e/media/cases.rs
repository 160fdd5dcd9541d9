//! Pictures before a jury: whoever judges sees what was flagged, and nobody else does, whatever became of it meanwhile.

use tests::{Person, TestApp};

use super::{left, number, post};
use crate::attacks::record::refused_by;
use crate::court::Court;

async fn erase(app: &TestApp, who: &Person<'_>) {
    let mut tx = app.services.store.begin().await.unwrap();
    let now = store::clock::now(&mut tx).await.unwrap();
    let name = store::pseudonyms::of(&mut tx, who.member()).await.unwrap();
    store::erasure::erase(&mut tx, governance::members::erase_account(who.member(), &name, now)).await.unwrap();
    tx.commit().await.unwrap();
}

#[rocket::async_test]
async fn jurors_see_what_was_flagged_also_when_it_was_deleted_since() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, medium) = post(&app, &court.author, "a rude picture", "public").await;
    let case = court.flag(entry).await;
    app.settle().await;
    let frozen = format!("/cases/{case}/media/{medium}/large");
    let jurors = court.jurors(case).await;
    court.author.post(&format!("/entries/{entry}/removal"), &[]).await.is(303);
    assert_eq!(left(&app).await, (1, 1), "the case keeps it");
    jurors[0]
        .get(&format!("/cases/{case}"))
        .await
        .is(200)
        .shows(&format!("/cases/{case}/media/{medium}/small"))
        .shows("a wall");
    let seen = jurors[0].fetch(&frozen, "").await;
    assert_eq!((seen.status, seen.header("Cache-Control")), (200, "private, no-cache"));
    assert_eq!(court.author.fetch(&frozen, "").await.status, 200);
    let outside = court.others.iter().find(|other| jurors.iter().all(|juror| juror.handle != other.handle)).unwrap();
    for person in [&app.visitor(), outside, &court.flaggers[0]] {
        assert_eq!(person.fetch(&frozen, "").await.status, 404, "{}", person.handle);
        assert_eq!(person.fetch(&format!("/media/{medium}/large"), "").await.status, 404);
    }
    // Nothing that the case did not freeze is had by its address.
    let (_, other) = post(&app, &court.others[0], "another", "followers").await;
    assert_eq!(jurors[0].fetch(&format!("/cases/{case}/media/{other}/large"), "").await.status, 404);
    court.decide(case, "remove").await;
    assert_eq!(jurors[0].fetch(&frozen, "").await.status, 200, "as with the frozen words");
}

#[rocket::async_test]
async fn frozen_pictures_go_with_the_account_when_their_case_is_over_and_not_before() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, medium) = post(&app, &court.author, "a rude picture", "public").await;
    post(&app, &court.author, "nothing against it", "public").await;
    let case = court.flag(entry).await;
    app.settle().await;
    let juror = court.jurors(case).await[0];
    let frozen = format!("/cases/{case}/media/{medium}/large");
    erase(&app, &court.author).await;
    assert_eq!(left(&app).await, (1, 1), "of what no case keeps nothing is left");
    assert_eq!(juror.fetch(&frozen, "").await.status, 200);
    court.decide(case, "remove").await;
    assert_eq!(juror.fetch(&frozen, "").await.status, 404);
    assert_eq!(left(&app).await, (0, 0));
    assert_eq!(number(&app, "SELECT count(*) FROM case_media WHERE case_id = $1", case).await, 0);
}

#[rocket::async_test]
async fn an_appeal_is_about_the_pictures_that_were_judged() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 16).await;
    let (entry, medium) = post(&app, &court.author, "a rude picture", "public").await;
    let case = court.flag(entry).await;
    app.settle().await;
    court.decide(case, "remove").await;
    let appeal = court.author.post(&format!("/cases/{case}/appeal"), &[("plea", "it is not")]).await.made();
    app.settle().await;
    // Somebody who had no seat in the first jury: of those who had one and did not judge, the lot may take some again.
    let mut fresh = None;
    for juror in court.jurors(appeal).await {
        let seats = format!("SELECT count(*) FROM seats WHERE case_id = $1 AND member_id = {}", juror.member());
        if number(&app, &seats, case).await == 0 {
            fresh = Some(juror);
        }
    }
    let fresh = fresh.expect("a fresh juror");
    assert_eq!(fresh.fetch(&format!("/cases/{appeal}/media/{medium}/small"), "").await.status, 200);
    assert_eq!(
        fresh.fetch(&format!("/cases/{case}/media/{medium}/small"), "").await.status,
        404,
        "that jury was another"
    );
    court.decide(appeal, "restore").await;
    assert_eq!(app.visitor().fetch(&format!("/media/{medium}/small"), "").await.status, 200);
}

#[rocket::async_test]
async fn what_a_case_froze_stays_whoever_writes() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, medium) = post(&app, &court.author, "a rude picture", "public").await;
    let case = court.flag(entry).await;
    let client = app.database.as_owner().await;
    let frozen = [
        (format!("DELETE FROM case_media WHERE case_id = {case}"), "case_media_stay"),
        (format!("UPDATE case_media SET alt = 'kind' WHERE case_id = {case}"), "case_media_stay"),
        (format!("DELETE FROM media WHERE id = {medium}"), "case_media_medium"),
    ];
    for (sql, constraint) in frozen {
        assert_eq!(refused_by(&client, &sql).await, constraint);
    }
    let said = "SELECT alt FROM case_media WHERE medium_id = $1";
    client.execute("UPDATE media SET alt = 'kind' WHERE id = $1", &[&medium]).await.unwrap();
    let alt: String = client.query_one(said, &[&medium]).await.unwrap().get(0);
    assert_eq!(alt, "a wall", "as it was said when the case opened");
}

#[rocket::async_test]
async fn a_flood_is_judged_with_the_pictures_of_all_that_it_covers() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    let moderator = app.person("mona").await;
    app.appoint(&moderator).await;
    let mut ads = Vec::new();
    for body in ["ad one", "ad two", "ad three"] {
        ads.push(post(&app, &court.author, body, "public").await);
    }
    let hold = [("rule", "R4"), ("reason", "The same, again and again."), ("also", "24")];
    let case = moderator.post(&format!("/entries/{}/hold", ads[0].0), &hold).await.made();
    app.settle().await;
    let juror = court.jurors(case).await[0];
    for (_, medium) in ads {
        let path = format!("/cases/{case}/media/{medium}/small");
        juror.get(&format!("/cases/{case}")).await.shows(&path);
        assert_eq!(juror.fetch(&path, "").await.status, 200);
        assert_eq!(app.visitor().fetch(&format!("/media/{medium}/small"), "").await.status, 404);
    }
}
