//! Who sees pictures and files: whoever sees their entry at this moment, and nobody from the moment on when that ends.

use tests::TestApp;

use super::{jpeg, medium_of, post};
use crate::court::Court;

#[rocket::async_test]
async fn a_medium_is_served_exactly_to_those_who_see_its_entry() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let ada = &court.author;
    let (fol, sam, bly) = (app.person("fol").await, app.person("sam").await, app.person("bly").await);
    fol.post("/actors/ada/follows", &[]).await.is(303);
    // Whose accounts are new are never drawn for a jury.
    let new = "UPDATE members SET joined_at = folkmoot_now() WHERE id IN (SELECT id FROM actors WHERE handle IN ('fol', 'sam', 'bly'))";
    app.database.as_owner().await.execute(new, &[]).await.unwrap();
    let group = [("handle", "inner"), ("display_name", "Inner"), ("about", ""), ("entrance", "private")];
    ada.post("/groups", &group).await.is(303);
    let mut media = Vec::new();
    for (body, audience) in [
        ("public", "public"),
        ("followers", "followers"),
        ("group", "@inner"),
        ("held", "public"),
        ("removed", "public"),
        ("deleted", "public"),
    ] {
        media.push(post(&app, ada, body, audience).await);
    }
    for (thread, _) in media.clone() {
        let comment =
            ada.send(&format!("/entries/{thread}/comments"), &[("body", "x")], &[("picture1", "x", &jpeg(1))]).await;
        let comment: i64 = comment.location.rsplit("#c").next().unwrap().parse().unwrap();
        media.push((comment, medium_of(&app, comment).await));
    }
    let removed = court.flag(media[4].0).await;
    app.settle().await;
    court.decide(removed, "remove").await;
    court.flag(media[3].0).await;
    bly.post("/actors/ada/blocks", &[]).await.is(303);
    ada.post(&format!("/entries/{}/removal", media[5].0), &[]).await.is(303);
    let visitor = app.visitor();
    let owner = app.database.as_owner().await;
    let (mut shown, mut hidden) = (0, 0);
    for (name, viewer) in [("visitor", &visitor), ("ada", ada), ("fol", &fol), ("sam", &sam), ("bly", &bly)] {
        let id = (name != "visitor").then(|| viewer.actor().get());
        for (entry, medium) in &media {
            let sql = "SELECT entry_visible_by_id($1, $2)";
            let may: bool = owner.query_one(sql, &[entry, &id]).await.unwrap().get(0);
            let sent = viewer.fetch(&format!("/media/{medium}/small"), "").await;
            assert_eq!(sent.status == 200, may, "entry {entry} to {name}: {}", sent.status);
            let counted = if may { &mut shown } else { &mut hidden };
            *counted += 1;
        }
    }
    assert!(shown > 10 && hidden > 10, "both were seen: {shown}, {hidden}");
}

#[rocket::async_test]
async fn what_a_browser_keeps_is_asked_for_each_time_and_ends_with_a_hold() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, medium) = post(&app, &court.author, "soon held", "public").await;
    let path = format!("/media/{medium}/small");
    let first = app.visitor().fetch(&path, "").await;
    assert_eq!((first.header("Cache-Control"), first.header("Vary")), ("public, no-cache", "Cookie"));
    let tag = first.header("ETag").to_string();
    let again = app.visitor().fetch(&path, &tag).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let own = court.others[0].fetch(&path, "").await;
    assert_eq!(own.header("Cache-Control"), "private, no-cache");
    court.flag(entry).await;
    for person in [&app.visitor(), &court.others[0]] {
        assert_eq!(person.fetch(&path, &tag).await.status, 404, "also with what it has already");
    }
    assert_eq!(court.author.fetch(&path, "").await.status, 200);
}

#[rocket::async_test]
async fn forms_that_are_not_there_are_not_found() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (_, medium) = post(&app, &ada, "x", "public").await;
    for path in ["huge", "file", "..%2flarge", "large%00"] {
        assert_eq!(ada.fetch(&format!("/media/{medium}/{path}"), "").await.status, 404, "{path}");
    }
    for path in ["/media/0/large", "/media/-1/large", "/media/99999999999999999999/large", "/media/x/large"] {
        assert_eq!(ada.fetch(path, "").await.status, 404, "{path}");
    }
}
