//! Making imaginary friends, reading them, and being told of those that there are.

use tests::TestApp;

use super::{grandma, item, make, number, site};
use crate::sources::site::Reply;

#[rocket::async_test]
async fn one_is_made_and_read_and_says_what_it_is_wherever_it_stands() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    ada.get("/settings/sources").await.shows("You keep none").shows("/friends/new");
    ada.get("/friends/new").await.shows("Their page on the web");
    let handle = grandma(&app, &ada, &site).await;
    assert_eq!(handle, "grandma_imaginary");
    for person in [&ada, &ben, &app.visitor()] {
        let page = person.get("/@grandma_imaginary").await;
        page.is(200)
            .shows("Imaginary friend")
            .shows("made by <a href=\"/@ada\">@ada</a>")
            .shows("Grandma is not here")
            .shows("wordone");
        page.shows("127.0.0.1").hides("let them speak for you");
    }
    ada.get("/home").await.shows("wordtwo").shows("photoone").shows("chip chip-quiet\">imaginary");
    ben.get("/home").await.hides("wordtwo");
    ben.post("/actors/grandma_imaginary/follows", &[]).await.is(303);
    ben.get("/home").await.shows("wordtwo");
    let entry = item(&app, "wordone").await;
    ben.post(&format!("/entries/{entry}/comments"), &[("body", "she would laugh")]).await.is(303);
    ben.post(&format!("/entries/{entry}/likes"), &[]).await.is(303);
    ada.get(&format!("/entries/{entry}")).await.shows("she would laugh").shows(">imaginary<");
    app.visitor().get("/@grandma_imaginary.atom").await.is(200).shows("wordone");
    ben.get("/search?q=wordone+from%3Agrandma_imaginary").await.shows("<mark>wordone</mark>");
    ada.get("/friends/grandma_imaginary").await.shows("2 followers").shows("@ada made it").shows("last read");
    ada.get("/settings/sources").await.shows("2 of 10").shows("/@grandma_imaginary");
}

#[rocket::async_test]
async fn it_has_no_part_in_what_needs_a_person() {
    let app = TestApp::start().await;
    let site = site().await;
    let ada = app.person("ada").await;
    let handle = grandma(&app, &ada, &site).await;
    let form = [("handle", handle.as_str()), ("password", "whatever it is")];
    assert_ne!(app.visitor().post("/sign-in", &form).await.status, 303);
    ada.get("/delegations?to=grandma_imaginary").await.hides("Grandma");
    assert_eq!(number(&app, "SELECT count(*) FROM members WHERE id IN (SELECT id FROM imaginary_friends)").await, 0);
    // Nobody makes themselves look like one, nor one like a member.
    let join = [("handle", "ben_imaginary"), ("email", "ben@example.org"), ("password", "a long enough password")];
    app.visitor().post("/members", &join).await.is(422).shows("reserved");
    let named = make(&ada, "ada", &["https://other.example/feed".to_owned()]).await;
    assert_eq!(named.location, "/@ada_imaginary");
    let again = make(&ada, "Grandma", &["https://another.example/feed".to_owned()]).await;
    assert_eq!(again.location, "/@grandma2_imaginary");
}

#[rocket::async_test]
async fn whoever_wants_one_that_there_is_is_led_to_it() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    grandma(&app, &ada, &site).await;
    for wanted in [site.url("/words.xml"), site.url("/"), site.base.clone()] {
        let offered = make(&ben, "My gran", &[wanted]).await;
        offered.is(422).shows("There is one with this address already").shows("/actors/grandma_imaginary/follows");
        offered.shows("My gran");
    }
    assert_eq!(number(&app, "SELECT count(*) FROM imaginary_friends").await, 1);
    // A page that leads to a feed that another one has is told of in the state of the source.
    site.set(
        "/elsewhere",
        Reply::ok(
            "text/html",
            format!("<link rel=alternate type=application/rss+xml href=\"{}\">", site.url("/words.xml")),
        ),
    );
    make(&ben, "Gran", &[site.url("/elsewhere")]).await.is(303);
    app.settle().await;
    ben.get("/friends/gran_imaginary").await.shows("another imaginary friend");
    ben.get("/@gran_imaginary").await.hides("wordone");
    // A member brings in what is their own all the same.
    ben.post("/sources", &[("url", &site.url("/words.xml"))]).await.is(303);
}

#[rocket::async_test]
async fn a_page_is_enough_and_forms_say_what_is_wrong() {
    let app = TestApp::start().await;
    let site = site().await;
    let ada = app.person("ada").await;
    site.set("/home", Reply::ok("text/html", "<link rel=alternate type=application/rss+xml href=/words.xml>"));
    ada.post("/friends", &[("name", "Gran"), ("page", &site.url("/home"))]).await.is(303);
    app.settle().await;
    ada.get("/@gran_imaginary").await.shows("wordone").shows(&site.url("/home"));
    for (name, page, feeds, words) in [
        ("", "https://a.example/", "", "name"),
        ("X", "", "", "give the address of their page, or of a feed"),
        ("X", "", "https://a.example/\nftp://a.example/", "ftp://a.example/: only http and https"),
        ("X", "http://10.0.0.1/", "", "not on the public internet"),
    ] {
        ada.post("/friends", &[("name", name), ("page", page), ("feeds", feeds)]).await.is(422).shows(words);
    }
    let nine: Vec<String> = (0..10).map(|n| format!("https://feed{n}.example/")).collect();
    make(&ada, "Many", &nine).await.is(403).shows("as many sources");
    make(&ada, "Many", &nine[..9]).await.is(303);
    ada.post("/sources", &[("url", "https://mine.example/")]).await.is(403).shows("as many sources");
    ada.get("/settings/sources").await.shows("10 of 10");
    assert_eq!(app.visitor().get("/friends/new").await.status, 303);
    ada.get("/friends/nobody_imaginary").await.is(404);
    ada.get("/@nobody_imaginary").await.is(404);
}
