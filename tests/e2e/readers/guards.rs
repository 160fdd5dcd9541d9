//! What the database itself holds about readers, whoever writes.

use tests::TestApp;

use super::{four, note, press};

#[rocket::async_test]
async fn readers_are_written_down_with_the_note_and_never_grow() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, dot) = four(&app).await;
    let eve = app.person("eve").await;
    let id = note(&ada, "wordquiet", "@ben @cyd").await;
    let open = ada.post("/entries", &[("body", "for all")]).await.made();
    press(&ben, &format!("/entries/{id}/readers/removal")).await;
    let database = app.database.as_app().await;
    let refused = async |sql: String, constraint: &str| {
        let error = database.batch_execute(&sql).await.expect_err(&sql);
        let said = error.as_db_error().and_then(|error| error.constraint()).unwrap_or_default().to_string();
        assert_eq!(said, constraint, "{sql}");
    };
    let read = |entry: i64, who: &tests::Person<'_>| {
        format!(
            "INSERT INTO entry_readers (entry_id, member_id, at, bumped_at) VALUES ({entry}, {}, now(), now())",
            who.actor()
        )
    };
    refused(read(id, &dot), "entry_readers_never_grow").await;
    refused(read(open, &dot), "entry_readers_are_of_named_notes").await;
    refused("UPDATE entries SET named = 3 WHERE named = 2".into(), "entries_keep_their_audience").await;
    refused(
        "UPDATE entries SET named = NULL, audience = 'public' WHERE named = 2".into(),
        "entries_keep_their_audience",
    )
    .await;
    refused("DELETE FROM entry_readers".into(), "entry_readers_only_leave").await;
    refused("UPDATE entry_readers SET left_at = NULL WHERE left_at IS NOT NULL".into(), "entry_readers_only_leave")
        .await;
    refused(format!("UPDATE entry_readers SET member_id = {}", dot.actor()), "entry_readers_only_leave").await;
    let post = |named: &str, readers: &[&tests::Person<'_>]| {
        let readers: Vec<String> = readers.iter().map(|who| {
            format!("INSERT INTO entry_readers (entry_id, member_id, at, bumped_at) SELECT max(id), {}, now(), now() FROM entries;", who.actor())
        }).collect();
        format!(
            "INSERT INTO entries (author_id, kind, audience, named, body, published_at, bumped_at) VALUES ({}, 'note', 'named', {named}, 'x', now(), now()); {}",
            ada.actor(),
            readers.concat()
        )
    };
    refused(post("2", &[&dot]), "entries_have_their_readers").await;
    refused(post("1", &[&dot, &cyd]), "entry_readers_never_grow").await;
    refused(post("1", &[&ada]), "entry_readers_are_of_named_notes").await;
    refused(post("1", &[&eve]), "entry_readers_take_it").await;
    refused(post("51", &[]), "entries_named").await;
    refused(post("NULL", &[]), "entries_named").await;
    refused(post("1", &[]).replace("'note'", "'candidacy'"), "entries_named_are_notes").await;
    refused("UPDATE members SET named_by = 'whoever'".into(), "members_named_by").await;
    database.batch_execute(&post("1", &[&dot])).await.expect("a note with its reader");
    let comment = |who: &tests::Person<'_>| {
        format!(
            "INSERT INTO entries (author_id, thread_id, kind, audience, body, published_at, bumped_at) VALUES ({}, {id}, 'comment', 'named', 'x', now(), now())",
            who.actor()
        )
    };
    refused(comment(&dot), "entries_are_by_readers_of_their_thread").await;
    refused(comment(&ben), "entries_are_by_readers_of_their_thread").await;
    database.batch_execute(&comment(&cyd)).await.expect("a reader speaks");
    let moved = "SELECT bool_and(r.bumped_at = e.bumped_at AND r.at = e.published_at) FROM entry_readers r JOIN entries e ON e.id = r.entry_id";
    assert!(database.query_one(moved, &[]).await.expect("a row").get::<_, bool>(0), "readers know where it stands");
}
