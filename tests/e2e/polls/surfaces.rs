//! A poll wherever its note is shown: streams, feeds, frames, programs, archives, previews, search.

use tests::TestApp;

use super::{ask, choose};
use crate::archives::{arrive, document, made, packed};

#[rocket::async_test]
async fn a_poll_stands_with_its_note_on_every_surface() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let id = ask(&ada, "approval", "wordoption\nOther").await;
    choose_any(&ben, id).await;
    for path in ["/", "/@ada", "/embed/front", "/preview", "/front.atom", "/@ada.json"] {
        let person = if path == "/preview" { &ada } else { &ben };
        person.get(path).await.is(200).shows("wordoption");
    }
    // What travels on, and what others would see, knows nothing of what was said.
    for path in ["/embed/front", "/front.atom", "/front.json"] {
        ben.get(path).await.hides("In front").hides("your answer");
    }
    ada.get("/preview").await.hides("In front").hides(">Answer<");
    for query in ["wordoption", "has:poll", "has:polls+wordquestion"] {
        app.visitor().get(&format!("/search?q={query}")).await.shows(&format!("/entries/{id}"));
    }
    app.visitor().get("/search?q=has:event").await.hides(&format!("/entries/{id}"));
    // Muted words are looked for in options, too.
    ben.post("/settings/filters/words", &[("words", "wordoption")]).await.is(303);
    ben.get("/@ada").await.shows("Says “wordoption”, which you muted");
}

async fn choose_any(person: &tests::Person<'_>, id: i64) {
    person.post(&format!("/entries/{id}/poll"), &[("o-1", "true")]).await.is(303);
}

#[rocket::async_test]
async fn an_archive_says_what_was_asked_and_not_what_was_said_and_elsewhere_it_takes_no_answers() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let id = ask(&ada, "schulze", "Rye\nSpelt").await;
    ben.post(&format!("/entries/{id}/poll"), &[("o-2", "1")]).await.is(303);
    let archive = document(&ada).await;
    let entry = archive["entries"].as_array().unwrap().iter().find(|entry| !entry["poll"].is_null()).unwrap();
    assert_eq!(entry["poll"]["options"], serde_json::json!(["Rye", "Spelt"]));
    assert!(!document(&ben).await.to_string().contains("[[\\\"2\\\"]]"), "a file can be demanded by somebody else");
    let pages: Vec<String> = ada
        .archive()
        .await
        .into_iter()
        .filter(|(name, _)| name.starts_with("posts-"))
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .collect();
    assert!(pages.iter().any(|page| page.contains("<li>Spelt</li>")), "{pages:?}");
    let there = TestApp::with(tests::Setting { port: Some(8001), ..tests::Setting::default() }).await;
    let away = there.person("ada").await;
    arrive(&there, &away, &packed(&ada.archive().await)).await.unwrap();
    let brought =
        there.database.as_owner().await.query_one("SELECT entry_id FROM polls", &[]).await.unwrap().get::<_, i64>(0);
    away.get(&format!("/entries/{brought}")).await.shows("asked at another community").shows("Spelt");
    choose(&away, brought, "1").await.is(403);
    there.settle().await;
    away.get("/notifications").await.hides("has ended");
    // What makes no sense is kept for its owner, and not shown.
    let mut odd = crate::archives::note(1, "wordodd");
    odd["poll"] =
        serde_json::json!({"method": "plurality", "options": ["alone"], "closes_at": "2020-03-02T10:00:00+00:00"});
    let report = arrive(&app, &ben, &made(&[("entries", serde_json::json!([odd]))])).await.unwrap();
    assert_eq!(report.entries, 0, "{report:?}");
    let kept = "SELECT count(*) FROM brought WHERE reason LIKE '%poll makes no sense%'";
    assert_eq!(super::number(&app, kept).await, 1);
}
