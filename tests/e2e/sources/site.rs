//! A site on loopback, as well behaved as the test wants it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rocket::tokio;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a path answers.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Waits this long before each kilobyte.
    pub slowly: Option<Duration>,
    /// Promises this many bytes more than it sends.
    pub cut_off: usize,
}

impl Reply {
    pub fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, body: body.into(), ..Self::default() }.with("Content-Type", content_type)
    }

    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub fn redirect(status: u16, to: &str) -> Self {
        Self::status(status).with("Location", to)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_string(), value.to_string()));
        self
    }
}

/// Answers until the test ends. A path with an ETag answers 304 to whoever knows it.
#[derive(Clone)]
pub struct Site {
    pub base: String,
    pages: Arc<Mutex<HashMap<String, Reply>>>,
    /// Request lines and headers, in the order of arrival.
    seen: Arc<Mutex<Vec<String>>>,
}

impl Site {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let site = Self { base, pages: Arc::default(), seen: Arc::default() };
        let served = site.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(served.clone().answer(stream));
            }
        });
        site
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub fn set(&self, path: &str, reply: Reply) {
        self.pages.lock().expect("pages").insert(path.to_string(), reply);
    }

    /// The requests since the last time this was asked.
    pub fn take_seen(&self) -> Vec<String> {
        std::mem::take(&mut *self.seen.lock().expect("seen"))
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            match stream.read(&mut buffer).await {
                Ok(read) if read > 0 => request.extend_from_slice(&buffer[..read]),
                _ => return,
            }
        }
        let request = String::from_utf8_lossy(&request).into_owned();
        let path = request.split(' ').nth(1).unwrap_or_default().to_string();
        self.seen.lock().expect("seen").push(request.clone());
        let mut reply = self.pages.lock().expect("pages").get(&path).cloned().unwrap_or_else(|| Reply::status(404));
        let known = reply
            .headers
            .iter()
            .any(|(name, etag)| name == "ETag" && request.contains(&format!("if-none-match: {etag}")));
        if known {
            reply = Reply::status(304);
        }
        let mut head = format!(
            "HTTP/1.1 {} Answer\r\nConnection: close\r\nContent-Length: {}\r\n",
            reply.status,
            reply.body.len() + reply.cut_off
        );
        for (name, value) in &reply.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let _ = stream.write_all(head.as_bytes()).await;
        for chunk in reply.body.chunks(1024) {
            if let Some(wait) = reply.slowly {
                tokio::time::sleep(wait).await;
            }
            if stream.write_all(chunk).await.is_err() {
                return;
            }
        }
        let _ = stream.shutdown().await;
    }
}
