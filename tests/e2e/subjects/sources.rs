//! A feed is judged as one thing: with it all that it brought in is hidden, removed and shown again.

use tests::{Person, TestApp};

use super::{flagged, mails};
use crate::court::Court;
use crate::sources::site::Reply;
use crate::sources::{bring_in, garden};

/// The address of the flags of a feed, as the page that flags one of its items links it.
async fn flags_of_feed(viewer: &Person<'_>, item: i64) -> String {
    let page = viewer.get(&format!("/entries/{item}/flags/new")).await;
    let (before, _) = page.is(200).shows("the whole feed").body.split_once("/flags/new\">the whole feed").unwrap();
    before.rsplit("href=\"").next().unwrap().to_owned()
}

async fn newest_item(app: &TestApp) -> i64 {
    let client = app.database.as_owner().await;
    client.query_one("SELECT max(id) FROM entries WHERE kind = 'item'", &[]).await.unwrap().get(0)
}

#[rocket::async_test]
async fn a_feed_is_held_with_all_that_it_brought_in_and_is_not_read_meanwhile() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (ada, viewer, site) = (&court.author, &court.others[0], garden().await);
    bring_in(&app, ada, &site.url("/garden_rss.xml")).await;
    let note = court.post("a note of my own").await;
    let path = flags_of_feed(viewer, newest_item(&app).await).await;
    let case = flagged(&court, &path).await;
    for person in [viewer, &app.visitor()] {
        person.get("/@ada").await.hides("First frost").shows("a note of my own");
        person.get("/search?q=frost").await.hides("First frost");
        person.get(&format!("/entries/{note}")).await.is(200);
    }
    ada.get("/@ada").await.shows("First frost").shows(&format!("case {case}"));
    ada.get("/settings/sources").await.shows("Hidden with all that it brought in").shows(&format!("/cases/{case}"));
    ada.get(&format!("/cases/{case}")).await.shows("What it brought in last").shows("First frost");
    site.take_seen();
    site.set("/garden_rss.xml", Reply::ok("application/rss+xml", "<rss version=\"2.0\"><channel><title>t</title><item><guid>late</guid><title>wordlate</title></item></channel></rss>"));
    app.advance(chrono::TimeDelta::hours(30)).await;
    assert!(site.take_seen().is_empty(), "a held feed was read");
    court.decide(case, "restore").await;
    app.advance(chrono::TimeDelta::hours(1)).await;
    viewer.get("/@ada").await.shows("First frost").shows("wordlate");
}

#[rocket::async_test]
async fn a_removed_feed_stays_hidden_also_where_it_is_brought_in_again_or_is_large() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (ada, viewer, site) = (&court.author, &court.others[0], garden().await);
    bring_in(&app, ada, &site.url("/garden_rss.xml")).await;
    let many = "INSERT INTO entries (author_id, kind, title, source_id, source_key, published_at, bumped_at)
        SELECT actor_id, 'item', 'wordmany ' || n, id, sha256(n::text::bytea), folkmoot_now(), folkmoot_now()
        FROM sources, generate_series(1, 2100) n";
    app.database.as_owner().await.batch_execute(many).await.unwrap();
    let path = flags_of_feed(viewer, newest_item(&app).await).await;
    let case = flagged(&court, &path).await;
    let open = "SELECT count(*) FROM entries WHERE kind = 'item' AND NOT withheld AND author_id = $1";
    assert_eq!(court.count(open, ada.member().get()).await, 0, "the beat hides what is older");
    court.decide(case, "remove").await;
    let told = mails(&app, ada).await;
    assert!(told.iter().any(|subject| subject.contains("a feed that you bring in was removed")), "{told:?}");
    let id = court.count("SELECT max(id) FROM sources WHERE actor_id = $1", ada.member().get()).await;
    ada.post(&format!("/sources/{id}/removal"), &[]).await.is(303);
    bring_in(&app, ada, &site.url("/garden_rss.xml")).await;
    viewer.get("/@ada").await.hides("First frost").hides("wordmany");
    ada.get("/settings/sources").await.shows("Hidden with all that it brought in");
    // What a reversal shows again, it shows all of.
    let appeal = ada.post(&format!("/cases/{case}/appeal"), &[("plea", "It is a garden.")]).await.made();
    app.settle().await;
    court.decide(appeal, "restore").await;
    let hidden = "SELECT count(*) FROM entries WHERE kind = 'item' AND withheld AND author_id = $1";
    assert_eq!(court.count(hidden, ada.member().get()).await, 0);
}
