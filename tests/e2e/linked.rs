//! Entries that lead to the same page elsewhere: one card in streams, with the page's own title and everybody who shares it.

use chrono::TimeDelta;
use tests::{Answer, Person, TestApp};

use crate::sources::site::{Reply, Site};

/// Posts a note, has its link followed, and says which entry it is.
async fn share(app: &TestApp, person: &Person<'_>, body: &str, audience: &str) -> i64 {
    let once = app.services.chance.token();
    let posted = person.post("/entries", &[("body", body), ("audience", audience), ("once", &once)]).await;
    app.settle().await;
    posted.made()
}

fn page(title: &str, head: &str) -> Reply {
    let html =
        format!("<!doctype html><head><title>{title}</title><meta name=description content='About {title}.'>{head}");
    Reply::ok("text/html; charset=utf-8", html)
}

fn cards(answer: &Answer) -> usize {
    answer.body.matches("<article class=\"entry").count()
}

async fn rows(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.expect("a row").get(0)
}

#[rocket::async_test]
async fn those_who_share_one_page_are_one_card_with_its_title_and_their_words() {
    let app = TestApp::start().await;
    let site = Site::start().await;
    site.set("/plan?utm_source=a", page("Mill <b>race</b> plan", ""));
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let first = share(&app, &ada, &format!("Forty pages! {}", site.url("/plan?utm_source=a")), "public").await;
    let alone = app.visitor().get("/").await;
    alone.shows("Mill &#60;b&#62;race&#60;/b&#62; plan").shows("About Mill").hides("Also shared by");
    share(&app, &ben, &format!("[Page 12]({}) says it all.", site.url("/plan/#top")), "public").await;
    let seen = site.take_seen();
    assert_eq!(seen.len(), 1, "a page is looked at once: {seen:?}");

    let front = app.visitor().get("/").await;
    assert_eq!(cards(&front), 1);
    front.shows("Also shared by <a href=\"/entries/").shows("<q dir=\"auto\">Forty pages!</q>").shows("Mill &#60;b");
    // What is about one of them shows that one whole.
    let thread = app.visitor().get(&format!("/entries/{first}")).await;
    thread.shows("Forty pages!").shows("Also shared by <a href=").shows(">Ben</a>").hides("<q");
    assert_eq!(cards(&app.visitor().get("/@ada").await), 1);

    // Whoever is answered stays a card, and so does whoever says more than a line.
    ben.post(&format!("/entries/{first}/comments"), &[("body", "All forty?"), ("once", "c")]).await.is(303);
    assert_eq!(cards(&app.visitor().get("/").await), 1, "the one that is talked about is first now");
    let cy = app.person("cy").await;
    share(&app, &cy, &format!("{} {}", site.url("/plan"), "Many words. ".repeat(30)), "public").await;
    assert_eq!(cards(&app.visitor().get("/").await), 2);
}

#[rocket::async_test]
async fn nobody_is_named_to_those_who_may_not_see_what_they_share_and_its_site_hears_nothing() {
    let app = TestApp::start().await;
    let site = Site::start().await;
    site.set("/plan", page("The plan", ""));
    let (ada, ben, cy) = (app.person("ada").await, app.person("ben").await, app.person("cy").await);
    let secret = share(&app, &cy, &format!("Only for you: {}", site.url("/plan")), "followers").await;
    assert!(site.take_seen().is_empty(), "what followers read stays with them");
    ada.post("/actors/cy/follows", &[]).await.is(303);
    let public = share(&app, &ben, &format!("Look: {}", site.url("/plan")), "public").await;
    let path = format!("/entries/{public}");
    app.visitor().get(&path).await.shows("The plan").hides("Also shared");
    ada.get(&path).await.shows("Also shared by").shows(&format!("/entries/{secret}"));
    ada.post("/actors/cy/mutes", &[]).await.is(303);
    ada.get(&path).await.hides("Also shared");
    ada.post("/actors/cy/mutes/removal", &[]).await.is(303);
    ada.get(&path).await.shows("Also shared");
    // What is deleted leads nowhere.
    cy.post(&format!("/entries/{secret}/removal"), &[]).await.is(303);
    ada.get(&path).await.hides("Also shared");
    assert_eq!(rows(&app, "SELECT count(*) FROM entry_links").await, 1, "from the same moment on");
    // Nor what is changed.
    ben.post(&format!("{path}/edit"), &[("body", "Nothing to see")]).await.is(303);
    app.settle().await;
    app.visitor().get(&path).await.hides("The plan");
    app.advance(TimeDelta::days(2)).await;
    assert_eq!(rows(&app, "SELECT count(*) FROM linked_pages").await, 0, "pages that nothing leads to are forgotten");
}

