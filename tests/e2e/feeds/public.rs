//! What everybody can read, as feeds.

use serde_json::Value;
use tests::TestApp;

use super::{ask, header, read, titles};
use crate::court::Court;

#[rocket::async_test]
async fn front_profile_group_and_thread_are_feeds_in_both_formats() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let group = [("handle", "bees"), ("display_name", "Bees"), ("about", ""), ("entrance", "public")];
    ada.post("/groups", &group).await.is(303);
    let note = ada.post("/entries", &[("body", "About *ben*, see [his page](/@ben) & more")]).await.made();
    ada.post("/entries", &[("body", "Humming"), ("audience", "@bees")]).await.is(303);
    ben.post(&format!("/entries/{note}/comments"), &[("body", "Thank you")]).await.is(303);
    for (stem, page, titled) in [
        ("/front", "/", "Front"),
        ("/@ada", "/@ada", "Ada"),
        ("/@bees", "/@bees", "Bees"),
        (&format!("/entries/{note}"), &format!("/entries/{note}"), "Comments on “About ben, see his page & more”"),
    ] {
        app.visitor()
            .get(page)
            .await
            .is(200)
            .shows("type=\"application/atom+xml\" title=")
            .shows(&format!("href=\"{stem}.atom\""))
            .shows(&format!("href=\"{stem}.json\""));
        let (atom, json) = (read(&app, &format!("{stem}.atom")).await, read(&app, &format!("{stem}.json")).await);
        assert_eq!(atom.title.as_ref().map(|title| title.content.clone()), Some(format!("{titled} · Testmoot")));
        assert_eq!(titles(&atom), titles(&json), "{stem}");
        assert!(!atom.entries.is_empty(), "{stem}");
        let ids = |feed: &feed_rs::model::Feed| feed.entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&atom), ids(&json), "{stem}");
        assert_eq!(header(&ask(&app, &format!("{stem}.atom"), &[]).await, "Content-Type"), "application/atom+xml");
        assert_eq!(header(&ask(&app, &format!("{stem}.json"), &[]).await, "Content-Type"), "application/feed+json");
    }
    let front = read(&app, "/front.atom").await;
    assert_eq!(titles(&front), ["About ben, see his page & more", "Humming"], "a comment brings its thread up");
    let entry = &front.entries[0];
    let body = entry.content.as_ref().and_then(|content| content.body.clone()).unwrap();
    assert!(body.contains("href=\"http://127.0.0.1:8000/@ben\""), "{body}");
    assert_eq!(entry.authors[0].name.as_deref(), Some("Ada"));
    assert_eq!(entry.authors[0].uri.as_deref(), Some("http://127.0.0.1:8000/@ada"));
    assert_eq!(entry.id, format!("http://127.0.0.1:8000/entries/{note}"));
    assert!(front.entries[1].categories.iter().any(|category| category.term == "Bees"));
    let atom = ask(&app, "/front.atom", &[]).await;
    atom.shows("<thr:total>1</thr:total>")
        .shows("<link rel=\"self\" type=\"application/atom+xml\" href=\"http://127.0.0.1:8000/front.atom\"/>");
    assert_eq!(header(&atom, "Cache-Control"), "public, no-cache");
    let json: Value = serde_json::from_str(&ask(&app, "/front.json", &[]).await.body).unwrap();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["items"][0]["_folkmoot"]["comments"], 1);
    let thread = read(&app, &format!("/entries/{note}.atom")).await;
    assert_eq!(titles(&thread), ["Thank you"]);
    for none in ["/nothing.atom", "/@nobody.atom", "/entries/999.atom", "/entries/x.atom", "/@ada.rss", "/home.atom"] {
        ask(&app, none, &[]).await.is(404);
    }
    // A signed-in member gets what everybody gets.
    let own = ada.get("/front.atom").await;
    assert_eq!(own.body, atom.body);
}

#[rocket::async_test]
async fn what_has_not_changed_is_not_sent_again_and_an_edit_is_dated() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let note = ada.post("/entries", &[("body", "first words")]).await.made();
    for path in ["/front.atom", "/@ada.json", "/search.atom?q=words"] {
        let first = ask(&app, path, &[]).await;
        let tag = header(&first, "ETag").to_string();
        let again = ask(&app, path, &[("If-None-Match", &tag)]).await;
        again.is(304);
        assert!(again.body.is_empty() && header(&again, "ETag") == tag);
        // Likes are none of what a feed says.
        app.person(&format!("p{}", path.len())).await.post(&format!("/entries/{note}/likes"), &[]).await.is(303);
        ask(&app, path, &[("If-None-Match", &tag)]).await.is(304);
    }
    let before = ask(&app, "/front.atom", &[]).await;
    app.skip(chrono::TimeDelta::hours(1)).await;
    ada.post(&format!("/entries/{note}/edit"), &[("body", "second words")]).await.is(303);
    let tag = header(&before, "ETag").to_string();
    let after = ask(&app, "/front.atom", &[("If-None-Match", &tag)]).await;
    after.is(200).shows("second words").hides("first words");
    let entry = &read(&app, "/front.atom").await.entries[0];
    assert!(entry.updated.unwrap() > entry.published.unwrap() + chrono::TimeDelta::minutes(59));
}

