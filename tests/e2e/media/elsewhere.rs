//! Pictures and files in feeds, in searches, for other sites, in digests, and for whoever takes them out.

use tests::TestApp;

use super::{jpeg, post};
use crate::court::Court;

#[rocket::async_test]
async fn feeds_show_public_ones_and_of_others_say_how_many_there_are() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let files = [("picture1", "x", jpeg(1)), ("file1", "plan.txt", b"words".to_vec())];
    let files: Vec<_> = files.iter().map(|(field, name, bytes)| (*field, *name, bytes.as_slice())).collect();
    let entry = ada.send("/entries", &[("body", "a wall"), ("alt1", "old & <grey>")], &files).await.made();
    let picture = super::medium_of(&app, entry).await;
    let base = &app.services.site.base_url;
    let atom = app.visitor().get("/front.atom").await;
    atom.shows("<link rel=\"enclosure\" type=\"image/jpeg\" length=\"")
        .shows("title=\"old &amp; &lt;grey&gt;\"")
        .shows(&format!("href=\"{base}/media/{}/file\"", picture + 1))
        .shows(&format!("&lt;img src=&quot;{base}/media/{picture}/large&quot;"));
    let json: serde_json::Value = serde_json::from_str(&app.visitor().get("/front.json").await.body).unwrap();
    let item = &json["items"][0];
    assert_eq!(item["image"], format!("{base}/media/{picture}/large"));
    assert_eq!(item["attachments"][1]["mime_type"], "text/plain");
    assert_eq!(item["attachments"][1]["title"], "plan.txt");
    app.visitor()
        .get(&format!("/entries/{entry}"))
        .await
        .shows(&format!("<meta property=\"og:image\" content=\"{base}/media/{picture}/large\">"))
        .shows("og:image:alt");
    let (followers, hidden) = post(&app, &ada, "for some", "followers").await;
    ada.get(&format!("/entries/{followers}")).await.hides("og:image").shows(&format!("/media/{hidden}/small"));
    let sql =
        "INSERT INTO feed_tokens (member_id, token_hash, name) VALUES ($1, sha256(convert_to('mine', 'UTF8')), 'x')";
    app.database.as_owner().await.execute(sql, &[&ada.member().get()]).await.unwrap();
    let own = ada.get("/feeds/mine/home.atom").await;
    own.is(200).shows("for some").hides(&format!("/media/{hidden}/")).shows("1 picture");
}

#[rocket::async_test]
async fn what_is_folded_or_held_shows_no_picture_on_the_way() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, medium) = post(&app, &court.author, "labelled", "public").await;
    let case = court.flag(entry).await;
    app.settle().await;
    court.decide(case, "label").await;
    let path = format!("/media/{medium}/");
    app.visitor().get("/front.atom").await.shows("/entries/").hides(&path);
    app.visitor().get("/front.json").await.hides(&path);
    let page = app.visitor().get(&format!("/entries/{entry}")).await;
    page.shows(&path).hides("og:image");
    let fold = page.body.find("<details class=\"folded\">").unwrap();
    assert!(fold < page.body.find(&path).unwrap(), "it stands within the fold");
}

#[rocket::async_test]
async fn searches_find_what_has_a_picture_or_a_file() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    post(&app, &ada, "oak with a picture", "public").await;
    ada.send("/entries", &[("body", "oak with a file")], &[("file1", "x.txt", b"words")]).await.is(303);
    ada.post("/entries", &[("body", "oak alone")]).await.is(303);
    app.settle().await;
    let found = async |query: &str| ada.get(&format!("/search?q={query}")).await;
    found("oak+has:picture").await.shows("with a picture").hides("with a file").hides("alone");
    found("oak+has:files").await.shows("with a file").hides("alone");
    found("oak+-has:picture+-has:file").await.shows("alone");
    found("has:painting").await.shows("picture or file");
}

#[rocket::async_test]
async fn everything_leaves_with_its_owner() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let (entry, medium) = post(&app, &ada, "mine", "followers").await;
    post(&app, &ben, "not mine", "public").await;
    let archive = ada.archive().await;
    let export: serde_json::Value = serde_json::from_slice(&archive["folkmoot.json"]).unwrap();
    let media = export["media"].as_array().unwrap();
    assert_eq!(
        (media.len(), media[0]["entry"].as_str(), media[0]["alt"].as_str()),
        (1, Some(&*format!("{}/entries/{entry}", app.services.site.base_url)), Some("a wall"))
    );
    let mut conn = app.services.store.read().await.unwrap();
    let (row, bytes) = store::media::next_of(&mut conn, ada.actor(), 0).await.unwrap().unwrap();
    assert_eq!(row.id, medium);
    let digest: String = row.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(media[0]["sha256"], digest);
    assert!(image::load_from_memory(&bytes).is_ok());
    assert_eq!(
        archive.get(&format!("media/{digest}.jpg")).or(archive.get(&format!("media/{digest}.png"))),
        Some(&bytes)
    );
    assert_eq!(archive.keys().filter(|name| name.starts_with("media/")).count(), 1);
    assert!(store::media::next_of(&mut conn, ada.actor(), medium).await.unwrap().is_none());
}

#[rocket::async_test]
async fn a_digest_says_what_a_picture_shows_and_loads_none() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    post(&app, &ada, "look at that", "public").await;
    for page in ["/digests/preview", "/digests/preview/html"] {
        ben.get(page).await.is(200).shows("A picture: “a wall”").hides("/media/");
    }
}

#[rocket::async_test]
async fn newcomers_who_bring_the_same_picture_into_many_threads_are_held() {
    let app = TestApp::start().await;
    let mut people = Vec::new();
    for handle in ["new_one", "new_two"] {
        people.push(app.person(handle).await);
    }
    app.database.as_owner().await.batch_execute("UPDATE members SET joined_at = folkmoot_now()").await.unwrap();
    let mut held = 0;
    for (number, person) in people.iter().cycle().take(10).enumerate() {
        let body = format!("see {number}");
        let sent = person.send("/entries", &[("body", body.as_str())], &[("picture1", "x", &jpeg(1))]).await;
        held += i32::from(sent.location.starts_with("/cases/"));
    }
    assert!(held > 0, "the same picture again and again");
}
