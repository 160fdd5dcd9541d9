//! What features say: hostile words, hidden words, and words in feeds.

use rocket::http::{Header, Status};
use serde_json::Value;
use tests::{Setting, TestApp};

use super::{number, opened, propose, verified, vote};
use crate::court::Court;

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_on_the_board_is_refused_with_what_was_typed() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    app.visitor().get("/features/new").await.is(303);
    ana.get("/features/new").await.is(200).shows("Effort in days").shows("from 1 to 60");
    let (long, text, wide) = ("x".repeat(121), "x".repeat(10_001), format!("https://a.example/{}", "x".repeat(500)));
    let good = [("title", "A bench"), ("body", "To sit."), ("effort_days", "2"), ("link", "https://a.example/1")];
    for (field, value, words) in [
        ("title", "", "id=\"title-error\""),
        ("title", long.as_str(), "id=\"title-error\""),
        ("title", "A \u{202e}bench", "id=\"title-error\""),
        ("body", "", "id=\"body-error\""),
        ("body", text.as_str(), "id=\"body-error\""),
        ("effort_days", "0", "give a whole number of days from 1 to 60"),
        ("effort_days", "-3", "give a whole number of days from 1 to 60"),
        ("effort_days", "1.5", "give a whole number of days from 1 to 60"),
        ("effort_days", "61", "give a whole number of days from 1 to 60"),
        ("effort_days", "99999999999999999999999", "give a whole number of days from 1 to 60"),
        ("link", "javascript:alert(1)", "begins with https://"),
        ("link", "http://a.example/", "begins with https://"),
        ("link", "https://a.example/\"onclick=x", "no address that a browser would open"),
        ("link", wide.as_str(), "at most 500 characters"),
    ] {
        let fields = good.map(|(name, typed)| (name, if name == field { value } else { typed }));
        let answer = ana.post("/features", &fields).await;
        answer.is(422).shows(words);
        if field != "title" {
            answer.shows("value=\"A bench\"");
        }
    }
    assert_eq!(number(&app, "SELECT count(*) FROM features").await, 0);
    let fields = [
        ("title", "<b>A bench</b>"),
        ("body", "[x](javascript:alert(1)) **bold** <script>alert(1)</script>"),
        ("effort_days", " 2 "),
        ("link", "https://a.example/1"),
        ("once", "0123456789abcdef"),
    ];
    let made = ana.post("/features", &fields).await;
    assert_eq!(ana.post("/features", &fields).await.made(), made.made(), "a form sent twice proposes once");
    let page = app.visitor().get(&made.location).await;
    page.is(200).hides("<script>alert").hides("<b>A bench").hides("href=\"javascript").shows("<strong>bold</strong>");
    page.shows("href=\"https://a.example/1\" rel=\"nofollow noreferrer ugc\"");
    for path in ["/features.atom", "/features"] {
        app.visitor().get(path).await.is(200).hides("<script>alert").hides("<b>A bench").hides("href=\"javascript");
    }
    for title in ["two", "three", "four", "five"] {
        propose(&ana, title, "1").await;
    }
    ana.post("/features", &good).await.is(403).shows("You have 5 features waiting");
    app.visitor().post("/features", &good).await.is(303);
    app.visitor().get("/features/999").await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feature_is_changed_with_its_thread_and_discussed_like_anything_else() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.person("ana").await, app.person("ben").await);
    let id = propose(&ana, "A bench", "10").await;
    let page = format!("/features/{id}");
    let thread = number(&app, "SELECT thread_id FROM features").await;
    ben.post(&format!("/entries/{thread}/comments"), &[("body", "In the shade, please.")]).await.is(303);
    ana.get(&page).await.shows("In the shade, please.").shows("Proposed by");
    let moved = app.visitor().get(&format!("/entries/{thread}")).await;
    assert_eq!((moved.status, moved.location.as_str()), (303, page.as_str()));
    app.visitor().get("/").await.shows("A bench");
    let text = [("title", "Two benches"), ("body", "For four."), ("effort_days", "12"), ("link", "")];
    ben.post(&format!("{page}/edit"), &text).await.is(403);
    ana.get(&format!("{page}/edit")).await.is(200).shows("value=\"A bench\"").shows("It *would* help.");
    ana.post(&format!("{page}/edit"), &[("title", ""), ("body", "x"), ("effort_days", "1")]).await.is(422);
    ana.post(&format!("{page}/edit"), &text).await.is(303);
    ana.get(&page).await.shows("Two benches").shows("12 days").shows("Text changed by");
    app.visitor().get("/").await.shows("Two benches").hides("A bench");
    ana.post(&format!("/entries/{thread}/removal"), &[]).await.is(404);
    ana.taken_out().await.shows("\"features\"").shows("Two benches").shows("A bench");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_a_jury_looks_at_are_hidden_on_every_page_and_still_counted() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let id = propose(&court.author, "Wordhidden for all", "10").await;
    let other = propose(&court.others[0], "A bench", "10").await;
    let cycle = opened(&app).await;
    for voter in &court.others {
        vote(&cycle, voter, &[id, other]).await;
    }
    app.visitor().get(&cycle.path("")).await.shows("Wordhidden for all");
    let thread = number(&app, &format!("SELECT thread_id FROM features WHERE id = {id}")).await;
    let case = court.flag(thread).await;
    app.settle().await;
    court.decide(case, "remove").await;
    let pages = [
        "/features".to_string(),
        format!("/features/{id}"),
        cycle.path(""),
        "/features.atom".into(),
        "/features.json".into(),
    ];
    for page in &pages {
        app.visitor().get(page).await.is(200).hides("Wordhidden");
        court.others[1].get(page).await.hides("Wordhidden");
    }
    app.visitor().get("/features").await.shows("A feature whose words are held").shows("A bench");
    court.author.get(&format!("/features/{id}")).await.shows("Wordhidden for all");
    cycle.close().await;
    assert_eq!(cycle.state().await, "enacted");
    for page in
        pages.iter().chain(&[cycle.path("/record"), "/record/votes.jsonl".into(), "/record/proposals.jsonl".into()])
    {
        app.visitor().get(page).await.is(200).hides("Wordhidden");
    }
    app.visitor().get(&cycle.path("")).await.shows(&format!("Feature {id}")).shows("the same to the byte");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_labelled_feature_is_on_the_ballot_by_its_number_and_label() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let id = propose(&court.author, "Wordlabel for all", "10").await;
    let cycle = opened(&app).await;
    let thread = number(&app, &format!("SELECT thread_id FROM features WHERE id = {id}")).await;
    let case = court.flag(thread).await;
    app.settle().await;
    court.decide(case, "label").await;
    let named = format!("Feature {id}: Labelled “R1 Attack ideas, not people”");
    for voter in [&court.others[0], &app.visitor()] {
        voter.get(&cycle.path("")).await.is(200).hides("Wordlabel").shows(&named);
    }
    vote(&cycle, &court.others[0], &[id]).await;
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_is_an_atom_and_a_json_feed_that_is_not_sent_twice() {
    let app = TestApp::with(Setting { port: Some(8000), ..Setting::default() }).await;
    let ana = app.person("ana").await;
    app.visitor().get("/features.atom").await.is(200).shows("<updated>1970-01-01T00:00:00Z</updated>");
    let id = propose(&ana, "Cakes & ale", "10").await;
    let atom = app.visitor().get("/features.atom").await;
    let header = |name: &str| atom.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.clone());
    assert_eq!(header("content-type").as_deref(), Some("application/atom+xml"));
    let tag = header("etag").expect("a tag");
    atom.shows("<title>Cakes &amp; ale</title>").shows("Proposed, 10 days").shows(&format!("/features/{id}</id>"));
    let feed: Value = serde_json::from_str(&app.visitor().get("/features.json").await.body).expect("JSON");
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!((&feed["items"][0]["title"], &feed["items"][0]["tags"][0]), (&"Cakes & ale".into(), &"proposed".into()));
    assert!(feed["items"][0]["content_html"].as_str().unwrap().contains("<em>would</em>"));
    let again = app.client.get("/features.atom").header(Header::new("If-None-Match", tag.clone())).dispatch().await;
    assert_eq!(again.status(), Status::NotModified);
    assert!(again.into_string().await.unwrap_or_default().is_empty());
    ana.post(&format!("/features/{id}/withdrawal"), &[]).await.is(303);
    let changed = app.client.get("/features.atom").header(Header::new("If-None-Match", tag)).dispatch().await;
    assert_eq!(changed.status(), Status::Ok);
    app.visitor().get("/features").await.shows("href=\"/features.atom\"").shows("application/feed+json");
}