#[rocket::async_test]
async fn a_page_has_the_name_that_its_site_gives_it_and_no_other_site_may() {
    let app = TestApp::start().await;
    let site = Site::start().await;
    site.set("/s/1", Reply::redirect(302, "/article?from=s"));
    site.set("/article?from=s", page("The article", "<link rel=canonical href='/article'>"));
    site.set("/article", page("The article", ""));
    site.set("/~evil/", page("Victim confesses", "<link rel=canonical href='/~victim/'>"));
    site.set("/~victim/", page("Victim", ""));
    site.set("/home", page("Home", "<link rel=canonical href='/'>"));
    site.set("/thief", page("Thief", "<link rel=canonical href='https://bank.example/news'>"));
    let (ada, ben, cy) = (app.person("ada").await, app.person("ben").await, app.person("cy").await);
    share(&app, &ada, &site.url("/s/1"), "public").await;
    share(&app, &ben, &site.url("/article"), "public").await;
    share(&app, &cy, &format!("again {}", site.url("/s/1?utm_medium=x")), "public").await;
    let front = app.visitor().get("/").await;
    assert_eq!(cards(&front), 1, "{}", front.body);
    front.shows("The article").shows(">Ben</a>").shows(">Ada</a>");
    share(&app, &ada, &site.url("/home"), "public").await;
    share(&app, &ben, &site.url("/thief"), "public").await;
    share(&app, &cy, "https://bank.example/news", "public").await;
    let front = app.visitor().get("/").await;
    assert_eq!(cards(&front), 4);
    front.shows("Home</a>").shows("Thief</a>");
    share(&app, &ada, &site.url("/~evil/"), "public").await;
    share(&app, &ben, &site.url("/~victim/"), "public").await;
    let front = app.visitor().get("/").await;
    assert_eq!(cards(&front), 6);
    front.shows("Victim confesses</a>").shows("Victim</a>");
    assert_eq!(rows(&app, "SELECT count(*) FROM linked_pages WHERE url LIKE '%/' AND length(url) < 30").await, 0);
}

#[rocket::async_test]
async fn a_page_that_cannot_be_had_is_let_be() {
    let app = TestApp::start().await;
    let site = Site::start().await;
    site.set("/down", Reply::status(503));
    site.set("/bomb", Reply::ok("text/html", vec![b' '; 3 << 20]));
    site.set("/file.pdf", Reply::ok("application/pdf", "<title>No page</title>"));
    site.set("/inward", Reply::redirect(302, "http://10.0.0.1/"));
    let ada = app.person("ada").await;
    for path in ["/gone", "/down", "/bomb", "/file.pdf", "/inward"] {
        share(&app, &ada, &site.url(path), "public").await;
    }
    app.visitor().get("/").await.is(200).hides("No page").hides("class=\"linked\"");
    app.advance(TimeDelta::days(30)).await;
    app.advance(TimeDelta::days(30)).await;
    app.advance(TimeDelta::days(30)).await;
    app.advance(TimeDelta::days(30)).await;
    let asked =
        |seen: &[String], path: &str| seen.iter().filter(|line| line.starts_with(&format!("GET {path} "))).count();
    let seen = site.take_seen();
    assert_eq!((asked(&seen, "/gone"), asked(&seen, "/down"), asked(&seen, "/file.pdf")), (1, 4, 1));
}

#[rocket::async_test]
async fn words_for_a_few_and_what_others_did_with_a_card_stay_its_own() {
    let app = TestApp::start().await;
    let site = Site::start().await;
    site.set("/plan", page("The plan", ""));
    let (ada, ben, cy) = (app.person("ada").await, app.person("ben").await, app.person("cy").await);
    for author in ["ada", "ben"] {
        cy.post(&format!("/actors/{author}/follows"), &[]).await.is(303);
    }
    // For followers below a public one, and the other way round.
    share(&app, &ada, &format!("wordprivate {}", site.url("/plan")), "followers").await;
    let public = share(&app, &ben, &format!("wordpublic {}", site.url("/plan")), "public").await;
    let home = cy.get("/home").await;
    assert_eq!(cards(&home), 2);
    home.shows("Only followers").hides("<q");
    share(&app, &ada, &format!("wordlater {}", site.url("/plan")), "followers").await;
    assert_eq!(cards(&cy.get("/home").await), 3);
    // Nobody takes the place of what is liked.
    cy.post(&format!("/entries/{public}/likes"), &[]).await.is(303);
    share(&app, &cy, &site.url("/plan"), "public").await;
    let front = app.visitor().get("/").await;
    assert_eq!(cards(&front), 2);
    front.shows("wordpublic").hides("<q");
    // One's own card stays where it can be changed.
    share(&app, &ada, &format!("wordown {}", site.url("/plan")), "public").await;
    assert_eq!(cards(&cy.get("/").await), 3);
}
