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
}

impl Measured {
    /// A warning when answers were errors, so that a fast refusal is not taken for speed.
    pub fn complaint(&self) -> String {
        if self.refused == 0 { String::new() } else { format!("  ({} of these were errors)", self.refused) }
    }
}

/// Sends that many requests over some connections and waits for all answers.
pub async fn run(port: u16, connections: usize, requests: usize, make: impl Fn(usize) -> Request) -> Measured {
    static SENT: AtomicUsize = AtomicUsize::new(0);
    // Each run goes on counting, so that warming up and measuring do not repeat the same posts.
    let first = SENT.fetch_add(requests, Ordering::Relaxed);
    let work: Arc<Vec<Request>> = Arc::new((0..requests).map(|n| make(first + n)).collect());
    let (next, refused) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let began = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(drain(port, Arc::clone(&work), Arc::clone(&next), Arc::clone(&refused))))
        .collect();
    for task in tasks {
        task.await.expect("no panic").expect("the server answers");
    }
    Measured { answers: requests, refused: refused.load(Ordering::Relaxed), elapsed: began.elapsed() }
}

async fn drain(
    port: u16,
    work: Arc<Vec<Request>>,
    next: Arc<AtomicUsize>,
    refused: Arc<AtomicUsize>,
) -> io::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(128 * 1024);
    while let Some(request) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
        stream.write_all(&request.0).await?;
        let status = answer(&mut stream, &mut buffer).await?;
        if status >= 400 {
            refused.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
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
