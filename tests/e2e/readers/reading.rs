//! Where such a note is read, and where not.

use tests::TestApp;

use super::{four, note, press, say};

#[rocket::async_test]
async fn it_comes_home_to_whom_it_names_whomever_they_follow_and_says_for_whom_it_is() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, dot) = four(&app).await;
    let eve = app.person("eve").await;
    press(&eve, "/actors/ada/follows").await;
    note(&ada, "wordquiet", "@ben @cyd @dot").await;
    for reader in [&ben, &cyd, &dot] {
        for path in ["/home", "/home?show=friends", "/home?show=everything&order=date"] {
            let page = reader.get(path).await;
            page.shows("wordquiet").shows("for you, ");
            assert_eq!(page.body.matches("<article class=\"entry").count(), 1, "{path}");
        }
    }
    ada.get("/home").await.shows("wordquiet").shows("for Ben, Cyd and Dot");
    for path in ["/home", "/", "/@ada", "/search?q=wordquiet", "/search?q=to:named", "/search?q=to:me"] {
        eve.get(path).await.is(200).hides("wordquiet<").hides("wordquiet</mark>");
    }
    let visitor = app.visitor();
    for path in ["/", "/@ada", "/front.atom", "/@ada.atom"] {
        visitor.get(path).await.hides("wordquiet");
    }
    cyd.get("/@ada").await.shows("wordquiet");
}

#[rocket::async_test]
async fn talk_in_it_has_its_readers_and_moves_it_in_their_homes() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, dot) = four(&app).await;
    let eve = app.person("eve").await;
    press(&eve, "/actors/ben/follows").await;
    let id = note(&ada, "wordquiet", "@ben @cyd").await;
    let later = note(&ada, "wordlater", "@cyd").await;
    say(&ben, id, "undertone @dot @eve").await;
    cyd.get(&format!("/entries/{id}")).await.shows("undertone");
    let home = cyd.get("/home").await.body;
    let place = |id: i64| home.find(&format!("id=\"e{id}\"")).expect("a card");
    assert!(place(id) < place(later), "a comment moves it");
    for (person, path) in [(&dot, format!("/entries/{id}")), (&eve, format!("/entries/{id}"))] {
        person.get(&path).await.is(404);
        person.post(&format!("/entries/{id}/comments"), &[("body", "me too")]).await.is(404);
        person.post(&format!("/entries/{id}/likes"), &[]).await.is(404);
    }
    for path in [
        "/home",
        "/@ben/comments",
        "/@ben/discussions",
        "/notifications",
        "/search?q=undertone",
        "/best/week?of=followed",
    ] {
        eve.get(path).await.hides("undertone<").hides("wordquiet").hides("undertone</mark>");
    }
    press(&ben, &format!("/entries/{id}/likes")).await;
    eve.get("/@ben/likes").await.hides("wordquiet");
    cyd.get("/@ben/likes").await.shows("wordquiet");
}

#[rocket::async_test]
async fn it_is_searched_for_by_those_who_read_it() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, dot) = four(&app).await;
    let id = note(&ada, "wordquiet #choir", "@ben @cyd").await;
    say(&ben, id, "wordquiet again").await;
    for (query, whom, found) in [
        ("to:me", &ben, 2),
        ("to:me", &ada, 0),
        ("to:me", &dot, 0),
        ("to:named", &ada, 2),
        ("to:named in:entries", &cyd, 1),
        ("wordquiet -to:named", &cyd, 0),
        ("tag:choir", &dot, 0),
    ] {
        let path = format!("/search?q={}", query.replace(' ', "+"));
        let page = whom.get(&path).await;
        let hits = page.body.matches("<a class=\"when\"").count();
        assert_eq!(hits, found, "{query} by {}:\n{}", whom.handle, page.body);
    }
    app.visitor().get("/search?q=to:me").await.shows("signed in");
}

#[rocket::async_test]
async fn blocks_hold_between_its_readers() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, dot) = four(&app).await;
    let id = note(&ada, "wordquiet", "@ben @cyd @dot").await;
    say(&ben, id, "wordben").await;
    press(&cyd, "/actors/ben/blocks").await;
    cyd.get(&format!("/entries/{id}")).await.shows("wordquiet").hides("wordben").shows("for you and Dot").hides("@ben");
    ben.get(&format!("/entries/{id}")).await.shows("for you and Dot").hides("@cyd");
    dot.get(&format!("/entries/{id}")).await.shows("for you, Ben and Cyd");
    press(&dot, "/actors/ada/blocks").await;
    dot.get(&format!("/entries/{id}")).await.is(404);
    dot.get("/home").await.hides("wordquiet");
}

#[rocket::async_test]
async fn digests_and_feeds_of_ones_own_have_it_and_public_ones_do_not() {
    let app = TestApp::start().await;
    let (ada, _, cyd, dot) = four(&app).await;
    note(&ada, "wordquiet", "@cyd").await;
    let addresses = "INSERT INTO feed_tokens (member_id, token_hash, name)
        SELECT m.id, sha256(convert_to('of-' || a.handle, 'UTF8')), 'x' FROM members m JOIN actors a ON a.id = m.id";
    app.database.as_owner().await.execute(addresses, &[]).await.expect("addresses");
    app.visitor().get("/feeds/of-cyd/home.atom").await.is(200).shows("wordquiet").shows("Only those it names");
    app.visitor().get("/feeds/of-dot/home.atom").await.is(200).hides("wordquiet");
    app.visitor().get("/feeds/of-ada/@ada.atom").await.is(200).shows("wordquiet");
    cyd.get("/digests/preview").await.shows("wordquiet");
    dot.get("/digests/preview").await.hides("wordquiet");
    ada.taken_out().await.shows("\"readers\":[{\"handle\":\"cyd\"").shows("wordquiet");
    cyd.taken_out().await.hides("wordquiet").shows("\"conversations\": [\n{\"at\"");
}
