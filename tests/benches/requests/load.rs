//! A small closed-loop load generator: a few connections, each sending its next request when the last is answered.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Connections where a case does not need others.
pub const CONNECTIONS: usize = 8;

/// One HTTP request, ready to write.
pub struct Request(Vec<u8>);

impl Request {
    /// A page, perhaps as somebody.
    pub fn get(path: &str, session: Option<&str>) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{}\r\n", cookie(session)).into_bytes())
    }

    /// A page that the asker has already, by its tag.
    pub fn known(path: &str, tag: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nHost: bench\r\nIf-None-Match: {tag}\r\n\r\n").into_bytes())
    }

    /// A form, as somebody.
    pub fn post(path: &str, session: &str, body: &str) -> Self {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: bench\r\n{}Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            cookie(Some(session)),
            body.len()
        );
        Self(head.into_bytes())
    }
}

fn cookie(session: Option<&str>) -> String {
    session.map(|token| format!("Cookie: folkmoot={token}\r\n")).unwrap_or_default()
}

/// What came back.
pub struct Measured {
    pub answers: usize,
    pub refused: usize,
    pub elapsed: Duration,
    /// How long each took, the shortest first.
    pub took: Vec<Duration>,
}

impl Measured {
    /// What ninety-nine of a hundred requests did not exceed.
    pub fn p99(&self) -> Duration {
        self.took.get(self.took.len() * 99 / 100).copied().unwrap_or_default()
    }

    /// A warning when answers were errors, so that a fast refusal is not taken for speed.
    pub fn complaint(&self) -> String {
        if self.refused == 0 { String::new() } else { format!("  ({} of these were errors)", self.refused) }
    }
}

/// How requests come.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    pub connections: usize,
    /// How many are begun in a second; each as soon as the last is answered where nothing is said.
    pub per_second: Option<u32>,
}

impl Pace {
    /// As fast as so many connections are answered.
    pub fn of(connections: usize) -> Self {
        Self { connections, per_second: None }
    }
}

/// Sends that many requests and waits for all answers.
pub async fn run(port: u16, pace: Pace, requests: usize, make: impl Fn(usize) -> Request) -> Measured {
    static SENT: AtomicUsize = AtomicUsize::new(0);
    // Each run goes on counting, so that warming up and measuring do not repeat the same posts.
    let first = SENT.fetch_add(requests, Ordering::Relaxed);
    let work = Arc::new(Work {
        requests: (0..requests).map(|n| make(first + n)).collect(),
        next: AtomicUsize::new(0),
        refused: AtomicUsize::new(0),
        began: Instant::now(),
        apart: pace.per_second.map(|rate| Duration::from_secs(1) / rate),
    });
    let tasks: Vec<_> = (0..pace.connections).map(|_| tokio::spawn(drain(port, Arc::clone(&work)))).collect();
    let mut took = Vec::with_capacity(requests);
    for task in tasks {
        took.extend(task.await.expect("no panic").expect("the server answers"));
    }
    took.sort();
    Measured { answers: requests, refused: work.refused.load(Ordering::Relaxed), elapsed: work.began.elapsed(), took }
}

/// What the connections of a run share.
struct Work {
    requests: Vec<Request>,
    next: AtomicUsize,
    refused: AtomicUsize,
    began: Instant,
    /// The time between the beginnings of two requests, where they are paced.
    apart: Option<Duration>,
}

/// Sends what is next until nothing is left; how long each took, from when it was to begin.
async fn drain(port: u16, work: Arc<Work>) -> io::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let (mut buffer, mut took) = (Vec::with_capacity(128 * 1024), Vec::new());
    loop {
        let n = work.next.fetch_add(1, Ordering::Relaxed);
        let Some(request) = work.requests.get(n) else { return Ok(took) };
        let mut begins = Instant::now();
        if let Some(apart) = work.apart {
            begins = work.began + apart * u32::try_from(n).unwrap_or(u32::MAX);
            tokio::time::sleep_until(begins.into()).await;
        }
        stream.write_all(&request.0).await?;
        if answer(&mut stream, &mut buffer).await? >= 400 {
            work.refused.fetch_add(1, Ordering::Relaxed);
        }
        took.push(begins.elapsed());
    }
}

/// Reads one answer whole and tells its status.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<u16> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some(end) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let length: usize =
            head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
        while buffer.len() < end + 4 + length {
            if stream.read_buf(buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        return Ok(head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0));
    }
}

/// The tag under which a server sends a page.
pub async fn tag(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the server answers");
    stream.write_all(&Request::get(path, None).0).await.expect("a request");
    let mut buffer = Vec::new();
    answer(&mut stream, &mut buffer).await.expect("an answer");
    let head = String::from_utf8_lossy(&buffer).to_ascii_lowercase();
    let tag = head.lines().find_map(|line| Some(line.strip_prefix("etag:")?.trim().to_string()));
    tag.unwrap_or_default()
}

/// Waits until a server answers a path with success.
pub async fn wait_for(port: u16, path: &str) {
    for _ in 0..300 {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await {
            let sent = stream.write_all(&Request::get(path, None).0).await;
            if sent.is_ok() && matches!(answer(&mut stream, &mut Vec::new()).await, Ok(200)) {
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing answers on port {port}");
}
