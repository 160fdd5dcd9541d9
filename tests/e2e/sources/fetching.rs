//! The outbound client against sites that do everything wrong.

use std::time::{Duration, Instant};

use folkmoot::web_client::{Conditions, FetchError, Fetched, Patience, Reach, WebClient};
use url::Url;

use super::site::{Reply, Site};

fn client(reach: Reach) -> WebClient {
    let patience =
        Patience { connect: Duration::from_secs(1), total: Duration::from_millis(1500), body_bytes: 64 * 1024 };
    WebClient::new(reach, patience, "http://moot.example").expect("a client")
}

async fn get(site: &Site, path: &str) -> Result<Fetched, FetchError> {
    client(Reach::LoopbackToo).get(&site.url(path).parse().unwrap(), &Conditions::default()).await
}

#[rocket::async_test]
async fn an_answer_comes_whole_with_what_the_next_request_needs() {
    let site = Site::start().await;
    site.set(
        "/feed",
        Reply::ok("text/xml; charset=utf-8", "hello")
            .with("ETag", "\"v1\"")
            .with("Last-Modified", "Mon, 03 Nov 2025 07:30:00 GMT"),
    );
    let fetched = get(&site, "/feed").await.unwrap();
    assert_eq!((fetched.status, fetched.body.as_slice()), (200, &b"hello"[..]));
    let again = client(Reach::LoopbackToo).get(&fetched.url, &fetched.conditions).await.unwrap();
    assert_eq!((again.status, again.body.len()), (304, 0));
    let seen = site.take_seen();
    assert!(seen[0].contains("user-agent: Folkmoot/") && seen[0].contains("http://moot.example"), "{}", seen[0]);
    assert!(seen[1].contains("if-modified-since: Mon, 03 Nov 2025"), "{}", seen[1]);
}

#[rocket::async_test]
async fn too_much_is_not_read_to_its_end_not_even_when_packed() {
    let site = Site::start().await;
    site.set("/edge", Reply::ok("text/xml", vec![b'x'; 64 * 1024]));
    site.set("/large", Reply::ok("text/xml", vec![b'x'; 64 * 1024 + 1]));
    let packed = include_bytes!("../../fixtures/feeds/zeros.gz");
    assert!(packed.len() < 16 * 1024);
    site.set("/packed", Reply::ok("text/xml", &packed[..]).with("Content-Encoding", "gzip"));
    assert!(get(&site, "/edge").await.is_ok());
    assert_eq!(get(&site, "/large").await.unwrap_err(), FetchError::TooLarge(64));
    assert_eq!(get(&site, "/packed").await.unwrap_err(), FetchError::TooLarge(64));
}

#[rocket::async_test]
async fn slow_and_broken_sites_are_given_up() {
    let site = Site::start().await;
    let mut slow = Reply::ok("text/xml", vec![b'x'; 50 * 1024]);
    slow.slowly = Some(Duration::from_millis(200));
    site.set("/slow", slow);
    let mut broken = Reply::ok("text/xml", "half of it");
    broken.cut_off = 100;
    site.set("/broken", broken);
    site.set("/teapot", Reply::status(418));
    let started = Instant::now();
    assert!(matches!(get(&site, "/slow").await, Err(FetchError::TooSlow(_))));
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    assert_eq!(get(&site, "/broken").await.unwrap_err(), FetchError::Broken);
    assert_eq!(get(&site, "/teapot").await.unwrap().status, 418);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody: Url = format!("http://{closed}/").parse().unwrap();
    assert_eq!(
        client(Reach::LoopbackToo).get(&nobody, &Conditions::default()).await.unwrap_err(),
        FetchError::NoConnection
    );
}

#[rocket::async_test]
async fn redirects_are_followed_five_times_and_each_is_checked() {
    let site = Site::start().await;
    site.set("/end", Reply::ok("text/plain", "there"));
    for (hop, status) in (1..=6).zip([301, 302, 303, 307, 308, 301]) {
        let next = if hop == 1 { "/end".to_string() } else { format!("/hop{}", hop - 1) };
        site.set(&format!("/hop{hop}"), Reply::redirect(status, &next));
    }
    assert_eq!(get(&site, "/hop5").await.unwrap().url.path(), "/end");
    assert_eq!(get(&site, "/hop6").await.unwrap_err(), FetchError::TooManyRedirects);
    site.set("/loop", Reply::redirect(302, "/loop"));
    assert_eq!(get(&site, "/loop").await.unwrap_err(), FetchError::TooManyRedirects);
    site.set("/nowhere", Reply::status(302));
    assert_eq!(get(&site, "/nowhere").await.unwrap_err(), FetchError::BadRedirect);
    for inside in [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "//192.168.1.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://a:b@127.0.0.1/",
    ] {
        site.set("/inward", Reply::redirect(302, inside));
        assert!(matches!(get(&site, "/inward").await, Err(FetchError::Forbidden(_))), "{inside}");
    }
}

#[rocket::async_test]
async fn without_leave_this_machine_cannot_be_reached_by_number_or_by_name() {
    let site = Site::start().await;
    site.set("/", Reply::ok("text/plain", "private"));
    let public = client(Reach::PublicOnly);
    let ask = async |url: &str| public.get(&url.parse().unwrap(), &Conditions::default()).await.unwrap_err();
    assert!(matches!(ask(&site.url("/")).await, FetchError::Forbidden(_)));
    assert!(matches!(ask("http://0x7f.1/").await, FetchError::Forbidden(_)));
    // The name passes the first check, as any name does; what it stands for does not pass the second.
    assert_eq!(ask("http://localhost/").await, FetchError::NotPublic);
    assert!(site.take_seen().is_empty());
}
