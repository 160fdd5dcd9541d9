//! How an imaginary friend passes to the person whom it stood for.

use tests::{Person, TestApp};

use super::{feed_of, grandma, item, make, number, site};
use crate::sources::bring_in;
use crate::sources::site::{Reply, Site};

/// Puts the link to a member into a page.
fn link(site: &Site, path: &str, handle: &str) {
    let page =
        format!("<html><body><a rel=\"me\" href=\"http://127.0.0.1:8000/@{handle}\">I am also here</a></body></html>");
    site.set(path, Reply::ok("text/html", page));
}

async fn claim(person: &Person<'_>) -> tests::Answer {
    person.post("/friends/grandma_imaginary/claim", &[]).await
}

#[rocket::async_test]
async fn whoever_shows_that_it_is_them_gets_what_was_brought_in_and_who_follows() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben, olga) = (app.person("ada").await, app.person("ben").await, app.person("olga").await);
    grandma(&app, &ada, &site).await;
    for person in [&ben, &olga] {
        person.post("/actors/grandma_imaginary/follows", &[]).await.is(303);
    }
    ada.post("/actors/olga/follows", &[]).await.is(303);
    let words = item(&app, "wordone").await;
    ben.post(&format!("/entries/{words}/comments"), &[("body", "she would laugh")]).await.is(303);
    olga.post(&format!("/entries/{words}/hides"), &[]).await.is(303);
    let page = olga.get("/friends/grandma_imaginary/claim").await;
    page.shows("&lt;a rel=\"me\" href=\"http://127.0.0.1:8000/@olga\"&gt;").shows(&site.url("/"));
    claim(&olga).await.is(422).shows("it has no link with rel=").shows("Nothing has changed");
    link(&site, "/", "olga2");
    claim(&olga).await.is(422).shows("leads to http://127.0.0.1:8000/@olga2");
    site.set("/", Reply::status(404));
    claim(&olga).await.is(422).shows("status 404");
    site.set("/", Reply::redirect(302, "http://10.0.0.1/"));
    claim(&olga).await.is(422).shows("not on the public internet");
    link(&site, "/", "olga");
    ben.get("/friends/grandma_imaginary/claim").await.is(200);
    claim(&ben).await.is(422);
    claim(&olga).await.is(303);
    let waits = format!("SELECT count(*) FROM search_outbox WHERE kind = 'entry' AND key = {words}");
    assert_eq!(number(&app, &waits).await, 1, "search hears of the new author");
    assert_eq!(app.visitor().get("/@grandma_imaginary").await.is(301).location, "/@olga");
    app.visitor().get("/@grandma_imaginary.atom").await.is(200).shows("wordone");
    for person in [&ada, &ben, &app.visitor()] {
        let page = person.get("/@olga").await;
        page.shows("wordone").shows("photoone").shows("she would laugh").hides(">imaginary<");
    }
    ben.get("/home").await.shows("wordtwo");
    ben.get("/search?q=wordone+from%3Aolga").await.shows("<mark>wordone</mark>");
    assert_eq!(
        number(&app, "SELECT count(*) FROM follows WHERE followed_id = (SELECT id FROM actors WHERE handle = 'olga')")
            .await,
        2
    );
    assert_eq!(
        number(&app, "SELECT count(*) FROM follows f JOIN imaginary_friends i ON i.id = f.followed_id").await,
        0
    );
    let sources = olga.get("/settings/sources").await;
    sources.shows("2 of 10").shows("You claimed @grandma_imaginary");
    ada.get("/settings/sources").await.shows("0 of 10");
    olga.get("/home").await.shows("wordone");
    // What comes in from now on is hers, and nothing comes in twice.
    site.set("/words.xml", feed_of(&site.url("/"), &["wordone", "wordtwo", "wordthree"]));
    app.advance(chrono::TimeDelta::days(2)).await;
    ben.get("/@olga").await.shows("wordthree");
    assert_eq!(number(&app, "SELECT count(*) FROM entries WHERE title = 'wordone' AND deleted_at IS NULL").await, 1);
    claim(&olga).await.is(404);
    ada.post("/friends/grandma_imaginary/name", &[("name", "Mine again")]).await.is(404);
    // Once she keeps it, what juries would do is about her.
    assert_eq!(number(&app, "SELECT claimed_by FROM imaginary_friends").await, olga.member().get());
}

