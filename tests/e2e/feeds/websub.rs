//! The hub: who asks, who is asked whether they want it, what they are told, and how it ends.

use chrono::TimeDelta;
use tests::{Setting, TestApp};

use super::number;
use super::subscriber::Subscriber;
use rocket::tokio;

const SITE: &str = "http://127.0.0.1:8000";

/// Asks the hub; the status of its answer.
async fn ask_hub(app: &TestApp, mode: &str, topic: &str, callback: &str, more: &[(&str, &str)]) -> u16 {
    let topic = format!("{SITE}{topic}");
    let mut fields = vec![("hub.mode", mode), ("hub.topic", topic.as_str()), ("hub.callback", callback)];
    fields.extend_from_slice(more);
    app.visitor().post_raw("/websub", &fields, &[]).await.status
}

async fn subscribed(app: &TestApp, topic: &str, more: &[(&str, &str)]) -> Subscriber {
    let subscriber = Subscriber::start().await;
    assert_eq!(ask_hub(app, "subscribe", topic, &format!("{}/in?x=1", subscriber.base), more).await, 202);
    app.settle().await;
    subscriber
}

async fn subscriptions(app: &TestApp) -> i64 {
    number(app, "SELECT count(*) FROM websub_subscriptions").await
}

#[rocket::async_test]
async fn whoever_wants_it_is_told_what_is_new_and_can_check_that_it_was_us() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let subscriber = subscribed(&app, "/front.atom", &[("hub.secret", "a secret"), ("hub.lease_seconds", "99")]).await;
    let asked = subscriber.take_asked();
    assert_eq!(asked.len(), 1);
    for (name, value) in [
        ("hub.mode", "subscribe"),
        ("hub.topic", "http://127.0.0.1:8000/front.atom"),
        ("hub.lease_seconds", "3600"),
        ("x", "1"),
    ] {
        assert_eq!(asked[0].get(name).map(String::as_str), Some(value), "{asked:?}");
    }
    assert!(subscriber.take_told().is_empty(), "nothing is new yet");
    let note = ada.post("/entries", &[("body", "hello *subscribers* é")]).await.made();
    app.settle().await;
    let told = subscriber.take_told();
    assert_eq!(told.len(), 1);
    let (headers, body) = (&told[0].headers, &told[0].body);
    assert_eq!(told[0].path, "/in?x=1");
    assert_eq!(headers["content-type"], "application/atom+xml");
    assert_eq!(
        headers["link"],
        "<http://127.0.0.1:8000/websub>; rel=\"hub\", <http://127.0.0.1:8000/front.atom>; rel=\"self\""
    );
    let feed = feed_rs::parser::parse(body.as_bytes()).expect("Atom");
    assert_eq!(super::titles(&feed), ["hello subscribers é"]);
    assert_eq!(*body, super::ask(&app, "/front.atom", &[]).await.body, "the same as whoever asks gets");
    let signed = headers["x-hub-signature"].strip_prefix("sha256=").expect("a signature");
    assert_eq!(signed.len(), 64);
    // A comment changes what the feed says of its thread; what only some may read changes nothing of it, and nothing is sent.
    ada.post(&format!("/entries/{note}/comments"), &[("body", "a comment")]).await.is(303);
    app.settle().await;
    assert_eq!(subscriber.take_told().len(), 1);
    ada.post("/entries", &[("body", "wordsecret"), ("audience", "followers")]).await.is(303);
    app.settle().await;
    assert!(subscriber.take_told().is_empty());
    assert_eq!(number(&app, "SELECT count(*) FROM websub_outbox").await, 0);
    ada.post(&format!("/entries/{note}/removal"), &[]).await.is(303);
    app.settle().await;
    let told = subscriber.take_told();
    assert!(told.len() == 1 && !told[0].body.contains("hello"), "{told:?}");
}

#[rocket::async_test]
async fn each_feed_tells_its_own_and_json_is_json() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let group = [("handle", "bees"), ("display_name", "Bees"), ("about", ""), ("entrance", "public")];
    ben.post("/groups", &group).await.is(303);
    let note = ada.post("/entries", &[("body", "begin")]).await.made();
    let of_ada = subscribed(&app, "/@ada.json", &[]).await;
    let of_ben = subscribed(&app, "/@ben.atom", &[]).await;
    let of_bees = subscribed(&app, "/@bees.atom", &[]).await;
    let of_thread = subscribed(&app, &format!("/entries/{note}.atom"), &[]).await;
    ben.post(&format!("/entries/{note}/comments"), &[("body", "a comment")]).await.is(303);
    app.settle().await;
    let counts = || [&of_ada, &of_ben, &of_bees, &of_thread].map(|subscriber| subscriber.take_told().len());
    assert_eq!(counts(), [1, 0, 0, 1]);
    ben.post("/entries", &[("body", "hum"), ("audience", "@bees")]).await.is(303);
    app.settle().await;
    assert_eq!(counts(), [0, 1, 1, 0]);
    ada.post("/entries", &[("body", "more")]).await.is(303);
    app.settle().await;
    let told = of_ada.take_told();
    assert_eq!(told[0].headers["content-type"], "application/feed+json");
    assert!(!told[0].headers.contains_key("x-hub-signature"), "without a secret there is nothing to sign with");
    let json: serde_json::Value = serde_json::from_str(&told[0].body).expect("JSON");
    assert_eq!(json["hubs"][0]["url"], "http://127.0.0.1:8000/websub");
}

