//! The line against a server that does everything wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::query::Query;
use crate::question::Question;

fn bread() -> Question {
    Question { query: Query::parse("bread"), viewer: None, apart: Vec::new(), languages: Vec::new() }
}

const GOOD: &str = r#"{"hits":[{"shelf":3,"key":7,"published_at":5}],"processingTimeMs":1,"query":""}"#;

#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    Slow,
    Error500,
    Garbage,
    CutOff,
    HangUp,
    Endless,
    Stranger,
}

struct FaultServer {
    url: String,
    asked: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl FaultServer {
    async fn start(fault: Fault) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (asked, heads) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
        let server = Self { url, asked: Arc::clone(&asked), heads: Arc::clone(&heads) };
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (asked, heads) = (Arc::clone(&asked), Arc::clone(&heads));
                tokio::spawn(async move {
                    let head = read_request(&mut stream).await;
                    heads.lock().unwrap().push(head);
                    asked.fetch_add(1, Ordering::SeqCst);
                    answer(&mut stream, fault).await;
                });
            }
        });
        server
    }
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut byte = [0_u8];
    while !bytes.ends_with(b"\r\n\r\n") && stream.read(&mut byte).await.unwrap_or(0) == 1 {
        bytes.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&bytes).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0_u8; length];
    stream.read_exact(&mut body).await.ok();
    head
}

async fn answer(stream: &mut TcpStream, fault: Fault) {
    let head = |status: &str, length: usize| {
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        )
    };
    let text = match fault {
        Fault::None => head("200 OK", GOOD.len()) + GOOD,
        Fault::Slow => {
            tokio::time::sleep(Duration::from_secs(20)).await;
            head("200 OK", GOOD.len()) + GOOD
        }
        Fault::Error500 => head("500 Internal Server Error", 4) + "oops",
        Fault::Garbage => head("200 OK", 9) + "<html>\u{0}\u{1}",
        Fault::CutOff => head("200 OK", GOOD.len() + 50) + GOOD,
        Fault::HangUp => String::new(),
        Fault::Stranger => {
            let body = GOOD.replace("\"shelf\":3", "\"shelf\":33");
            head("200 OK", body.len()) + &body
        }
        Fault::Endless => {
            let chunk = vec![b' '; 64 * 1024];
            stream.write_all(head("200 OK", usize::MAX / 4).as_bytes()).await.ok();
            while stream.write_all(&chunk).await.is_ok() {}
            return;
        }
    };
    stream.write_all(text.as_bytes()).await.ok();
    stream.shutdown().await.ok();
}

#[tokio::test]
async fn a_good_answer_is_read_and_the_body_goes_out_with_its_length() {
    let server = FaultServer::start(Fault::None).await;
    let engine = Meilisearch::at(&server.url, Some("secret")).unwrap();
    let found = engine.candidates(&bread(), None, 0, 40).await.unwrap();
    assert_eq!(found.iter().map(|place| place.key).collect::<Vec<_>>(), [7]);
    let heads = server.heads.lock().unwrap();
    assert!(heads[0].starts_with("post /indexes/folkmoot-v2/search http/1.1"), "{}", heads[0]);
    assert!(heads[0].contains("content-length: ") && !heads[0].contains("chunked"), "{}", heads[0]);
    assert!(heads[0].contains("authorization: bearer secret"), "{}", heads[0]);
}

#[tokio::test]
async fn every_fault_is_an_error_in_time_and_five_open_the_breaker() {
    for fault in [Fault::Error500, Fault::Garbage, Fault::CutOff, Fault::HangUp, Fault::Endless, Fault::Stranger] {
        let server = FaultServer::start(fault).await;
        let engine = Meilisearch::at(&server.url, None).unwrap();
        for _ in 0..5 {
            assert!(!engine.is_held_back(), "{fault:?}");
            let error = engine.candidates(&bread(), None, 0, 40).await.unwrap_err();
            assert!(matches!(error, SearchError::Meilisearch(_)), "{fault:?}: {error}");
        }
        assert!(engine.is_held_back(), "{fault:?}");
        let asked = server.asked.load(Ordering::SeqCst);
        engine.candidates(&bread(), None, 0, 40).await.unwrap_err();
        assert_eq!(server.asked.load(Ordering::SeqCst), asked, "{fault:?}: an open breaker asks nobody");
    }
}

#[tokio::test]
async fn a_slow_engine_costs_two_seconds_and_not_more() {
    let server = FaultServer::start(Fault::Slow).await;
    let engine = Meilisearch::at(&server.url, None).unwrap();
    let begun = Instant::now();
    engine.candidates(&bread(), None, 0, 40).await.unwrap_err();
    let took = begun.elapsed();
    assert!((Duration::from_millis(1900)..Duration::from_secs(4)).contains(&took), "{took:?}");
}

#[tokio::test]
async fn nobody_listening_is_an_error_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let begun = Instant::now();
    Meilisearch::at(&url, None).unwrap().candidates(&bread(), None, 0, 40).await.unwrap_err();
    assert!(begun.elapsed() < Duration::from_millis(1500));
}

#[test]
fn addresses_that_cannot_be_used_are_refused_when_configured() {
    for url in ["", "meili", "ftp://host", "http://host/path", "unix:/run/meili"] {
        assert!(matches!(Meilisearch::at(url, None), Err(SearchError::Configuration(_))), "{url}");
    }
    assert!(matches!(Meilisearch::at("http://localhost:7700", Some("a\nb")), Err(SearchError::Configuration(_))));
    assert!(Meilisearch::at("http://localhost:7700/", Some("key")).is_ok());
}
