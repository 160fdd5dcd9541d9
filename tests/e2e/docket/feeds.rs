//! The log as feeds.

use serde_json::Value;
use tests::TestApp;

use super::{lines, play};

#[rocket::async_test]
async fn the_log_is_an_atom_and_a_json_feed_by_the_same_filter() {
    let app = TestApp::start().await;
    let empty = app.visitor().get("/docket/log.atom").await;
    empty.is(200).shows("<updated>1970-01-01T00:00:00Z</updated>");
    let played = play(&app).await;
    let (entry, case) = played.removed;
    let subject = format!("subject=case%3A{case}");
    let ours = format!(
        "subject IN ('case:{case}', 'entry:{entry}') OR kind = 'sanction.imposed' AND body LIKE '%\"case\":{case},%'"
    );
    let history = lines(&app, &ours).await;
    app.visitor()
        .get(&format!("/docket/log?{subject}"))
        .await
        .shows(&format!("href=\"/docket/log.atom?{subject}\""))
        .shows("application/feed+json");
    let atom = app.visitor().get(&format!("/docket/log.atom?{subject}")).await;
    atom.is(200);
    let feed = feed_rs::parser::parse(atom.body.as_bytes()).expect("Atom");
    let ids = feed.entries.iter().map(|entry| entry.id.rsplit('/').next().unwrap().parse::<i64>().unwrap());
    assert_eq!(ids.collect::<Vec<_>>(), history);
    let decided = feed.entries.iter().find(|entry| entry.categories[0].term == "case.decided").unwrap();
    assert_eq!(decided.authors[0].name.as_deref(), Some("a jury"));
    let content = decided.content.as_ref().and_then(|content| content.body.clone()).unwrap();
    for words in ["By a jury. Rule R1 ", "5 hours after the first flag", "because remove", "/cases/"] {
        assert!(content.contains(words), "{words}: {content}");
    }
    let json = app.visitor().get(&format!("/docket/log.json?{subject}")).await;
    json.is(200);
    feed_rs::parser::parse(json.body.as_bytes()).expect("a JSON feed");
    let json: Value = serde_json::from_str(&json.body).expect("JSON");
    let items = json["items"].as_array().unwrap();
    assert_eq!(items.len(), feed.entries.len());
    for (item, entry) in items.iter().zip(&feed.entries) {
        assert_eq!(item["id"], entry.id.as_str());
        assert_eq!(item["title"], entry.title.as_ref().unwrap().content.as_str());
    }
    let held = items.iter().find(|item| item["_folkmoot"]["kind"] == "entry.held").unwrap();
    assert_eq!((&held["_folkmoot"]["rule"], &held["_folkmoot"]["role"]), (&"R1".into(), &"flags".into()));
    let seconds = held["_folkmoot"]["delay_seconds"].as_i64().unwrap();
    assert!((7200..7260).contains(&seconds), "{seconds}");
}