/// Leads everybody elsewhere, as a page that is not asked for its opinion may.
async fn leading_to(target: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let target = target.to_owned();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4096];
            let read = stream.read(&mut request).await.unwrap_or(0);
            let asked = String::from_utf8_lossy(&request[..read]).into_owned();
            let path = asked.split(' ').nth(1).unwrap_or("/").to_owned();
            let answer = format!(
                "HTTP/1.1 302 Found\r\nLocation: {target}{path}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    base
}

#[rocket::async_test]
async fn whoever_only_leads_to_somebody_who_wants_it_is_not_subscribed() {
    let app = TestApp::start().await;
    let willing = Subscriber::start().await;
    let victim = leading_to(&willing.base).await;
    assert_eq!(ask_hub(&app, "subscribe", "/front.atom", &format!("{victim}/in"), &[]).await, 202);
    app.settle().await;
    assert_eq!(subscriptions(&app).await, 0);
}

#[rocket::async_test]
async fn nobody_is_subscribed_who_does_not_want_it_and_nothing_private_is_told() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let group = [("handle", "inner"), ("display_name", "Inner"), ("about", ""), ("entrance", "private")];
    ada.post("/groups", &group).await.is(303);
    let followers = ada.post("/entries", &[("body", "wordsecret"), ("audience", "followers")]).await.made();
    let path = super::address(&ada, "my phone").await;
    let subscriber = Subscriber::start().await;
    subscriber.wants(false);
    let callback = format!("{}/in", subscriber.base);
    assert_eq!(ask_hub(&app, "subscribe", "/front.atom", &callback, &[]).await, 202);
    app.settle().await;
    assert_eq!((subscriber.take_asked().len(), subscriptions(&app).await), (1, 0));
    assert_eq!(number(&app, "SELECT count(*) FROM websub_requests").await, 0);
    let followers = format!("/entries/{followers}.atom");
    let own = format!("{path}home.atom");
    for topic in
        ["/@inner.atom", "/@nobody.atom", &followers, &own, "/search.atom?q=x", "/front", "/front.atom?after=1", "/"]
    {
        assert_eq!(ask_hub(&app, "subscribe", topic, &callback, &[]).await, 422, "{topic}");
    }
    for bad in [
        "",
        "x",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "ftp://example.org/",
        "https://a:b@example.org/",
        "https://example.org/#x",
    ] {
        assert_eq!(ask_hub(&app, "subscribe", "/front.atom", bad, &[]).await, 422, "{bad}");
    }
    let long = "x".repeat(200);
    assert_eq!(ask_hub(&app, "subscribe", "/front.atom", &callback, &[("hub.secret", &long)]).await, 422);
    assert_eq!(ask_hub(&app, "publish", "/front.atom", &callback, &[]).await, 422);
    app.settle().await;
    assert!(subscriber.take_asked().is_empty());
    // Whoever is down is asked a few times, and then it is forgotten.
    assert_eq!(ask_hub(&app, "subscribe", "/front.atom", "http://127.0.0.1:9/none", &[]).await, 202);
    app.settle().await;
    for left in [1, 1, 0] {
        assert_eq!(number(&app, "SELECT count(*) FROM websub_requests").await, left);
        app.advance(TimeDelta::minutes(10)).await;
    }
}