#[rocket::async_test]
async fn nobody_takes_over_followers_with_a_site_of_their_own() {
    let app = TestApp::start().await;
    let (hers, his) = (site().await, site().await);
    let (mallory, ben) = (app.person("mallory").await, app.person("ben").await);
    make(&mallory, "Grandma", &[hers.url("/words.xml")]).await.is(303);
    app.settle().await;
    ben.post("/actors/grandma_imaginary/follows", &[]).await.is(303);
    // What was brought in before counts too, though whoever keeps it took the feed away; the page that they name counts for nothing.
    link(&his, "/", "mallory");
    mallory.post("/friends/grandma_imaginary/sources", &[("url", &his.url("/photos.xml"))]).await.is(303);
    app.settle().await;
    let form = [("name", "Grandma"), ("page", his.base.as_str())];
    mallory.post("/friends/grandma_imaginary/name", &form).await.is(303);
    let words = number(&app, "SELECT id FROM sources WHERE url LIKE '%words.xml'").await;
    mallory.post(&format!("/friends/grandma_imaginary/sources/{words}/removal"), &[]).await.is(303);
    claim(&mallory).await.is(422).shows(&hers.url("/")).shows("Take over only that");
    let part = mallory.post("/friends/grandma_imaginary/claim", &[("part", "true")]).await;
    part.is(303);
    mallory.get("/@mallory").await.shows("photoone").hides("wordone");
    ben.get("/@grandma_imaginary").await.is(200).shows("wordone").hides("photoone").shows("Following");
    assert_eq!(
        number(
            &app,
            "SELECT count(*) FROM follows WHERE followed_id = (SELECT id FROM actors WHERE handle = 'mallory')"
        )
        .await,
        0
    );
    // Without any proof there is no part either.
    let other = mallory.post("/friends/grandma_imaginary/claim", &[("part", "true")]).await;
    other.is(422);
}

#[rocket::async_test]
async fn what_both_brought_in_stays_once_where_it_was_talked_about() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben, olga) = (app.person("ada").await, app.person("ben").await, app.person("olga").await);
    grandma(&app, &ada, &site).await;
    let theirs = item(&app, "wordone").await;
    bring_in(&app, &olga, &site.url("/words.xml")).await;
    let sql = "SELECT id FROM entries WHERE title = 'wordtwo' ORDER BY id DESC LIMIT 1";
    let own = number(&app, sql).await;
    ben.post(&format!("/entries/{theirs}/comments"), &[("body", "under that one")]).await.is(303);
    ben.post(&format!("/entries/{own}/comments"), &[("body", "under her own")]).await.is(303);
    link(&site, "/", "olga");
    claim(&olga).await.is(303);
    for title in ["wordone", "wordtwo", "photoone"] {
        let sql = format!("SELECT count(*) FROM entries WHERE title = '{title}' AND deleted_at IS NULL");
        assert_eq!(number(&app, &sql).await, 1, "{title}");
    }
    olga.get("/@olga").await.shows("under that one").shows("under her own");
    olga.get("/settings/sources").await.shows("2 of 10");
}

