//! What the database refuses, whoever writes.

use tests::TestApp;

use super::{medium_of, number, post};
use crate::attacks::record::refused_by;

/// A row of media for an entry.
fn row(entry: i64, kind: &str, place: i64) -> String {
    let edges = if kind == "file" { "NULL, NULL" } else { "10, 10" };
    let (content_type, name) = if kind == "file" { ("text/plain", "x.txt") } else { ("image/png", "") };
    format!(
        "INSERT INTO media (entry_id, actor_id, kind, place, content_type, name, width, height, size, sha256)
         VALUES ({entry}, 1, '{kind}', {place}, '{content_type}', '{name}', {edges}, 1, sha256('x'))"
    )
}

#[rocket::async_test]
async fn media_fit_their_entry_and_are_its_authors() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let note = ada.post("/entries", &[("body", "x")]).await.made();
    let comment = ben.post(&format!("/entries/{note}/comments"), &[("body", "x")]).await;
    let comment: i64 = comment.location.rsplit("#c").next().unwrap().parse().unwrap();
    let deleted = ada.post("/entries", &[("body", "x")]).await.made();
    ada.post(&format!("/entries/{deleted}/removal"), &[]).await.is(303);
    let profile =
        number(&app, "SELECT id FROM entries WHERE kind = 'profile' AND author_id = $1", ada.actor().get()).await;
    let client = app.database.as_app().await;
    for (entry, kind, place, constraint) in [
        (note, "picture", 5, "media_place"),
        (note, "file", 3, "media_place"),
        (note, "portrait", 1, "media_fit_their_entry"),
        (comment, "picture", 2, "media_fit_their_entry"),
        (comment, "file", 1, "media_fit_their_entry"),
        (deleted, "picture", 1, "media_fit_their_entry"),
        (profile, "picture", 1, "media_fit_their_entry"),
        (0, "picture", 1, "media_fit_their_entry"),
    ] {
        assert_eq!(refused_by(&client, &row(entry, kind, place)).await, constraint, "{entry} {kind} {place}");
    }
    client.batch_execute(&row(comment, "picture", 1)).await.unwrap();
    assert_eq!(refused_by(&client, &row(comment, "picture", 1)).await, "media_places");
    assert_eq!(number(&app, "SELECT actor_id FROM media WHERE entry_id = $1", comment).await, ben.actor().get());
    let page = row(note, "picture", 1).replace("image/png", "text/html");
    assert_eq!(refused_by(&client, &page).await, "media_content_type");
}

#[rocket::async_test]
async fn a_medium_stays_what_it_is_and_off_when_it_is_off() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (entry, medium) = post(&app, &ada, "x", "public").await;
    let (other, _) = post(&app, &ada, "y", "public").await;
    let client = app.database.as_app().await;
    for change in [format!("entry_id = {other}"), "sha256 = sha256('y')".into(), "kind = 'portrait'".into()] {
        let sql = format!("UPDATE media SET {change} WHERE id = {medium}");
        assert_eq!(refused_by(&client, &sql).await, "media_stay_as_they_are", "{change}");
    }
    client.batch_execute(&format!("UPDATE media SET taken_off_at = folkmoot_now() WHERE id = {medium}")).await.unwrap();
    let back = format!("UPDATE media SET taken_off_at = NULL WHERE id = {medium}");
    assert_eq!(refused_by(&client, &back).await, "media_stay_as_they_are");
    assert_eq!(number(&app, "SELECT pictures::bigint FROM entries WHERE id = $1", entry).await, 0);
    // A copied database does not have the grants of the one it was copied from.
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let client = app.database.as_app().await;
    assert_eq!(
        refused_by(&client, &format!("UPDATE media_bytes SET bytes = 'x' WHERE medium_id = {medium}")).await,
        ""
    );
}

#[rocket::async_test]
async fn how_many_an_entry_has_is_counted_and_never_said() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (entry, _) = post(&app, &ada, "x", "public").await;
    let client = app.database.as_app().await;
    client.execute("UPDATE entries SET pictures = 3, files = 9 WHERE id = $1", &[&entry]).await.unwrap();
    let counted = "SELECT (pictures * 10 + files)::bigint FROM entries WHERE id = $1";
    assert_eq!(number(&app, counted, entry).await, 10);
    let insert = "INSERT INTO entries (author_id, kind, body, pictures, published_at, bumped_at)
        VALUES ($1, 'note', 'x', 4, folkmoot_now(), folkmoot_now()) RETURNING id";
    let made: i64 = client.query_one(insert, &[&ada.actor().get()]).await.unwrap().get(0);
    assert_eq!(number(&app, counted, made).await, 0);
    client.execute("DELETE FROM media WHERE id = $1", &[&medium_of(&app, entry).await]).await.unwrap();
    assert_eq!(number(&app, counted, entry).await, 0);
    let actor = "UPDATE actors SET portrait_id = 7 WHERE id = $1";
    client.execute(actor, &[&ada.actor().get()]).await.unwrap();
    let shown = "SELECT count(portrait_id) FROM actors WHERE id = $1";
    assert_eq!(number(&app, shown, ada.actor().get()).await, 0);
    let actor = "INSERT INTO actors (handle, display_name, portrait_id) VALUES ('eve', 'Eve', 7) RETURNING id";
    let made: i64 = client.query_one(actor, &[]).await.unwrap().get(0);
    assert_eq!(number(&app, shown, made).await, 0);
}