#[rocket::async_test]
async fn a_subscription_ends_when_it_is_taken_back_refused_given_up_or_over() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let post = async |words: &str| ada.post("/entries", &[("body", words)]).await.is(303).status;
    // Taken back: only its own callback can say so.
    let subscriber = subscribed(&app, "/front.atom", &[]).await;
    let callback = format!("{}/in?x=1", subscriber.base);
    subscriber.wants(false);
    assert_eq!(ask_hub(&app, "unsubscribe", "/front.atom", &callback, &[]).await, 202);
    app.settle().await;
    assert_eq!(subscriptions(&app).await, 1);
    subscriber.wants(true);
    assert_eq!(ask_hub(&app, "unsubscribe", "/front.atom", &callback, &[]).await, 202);
    app.settle().await;
    assert_eq!(subscriptions(&app).await, 0);
    post("one").await;
    app.settle().await;
    assert!(subscriber.take_told().is_empty());
    // Gone.
    let gone = subscribed(&app, "/front.atom", &[]).await;
    gone.answers(410);
    post("two").await;
    app.settle().await;
    assert_eq!((gone.take_told().len(), subscriptions(&app).await), (1, 0));
    // Given up after a day of tries, further and further apart; what came meanwhile is told together.
    let ill = subscribed(&app, "/front.atom", &[("hub.lease_seconds", "2592000")]).await;
    ill.answers(500);
    post("three").await;
    app.settle().await;
    assert_eq!(ill.take_told().len(), 1);
    app.settle().await;
    assert_eq!(ill.take_told().len(), 0, "it rests");
    post("four").await;
    ill.answers(204);
    app.advance(TimeDelta::seconds(31)).await;
    let told = ill.take_told();
    assert!(told.len() == 1 && told[0].body.contains("three") && told[0].body.contains("four"));
    ill.answers(500);
    post("five").await;
    for _ in 0..10 {
        app.advance(TimeDelta::hours(7)).await;
    }
    assert_eq!((ill.take_told().len(), subscriptions(&app).await), (8, 0));
    // Over.
    let over = subscribed(&app, "/front.atom", &[("hub.lease_seconds", "3600")]).await;
    app.skip(TimeDelta::hours(2)).await;
    post("six").await;
    app.settle().await;
    assert_eq!((over.take_told().len(), subscriptions(&app).await), (0, 0));
    // A feed that is for everybody no more.
    let left = subscribed(&app, "/@ada.atom", &[]).await;
    app.database.as_owner().await.batch_execute("UPDATE actors SET erased_at = folkmoot_now() WHERE handle = 'ada'; UPDATE websub_subscriptions SET changes = changes + 1").await.unwrap();
    app.settle().await;
    assert_eq!((left.take_told().len(), subscriptions(&app).await), (0, 0));
}

#[rocket::async_test]
async fn whoever_comes_after_a_later_claim_changes_nothing() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let subscriber = subscribed(&app, "/front.atom", &[]).await;
    ada.post("/entries", &[("body", "one")]).await.is(303);
    let store = &app.services.store;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(store::websub::spread(&mut tx, 10).await.unwrap(), 1);
    let first = store::websub::claim(&mut tx, 10, 60).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(store::websub::claim(&mut tx, 10, 60).await.unwrap().is_empty(), "a claim is one's own for a while");
    drop(tx);
    app.skip(TimeDelta::seconds(61)).await;
    let mut tx = store.begin().await.unwrap();
    let second = store::websub::claim(&mut tx, 10, 60).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((first.len(), second.len()), (1, 1));
    let mut tx = store.begin().await.unwrap();
    assert!(!store::websub::mark_told(&mut tx, &first[0], "old").await.unwrap());
    assert!(!store::websub::end(&mut tx, &first[0]).await.unwrap());
    assert!(!store::websub::put_back(&mut tx, &first[0], 1).await.unwrap());
    drop(tx);
    // What changes while somebody is told is told afterwards.
    ada.post("/entries", &[("body", "two")]).await.is(303);
    let mut tx = store.begin().await.unwrap();
    store::websub::spread(&mut tx, 10).await.unwrap();
    assert!(store::websub::mark_told(&mut tx, &second[0], "new").await.unwrap());
    tx.commit().await.unwrap();
    app.settle().await;
    assert_eq!(subscriber.take_told().len(), 1);
    // A request that is repeated while its callback is asked counts as the later one.
    let callback = format!("{}/in?x=1", subscriber.base);
    assert_eq!(ask_hub(&app, "unsubscribe", "/front.atom", &callback, &[]).await, 202);
    let mut tx = store.begin().await.unwrap();
    let asked = store::websub::claim_requests(&mut tx, 10, 60).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ask_hub(&app, "subscribe", "/front.atom", &callback, &[]).await, 202);
    let mut tx = store.begin().await.unwrap();
    store::websub::confirm(&mut tx, &asked[0]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(subscriptions(&app).await, 1, "the one that was overtaken ends nothing");
    app.settle().await;
    assert_eq!(subscriptions(&app).await, 1);
}

#[rocket::async_test]
async fn nobody_asks_the_hub_without_end() {
    let app = TestApp::with(Setting { limits: true, ..Setting::default() }).await;
    let mut last = 0;
    for _ in 0..70 {
        last = ask_hub(&app, "subscribe", "/front.atom", "http://10.0.0.1/", &[]).await;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
}
