//! Taking everything out: who may, what is in it, and that its pages need nothing else.

use store::exports::{Owner, PAGE, Pages, SECTIONS};
use tests::TestApp;

use super::{count, document, one_of_everything};
use crate::members::{PASSWORD, join_and_confirm};

#[rocket::async_test]
async fn an_archive_is_downloaded_by_whoever_gives_the_password_once_more() {
    let app = TestApp::start().await;
    let ada = join_and_confirm(&app, "ada").await;
    ada.post("/entries", &[("body", "one note")]).await.is(303);
    ada.get("/settings/export").await.is(200).shows("1 post, 0 comments").shows("Your password").hides("brought along");
    let wrong = ada.post("/settings/export", &[("password", "a wrong one")]).await;
    wrong.is(422).shows("this is not your password").hides("one note");
    let right = ada.post("/settings/export", &[("password", PASSWORD)]).await;
    right.is(200);
    let header =
        |name: &str| right.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str());
    assert_eq!(header("content-disposition"), Some("attachment; filename=\"folkmoot-ada.zip\""));
    assert_eq!((header("content-type"), header("cache-control")), (Some("application/zip"), Some("private, no-store")));
    assert!(right.body.starts_with("PK") && right.body.contains("folkmoot.json"));
    app.visitor().get("/settings/export").await.is(303);
}

#[rocket::async_test]
async fn what_others_wrote_and_what_opens_an_account_is_not_in_it() {
    let app = TestApp::start().await;
    let ada = one_of_everything(&app, "ada").await;
    let files = ada.archive().await;
    let all: String = files.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    for word in ["words of ben", "no password", "argon2", "token_hash"] {
        assert!(!all.contains(word), "{word}");
    }
    for word in ["my second words", "my *first* words", "only for followers", "my comment", "words in a group"] {
        assert!(all.contains(word), "{word}");
    }
    let json = document(&ada).await;
    for part in SECTIONS.iter().map(|section| section.name) {
        assert!(json[part].is_array(), "{part}");
    }
    let comment = &json["entries"].as_array().unwrap().iter().find(|entry| entry["markdown"] == "my comment").unwrap();
    assert_eq!(comment["answers"]["author"], "ben");
    assert!(comment["answers"]["address"].as_str().unwrap().starts_with("http://127.0.0.1:8000/entries/"));
}

/// The addresses in a page.
fn links(page: &str) -> Vec<&str> {
    ["href=\"", "src=\""]
        .into_iter()
        .flat_map(|name| page.split(name).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[rocket::async_test]
async fn its_pages_open_without_network_and_script_and_lead_only_where_something_is() {
    let app = TestApp::start().await;
    let ada = one_of_everything(&app, "ada").await;
    let files = ada.archive().await;
    let pages: Vec<_> = files.iter().filter(|(name, _)| name.ends_with(".html")).collect();
    let year = app.now().await.format("%Y").to_string();
    for name in ["index.html", &format!("posts-{year}-1.html"), &format!("comments-{year}-1.html"), "likes.html"] {
        assert!(files.contains_key(name), "{name} of {:?}", files.keys());
    }
    for (name, bytes) in &pages {
        let page = String::from_utf8((*bytes).clone()).unwrap();
        assert!(!page.contains("<script") && page.contains("script-src 'none'"), "{name}");
        for link in links(&page) {
            let is_outside = link.starts_with("http://") || link.starts_with("https://");
            assert!(is_outside || files.contains_key(link), "{name} leads to {link}");
        }
    }
    let index = String::from_utf8(files["index.html"].clone()).unwrap();
    assert!(index.contains("Ada Thorne") && index.contains("http://127.0.0.1:8000/@ben"), "{index}");
}

#[rocket::async_test]
async fn twenty_thousand_entries_are_read_a_page_at_a_time() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let sql = format!(
        "INSERT INTO entries (author_id, kind, body, body_html, published_at, bumped_at, created_at)
         SELECT {}, 'note', 'note ' || n, '<p>note</p>', now, now, now FROM generate_series(1, 20000) n,
            LATERAL (SELECT folkmoot_now() - make_interval(hours => n::integer) AS now) t",
        ada.member()
    );
    app.database.as_owner().await.batch_execute(&sql).await.unwrap();
    let entries = SECTIONS.iter().find(|section| section.name == "entries").unwrap();
    let owner = Owner { member: ada.member(), base: &app.services.site.base_url };
    let mut conn = app.services.store.read().await.unwrap();
    let (mut pages, mut seen) = (Pages::of(entries), std::collections::HashSet::new());
    loop {
        let page = pages.next(&mut conn, owner).await.unwrap();
        assert!(page.len() <= PAGE);
        if page.is_empty() {
            break;
        }
        for entry in page {
            assert!(seen.insert(entry["address"].as_str().unwrap().to_owned()), "twice: {entry}");
        }
    }
    drop(conn);
    assert_eq!(seen.len(), 20_000);
    let files = ada.archive().await;
    let posts: usize = files
        .iter()
        .filter(|(name, _)| name.starts_with("posts-"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).matches("<article").count())
        .sum();
    assert_eq!(posts, 20_000);
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE kind = 'note'").await, 20_000);
}

/// The names of an object's fields.
fn names(object: &serde_json::Value) -> Vec<String> {
    object.as_object().expect("an object").keys().cloned().collect()
}

#[rocket::async_test]
async fn the_schema_names_what_is_in_the_document_and_the_documentation_every_part() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let schema = std::fs::read_to_string(root.join("archive.schema.json")).expect("the schema");
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let documented = std::fs::read_to_string(root.join("archive.md")).expect("the documentation");
    let app = TestApp::start().await;
    let json = document(&one_of_everything(&app, "ada").await).await;
    for name in names(&json) {
        assert!(documented.contains(&format!("`{name}`")), "docs/archive.md does not know {name}");
    }
    let entry = &schema["$defs"]["entry"]["properties"];
    for record in json["entries"].as_array().unwrap() {
        for name in names(record) {
            assert!(entry[&name].is_object(), "the schema does not know {name}");
        }
        let kinds = entry["kind"]["enum"].as_array().unwrap();
        assert!(kinds.contains(&record["kind"]), "{record}");
    }
}