#[rocket::async_test]
async fn a_feed_has_fifty_items_and_the_way_to_the_next_ones() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut last = 0;
    for n in 0..61 {
        last = ada.post("/entries", &[("body", &format!("note number {n:02}"))]).await.made();
    }
    for n in 0..52 {
        ada.post(&format!("/entries/{last}/comments"), &[("body", &format!("comment number {n:02}"))]).await.is(303);
    }
    for (path, all, first) in [
        ("/front.json".to_string(), 61, "note number 60"),
        ("/@ada.atom".to_string(), 61, "note number 60"),
        (format!("/entries/{last}.json"), 52, "comment number 51"),
        ("/search.json?q=number+in:entries".to_string(), 61, "note number 60"),
    ] {
        let (mut seen, mut next) = (Vec::new(), Some(path.clone()));
        while let Some(path) = next.take() {
            let answer = ask(&app, &path, &[]).await;
            let feed = feed_rs::parser::parse(answer.body.as_bytes()).unwrap();
            assert!(feed.entries.len() <= 50);
            seen.extend(titles(&feed).into_iter().map(str::to_string));
            let links = header(&answer, "Link").to_string();
            let address =
                links.split(", ").find(|link| link.ends_with("rel=\"next\"")).map(|link| link[1..].to_string());
            next = address.map(|link| link.split('>').next().unwrap().replace("http://127.0.0.1:8000", ""));
            assert_eq!(next.is_some(), seen.len() == 50, "{path}: {links}");
            // Whoever subscribes to the hub subscribes to the first page.
            assert_eq!(links.contains("rel=\"hub\""), seen.len() == 50 && !path.contains("search"), "{path}: {links}");
        }
        assert_eq!((seen.len(), seen[0].as_str()), (all, first), "{path}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all, "{path}: none twice");
    }
}

#[rocket::async_test]
async fn what_only_some_may_read_is_in_no_public_feed_whoever_asks() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let ada = &court.author;
    let group = [("handle", "inner"), ("display_name", "Inner"), ("about", ""), ("entrance", "private")];
    ada.post("/groups", &group).await.is(303);
    let followers = ada.post("/entries", &[("body", "wordsecret one"), ("audience", "followers")]).await.made();
    let inner = ada.post("/entries", &[("body", "wordsecret two"), ("audience", "@inner")]).await.made();
    let (held, _) = court.case("wordsecret three").await;
    for path in [
        "/front.atom",
        "/front.json",
        "/@ada.atom",
        "/search.atom?q=in:entries+wordsecret",
        "/search.json?q=wordsecret",
    ] {
        for answer in [ask(&app, path, &[]).await, ada.get(path).await] {
            answer.is(200).hides("wordsecret one").hides("wordsecret two").hides("wordsecret three");
        }
    }
    for path in [followers, inner, held].map(|id| format!("/entries/{id}.atom")) {
        ask(&app, &path, &[]).await.is(404);
        ada.get(&path).await.is(404);
    }
    ask(&app, "/@inner.atom", &[]).await.is(404);
    ada.get("/@inner.json").await.is(404);
    // Pages of what only some may read name no feed.
    ada.get(&format!("/entries/{followers}")).await.is(200).hides(".atom");
    ada.get("/@inner").await.is(200).hides("/@inner.atom").shows("href=\"/settings/feeds\">feed</a>");
}

#[rocket::async_test]
async fn of_what_is_labelled_a_feed_says_the_label_and_not_the_words() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, case) = court.case("wordfold in a body").await;
    court.decide(case, "label").await;
    let label = "Labelled “R1 Attack ideas, not people”";
    for path in ["/front.atom", "/front.json", "/@ada.atom", "/search.atom?q=in:entries+wordfold"] {
        let answer = ask(&app, path, &[]).await;
        let feed = feed_rs::parser::parse(answer.body.as_bytes()).unwrap();
        assert_eq!(titles(&feed), [label], "{path}");
        assert!(!format!("{:?}", feed.entries).contains("wordfold"), "{path}: {}", answer.body);
    }
    ask(&app, &format!("/entries/{entry}.atom"), &[]).await.is(200).shows(label).hides("wordfold");
}

#[rocket::async_test]
async fn hostile_titles_and_names_break_no_feed() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    ada.post("/entries", &[("body", "]]> <b>&amp;</b> `</content>`")]).await.is(303);
    ada.post("/settings/profile", &[("display_name", "A]]><script>&\"'"), ("about", "")]).await.is(303);
    // What no form lets in any more may stand in an old row.
    let sql = "UPDATE entries SET kind = 'link', title = E'</title>\\x02<x a=\"&', link_url = 'https://example.org/?a=1&b=\"<' WHERE kind = 'note'";
    app.database.as_owner().await.batch_execute(sql).await.unwrap();
    for path in ["/front.atom", "/front.json", "/@ada.atom", "/search.atom?q=%01%3Cx%22%27%26+content+in:entries"] {
        let answer = ask(&app, path, &[]).await;
        answer.is(200);
        let controls = answer.body.chars().filter(|c| c.is_control() && *c != '\n');
        assert_eq!(controls.count(), 0, "{path}: {:?}", answer.body);
        let feed = feed_rs::parser::parse(answer.body.as_bytes())
            .unwrap_or_else(|error| panic!("{path}: {error}\n{}", answer.body));
        if path.starts_with("/search") {
            continue;
        }
        assert!(titles(&feed)[0].starts_with("</title>"), "{:?}", titles(&feed));
        assert!(feed.entries[0].authors[0].name.as_deref().unwrap().starts_with("A]]><script>"));
    }
}
