//! Links of profiles: where else somebody is, confirmed by the page there.

use chrono::TimeDelta;
use tests::{Person, TestApp};

use crate::court::Court;
use crate::sources::site::{Reply, Site};

const LIST: &str = "/settings/links";

async fn add(app: &TestApp, person: &Person<'_>, url: &str) {
    person.post(LIST, &[("url", url)]).await.is(303);
    app.settle().await;
}

fn page(link: &str) -> Reply {
    Reply::ok("text/html", format!("<!doctype html><title>Ada</title><p>Me. {link}"))
}

#[rocket::async_test]
async fn a_link_is_confirmed_while_the_page_there_links_back() {
    let app = TestApp::start().await;
    let site = Site::start().await;
    let ada = app.person("ada").await;
    let back = format!("<a rel=\"noopener ME\" href=\"{}/@ada/\">moot</a>", app.services.site.base_url);
    site.set("/blog", page(&back));
    add(&app, &ada, &site.url("/blog")).await;
    ada.get(LIST).await.shows("confirmed").shows("The page links back");
    let shown = app.visitor().get("/@ada").await;
    shown.shows(&site.url("/blog")).shows("rel=\"me nofollow noopener\"").shows("links back");
    // The page says so no longer.
    site.set("/blog", page(""));
    app.advance(TimeDelta::days(8)).await;
    app.visitor().get("/@ada").await.shows(&site.url("/blog")).hides("links back");
    // It cannot be looked at: that says nothing against what it said before.
    site.set("/blog", page(&back));
    app.advance(TimeDelta::days(8)).await;
    app.visitor().get("/@ada").await.shows("links back");
    site.set("/blog", Reply::status(503));
    app.advance(TimeDelta::days(8)).await;
    app.visitor().get("/@ada").await.shows("links back");
    site.set("/blog", Reply::status(410));
    app.advance(TimeDelta::days(8)).await;
    app.visitor().get("/@ada").await.hides("links back");
}

#[rocket::async_test]
async fn a_page_that_names_somebody_else_or_nobody_confirms_nothing_and_says_why_to_its_owner_only() {
    let app = TestApp::start().await;
    let site = Site::start().await;
    let ada = app.person("ada").await;
    let base = app.services.site.base_url.clone();
    site.set("/none", page(&format!("<a href=\"{base}/@ada\">no rel</a>")));
    site.set("/other", page(&format!("<a rel=me href=\"{base}/@ada2\">another</a>")));
    site.set("/script", page(&format!("<script>'<a rel=me href=\"{base}/@ada\">'</script>")));
    site.set("/inward", Reply::redirect(302, "http://10.0.0.1/"));
    for path in ["/none", "/other", "/script", "/inward"] {
        add(&app, &ada, &site.url(path)).await;
    }
    let own = ada.get(LIST).await;
    own.shows("it has no link with rel=").shows("leads to").shows("/@ada2").shows("not on the public internet");
    own.hides("The page links back");
    let shown = app.visitor().get("/@ada").await;
    shown.hides("links back").hides("/@ada2").shows("/none");
    // Whoever mends their page need not wait.
    site.set("/none", page(&format!("<link rel=me href=\"{base}/@ada\">")));
    let id = own.body.split("/settings/links/").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
    ada.post(&format!("/settings/links/{id}/check"), &[]).await.is(303);
    app.settle().await;
    app.visitor().get("/@ada").await.shows("links back");
    // Only their own.
    let ben = app.person("ben").await;
    for act in ["check", "removal"] {
        ben.post(&format!("/settings/links/{id}/{act}"), &[]).await.is(404);
    }
    ada.post(&format!("/settings/links/{id}/removal"), &[]).await.is(303);
    app.visitor().get("/@ada").await.hides("/none");
}

#[rocket::async_test]
async fn addresses_that_are_none_or_too_many_are_refused_at_their_field() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for (typed, why) in [
        ("", "give the address of a page of yours"),
        ("javascript:alert(1)", "id=\"url-error\""),
        ("http://10.0.0.1/", "id=\"url-error\""),
    ] {
        ada.post(LIST, &[("url", typed)]).await.is(422).shows(why);
    }
    let owner = app.database.as_owner().await;
    let many = "INSERT INTO profile_links (member_id, url, check_at) SELECT $1, 'https://a.example/' || n, folkmoot_now() + interval '9 days' FROM generate_series(1, 10) n";
    owner.execute(many, &[&ada.member().get()]).await.unwrap();
    ada.post(LIST, &[("url", "https://a.example/11")]).await.is(422).shows("room for ten links");
    ada.post(LIST, &[("url", "https://a.example/1")]).await.is(422).shows("on your profile already");
}

#[rocket::async_test]
async fn links_are_judged_with_the_profile_and_hidden_with_it() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 6).await;
    let ada = &court.author;
    ada.post("/settings/profile", &[("display_name", "Ada"), ("about", "wordabout")]).await.is(303);
    ada.post(LIST, &[("url", "https://linked.example/")]).await.is(303);
    app.visitor().get("/@ada").await.shows("linked.example");
    let profile = "SELECT id FROM entries WHERE author_id = $1 AND kind = 'profile'";
    let entry = court.count(profile, ada.member().get()).await;
    let case = court.flag(entry).await;
    app.settle().await;
    for viewer in [&app.visitor(), &court.flaggers[0]] {
        viewer.get("/@ada").await.hides("linked.example");
    }
    let jurors = court.jurors(case).await;
    jurors[0].get(&format!("/cases/{case}")).await.shows("linked.example");
    let refused = ada.post(LIST, &[("url", "https://another.example/")]).await;
    assert_ne!(refused.status, 303, "while a jury looks at it");
    court.decide(case, "remove").await;
    app.visitor().get("/@ada").await.hides("linked.example");
    ada.post(LIST, &[("url", "https://another.example/")]).await.is(422);
    // New words in the place of what was removed: the old links do not come back with them.
    ada.post("/settings/profile", &[("display_name", "Ada again"), ("about", "")]).await.is(303);
    app.visitor().get("/@ada").await.shows("Ada again").hides("linked.example");
    ada.taken_out().await.shows("\"links\"").hides("linked.example");
}
