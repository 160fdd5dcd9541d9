//! Places for those who download: one for each member, and nobody keeps the others from theirs by reading slowly.

use rocket::http::{ContentType, Header, Status};
use rocket::local::asynchronous::LocalResponse;
use tests::{Person, TestApp, files};

use crate::members::{PASSWORD, join_and_confirm};

/// Begins a download, and reads nothing of it yet.
async fn begin<'c>(app: &'c TestApp, person: &Person<'_>) -> LocalResponse<'c> {
    let fields = [("password", PASSWORD), ("_csrf", &person.csrf())];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = app.client.post("/settings/export").cookies(person.cookies()).header(ContentType::Form);
    let response = request.header(Header::new("Sec-Fetch-Site", "same-origin")).body(body).dispatch().await;
    assert_eq!(response.status(), Status::Ok);
    response
}

#[rocket::async_test]
async fn a_member_has_one_place_and_a_hanging_reader_takes_nobody_elses() {
    let app = TestApp::start().await;
    let (ada, ben) = (join_and_confirm(&app, "ada").await, join_and_confirm(&app, "ben").await);
    // More than a connection swallows, whether or not anybody reads it.
    let sql = format!(
        "INSERT INTO entries (author_id, kind, body, body_html, published_at, bumped_at, created_at)
         SELECT {}, 'note', t.text, '<p>note</p>', t.now, t.now, t.now FROM generate_series(1, 4000) n,
            LATERAL (SELECT folkmoot_now() - make_interval(hours => n::integer) AS now,
                (SELECT string_agg(md5(n || '-' || i), '') FROM generate_series(1, 32) i) AS text) t",
        ada.member()
    );
    app.database.as_owner().await.batch_execute(&sql).await.unwrap();
    let mut hanging = Vec::new();
    for _ in 0..6 {
        hanging.push(begin(&app, &ada).await);
    }
    // Six of hers hold one place: another member is served at once, and her own last one is whole.
    let theirs = begin(&app, &ben).await.into_bytes().await.expect("all of it");
    assert!(files(&theirs).contains_key("folkmoot.json"));
    let last = hanging.pop().expect("the last").into_bytes().await.expect("all of it");
    assert!(files(&last).contains_key("folkmoot.json"));
    for ended in hanging {
        assert!(ended.into_bytes().await.is_none(), "half an archive ends as an error, not as a file");
    }
}
