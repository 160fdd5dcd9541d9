//! Who gets digests, how they end, and how they are looked at beforehand.

use folkmoot::digests::run_now;
use folkmoot::ways_out::Regular;
use tests::TestApp;

use super::{DAY, daily, digests, follow, post, windows};

#[rocket::async_test]
async fn only_confirmed_addresses_of_standing_accounts_get_digests() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    let before = windows(&app).await;
    post(&ben, "news").await;
    let owner = app.database.as_owner().await;
    owner.execute("UPDATE members SET email_confirmed_at = NULL WHERE id = $1", &[&ada.member().get()]).await.unwrap();
    app.advance(DAY).await;
    assert_eq!((windows(&app).await, digests(&app).len()), (before, 0));
}

/// Links that are nearly the one that was sent.
fn forgeries(path: &str) -> [String; 4] {
    let swapped = if path.ends_with('A') { 'E' } else { 'A' };
    [
        format!("{path}x"),
        path.replace("unsubscribe/", "unsubscribe/A"),
        format!("{}{swapped}", &path[..path.len() - 1]),
        "/digests/unsubscribe/1".to_string(),
    ]
}

#[rocket::async_test]
async fn one_click_ends_the_digests_and_opening_the_link_does_not() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    post(&ben, "news").await;
    app.advance(DAY).await;
    let mail = digests(&app).remove(0);
    let link = mail.header("List-Unsubscribe").unwrap().trim_matches(['<', '>']).to_string();
    assert!(mail.text.contains(&link) && mail.html.contains(&link));
    let path = link.strip_prefix("http://127.0.0.1:8000").unwrap();
    assert_eq!(path, Regular::Digests.path(&app.services.keys, ada.member()));
    let digest = async || -> String {
        let owner = app.database.as_owner().await;
        owner.query_one("SELECT digest FROM members WHERE id = $1", &[&ada.member().get()]).await.unwrap().get(0)
    };
    app.visitor().get(path).await.is(200).shows("Stop the digests?").shows(&format!("action=\"{path}\""));
    assert_eq!(digest().await, "daily");
    for forged in forgeries(path) {
        app.visitor().get(&forged).await.is(404);
        assert_eq!(app.client.post(forged).dispatch().await.status().code, 404);
    }
    assert_eq!(digest().await, "daily");
    // A mail program: no cookie, no form token, no page of ours.
    let answer = app
        .client
        .post(path.to_string())
        .header(rocket::http::ContentType::Form)
        .body("List-Unsubscribe=One-Click")
        .dispatch()
        .await;
    assert_eq!(answer.status().code, 200);
    assert!(answer.into_string().await.unwrap().contains("No more digests"));
    assert_eq!(digest().await, "off");
    post(&ben, "more news").await;
    app.advance(DAY).await;
    assert_eq!(digests(&app).len(), 1);
}

#[rocket::async_test]
async fn a_member_sees_their_next_digest_before_it_goes_out() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    let empty = ada.get("/digests/preview").await;
    empty.is(200).shows("Nothing so far").shows("src=\"/digests/preview/html\"");
    post(&ben, "news for the preview").await;
    ada.get("/digests/preview").await.is(200).shows("It goes out").shows("news for the preview");
    let html = ada.get("/digests/preview/html").await;
    html.is(200).shows("news for the preview");
    let policy = html.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-security-policy")).unwrap();
    assert!(policy.1.starts_with("default-src 'none'"));
    assert_eq!(digests(&app).len(), 0, "looking at it sends nothing");
    ben.get("/digests/preview").await.is(200).shows("Your digests are off");
    app.visitor().get("/digests/preview").await.is(303);
}

#[rocket::async_test]
async fn the_command_writes_and_sends_what_is_due_and_says_so() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    follow(&ada, "ben").await;
    daily(&app, &ada).await;
    post(&ben, "news").await;
    let mut tx = app.services.store.begin().await.unwrap();
    store::clock::set_ahead_ms(&mut tx, DAY.num_milliseconds()).await.unwrap();
    tx.commit().await.unwrap();
    let mut said = Vec::new();
    run_now(&app.services, &mut said).await.unwrap();
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("members whose digest is due: 1\n") && said.contains("windows settled: 1 of 1"), "{said}");
    assert!(said.contains("mails that wait: 1\n") && said.contains("mails sent: 1 of 1; given up: 0"), "{said}");
    assert!(said.contains("Windows settled: 1.") && said.contains("1 sent, 0 waiting, 0 given up"), "{said}");
    assert_eq!(digests(&app).len(), 1);
}