#[rocket::async_test]
async fn mutes_and_blocks_are_kept_and_the_sanctioned_claim_nothing() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben, cyd, olga) =
        (app.person("ada").await, app.person("ben").await, app.person("cyd").await, app.person("olga").await);
    grandma(&app, &ada, &site).await;
    ben.post("/actors/grandma_imaginary/mutes", &[]).await.is(303);
    cyd.post("/actors/grandma_imaginary/blocks", &[]).await.is(303);
    cyd.get("/@grandma_imaginary").await.shows("You block Grandma").hides("wordone");
    link(&site, "/", "olga");
    assert_eq!(app.visitor().post("/friends/grandma_imaginary/claim", &[]).await.status, 303);
    app.visitor().get("/@grandma_imaginary").await.shows("Imaginary friend");
    claim(&olga).await.is(303);
    ben.get("/").await.hides("wordone");
    ben.get("/settings/filters").await.shows("@olga");
    cyd.get("/@olga").await.hides("wordone");
    assert_eq!(
        number(&app, "SELECT count(*) FROM blocks WHERE blocked_id = (SELECT id FROM actors WHERE handle = 'olga')")
            .await,
        1
    );
}

#[rocket::async_test]
async fn of_two_who_claim_at_once_one_is_told() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, olga, otto) = (app.person("ada").await, app.person("olga").await, app.person("otto").await);
    grandma(&app, &ada, &site).await;
    let both = "<a rel=me href=http://127.0.0.1:8000/@olga>x</a><a rel=me href=http://127.0.0.1:8000/@otto>y</a>";
    site.set("/", Reply::ok("text/html", both));
    let (one, other) = futures::join!(claim(&olga), claim(&otto));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert!(statuses == [303, 404] || statuses == [303, 422], "{statuses:?}");
    assert_eq!(number(&app, "SELECT count(*) FROM friend_acts WHERE what = 'claimed'").await, 1);
}

#[rocket::async_test]
async fn whoever_read_the_friend_in_a_list_reads_the_member_there() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben, olga) = (app.person("ada").await, app.person("ben").await, app.person("olga").await);
    grandma(&app, &ada, &site).await;
    ben.post("/actors/grandma_imaginary/follows", &[]).await.is(303);
    let owner = app.database.as_owner().await;
    owner
        .batch_execute(&format!(
            "INSERT INTO lists (member_id, name) VALUES ({0}, 'Family');
             INSERT INTO list_people (list_id, member_id, actor_id) SELECT l.id, {0}, i.id FROM lists l, imaginary_friends i;
             UPDATE follows SET in_home = false WHERE follower_id = {0}",
            ben.member()
        ))
        .await
        .unwrap();
    link(&site, "/", "olga");
    claim(&olga).await.is(303);
    let kept = format!(
        "SELECT count(*) FROM list_people p JOIN follows f ON f.follower_id = p.member_id AND f.followed_id = p.actor_id
         WHERE p.member_id = {} AND p.actor_id = {} AND NOT f.in_home",
        ben.member(),
        olga.member()
    );
    assert_eq!(number(&app, &kept).await, 1);
    ben.get("/home").await.hides("wordone");
}

#[rocket::async_test]
async fn nobody_takes_over_followers_by_a_feed_that_led_elsewhere_or_a_part_that_was_claimed() {
    let app = TestApp::start().await;
    let (hers, his) = (site().await, site().await);
    let (mallory, ben, olga) = (app.person("mallory").await, app.person("ben").await, app.person("olga").await);
    // His address, her words: until everybody follows.
    his.set("/f.xml", Reply::redirect(302, &hers.url("/words.xml")));
    make(&mallory, "Grandma", &[his.url("/f.xml")]).await.is(303);
    mallory.post("/friends/grandma_imaginary/sources", &[("url", &his.url("/photos.xml"))]).await.is(303);
    app.settle().await;
    ben.post("/actors/grandma_imaginary/follows", &[]).await.is(303);
    ben.get("/@grandma_imaginary").await.shows("wordone");
    his.set("/f.xml", feed_of(&his.url("/"), &["mine"]));
    app.advance(chrono::TimeDelta::days(2)).await;
    link(&his, "/", "mallory");
    claim(&mallory).await.is(422).shows(&hers.url("/"));
    // She takes what is hers, and what is left is not whole for that.
    link(&hers, "/", "olga");
    olga.post("/friends/grandma_imaginary/claim", &[("part", "true")]).await;
    claim(&mallory).await.is(422).shows(&hers.url("/"));
    ben.get("/@grandma_imaginary").await.is(200).shows("Following");
}
